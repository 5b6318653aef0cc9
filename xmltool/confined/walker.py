"""What openat2 does, one component at a time: for old kernels and seccomp filters without it."""

from __future__ import annotations

import errno
import os
import stat

MAX_LINKS = 40
"""Links in one path; the kernel's own limit (Linux: include/linux/namei.h, MAXSYMLINKS)."""
MAX_PATH = 4096
"""Bytes of a path with its closing NUL (Linux: PATH_MAX)."""


def _failure(number: int, path: bytes) -> OSError:
    return OSError(number, os.strerror(number), os.fsdecode(path))


def _components(path: bytes) -> list[bytes]:
    """Split into components, the last one first. A trailing slash counts as a last `.`."""
    parts = path.split(b"/")
    trailing = [b"."] if path.endswith(b"/") else []
    return (list(filter(None, parts)) + trailing)[::-1]


class _Walk:
    """The descriptors from the root down to where the walk stands.

    `..` closes the deepest one: it is never opened, so a directory that is moved meanwhile cannot
    lead the walk out of the root.
    """

    def __init__(self, root: int, path: bytes) -> None:
        self.path = path
        self.todo = _components(path)
        self.stack = [os.open(".", os.O_PATH, dir_fd=root)]
        self.links = 0

    def close(self) -> None:
        for fd in self.stack:
            os.close(fd)

    def restart(self) -> None:
        """Go back to the root."""
        while len(self.stack) > 1:
            os.close(self.stack.pop())

    def step(self, follow: bool) -> int | None:
        """Take one component; return what it pinned when it is the last one and moved nowhere."""
        name = self.todo.pop()
        if name in (b".", b".."):
            self._need_directory()
            if name == b".." and len(self.stack) > 1:
                os.close(self.stack.pop())
            return None
        flags = os.O_PATH | os.O_NOFOLLOW
        fd = os.open(name, flags, dir_fd=self.stack[-1])
        try:
            is_link = stat.S_ISLNK(os.fstat(fd).st_mode)
            if is_link and (self.todo or follow):
                self._enter_link(os.readlink(b"", dir_fd=fd))
                os.close(fd)
                return None
        except OSError:
            os.close(fd)
            raise
        if not self.todo:
            return fd
        self.stack.append(fd)
        return None

    def _need_directory(self) -> None:
        if not stat.S_ISDIR(os.fstat(self.stack[-1]).st_mode):
            raise _failure(errno.ENOTDIR, self.path)

    def _enter_link(self, target: bytes) -> None:
        self.links += 1
        if self.links > MAX_LINKS:
            raise _failure(errno.ELOOP, self.path)
        if target.startswith(b"/"):
            self.restart()
        self.todo += _components(target)


def walk(root: int, path: bytes, follow: bool) -> int:
    """Pin what a path means inside a root; the same contract as `openat2.openat2`."""
    if len(path) >= MAX_PATH:
        raise _failure(errno.ENAMETOOLONG, path)
    steps = _Walk(root, path)
    try:
        while steps.todo:
            found = steps.step(follow)
            if found is not None:
                return found
        return steps.stack.pop()  # the path was `/`
    finally:
        steps.close()
