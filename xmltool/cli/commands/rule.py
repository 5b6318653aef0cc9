"""`xmltool rule`: what a rule means, or which rules there are."""

from typing import Annotated

from xmltool.cli.options.declared import Argument, Option
from xmltool.cli.show import emit
from xmltool.errors import UsageError
from xmltool.lint.selection import meant_rule
from xmltool.report.rule_text import rule_entry, rule_markdown, rule_text, rules_list, rules_table
from xmltool.rules import RULES, Rule
from xmltool.rules.refusals import XT203
from xmltool.text.suggest import one_of

FORMATS = ("text", "markdown", "json")


def rule(
    rule_id: Annotated[str | None, Argument("[RULE]", f"Id ({XT203}) or name of a rule.")] = None,
    every: Annotated[bool, Option("--all", "Explain every rule.")] = False,
    output_format: Annotated[str, Option("--format FORMAT", "text, markdown or json.")] = "text",
) -> int:
    """Explain a rule: why it is, a bad and a good example; without an operand list all rules."""
    one_of("--format", output_format, FORMATS)
    if every and rule_id is not None:
        raise UsageError("--all explains every rule: it takes no rule's id")
    if every:
        _explain(list(RULES.values()), output_format, single=False)
    elif rule_id is not None:
        _explain([_find(rule_id)], output_format, single=True)
    else:
        _list(output_format)
    return 0


def _find(wanted: str) -> Rule:
    """Find a rule by its id, in any case, or by its name."""
    if wanted.upper() in RULES:
        return RULES[wanted.upper()]
    rules = tuple(RULES.values())
    for candidate in rules:
        if candidate.name == wanted.lower():
            return candidate
    raise UsageError(f"there is no rule {wanted}", meant_rule(wanted))


def _explain(rules: list[Rule], output_format: str, *, single: bool) -> None:
    if output_format == "json":
        emit.out_json(
            rule_entry(rules[0]) if single else [rule_entry(rule) for rule in rules], indent=2
        )
    elif output_format == "markdown":
        emit.out("\n".join(map(rule_markdown, rules)))
    else:
        emit.out(f"\n{'-' * 72}\n\n".join(map(rule_text, rules)))


def _list(output_format: str) -> None:
    rules = tuple(RULES.values())
    if output_format == "json":
        emit.out_json([rule_entry(rule) for rule in rules], indent=2)
    else:
        emit.out(
            rules_table(rules)
            if output_format == "markdown"
            else rules_list(rules, emit.terminal_columns())
        )
