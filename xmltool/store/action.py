"""What happens to a pool or a secret, and why it cannot be there."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from xmltool.rules.rule import Message


class Action(StrEnum):
    """What happens to one pool or secret."""

    DEFINED = "defined"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    RENAMED = "renamed"
    BUILT = "built"
    DELETED = "deleted"


class Refusal(NamedTuple):
    """A pool or a secret that cannot be there beside the others.

    Attributes:
        number: which of those that were wanted, from 0.
        message: in our words, with the other's name and file.
        libvirt_message: in libvirt's, as virsh prints them after `error: `; None where libvirt
            would take it.
    """

    number: int
    message: Message
    libvirt_message: str | None
