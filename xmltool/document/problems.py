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
from xmltool.document.prolog import contradicts_bytes, declared_version
from xmltool.findings import WHOLE_FILE, Edit, Finding, Fix, Span
from xmltool.rules.reading import XT001, XT002, XT005, XT006, XT007
from xmltool.text.encoding import declared_encoding, decode
from xmltool.text.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

_UTF32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"<\x00\x00\x00", b"\x00\x00\x00<")


def misdeclared(data: bytes) -> tuple[Finding, bool] | None:
    """Report where the XML declaration keeps libvirt, or everybody, from reading a text.

    Returns:
        The finding, and whether the text is well-formed all the same; None for a sound one.
    """
    version, encoding = declared_version(data), declared_encoding(data)
    name = encoding or ""
    rule, message, sound = XT006, None, False
    if version not in (None, b"1.0", b"1.1"):
        rule = XT001
        message = "not well-formed: the XML version is neither 1.0 nor 1.1"
    elif data[:4] in _UTF32:
        message = "the text is UTF-32, which XML parsers do not read; write it in UTF-8"
    elif encoding is not None and not is_registered(name):
        message = f"encoding={name!r} is not the name of a character set that XML parsers know"
        message += "; did you mean UTF-8?" if name.upper() in ("UTF8", "UTF_8") else ""
    elif encoding is not None and contradicts_bytes(data, name):
        message = f"encoding={name!r} is declared, but the text is in another encoding"
    elif not _is_utf8(data):
        sound = True
        called = f" ({name})" if name else ""
        message = (
            f"the text is not UTF-8{called}: virsh pool-define refuses it, although libvirt would"
            " load the file at its start; write it in UTF-8"
        )
    return None if message is None else (rule.finding(message, WHOLE_FILE), sound)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in data


def not_well_formed(data: bytes, entry: etree._LogEntry, *, fatal: bool) -> Finding:
    """Report at which place and why a text cannot be read.

    Args:
        data: the text.
        entry: the parser's own word.
        fatal: False where only namespaces are wrong.
    """
    text = " ".join(entry.message.split())
    if b"\x00" in data and data[:2] not in WIDE:
        return _nul_byte(data)
    if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT and "depth" in text:
        text = "the elements are nested too deep; libvirt reads 256 levels"
    elif entry.type == etree.ErrorTypes.ERR_UNKNOWN_VERSION:
        text = 'the XML version is neither 1.0 nor 1.1; write <?xml version="1.0"?>'
    elif entry.type == etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING:
        text = f"encoding={declared_encoding(data)!r} is not known to XML parsers; write UTF-8"
    else:
        found = _mistake(data, entry) if fatal else _undeclared(data)
        if found is not None:
            return found
    what = "not well-formed" if fatal else "not well-formed with namespaces"
    return XT001.finding(f"{what}: {text}", _place(data, entry))


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
    return XT001.finding(f"not well-formed: {slip.message}", place, fix=fix)


def _undeclared(data: bytes) -> Finding | None:
    """Return the first use of a prefix that is not declared."""
    lines = Lines(data)
    found = undeclared_prefix(decode(data))
    if found is None:
        return None
    slip, prefix, name_end = found
    uri = OPTION_NAMESPACES.get(prefix)
    fix = None
    if uri is None:
        remedy = f'remove {prefix}:, or add xmlns:{prefix}="..." with its namespace to <pool>'
        edits = tuple(_uses(decode(data), prefix, lines))
        fix = Fix(f"Remove {prefix}:", False, edits) if edits else None
    else:
        declaration = f'xmlns:{prefix}="{uri}"'
        remedy = f"add {declaration} to <pool>"
        start = lines.text_span(name_end, name_end).start
        fix = Fix(f"Add {declaration}", False, (Edit(start, start, f" {declaration}"),))
    return XT001.finding(
        f"not well-formed with namespaces: {slip.message}; {remedy}",
        lines.text_span(slip.start, slip.end),
        fix=fix,
    )


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
    return XT007.finding(
        "the file holds a NUL byte, which XML does not allow; libvirt ends reading there",
        Lines(data).span(start, start + 1),
    )


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
    return XT005.finding(
        f"the file is larger than {MAX_BYTES} bytes, the longest text that libvirt's API takes",
        WHOLE_FILE,
    )


def doctype(place: Span) -> Finding:
    """Report that a DOCTYPE is not read."""
    return XT002.finding(
        "a DOCTYPE is not read: entities and defaults in it could make libvirt see another"
        " document than you do; remove it",
        place,
    )
