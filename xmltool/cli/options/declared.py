"""Options and operands as commands declare them, and the reader of an ordinary command line.

A declaration is what Typer takes, kept until Typer is needed: for help, an error, a number, `-qv`.
Importing it takes longer than most commands do.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Annotated, Any

from xmltool.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Parameter = tuple[str, Any, Any]

REQUIRED = object()
"""The default of a parameter that has none."""
_FLAGS = (bool, bool | None)
_TEXTS = (str, str | None)
_LISTS = (list[str], list[str] | None)


class Option:
    """An option as it is typed, such as `-o --output FILE`, and its help; the rest as Typer takes it."""

    def __init__(self, typed: str, words: str, **how: Any) -> None:
        names, metavar = [], typed
        while metavar.startswith("-"):
            name, _, metavar = metavar.partition(" ")
            names.append(name)
        self.names = tuple(names)
        self.how = {"metavar": metavar or None, "help": words, **how}


class Argument(Option):
    """An operand, as the help calls it."""


def parameters_of(command: Callable[..., int]) -> list[Parameter]:
    """Return the name, annotation and default of each parameter; a decorator may have made them."""
    made: list[Parameter] | None = getattr(command, "parameters", None)
    if made is not None:
        return made
    code, defaults = command.__code__, command.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount]
    values = (*[REQUIRED] * (len(names) - len(defaults)), *defaults)
    return [
        (name, command.__annotations__[name], value)
        for name, value in zip(names, values, strict=True)
    ]


def read(command: Callable[..., int], words: Sequence[str]) -> dict[str, Any] | None:
    """Return what Typer would call a command with; None where Typer must read the words itself."""
    parameters = parameters_of(command)
    if not all(hasattr(annotation, "__metadata__") for _, annotation, _ in parameters):
        return None
    values = {name: default for name, _, default in parameters}
    operands = _read_options(parameters, words, values)
    if operands is None:
        return None
    for name, annotation, _ in parameters:
        if isinstance(annotation.__metadata__[0], Argument) and operands:
            several = annotation.__origin__ in _LISTS
            values[name], operands = (operands, []) if several else (operands[0], operands[1:])
    if operands or any(value is REQUIRED for value in values.values()):
        return None
    return values if _are_accepted(parameters, values) else None


def _read_options(
    parameters: Sequence[Parameter], words: Sequence[str], values: dict[str, Any]
) -> list[str] | None:
    """Put the values of options where they belong, and return the other words."""
    options = {
        spelling: (name, annotation.__origin__, is_on)
        for name, annotation, _ in parameters
        for both in annotation.__metadata__[0].names
        for spelling, is_on in zip(both.split("/"), (True, False), strict=False)
    }
    operands, left = [], iter(words)
    for word in left:
        if not word.startswith("-") or word == "-":
            operands.append(word)
            continue
        spelling, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        name, kind, is_on = options.get(spelling, ("", None, True))
        if kind in _FLAGS and not equals:
            values[name] = is_on
            continue
        value = value if equals else next(left, "-")
        if value.startswith("-"):
            return None
        if kind in _LISTS:
            values[name] = values[name] or []
            values[name].append(value)
        elif kind in _TEXTS:
            values[name] = value
        else:
            return None
    return operands


def _are_accepted(parameters: Sequence[Parameter], values: dict[str, Any]) -> bool:
    try:
        for name, annotation, _ in parameters:
            check = annotation.__metadata__[0].how.get("callback")
            if check is not None:
                values[name] = check(values[name])
    except UsageError:
        return False
    return True


def for_typer(command: Callable[..., int]) -> Callable[..., int]:
    """Return a command with Typer's own parameters."""
    import inspect

    import typer

    @functools.wraps(command)
    def wrapper(**values: Any) -> int:
        return command(**values)

    def parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
        for declared in getattr(annotation, "__metadata__", ()):
            make = typer.Argument if isinstance(declared, Argument) else typer.Option
            annotation = Annotated[annotation.__origin__, make(*declared.names, **declared.how)]
        default = inspect.Parameter.empty if default is REQUIRED else default
        kind = inspect.Parameter.KEYWORD_ONLY
        return inspect.Parameter(name, kind, default=default, annotation=annotation)

    made = [parameter(*each) for each in parameters_of(command)]
    wrapper.__signature__ = inspect.Signature(made)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {each.name: each.annotation for each in made}
    return wrapper
