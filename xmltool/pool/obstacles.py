"""What keeps a pool that can be defined from ever being started, whatever the host is like.

(libvirt: storage_backend_fs.c, storage_backend_iscsi.c, storage_backend_iscsi_direct.c,
storage_backend_gluster.c, virscsihost.c; tried on libvirt 9.0.0, and mount.nfs of nfs-utils 2.6.2)
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import re
from collections.abc import Iterator
from typing import NamedTuple

from xmltool.pool.conflict import host_number
from xmltool.pool.definition import ScsiHost, StoragePoolDef
from xmltool.pool.types import POOL_TYPES, Use
from xmltool.text.words import quoted

HOST, DEVICE, AUTH, NAME, DIR, ADAPTER, PROTOCOL = (
    f"source/{name}" for name in ("host", "device", "auth", "name", "dir", "adapter", "protocol")
)
NFS_VERSION = re.compile(r"[0-9]+(\.[0-9]+)?")
"""What mount.nfs takes as the value of nfsvers; libvirt hands it over unread."""


_NFS = ("nfs", "auto")


class Obstacle(NamedTuple):
    """One thing that a pool's backend refuses: its element, below the root, and what is wrong with it."""

    part: str
    words: str


def obstacles(definition: StoragePoolDef) -> Iterator[Obstacle]:
    """Yield what the type's backend refuses when a pool is started."""
    kind, source = POOL_TYPES[definition.type], definition.source
    if kind.one_host and len(source.hosts) != 1:
        yield _count(definition, HOST, len(source.hosts))
    counts = kind.has_target or not source.devices  # iscsi-direct uses the first of several
    if kind.one_device and counts and len(source.devices) != 1:
        yield _count(definition, DEVICE, len(source.devices))
    if kind.auth == "chap" and source.auth is not None and source.auth.type != kind.auth:
        yield Obstacle(AUTH, f"a pool of type {kind.name} starts with <auth> of type chap only")
    version = source.protocol_ver
    if version is not None and source.format in _NFS and not NFS_VERSION.fullmatch(version):
        yield Obstacle(PROTOCOL, f"mount.nfs does not take {quoted(version)} for a version of NFS")
    if kind.default_dir is not None:
        yield from _volume(source.name or "", source.dir or "")
    adapter = source.adapter if kind.adapter is Use.REQUIRED else None
    name = adapter.name if isinstance(adapter, ScsiHost) else None
    if name is not None and host_number(name) is None:
        yield Obstacle(ADAPTER, "the name of its <adapter> is not host and a number")


def _count(definition: StoragePoolDef, part: str, count: int) -> Obstacle:
    tag = part.rpartition("/")[2]
    return Obstacle(
        part,
        f"a pool of type {definition.type} starts with exactly one <{tag}>, and this one has"
        f" {count or 'none'}",
    )


def _volume(name: str, directory: str) -> Iterator[Obstacle]:
    """Yield what gluster's backend refuses of the volume's name and the directory in it."""
    if "/" in name.removeprefix("/"):
        yield Obstacle(NAME, "the volume's name in <source> has '/' in it")
    if not directory.startswith("/"):
        yield Obstacle(DIR, "the path of its <dir> does not begin with '/'")
