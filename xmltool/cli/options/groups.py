"""Groups of options: a NamedTuple among a command's parameters stands for an option a field."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any


def grouped(command: Callable[..., int]) -> Callable[..., int]:
    """Return a command whose groups are options of their own, which Typer reads.

    A parameter whose annotation is a NamedTuple class becomes one parameter for each field, with
    the field's annotation and default; the command gets the tuple.
    """
    own = inspect.signature(command, eval_str=True)
    groups = {
        name: parameter.annotation
        for name, parameter in own.parameters.items()
        if hasattr(parameter.annotation, "_field_defaults")
    }

    @functools.wraps(command)
    def wrapper(**values: Any) -> int:
        made = {
            name: group(**{field: values.pop(field) for field in group._fields})
            for name, group in groups.items()
        }
        return command(**values, **made)

    parameters = list(_parameters(own, groups))
    wrapper.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {each.name: each.annotation for each in parameters}
    return wrapper


def _parameters(own: inspect.Signature, groups: dict[str, Any]) -> Iterator[inspect.Parameter]:
    for name, parameter in own.parameters.items():
        group = groups.get(name)
        if group is None:
            yield parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            continue
        annotations = inspect.get_annotations(group, eval_str=True)
        for field in group._fields:
            yield inspect.Parameter(
                field,
                inspect.Parameter.KEYWORD_ONLY,
                default=group._field_defaults[field],
                annotation=annotations[field],
            )
