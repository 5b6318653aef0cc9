"""The flags of `generate` and `define-as` as options of a command, from the table of flags."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Annotated, Any

from xmltool.cli.options.declared import Argument, Option, parameters_of
from xmltool.errors import UsageError
from xmltool.generator.flags import FLAGS, POSITIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Given = dict[str, tuple[str, ...]]

NONE = "-"
"""An operand that stands for none, as scripts write it for virsh."""
EXAMPLE = "images dir --target /srv/images"

_OPERANDS = Annotated[
    list[str] | None,
    Argument(
        "NAME TYPE [VALUE]...",
        "The pool's name; dir, fs, netfs, logical...; then values of virsh's flags in virsh's"
        " order: the host, path, device and name of the source, the target... A - is none.",
    ),
]


def with_pool_flags(command: Callable[..., int]) -> Callable[..., int]:
    """Return a command with NAME, TYPE and an option for each flag.

    The command has parameters `name`, `pool_type` and `given`; that gets the values of the flags,
    by the flag's name, as `xmltool.generator.generate.generate` takes them.
    """
    flags = {_parameter_name(flag.name): flag for flag in FLAGS}
    added: dict[str, Any] = {
        "name_option": Annotated[str | None, Option("--name NAME", "", hidden=True)],
        "type_option": Annotated[str | None, Option("--type TYPE", "", hidden=True)],
    }
    for name, flag in flags.items():
        added[name] = Annotated[list[str] | None, Option(f"{flag.name} {flag.metavar}", flag.help)]

    @functools.wraps(command)
    def wrapper(**values: Any) -> int:
        read = _read(
            values.pop("operands") or (),
            {"--name": values.pop("name_option"), "--type": values.pop("type_option")},
            {flag.name: tuple(values.pop(name) or ()) for name, flag in flags.items()},
        )
        return command(**read, **values)

    wrapper.parameters = [  # type: ignore[attr-defined]
        ("operands", _OPERANDS, None),
        *(each for each in parameters_of(command) if each[0] not in _READ),
        *((name, annotation, None) for name, annotation in added.items()),
    ]
    return wrapper


_READ = ("name", "pool_type", "given")
"""What the command gets of the operands and the flags."""


def _read(
    operands: Sequence[str], named: dict[str, str | None], flags: Given
) -> dict[str, str | Given | None]:
    """Read operands by their position, beside what was typed as options."""
    places = ("--name", "--type", *POSITIONS)
    if len(operands) > len(places):
        raise UsageError(f"{operands[len(places)]}: virsh has no option for so many operands")
    for place, operand in zip(places, operands, strict=False):
        if operand == NONE:
            continue
        if named.get(place) is not None or flags.get(place):
            what = {"--name": "NAME", "--type": "TYPE"}.get(place, operand)
            raise UsageError(f"{what} is given twice, as an operand and with {place}")
        if place in named:
            named[place] = operand
        else:
            flags[place] = (operand,)
    given = {flag: values for flag, values in flags.items() if values}
    return {"name": named["--name"], "pool_type": named["--type"], "given": given}


def required(name: str | None, pool_type: str | None, verb: str) -> tuple[str, str]:
    """Return NAME and TYPE."""
    if name is None or pool_type is None:
        what = "TYPE is missing" if name is not None else "NAME and TYPE are missing"
        raise UsageError(what, f"for example: xmltool {verb} {EXAMPLE}")
    return name, pool_type


def _parameter_name(flag: str) -> str:
    return flag.strip("-").replace("-", "_")
