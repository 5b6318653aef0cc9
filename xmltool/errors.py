"""The one exception family: a message for the user, what to do next, and the exit status."""

from __future__ import annotations

import errno

NOT_ALLOWED = (errno.EACCES, errno.EPERM)
"""Errors of a user who may not do what root may."""
AS_ROOT = "run it as root"
"""What to do about one of them: libvirt runs as root."""
MORE_FILES = "raise the limit of open files (`ulimit -n`)"
"""What to do about EMFILE."""


def reason_of(error: Exception) -> str:
    """Return the words for what went wrong with a file: the system's, or Python's of a path with NUL."""
    return getattr(error, "strerror", None) or str(error)


class XmltoolError(Exception):
    """Stops the command with one clear line; raised where the fact is known, caught only in `main`.

    Args:
        message: what is wrong, naming the file or the option.
        hint: what to do about it, or None.
    """

    status = 2
    """Exit status of the process: 2, no answer (product contract)."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(XmltoolError):
    """Options or operands that cannot be meant."""


class ConfigError(XmltoolError):
    """A configuration file that cannot be used."""


class GrammarError(XmltoolError):
    """A grammar that cannot be found, read or compiled."""


class StoreError(XmltoolError):
    """The offline store could not be read or changed."""


class LimitError(XmltoolError):
    """A file could not be looked at for want of descriptors or memory: nothing is known of it."""


class NoSuchPoolError(StoreError):
    """Nothing in the store bears the name or the uuid of a pool."""


class DocumentError(XmltoolError):
    """The documents are at fault: nothing was done because of what they say."""

    status = 1


class LibvirtError(XmltoolError):
    """A running libvirt could not be asked."""


_OWN_LIMITS = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)


def stop_at_own_limit(error: OSError) -> None:
    """Stop the command where a file was not opened for want of descriptors or memory.

    Nothing is known of that file then: libvirt has limits of its own.

    Raises:
        LimitError: the error is one of those.
    """
    if error.errno in _OWN_LIMITS:
        raise LimitError(
            f"a file cannot be opened: {error.strerror}",
            MORE_FILES if error.errno == errno.EMFILE else None,
        ) from error
