"""Which elements libvirt writes where, and which of them hold text.

(libvirt: storage_conf.c, virStoragePoolDefFormat and the functions it calls.)
"""

from __future__ import annotations

ORDER: dict[str, tuple[str, ...]] = {
    "pool": (
        "name",
        "uuid",
        "capacity",
        "allocation",
        "available",
        "features",
        "source",
        "target",
        "refresh",
        "fs:mount_opts",
        "rbd:config_opts",
    ),
    "pool/features": ("cow",),
    "pool/source": (
        "host",
        "device",
        "dir",
        "adapter",
        "name",
        "initiator",
        "format",
        "auth",
        "protocol",
        "vendor",
        "product",
    ),
    "pool/source/device": ("freeExtent",),
    "pool/source/adapter": ("parentaddr",),
    "pool/source/adapter/parentaddr": ("address",),
    "pool/source/initiator": ("iqn",),
    "pool/source/auth": ("secret",),
    "pool/target": ("path", "permissions"),
    "pool/target/permissions": ("mode", "owner", "group", "label"),
    "pool/refresh": ("volume",),
    "pool/fs:mount_opts": ("fs:option",),
    "pool/rbd:config_opts": ("rbd:option",),
}
"""What libvirt writes in each element that has children, in its order."""

TEXTS = frozenset(
    (
        "pool/name",
        "pool/uuid",
        "pool/capacity",
        "pool/allocation",
        "pool/available",
        "pool/source/name",
        "pool/target/path",
        *(f"pool/target/permissions/{name}" for name in ORDER["pool/target/permissions"]),
    )
)
"""Elements with text: whatever is in them is content, white space and child elements too."""

KNOWN = frozenset(
    (*ORDER, *(f"{parent}/{name}" for parent, names in ORDER.items() for name in names))
)
"""Every element that libvirt knows, by its path."""
