"""Owners of files, in a user namespace too, where not every owner has a number."""

from __future__ import annotations

import errno
import os
from functools import cache

_UNMAPPED = frozenset((errno.EINVAL, errno.EOVERFLOW))


def give_owner(fd: int, like: os.stat_result) -> None:
    """Give an open file or directory the owner that another one has.

    In a user namespace an owner without a number there cannot be given: the file stays its maker's,
    who is the namespace's root. (user_namespaces(7))

    Raises:
        OSError: when the user may not. A group alone that cannot be given is let pass: the files
            are for their owner only.
    """
    seen = os.fstat(fd)
    uid, gid = (-1 if is_unmapped(number) else number for number in (like.st_uid, like.st_gid))
    if uid in (-1, seen.st_uid) and gid in (-1, seen.st_gid):
        return
    try:
        set_owner(fd, uid, gid)
    except PermissionError:
        if uid not in (-1, seen.st_uid):
            raise


def set_owner(fd: int, uid: int, gid: int) -> bool:
    """Set the owner of an open file or directory; -1 leaves one as it is.

    False: the owner has no number in this user namespace, and it stays.

    Raises:
        OSError: when the user may not.
    """
    try:
        os.fchown(fd, uid, gid)
    except OSError as error:
        if error.errno not in _UNMAPPED:
            raise
        return False
    return True


def is_unmapped(number: int) -> bool:
    """Report whether an owner's number only stands for those that this user namespace has none for."""
    return number == _overflow() and not _is_overflow_mapped()


@cache
def _is_overflow_mapped() -> bool:
    """Report whether the number that stands for them is an owner's own here; always outside of one."""
    try:
        with open("/proc/self/uid_map", encoding="ascii") as file:
            rows = [[int(word) for word in line.split()] for line in file]
    except (OSError, ValueError):
        return True
    return any(first <= _overflow() < first + count for first, _, count in rows)


@cache
def _overflow() -> int:
    """Return the number that stands for owners without one (proc(5))."""
    try:
        with open("/proc/sys/kernel/overflowuid", encoding="ascii") as file:
            return int(file.read())
    except (OSError, ValueError):
        return 65534
