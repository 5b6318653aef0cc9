"""What libvirt keeps of a definition when it writes it (libvirt: storage_conf.c, the formatter)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.definition import Target
from xmltool.pool.types import CONFIG_OPTIONS, MOUNT_OPTIONS, POOL_TYPES, Use

if TYPE_CHECKING:
    from xmltool.pool.definition import StoragePoolDef

_NO_TARGET = Target()


def as_stored(definition: StoragePoolDef) -> StoragePoolDef:
    """Leave out what the type of the pool does not keep."""
    kind = POOL_TYPES[definition.type]
    source, target = definition.source, definition.target
    dropped = Use.DROPPED
    return definition._replace(
        target=target if target.path is not None else _NO_TARGET,
        mount_options=definition.mount_options if kind.extension is MOUNT_OPTIONS else (),
        config_options=definition.config_options if kind.extension is CONFIG_OPTIONS else (),
        source=source._replace(
            hosts=() if kind.host is dropped else source.hosts,
            devices=() if kind.device is dropped else source.devices,
            dir=None if kind.dir is dropped else source.dir,
            adapter=None if kind.adapter is dropped else source.adapter,
            name=None if kind.source_name is dropped else source.name,
            initiator=None if kind.initiator is dropped else source.initiator,
        ),
    )
