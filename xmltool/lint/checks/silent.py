"""Silent changes: what the author wrote and libvirt drops or rewrites without a word.

There is no list of such things. The definition is read as libvirt reads it, and what libvirt
writes of it is held against what the author wrote, element by element. What libvirt fills
in, other spellings of the same value, order, layout, comments, empty wrappers and the sizes that
libvirt measures itself are no changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.document.document import parse_document
from xmltool.pool.elements import local_name, name_of, text_of
from xmltool.pool.tree import TREE
from xmltool.pool.write import stored_bytes, stored_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.etree import _Element

    from xmltool.pool.definition import StoragePoolDef
    from xmltool.pool.write import StoredElement

BLANKS = " \t\r\n"
"""White space that is layout."""
NIL_UUID = "00000000-0000-0000-0000-000000000000"

_MEASURED = {
    node.name: frozenset(tag for tag, child in node.children.items() if child.measured)
    for node in TREE.walk()
}
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
    stored = stored_tree(written) or _read_back(written)
    if stored is None:
        return []  # what libvirt could not read back is another finding
    changes = _differences([root], stored)
    if root.tag != stored[0]:
        changes.insert(0, SilentChange("value", root, None, f"<{stored[0]}>"))
    return changes


def _read_back(definition: StoragePoolDef) -> StoredElement | None:
    """Return what is read of the bytes that libvirt stores, in which some value changes on the way."""
    text = stored_bytes(definition, header=False)  # a comment, which says nothing
    root = parse_document(definition.name, text).libvirt_root(startup=True)
    return None if root is None else _taken(root)


def _taken(element: _Element) -> StoredElement:
    return str(element.tag), element.items(), element.text, [_taken(child) for child in element]


def _differences(written: list[_Element], stored: StoredElement) -> list[SilentChange]:
    """Hold elements that libvirt takes for one against what it stores for them."""
    _, attributes, text, children = stored
    found: list[SilentChange] = []
    for element in written:
        if (items := element.items()) != attributes:
            found += _attributes(element, items, dict(attributes))
    if not children and name_of(written[0]) not in _HOLDERS:
        found += _value(written[0], text or "")
        return found
    found += [SilentChange("text", element) for element in written if _stray_text(element)]
    found += _children(written, children)
    return found


def _attributes(
    element: _Element, items: list[tuple[str, str]], stored: dict[str, str]
) -> Iterator[SilentChange]:
    seen: set[str] = set()
    for key, value in items:
        name = local_name(key)
        kept = stored.get(name)
        if name in seen or (
            kept is None and value and not is_nothing(name_of(element), name, value)
        ):
            yield SilentChange("attribute", element, key)
        elif kept and value and not is_same_value(name_of(element), name, value, kept):
            yield SilentChange("value", element, key, kept)
        seen.add(name)


def _value(element: _Element, kept: str) -> Iterator[SilentChange]:
    """Hold an element that has a text for its value against the stored one."""
    for child in _elements(element):
        if not _says_nothing(child):
            yield SilentChange("element", child)
    value = text_of(element)
    if not kept:
        if _stray_text(element):
            yield SilentChange("text", element)
    elif value and not is_same_value(name_of(element), None, value, kept):
        yield SilentChange("value", element, None, kept)


def _elements(parent: _Element) -> list[_Element]:
    """Return the children of an element but the sizes that libvirt measures."""
    if len(parent) == 0:
        return []
    measured = _MEASURED.get(name_of(parent), ())
    return [child for child in parent.iterchildren("*") if child.tag not in measured]


def _stray_text(element: _Element) -> bool:
    text = element.text
    if text and text.strip(BLANKS):
        return True
    for child in element:  # noqa: SIM110  # a generator takes longer than all it does
        if (tail := child.tail) and tail.strip(BLANKS):
            return True
    return False


def _children(written: list[_Element], stored: Sequence[StoredElement]) -> Iterable[SilentChange]:
    groups: dict[str, list[_Element]] = {}
    for parent in written:
        for child in _elements(parent):
            groups.setdefault(str(child.tag), []).append(child)
    by_tag: dict[str, list[StoredElement]] = {}
    for one in stored:
        by_tag.setdefault(one[0], []).append(one)
    found: list[SilentChange] = []
    used: set[_Element] = set()
    for tag, elements in groups.items():
        kept = by_tag.get(tag, [])
        if kept and len(elements) == 1:
            pairs = [(elements[0], kept[0])]
            if not _is_same(*pairs[0]):
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
        if len(written) > 1:
            used.update(owner for pair in pairs if (owner := pair[0].getparent()) is not None)
    return _collapsed(written, found, used) if len(written) > 1 else found


def _is_same(element: _Element, stored: StoredElement) -> bool:
    """Report whether two elements of one tag say the same in the same order, as most do."""
    _, attributes, kept, children = stored
    if len(element) != len(children) or element.items() != attributes:
        return False
    text = element.text
    if not children:
        return text == kept
    if text and text.strip(BLANKS):
        return False
    for number, child in enumerate(element):
        twin = children[number]
        if child.tag != twin[0] or not _is_same(child, twin):
            return False
        if (tail := child.tail) and tail.strip(BLANKS):
            return False
    return True


def _pairs(
    elements: list[_Element], kept: list[StoredElement]
) -> list[tuple[_Element, StoredElement]]:
    """Pair elements of one name with the stored ones, as libvirt chooses among them."""
    if not kept:
        return []
    name = name_of(elements[0])
    if name in _REPEATED:
        return list(zip(elements, kept, strict=False))
    telling = [element for element in elements if not _says_nothing(element)]
    if name in _FIRST_COUNTS or not telling:
        return [(elements[0], kept[0])]
    same = (element for element in telling if not _differences([element], kept[0]))
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
