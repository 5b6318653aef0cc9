"""A document as its author wrote it: a tree that keeps every character, for changing text in place.

It reads only what a real parser has found to be well-formed and without a DOCTYPE.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xmltool.text.encoding import encoding_of

if TYPE_CHECKING:
    from collections.abc import Iterator

WHITE = " \t\r\n"
"""White space of XML; no other counts."""

_TOKEN = re.compile(
    r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|</[^>]*>|<(?:[^>\"']++|\"[^\"]*\"|'[^']*')*+>|[^<]+",
    re.DOTALL,
)
_NAME = re.compile(r"[^\s/>]+")
_ATTRIBUTE = re.compile(r"([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")


class Text(NamedTuple):
    """Character data, a CDATA section, a comment or a processing instruction, as written."""

    raw: str

    @property
    def is_aside(self) -> bool:
        """True for a comment or a processing instruction: what stands beside the content."""
        return self.raw.startswith(("<!--", "<?"))

    @property
    def is_space(self) -> bool:
        """True for white space and nothing else (a reference such as `&#32;` is content)."""
        return not self.raw.strip(WHITE)


class LaidElement:
    """An element: its start tag, what is in it, its end tag.

    Attributes:
        name: as written, with its prefix.
        attributes: name and quoted value as written, in order.
        key: the local name in no namespace; with `{uri}` before it in one.
        children: in order.
        empty: True for `<a/>`.
        inner: where everything between start tag and end tag stands in the text.
        scope: namespaces by prefix.
    """

    __slots__ = ("attributes", "children", "empty", "inner", "key", "name", "scope")

    def __init__(self, tag: str, scope: dict[str, str]) -> None:
        name = _NAME.match(tag, 1)
        if name is None:
            raise _Misread
        self.name = name[0]
        self.attributes: list[tuple[str, str]] = []
        self.empty = tag.endswith("/>")
        self.children: list[LaidElement | Text] = []
        self.inner = slice(0)
        self.scope = scope
        if "=" in tag:
            self.attributes = [(m[1], m[2]) for m in _ATTRIBUTE.finditer(tag, name.end())]
            self.scope = _declared(scope, self.attributes)
        prefix, _, local = self.name.rpartition(":")
        uri = self.scope.get(prefix, "")
        self.key = f"{{{uri}}}{local}" if uri else local

    def start_tag(self, *, empty: bool) -> str:
        """Return the start tag with one blank before each attribute; values and quotes as written."""
        attributes = "".join(f" {name}={value}" for name, value in self.attributes)
        return f"<{self.name}{attributes}/>" if empty else f"<{self.name}{attributes}>"

    @property
    def keeps_space(self) -> bool:
        """True where the author asked for it: `xml:space` with any value but `default`."""
        return any(
            name == "xml:space" and value[1:-1] != "default" for name, value in self.attributes
        )

    def elements(self) -> Iterator[LaidElement]:
        """Return the child elements."""
        return (child for child in self.children if isinstance(child, LaidElement))


class LaidText(NamedTuple):
    """A document's `text`: `mark` and `codec` turn it back into the same bytes.

    `before` and `after` are what stands around the document element, its XML declaration included.
    """

    mark: bytes
    codec: str
    text: str
    before: tuple[Text, ...]
    root: LaidElement
    after: tuple[Text, ...]

    def encode(self, text: str) -> bytes:
        """Return bytes in the document's encoding."""
        return self.mark + text.encode(self.codec)


def read_source(data: bytes) -> LaidText | None:
    """Read a well-formed document; None for one whose encoding cannot be turned back exactly."""
    mark, codec = encoding_of(data)
    try:
        text = data[len(mark) :].decode(codec)
        if text.encode(codec) != data[len(mark) :]:
            return None
    except (LookupError, ValueError):
        return None
    return _build(mark, codec, text)


class _Misread(Exception):  # noqa: N818  # never leaves this module
    """The text is not what this simple reader takes; the real parser should have said so."""


def _build(mark: bytes, codec: str, text: str) -> LaidText | None:
    outside: tuple[list[Text], list[Text]] = ([], [])
    root: LaidElement | None = None
    open_elements: list[tuple[LaidElement, int]] = []
    try:
        for token, start, end in _tokens(text):
            if token.startswith("</"):
                _close(token, start, open_elements)
            elif token.startswith("<") and token[1] not in "!?":
                element = _open(token, open_elements)
                if not open_elements:
                    _require(root is None)
                    root = element
                if not element.empty:
                    open_elements.append((element, end))
            elif open_elements:
                open_elements[-1][0].children.append(Text(token))
            else:
                _require(Text(token).is_space or Text(token).is_aside)
                outside[root is not None].append(Text(token))
        _require(root is not None and not open_elements)
    except _Misread:
        return None
    return (
        None
        if root is None
        else LaidText(mark, codec, text, tuple(outside[0]), root, tuple(outside[1]))
    )


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _Misread
        yield match[0], position, match.end()
        position = match.end()


def _open(tag: str, open_elements: list[tuple[LaidElement, int]]) -> LaidElement:
    if not open_elements:
        return LaidElement(tag, {})
    parent = open_elements[-1][0]
    element = LaidElement(tag, parent.scope)
    parent.children.append(element)
    return element


def _close(tag: str, start: int, open_elements: list[tuple[LaidElement, int]]) -> None:
    _require(bool(open_elements))
    element, inner = open_elements.pop()
    _require(tag[2:-1].rstrip(WHITE) == element.name)
    element.inner = slice(inner, start)


def _require(condition: bool) -> None:  # reads as a sentence
    if not condition:
        raise _Misread


def _declared(scope: dict[str, str], attributes: list[tuple[str, str]]) -> dict[str, str]:
    """Namespaces by prefix inside an element; the same object where it declares none."""
    found = {
        name.partition(":")[2]: value[1:-1]
        for name, value in attributes
        if name == "xmlns" or name.startswith("xmlns:")
    }
    return {**scope, **found} if found else scope
