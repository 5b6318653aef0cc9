"""On which mounted file system of this machine a place inside a root is."""

from __future__ import annotations

import contextlib
import os
import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xmltool.stream import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.confined.descriptor import Descriptor
    from xmltool.confined.root import Root

_NOT_IN_FSTAB = frozenset(
    (
        "proc",
        "sysfs",
        "devtmpfs",
        "devpts",
        "tmpfs",
        "ramfs",
        "cgroup2",
        "hugetlbfs",
        "zfs",
        "autofs",
    )
)
"""Kinds of file systems that are mounted without a line in fstab, by the system or by themselves."""


_MAX_LINKS = 10
_MAX_BYTES = 4096
"""Of what /proc says of a descriptor."""


class Standing(NamedTuple):
    """Where a path inside a root leads on this machine.

    Attributes:
        path: without links, inside the root; what is missing of it is as it was written.
        is_there: whether all of it exists.
        mount: the mount point inside the root of the file system that it is on, when that is not
            the root's own and would need a line in fstab; else None.
    """

    path: str
    is_there: bool
    mount: str | None = None


def standing(root: Root, path: str) -> Standing:
    """Look where a path leads, as far as it exists; /proc is asked, and without it nothing is known.

    A dangling link on the way counts as what it means: an image-mode system makes that when it boots.
    """
    pinned, missing = _nearest(root, path)
    for _ in range(_MAX_LINKS):
        link = dangling(root, path) if missing else None
        if link is None:
            break
        meant = os.path.join(os.path.dirname(link), root.link_text(link) or "")
        path = os.path.normpath(meant + path[len(link) :])
        if pinned is not None:
            pinned.close()
        pinned, missing = _nearest(root, path)
    if pinned is None:
        return Standing(path, is_there=False)
    with pinned:
        top, number = _top(root)
        here = _real(pinned.fd)
        if top is None or here is None:
            return Standing(path, is_there=not missing)
        inside = _below(top, here)
        mount = _mount(number, pinned.fd, top)
    return Standing(os.path.join(inside, missing) if missing else inside, not missing, mount)


def dangling(root: Root, path: str) -> str | None:
    """Return the first link on the way of a path that leads to nothing; None without one."""
    names = [name for name in path.split("/") if name]
    depth = _depth(root, names)
    here = _joined(names[: depth + 1])
    return None if depth == len(names) or root.link_text(here) is None else here


def _nearest(root: Root, path: str) -> tuple[Descriptor | None, str]:
    """Pin the innermost directory of a path that is there, and return what is missing below it, too."""
    with contextlib.suppress(OSError):
        return root.pin(path), ""
    names = [name for name in path.split("/") if name]
    depth = _depth(root, names)
    missing = "/".join(names[depth:])
    try:
        return root.pin(_joined(names[:depth])), missing
    except OSError:
        return None, missing


def _depth(root: Root, names: list[str]) -> int:
    """Return how many names of a path are there: below what is missing there is nothing.

    A path may have 2,000 names, and a store as many such paths; not each of them is asked for.
    """
    depths = range(1, len(names) + 1)
    return bisect_left(depths, True, key=lambda depth: not root.exists(_joined(names[:depth])))


def _joined(names: list[str]) -> str:
    return f"/{'/'.join(names)}"


def is_mount_point(root: Root, path: str) -> bool:
    """Report whether something is mounted at a path inside the root now."""
    found = standing(root, path)
    return found.is_there and (
        _mount_number_at(root, path) != _mount_number_at(root, os.path.dirname(path) or "/")
    )


def _mount_number_at(root: Root, path: str) -> str | None:
    try:
        with root.pin(path) as pin:
            return _mount_number(pin.fd)
    except OSError:
        return None


@lru_cache(maxsize=1)
def _top(root: Root) -> tuple[str | None, str | None]:
    """Return the path of a root on this machine, and the number of the mount that it is on.

    None for the number where nothing is mounted below it: all of it is on one.
    """
    top = _real(root.fd)
    below = f"{(top or '').rstrip('/')}/"
    is_divided = any(point.startswith(below) for _, point, _ in _mounts())
    return top, _mount_number(root.fd) if is_divided else None


def _real(descriptor: int) -> str | None:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return None


def _below(top: str, path: str) -> str:
    prefix = top.rstrip("/")
    return path[len(prefix) :] or "/" if path == top or path.startswith(f"{prefix}/") else path


def _mount_number(descriptor: int) -> str | None:
    """Return the number of the mount that an open file is on (proc(5), fdinfo)."""
    try:
        lines = read_file(f"/proc/self/fdinfo/{descriptor}", _MAX_BYTES).splitlines()
    except OSError:
        return None
    return next((line.split()[1].decode() for line in lines if line.startswith(b"mnt_id:")), None)


def _mount(of_root: str | None, descriptor: int, top: str) -> str | None:
    number = None if of_root is None else _mount_number(descriptor)
    if number is None or number == of_root:
        return None
    for each, point, kind in _mounts():
        if each == number:
            return None if kind in _NOT_IN_FSTAB else _below(top, point)
    return None


def _mounts() -> Iterator[tuple[str, str, str]]:
    """Yield the number, the point and the kind of what is mounted (proc(5), mountinfo)."""
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return
    for fields in map(str.split, lines):
        point = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), fields[4])
        yield fields[0], point, fields[fields.index("-") + 1]
