"""What a type needs in its source (libvirt: storage_conf.c, the flags of poolTypeInfo)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.elements import children_of, children_of_all
from xmltool.pool.types import Use
from xmltool.rules.refusals import XT209

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from xmltool.pool.definition import Source
    from xmltool.pool.elements import Children
    from xmltool.pool.refusals import Refusals
    from xmltool.pool.types import PoolType


def check_source(
    root: _Element, found: Children, kind: PoolType, source: Source, refusals: Refusals
) -> None:
    """Check that what the type needs of hosts, dir, adapter and devices is there."""
    if kind.host is Use.REQUIRED and not source.hosts:
        libvirt = "XML error: missing storage pool source host name"
        _refuse(root, found, kind, "<host>", libvirt, refusals)
    if kind.dir is Use.REQUIRED and source.dir is None:
        libvirt = "XML error: missing storage pool source path"
        directories = _in_source(found, "dir")
        if directories:
            refusals.missing_value(directories, "path", libvirt)
        else:
            _refuse(root, found, kind, "<dir>", libvirt, refusals)
    if kind.adapter is Use.REQUIRED:
        _check_adapter(root, found, kind, source, refusals)
    if kind.device is Use.REQUIRED and not source.devices:
        libvirt = "XML error: missing storage pool source device name"
        _refuse(root, found, kind, "<device>", libvirt, refusals)


def _check_adapter(
    root: _Element, found: Children, kind: PoolType, source: Source, refusals: Refusals
) -> None:
    from xmltool.pool.read_adapter import check_adapter

    adapters = _in_source(found, "adapter")
    libvirt = "XML error: missing storage pool source adapter"
    if not adapters:
        _refuse(root, found, kind, "<adapter>", libvirt, refusals)
    elif source.adapter is not None:
        check_adapter(source.adapter, adapters[0], refusals)
    elif not refusals.concern(adapters[0]):
        refusals.add(XT209.message("empty"), libvirt, adapters[0])


def check_initiator(
    root: _Element, found: Children, kind: PoolType, source: Source, refusals: Refusals
) -> None:
    """Check that the initiator is there where the type needs it."""
    if kind.initiator is not Use.REQUIRED or source.initiator is not None:
        return
    libvirt = "unsupported configuration: missing initiator IQN"
    initiators = _in_source(found, "initiator")
    names = children_of_all(initiators).get("iqn")
    if names is not None:
        refusals.missing_value(names, "name", libvirt)
    elif initiators:
        refusals.missing("<iqn>", "<initiator>", libvirt, initiators[0])
    else:
        _refuse(root, found, kind, "<initiator>", libvirt, refusals)


def _in_source(found: Children, tag: str) -> Sequence[_Element]:
    """Return the elements of a name in the source that libvirt reads: the first."""
    sources = found.get("source")
    return () if sources is None else children_of(sources[0]).get(tag, ())


def _refuse(
    root: _Element, found: Children, kind: PoolType, part: str, libvirt: str, refusals: Refusals
) -> None:
    """Refuse because a part is missing in the source, or in the pool for want of a source."""
    sources = found.get("source")
    if sources is not None:
        refusals.missing(part, f"<source> of type {kind.name}", libvirt, sources[0])
    else:
        refusals.missing(f"<source> with {part}", "<pool>", libvirt, root)
