"""A document as a tree, and the many ways to write the same tree down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator


class Markup(str):
    """Text that goes into the file as it is: comments, CDATA, references, mistakes."""

    __slots__ = ()


@dataclass(slots=True)
class Element:
    """An element; plain strings among values and children are escaped when written."""

    name: str
    attributes: list[tuple[str, str]] = field(default_factory=list)
    children: list[Element | str] = field(default_factory=list)

    def elements(self) -> Iterator[Element]:
        """Give this element and everything below, in document order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.elements()

    def parents(self) -> Iterator[tuple[Element, int]]:
        """Give the place of every element below this one: its parent and its index there."""
        for index, child in enumerate(self.children):
            if isinstance(child, Element):
                yield self, index
                yield from child.parents()

    def copy(self) -> Element:
        """Copy the element and everything below."""
        children = [c.copy() if isinstance(c, Element) else c for c in self.children]
        return Element(self.name, list(self.attributes), children)


def any_element(rng: random.Random, root: Element) -> Element:
    """Choose an element."""
    return rng.choice(list(root.elements()))


def with_attribute(rng: random.Random, root: Element) -> Element:
    """Choose an element that has an attribute; the root when none has."""
    return rng.choice([element for element in root.elements() if element.attributes] or [root])


class Style:
    """How one author writes: quotes, layout, references, spaces inside tags."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.indent = rng.choice(("", "", "  ", "  ", "    ", "\t"))
        self.newline = "" if not self.indent else rng.choice(("\n", "\n", "\n", "\r\n", "\r"))
        self.quote = rng.choice(("'", "'", '"', ""))
        self.sloppy = rng.random() < 0.15
        self.references = rng.random() < 0.1

    def escaped(self, text: str, quote: str | None) -> str:
        """Escape for content (`quote` None) or for an attribute value between these quotes."""
        if isinstance(text, Markup):
            return text
        return "".join(self._character(character, quote) for character in text)

    def _character(self, character: str, quote: str | None) -> str:
        named = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&apos;", '"': "&quot;"}
        must = character in "&<" or character == quote or character == ">"
        if must or (character in named and self.rng.random() < 0.3):
            return named[character]
        space = character in "\t\n" and quote is not None
        if character == "\r" or (space and self.rng.random() < 0.8):
            return f"&#{ord(character)};"
        if self.references and self.rng.random() < 0.2:
            return self.rng.choice((f"&#{ord(character)};", f"&#x{ord(character):x};"))
        return character


def serialised(root: Element, style: Style) -> str:
    """Write the tree as text."""
    parts: list[str] = []
    _write(root, style, 0, parts)
    if style.rng.random() < 0.7:
        parts.append(style.newline or "\n")
    return "".join(parts)


def _write(element: Element, style: Style, depth: int, parts: list[str]) -> None:
    rng = style.rng
    gap = rng.choice((" ", "  ", "\n", "\t", " \r\n ")) if style.sloppy else " "
    equals = rng.choice(("=", " = ", "= ", "\n=")) if style.sloppy else "="
    parts.append(f"<{element.name}")
    for name, value in element.attributes:
        quote = style.quote or rng.choice("'\"")
        parts.append(f"{gap}{name}{equals}{quote}{style.escaped(value, quote)}{quote}")
    blank = " " if style.sloppy and rng.random() < 0.5 else ""
    if not element.children and rng.random() < 0.85:
        parts.append(f"{blank}/>")
        return
    parts.append(f"{blank}>")
    _write_children(element, style, depth, parts)
    parts.append(f"</{element.name}{blank}>")


def _write_children(element: Element, style: Style, depth: int, parts: list[str]) -> None:
    laid_out = bool(style.newline) and any(isinstance(c, Element) for c in element.children)
    for child in element.children:
        if isinstance(child, Element):
            if laid_out:
                parts.append(style.newline + style.indent * (depth + 1))
            _write(child, style, depth + 1, parts)
        else:
            parts.append(_text(child, style))
    if laid_out:
        parts.append(style.newline + style.indent * depth)


def _text(text: str, style: Style) -> str:
    """Write content: escaped, as CDATA, or with a comment in the middle of it."""
    rng = style.rng
    if isinstance(text, Markup) or not style.sloppy or rng.random() < 0.7:
        return style.escaped(text, None)
    cut = rng.randrange(len(text) + 1)
    before, after = text[:cut], text[cut:]
    middle = rng.choice(("<!-- c -->", "<?pi x?>", "<![CDATA[]]>"))
    if rng.random() < 0.5 and "]]>" not in after and "\r" not in after:
        return f"{style.escaped(before, None)}<![CDATA[{after}]]>"
    return f"{style.escaped(before, None)}{middle}{style.escaped(after, None)}"
