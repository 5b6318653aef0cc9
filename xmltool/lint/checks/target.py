"""XT701 to XT704, XT714 and XT725: where the target is, and who may write there."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from xmltool.lint.checks.where import element_at
from xmltool.lint.context import Check
from xmltool.pool.scalars import octal
from xmltool.pool.types import POOL_TYPES, Presence
from xmltool.rules.practice import XT701, XT702, XT703, XT704, XT714, XT725
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.findings import Finding
    from xmltool.lint.context import Context
    from xmltool.rules import Rule

_OTHERS_WRITE = 0o002
_VOLATILE = ("/tmp", "/var/tmp", "/run", "/var/run", "/dev/shm")  # noqa: S108
_HOMES = ("/home", "/root")


def check(context: Context) -> Iterator[Finding]:
    """Report what is unwise about the target."""
    path, permissions = context.definition.target
    if path is None:
        return
    if permissions.mode is not None and permissions.mode & _OTHERS_WRITE:
        yield _world_writable(context, permissions.mode)
    if permissions.label is not None and any(map(str.isspace, permissions.label)):
        yield _label(context, permissions.label)
    if POOL_TYPES[context.definition.type].forced_target is None:
        yield from _path(context, path)


CHECK = Check((XT701, XT702, XT703, XT704, XT714, XT725), check)


def _path(context: Context, path: str) -> Iterator[Finding]:
    if path[1:3] == ":\\":  # the grammar refuses every other relative path
        message = (
            f"<path> {quoted(path)} is a Windows path, which is a relative one on any host that has "
            "pools: it lies in whatever directory libvirt was started in"
        )
        yield _finding(context, XT725, message)
    elif path.startswith("/") and POOL_TYPES[context.definition.type].has_directory:
        yield from _directory(context, "/" + posixpath.normpath(path).lstrip("/"))


def _directory(context: Context, path: str) -> Iterator[Finding]:
    if path == "/":
        message = (
            "<path> is the root directory: every file system entry in it would be a volume that can "
            "be deleted; use a directory of its own"
        )
        yield _finding(context, XT702, message)
    top = _inside(path, _VOLATILE)
    if top is not None:
        message = f"<path> is under {top}, which is emptied at a reboot or while it runs: "
        if POOL_TYPES[context.definition.type].presence is Presence.MOUNT:
            message += (
                "without the mount point the pool does not start; use a directory such as /mnt/NAME"
            )
        else:
            message += "use a directory such as /var/lib/libvirt/images"
        yield _finding(context, XT703, message)
    top = _inside(path, _HOMES)
    if top is not None:
        message = (
            f"<path> is under {top}: the user that runs the machines may usually not enter a home "
            "directory, and the system may be told to hide it from libvirt"
        )
        yield _finding(context, XT704, message)


def _inside(path: str, directories: tuple[str, ...]) -> str | None:
    """Return the one of the directories that a path is or lies in."""
    if not path.startswith(directories):
        return None
    return next((top for top in directories if path == top or path.startswith(top + "/")), None)


def _world_writable(context: Context, mode: int) -> Finding:
    message = (
        f"<mode> {octal(mode)} gives every user of the host the right to write to the target: write "
        "0711 or 0755"
    )
    element = element_at(context, "target/permissions/mode")
    return context.finding(XT701, message, element)


def _label(context: Context, label: str) -> Finding:
    message = (
        f"<label> {quoted(label)} has white space in it: an SELinux label is one word, such as "
        "system_u:object_r:virt_image_t:s0"
    )
    element = element_at(context, "target/permissions/label")
    return context.finding(XT714, message, element)


def _finding(context: Context, rule: Rule, message: str) -> Finding:
    element = element_at(context, "target/path")
    return context.finding(rule, message, element)
