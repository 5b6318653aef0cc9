"""SELinux labels of files: read, and given to new ones like those of their neighbours.

A system without SELinux gives new files none, and a libvirt that is confined by a policy cannot read
such a file. Nothing here fails: a label that cannot be read or set is left to the system itself.
"""

from __future__ import annotations

import contextlib
import os
import stat

ATTRIBUTE = "security.selinux"
_NEIGHBOURS = 50


def label_of(fd: int) -> bytes | None:
    """Return the label of an open or pinned file; None where it has none or cannot be asked."""
    try:
        return os.getxattr(fd, ATTRIBUTE)
    except OSError:
        pass
    try:  # one that is only pinned
        return os.getxattr(f"/proc/self/fd/{fd}", ATTRIBUTE)
    except OSError:
        return None


def label_at(directory: int, name: str) -> bytes | None:
    """Return the label of a name in an open directory, a link's own."""
    try:
        return os.getxattr(_path(directory, name), ATTRIBUTE, follow_symlinks=False)
    except OSError:
        return None


def neighbour_label(directory: int, suffix: str) -> bytes | None:
    """Return the label that a new file takes: of a file whose name ends alike, else of the directory."""
    for name in sorted(os.listdir(directory))[:_NEIGHBOURS]:
        if name.endswith(suffix):
            with contextlib.suppress(OSError):
                if stat.S_ISREG(os.stat(name, dir_fd=directory, follow_symlinks=False).st_mode):
                    label = label_at(directory, name)
                    if label is not None:
                        return label
    return label_of(directory)


def give_label(fd: int, label: bytes | None) -> None:
    """Give a label to a new file or directory that is open."""
    if label is not None and label_of(fd) != label:
        with contextlib.suppress(OSError):  # not ours to give: the policy decides
            os.setxattr(fd, ATTRIBUTE, label)


def give_link_label(directory: int, name: str, label: bytes | None) -> None:
    """Give a label to a new link."""
    if label is not None and label_at(directory, name) != label:
        with contextlib.suppress(OSError):
            os.setxattr(_path(directory, name), ATTRIBUTE, label, follow_symlinks=False)


def _path(directory: int, name: str) -> str:
    return f"/proc/self/fd/{directory}/{name}"
