"""The only place that opens XML: limits, and the trees that are judged.

`Document.root` is the tree that the grammar judges; `Document.libvirt_root` the tree that libvirt's
own parser sees, which differs where libvirt and XML disagree (`xmltool.document.libvirt_tree`).
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from xmltool.document.parser import MAX_BYTES, SHORT, WIDE, fatal_errors, hardened_parser
from xmltool.errors import reason_of
from xmltool.findings import WHOLE_FILE, Finding
from xmltool.rules.reading import XT004, XT005
from xmltool.stream import read_file, read_standard_input

if TYPE_CHECKING:
    from xmltool.document.places import Paths, Places
    from xmltool.document.prolog import Prolog
    from xmltool.findings import Span

MAX_ATTRIBUTES = 1000
"""Of one element: libxml2's look-up is linear, so that more would make a report quadratic."""
HELD = 64
"""Elements whose objects are held, since lxml would make them anew for each walk over the tree."""
MAX_CHILDREN = 10_000
"""Of one element: libxml2's time grows with their square where a grammar repeats a pattern."""

_PARSER = hardened_parser()
_PLAIN_DECLARATIONS = (b'version="1.0"', b'version="1.0" encoding="utf-8"')
_EBCDIC = b"Lo\xa7\x94"
_HARMLESS = frozenset(
    (
        etree.ErrorTypes.WAR_NS_URI,  # Xerces and libvirt take any namespace name
        etree.ErrorTypes.DTD_XMLID_VALUE,
        etree.ErrorTypes.DTD_ID_REDEFINED,
    )
)
"""Errors at which lxml stops although the document is well-formed with namespaces."""


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

    __slots__ = (
        "_held",
        "_paths",
        "_places",
        "_plain",
        "_prolog",
        "data",
        "judged",
        "name",
        "problems",
        "root",
        "well_formed",
    )

    _held: list[etree._Element]

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data
        self.root: etree._Element | None = None
        self.problems: tuple[Finding, ...] = ()
        self.judged = True
        self.well_formed = False
        self._plain = True
        self._prolog: Prolog | None = None
        self._places: Places | None = None
        self._paths: Paths | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """Go to another process as name and bytes."""
        return parse_document, (self.name, self.data)

    def libvirt_root(self, *, startup: bool = False) -> etree._Element | None:
        """Return the tree as libvirt's parser sees it, or None where it reports a syntax error.

        Args:
            startup: False for `pool-define` (a string through the API), True for a file that is
                loaded when the daemon starts (encodings are honoured there, and internal entities
                of a DOCTYPE are expanded).
        """
        if self._plain and self.root is not None:
            return self.root
        from xmltool.document.libvirt_tree import define_tree, startup_tree

        return (startup_tree if startup else define_tree)(self.data, self.prolog)

    @property
    def prolog(self) -> Prolog:
        """What stands before the document element; read at the first question."""
        if self._prolog is None:
            from xmltool.document.prolog import read_prolog

            self._prolog = read_prolog(self.data)
        return self._prolog

    @property
    def reads_alike(self) -> bool:
        """True where libvirt certainly reads the same tree, from a string and from a file."""
        return self._plain

    @property
    def places(self) -> Places:
        """Where things stand in the text; built at the first question."""
        if self._places is None:
            from xmltool.document.places import Places

            self._places = Places(self.data, sound=self.well_formed)
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

    def at(self, element: etree._Element, attribute: str | None = None) -> tuple[Span, str]:
        """Return the place and the path of an element, or of an attribute of it, for a finding."""
        span = (
            self.places.element(element)
            if attribute is None
            else self.places.attribute(element, attribute)
        )
        return span, self.path(element, attribute)

    def path(self, element: etree._Element, attribute: str | None = None) -> str:
        """Return a place such as `/pool/source/host[2]/@name`; an index only where names repeat."""
        if len(self.data) <= SHORT and (attribute is None or attribute[0] != "{"):
            path = element.getroottree().getpath(element)
            if ":" not in path and "*" not in path:  # which stand for namespaces
                return path if attribute is None else f"{path}/@{attribute}"
        if self._paths is None:
            from xmltool.document.places import Paths

            self._paths = Paths()
        return self._paths.of(element, attribute)


def parse_document(name: str, data: bytes) -> Document:
    """Read bytes as a document; never raises for what they hold."""
    document = Document(name, data)
    if len(data) > MAX_BYTES:
        document.judged = False
        from xmltool.document.problems import too_large

        document.problems = (too_large(),)
        return document
    if 0 in data or data[:1] != b"<" or not data[1:2].isalpha():
        _read_prolog(document)
        if not document.judged:
            return document
    try:
        document.root = root = etree.fromstring(data, _PARSER)
        document.well_formed = True
        document._held = list(islice(root.iter(), HELD))
    except etree.XMLSyntaxError:
        _read_on(document)
    if not document._plain and document.root is not None:
        _check_declaration(document)
    if len(data) > MAX_ATTRIBUTES and (
        data.count(b"=") > MAX_ATTRIBUTES or data.count(b"<") > MAX_CHILDREN
    ):
        _limit_elements(document)
    return document


def written_tree(data: bytes) -> etree._Element:
    """Return the tree of a text that was written from one that was judged sound before.

    Its references can have made it longer than any text that is read, so that no limit holds.
    """
    return etree.fromstring(data, hardened_parser(recover=True, huge=True))  # an xml:id may be none


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
        reason = reason_of(error)
        document.problems = (XT004.message("reason", reason=reason).finding(WHOLE_FILE),)
        return document
    return parse_document(shown, data)


def read_bytes(path: str) -> bytes:
    """Read a file or, for `-`, standard input; never more than one byte over `MAX_BYTES`.

    Raises:
        OSError: it cannot be opened or read.
        ValueError: the path holds a NUL.
    """
    if path != "-":
        return read_file(path, MAX_BYTES)
    return read_standard_input(MAX_BYTES)


def _read_prolog(document: Document) -> None:
    """Deal with what stands before the document element."""
    data = document.data
    if b"DOCTYPE" in data or b"D\x00O\x00C\x00T" in data:
        place = document.prolog.doctype
        if place is not None:
            document.judged = False
            from xmltool.document.problems import doctype

            document.problems = (doctype(place),)
            return
    document._plain = _is_plain_utf8(data)


def _is_plain_utf8(data: bytes) -> bool:
    """Report whether libvirt certainly reads the same characters as XML does."""
    if b"\x00" in data or data[:2] in WIDE or data[:4] == _EBCDIC:
        return False
    start = 3 if data[:3] == b"\xef\xbb\xbf" else 0
    if data[start : start + 5] != b"<?xml":
        return True
    declaration = data[start + 5 : data.find(b"?>", start)]
    return declaration.replace(b"'", b'"').lower().strip() in _PLAIN_DECLARATIONS


def _check_declaration(document: Document) -> None:
    """Take in what the XML declaration keeps libvirt, or everybody, from reading."""
    from xmltool.document.problems import misdeclared

    found = misdeclared(document.data, document.prolog)
    if found is not None:
        document.problems = (*document.problems, found[0])
        document.well_formed = document.well_formed and found[1]


def _read_on(document: Document) -> None:
    """Deal with a text at which lxml stopped: which of its errors are errors to whom."""
    from xmltool.document.libvirt_tree import well_formed_without_namespaces
    from xmltool.document.problems import not_well_formed

    parser = hardened_parser()
    fatal = fatal_errors(parser)
    worst = fatal or [
        entry
        for entry in parser.error_log
        if entry.level == etree.ErrorLevels.ERROR and entry.type not in _HARMLESS
    ]
    document._plain = document._plain and not fatal
    if not fatal and not well_formed_without_namespaces(document.data):
        # libxml2 reports nothing more once a namespace or an xml:id is wrong
        fatal = worst = worst or list(parser.error_log)
        document._plain = False
    if not fatal:
        document.root = etree.fromstring(document.data, hardened_parser(recover=True))
        document.well_formed = not worst
    if worst:
        document.problems = (
            not_well_formed(document.data, document.prolog, worst[0], fatal=bool(fatal)),
        )


def _limit_elements(document: Document) -> None:
    """Refuse to judge an element with very many attributes or children; no pool has a use for them."""
    root = document.root
    if root is None:
        return
    for index, element in enumerate(root.iter("*")):
        for number, most, what in (
            (len(element.attrib), MAX_ATTRIBUTES, "attributes"),
            (len(element), MAX_CHILDREN, "children"),
        ):
            if number > most:
                message = XT005.message("element", number=number, what=what, most=most)
                place = document.places.numbered(index, element), document.path(element)
                document.problems = (message.finding(*place),)
                document.judged = document.well_formed = False
                document.root = document._paths = None
                document._held = []  # else the tree is kept
                return
