"""Elements as plain data, and the text of a document made of them, in libvirt's layout.

Not the stored form (`xmltool.pool.write`), which escapes as libvirt does: this text is read back
by any XML parser as exactly the values that went in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_LAYOUT = "\t\n"
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&apos;", '"': "&quot;"}


class Element(NamedTuple):
    """An element; it has text or children, not both. Its name may have a prefix."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""
    children: tuple[Element, ...] = ()


def document_text(root: Element, namespaces: Mapping[str, str]) -> str:
    """Return the text of a document, two blanks a level and single quotes, with a final line end.

    Args:
        root: its characters must be ones that XML can hold, see `foreign_character`.
        namespaces: prefix to URI; those whose prefix is used are declared at the root.
    """
    lines: list[str] = []
    declared = tuple(
        (f"xmlns:{prefix}", uri) for prefix, uri in namespaces.items() if _uses(root, prefix)
    )
    _write(root._replace(attributes=root.attributes + declared), "", lines)
    return "".join(lines)


def foreign_character(text: str) -> str | None:
    """Return the first character that XML 1.0 cannot hold, not even as a reference; else None."""
    if text.isprintable():
        return None
    return next((char for char in text if not _is_xml(ord(char))), None)


def _is_xml(code: int) -> bool:
    return (
        0x20 <= code <= 0xD7FF
        or code in (0x9, 0xA, 0xD)
        or 0xE000 <= code <= 0xFFFD
        or code >= 0x10000
    )


def _uses(element: Element, prefix: str) -> bool:
    return element.name.startswith(f"{prefix}:") or any(
        _uses(child, prefix) for child in element.children
    )


def _write(element: Element, indent: str, lines: list[str]) -> None:
    attributes = "".join(f" {name}='{_escaped(value)}'" for name, value in element.attributes)
    tag = f"{indent}<{element.name}{attributes}"
    if element.children:
        lines.append(f"{tag}>\n")
        for child in element.children:
            _write(child, indent + "  ", lines)
        lines.append(f"{indent}</{element.name}>\n")
    elif element.text:
        lines.append(f"{tag}>{_escaped(element.text, _LAYOUT)}</{element.name}>\n")
    else:
        lines.append(f"{tag}/>\n")


def _escaped(text: str, keep: str = "") -> str:
    """Escape what is markup, and write what does not print, save `keep`, as a reference.

    White space in attributes and CR would not survive as they are; the rest could harm a terminal.
    """
    if text.isalnum():
        return text
    return "".join(
        _NAMED.get(char, char) if char.isprintable() or char in keep else f"&#x{ord(char):X};"
        for char in text
    )
