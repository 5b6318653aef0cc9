"""What a definition of each type must at least say: by the grammar and by libvirt's parser.

A test finds the same by trying every combination of flags.
"""

from __future__ import annotations

from typing import NamedTuple


class Shape(NamedTuple):
    """The least of one type.

    Attributes:
        required: flags that it cannot do without; one of each group.
        names_source: whether the grammar wants a source name where libvirt's parser takes the
            pool's name for it; then that is written.
        keep: elements that the grammar wants even when they are empty.
    """

    required: tuple[tuple[str, ...], ...] = ()
    names_source: bool = False
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
    "zfs": Shape(names_source=True),
    "vstorage": Shape((_TARGET,), names_source=True),
}
"""The fourteen types."""
