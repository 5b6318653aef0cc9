"""One style in what users read: summaries, helps, pages of the manual, rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from xmltool.__main__ import main
from xmltool.cli.registry import COMMANDS, TOPICS
from xmltool.cli.show.topics import topic_text
from xmltool.rules import RULES

if TYPE_CHECKING:
    from xmltool.cli.registry import Command
    from xmltool.rules import Rule

VERBS = ["Change", "Compare", "Edit", "Lay", "List", "Make", "Mark", "Print", "Put", "Record", "Remove", "Report", "Show", "Speak", "Turn", "Write", "Explain"]  # fmt: skip
"""With which the line of a command begins."""
AVOIDED = {
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\bwhoever\b": "the caller",
    r"\b(is|are) no (whole|number|link|directory|pool|text|command|time)\b": "is not a",
    r"^(Say|Tell|Give|Let)s?\b": "Report, Show, Return",
    r"\b(only )?tells? what\b": "report",
    r"\w\(s\)(?!\w)": "a plural that fits the number",
    r"\be\.g\.|\bi\.e\.|\betc\.": "such as",
    r"[!?]$": "a full stop",
}
"""Words that have a plain one, which is named."""


def check_words(text: str, where: str) -> None:
    for wrong, better in AVOIDED.items():
        found = re.search(wrong, text, re.MULTILINE)
        context = "" if found is None else text[max(0, found.start() - 40) : found.end() + 40]
        assert found is None, f"{where}: {context!r}, better: {better}"


def without_code(text: str) -> str:
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.verb)
def test_a_command(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.summary.partition(" ")[0] in VERBS
    assert not command.summary.endswith(".")
    check_words(command.summary, command.verb)
    assert main([*command.verb.split(), "--help"]) == 0
    text = re.sub(r"\n {4,}(?=\S)", " ", capsys.readouterr().out)
    body, _, examples = text.partition("\n  Examples:\n")
    check_words(re.sub("(?m)^ +", "", without_code(body)), command.verb)
    for title in re.findall(r"^    # (.*)$", examples, re.MULTILINE):
        check_words(title, command.verb)
        assert title[0].isupper(), title
        assert not title.endswith("."), title
    for option in re.findall(r"^  -{1,2}[a-z][^\n]*?  +(\S[^\n]*)", body, re.MULTILINE):
        said = re.sub(r"\s*\[(default|required|x[<>]).*$", "", option)
        assert said.endswith("."), f"{command.verb}: {option}"
        assert said[0].isupper() or not said[0].isalpha() or re.search(", | or |virsh", said), (
            option
        )


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic(topic: str) -> None:
    text = topic_text(topic)
    title = text.partition("\n")[0]
    assert title.startswith("# ")
    assert not title.endswith(".")
    check_words(without_code(text), topic)


@pytest.mark.parametrize("rule", RULES.values(), ids=str)
def test_a_rule(rule: Rule) -> None:
    check_words(rule.summary, rule)
    assert rule.summary.endswith(".")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
