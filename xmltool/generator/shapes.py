"""What a definition of each type must at least say: by the grammar and by libvirt's parser.

A test finds the same by trying every combination of flags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.pool.definition import Permissions
from xmltool.pool.types import POOL_TYPES

if TYPE_CHECKING:
    from xmltool.pool.definition import StoragePoolDef


class Shape(NamedTuple):
    """The least of one type.

    Attributes:
        required: flags that it cannot do without; one of each group.
        names_source: whether the grammar wants a source name where libvirt's parser takes the
            pool's name for it; then that is written.
        names_target: whether the grammar wants a target path beside permissions, although libvirt
            knows no other than its own; then that is written.
        keep: elements that the grammar wants even when they are empty.
    """

    required: tuple[tuple[str, ...], ...] = ()
    names_source: bool = False
    names_target: bool = False
    keep: tuple[str, ...] = ()


_HOST = ("--source-host",)
_DEVICE = ("--source-dev",)
_TARGET = ("--target",)
_ADAPTER = ("--adapter-name", "--adapter-wwnn", "--adapter-parentaddr")

SHAPES: dict[str, Shape] = {
    "dir": Shape((_TARGET,)),
    "fs": Shape((_DEVICE, _TARGET)),
    "netfs": Shape((_HOST, ("--source-path",), _TARGET)),
    "logical": Shape(keep=("source", "target")),
    "disk": Shape((_DEVICE, _TARGET)),
    "iscsi": Shape((_HOST, _DEVICE, _TARGET)),
    "iscsi-direct": Shape((_HOST, _DEVICE, ("--source-initiator",))),
    "scsi": Shape((_ADAPTER, _TARGET)),
    "mpath": Shape((_TARGET,)),
    "rbd": Shape((_HOST, ("--source-name",))),
    "sheepdog": Shape((_HOST,), names_source=True),
    "gluster": Shape((_HOST,), names_source=True),
    "zfs": Shape(names_source=True, names_target=True),
    "vstorage": Shape((_TARGET,), names_source=True),
}
"""The fourteen types."""


def completed(definition: StoragePoolDef, shape: Shape) -> StoragePoolDef:
    """Return a definition with what the grammar wants said, in the words that libvirt would store."""
    source, target = definition.source, definition.target
    if shape.names_source and source.name is None:
        source = source._replace(name=definition.name)
    if shape.names_target and target.path is None and target.permissions != Permissions():
        forced = POOL_TYPES[definition.type].forced_target or ""
        target = target._replace(path=f"{forced}{source.name}")
    return definition._replace(source=source, target=target)
