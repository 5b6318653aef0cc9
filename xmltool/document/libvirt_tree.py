"""The tree that libvirt's own parser makes of a text, where that is not everybody's.

libvirt is handed a C string, which ends at a NUL and is read as UTF-8 whatever its declaration says;
a file that it loads at its start is read as it declares. After errors that concern namespaces only it
goes on. (libvirt: virxml.c, virXMLParseHelper; observed on libvirt 9.0.0 with libxml2 2.9.14)
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from lxml import etree

from xmltool.document.at_start import as_loaded_at_start, expand_doctype
from xmltool.document.charsets import libvirt_knows
from xmltool.document.parser import MAX_BYTES, WIDE, fatal_errors, hardened_parser
from xmltool.document.prolog import find_doctype
from xmltool.text.encoding import decode

if TYPE_CHECKING:
    from xmltool.document.prolog import Prolog

MAX_DEPTH = 257
"""The deepest nesting that libvirt's libxml2 2.9.14 still reads; lxml's own stops one earlier."""


def define_tree(data: bytes, prolog: Prolog) -> etree._Element | None:
    """Tree of a text given to `pool-define`: a C string of UTF-8, whatever is declared."""
    if len(data) > MAX_BYTES:
        return None
    text = data.split(b"\x00", 1)[0]
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if prolog.declared is not None and not libvirt_knows(prolog.declared):
        return None
    return _recovered(text, encoding="utf-8")


def startup_tree(data: bytes, prolog: Prolog) -> etree._Element | None:
    """Tree of a file that is loaded when the daemon starts."""
    if data[:2] not in WIDE and b"\x00" in data:
        data = data.split(b"\x00", 1)[0]
    source = as_loaded_at_start(data, prolog.declared)
    if source is None:
        return None
    data, encoding = source
    if find_doctype(data) is not None:
        # lxml's libxml2 keeps to itself what is fatal behind an entity of an external subset
        return (
            expand_doctype(data, encoding)
            if well_formed_without_namespaces(data, encoding)
            else None
        )
    return _recovered(data, encoding=encoding)


def _recovered(data: bytes, *, encoding: str | None = None) -> etree._Element | None:
    """Parse as libxml2 does for libvirt: errors that are not fatal leave a tree."""
    parser = hardened_parser(encoding=encoding)  # ends at the first error that is fatal
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        fatal = fatal_errors(parser)
    if not fatal:
        if not well_formed_without_namespaces(data, encoding):
            return None
        return etree.fromstring(data, hardened_parser(recover=True, encoding=encoding))
    if all(
        entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT and "depth" in entry.message
        for entry in fatal
    ):
        return _deep(data, encoding)
    return None


def _deep(data: bytes, encoding: str | None) -> etree._Element | None:
    """Parse what is one level too deep for lxml's libxml2 but not for libvirt's."""
    parser = hardened_parser(recover=True, huge=True, encoding=encoding)
    root = etree.fromstring(data, parser)
    if fatal_errors(parser):
        return None
    if len(parser.error_log) and not well_formed_without_namespaces(data, encoding):
        return None
    depth, level = 0, 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        level += 1 if event == "start" else -1
        depth = max(depth, level)
    return root if depth <= MAX_DEPTH else None


def well_formed_without_namespaces(data: bytes, codec: str | None = None) -> bool:
    """Ask a parser that knows nothing of namespaces whether a text is well-formed.

    Args:
        data: the text.
        codec: how to decode it; None for as it declares.
    """
    text = decode(data) if codec is None else data.decode(codec, "replace")
    try:
        expat.ParserCreate("utf-8").Parse(text.removeprefix("\ufeff").encode("utf-8"), True)
    except (expat.ExpatError, UnicodeEncodeError):
        return False
    return True
