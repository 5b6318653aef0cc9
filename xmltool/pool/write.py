"""How libvirt writes a storage-pool definition: the bytes of `NAME.xml`.

(libvirt: storage_conf.c, virStoragePoolDefFormat and virStoragePoolSaveConfig; compared with the
files of libvirt 9.0.0 byte for byte)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xmltool.pool.fields import TREE
from xmltool.pool.keep import as_stored
from xmltool.pool.types import POOL_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xmltool.pool.definition import StoragePoolDef
    from xmltool.pool.fields import Node, Value

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
_ALWAYS = frozenset(("", "source"))
"""Elements that are written without anything in them, too, by their path."""


def stored_bytes(definition: StoragePoolDef, *, header: bool = True) -> bytes:
    """Return the bytes that libvirt stores for a definition.

    Args:
        definition: what its type does not keep is left out, as libvirt does. It should have a
            uuid: libvirt always writes one; without one, none is written.
        header: with the comment that libvirt puts at the top of its files.
    """
    kept = as_stored(definition)
    text = _one(TREE, kept, "", _attributes(TREE, kept), _namespace(kept))
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


def _written(node: Node, pool: StoragePoolDef, indent: str) -> str:
    """Return the lines of an element of the table, or of each where there may be several."""
    if node.part is not None and not node.part(pool):
        return ""
    if not node.repeated:
        return _one(node, pool, indent, _attributes(node, pool))
    columns = _attributes(node, pool)
    rows = zip(*columns.values(), strict=True)
    return "".join(_one(node, pool, indent, dict(zip(columns, row, strict=True))) for row in rows)


def _attributes(node: Node, pool: StoragePoolDef) -> dict[str, Any]:
    """Return the values of an element's attributes; of one that may be repeated, lists of them."""
    return {name: field.read(pool) for name, field in node.attributes.items()}


def _one(
    node: Node, pool: StoragePoolDef, indent: str, attributes: Mapping[str, Value], more: str = ""
) -> str:
    tag = f"{indent}<{node.name}"
    for name, value in attributes.items():
        if value is not None:
            tag += f" {name}='{value if node.attributes[name].raw else escaped(value)}'"
    inner = ""
    for child in node.children:
        inner += _written(child, pool, indent + "  ")
    if inner or node.path in _ALWAYS:
        return f"{tag}{more}>\n{inner}{indent}</{node.name}>\n"
    text = None if node.text is None else node.text.read(pool)
    if text is not None:
        return f"{tag}>{escaped(text)}</{node.name}>\n"
    return f"{tag}/>\n" if "=" in tag else ""


def _namespace(pool: StoragePoolDef) -> str:
    """Return the declaration of the prefix of the pool's options, where it has any."""
    extension = POOL_TYPES[pool.type].extension
    if extension is None or not (pool.mount_options or pool.config_options):
        return ""
    return f" xmlns:{extension.prefix}='{extension.namespace}'"
