"""Findings about a text as a whole (XT0xx): what keeps it from being read or judged.

A part of `xmltool.document.document`, imported only when there is something to say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from xmltool.document.charsets import is_registered
from xmltool.document.mistakes import find_mistake, undeclared_prefix
from xmltool.document.namespaces import OPTION_NAMESPACES
from xmltool.document.parser import MAX_BYTES, WIDE
from xmltool.findings import WHOLE_FILE, Edit, Finding, Fix, Span
from xmltool.rules.reading import XT001, XT002, XT005, XT006, XT007
from xmltool.text.encoding import WIDE_CODECS, decode
from xmltool.text.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.document.prolog import Prolog

_UTF32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"<\x00\x00\x00", b"\x00\x00\x00<")


def misdeclared(data: bytes, prolog: Prolog) -> tuple[Finding, bool] | None:
    """Report where the XML declaration keeps libvirt, or everybody, from reading a text.

    Returns:
        The finding, and whether the text is well-formed all the same; None for a sound one.
    """
    version, encoding = prolog.version, prolog.declared
    name = encoding or ""
    message, sound = None, False
    if version not in (None, b"1.0", b"1.1"):
        message = XT001.message("declared-version")
    elif data[:4] in _UTF32:
        message = XT006.message("utf-32")
    elif encoding is not None and not is_registered(name):
        case = "misspelt" if name.upper() in ("UTF8", "UTF_8") else "unknown"
        message = XT006.message(case, encoding=repr(name))
    elif encoding is not None and _contradicts_bytes(data, prolog, name):
        message = XT006.message("other", encoding=repr(name))
    elif not _is_utf8(data):
        sound = True
        message = XT006.message("not-utf-8", encoding=f" ({name})" if name else "")
    return None if message is None else (message.finding(WHOLE_FILE), sound)


def _contradicts_bytes(data: bytes, prolog: Prolog, declared: str) -> bool:
    """Report whether a declared encoding cannot be that of the bytes that declare it."""
    wide = declared.upper().startswith("UTF-16")
    mark, codec = prolog.encoding
    if codec.startswith(WIDE_CODECS):
        return not wide or declared.upper() == ("UTF-16BE" if codec.endswith("le") else "UTF-16LE")
    return mark == b"\xef\xbb\xbf" and (
        wide or (declared.upper() in ("ASCII", "US-ASCII") and not data[len(mark) :].isascii())
    )


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in data


def not_well_formed(data: bytes, prolog: Prolog, entry: etree._LogEntry, *, fatal: bool) -> Finding:
    """Report at which place and why a text cannot be read.

    Args:
        data: the text.
        prolog: what stands before its document element.
        entry: the parser's own word.
        fatal: False where only namespaces are wrong.
    """
    text = " ".join(entry.message.split())
    if b"\x00" in data and data[:2] not in WIDE:
        return _nul_byte(data)
    what = "not well-formed" if fatal else "not well-formed with namespaces"
    if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT and "depth" in text:
        message = XT001.message("depth", what=what)
    elif entry.type == etree.ErrorTypes.ERR_UNKNOWN_VERSION:
        message = XT001.message("version", what=what)
    elif entry.type == etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING:
        message = XT001.message("encoding", what=what, encoding=repr(prolog.declared))
    else:
        found = _mistake(data, entry) if fatal else _undeclared(data)
        if found is not None:
            return found
        message = XT001.message("libxml2" if fatal else "libxml2-namespaces", libxml2=text)
    return message.finding(_place(data, entry))


def _mistake(data: bytes, entry: etree._LogEntry) -> Finding | None:
    """Return the mistake at or before the line on which the parser stopped."""
    text, lines = decode(data), Lines(data)
    slip = find_mistake(text)
    if slip is None or text.count("\n", 0, slip.start) >= max(entry.line, 1):
        return None
    fix = None
    if slip.edit is not None:
        start, end, new = slip.edit
        place = lines.text_span(start, end)
        title = f"Write {new}" if new.strip() else "Correct the white space"
        fix = Fix(title, False, (Edit(place.start, place.end, new),))
    place = lines.text_span(slip.start, slip.end)
    return slip.message.finding(place, fix=fix)


def _undeclared(data: bytes) -> Finding | None:
    """Return the first use of a prefix that is not declared."""
    lines = Lines(data)
    found = undeclared_prefix(decode(data))
    if found is None:
        return None
    prefix = found.prefix
    uri = OPTION_NAMESPACES.get(prefix)
    fix = None
    if uri is None:
        message = XT001.message("prefix", name=found.shown, prefix=prefix)
        edits = tuple(_uses(decode(data), prefix, lines))
        fix = Fix(f"Remove {prefix}:", False, edits) if edits else None
    else:
        declaration = f'xmlns:{prefix}="{uri}"'
        message = XT001.message("known-prefix", name=found.shown, declaration=declaration)
        start = lines.text_span(found.root_name_end, found.root_name_end).start
        fix = Fix(f"Add {declaration}", False, (Edit(start, start, f" {declaration}"),))
    return message.finding(lines.text_span(found.start, found.end), fix=fix)


def _uses(text: str, prefix: str, lines: Lines) -> Iterator[Edit]:
    """Yield the edits that take a prefix off the names of elements; none where attributes have it."""
    name = re.escape(prefix)
    if re.search(rf"\s{name}:[^\s=]+\s*=", text):
        return
    for match in re.finditer(rf"(?<=<){name}:|(?<=</){name}:", text):
        place = lines.text_span(*match.span())
        yield Edit(place.start, place.end, "")


def _nul_byte(data: bytes) -> Finding:
    start = data.index(b"\x00")
    return XT007.message().finding(Lines(data).span(start, start + 1))


def _place(data: bytes, entry: etree._LogEntry) -> Span:
    """Return the place of libxml2's line, which it counts by LF, and column, which are bytes."""
    lines = Lines(data)
    text = lines.utf8
    start = 0
    for _ in range(max(entry.line, 1) - 1):
        found = text.find(b"\n", start)
        if found < 0:
            break
        start = found + 1
    start = min(start + max(entry.column, 1) - 1, len(text))
    while 0 < start < len(text) and text[start] & 0xC0 == 0x80:  # within a character
        start -= 1
    line, column, *_, first, last = lines.utf8_span(start, min(start + 1, len(text)))
    return Span(line, column, line, column + 1, first, max(first, last))


def too_large() -> Finding:
    """Report that a file is over the limit."""
    return XT005.message("file", most=MAX_BYTES).finding(WHOLE_FILE)


def doctype(place: Span) -> Finding:
    """Report that a DOCTYPE is not read."""
    return XT002.message().finding(place)
