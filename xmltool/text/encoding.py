"""From a file's bytes to its text: byte order mark, declaration, else UTF-8.

(XML 1.0, appendix F: how a processor finds out in which encoding an entity is)
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (
    (re.compile(rb"[<\s]\x00\x00\x00"), "utf-32-le"),
    (re.compile(rb"\x00\x00\x00[<\s]"), "utf-32-be"),
    (re.compile(rb"[<\s]\x00[^\x00]\x00"), "utf-16-le"),
    (re.compile(rb"\x00[<\s]\x00[^\x00]"), "utf-16-be"),
)
"""How a text begins that uses more than one byte for an ASCII character and has no mark."""
WIDE_CODECS = ("utf-16", "utf-32")
"""How the names of their codecs begin."""
_DECLARED = re.compile(rb"<\?xml\s[^>]*?\bencoding\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_DECLARATION_BYTES = 400
_NOT_OF_XML = frozenset(
    ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7", "utf-8-sig")
)
"""Python's codecs of texts that are no encodings of characters, or that no XML parser reads."""


class Encoding(NamedTuple):
    """How the bytes of a text are to be read.

    Attributes:
        mark: the byte order mark that they begin with, or nothing.
        codec: Python's name for the encoding of what follows the mark.
    """

    mark: bytes
    codec: str


_UTF_8 = Encoding(b"", "utf-8")


def declared_encoding(data: bytes) -> str | None:
    """Return the encoding that the XML declaration of a text names, or None."""
    head = data[:_DECLARATION_BYTES].removeprefix(codecs.BOM_UTF8)
    if b"\x00" in head:
        head = head.replace(b"\x00", b"").lstrip(b"\xff\xfe")
    match = _DECLARED.match(head)
    if match is None:
        return None
    return (match[2] if match[1] is None else match[1]).decode("ascii", "replace")


def encoding_of(data: bytes) -> Encoding:
    """Return the encoding of a text: its mark's, else the declared one where it fits, else UTF-8."""
    if data[:1] == b"<" and data[1:2].isalpha():
        return _UTF_8  # it has no mark and declares nothing
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return Encoding(mark, codec)
    if b"\x00" in data[:4]:
        for pattern, codec in _UNMARKED:
            if pattern.match(data):
                return Encoding(b"", codec)
    declared = declared_encoding(data)
    if declared is None or declared.lower() in ("utf-8", "utf8"):
        return _UTF_8
    return Encoding(b"", _fitting(data, declared))


def decode(data: bytes) -> str:
    """Decode a text without its mark: never fails, whatever the bytes are.

    Bytes that are not UTF-8 become what `os.fsdecode` makes of them, so that each can be shown;
    in other encodings they become U+FFFD.
    """
    mark, codec = encoding_of(data)
    return data[len(mark) :].decode(codec, "surrogateescape" if codec == "utf-8" else "replace")


def _fitting(data: bytes, declared: str) -> str:
    """Return the codec of a declared encoding; UTF-8 where the text cannot be in it."""
    try:
        codec = codecs.lookup(declared).name
        if codec in _NOT_OF_XML or codec.startswith(WIDE_CODECS):  # their bytes differ
            return "utf-8"
        data.decode(codec)
    except (LookupError, ValueError):
        return "utf-8"
    return codec
