"""The namespaces of libvirt's options, by the prefix that libvirt writes for them."""

from __future__ import annotations

FS_NAMESPACE = "http://libvirt.org/schemas/storagepool/fs/1.0"
RBD_NAMESPACE = "http://libvirt.org/schemas/storagepool/rbd/1.0"

OPTION_NAMESPACES = {"fs": FS_NAMESPACE, "rbd": RBD_NAMESPACE}
"""(libvirt: storage_backend_fs.c, storage_backend_rbd.c)"""
