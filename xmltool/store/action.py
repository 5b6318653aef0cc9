"""What happens to a pool or a secret."""

from enum import StrEnum


class Action(StrEnum):
    """What happens to one pool or secret."""

    DEFINED = "defined"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    RENAMED = "renamed"
    BUILT = "built"
    DELETED = "deleted"
