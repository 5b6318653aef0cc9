"""The values of options and operands, by how the help calls them."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from xmltool.cli.registry import COMMANDS, TOPIC, TOPICS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Offer = Callable[[Mapping[str, Any]], Iterator["Candidate | str"]]

FILES = ":files"
DIRECTORIES = ":directories"
"""Lines by which the shell is asked to complete paths itself."""


class Candidate(NamedTuple):
    """A word, and what it means."""

    word: str
    about: str = ""

    @property
    def line(self) -> str:
        """As the scripts of the shells read it."""
        return f"{self.word}\t{self.about}" if self.about else self.word


_CHOICE = re.compile(r"[\w-]+(?: \(\w+\))?(?:(?:, | or )[\w-]+)+")
"""Alternatives in the text of an option, such as `full (text), concise or json`."""
_NAMES_CHOICES = ("FORMAT", "STEP", "WHEN")
"""What the help calls a value whose text names the alternatives."""


def option_values(option: Any, params: Mapping[str, Any]) -> Iterator[Candidate | str]:
    """Return the values of an option."""
    yield from _values(option.metavar or "", option.help or "", params)


def operand_values(
    verb: str, operands: Sequence[Any], given: Sequence[str], params: Mapping[str, Any]
) -> Iterator[Candidate | str]:
    """Return what may stand as the next operand of a command."""
    if verb in ("generate", "define-as"):
        if len(given) == 1:
            yield from _BY_NAME["TYPE"](params)
        return
    for operand in operands:
        if operand.nargs == -1 or params.get(operand.name) is None:
            found = _values(operand.metavar or "", operand.help or "", params)
            yield from (each for each in found if isinstance(each, str) or each.word not in given)
            return


def _values(metavar: str, text: str, params: Mapping[str, Any]) -> Iterator[Candidate | str]:
    name = metavar.strip("[]").split("[")[0].rstrip(".").rstrip("]")
    if metavar == "[FORMAT:]FILE":
        name = "FILE"
    if name in _BY_NAME:
        yield from _BY_NAME[name](params)
    elif "|" in metavar:
        yield from (Candidate(word) for word in metavar.split("|") if word.islower())
        yield from (DIRECTORIES for word in metavar.split("|") if word == "DIR")
    elif name in _NAMES_CHOICES and (choice := _CHOICE.search(text.replace("Only ", ""))):
        words = re.split(r", | or ", re.sub(r" \(\w+\)", "", choice[0]))
        yield from map(Candidate, words)


def _pools(params: Mapping[str, Any]) -> Iterator[Candidate]:
    """Return the names of the pools of the store that is named; nothing is written for that."""
    from xmltool.errors import XmltoolError
    from xmltool.store.boot import boot
    from xmltool.store.place import store_place
    from xmltool.store.reading import reading

    root, session, home, directory, inside = map(
        params.get, ("root", "session", "home", "storage_dir", "store")
    )
    try:
        place = store_place(root, bool(session), home, directory, inside)
        with place.open() as root, reading(root, place.path, wait=0, finish=False) as view:
            entries = boot(view)
    except (XmltoolError, OSError):
        return
    names = sorted(entry.name for entry in entries if entry.loaded and entry.name)
    yield from map(Candidate, names)


def _rules(_params: Mapping[str, Any]) -> Iterator[Candidate]:
    from xmltool.rules import RULES

    yield from (Candidate(rule, f"{rule.name}: {rule.summary}") for rule in RULES.values())


def _rule_severities(_params: Mapping[str, Any]) -> Iterator[Candidate]:
    from xmltool.findings import Severity
    from xmltool.rules import RULES

    yield from (Candidate(f"{rule}={severity.value}") for rule in RULES for severity in Severity)


def _topics(_params: Mapping[str, Any]) -> Iterator[Candidate]:
    yield from (Candidate(topic, about) for topic, about in TOPICS.items())
    verbs = dict.fromkeys(command.verb.partition(" ")[0] for command in COMMANDS)
    yield from map(Candidate, (*verbs, TOPIC))


def _files_and_pools(params: Mapping[str, Any]) -> Iterator[Candidate | str]:
    yield from _pools(params)
    yield FILES


def _listed(module: str, name: str) -> Offer:
    """Return what offers the words of a list, whose module is imported then."""

    def offered(_params: Mapping[str, Any]) -> Iterator[Candidate]:
        yield from map(Candidate, getattr(import_module(f"xmltool.{module}"), name))

    return offered


def _asked(line: str) -> Offer:
    """Return what asks the shell for paths."""
    return lambda _params: iter((line,))


_BY_NAME: dict[str, Offer] = {
    "NAME": _pools,
    "OLD": _pools,
    "TYPE": _listed("pool.types", "POOL_TYPES"),
    "RULE": _rules,
    "RULES": _rules,
    "SEVERITY": _listed("findings", "FAIL_ON"),
    "RULE=SEVERITY": _rule_severities,
    "KINDS": _listed("lint.config", "TEMPLATE_KINDS"),
    "SHELL": _listed("cli.commands.completion", "SHELLS"),
    "TOPIC|COMMAND": _topics,
    "FILE": _asked(FILES),
    "FILE|-": _asked(FILES),
    "PATH": _asked(FILES),
    "A": _asked(FILES),
    "B": _asked(FILES),
    "HOST-FILES": _asked(FILES),
    "DIR": _asked(DIRECTORIES),
    "FILE|NAME": _files_and_pools,
}
"""What the help calls a value, without brackets and dots."""
