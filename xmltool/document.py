"""The only place that opens XML: limits, a hardened parser, and the trees that are judged.

`Document.root` is the tree that the grammar judges; `Document.libvirt_root` the tree that libvirt's
own parser sees. They differ where libvirt and XML disagree: libvirt is handed a C string, which ends
at a NUL and is read as UTF-8 whatever its declaration says, and it goes on after errors that concern
namespaces only. (libvirt: virxml.c, virXMLParseHelper; observed on libvirt 9.0.0 with libxml2
2.9.14.)
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from lxml import etree

from xmltool.findings import WHOLE_FILE, Finding, Severity, Span

if TYPE_CHECKING:
    from xmltool.places import Places

MAX_BYTES = 4 * 1024 * 1024
"""libvirt's RPC takes no longer string (libvirt: remote_protocol.x, REMOTE_STRING_MAX)."""
MAX_DEPTH = 257
"""The deepest nesting that libvirt's libxml2 2.9.14 still reads; lxml's own stops one earlier."""
MAX_ATTRIBUTES = 1000
"""Of one element: libxml2's look-up is linear, so that more would make a report quadratic."""

_PLAIN_DECLARATIONS = (b'version="1.0"', b'version="1.0" encoding="utf-8"')
_EBCDIC = b"Lo\xa7\x94"
_UTF32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"<\x00\x00\x00", b"\x00\x00\x00<")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00", b"\x00<", b"<\x00")
_HARMLESS = frozenset(
    (
        etree.ErrorTypes.WAR_NS_URI,  # Xerces and libvirt take any namespace name
        etree.ErrorTypes.DTD_XMLID_VALUE,
        etree.ErrorTypes.DTD_ID_REDEFINED,
    )
)
"""Errors at which lxml stops although the document is well-formed with namespaces."""

_parsers: dict[tuple[bool, bool, str | None], etree.XMLParser] = {}


def _parser(
    *, recover: bool = False, huge: bool = False, encoding: str | None = None
) -> etree.XMLParser:
    key = (recover, huge, encoding)
    found = _parsers.get(key)
    if found is None:
        found = _parsers[key] = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            attribute_defaults=False,
            huge_tree=huge,
            recover=recover,
            encoding=encoding,
        )
    return found


class Document:
    """A file's bytes, and what can be said of them as XML.

    Attributes:
        name: the path as the user gave it, `-` for standard input.
        data: the bytes as read.
        root: the document element, or None where the text is not well-formed or was not parsed.
        problems: findings (XT0xx) that were met while reading; empty for a sound document.
        judged: False where no verdict is possible at all (unreadable, DOCTYPE, over the limits):
            `valid` and `loads` are null then.
        well_formed: whether the text is well-formed XML with namespaces.
    """

    __slots__ = ("_places", "_plain", "data", "judged", "name", "problems", "root", "well_formed")

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data
        self.root: etree._Element | None = None
        self.problems: tuple[Finding, ...] = ()
        self.judged = True
        self.well_formed = False
        self._plain = True
        self._places: Places | None = None

    def libvirt_root(self, *, startup: bool = False) -> etree._Element | None:
        """Give the tree as libvirt's parser sees it, or None where it reports a syntax error.

        Args:
            startup: False for `pool-define` (a string through the API), True for a file that is
                loaded when the daemon starts (encodings are honoured there, and internal entities
                of a DOCTYPE are expanded).
        """
        if self._plain and self.root is not None:
            return self.root
        return _startup_root(self.data) if startup else _define_root(self.data)

    @property
    def places(self) -> Places:
        """Where things stand in the text; built at the first question."""
        if self._places is None:
            from xmltool.places import Places

            self._places = Places(self.data)
        return self._places

    def element_span(self, element: etree._Element) -> Span:
        """Place of an element's start tag, from its `<` to behind its `>`."""
        return self.places.element(element)

    def attribute_span(self, element: etree._Element, name: str) -> Span:
        """Place of an attribute, from its name to behind its closing quote; `name` as in lxml."""
        return self.places.attribute(element, name)

    def text_span(self, element: etree._Element) -> Span:
        """Place of the first text directly in an element: from its first character that is no white space."""
        return self.places.text(element)

    def path(self, element: etree._Element, attribute: str | None = None) -> str:
        """Give a place such as `/pool/source/host[2]/@name`; an index only where names repeat."""
        from xmltool.places import path_of

        return path_of(element, attribute)


def parse_document(name: str, data: bytes) -> Document:
    """Read bytes as a document; never raises for what they hold."""
    document = Document(name, data)
    if len(data) > MAX_BYTES:
        document.judged = False
        document.problems = (_too_large(),)
        return document
    if b"DOCTYPE" in data or b"D\x00O\x00C\x00T" in data:
        from xmltool.prolog import find_doctype

        place = find_doctype(data)
        if place is not None:
            document.judged = False
            document.problems = (_doctype(place),)
            return document
    document._plain = _is_plain_utf8(data)
    try:
        document.root = etree.fromstring(data, _parser())
        document.well_formed = True
    except etree.XMLSyntaxError:
        _read_on(document)
    if not document._plain and document.root is not None:
        _check_declaration(document)
    if data.count(b"=") > MAX_ATTRIBUTES:
        _limit_attributes(document)
    return document


def read_document(path: str, *, name: str | None = None) -> Document:
    """Read a file (`-`: standard input); an unreadable one gives a document with a finding.

    Args:
        path: the file, on this machine.
        name: what reports call it, when that is not `path` (`--stdin-filename`).
    """
    shown = path if name is None else name
    try:
        data = read_bytes(path)
    except (OSError, ValueError) as error:
        document = Document(shown, b"")
        document.judged = False
        reason = getattr(error, "strerror", None) or str(error)
        document.problems = (
            Finding("XT004", Severity.ERROR, f"cannot be read: {reason}", WHOLE_FILE),
        )
        return document
    return parse_document(shown, data)


def read_bytes(path: str) -> bytes:
    """Read a file or, for `-`, standard input; never more than one byte over `MAX_BYTES`.

    Raises:
        OSError: it cannot be opened or read.
        ValueError: the path holds a NUL.
    """
    if path == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        size = os.fstat(descriptor).st_size
        chunk = os.read(descriptor, min(size, MAX_BYTES) + 1)
        if len(chunk) == size or not chunk:
            return chunk
        parts, total = [chunk], len(chunk)
        while total <= MAX_BYTES:
            chunk = os.read(descriptor, MAX_BYTES + 1 - total)
            if not chunk:
                break
            parts.append(chunk)
            total += len(chunk)
        return b"".join(parts)
    finally:
        os.close(descriptor)


def _is_plain_utf8(data: bytes) -> bool:
    """Tell whether libvirt certainly reads the same characters as XML does."""
    if b"\x00" in data or data[:2] in _WIDE or data[:4] == _EBCDIC:
        return False
    start = 3 if data[:3] == b"\xef\xbb\xbf" else 0
    if data[start : start + 5] != b"<?xml":
        return True
    declaration = data[start + 5 : data.find(b"?>", start)]
    return declaration.replace(b"'", b'"').lower().strip() in _PLAIN_DECLARATIONS


def _check_declaration(document: Document) -> None:
    """Say where the XML declaration keeps libvirt, or everybody, from reading the text."""
    from xmltool.charsets import is_registered
    from xmltool.prolog import contradicts_bytes, declared_encoding, declared_version

    version, encoding = declared_version(document.data), declared_encoding(document.data)
    name = "" if encoding is None else encoding.decode("ascii", "replace")
    rule, message = "XT006", None
    if version not in (None, b"1.0", b"1.1"):
        rule = "XT001"
        message = "not well-formed: the XML version is neither 1.0 nor 1.1"
    elif document.data[:4] in _UTF32:
        message = "the text is UTF-32, which XML parsers do not read; write it in UTF-8"
    elif encoding is not None and not is_registered(name):
        message = f"encoding={name!r} is not the name of a character set that XML parsers know"
        message += "; did you mean UTF-8?" if name.upper() in ("UTF8", "UTF_8") else ""
    elif encoding is not None and contradicts_bytes(document.data, name):
        message = f"encoding={name!r} is declared, but the text is in another encoding"
    if message is not None:
        document.well_formed = False
    elif not _is_utf8(document.data):
        called = f" ({name})" if name else ""
        message = (
            f"the text is not UTF-8{called}: virsh pool-define refuses it, although libvirt would"
            " load the file at its start; write it in UTF-8"
        )
    if message is not None:
        problem = Finding(rule, Severity.ERROR, message, WHOLE_FILE)
        document.problems = (*document.problems, problem)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in data


def _read_on(document: Document) -> None:
    """Deal with a text at which lxml stopped: which of its errors are errors to whom."""
    parser = _parser()
    log = list(parser.error_log)
    fatal = [entry for entry in log if entry.level == etree.ErrorLevels.FATAL]
    worst = fatal or [
        entry
        for entry in log
        if entry.level == etree.ErrorLevels.ERROR and entry.type not in _HARMLESS
    ]
    document._plain = document._plain and not fatal
    if worst and not fatal and not _sound_without_namespaces(document.data):
        fatal = worst  # libxml2 reports nothing more once a namespace is wrong
        document._plain = False
    if not fatal:
        document.root = etree.fromstring(document.data, _parser(recover=True))
        document.well_formed = not worst
    if worst:
        entry = worst[0]
        document.root = document.root if not fatal else None
        document.problems = (_not_well_formed(document, entry, fatal=bool(fatal)),)


def _sound_without_namespaces(data: bytes, codec: str | None = None) -> bool:
    """Tell whether the text is well-formed for a parser that knows nothing of namespaces."""
    from xmltool.prolog import well_formed_without_namespaces

    return well_formed_without_namespaces(data, codec)


def _not_well_formed(document: Document, entry: etree._LogEntry, *, fatal: bool) -> Finding:
    line, column = max(entry.line, 1), max(entry.column, 1)
    text = " ".join(entry.message.split())
    if b"\x00" in document.data and document.data[:2] not in _WIDE:
        return _nul_byte(document.data)
    if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT and "depth" in text:
        text = "the elements are nested too deep; libvirt reads 256 levels"
    start = _offset(document.data, line, column)
    what = "not well-formed" if fatal else "not well-formed with namespaces"
    return Finding(
        "XT001",
        Severity.ERROR,
        f"{what}: {text}",
        Span(line, column, line, column + 1, start, min(start + 1, len(document.data))),
    )


def _nul_byte(data: bytes) -> Finding:
    start = data.index(b"\x00")
    line = data.count(b"\n", 0, start) + 1
    before = data[data.rfind(b"\n", 0, start) + 1 : start]
    column = len(before.decode("utf-8", "replace")) + 1
    return Finding(
        "XT007",
        Severity.ERROR,
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


def _too_large() -> Finding:
    return Finding(
        "XT005",
        Severity.ERROR,
        f"the file is larger than {MAX_BYTES} bytes, the longest text that libvirt's API takes",
        WHOLE_FILE,
    )


def _doctype(place: Span) -> Finding:
    return Finding(
        "XT002",
        Severity.ERROR,
        "a DOCTYPE is not read: entities and defaults in it could make libvirt see another"
        " document than you do; remove it",
        place,
    )


def _limit_attributes(document: Document) -> None:
    """Refuse an element with very many attributes; the grammar knows none with more than eight."""
    root = document.root
    if root is None:
        return
    for element in root.iter("*"):
        if len(element.attrib) > MAX_ATTRIBUTES:
            document.problems = (
                *document.problems,
                Finding(
                    "XT005",
                    Severity.ERROR,
                    f"an element with {len(element.attrib)} attributes; at most"
                    f" {MAX_ATTRIBUTES} are looked at",
                    document.element_span(element),
                    document.path(element),
                ),
            )
            document.well_formed = False
            return


def _recovered(data: bytes, *, encoding: str | None = None) -> etree._Element | None:
    """Parse as libxml2 does for libvirt: errors that are not fatal leave a tree."""
    parser = _parser(recover=True, encoding=encoding)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
    fatal = [entry for entry in parser.error_log if entry.level == etree.ErrorLevels.FATAL]
    if not fatal:
        sound = not len(parser.error_log) or _sound_without_namespaces(data, encoding)
        return root if sound else None
    if all(
        entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT and "depth" in entry.message
        for entry in fatal
    ):
        return _deep(data, encoding)
    return None


def _deep(data: bytes, encoding: str | None) -> etree._Element | None:
    """Parse what is one level too deep for lxml's libxml2 but not for libvirt's."""
    parser = _parser(recover=True, huge=True, encoding=encoding)
    root = etree.fromstring(data, parser)
    if any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log):
        return None
    if len(parser.error_log) and not _sound_without_namespaces(data, encoding):
        return None
    depth, level = 0, 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        level += 1 if event == "start" else -1
        depth = max(depth, level)
    return root if depth <= MAX_DEPTH else None


def _define_root(data: bytes) -> etree._Element | None:
    """Tree of a text given to `pool-define`: a C string of UTF-8, whatever is declared."""
    if len(data) > MAX_BYTES:
        return None
    text = data.split(b"\x00", 1)[0]
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return None
    from xmltool.charsets import libvirt_knows
    from xmltool.prolog import declared_encoding

    declared = declared_encoding(text)
    if declared is not None and not libvirt_knows(declared.decode("ascii", "replace")):
        return None
    return _recovered(text, encoding="utf-8")


def _startup_root(data: bytes) -> etree._Element | None:
    """Tree of a file that is loaded when the daemon starts."""
    if data[:2] not in _WIDE and b"\x00" in data:
        data = data.split(b"\x00", 1)[0]
    from xmltool.prolog import as_loaded_at_start, expand_doctype, find_doctype

    source = as_loaded_at_start(data)
    if source is None:
        return None
    data, encoding = source
    if find_doctype(data) is not None:
        return expand_doctype(data)
    return _recovered(data, encoding=encoding)
