"""The flags of `generate` and `define-as` as options of a command, from the table of flags."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xmltool.generate.flags import FLAGS

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "--name"
TYPE = "--type"


def with_pool_flags(command: Callable[..., int]) -> Callable[..., int]:
    """Return a command an option for each flag.

    The command has a parameter `given` without an option of its own; it gets the values of the
    flags that were typed, by the flag's name, as `xmltool.generate.check.generate` takes them.
    """
    own = inspect.signature(command)
    parameters = {_parameter_name(flag.name): flag for flag in FLAGS}
    options = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[
                list[str] | None,
                typer.Option(flag.name, metavar=flag.metavar, help=flag.help, show_default=False),
            ],
        )
        for name, flag in parameters.items()
    ]

    @functools.wraps(command)
    def wrapper(**values: Any) -> int:
        given = {
            flag.name: tuple(values[name]) for name, flag in parameters.items() if values[name]
        }
        rest = {name: value for name, value in values.items() if name not in parameters}
        return command(given=given, **rest)

    kept = [parameter for name, parameter in own.parameters.items() if name != "given"]
    wrapper.__signature__ = own.replace(  # type: ignore[attr-defined]  # Typer reads it
        parameters=[_keyword(parameter) for parameter in kept] + options
    )
    wrapper.__annotations__ = {
        parameter.name: parameter.annotation for parameter in (*kept, *options)
    }
    return wrapper


def _parameter_name(flag: str) -> str:
    return flag.strip("-").replace("-", "_")


def _keyword(parameter: inspect.Parameter) -> inspect.Parameter:
    return parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
