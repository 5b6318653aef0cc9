"""An XT4xx error stands at the second of two files exactly when libvirt refuses it beside the first."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.corpus import documents
from tests.real.libvirt import Libvirtd, private_libvirtd
from xmltool.__main__ import main
from xmltool.document.document import parse_document
from xmltool.pool.definition import Device, FcHost, Host, PciAddress, ScsiHost
from xmltool.pool.read import read_definition
from xmltool.pool.types import POOL_TYPES
from xmltool.pool.write import stored_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from xmltool.pool.definition import Source, StoragePoolDef

pytestmark = [pytest.mark.libvirt, pytest.mark.slow]

SEED = 403
SHORT = 300
LONG = 3_000
UUIDS = (
    None,
    "11111111-1111-4111-8111-111111111111",
    "22222222-2222-4222-8222-222222222222",
)
WORDS = {
    "XT401": "already exists with uuid",
    "XT402": "is already defined with uuid",
    "XT403": "Storage source conflict with pool",
}


class Pair(NamedTuple):
    """Two documents that libvirt takes, each alone."""

    first: bytes
    second: bytes


def pairs(count: int, seed: int) -> list[Pair]:
    """Pools of the corpus, each with another one that shares a part of it."""
    rng = random.Random(seed)
    found: list[Pair] = []
    pools = _pools(seed)
    while len(found) < count:
        one = rng.choice(pools)._replace(uuid=rng.choice(UUIDS))
        other = _relative(rng, one) if rng.random() < 0.9 else rng.choice(pools)
        if other.type != one.type and not _is_complete(other):
            continue
        couple = [one, other]
        rng.shuffle(couple)
        found.append(Pair(*(stored_bytes(pool, header=False) for pool in couple)))
    return found


def _pools(seed: int) -> list[StoragePoolDef]:
    """Pools of every type that a backend serves, as many of each."""
    by_type: dict[str, list[StoragePoolDef]] = {}
    for data in documents(2_000, seed):
        root = parse_document("a.xml", data).libvirt_root()
        pool = None if root is None else read_definition(root).definition
        if pool is not None and POOL_TYPES[pool.type].has_backend and pool.name.isalnum():
            by_type.setdefault(pool.type, []).append(pool)
    return [pool for pools in by_type.values() for pool in (pools * 30)[:30]]


def _relative(rng: random.Random, pool: StoragePoolDef) -> StoragePoolDef:
    """Change some of what libvirt compares, and keep the rest."""
    if rng.random() < 0.85:
        pool = pool._replace(name="other")
    if rng.random() < 0.8:
        pool = pool._replace(uuid=rng.choice(UUIDS))
    if rng.random() < 0.3 and pool.target.path is not None:
        path = rng.choice(("/else", pool.target.path + "/deeper", "/" + pool.target.path))
        pool = pool._replace(target=pool.target._replace(path=path))
    if rng.random() < 0.25:
        kind = rng.choice(("fs", "disk", "logical", "zfs", "netfs", "gluster"))
        source = pool.source._replace(format=POOL_TYPES[kind].default_format)
        pool = pool._replace(type=kind, source=source, cow=None)
    return pool._replace(source=_other_source(rng, pool.source))


def _other_source(rng: random.Random, source: Source) -> Source:
    if rng.random() < 0.3 and source.hosts:
        first = source.hosts[0]
        hosts = (first._replace(port=rng.choice((0, 1, first.port))), *source.hosts[1:])
        hosts += rng.choice(((), (), (Host("more"),)))
        source = source._replace(hosts=hosts[:: rng.choice((1, 1, -1))])
    if rng.random() < 0.3 and source.devices:
        more = rng.choice(((), (Device("/dev/more"),)))
        devices = (more + source.devices)[rng.choice((0, 0, 1)) :] or more or source.devices
        source = source._replace(devices=devices)
    if rng.random() < 0.2:
        source = source._replace(dir="/else" if source.dir else None)
    if rng.random() < 0.2 and source.initiator is not None:
        source = source._replace(initiator="iqn.2026-01.org.example:other")
    if isinstance(source.adapter, ScsiHost | FcHost) and rng.random() < 0.6:
        source = source._replace(adapter=_adapter(rng))
    return source


def _adapter(rng: random.Random) -> ScsiHost | FcHost:
    name = rng.choice(("host5", "scsi_host5", "fc_host05", "host6", "x"))
    address = PciAddress(0, 1, rng.choice((1, 2)), 0)
    fc = FcHost("20000000c9831b4b", "10000000c9831b4b", rng.choice((None, name)))
    return rng.choice((ScsiHost(name), ScsiHost(None, address, 1), fc))


def _is_complete(pool: StoragePoolDef) -> bool:
    """Tell whether a pool whose type was changed has all that its new type needs."""
    root = parse_document("a.xml", stored_bytes(pool, header=False)).libvirt_root()
    return root is not None and read_definition(root).definition is not None


def _refusal(libvirtd: Libvirtd, pair: Pair) -> str | None:
    """Define the second pool beside the first, and clean up: what libvirt says, or None."""
    first = libvirtd.define(pair.first, keep=True)
    assert first.stored is not None, (first.error, pair)
    second = libvirtd.define(pair.second)
    assert libvirtd.define(first.stored).accepted  # defined once more, and undefined
    return second.error


def test_errors_are_what_libvirt_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], long_form: bool
) -> None:
    made = pairs(LONG if long_form else SHORT, SEED)
    with private_libvirtd() as libvirtd:
        made = [
            pair for pair in made if all(libvirtd.define(document).accepted for document in pair)
        ]
        theirs = [_refusal(libvirtd, pair) for pair in made]
    for number, pair in enumerate(made):
        directory = tmp_path / f"{number:05}"
        directory.mkdir()
        for name, data in zip(("a.xml", "b.xml"), pair, strict=True):
            (directory / name).write_bytes(data)
    main(["lint", "--select", "XT4", "--format", "json", str(tmp_path)])
    files = json.loads(capsys.readouterr().out)["files"]
    assert len(files) == 2 * len(made)
    met: set[str | None] = set()
    for pair, one, other, said in zip(made, files[::2], files[1::2], theirs, strict=True):
        assert one["findings"] == []
        errors = [f["rule"] for f in other["findings"] if f["severity"] == "error"]
        assert bool(errors) is (said is not None), (pair, errors, said)
        assert len(other["findings"]) <= 1
        for rule in errors:
            assert WORDS[rule] in str(said), (pair, rule)
        met.update(f["rule"] for f in other["findings"])
    assert met == {"XT401", "XT402", "XT403", "XT404", "XT405"}
    refused = sum(said is not None for said in theirs)
    assert len(made) > 0.8 * len(theirs)
    assert 0.2 * len(made) < refused < 0.8 * len(made)
