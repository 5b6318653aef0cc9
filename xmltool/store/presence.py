"""Which pools are active after a start of libvirt without a mark for autostart.

The table is `presence` in `xmltool.pool.types`; this module asks a machine for what its rows name.
(libvirt: the checkPool functions of storage_backend_*.c)
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import os
import re
from collections.abc import Callable
from typing import NamedTuple

from xmltool.pool.conflict import host_number
from xmltool.pool.definition import ScsiHost, StoragePoolDef
from xmltool.pool.types import POOL_TYPES, Presence
from xmltool.versions import Version

GROUP_ALONE = Version(9, 9, 0)
"""From this release on an empty volume group counts, which has no directory below /dev.
(libvirt: commit "Properly mark empty logical pools as active")"""
DATASET_ASKED = Version(10, 0, 0)
"""By this release `zfs list` is asked instead of /dev/zvol."""
MULTIPATH_DIRECTORIES = ("/dev/mapper", "/dev/mpath")
MOUNTS = "/proc/self/mountinfo"


class Machine(NamedTuple):
    """The machine that a store is on, as far as it can be asked.

    Attributes:
        is_directory: about a path on that machine.
        exists: the same; True also where it is not to be seen whether anything is there.
        is_mounted: of a mount point and a source, whether that source is mounted there; None where
            that cannot be told.
        running: the machine runs now; False for a root that is still to be booted, whose /dev and
            /sys say nothing.
        version: of its libvirt; None where it is not known.
    """

    is_directory: Callable[[str], bool]
    exists: Callable[[str], bool]
    is_mounted: Callable[[str, str], bool | None] = lambda _point, _source: False
    running: bool = True
    version: Version | None = None


def active_at_start(definition: StoragePoolDef, machine: Machine) -> bool | None:
    """Report whether a pool is active when libvirt has started, marked for autostart or not.

    None: files cannot tell about a volume group, a disk's label or an iSCSI session.
    """
    presence = POOL_TYPES[definition.type].presence
    path = definition.target.path
    if presence is Presence.NEVER:
        return False
    if presence is Presence.MULTIPATH:  # the kernel's device mapper makes /dev/mapper at boot
        return not machine.running or any(map(machine.exists, MULTIPATH_DIRECTORIES))
    if presence is Presence.TARGET:
        return path is not None and machine.is_directory(path)
    if presence is Presence.MOUNT:
        source = definition.mount_source
        return path is not None and source is not None and machine.is_mounted(path, source)
    return _by_devices(presence, definition, machine) if machine.running else None


def _by_devices(presence: Presence, definition: StoragePoolDef, machine: Machine) -> bool | None:
    """Answer for what is below /dev and /sys of a running machine."""
    source, version = definition.source, machine.version
    if presence is Presence.ADAPTER:
        adapter = source.adapter
        number = host_number(adapter.name or "") if isinstance(adapter, ScsiHost) else None
        return None if number is None else machine.exists(f"/sys/class/scsi_host/host{number}")
    if presence is Presence.DEVICE:
        there = len(source.devices) == 1 and machine.exists(source.devices[0].path)
        return None if there else False
    if presence is Presence.DATASET and version is not None and version < DATASET_ASKED:
        return machine.is_directory(f"/dev/zvol/{source.name}")
    if presence is Presence.GROUP and version is not None and version < GROUP_ALONE:
        path = definition.target.path
        return None if path is not None and machine.exists(path) else False
    return None


def is_mounted_here(point: str, source: str) -> bool:
    """Report whether a source is mounted at a path of this machine now; links count as what they mean.

    (libvirt: storage_backend_fs.c, virStorageBackendFileSystemIsMounted)
    """
    try:
        with open(MOUNTS, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return False
    for line in lines:
        fields, _, rest = line.partition(" - ")
        if _same(_plain(rest.split()[1]), source) and _same(_plain(fields.split()[4]), point):
            return True
    return False


def _plain(text: str) -> str:
    """Return a field of mountinfo without its escapes (proc(5))."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)


def _same(path: str, other: str) -> bool:
    if path == other or not (path.startswith("/") and other.startswith("/")):
        return path == other
    try:
        return os.path.samefile(path, other)
    except OSError:
        return False
