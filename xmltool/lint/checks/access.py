"""XT706, XT710, XT722 and XT730: how a pool proves to its server who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.lint.context import Check
from xmltool.pool.obstacles import AUTH, obstacles
from xmltool.pool.types import POOL_TYPES
from xmltool.rules.practice import XT706, XT710, XT722, XT730
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xmltool.findings import Finding
    from xmltool.lint.context import Context

_CHAP = "chap"
_CEPH = "ceph"
_CLIENT = "client."


def check(context: Context) -> Iterable[Finding]:
    """Report a type that should have credentials and has none, or has none that it takes."""
    kind, auth = context.kind, context.definition.source.auth
    if auth is None:
        message = XT706.message() if kind.auth == _CHAP else XT710.message()
        return (context.finding(message, "source", lacks=("<auth>",)),)
    if auth.type != kind.auth and any(
        obstacle.part == AUTH for obstacle in obstacles(context.definition)
    ):
        message = XT722.message(value=quoted(auth.type), type=kind.name)
        return (context.finding(message, "source/auth", "type"),)
    if kind.auth == _CEPH and auth.username.startswith(_CLIENT):
        shown, bare = quoted(auth.username), quoted(auth.username.removeprefix(_CLIENT))
        message = XT730.message(username=shown, name=shown[1:-1], bare=bare)
        return (context.finding(message, "source/auth", "username"),)
    return ()


_TYPES = frozenset(name for name, kind in POOL_TYPES.items() if kind.auth is not None)
CHECK = Check((XT706, XT710, XT722, XT730), check, _TYPES)
