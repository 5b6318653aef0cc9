"""A rule's metadata as text, Markdown and JSON: for `xmltool rule` and for SARIF's help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xmltool.rules import Rule

_FIXES = {
    None: "has to be done by hand",
    "safe": "`xmltool lint --fix`",
    "unsafe": "`xmltool lint --unsafe-fixes`",
}


def rule_entry(rule: Rule) -> dict[str, Any]:
    """Give a rule as JSON shows it."""
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": rule.severity.value,
        "summary": rule.summary,
        "why": rule.why,
        "bad": rule.bad,
        "good": rule.good,
        "source": rule.source,
        "fix": rule.fix,
        "opt_in": rule.opt_in,
    }


def rule_text(rule: Rule) -> str:
    """Give a rule as a terminal shows it; ends with a newline."""
    return f"{rule.id}: {rule.name}\n\n" + rule_body(rule)


def rule_body(rule: Rule) -> str:
    """Give a rule without its heading, for a terminal; ends with a newline."""
    parts = [rule.summary + "\n", rule.why.strip() + "\n", facts(rule)]
    parts += [f"{title}:\n\n{_indented(example)}" for title, example in _examples(rule) if example]
    return "\n".join(parts)


def rule_markdown(rule: Rule, *, level: int = 1) -> str:
    """Give a rule as Markdown, its heading of the given level; ends with a newline."""
    heading = "#" * level
    parts = [f"{heading} {rule.id} `{rule.name}`\n", rule.summary + "\n", rule.why.strip() + "\n"]
    parts.append("".join(f"- {line}\n" for line in facts(rule).splitlines()))
    parts += [
        f"{heading}# {title}\n\n```xml\n{example.strip()}\n```\n"
        for title, example in _examples(rule)
        if example
    ]
    return "\n".join(parts)


def facts(rule: Rule) -> str:
    """Give severity, fix and source, one a line."""
    lines = [f"Severity: {rule.severity.value}", f"Fix: {_FIXES[rule.fix]}"]
    if rule.opt_in:
        lines.append(f"Silent unless selected: `--extend-select {rule.id}`")
    lines.append(f"Source: {rule.source}")
    return "\n".join(lines) + "\n"


def _examples(rule: Rule) -> tuple[tuple[str, str | None], ...]:
    return ("Bad", rule.bad), ("Good", rule.good)


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" if line else "\n" for line in text.strip("\n").splitlines())
