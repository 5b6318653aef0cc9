"""How libvirt writes a storage-pool definition: the bytes of `NAME.xml`.

(libvirt: storage_conf.c, virStoragePoolDefFormat and virStoragePoolSaveConfig; compared with the
files of libvirt 9.0.0 byte for byte)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from xmltool.pool.definition import Source, StoragePoolDef, Target
from xmltool.pool.keep import as_stored
from xmltool.pool.tree import ABSENT, TREE
from xmltool.pool.types import POOL_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable

    from xmltool.pool.tree import Column, Node

    Write: TypeAlias = Callable[[StoragePoolDef], str]
    """Writes the lines of some part of a definition."""

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
_SPECIAL = frozenset(map(chr, _ESCAPES))
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
    inner = "".join([child(kept) for child in _POOL_CHILDREN])
    text = f"<pool{_POOL_ATTRIBUTES(kept)}{_namespace(kept)}>\n{inner}</pool>\n"
    if header:
        text = _HEADER.format(_token(kept)) + text
    return text.encode("utf-8", "surrogateescape")


def _token(definition: StoragePoolDef) -> str:
    """Return the name for the header's command, or the uuid where a shell would not take the name."""
    name = definition.name
    if _SHELL_CHARACTERS.isdisjoint(name) and "--" not in name:
        return name
    return definition.uuid or ""


def escaped(text: str) -> str:
    """Escape a text or an attribute's value as libvirt does."""
    return text if _SPECIAL.isdisjoint(text) else text.translate(_ESCAPES)


def _attributes(node: Node) -> Write:
    """Return the writer of the attributes of an element, each with a space before it."""
    columns = [(f" {name}='", each.read, each.row.raw) for name, each in node.attributes.items()]

    def write(pool: StoragePoolDef) -> str:
        text = ""
        for opening, read, raw in columns:
            value = read(pool)
            if value is not None:
                text += f"{opening}{value if raw else escaped(value)}'"
        return text

    return write


def _writer(node: Node, indent: str) -> Write:
    """Return the writer of the lines of an element of the table, or of each where there may be several."""
    opening = f"{indent}<{node.name}"
    if node.repeated:
        write = _listed(node, opening)
    elif node.text is not None:  # attributes beside a text are measured ones
        said = _attributes(node)(_NOTHING)
        write = _around(node.text, f"{opening}{said}>", f"</{node.name}>\n")
    elif len(node.attributes) == 1 and not node.children:
        ((name, column),) = node.attributes.items()
        write = _around(column, f"{opening} {name}='", "'/>\n")
    else:
        write = _nested(node, indent)
    if node.measured:
        text = write(_NOTHING)
        return lambda _pool: text
    part = None if node.path in _ALWAYS else node.part
    return write if part is None else lambda pool: "" if part(pool) in ABSENT else write(pool)


def _around(column: Column, opening: str, closing: str) -> Write:
    """Return the writer of an element of which one value is all that it says."""
    read = column.read

    def write(pool: StoragePoolDef) -> str:
        value = read(pool)
        return "" if value is None else f"{opening}{escaped(value)}{closing}"

    return write


def _nested(node: Node, indent: str) -> Write:
    opening, closing = f"{indent}<{node.name}", f"{indent}</{node.name}>\n"
    attributes, children = _attributes(node), _children(node, indent)
    always = node.path in _ALWAYS

    def write(pool: StoragePoolDef) -> str:
        said = attributes(pool)
        inner = "".join([child(pool) for child in children])
        if inner or always:
            return f"{opening}{said}>\n{inner}{closing}"
        return f"{opening}{said}/>\n" if said else ""

    return write


def _children(node: Node, indent: str) -> tuple[Write, ...]:
    return tuple(_writer(child, indent + "  ") for child in node.children.values())


def _listed(node: Node, opening: str) -> Write:
    """Return the writer of elements that say all in attributes, and of which there may be several."""
    names = [f" {name}='" for name in node.attributes]
    reads = [column.read for column in node.attributes.values()]

    def write(pool: StoragePoolDef) -> str:
        text = ""
        for values in zip(*[read(pool) for read in reads], strict=True):
            text += opening
            for name, value in zip(names, values, strict=True):
                if value is not None:
                    text += f"{name}{escaped(value)}'"
            text += "/>\n"
        return text

    return write


def _namespace(pool: StoragePoolDef) -> str:
    """Return the declaration of the prefix of the pool's options, where it has any."""
    extension = POOL_TYPES[pool.type].extension
    if extension is None or not (pool.mount_options or pool.config_options):
        return ""
    return f" xmlns:{extension.prefix}='{extension.namespace}'"


_POOL_ATTRIBUTES = _attributes(TREE)
_POOL_CHILDREN = _children(TREE, "")
