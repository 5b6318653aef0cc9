"""Where elements, attributes and texts stand in a file: lines, columns and byte offsets.

libxml2 keeps the line of a start tag's end and no columns. Where a short text holds only one tag of an
element's name, or a line does that begins with a tag, that is the element's; else the text is read once
more, by expat, and elements are matched in document order.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from xmltool.document.parser import SHORT
from xmltool.findings import WHOLE_FILE, Edit, Span
from xmltool.text.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

_XML = "http://www.w3.org/XML/1998/namespace"
_ATTRIBUTE = re.compile(rb"\s([^\s=/>'\"]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_START_TAG = re.compile(rb"<[^\s/>]+(?:[^>\"']++|\"[^\"]*\"|'[^']*')*+>")
"""Never gives back what it took: to remember where it could costs 500 bytes an attribute."""
_LONG = 1000
"""Bytes of a line in which nothing is searched for each element anew."""
_FEW = 100
"""So many children are gone through for each that is asked for."""
_NO_TAGS = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_RETURN, _MARK, _QUESTION = b"\r!?"
_BLANKED = bytes(byte if byte == 10 else 32 for byte in range(256))
"""For `bytes.translate`: a blank for everything but the ends of lines."""


class _Entry(NamedTuple):
    """Byte offsets in the text as UTF-8; `end` is of the end tag's `<`."""

    start: int
    end: int


class Places:
    """The places of one document's elements; ask with elements of a tree of the same text.

    Args:
        data: the text.
        sound: whether it is well-formed.
    """

    _scanned: tuple[list[int], list[int]] | None = None
    _texts: dict[int, int] | None = None

    def __init__(self, data: bytes, *, sound: bool) -> None:
        self._lines = Lines(data)
        self._bytes = self._lines.utf8
        self._tags = _only_tags(self._bytes) if sound else None
        self._has_returns = _RETURN in data  # which are ends of lines that libxml2 does not count
        self._orders: dict[etree._Element, dict[etree._Element, int]] = {}

    def element(self, element: etree._Element) -> Span:
        """Place of the start tag."""
        tag = self._tag(element)
        return self._by_line(element) if tag is None else self._lines.utf8_span(*tag)

    def numbered(self, number: int, element: etree._Element) -> Span:
        """Place of the start tag of an element by its number in document order; the text behind it is not read."""
        starts, _ = _scan(self._bytes, number + 1)
        if number >= len(starts):
            return self._by_line(element)
        return self._lines.utf8_span(starts[number], self._tag_end(_Entry(starts[number], 0)))

    def attribute(self, element: etree._Element, name: str) -> Span:
        """Place of an attribute, name and value; of the start tag when it cannot be found."""
        match = self._attribute(element, name)
        return (
            self.element(element)
            if match is None
            else self._lines.utf8_span(match.start(1), match.end())
        )

    def attribute_value(self, element: etree._Element, name: str) -> Span:
        """Place of an attribute's value without its quotes."""
        match = self._attribute(element, name)
        if match is None:
            return self.element(element)
        quote = self._bytes.index(match.group()[-1:], match.end(1))
        return self._lines.utf8_span(quote + 1, match.end() - 1)

    def text(self, element: etree._Element) -> Span:
        """Place of the first text directly in an element that is more than white space."""
        if self._texts is None:
            self._texts = _scan_texts(self._bytes)
        index = self._index(element)
        start = None if index is None else self._texts.get(index)
        if start is None:
            return self.element(element)
        end = self._bytes.find(b"<", start)
        last = len(self._bytes[start:end].rstrip()) + start
        return self._lines.utf8_span(start, last if last > start else end)

    def content(self, element: etree._Element) -> Span:
        """Place of everything between start tag and end tag; empty at the end of `<a/>`."""
        entry = self._entry(element)
        if entry is None:
            return self._by_line(element)
        start = self._tag_end(entry)
        return self._lines.utf8_span(start, max(start, entry.end))

    def removal(self, element: etree._Element) -> Edit:
        """Return the edit that removes an element, with its line when it is alone on it."""
        span = self.whole(element)
        return self._lines.removal(span.start, span.end)

    def whole(self, element: etree._Element) -> Span:
        """Place of an element with its content and its end tag."""
        entry = self._entry(element)
        if entry is None:
            return self._by_line(element)
        end = self._tag_end(entry)
        if not self._bytes.startswith(b"/>", end - 2):  # else an empty-element tag
            end = self._bytes.find(b">", entry.end) + 1
        return self._lines.utf8_span(entry.start, end)

    def _attribute(self, element: etree._Element, name: str) -> re.Match[bytes] | None:
        """Find an attribute in a start tag."""
        written = name.encode()
        uris = element.nsmap if name[:1] == "{" else None  # made anew each time it is asked for
        for match in _ATTRIBUTE.finditer(self._bytes, *(self._tag(element) or (0, 0))):
            found = match.group(1)
            if found == written or (
                uris is not None and _lxml_name(uris, found.decode("utf-8", "replace")) == name
            ):
                return match
        return None

    def _tag(self, element: etree._Element) -> tuple[int, int] | None:
        """Return where a start tag begins and ends."""
        found = None if self._scanned else self._tag_on_line(element)
        if found is not None:
            return found
        entry = self._entry(element)
        return None if entry is None else (entry.start, self._tag_end(entry))

    def _tag_on_line(self, element: etree._Element) -> tuple[int, int] | None:
        """Return the same where the text or the line in which the tag ends leaves no doubt; else None."""
        tag, line, first = element.tag, self._tags, 0
        if line is None or not isinstance(tag, str) or tag[0] == "{":
            return None
        opening = b"<" + tag.encode()
        at = line.find(opening) if len(line) <= SHORT else -1
        if at < 0 or line.rfind(opening) != at:
            first, last = self._lines.bounds(element.sourceline or 0)
            if last - first > _LONG or self._has_returns:
                return None
            line = line[first:last]
            at = line.find(opening)
            if at < 0 or line.rfind(opening) != at or not line.lstrip().startswith(b"<"):
                return None
        match = _START_TAG.match(line, at)
        if match is None or line[at + len(opening)] not in b" \t\n/>":
            return None
        return first + at, first + match.end()

    def _entry(self, element: etree._Element) -> _Entry | None:
        index = self._index(element)
        if index is None:
            return None
        starts, ends = self._all
        return _Entry(starts[index], ends[index])

    @property
    def _all(self) -> tuple[list[int], list[int]]:
        """What a scan of the whole text finds."""
        if self._scanned is None:
            self._scanned = _scan(self._bytes)
        return self._scanned

    def _index(self, element: etree._Element) -> int | None:
        """Return an element's number in document order; None where it was not found in the text."""
        root = element.getroottree().getroot()
        order = self._orders.get(root)
        if order is None:
            order = {node: index for index, node in enumerate(root.iter("*"))}
            self._orders[root] = order
        index = order.get(element)
        return index if index is not None and index < len(self._all[0]) else None

    def _tag_end(self, entry: _Entry) -> int:
        match = _START_TAG.match(self._bytes, entry.start)
        return match.end() if match is not None else entry.start + 1

    @staticmethod
    def _by_line(element: etree._Element) -> Span:
        line = element.sourceline
        return WHOLE_FILE if line is None else Span(line, 1, line, 1, 0, 0)


def _only_tags(data: bytes) -> bytes | None:
    """Return a text with blanks for what is not a tag but looks like one; None where that is hard to see."""
    marked = _MARK in data  # a number is found ten times as fast as a text of one byte
    if marked and b"<![" in data:
        return None
    if (marked and b"<!" in data) or (_QUESTION in data and b"<?" in data):
        return _NO_TAGS.sub(lambda match: match.group().translate(_BLANKED), data)
    return data


def _lxml_name(uris: Mapping[str | None, str], written: str) -> str:
    """Name that lxml gives to an attribute that is written with a prefix."""
    prefix, colon, local = written.partition(":")
    if not colon:
        return written
    uri = _XML if prefix == "xml" else uris.get(prefix)
    return written if uri is None else f"{{{uri}}}{local}"


def _scan(data: bytes, most: int = -1) -> tuple[list[int], list[int]]:
    """Offsets of the start tags and of the end tags of all elements, or of so many, in document order.

    Both are empty where expat cannot read the text, and shorter where it had to stop.
    """
    starts: list[int] = []
    ends: list[int] = []
    open_elements: list[int] = []
    parser = expat.ParserCreate("utf-8")

    def on_start(_name: str, _attributes: list[str]) -> None:
        if len(starts) == most:
            raise StopIteration
        open_elements.append(len(starts))
        starts.append(parser.CurrentByteIndex)
        ends.append(len(data))  # for those that are still open where expat stops

    def on_end(_name: str) -> None:
        ends[open_elements.pop()] = parser.CurrentByteIndex

    parser.ordered_attributes = True
    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    # what was read is kept: the element at fault may be among it
    with suppress(expat.ExpatError, StopIteration):
        parser.Parse(data.split(b"\x00", 1)[0], True)
    return starts, ends


def _scan_texts(data: bytes) -> dict[int, int]:
    """Offset of the first text directly in an element, by the element's number."""
    texts: dict[int, int] = {}
    open_elements: list[int] = []
    count = 0
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = False

    def on_start(_name: str, _attributes: list[str]) -> None:
        nonlocal count
        open_elements.append(count)
        count += 1

    def on_end(_name: str) -> None:
        open_elements.pop()

    def on_text(text: str) -> None:
        stripped = text.lstrip(" \t\r\n")
        if stripped and open_elements and open_elements[-1] not in texts:
            texts[open_elements[-1]] = parser.CurrentByteIndex + len(text) - len(stripped)

    parser.ordered_attributes = True
    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = on_text
    with suppress(expat.ExpatError):
        parser.Parse(data.split(b"\x00", 1)[0], True)
    return texts


class Paths:
    """The paths of elements such as `/pool/source/host[2]/@name`; siblings are counted once."""

    def __init__(self) -> None:
        self._numbers: dict[etree._Element, dict[etree._Element, int]] = {}

    def of(self, element: etree._Element, attribute: str | None = None) -> str:
        """Return an element's path, or an attribute's; with an index only where names repeat."""
        parts: list[str] = []
        node: etree._Element | None = element
        while node is not None:
            parts.append(self._step(node))
            node = node.getparent()
        path = "/" + "/".join(reversed(parts))
        return path if attribute is None else f"{path}/@{_written(element, attribute)}"

    def _step(self, element: etree._Element) -> str:
        parent = element.getparent()
        name = _written(element, str(element.tag))
        if parent is None:
            return name
        numbers = self._numbers.get(parent)
        if numbers is None:
            if len(parent) < _FEW and len(list(parent.iterchildren(str(element.tag)))) == 1:
                return name
            numbers = self._numbers[parent] = _numbered(parent)
        number = numbers[element]
        return f"{name}[{number}]" if number else name


def _numbered(parent: etree._Element) -> dict[etree._Element, int]:
    """Return the number of each child among those of its name, from 1; 0 for an only one."""
    by_name: dict[object, list[etree._Element]] = {}
    for child in parent:
        by_name.setdefault(child.tag, []).append(child)
    numbers: dict[etree._Element, int] = {}
    for same in by_name.values():
        numbers.update({child: number for number, child in enumerate(same, len(same) > 1)})
    return numbers


def _written(element: etree._Element, name: str) -> str:
    """Name with the prefix that the document uses for its namespace."""
    if not name.startswith("{"):
        return name
    uri, _, local = name[1:].partition("}")
    if uri == _XML:
        return f"xml:{local}"
    if name == element.tag:
        return f"{element.prefix}:{local}" if element.prefix else local
    prefix = next((p for p, u in element.nsmap.items() if u == uri and p), None)
    return f"{prefix}:{local}" if prefix else local
