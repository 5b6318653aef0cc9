"""What libvirt keeps of a definition when it writes it (libvirt: storage_conf.c, the formatter)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.types import POOL_TYPES, Use

if TYPE_CHECKING:
    from xmltool.pool.definition import StoragePoolDef


def as_stored(definition: StoragePoolDef) -> StoragePoolDef:
    """Leave out what the type of the pool does not keep."""
    kind = POOL_TYPES[definition.type]
    source = definition.source
    dropped = Use.DROPPED
    return definition._replace(
        source=source._replace(
            hosts=() if kind.host is dropped else source.hosts,
            devices=() if kind.device is dropped else source.devices,
            dir=None if kind.dir is dropped else source.dir,
            adapter=None if kind.adapter is dropped else source.adapter,
            name=None if kind.source_name is dropped else source.name,
            initiator=None if kind.initiator is dropped else source.initiator,
        )
    )
