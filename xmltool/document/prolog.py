"""What stands before the document element, read once: the encoding, the declaration, a DOCTYPE.

A part of `xmltool.document.document`, apart because a plain UTF-8 document needs none of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xmltool.text.encoding import WIDE_CODECS, Encoding, declared_encoding, decode, encoding_of
from xmltool.text.lines import Lines

if TYPE_CHECKING:
    from xmltool.findings import Span

_VERSION = re.compile(rb"\A(?:\xef\xbb\xbf)?<\?xml\s+version\s*=\s*[\"']([^\"']*)[\"']")


class Prolog(NamedTuple):
    """What decides how the bytes of a text are read.

    Attributes:
        encoding: the mark that they begin with, and what a reader decodes them as.
        version: the XML version that the declaration names, None without a declaration.
        declared: the encoding that the declaration names, None where it names none.
        doctype: place of a document type declaration before the document element.
    """

    encoding: Encoding
    version: bytes | None
    declared: str | None
    doctype: Span | None


def read_prolog(data: bytes) -> Prolog:
    """Read what stands before the document element."""
    version = _VERSION.match(data[:100])
    return Prolog(
        encoding_of(data),
        None if version is None else version[1],
        declared_encoding(data),
        find_doctype(data) if b"DOCTYPE" in data or b"D\x00O\x00C\x00T" in data else None,
    )


def find_doctype(data: bytes) -> Span | None:
    """Find a document type declaration before the document element."""
    text = decode(data)
    mark, codec = encoding_of(data)
    if not mark and codec.startswith(WIDE_CODECS) and not text.startswith("<?"):
        return None  # a parser finds out the encoding of no such text
    position = 0
    while True:
        while position < len(text) and text[position] in " \t\r\n":
            position += 1
        if text.startswith("<?", position):
            end = text.find("?>", position)
            position = end + 2
        elif text.startswith("<!--", position):
            end = text.find("-->", position + 4)
            position = end + 3
        else:
            break
        if end < 0:
            return None
    if not text.startswith("<!DOCTYPE", position):
        return None
    return Lines(data).text_span(position, position + len("<!DOCTYPE"))
