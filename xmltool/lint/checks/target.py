"""XT701 to XT704, XT714 and XT725: where the target is, and who may write there."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from xmltool.lint.context import Check
from xmltool.pool.scalars import octal
from xmltool.pool.types import Presence
from xmltool.rules.practice import XT701, XT702, XT703, XT704, XT714, XT725
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xmltool.findings import Finding
    from xmltool.lint.context import Context
    from xmltool.pool.definition import Permissions

_OTHERS_WRITE = 0o002
_VOLATILE = ("/tmp", "/var/tmp", "/run", "/var/run", "/dev/shm")  # noqa: S108
_HOMES = ("/home", "/root")
_PLAIN = re.compile(
    rf"/(?!{'|'.join(top[1:] for top in (*_VOLATILE, *_HOMES))})[a-zA-Z0-9](?!.*/\.)", re.DOTALL
)
"""Begins a path that certainly is absolute, clean and in none of the places that are told."""
_PATH = "target/path"


def check(context: Context) -> Iterable[Finding]:
    """Report what is unwise about the target, and a share that is written as on Windows."""
    (path, permissions), directory = context.definition.target, context.definition.source.dir
    mode, _, _, label = permissions
    if (
        (directory is None or directory[:1] != "\\")
        and (mode is None or not mode & _OTHERS_WRITE)
        and label is None
        and (path is None or _PLAIN.match(path))
    ):
        return ()
    return _found(context, path, permissions, directory)


def _found(
    context: Context, path: str | None, permissions: Permissions, directory: str | None
) -> Iterator[Finding]:
    if directory is not None and directory.startswith("\\\\"):
        yield _share(context, directory)
    if path is None:
        return
    if permissions.mode is not None and permissions.mode & _OTHERS_WRITE:
        message = XT701.message(mode=octal(permissions.mode))
        yield context.finding(message, "target/permissions/mode")
    if permissions.label is not None and any(map(str.isspace, permissions.label)):
        message = XT714.message(label=quoted(permissions.label))
        yield context.finding(message, "target/permissions/label")
    if context.kind.forced_target is None:
        yield from _path(context, path)


CHECK = Check((XT701, XT702, XT703, XT704, XT714, XT725), check)


def _path(context: Context, path: str) -> Iterator[Finding]:
    if path[1:3] == ":\\":  # the grammar refuses every other relative path
        yield context.finding(XT725.message("target", path=quoted(path)), _PATH)
    elif path.startswith("/") and context.kind.has_directory:
        clean = posixpath.normpath(path) if "/." in path else path  # libvirt has cleaned the rest
        yield from _directory(context, "/" + clean.lstrip("/"))


def _directory(context: Context, path: str) -> Iterator[Finding]:
    if path == "/":
        yield context.finding(XT702.message(), _PATH)
    top = _inside(path, _VOLATILE)
    if top is not None:
        is_mount = context.kind.presence is Presence.MOUNT
        message = XT703.message("mount" if is_mount else "directory", top=top)
        yield context.finding(message, _PATH)
    top = _inside(path, _HOMES)
    if top is not None:
        yield context.finding(XT704.message(top=top), _PATH)


def _inside(path: str, directories: tuple[str, ...]) -> str | None:
    """Return the one of the directories that a path is or lies in."""
    if not path.startswith(directories):
        return None
    return next((top for top in directories if path == top or path.startswith(top + "/")), None)


def _share(context: Context, path: str) -> Finding:
    host, _, share = path.lstrip("\\").partition("\\")
    message = XT725.message("share", path=quoted(path), host=host, share=share.replace("\\", "/"))
    return context.finding(message, "source/dir", "path")
