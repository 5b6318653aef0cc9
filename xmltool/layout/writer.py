"""`fmt`: a document's layout and the order of its elements, as libvirt writes them.

Content, line ends, byte order mark, quotes, CDATA sections and comments stay as they are. What is
read by libvirt first-one-wins keeps its order among its like, so that the stored form is the same
before and after. (libvirt: storage_conf.c, virStoragePoolDefFormat and the functions it calls.)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xmltool.document.namespaces import FS_NAMESPACE, RBD_NAMESPACE
from xmltool.document.parser import MAX_BYTES
from xmltool.errors import DocumentError
from xmltool.layout.lexical import LaidElement, LaidText, Text, read_source
from xmltool.pool.tree import TREE
from xmltool.rules.reading import XT003, XT005, XT006

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.document.document import Document
    from xmltool.findings import Finding

_INDENT = "  "
_LINE_END = re.compile(r"\r\n|\n|\r")
_NODES = [(f"pool/{node.path}".rstrip("/"), node) for node in TREE.walk()]

ORDER = {
    path: tuple(child.name for child in node.children.values())
    for path, node in _NODES
    if node.children
}
"""What libvirt writes in each element that has children, in its order."""

TEXTS = frozenset(path for path, node in _NODES if node.text is not None)
"""Elements with text: whatever is in them is content, white space and child elements too."""

KNOWN = frozenset(path for path, _ in _NODES)
"""Every element that libvirt knows, by its path."""
_PREFIXES = {FS_NAMESPACE: "fs:", RBD_NAMESPACE: "rbd:"}


def format_document(document: Document) -> bytes:
    """Return a document's text in libvirt's layout and element order; nothing else changes.

    Args:
        document: as it was read.

    Raises:
        DocumentError: it cannot be laid out: it is not well-formed, has a DOCTYPE, is no pool, or
            its encoding cannot be written back exactly, or it would be over the limit of bytes.
    """
    data = formatted(document)
    if data is None:
        raise DocumentError(f"{document.name}: {refusals(document)[0].message}")
    return data


def refusals(document: Document) -> tuple[Finding, ...]:
    """Return why `formatted` returned None for a document."""
    if document.problems or document.root is None:
        return document.problems
    name = str(document.root.tag).rpartition("}")[2]
    if name != "pool":
        message = XT003.message("fmt", element=f"<{name}>")
    elif read_source(document.data) is None:
        message = XT006.message("inexact")
    else:
        message = XT005.message("layout", most=MAX_BYTES)
    return (message.finding(*document.at(document.root)),)


def formatted(document: Document) -> bytes | None:
    """Return the document's bytes with libvirt's layout; the same object where nothing changes.

    None for a text that cannot be laid out: it is not well-formed, has a DOCTYPE, is no pool, or
    its encoding cannot be written back exactly, or the layout makes it longer than what is read.
    `refusals` tells which.
    """
    if document.root is None or not document.judged or not document.well_formed:
        return None
    source = read_source(document.data)
    if source is None or source.root.key.rpartition("}")[2] != "pool":
        return None
    writer = _Writer(source)
    try:
        data = source.encode(writer.document(source))
    except _OverTheLimit:
        return None
    if len(data) > MAX_BYTES:
        return None
    return document.data if data == document.data else data


class _Aside(NamedTuple):
    """A comment or processing instruction on a line of its own.

    Attributes:
        raw: as written.
        blank: an empty line stands before it.
    """

    raw: str
    blank: bool


class _Item(NamedTuple):
    """A child element with the comments and processing instructions that go with it.

    Attributes:
        asides: those on the lines before it.
        element: None for the asides at the end of the parent, which stay there.
        blank: an empty line stands before the element, or before the parent's end tag.
        trailing: those on the line of its end, with the space before each.
    """

    asides: tuple[_Aside, ...]
    element: LaidElement | None
    blank: bool
    trailing: str = ""


class _Content(NamedTuple):
    """What is in an element: what stands on the line of its start tag, and the children."""

    leading: str
    items: tuple[_Item, ...]


class _OverTheLimit(Exception):  # noqa: N818  # never leaves this module
    """Line ends and indentation alone, which nesting multiplies, are longer than what is read."""


class _Writer:
    """Lays out elements, all with the same line end."""

    def __init__(self, source: LaidText) -> None:
        self._text = source.text
        self._line_end = _line_end([*source.before, source.root, *source.after])
        self._left = MAX_BYTES

    def document(self, source: LaidText) -> str:
        """Return the whole text: outside the document element empty lines stay, but no two."""
        root = self.element(source.root, "pool", 0)
        return "".join([*self._before(source.before), root, *self._after(source.after)])

    def _before(self, texts: Sequence[Text]) -> list[str]:
        lines: list[str] = []
        for text in texts:
            if not text.is_space:
                lines.append(text.raw + self._line_end)
            elif lines and len(_LINE_END.findall(text.raw)) > 1:
                lines[-1] += self._line_end
        return lines

    def _after(self, texts: Sequence[Text]) -> Iterator[str]:
        gap = ""
        for text in texts:
            if text.is_space:
                gap = self._line_end * min(len(_LINE_END.findall(text.raw)), 2) or text.raw
            else:
                yield gap + text.raw
                gap = ""
        yield self._line_end

    def element(self, element: LaidElement, path: str, level: int) -> str:
        """Return an element without the indentation before its start tag."""
        if element.empty and path != "pool/source":
            return element.start_tag(empty=True)
        if _is_content(element, path):
            return f"{element.start_tag(empty=False)}{self._text[element.inner]}</{element.name}>"
        content = _content(element)
        if content == _NOTHING and path != "pool/source":
            return element.start_tag(empty=True)
        start = element.start_tag(empty=False) + content.leading
        items = self._items(content.items, path, level)
        return f"{start}{''.join(items)}{self._break(level)}</{element.name}>"

    def _items(self, items: Sequence[_Item], path: str, level: int) -> Iterator[str]:
        first = next(iter(items), None)
        for number, item in enumerate(_ordered(items, path)):
            opens = number == 0 and item is not first  # the empty line stood between two children
            for aside in item.asides:
                yield self._break(level + 1, blank=aside.blank and not opens)
                yield aside.raw
                opens = False
            if item.element is not None:
                yield self._break(level + 1, blank=item.blank and not opens)
                yield self.element(item.element, f"{path}/{_name(item.element)}", level + 1)
                yield item.trailing
            elif item.blank:
                yield self._line_end

    def _break(self, level: int, *, blank: bool = False) -> str:
        text = self._line_end * (2 if blank else 1) + _INDENT * level
        self._left -= len(text)
        if self._left < 0:
            raise _OverTheLimit
        return text


def _is_content(element: LaidElement, path: str) -> bool:
    """Report whether an element's content has to stay as it is."""
    if path in TEXTS or element.keeps_space:
        return True
    texts = [child for child in element.children if isinstance(child, Text)]
    if any(not text.is_space and not text.is_aside for text in texts):
        return True
    return path not in KNOWN and not any(element.elements())


def _name(element: LaidElement) -> str:
    """Name of a child in the tables; no element of another namespace is in them."""
    if not element.key.startswith("{"):
        return element.key
    uri, _, local = element.key[1:].rpartition("}")
    return _PREFIXES.get(uri, "?:") + local


def _ordered(items: Sequence[_Item], path: str) -> list[_Item]:
    """Put items in libvirt's order.

    An element that libvirt does not know stays behind the one before it, unless that would put it
    before another such element that it followed.
    """
    ranks = {name: rank for rank, name in enumerate(ORDER.get(path, ()))}
    keys = []
    known = unknown = -1
    for item in items:
        if item.element is None:
            keys.append(len(ranks))
        elif (name := _name(item.element)) in ranks:
            known = ranks[name]
            keys.append(known)
        else:
            unknown = max(known, unknown)
            keys.append(unknown)
    return [item for _, item in sorted(zip(keys, items, strict=True), key=lambda pair: pair[0])]


_NOTHING = _Content("", ())


def _content(element: LaidElement) -> _Content:
    """Read the children of an element, each with the asides that go with it."""
    reader = _ContentReader()
    for child in element.children:
        reader.take(child)
    return reader.end()


class _ContentReader:
    """Puts each aside to the child that it goes with."""

    def __init__(self) -> None:
        self._leading = ""
        self._items: list[_Item] = []
        self._line: (
            list[str] | None
        ) = []  # asides on the line of the tag before; None: another line
        self._asides: list[_Aside] = []
        self._space = ""

    def take(self, child: LaidElement | Text) -> None:
        if isinstance(child, LaidElement):
            self._leave_line(ends=False)
            self._items.append(_Item(tuple(self._asides), child, self._blank))
            self._asides, self._line = [], []
        elif child.is_space:
            if _LINE_END.search(child.raw):
                self._leave_line(ends=True)
            self._space = child.raw
            return
        elif self._line is None:
            self._asides.append(_Aside(child.raw, self._blank))
        else:
            self._line += (self._space, child.raw)
        self._space = ""

    def end(self) -> _Content:
        self._leave_line(ends=False)
        if self._asides or self._blank:
            self._items.append(_Item(tuple(self._asides), None, self._blank))
        return _Content(self._leading, tuple(self._items))

    @property
    def _blank(self) -> bool:
        return len(_LINE_END.findall(self._space)) > 1

    def _leave_line(self, *, ends: bool) -> None:
        """Put what stands on a tag's line to that tag, or to what follows where the line goes on."""
        line, self._line = self._line, None
        if line is None:
            return
        if not ends:
            self._asides += (_Aside(raw, blank=False) for raw in line[1::2])
        elif self._items:
            self._items[-1] = self._items[-1]._replace(trailing="".join(line))
        else:
            self._leading = "".join(line)


def _line_end(nodes: Sequence[LaidElement | Text]) -> str:
    """Find the line end that the layout uses, else the first in the content, else a line feed."""
    content: str | None = None
    for text in _texts(nodes):
        match = _LINE_END.search(text.raw)
        if match is not None and text.is_space:
            return match[0]
        if match is not None and content is None:
            content = match[0]
    return content or "\n"


def _texts(nodes: Sequence[LaidElement | Text]) -> Iterator[Text]:
    for node in nodes:
        if isinstance(node, Text):
            yield node
        else:
            yield from _texts(node.children)
