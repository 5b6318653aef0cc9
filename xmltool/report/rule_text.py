"""A rule's metadata as text, Markdown and JSON: for `xmltool rule` and for SARIF's help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xmltool.text.table import cut, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.rules import Rule

WIDTH = 80
"""Columns of the explanations in a terminal."""

_FIXES = {
    None: "has to be done by hand",
    "safe": "`xmltool lint --fix`",
    "unsafe": "`xmltool lint --unsafe-fixes`",
    "fmt": "`xmltool fmt`",
    "check": "`xmltool check --fix`",
}


def rule_entry(rule: Rule) -> dict[str, Any]:
    """Return a rule as JSON shows it."""
    return {
        "id": rule,
        "name": rule.name,
        "severity": rule.severity.value,
        "summary": rule.summary,
        "messages": _messages(rule),
        "why": rule.why,
        "bad": rule.bad,
        "good": rule.good,
        "source": rule.source,
        "fix": rule.fix,
        "opt_in": rule.opt_in,
    }


def rule_text(rule: Rule) -> str:
    """Return a rule as a terminal shows it; ends with a newline."""
    return f"{rule}: {rule.name}\n\n" + rule_body(rule)


def rule_body(rule: Rule) -> str:
    """Return a rule without its heading, for a terminal; ends with a newline."""
    parts = [rule.summary + "\n", _wrapped(rule.why) + "\n", facts(rule)]
    if messages := _messages(rule):
        folded = ("\n      ".join(wrapped(message, WIDTH - 6)) for message in messages)
        parts.append("Messages:\n\n" + "".join(f"    {message}\n" for message in folded))
    parts += [f"{title}:\n\n{_indented(example)}" for title, example in _examples(rule) if example]
    return "\n".join(parts)


def rule_markdown(rule: Rule) -> str:
    """Return a rule as Markdown; ends with a newline."""
    parts = [f"# {rule} `{rule.name}`\n", rule.summary + "\n", rule.why.strip() + "\n"]
    parts.append("".join(f"- {line}\n" for line in facts(rule).splitlines()))
    if messages := _messages(rule):
        parts.append("## Messages\n\n" + "".join(f"- `{each}`\n" for each in messages))
    parts += [
        f"## {title}\n\n```xml\n{example.strip()}\n```\n"
        for title, example in _examples(rule)
        if example
    ]
    return "\n".join(parts)


def facts(rule: Rule) -> str:
    """Return severity, fix and source, one a line."""
    lines = [f"Severity: {rule.severity.value}", f"Fix: {_FIXES[rule.fix]}"]
    if rule.opt_in:
        lines.append(f"Silent unless selected: `--extend-select {rule}`")
    lines.append(f"Source: {rule.source}")
    return "\n".join(lines) + "\n"


def _messages(rule: Rule) -> list[str]:
    """Return what a rule says, with places for values in braces."""
    return [template for template in rule.messages.values() if template]


def _examples(rule: Rule) -> tuple[tuple[str, str | None], ...]:
    return ("Bad", rule.bad), ("Good", rule.good)


def _wrapped(text: str) -> str:
    """Break paragraphs into lines for a terminal; words such as paths stay whole."""
    return "\n\n".join("\n".join(wrapped(part, WIDTH)) for part in text.strip().split("\n\n"))


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" if line else "\n" for line in text.strip("\n").splitlines())


def rules_list(rules: Sequence[Rule], columns: int | None = None) -> str:
    """List rules for a terminal, cut to its columns: id, severity, whether it can be fixed, name, summary."""
    longest = max(len(rule.name) for rule in rules)
    lines = (
        f"{rule}  {rule.severity:<7}  {'fix' if rule.fix else '   '}  "
        f"{rule.name:<{longest}}  {rule.summary}"
        for rule in rules
    )
    return "".join(f"{line if columns is None else cut(line, columns)}\n" for line in lines)


def rules_table(rules: Sequence[Rule]) -> str:
    """Return the rules as a Markdown table."""
    rows = [
        f"| {rule} | `{rule.name}` | {rule.severity} | {rule.fix or ''} | "
        f"{rule.summary.replace('|', chr(92) + '|')} |\n"
        for rule in rules
    ]
    return "| rule | name | severity | fix | about |\n|---|---|---|---|---|\n" + "".join(rows)
