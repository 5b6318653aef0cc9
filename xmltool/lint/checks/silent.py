"""Silent changes: what the author wrote and libvirt drops or rewrites without a word.

There is no list of such things. The definition is read as libvirt reads it, written as libvirt
writes it, read back, and held against what the author wrote, element by element. What libvirt fills
in, other spellings of the same value, order, layout, comments, empty wrappers and the sizes that
libvirt measures itself are no changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.document.document import parse_document
from xmltool.pool.elements import children_of, local_name, name_of, text_of
from xmltool.pool.tree import TREE
from xmltool.pool.write import stored_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from xmltool.pool.definition import StoragePoolDef

BLANKS = " \t\r\n"
"""White space that is layout."""
NIL_UUID = "00000000-0000-0000-0000-000000000000"

_MEASURED = frozenset(
    (node.name, tag)
    for node in TREE.walk()
    for tag, child in node.children.items()
    if child.measured
)
"""Sizes that libvirt measures and reports, below their parents; it reads past them in a definition."""

_NODES = tuple(node for node in TREE.walk() if not node.measured)

_SPELLINGS = {
    (node.local, column.row.attribute): column.row.spelling
    for node in TREE.walk()
    for column in node.columns
    if column.row.spelling.same is not None
}
"""Of the values that have several."""

_HOLDERS = frozenset(node.local for node in _NODES if node.children and not node.repeated)
"""Elements that hold elements and no text."""

_JOINED = _HOLDERS - {node.local for node in _NODES if node.first or not node.path}
"""Elements of which libvirt looks through all that are given, as if they were one."""

_REPEATED = frozenset(node.local for node in _NODES if node.repeated)
"""Elements of which libvirt keeps all or none, in their order."""

_FIRST_COUNTS = frozenset(node.local for node in _NODES if node.first)
"""Elements of which libvirt looks at the first, empty or not."""

_WRAPPERS = frozenset(node.local for node in _NODES if node.path)
"""Elements that libvirt knows: empty, they say nothing that could be lost."""


class SilentChange(NamedTuple):
    """One thing that libvirt drops or rewrites.

    Attributes:
        kind: `element`, `attribute` or `text` for what is dropped; `joined` for a repeated element
            whose content moves into the first; `value` for what is rewritten.
        element: where it stands.
        attribute: its name as in lxml, for an attribute or an attribute's value.
        stored: what libvirt stores instead, for `value`.
    """

    kind: str
    element: _Element
    attribute: str | None = None
    stored: str | None = None


def silent_changes(root: _Element, definition: StoragePoolDef) -> list[SilentChange]:
    """Tell what of a document libvirt would not store as written."""
    written = definition if definition.uuid else definition._replace(uuid=NIL_UUID)
    text = stored_bytes(written, header=False)  # a comment, which says nothing
    stored = parse_document(written.name, text).libvirt_root(startup=True)
    if stored is None:
        return []  # what libvirt could not read back is another finding
    changes: list[SilentChange] = []
    if root.tag != stored.tag:
        changes.append(SilentChange("value", root, None, f"<{name_of(stored)}>"))
    changes += _differences([root], stored)
    return changes


def _differences(written: list[_Element], stored: _Element) -> Iterator[SilentChange]:
    """Hold elements that libvirt takes for one against what it stores for them."""
    for element in written:
        yield from _attributes(element, stored)
    if len(stored) == 0 and name_of(written[0]) not in _HOLDERS:
        yield from _value(written[0], stored)
        return
    for element in written:
        if _stray_text(element):
            yield SilentChange("text", element)
    yield from _children(written, stored)


def _attributes(element: _Element, stored: _Element) -> Iterator[SilentChange]:
    seen: set[str] = set()
    for key, value in element.items():
        name = local_name(key)
        kept = stored.get(name)
        if name in seen or (
            kept is None and value and not is_nothing(name_of(element), name, value)
        ):
            yield SilentChange("attribute", element, key)
        elif kept and value and not is_same_value(name_of(element), name, value, kept):
            yield SilentChange("value", element, key, kept)
        seen.add(name)


def _value(element: _Element, stored: _Element) -> Iterator[SilentChange]:
    """Hold an element that has a text for its value against the stored one."""
    for child in _elements(element):
        if not _says_nothing(child):
            yield SilentChange("element", child)
    value, kept = text_of(element), stored.text or ""
    if not kept:
        if _stray_text(element):
            yield SilentChange("text", element)
    elif value and not is_same_value(name_of(element), None, value, kept):
        yield SilentChange("value", element, None, kept)


def _elements(parent: _Element) -> Iterator[_Element]:
    """Return the children of an element but the sizes that libvirt measures."""
    name = name_of(parent)
    for child in parent.iterchildren("*"):
        if (name, child.tag) not in _MEASURED:
            yield child


def _stray_text(element: _Element) -> bool:
    text = element.text
    if text and text.strip(BLANKS):
        return True
    for child in element:  # noqa: SIM110  # a generator takes longer than all it does
        if (tail := child.tail) and tail.strip(BLANKS):
            return True
    return False


def _children(written: list[_Element], stored: _Element) -> Iterator[SilentChange]:
    groups: dict[str, list[_Element]] = {}
    for parent in written:
        for child in _elements(parent):
            groups.setdefault(str(child.tag), []).append(child)
    by_tag = children_of(stored)
    found: list[SilentChange] = []
    used: set[_Element] = set()
    for tag, elements in groups.items():
        kept = by_tag.get(tag, [])
        if kept and len(elements) == 1:
            pairs = [(elements[0], kept[0])]
            if not _is_same(elements[0], kept[0]):
                found += _differences(elements, kept[0])
        elif kept and name_of(elements[0]) in _JOINED:
            telling = [element for element in elements if not _says_nothing(element)]
            found += _differences(telling or elements[:1], kept[0])
            pairs = [(element, kept[0]) for element in telling]
        else:
            pairs = _pairs(elements, kept)
            for element, twin in pairs:
                found += _differences([element], twin)
            paired = {pair[0] for pair in pairs}
            left = [element for element in elements if element not in paired]
            found += [SilentChange("element", e) for e in left if not _says_nothing(e)]
        used.update(owner for pair in pairs if (owner := pair[0].getparent()) is not None)
    yield from _collapsed(written, found, used) if len(written) > 1 else found


def _is_same(element: _Element, stored: _Element) -> bool:
    """Report whether two elements of one tag say the same in the same order, as most do."""
    if len(element) != len(stored) or element.items() != stored.items():
        return False
    if len(element) == 0:
        return element.text == stored.text
    if _stray_text(element):
        return False
    for mine, theirs in zip(element, stored, strict=True):
        if mine.tag != theirs.tag or not _is_same(mine, theirs):
            return False
    return True


def _pairs(elements: list[_Element], kept: list[_Element]) -> list[tuple[_Element, _Element]]:
    """Pair elements of one name with the stored ones, as libvirt chooses among them."""
    if not kept:
        return []
    name = name_of(elements[0])
    if name in _REPEATED:
        return list(zip(elements, kept, strict=False))
    telling = [element for element in elements if not _says_nothing(element)]
    if name in _FIRST_COUNTS or not telling:
        return [(elements[0], kept[0])]
    same = (
        element for element in telling if not any(True for _ in _differences([element], kept[0]))
    )
    return [(next(same, telling[0]), kept[0])]


def _collapsed(
    written: list[_Element], found: list[SilentChange], used: set[_Element]
) -> Iterator[SilentChange]:
    """Say of a repeated element of which nothing is kept that it is dropped as a whole."""
    dropped = {e: None for e in written[1:] if e not in used and not _says_nothing(e)}
    for element in written[1:]:
        if element in used:
            yield SilentChange("joined", element)
    for element in dropped:
        yield SilentChange("element", element)
    for change in found:
        if not dropped or dropped.keys().isdisjoint(change.element.iterancestors()):
            yield change


def _says_nothing(element: _Element) -> bool:
    """Report whether an element is an empty one of those that libvirt knows."""
    if name_of(element) not in _WRAPPERS:
        return False
    if _stray_text(element) and not is_nothing(name_of(element), None, text_of(element)):
        return False
    return all(
        not value or is_nothing(name_of(element), local_name(key), value)
        for key, value in element.items()
    ) and all(_says_nothing(child) for child in element.iterchildren("*"))


def is_same_value(element: str, attribute: str | None, written: str, stored: str) -> bool:
    """Report whether libvirt reads both spellings as the same value of an attribute, or of a text."""
    if written == stored:
        return True
    spelling = _SPELLINGS.get((element, attribute))
    if spelling is None or spelling.same is None:
        return False
    value = spelling.same(written)
    return value is not None and value == spelling.same(stored)


def is_nothing(element: str, attribute: str | None, text: str) -> bool:
    """Report whether a text is a value that means none: port 0, or the owner -1."""
    spelling = _SPELLINGS.get((element, attribute))
    return (
        spelling is not None
        and spelling.parse is not None
        and bool(spelling.nothing)
        and spelling.parse(text) in spelling.nothing
    )
