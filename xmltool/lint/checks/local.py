"""XT712: storage that only this host has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.lint.context import Check
from xmltool.pool.types import POOL_TYPES
from xmltool.rules.practice import XT712

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.findings import Finding
    from xmltool.lint.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Report a type whose storage other hosts do not see."""
    yield context.finding(XT712.message(type=context.definition.type), context.root, "type")


_TYPES = frozenset(name for name, kind in POOL_TYPES.items() if kind.is_local)
CHECK = Check((XT712,), check, _TYPES)
