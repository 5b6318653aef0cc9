"""XT706, XT710, XT722 and XT730: how a pool proves to its server who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.lint.checks.where import element_at
from xmltool.lint.context import Check
from xmltool.pool.obstacles import AUTH, obstacles
from xmltool.pool.types import POOL_TYPES
from xmltool.rules.practice import XT706, XT710, XT722, XT730
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.findings import Finding
    from xmltool.lint.context import Context

_CHAP = "chap"
_CEPH = "ceph"
_CLIENT = "client."


def check(context: Context) -> Iterator[Finding]:
    """Report a type that should have credentials and has none, or has none that it takes."""
    kind = POOL_TYPES[context.definition.type]
    if kind.auth is None:
        return
    auth = context.definition.source.auth
    if auth is None:
        yield _open(context, kind.auth)
    elif any(obstacle.part == AUTH for obstacle in obstacles(context.definition)):
        message = (
            f"type of <auth> is {quoted(auth.type)}, but a pool of type {kind.name} starts with chap only: "
            'write type="chap"'
        )
        element = element_at(context, "source/auth")
        yield context.finding(XT722, message, element, "type")
    elif kind.auth == _CEPH and auth.username.startswith(_CLIENT):
        yield _prefixed(context, auth.username)


CHECK = Check((XT706, XT710, XT722, XT730), check)


def _prefixed(context: Context, username: str) -> Finding:
    message = (
        f"username of <auth> is {quoted(username)}: libvirt puts client. before it, so that Ceph looks "
        f"for client.{quoted(username)[1:-1]}; write {quoted(username.removeprefix(_CLIENT))}"
    )
    return context.finding(XT730, message, element_at(context, "source/auth"), "username")


def _open(context: Context, kind: str) -> Finding:
    element = element_at(context, "source")
    if kind == _CHAP:
        message = (
            "no <auth>: whoever reaches the iSCSI target can read and write its disks; set up CHAP "
            'there, and add <auth type="chap" username="..."> with a <secret>'
        )
        return context.finding(XT706, message, element, lacks=("<auth>",))
    message = (
        "no <auth>: a Ceph cluster asks for it unless it was switched off for everybody; add "
        '<auth type="ceph" username="..."> with a <secret>'
    )
    return context.finding(XT710, message, element, lacks=("<auth>",))
