"""Definitions as libvirt can hold them, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from xmltool.pool.definition import (
    Auth,
    Device,
    FcHost,
    Host,
    Option,
    PciAddress,
    Permissions,
    ScsiHost,
    Source,
    StoragePoolDef,
    Target,
)
from xmltool.pool.paths import sanitise_path
from xmltool.pool.types import MOUNT_OPTIONS, POOL_TYPES, PoolType, Use

_ALPHABET = st.sampled_from("ab/.-_ &<>\"'é中:@%0")
TEXTS = st.text(_ALPHABET, min_size=1, max_size=8)
NAMES = TEXTS.filter(lambda name: "/" not in name)
PATHS = TEXTS.map(sanitise_path)
UUIDS = st.uuids().map(str)
WWNS = st.text("0123456789abcdefABCDEF", min_size=16, max_size=16)
IDS = st.none() | st.integers(0, 2**31 - 1)
STATES = st.none() | st.booleans()

HOSTS = st.builds(Host, TEXTS, st.integers(-(2**31), 2**31 - 1))
DEVICES = st.builds(Device, TEXTS, STATES)
ADDRESSES = st.builds(
    PciAddress,
    st.integers(0, 2**32 - 1),
    st.integers(1, 0xFF),
    st.integers(0, 0x1F),
    st.integers(0, 7),
)
SCSI_HOSTS = st.text("abc_0123456789", max_size=8).map(ScsiHost) | st.builds(
    ScsiHost, st.none(), ADDRESSES, st.integers(0, 2**31 - 1)
)
_PARENTS = st.tuples(WWNS, WWNS) | st.just((None, None))
FC_HOSTS = st.builds(
    lambda wwnn, wwpn, parent, pair, fabric, managed: FcHost(
        wwnn, wwpn, parent, *pair, fabric, managed
    ),
    WWNS,
    WWNS,
    st.none() | TEXTS,
    _PARENTS,
    st.none() | WWNS,
    STATES,
)
_SECRET_TYPES = st.none() | st.sampled_from(["iscsi", "ceph", ""])
AUTHS = st.builds(
    lambda kind, user, secret, uuid: Auth(kind, user, secret, secret_uuid=uuid),
    st.sampled_from(["chap", "ceph"]),
    TEXTS,
    _SECRET_TYPES,
    UUIDS,
) | st.builds(
    lambda kind, user, secret, usage: Auth(kind, user, secret, secret_usage=usage),
    st.sampled_from(["chap", "ceph"]),
    TEXTS,
    _SECRET_TYPES,
    TEXTS,
)
PERMISSIONS = st.builds(Permissions, st.none() | st.integers(0, 0o777), IDS, IDS, st.none() | TEXTS)


def _used(use: Use, values: st.SearchStrategy, nothing: object) -> st.SearchStrategy:
    """Give what a type keeps of a part: always for a required one, perhaps for another."""
    if use is Use.DROPPED:
        return st.just(nothing)
    return values if use is Use.REQUIRED else values | st.just(nothing)


def _several(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(values, min_size=1, max_size=3).map(tuple)


@st.composite
def definitions(draw: st.DrawFn, types: tuple[str, ...] = tuple(POOL_TYPES)) -> StoragePoolDef:
    """Give definitions as they are after libvirt has written and read them."""
    kind = POOL_TYPES[draw(st.sampled_from(types))]
    name = draw(NAMES)
    source = draw(_sources(kind, name))
    return StoragePoolDef(
        type=kind.name,
        name=name,
        uuid=draw(UUIDS),
        source=source,
        target=draw(_targets(kind, source.name)),
        cow=draw(STATES) if kind.has_cow else None,
        refresh=draw(st.none() | st.sampled_from(["default", "capacity"])),
        mount_options=draw(_options(kind)) if kind.extension is MOUNT_OPTIONS else (),
        config_options=() if kind.extension is MOUNT_OPTIONS else draw(_options(kind)),
    )


@st.composite
def _sources(draw: st.DrawFn, kind: PoolType, name: str) -> Source:
    format_name = draw(st.sampled_from(kind.formats)) if kind.formats else None
    has_version = format_name is None or kind.formats.index(format_name) < 2
    versions = st.none() | TEXTS if has_version else st.none()
    return Source(
        hosts=draw(_used(kind.host, _several(HOSTS), ())),
        devices=draw(_used(kind.device, _several(DEVICES), ())),
        dir=draw(_used(kind.dir, PATHS, kind.default_dir)),
        adapter=draw(_used(kind.adapter, SCSI_HOSTS | FC_HOSTS, None)),
        name=draw(_used(kind.source_name, TEXTS, name if kind.shares_name else None)),
        initiator=draw(_used(kind.initiator, TEXTS, None)),
        format=format_name,
        auth=draw(st.none() | AUTHS),
        protocol_ver=draw(versions),
        vendor=draw(st.none() | TEXTS),
        product=draw(st.none() | TEXTS),
    )


@st.composite
def _targets(draw: st.DrawFn, kind: PoolType, source_name: str | None) -> Target:
    if not kind.has_target:
        return Target()
    if kind.forced_target is not None:
        path = sanitise_path(f"{kind.forced_target}{source_name}")
    else:
        path = draw(PATHS)
    return Target(path, draw(PERMISSIONS))


def _options(kind: PoolType) -> st.SearchStrategy:
    if kind.extension is None:
        return st.just(())
    values = st.none() if kind.extension is MOUNT_OPTIONS else TEXTS
    return st.lists(st.builds(Option, TEXTS, values), max_size=3).map(tuple)
