"""The classes of the protocol, made in half the time: a server is wanted at once.

lsprotocol makes some five hundred classes with attrs when it is imported, which takes more than half of
the server's start. Most of that is code for comparing and printing them, of which the server has no use.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEAN = {"slots": False, "repr": False, "eq": False}


def import_protocol() -> None:
    """Import the classes, unless somebody has done so before."""
    with _lean_classes():
        import lsprotocol.types  # noqa: F401


@contextmanager
def _lean_classes() -> Iterator[None]:
    full: Any = attrs.define

    def lean(class_: type | None = None, **options: object) -> object:
        return full(class_, **{**_LEAN, **options})

    attrs.define = lean  # type: ignore[assignment]
    try:
        yield
    finally:
        attrs.define = full
