"""What libvirt keeps of a definition when it writes it (libvirt: storage_conf.c, the formatter)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xmltool.pool.definition import Target
from xmltool.pool.types import CONFIG_OPTIONS, MOUNT_OPTIONS, POOL_TYPES, Use

if TYPE_CHECKING:
    from xmltool.pool.definition import StoragePoolDef

_NO_TARGET = Target()
_OF_SOURCE: tuple[tuple[str, str, Any], ...] = (
    *(("hosts", "host", ()), ("devices", "device", ()), ("dir", "dir", None)),
    *(
        ("adapter", "adapter", None),
        ("name", "source_name", None),
        ("initiator", "initiator", None),
    ),
)
"""Fields of a source, what the type's use of each is called, and their value when it is dropped."""
_DROPPED = {
    name: tuple(
        (field, nothing) for field, use, nothing in _OF_SOURCE if getattr(kind, use) is Use.DROPPED
    )
    for name, kind in POOL_TYPES.items()
}


def as_stored(definition: StoragePoolDef) -> StoragePoolDef:
    """Leave out what the type of the pool does not keep."""
    kind, source, target = POOL_TYPES[definition.type], definition.source, definition.target
    dropped = [
        (field, nothing)
        for field, nothing in _DROPPED[kind.name]
        if getattr(source, field) != nothing
    ]
    if dropped:
        definition = definition._replace(source=source._replace(**dict(dropped)))
    if target.path is None and target is not _NO_TARGET:
        definition = definition._replace(target=_NO_TARGET)
    if definition.mount_options and kind.extension is not MOUNT_OPTIONS:
        definition = definition._replace(mount_options=())
    if definition.config_options and kind.extension is not CONFIG_OPTIONS:
        definition = definition._replace(config_options=())
    return definition
