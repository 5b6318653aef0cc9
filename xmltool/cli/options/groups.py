"""Groups of options: a NamedTuple among a command's parameters stands for an option a field."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from xmltool.cli.options.declared import parameters_of

if TYPE_CHECKING:
    from collections.abc import Callable


def grouped(command: Callable[..., int]) -> Callable[..., int]:
    """Return a command whose groups are options of their own.

    A parameter whose annotation is a NamedTuple class becomes one parameter for each field, with
    the field's annotation and default; the command gets the tuple.
    """
    groups: dict[str, Any] = {}
    parameters = []
    for name, annotation, default in parameters_of(command):
        if hasattr(annotation, "_field_defaults"):
            groups[name] = annotation
            parameters += [
                (field, annotation.__annotations__[field], annotation._field_defaults[field])
                for field in annotation._fields
            ]
        else:
            parameters.append((name, annotation, default))

    @functools.wraps(command)
    def wrapper(**values: Any) -> int:
        made = {
            name: group(**{field: values.pop(field) for field in group._fields})
            for name, group in groups.items()
        }
        return command(**values, **made)

    wrapper.parameters = parameters  # type: ignore[attr-defined]
    return wrapper
