"""What is to be said about a name in a store, or about a system: before it has a place in a text."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from xmltool.findings import WHOLE_FILE, Finding
from xmltool.text import shell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.document.document import Document
    from xmltool.rules.rule import Message


class Mend(Enum):
    """What `check --fix` does about it; nothing of it changes which pools libvirt loads."""

    MODE = "set its mode to 0600"
    OWNER = "give it the owner of the store"
    UUID = "write a uuid into it"
    LINK = "make the link that libvirt would make"
    UNLINK = "remove the link"


class Remark(NamedTuple):
    """One thing that one rule says.

    Attributes:
        message: what is wrong, and what to do.
        path: of the element that it is about, below the root as in `find` ("" is the root); None
            for the file as a whole.
        mend: what mends it safely, or None.
        libvirt: libvirt's own words, or None.
    """

    message: Message
    path: str | None = None
    mend: Mend | None = None
    libvirt: str | None = None


def autostart_command(name: str, options: Sequence[str]) -> str:
    """Return `xmltool autostart` of a pool as it can be copied into a shell."""
    return f"`{shell.command('xmltool autostart', name, options=options)}`"


def located(remark: Remark, document: Document | None) -> Finding:
    """Make a finding of a remark: at its element, or the nearest one around it that is there."""
    span, place = WHOLE_FILE, None
    root = None if document is None else document.root
    if document is not None and root is not None and remark.path is not None:
        element, path = root, remark.path
        while path:
            found = root.find(path)
            if found is not None:
                element = found
                break
            path = path.rpartition("/")[0]
        span, place = document.at(element)
    return remark.message.finding(span, place, libvirt=remark.libvirt)
