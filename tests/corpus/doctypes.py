"""Documents behind a DOCTYPE, which libvirt reads when it starts: entities and defaults of attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

DOCTYPES = (
    b"<!DOCTYPE pool>",
    b"<!DOCTYPE x SYSTEM 'x.dtd'>",
    b"<!DOCTYPE pool [<!ENTITY e 'v'>]>",
    b"<!DOCTYPE pool [<!ENTITY e '<x/>'>]>",
    b"<!DOCTYPE pool [<!ENTITY a 'q'><!ENTITY e '&a;&a;'>]>",
    b"<!DOCTYPE pool [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>",
    b"<!DOCTYPE pool [<!ENTITY e 'v'><!ATTLIST format type CDATA 'xfs'><!ATTLIST dir path CDATA '/d'>]>",
    b"<!DOCTYPE pool [<!ENTITY e 'v'><!ATTLIST host port CDATA '7' name CDATA 'd'>]>",
    b"<!DOCTYPE pool [<!ATTLIST pool type CDATA 'dir' xmlns CDATA 'urn:x'>]>",
)
BEHIND = (b"x", b"<x/>", b"&e;", b"\0", b"<!-- -- -->", b"</pool>")
"""What ends a document with an error, or seems to."""
_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?(?:<\?xml[^>]*>)?")
_TEXT = re.compile(rb">(?=[^<>]*</)|(?<==)[\"']")


def with_doctype(rng: random.Random, document: bytes) -> bytes:
    """Put a DOCTYPE before a document, and a reference into some of its values."""
    found = _DECLARATION.match(document)
    head = 0 if found is None else found.end()
    places = [match.end() for match in _TEXT.finditer(document, head)]
    for place in sorted(rng.sample(places, min(len(places), rng.randrange(3))), reverse=True):
        document = document[:place] + b"&e;" + document[place:]
    tail = rng.choice(BEHIND) if rng.random() < 0.15 else b""
    return document[:head] + rng.choice(DOCTYPES) + document[head:] + tail
