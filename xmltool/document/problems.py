"""Findings about a text as a whole (XT0xx): what keeps it from being read or judged.

A part of `xmltool.document.document`, imported only when there is something to say.
"""

from __future__ import annotations

from lxml import etree

from xmltool.document.charsets import is_registered
from xmltool.document.parser import MAX_BYTES, WIDE
from xmltool.document.prolog import contradicts_bytes, declared_encoding, declared_version
from xmltool.findings import WHOLE_FILE, Finding, Severity, Span
from xmltool.rules.reading import XT001, XT002, XT005, XT006, XT007

_UTF32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"<\x00\x00\x00", b"\x00\x00\x00<")


def misdeclared(data: bytes) -> tuple[Finding, bool] | None:
    """Report where the XML declaration keeps libvirt, or everybody, from reading a text.

    Returns:
        The finding, and whether the text is well-formed all the same; None for a sound one.
    """
    version, encoding = declared_version(data), declared_encoding(data)
    name = "" if encoding is None else encoding.decode("ascii", "replace")
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
    return None if message is None else (Finding(rule, Severity.ERROR, message, WHOLE_FILE), sound)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in data


def not_well_formed(data: bytes, entry: etree._LogEntry, *, fatal: bool) -> Finding:
    """Report at which place and why a parser stopped.

    Args:
        data: the text.
        entry: the parser's own word.
        fatal: False where only namespaces are wrong.
    """
    line, column = max(entry.line, 1), max(entry.column, 1)
    text = " ".join(entry.message.split())
    if b"\x00" in data and data[:2] not in WIDE:
        return _nul_byte(data)
    if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT and "depth" in text:
        text = "the elements are nested too deep; libvirt reads 256 levels"
    start = _offset(data, line, column)
    what = "not well-formed" if fatal else "not well-formed with namespaces"
    return XT001.finding(
        f"{what}: {text}",
        Span(line, column, line, column + 1, start, min(start + 1, len(data))),
    )


def _nul_byte(data: bytes) -> Finding:
    start = data.index(b"\x00")
    line = data.count(b"\n", 0, start) + 1
    before = data[data.rfind(b"\n", 0, start) + 1 : start]
    column = len(before.decode("utf-8", "replace")) + 1
    return XT007.finding(
        "the file holds a NUL byte, which XML does not allow; libvirt ends reading there",
        Span(line, column, line, column + 1, start, start + 1),
    )


def _offset(data: bytes, line: int, column: int) -> int:
    """Byte offset of a place that libxml2 reported, as near as the encoding lets us."""
    start = 0
    for _ in range(line - 1):
        found = data.find(b"\n", start)
        if found < 0:
            break
        start = found + 1
    return min(start + column - 1, len(data))


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
