"""What differs between two definitions, field by field: by what libvirt keeps of them.

Values are those of the stored form, so that other spellings of the same value are no difference,
nor is anything that libvirt drops when it writes.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from xmltool.pool.definition import ScsiHost
from xmltool.pool.keep import as_stored
from xmltool.pool.scalars import signed, stored_function
from xmltool.pool.types import POOL_TYPES
from xmltool.pool.write import octal, yes_no

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xmltool.pool.definition import (
        Auth,
        Device,
        FcHost,
        Host,
        Option,
        Source,
        StoragePoolDef,
        Target,
    )

    Fields: TypeAlias = dict[str, str | None]


class Change(NamedTuple):
    """One field that differs; a side that has no such field has None.

    `path` is relative to the pool: `target/path`, `source/host[2]/@name`; an index only where one
    of the sides has several.
    """

    path: str
    old: str | None
    new: str | None


def compare(old: StoragePoolDef, new: StoragePoolDef) -> tuple[Change, ...]:
    """Return every field in which the stored forms differ, in the order of the stored form.

    A uuid that only one side has is a difference too: replace it first where it is none.
    """
    return tuple(_changes(as_stored(old), as_stored(new)))


def _changes(old: StoragePoolDef, new: StoragePoolDef) -> Iterator[Change]:
    yield from _differing("", _pool(old), _pool(new))
    before, after = old.source, new.source
    yield from _listed("source/host", map(_host, before.hosts), map(_host, after.hosts))
    yield from _listed("source/device", map(_device, before.devices), map(_device, after.devices))
    yield from _differing("source/", _source(before), _source(after))
    yield from _differing("target/", _target(old.target), _target(new.target))
    refresh = "refresh/volume/@allocation"
    yield from _differing("", {refresh: old.refresh}, {refresh: new.refresh})
    yield from _options(old, new)


def _differing(prefix: str, old: Fields, new: Fields) -> Iterator[Change]:
    for path in old | new:
        before, after = old.get(path), new.get(path)
        if before != after:
            yield Change(prefix + path, before, after)


def _listed(path: str, old: Iterable[Fields], new: Iterable[Fields]) -> Iterator[Change]:
    """Compare repeated elements one by one: their order means something to libvirt."""
    nothing: Fields = {}
    pairs = list(zip_longest(old, new, fillvalue=nothing))
    for number, (before, after) in enumerate(pairs, 1):
        index = f"[{number}]" if len(pairs) > 1 else ""
        yield from _differing(f"{path}{index}/", before, after)


def _pool(pool: StoragePoolDef) -> Fields:
    return {
        "type": pool.type,
        "name": pool.name,
        "uuid": pool.uuid,
        "features/cow/@state": _state(pool.cow),
    }


def _state(state: bool | None) -> str | None:
    return None if state is None else yes_no(state)


def _host(host: Host) -> Fields:
    return {"@name": host.name, "@port": str(host.port) if host.port else None}


def _device(device: Device) -> Fields:
    return {"@path": device.path, "@part_separator": _state(device.part_separator)}


def _source(source: Source) -> Fields:
    return {
        "dir/@path": source.dir,
        **({} if source.adapter is None else _adapter(source.adapter)),
        "name": source.name,
        "initiator/iqn/@name": source.initiator,
        "format/@type": source.format,
        **({} if source.auth is None else _auth(source.auth)),
        "protocol/@ver": source.protocol_ver,
        "vendor/@name": source.vendor,
        "product/@name": source.product,
    }


def _adapter(adapter: ScsiHost | FcHost) -> Fields:
    if not isinstance(adapter, ScsiHost):
        attributes = ("parent", "parent_wwnn", "parent_wwpn", "parent_fabric_wwn")
        fields: Fields = {"adapter/@type": "fc_host"}
        fields |= {f"adapter/@{name}": getattr(adapter, name) for name in attributes}
        fields["adapter/@managed"] = _state(adapter.managed)
        return fields | {"adapter/@wwnn": adapter.wwnn, "adapter/@wwpn": adapter.wwpn}
    fields = {"adapter/@type": "scsi_host", "adapter/@name": adapter.name}
    address = adapter.parent_address
    if address is not None:
        fields |= {
            "adapter/parentaddr/@unique_id": str(adapter.unique_id),
            "adapter/parentaddr/address/@domain": f"0x{address.domain:04x}",
            "adapter/parentaddr/address/@bus": f"0x{address.bus:02x}",
            "adapter/parentaddr/address/@slot": f"0x{address.slot:02x}",
            "adapter/parentaddr/address/@function": stored_function(address.function),
        }
    return fields


def _auth(auth: Auth) -> Fields:
    return {
        "auth/@type": auth.type,
        "auth/@username": auth.username,
        "auth/secret/@type": auth.secret_type,
        "auth/secret/@uuid": auth.secret_uuid,
        "auth/secret/@usage": auth.secret_usage,
    }


def _target(target: Target) -> Fields:
    mode, owner, group, label = target.permissions
    return {
        "path": target.path,
        "permissions/mode": None if mode is None else octal(mode),
        "permissions/owner": None if owner is None else str(signed(owner)),
        "permissions/group": None if group is None else str(signed(group)),
        "permissions/label": label,
    }


def _options(old: StoragePoolDef, new: StoragePoolDef) -> Iterator[Change]:
    """Compare the namespaced options; of two kinds, one set goes and the other comes."""
    before, after = _options_of(old), _options_of(new)
    for path in before | after:
        yield from _listed(
            path, map(_option, before.get(path, ())), map(_option, after.get(path, ()))
        )


def _options_of(pool: StoragePoolDef) -> dict[str, tuple[Option, ...]]:
    """Return the options by their path."""
    extension = POOL_TYPES[pool.type].extension
    if extension is None:
        return {}
    path = f"{extension.prefix}:{extension.wrapper}/{extension.prefix}:{extension.option}"
    return {path: pool.mount_options or pool.config_options}


def _option(option: Option) -> Fields:
    return {"@name": option.name, "@value": option.value}
