"""What a runner of GitHub does with a line of output, re-done from its source.

(actions/runner: src/Runner.Common/ActionCommand.cs, TryParseV2 and TryParse;
src/Runner.Worker/ActionCommandManager.cs; src/Runner.Worker/IssueMatcher.cs)
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

COMMANDS = frozenset(
    {
        "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group",
        "internal-set-repo-path", "notice", "remove-matcher", "save-state", "set-env", "set-output",
        "stop-commands", "warning",
    }
)  # fmt: skip
MATCHER = Path(__file__).resolve().parents[2] / ".github" / "problem-matcher.json"


class Command(NamedTuple):
    """A command that the runner obeys."""

    name: str
    properties: dict[str, str]
    data: str


class Issue(NamedTuple):
    """What a problem matcher makes an annotation of."""

    severity: str
    code: str
    file: str
    line: str
    column: str


def commands(output: str) -> list[Command]:
    """Return the commands that a runner finds in a step's output."""
    lines = re.split(r"\r\n|\r|\n", output)
    return [found for found in map(_command, lines) if found is not None]


def _command(line: str) -> Command | None:
    return _second_version(line) or _first_version(line)


def _second_version(line: str) -> Command | None:
    line = line.lstrip()
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    name, _, rest = line[2:end].partition(" ")
    if name not in COMMANDS:
        return None
    return Command(name, _properties(rest.strip(), ","), _unescaped(line[end + 2 :]))


def _first_version(line: str) -> Command | None:
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    name, _, rest = line[start + 3 : end].partition(" ")
    return Command(name, _properties(rest, ";"), line[end + 1 :]) if name in COMMANDS else None


def _properties(text: str, separator: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(separator))
    return {key: _unescaped(value) for key, _, value in pairs if key and value}


def _unescaped(text: str) -> str:
    for escaped, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")):
        text = text.replace(escaped, char)
    return text.replace("%25", "%")


def issues(output: str) -> list[Issue]:
    """Return what the problem matcher finds, as the runner does: a severity unknown to it is left."""
    (matcher,) = json.loads(MATCHER.read_text())["problemMatcher"]
    first, second = matcher["pattern"]
    found = []
    lines = output.splitlines()
    for one, two in pairwise(lines):
        head, place = re.search(first["regexp"], one), re.search(second["regexp"], two)
        if head and place and head[first["severity"]] in ("error", "warning", "notice"):
            found.append(
                Issue(
                    head[first["severity"]],
                    head[first["code"]],
                    place[second["file"]],
                    place[second["line"]],
                    place[second["column"]],
                )
            )
    return found
