"""Which pools exclude each other: the same source, the same uuid, the same name.

(libvirt: virstorageobj.c, virStoragePoolObjSourceFindDuplicate and virStoragePoolObjIsDuplicate)
libvirt compares a new pool with every other one. Here each pool is kept under the keys by which it
could clash, so that a new one is looked up in a few steps among any number.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from xmltool.pool.definition import FcHost
from xmltool.pool.scalars import UINT_MAX, parse_integer
from xmltool.pool.types import POOL_TYPES, Conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from xmltool.pool.definition import StoragePoolDef

    Keys = tuple[Hashable, ...]

_ANY_PORT = None
_PREFIXES = ("scsi_host", "fc_host", "host")


class Clash(Enum):
    """Why libvirt refuses a pool beside another one."""

    SOURCE = "source"
    """They would use the same storage."""
    UUID = "uuid"
    """The same uuid under another name."""
    NAME = "name"
    """The same name with another uuid."""


class PoolConflict(NamedTuple):
    """A pool that stands in the way of a new one.

    Attributes:
        clash: what they have in common.
        other: the pool that is there.
        libvirt_message: libvirt's words, as virsh prints them after `error: `.
    """

    clash: Clash
    other: StoragePoolDef
    libvirt_message: str


class PoolIndex:
    """Pools that are there, to be asked whether a new one may join them."""

    def __init__(self, definitions: Iterable[StoragePoolDef] = ()) -> None:
        self._pools: dict[str, StoragePoolDef] = {}
        self._numbers: dict[str, int] = {}
        self._by_key: dict[Hashable, dict[str, None]] = {}
        self._count = 0
        for definition in definitions:
            self.add(definition)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the pools that are there, in no order of meaning."""
        return tuple(self._pools)

    def add(self, definition: StoragePoolDef) -> None:
        """Take a pool in, in place of the one of the same name; conflicts are not looked for."""
        self._add(definition, source_keys(definition, as_new=False))

    def admit(self, new: StoragePoolDef) -> PoolConflict | None:
        """Take a pool in unless libvirt would refuse it; return why it would, as `conflict` does."""
        there, as_new = both_source_keys(new)
        found = self._conflict(new, as_new)
        if found is None:
            self._add(new, there)
        return found

    def _add(self, definition: StoragePoolDef, keys: Keys) -> None:
        name = definition.name
        number = self._numbers.get(name)
        self.remove(name)
        if number is None:
            self._count += 1
            number = self._count
        self._pools[name] = definition
        self._numbers[name] = number
        for key in (_uuid_key(definition), *keys):
            self._by_key.setdefault(key, {})[name] = None

    def remove(self, name: str) -> None:
        """Forget the pool of a name, if there is one."""
        definition = self._pools.pop(name, None)
        if definition is None:
            return
        del self._numbers[name]
        for key in (_uuid_key(definition), *source_keys(definition, as_new=False)):
            del self._by_key[key][name]

    def conflict(self, new: StoragePoolDef) -> PoolConflict | None:
        """Return the reason for which libvirt would refuse a new pool, or None.

        A pool of the same name and uuid is redefined, which is no conflict. The source is looked at
        first, as libvirt does; of several pools in the way the one that was added first is named.
        A new pool without a uuid gets a random one from libvirt: its name must be free.
        """
        return self._conflict(new, source_keys(new, as_new=True))

    def _conflict(self, new: StoragePoolDef, keys: Keys) -> PoolConflict | None:
        other = self._same_source(new, keys)
        if other is not None:
            message = f"operation failed: Storage source conflict with pool: '{other.name}'"
            return PoolConflict(Clash.SOURCE, other, message)
        same_uuid = () if new.uuid is None else self._by_key.get(_uuid_key(new), ())
        if new.name in same_uuid:
            return None
        for name in same_uuid:
            message = f"operation failed: pool '{name}' is already defined with uuid {new.uuid}"
            return PoolConflict(Clash.UUID, self._pools[name], message)
        other = self._pools.get(new.name)
        if other is None:
            return None
        uuid = other.uuid or "(a random one)"
        message = f"operation failed: pool '{new.name}' already exists with uuid {uuid}"
        return PoolConflict(Clash.NAME, other, message)

    def _same_source(self, new: StoragePoolDef, keys: Keys) -> StoragePoolDef | None:
        """Return the first pool of another name that uses what a new one would use."""
        found = []
        for key in keys:
            for name in self._by_key.get(key, ()):
                if name != new.name:
                    found.append(name)
                    break
        if not found:
            return None
        return self._pools[min(found, key=self._numbers.__getitem__)]


def conflicts(new: StoragePoolDef, existing: Iterable[StoragePoolDef]) -> PoolConflict | None:
    """Return the reason for which libvirt would refuse a new pool beside others, or None.

    For many new ones make a `PoolIndex` once.
    """
    return PoolIndex(existing).conflict(new)


def _uuid_key(definition: StoragePoolDef) -> Hashable:
    return ("uuid", definition.uuid)


def source_keys(definition: StoragePoolDef, *, as_new: bool) -> Keys:
    """Return the keys of what a pool uses.

    Two pools exclude each other exactly when a key of the one that is there (`as_new` False) is a
    key of the new one (`as_new` True); what libvirt compares is not the same in both directions.
    """
    group, find, _ = _BY_TYPE[definition.type]
    return _in_group(group, find(definition, as_new))


def both_source_keys(definition: StoragePoolDef) -> tuple[Keys, Keys]:
    """Return the keys of a pool that is there, and those of the same one where it is new."""
    group, find, is_directed = _BY_TYPE[definition.type]
    there = _in_group(group, find(definition, False))
    return there, _in_group(group, find(definition, True)) if is_directed else there


def _in_group(group: str | None, keys: Keys) -> Keys:
    if len(keys) == 1:  # as most pools have
        return ((group, keys[0]),)
    return tuple([(group, key) for key in keys])


def _no_keys(definition: StoragePoolDef, as_new: bool) -> Keys:  # noqa: ARG001
    return ()


def _target_keys(definition: StoragePoolDef, as_new: bool) -> Keys:  # noqa: ARG001
    return (definition.target.path,)


def _name_keys(definition: StoragePoolDef, as_new: bool) -> Keys:  # noqa: ARG001
    return (definition.source.name,)


def _sole_key(definition: StoragePoolDef, as_new: bool) -> Keys:  # noqa: ARG001
    return (True,)


def _device_keys(definition: StoragePoolDef, as_new: bool) -> Keys:  # noqa: ARG001
    devices = definition.source.devices
    if len(devices) == 1:
        return (devices[0].path,)
    return tuple({device.path: True for device in devices})


def _iscsi_keys(definition: StoragePoolDef, as_new: bool) -> Keys:
    """Devices count for one initiator only, and the server does not count at all."""
    initiator = definition.source.initiator
    return tuple((path, initiator) for path in _device_keys(definition, as_new))


def _server_keys(definition: StoragePoolDef, as_new: bool) -> Keys:
    """Only the first server counts, and only when one of the pools has no other.

    The new pool's port must be that of the pool that is there, unless it is 0.
    """
    hosts = definition.source.hosts
    first = hosts[0]
    alone = len(hosts) == 1
    if not as_new:
        return ((first.name, first.port, alone), (first.name, _ANY_PORT, alone))
    port = first.port or _ANY_PORT
    if alone:
        return ((first.name, port, True), (first.name, port, False))
    return ((first.name, port, True),)


def _export_keys(definition: StoragePoolDef, as_new: bool) -> Keys:
    """A directory of a server; netfs has no name of a volume, for gluster it counts."""
    source = definition.source
    volume = source.name if POOL_TYPES[definition.type].shares_name else None
    return tuple((source.dir, volume, server) for server in _server_keys(definition, as_new))


def _adapter_keys(definition: StoragePoolDef, as_new: bool) -> Keys:
    """A SCSI host by its number, or by its parent's address, or by its world wide names.

    libvirt also asks sysfs which number an address or a name stands for on the running host; that
    is nothing that can be known from files.
    """
    adapter = definition.source.adapter
    if isinstance(adapter, FcHost):
        names = ("wwn", adapter.wwnn, adapter.wwpn)
        parent = None if adapter.parent is None else host_number(adapter.parent)
        if parent is None:
            return (names,)
        return (names, ("host" if as_new else "parent", parent))
    if adapter is None:
        return ()
    if adapter.parent_address is not None:
        return (("address", adapter.parent_address, adapter.unique_id),)
    number = None if adapter.name is None else host_number(adapter.name)
    if number is None:
        return ()
    return (("host", number), ("parent", number)) if as_new else (("host", number),)


def host_number(name: str) -> int | None:
    """Return the number of a SCSI host's name: `host5`, `scsi_host5` and `fc_host5` are the same.

    (libvirt: virscsihost.c, virSCSIHostGetNumber, which reads a negative number as a large one)
    """
    for prefix in _PREFIXES:
        if name.startswith(prefix):
            number = parse_integer(name[len(prefix) :])
            if number is None or abs(number) > UINT_MAX:
                return None
            return number % (UINT_MAX + 1)
    return None


_FINDERS: dict[Conflict, Callable[[StoragePoolDef, bool], Keys]] = {
    Conflict.TARGET: _target_keys,
    Conflict.EXPORT: _export_keys,
    Conflict.SERVER: _server_keys,
    Conflict.DEVICE: _device_keys,
    Conflict.ISCSI: _iscsi_keys,
    Conflict.ADAPTER: _adapter_keys,
    Conflict.ALWAYS: _sole_key,
    Conflict.NAME: _name_keys,
}
_DIRECTED = frozenset((Conflict.EXPORT, Conflict.SERVER, Conflict.ADAPTER))
"""Where a new pool has other keys than one that is there."""
_BY_TYPE = {
    name: (kind.conflict_group, _FINDERS.get(kind.conflict, _no_keys), kind.conflict in _DIRECTED)
    for name, kind in POOL_TYPES.items()
}
