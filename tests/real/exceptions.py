"""The documents on which xmltool and a referee do not agree, each with the reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class KnownDifference(NamedTuple):
    """One kind of document that is left out of the comparison of one claim."""

    claim: str
    reason: str
    matches: Callable[[bytes], bool]


def _declares_japanese(document: bytes) -> bool:
    return b"Shift_JIS" in document[:100]


def _has_two_colons(document: bytes) -> bool:
    return re.search(rb"<[^\s<>:]+:[^\s<>:]+:", document) is not None


EXCEPTIONS = (
    KnownDifference(
        "valid",
        "lxml's libxml2 has no table for EBCDIC, Xerces has one",
        lambda document: document.startswith(b"Lo\xa7\x94"),
    ),
    KnownDifference(
        "valid",
        "UTF-32 without a byte order mark: Xerces guesses it, libxml2 does not",
        lambda document: document.startswith((b"<\0\0\0", b"\0\0\0<")),
    ),
    KnownDifference(
        "valid",
        "bytes that are no Shift_JIS: Xerces puts U+FFFD for them, libxml2 stops there",
        _declares_japanese,
    ),
    KnownDifference(
        "valid",
        "XML 1.1 takes NEL and U+2028 as white space and references to control characters, libxml2"
        " reads it as XML 1.0, and libvirt with it",
        lambda document: b"version='1.1'" in document[:100],
    ),
    KnownDifference(
        "libvirt's words",
        "libxml2 2.9 and 2.14 cut a name with two colons at different ones",
        _has_two_colons,
    ),
)
"""None that a pool's author would meet, and none for `loads` or the stored form."""


def excepted(claim: str, document: bytes) -> bool:
    """Tell whether a disagreement is a known one."""
    return any(claim == known.claim and known.matches(document) for known in EXCEPTIONS)
