"""How libvirt writes a storage-pool definition: the bytes of `NAME.xml`.

(libvirt: storage_conf.c, virStoragePoolDefFormat and virStoragePoolSaveConfig; compared with the
files of libvirt 9.0.0 byte for byte)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from xmltool.pool.definition import Source, StoragePoolDef, Target
from xmltool.pool.keep import as_stored
from xmltool.pool.tree import ABSENT, TREE
from xmltool.pool.types import POOL_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xmltool.pool.tree import Get, Node

    Attributes: TypeAlias = Sequence[tuple[str, str]]
    Put: TypeAlias = Callable[[str], str]
    """Puts a text into what is written."""
    StoredElement: TypeAlias = tuple[str, Attributes, str | None, "Sequence[StoredElement]"]
    """An element that libvirt writes: its tag as in lxml, its attributes, its text (None where it has elements
    or nothing in it) and the elements in it. A class would take longer than the rest of the writing."""
    Write: TypeAlias = Callable[[StoragePoolDef, Put, list[StoredElement]], None]
    """Adds the elements of some part of a definition."""
    Children: TypeAlias = Sequence[tuple[Get | None, Write]]
    """What tells whether a part is there, and its writer."""

_HEADER = """\
<!--
WARNING: THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT ARE LIKELY TO BE
OVERWRITTEN AND LOST. Changes to this xml configuration should be made using:
  virsh pool-edit {}
or other application using the libvirt API.
-->

"""
_SHELL_CHARACTERS = frozenset("\r\t\n !\"#$&'()*;<>?[\\]^`{|}~")
"""A name with one of these, or with `--`, is not put into the header: the uuid is, instead."""
_ESCAPES = {ord("<"): "&lt;", ord(">"): "&gt;", ord("&"): "&amp;", ord('"'): "&quot;",
            ord("'"): "&apos;"} | {code: None for code in range(1, 0x1A) if code not in (9, 10, 13)}  # fmt: skip
"""Control characters are dropped; libvirt forgets those from 0x1a on."""
_CHANGED = re.compile("[^ !#-%(-;=?-~\u00a1-\ud7ff]")
"""What is escaped, or is not read back as it is."""
_ALWAYS = frozenset(("source",))
"""Elements that are written without anything in them, too, by their path."""
_NOTHING = StoragePoolDef("", "", None, Source(), Target())
"""What is measured is the same of each definition."""


def stored_bytes(definition: StoragePoolDef, *, header: bool = True) -> bytes:
    """Return the bytes that libvirt stores for a definition.

    Args:
        definition: what its type does not keep is left out, as libvirt does. It should have a
            uuid: libvirt always writes one; without one, none is written.
        header: with the comment that libvirt puts at the top of its files.
    """
    kept = as_stored(definition)
    tag, attributes, text, children = _pool(kept, escaped)
    root = tag, (*attributes, *_namespace(kept)), text, children
    lines = (_HEADER.format(_token(kept)) if header else "") + _lines(root, "")
    return lines.encode("utf-8", "surrogateescape")


def stored_tree(definition: StoragePoolDef) -> StoredElement | None:
    """Return the elements that libvirt stores for a definition; None where a value is not read back as it is."""
    try:
        return _pool(as_stored(definition), _plain)
    except ValueError:
        return None


def _pool(kept: StoragePoolDef, put: Put) -> StoredElement:
    children: list[StoredElement] = []
    _write(_POOL_CHILDREN, kept, put, children)
    return TREE.name, _POOL_ATTRIBUTES(kept, put), None, children


def _lines(element: StoredElement, indent: str) -> str:
    tag, attributes, text, children = element
    name = _NAMES[tag]
    opening = f"{indent}<{name}"
    for key, value in attributes:
        opening += f" {key}='{value}'"
    if text is not None:
        return f"{opening}>{text}</{name}>\n"
    if not children:
        return f"{opening}/>\n"
    inner = "".join([_lines(child, indent + "  ") for child in children])
    return f"{opening}>\n{inner}{indent}</{name}>\n"


def _token(definition: StoragePoolDef) -> str:
    """Return the name for the header's command, or the uuid where a shell would not take the name."""
    name = definition.name
    if _SHELL_CHARACTERS.isdisjoint(name) and "--" not in name:
        return name
    return definition.uuid or ""


def escaped(text: str) -> str:
    """Escape a text or an attribute's value as libvirt does."""
    return text.translate(_ESCAPES) if _CHANGED.search(text) else text


def _plain(text: str) -> str:
    if _CHANGED.search(text) is None:
        return text
    raise ValueError(text)


def _attributes(node: Node) -> Callable[[StoragePoolDef, Put], Attributes]:
    columns = [(name, each.read, each.row.raw) for name, each in node.attributes.items()]

    def write(pool: StoragePoolDef, put: Put) -> Attributes:
        found = []
        for name, read, raw in columns:
            value = read(pool)
            if value is not None:
                found.append((name, value if raw and put is escaped else put(value)))
        return found

    return write


def _writer(tag: str, node: Node, indent: str) -> Write:
    """Return the writer of an element of the table, or of each where there may be several."""
    if node.repeated:
        write = _listed(tag, node)
    elif node.text is not None:  # attributes beside a text are measured ones
        write = _text(tag, node.text.read, _attributes(node)(_NOTHING, escaped))
    else:
        write = _nested(tag, node, indent)
    if node.measured:
        same: list[StoredElement] = []
        write(_NOTHING, escaped, same)
        return lambda _pool, _put, into: into.extend(same)
    return write


def _text(tag: str, read: Callable[[StoragePoolDef], str | None], said: Attributes) -> Write:
    def write(pool: StoragePoolDef, put: Put, into: list[StoredElement]) -> None:
        value = read(pool)
        if value is not None:
            into.append((tag, said, put(value), ()))

    return write


def _nested(tag: str, node: Node, indent: str) -> Write:
    attributes, children = _attributes(node), _children(node, indent + "  ")
    empty = f"\n{indent}" if node.path in _ALWAYS else None

    def write(pool: StoragePoolDef, put: Put, into: list[StoredElement]) -> None:
        said = attributes(pool, put)
        inner: list[StoredElement] = []
        _write(children, pool, put, inner)
        if inner:
            into.append((tag, said, None, inner))
        elif said or empty:
            into.append((tag, said, empty, ()))

    return write


def _children(node: Node, indent: str) -> Children:
    return tuple(
        (None if child.path in _ALWAYS else child.part, _writer(tag, child, indent))
        for tag, child in node.children.items()
    )


def _write(children: Children, pool: StoragePoolDef, put: Put, into: list[StoredElement]) -> None:
    for part, write in children:
        if part is None or part(pool) not in ABSENT:
            write(pool, put, into)


def _listed(tag: str, node: Node) -> Write:
    """Return the writer of elements that say all in attributes, and of which there may be several."""
    columns = [(name, column.read) for name, column in node.attributes.items()]

    def write(pool: StoragePoolDef, put: Put, into: list[StoredElement]) -> None:
        said: list[list[tuple[str, str]]] = []
        for name, read in columns:
            for number, value in enumerate(read(pool)):
                if number == len(said):
                    said.append([])
                if value is not None:
                    said[number].append((name, put(value)))
        into.extend([(tag, each, None, ()) for each in said])

    return write


def _namespace(pool: StoragePoolDef) -> Attributes:
    """Return the declaration of the prefix of the pool's options, where it has any."""
    extension = POOL_TYPES[pool.type].extension
    if extension is None or not (pool.mount_options or pool.config_options):
        return ()
    return ((f"xmlns:{extension.prefix}", extension.namespace),)


_NAMES = {tag: child.name for node in TREE.walk() for tag, child in node.children.items()}
_NAMES[TREE.name] = TREE.name
_POOL_ATTRIBUTES = _attributes(TREE)
_POOL_CHILDREN = _children(TREE, "  ")
