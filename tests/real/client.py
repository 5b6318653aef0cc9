"""libvirt's client library, called directly: what virsh calls, without a process a call."""

from __future__ import annotations

import ctypes
from typing import NamedTuple

INACTIVE = 1
"""libvirt: VIR_STORAGE_XML_INACTIVE."""


class LivePool(NamedTuple):
    """A pool as a daemon has it: `xml` is what `pool-dumpxml --inactive` prints."""

    name: bytes
    uuid: str
    autostart: bool
    active: bool
    xml: bytes


class Client:
    """libvirt's client library, called directly: a thousand definitions a second."""

    def __init__(self, uri: str) -> None:
        library = ctypes.CDLL("libvirt.so.0")
        library.virConnectOpen.restype = ctypes.c_void_p
        library.virStoragePoolDefineXML.restype = ctypes.c_void_p
        library.virStoragePoolLookupByName.restype = ctypes.c_void_p
        library.virStoragePoolGetName.restype = ctypes.c_char_p
        library.virStoragePoolGetXMLDesc.restype = ctypes.c_void_p
        library.virGetLastErrorMessage.restype = ctypes.c_char_p
        library.virSetErrorFunc(None, _QUIET)
        self._library = library
        connection = library.virConnectOpen(uri.encode())
        if not connection:
            raise ConnectionError(self._last_error())
        self._connection = ctypes.c_void_p(connection)

    def _last_error(self) -> str:
        said: bytes = self._library.virGetLastErrorMessage()
        return said.decode("utf-8", "surrogateescape")

    def define(self, data: bytes, *, validate: bool) -> tuple[bytes | None, str | None]:
        """Define a pool; gives its name, or else why not."""
        text = data.split(b"\0", 1)[0]
        pool = self._library.virStoragePoolDefineXML(self._connection, text, int(validate))
        if not pool:
            return None, self._last_error()
        name: bytes = self._library.virStoragePoolGetName(ctypes.c_void_p(pool))
        self._library.virStoragePoolFree(ctypes.c_void_p(pool))
        return name, None

    def undefine(self, name: bytes) -> None:
        """Undefine a pool that must be there."""
        pool = self._library.virStoragePoolLookupByName(self._connection, name)
        if not pool or self._library.virStoragePoolUndefine(ctypes.c_void_p(pool)) != 0:
            raise RuntimeError(f"libvirtd would not undefine {name!r}: {self._last_error()}")
        self._library.virStoragePoolFree(ctypes.c_void_p(pool))

    def describe(self, name: bytes) -> bytes | None:
        """Give the inactive XML of a pool, None when there is no such pool."""
        pool = self._library.virStoragePoolLookupByName(self._connection, name)
        if not pool:
            return None
        handle = ctypes.c_void_p(pool)
        text = ctypes.c_void_p(self._library.virStoragePoolGetXMLDesc(handle, INACTIVE))
        described = ctypes.string_at(text) if text.value else None
        ctypes.CDLL(None).free(text)
        self._library.virStoragePoolFree(handle)
        return described

    def pools(self) -> list[LivePool]:
        """Give every pool that the daemon has, active or not."""
        handles = ctypes.POINTER(ctypes.c_void_p)()
        count = self._library.virConnectListAllStoragePools(
            self._connection, ctypes.byref(handles), 0
        )
        if count < 0:
            raise RuntimeError(f"libvirtd would not list its pools: {self._last_error()}")
        found = [self._looked_at(ctypes.c_void_p(handles[index])) for index in range(count)]
        ctypes.CDLL(None).free(handles)
        return found

    def _looked_at(self, pool: ctypes.c_void_p) -> LivePool:
        name: bytes = self._library.virStoragePoolGetName(pool)
        uuid = ctypes.create_string_buffer(37)
        self._library.virStoragePoolGetUUIDString(pool, uuid)
        autostart = ctypes.c_int()
        if self._library.virStoragePoolGetAutostart(pool, ctypes.byref(autostart)) != 0:
            raise RuntimeError(f"no autostart flag of {name!r}: {self._last_error()}")
        text = ctypes.c_void_p(self._library.virStoragePoolGetXMLDesc(pool, INACTIVE))
        xml = ctypes.string_at(text) if text.value else b""
        ctypes.CDLL(None).free(text)
        active = self._library.virStoragePoolIsActive(pool) == 1
        self._library.virStoragePoolFree(pool)
        return LivePool(name, uuid.value.decode(), bool(autostart.value), active, xml)

    def close(self) -> None:
        """End the connection."""
        self._library.virConnectClose(self._connection)


def _ignore(_data: object, _error: object) -> None:
    """Take libvirt's errors quietly: it would print them."""


_QUIET = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(_ignore)
"""For the whole process, since libvirt keeps one such function for all connections."""
