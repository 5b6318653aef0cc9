"""The words that may stand at a place of a command line: commands, options and their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from xmltool.cli.completing.values import DIRECTORIES, Candidate, operand_values, option_values
from xmltool.cli.registry import COMMANDS, GROUPS, LEADING_FLAGS, LEADING_OPTIONS, find

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Build = Callable[[str], typer.Typer]


def lines(words: Sequence[str], leading: int, build: Build) -> Iterator[str]:
    """Yield what may stand in place of the last word, in the form that the scripts read.

    `leading` of the words are options that stand before the command; `build` makes its application.
    """
    *before, current = words or [""]
    verb, rest = _command(before[leading:])
    if verb is None:
        found: Iterator[Candidate | str] = _first_words(before[leading:], current)
    else:
        found = _of_command(build(verb), [*before[:leading], *rest], current)
    for each in found:
        if isinstance(each, str):
            yield each
        elif each.word.startswith(current) and each.word.isprintable():
            yield each.line


def _command(words: list[str]) -> tuple[str | None, list[str]]:
    """Return the verb of a command line and what follows it; None while it is not whole."""
    if not words:
        return None, []
    first = words[0].removeprefix("pool-")
    if first in GROUPS:
        verb = " ".join([first, *words[1:2]])
        return (verb, words[2:]) if find(verb) else (None, [])
    return (first, words[1:]) if find(first) else (None, [])


def _first_words(before: list[str], current: str) -> Iterator[Candidate | str]:
    """Return the commands, or those of a group; virsh's spellings only when one is begun."""
    if before and before[-1] in LEADING_OPTIONS:
        yield DIRECTORIES
    elif before:
        group = before[0].removeprefix("pool-") + " "
        for command in COMMANDS:
            if command.verb.startswith(group):
                yield Candidate(command.verb.removeprefix(group), command.summary)
    elif current.startswith("-"):
        yield from (Candidate(option) for option in (*LEADING_OPTIONS, *LEADING_FLAGS, "--help"))
        yield Candidate("--version")
    else:
        prefix = "pool-" if current.startswith("pool-") else ""
        for command in COMMANDS:
            if " " not in command.verb:
                yield Candidate(prefix + command.verb, command.summary)
        yield from (Candidate(prefix + group, about) for group, about in GROUPS.items())


def _of_command(
    application: typer.Typer, before: list[str], current: str
) -> Iterator[Candidate | str]:
    """Return options, values of an option that was named, or operands."""
    made: Any = typer.main.get_command(application)
    context = made.make_context(made.name, [*before], resilient_parsing=True)
    by_name = {
        name: one for one in made.get_params(context) for name in (*one.opts, *one.secondary_opts)
    }
    named = by_name.get(before[-1]) if before and "--" not in before else None
    typed, equals, _ = current.partition("=")
    if named is not None and not getattr(named, "is_flag", True):
        yield from option_values(named, context.params)
    elif equals and typed in by_name:
        for each in option_values(by_name[typed], context.params):
            yield each if isinstance(each, str) else each._replace(word=f"{typed}={each.word}")
    elif current.startswith("-") and current != "-":
        for name, one in by_name.items():
            if name.startswith("--") and not one.hidden:
                yield Candidate(name, (one.help or "").partition(".")[0])
    else:
        operands = [one for one in made.params if one.param_type_name == "argument"]
        given = [name for one in operands for name in _given(context.params.get(one.name))]
        yield from operand_values(made.name, operands, given, context.params)


def _given(value: object) -> list[str]:
    if value is None:
        return []
    return list(map(str, value)) if isinstance(value, list | tuple) else [str(value)]
