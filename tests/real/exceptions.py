"""The documents on which xmltool and a referee do not agree, each with the reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xmltool.document.libvirt_tree import well_formed_without_namespaces

if TYPE_CHECKING:
    from collections.abc import Callable


class KnownDifference(NamedTuple):
    """One kind of document that is left out of the comparison of one claim.

    `releases`: with which libvirts only; empty for all, 9.0.0 and the grammars included.
    """

    claim: str
    reason: str
    matches: Callable[[bytes], bool]
    releases: tuple[str, ...] = ()


def _declares_japanese(document: bytes) -> bool:
    return b"Shift_JIS" in document[:100]


def _has_two_colons(document: bytes) -> bool:
    return re.search(rb"<[^\s<>:]+:[^\s<>:]+:", document) is not None


def _has_binary_number(document: bytes) -> bool:
    return re.search(rb"=\s*[\"']\s*\+?0[bB][01]", document) is not None


def _is_deep(document: bytes) -> bool:
    """Tell whether elements are 257 deep, by counting tags."""
    depth = deepest = 0
    for tag in re.findall(rb"<(?:/|[^!?][^<>]*?/?)[^<>]*>", document):
        if tag.startswith(b"</"):
            depth -= 1
        else:
            deepest = max(deepest, depth + 1)
            depth += not tag.endswith(b"/>")
    return deepest >= 257


def _declares_another_encoding(document: bytes) -> bool:
    found = re.match(rb"[^<]*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)", document)
    return found is not None and found.group(1).upper() != b"UTF-8"


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
    KnownDifference(
        "start-up loading",
        "lxml's libxml2 stops one level earlier, at 257, and is not asked again behind a DOCTYPE",
        lambda document: b"<!DOCTYPE" in document and _is_deep(document),
    ),
    KnownDifference(
        "loads",
        "the C library of Debian 13 and later reads 0b1 as a binary number, in any program",
        _has_binary_number,
        ("11.3.0", "12.8.0"),
    ),
    KnownDifference(
        "loads",
        "libxml2 2.14 and later stops one level earlier: at 257",
        _is_deep,
        ("12.8.0",),
    ),
    KnownDifference(
        "loads",
        "libxml2 2.14 and later believes the declared encoding of a string",
        _declares_another_encoding,
        ("12.8.0",),
    ),
    KnownDifference(
        "stored form",
        "libxml2 2.14 and later believes the declared encoding of a string",
        _declares_another_encoding,
        ("12.8.0",),
    ),
    KnownDifference(
        "loads",
        "libxml2 2.14 and later misses a fatal error behind one that concerns a namespace",
        lambda document: not well_formed_without_namespaces(document),
        ("12.8.0",),
    ),
)
"""None that a pool's author would meet, and none for `loads` or the stored form on 9.0.0."""


def excepted(claim: str, document: bytes, libvirt: str = "9.0.0") -> bool:
    """Tell whether a disagreement with this release is a known one."""
    return any(
        claim == known.claim
        and (not known.releases or libvirt in known.releases)
        and known.matches(document)
        for known in EXCEPTIONS
    )
