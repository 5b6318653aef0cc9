"""What is read without Typer is what Typer reads, for every option of every command."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import pytest
import typer

from xmltool.cli import app
from xmltool.cli.options.declared import (
    _FLAGS,
    _LISTS,
    _TEXTS,
    REQUIRED,
    for_typer,
    parameters_of,
    read,
)
from xmltool.cli.registry import COMMANDS, Command, find

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VALUES = {"--format": "json", "--color": "never"}


def function_of(verb: str) -> Callable[..., int]:
    command = find(verb)
    assert command is not None
    return app._function(command)


def typers(command: Callable[..., int], words: list[str]) -> dict[str, Any]:
    """Return what Typer calls a command with."""
    seen: list[dict[str, Any]] = []

    @functools.wraps(command)
    def record(**values: Any) -> int:
        seen.append(values)
        return 0

    record.parameters = parameters_of(command)  # type: ignore[attr-defined]
    application = typer.Typer(rich_markup_mode=None, add_completion=False)
    application.command("it")(for_typer(record))
    made = typer.main.get_command(application)
    with made.make_context("it", list(words)) as context:
        made.invoke(context)
    return seen[0]


def lines(command: Callable[..., int]) -> Iterator[list[str]]:
    """Return ordinary command lines: each option alone, twice, with `=`, and all of them at once."""
    parameters = parameters_of(command)
    declared = [annotation.__metadata__[0] for _, annotation, _ in parameters]
    kinds = [annotation.__origin__ for _, annotation, _ in parameters]
    needed = [default is REQUIRED for _, _, default in parameters]
    there: list[str] = []
    operands = iter(["one", "", "-", "zwei drei"])
    for each, is_needed in zip(declared, needed, strict=True):
        if is_needed:
            there += [each.names[0], "y"] if each.names else [next(operands)]
    everything = []
    for each, kind in zip(declared, kinds, strict=True):
        for name in (part for both in each.names for part in both.split("/")):
            if kind not in (*_FLAGS, *_TEXTS, *_LISTS):
                continue
            value = [] if kind in _FLAGS else [VALUES.get(name, "x=y")]
            yield [name, *value, *there]
            yield [*there, name, *value, name, *value]
            if value and name.startswith("--"):
                yield [f"{name}={value[0]}", *there]
            everything += [name, *value]
    yield there
    yield [*there, *everything]
    yield [*everything, *there]
    if any(kind in _LISTS and not each.names for each, kind in zip(declared, kinds, strict=True)):
        yield [*there, "more", "-", *everything, "", "most"]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.verb)
def test_an_ordinary_line_is_read_as_typer_reads_it(command: Command) -> None:
    function = app._function(command)
    compared = 0
    for words in lines(function):
        values = read(function, words)
        assert values is not None, words
        assert values == typers(function, words), words
        compared += 1
    assert compared


@pytest.mark.parametrize(
    "words",
    [
        ["--wait", "3"],
        ["--quite"],
        ["--help"],
        ["-qq"],
        ["-q", "--", "x"],
        ["--quiet=x"],
        ["--root"],
        ["--root", "--quiet"],
        ["--format", "yaml"],
        ["operand"],
    ],
)
def test_what_is_not_ordinary_is_left_to_typer(words: list[str]) -> None:
    assert read(function_of("list"), words) is None


def test_an_operand_that_is_missing_is_left_to_typer() -> None:
    assert read(function_of("rename"), ["old"]) is None
    assert read(function_of("rename"), ["old", "new"]) is not None
    assert read(function_of("rename"), ["old", "new", "more"]) is None


def test_values_that_are_given_several_times_are_not_shared() -> None:
    lint = function_of("lint")
    assert (read(lint, ["--select", "XT1"]) or {})["select"] == ["XT1"]
    assert (read(lint, ["--select", "XT2", "--select=XT3"]) or {})["select"] == ["XT2", "XT3"]
    assert (read(lint, []) or {"select": 0})["select"] is None
