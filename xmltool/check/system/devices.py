"""Names of block devices: which of them mean one device, and which a logical volume."""

from __future__ import annotations

import os

_NO_GROUPS = frozenset(("mapper", "disk", "md", "zvol", "block", "nvme", "cciss", "rbd", "loop"))
"""Directories below /dev that LVM does not make."""


def group_of(device: str) -> str | None:
    """Return the volume group that a path of a logical volume names."""
    volume = _volume_of(device)
    return None if volume is None else volume[0]


def _volume_of(device: str) -> tuple[str, str] | None:
    """Return group and volume: /dev/mapper/VG-LV doubles each hyphen of a name (lvm(8), *Names*)."""
    parts = device.split("/")
    if parts[:3] == ["", "dev", "mapper"] and len(parts) == 4:
        group, hyphen, volume = (
            part.replace("\0", "-") for part in parts[3].replace("--", "\0").partition("-")
        )
        return (group, volume) if hyphen and volume else None
    if parts[:2] == ["", "dev"] and len(parts) == 4 and parts[2] not in _NO_GROUPS:
        return parts[2], parts[3]
    return None


def is_same(device: str, other: str) -> bool | None:
    """Report whether two names mean one device or export; None for names of different kinds.

    Names of one kind, such as those by UUID, are of one device only where they are alike; whether
    /dev/vdb1 has a label is not to be seen in files.
    """
    one, two = _plain(device), _plain(other)
    if one == two or (_volume_of(one) is not None and _volume_of(one) == _volume_of(two)):
        return True
    if not (one.startswith("/dev/") and two.startswith("/dev/")):
        return False
    return False if os.path.dirname(one) == os.path.dirname(two) else None


def _plain(device: str) -> str:
    return os.path.normpath(device) if device.startswith("/") else device.rstrip("/")
