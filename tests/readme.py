"""The parts of the README that are made from the program; `python -m tests.readme` renews them."""

from __future__ import annotations

import re
from pathlib import Path

from xmltool.cli.app import help_text
from xmltool.rules import RULES

README = Path(__file__).resolve().parent.parent / "README.md"
_PART = re.compile(r"(<!-- generated: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def rule_table() -> str:
    """Every rule in one line."""
    rows = ["| rule | name | severity | fix | |", "|---|---|---|---|---|"]
    for rule in RULES.values():
        fix = {None: "", "safe": "yes"}.get(rule.fix, rule.fix)
        severity = f"{rule.severity.value}, opt-in" if rule.opt_in else rule.severity.value
        summary = rule.summary.replace("|", "\\|").replace("<", "&lt;")
        rows.append(f"| {rule} | {rule.name} | {severity} | {fix} | {summary} |")
    return "\n".join(rows) + "\n"


def help_block() -> str:
    """What `xmltool --help` prints."""
    return f"```console\n$ xmltool --help\n{help_text()}\n```\n"


def parts(text: str) -> dict[str, str]:
    """The generated parts as a text has them."""
    return {match[2]: match[3] for match in _PART.finditer(text)}


def generated() -> dict[str, str]:
    """The generated parts as they ought to be."""
    return {"help": help_block(), "rules": rule_table()}


def renewed(text: str) -> str:
    """The text with its generated parts made anew."""
    fresh = generated()
    return _PART.sub(lambda match: match[1] + fresh[match[2]] + match[4], text)


if __name__ == "__main__":
    README.write_text(renewed(README.read_text()))
