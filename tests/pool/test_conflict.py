from __future__ import annotations

import os
import random
import re
import time
from typing import TYPE_CHECKING

import pytest

from tests.pool.samples import definition_of, with_uuid_of
from tests.real.libvirt import Libvirtd, private_libvirtd
from xmltool.pool.conflict import (
    Clash,
    PoolIndex,
    both_source_keys,
    conflicts,
    host_number,
    source_keys,
)

if TYPE_CHECKING:
    from xmltool.pool.definition import StoragePoolDef

TARGET = "<target><path>/t</path></target>"
UUID = "11111111-1111-1111-1111-111111111111"
OTHER_UUID = "22222222-2222-2222-2222-222222222222"


def pool(kind: str, name: str, source: str = "", path: str = "/t") -> StoragePoolDef:
    return definition_of(
        f"<pool type='{kind}'><name>{name}</name><source>{source}</source>"
        f"<target><path>{path}</path></target></pool>"
    )


def export(name: str, *hosts: str, kind: str = "netfs", path: str = "/e") -> StoragePoolDef:
    servers = "".join(f"<host {host}/>" for host in hosts)
    return pool(kind, name, f"{servers}<dir path='{path}'/><name>v</name>")


def adapter(name: str, attributes: str, content: str = "") -> StoragePoolDef:
    return pool("scsi", name, f"<adapter {attributes}>{content}</adapter>")


def iscsi(name: str, device: str, initiator: str = "") -> StoragePoolDef:
    iqn = f"<initiator><iqn name='{initiator}'/></initiator>" if initiator else ""
    return pool("iscsi", name, f"<host name='{name}'/><device path='{device}'/>{iqn}")


FC = "type='fc_host' wwnn='20000000c9831b4b' wwpn='10000000c9831b4b'"
PARENT = "<parentaddr unique_id='1'><address bus='1' slot='{}'/></parentaddr>"
CASES = [
    ("equal paths", pool("dir", "a", path="/p/"), pool("dir", "b", path="/p"), True),
    ("two slashes", pool("dir", "a", path="//p"), pool("dir", "b", path="/p"), False),
    ("nested", pool("dir", "a", path="/p"), pool("dir", "b", path="/p/q"), False),
    ("other type", pool("dir", "a"), pool("fs", "b", "<device path='/d'/>"), False),
    ("export", export("a", "name='h'"), export("b", "name='h'"), True),
    ("export of another server", export("a", "name='h'"), export("b", "name='H'"), False),
    ("other export", export("a", "name='h'"), export("b", "name='h'", path="/f"), False),
    ("export and volume", export("a", "name='h'"), export("b", "name='h'", kind="gluster"), False),
    ("new port", export("a", "name='h'"), export("b", "name='h' port='1'"), False),
    ("old port", export("a", "name='h' port='1'"), export("b", "name='h'"), True),
    ("same port", export("a", "name='h' port='1'"), export("b", "name='h' port='1'"), True),
    ("one and two", export("a", "name='h'"), export("b", "name='h'", "name='i'"), True),
    ("two and one", export("a", "name='h'", "name='i'"), export("b", "name='h'"), True),
    ("two", export("a", "name='h'", "name='i'"), export("b", "name='h'", "name='i'"), False),
    (
        "volume",
        export("a", "name='h'", kind="gluster"),
        export("b", "name='h'", kind="gluster"),
        True,
    ),
    (
        "device of other types",
        pool("logical", "a", "<device path='/d'/>"),
        pool("fs", "b", "<device path='/d'/>"),
        True,
    ),
    (
        "one device in common",
        pool("zfs", "a", "<device path='/c'/><device path='/d'/>"),
        pool("disk", "b", "<device path='/d'/>"),
        True,
    ),
    ("same volume group", pool("logical", "a", "<name>v</name>"), pool("logical", "b", "<name>v</name>"), False),
    ("target", iscsi("a", "t"), iscsi("b", "t"), True),
    ("initiators", iscsi("a", "t", "i"), iscsi("b", "t"), False),
    ("one initiator", iscsi("a", "t", "i"), iscsi("b", "t", "i"), True),
    ("target and device", iscsi("a", "/d"), pool("fs", "b", "<device path='/d'/>"), False),
    ("host number", adapter("a", "name='host5'"), adapter("b", "name='fc_host05'"), True),
    ("host numbers", adapter("a", "name='host5'"), adapter("b", "name='host6'"), False),
    ("no number", adapter("a", "name='x5'"), adapter("b", "name='x5'"), False),
    ("wwn", adapter("a", FC), adapter("b", FC), True),
    ("wwn as written", adapter("a", FC), adapter("b", FC.replace("c98", "C98")), False),
    ("parent", adapter("a", f"{FC} parent='scsi_host3'"), adapter("b", "name='host3'"), True),
    ("child", adapter("a", "name='host3'"), adapter("b", f"{FC} parent='host3'"), True),
    (
        "siblings",
        adapter("a", f"{FC} parent='host3'"),
        adapter("b", f"{FC.replace('831b4b', '831b4c')} parent='host3'"),
        False,
    ),
    (
        "address",
        adapter("a", "type='scsi_host'", PARENT.format(1)),
        adapter("b", "type='scsi_host'", PARENT.format("0x1")),
        True,
    ),
    (
        "addresses",
        adapter("a", "type='scsi_host'", PARENT.format(1)),
        adapter("b", "type='scsi_host'", PARENT.format(2)),
        False,
    ),
    ("mpath", pool("mpath", "a"), pool("mpath", "b", path="/u"), True),
    (
        "sheepdog",
        pool("sheepdog", "a", "<host name='h'/><name>s</name>"),
        pool("sheepdog", "b", "<host name='h'/><name>t</name>"),
        True,
    ),
    ("vstorage", pool("vstorage", "a", "<name>s</name>"), pool("vstorage", "b", "<name>s</name>"), True),
    (
        "rbd",
        pool("rbd", "a", "<host name='h'/><name>s</name>"),
        pool("rbd", "b", "<host name='h'/><name>s</name>"),
        False,
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("existing", "new", "clash"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_source(existing: StoragePoolDef, new: StoragePoolDef, clash: bool) -> None:
    found = conflicts(new, [existing])
    if clash:
        assert found is not None
        assert found.clash is Clash.SOURCE
        assert found.other == existing
        message = f"operation failed: Storage source conflict with pool: '{existing.name}'"
        assert found.libvirt_message == message
    else:
        assert found is None
    index = PoolIndex([existing])
    assert (index.admit(new) is not None) is clash
    assert set(index.names) == ({existing.name} if clash else {existing.name, new.name})


def test_a_pool_never_conflicts_with_its_own_source() -> None:
    old = pool("dir", "a")._replace(uuid=UUID)
    assert conflicts(old, [old]) is None
    assert conflicts(pool("dir", "b"), [old, pool("dir", "c")]) is not None
    assert conflicts(pool("mpath", "a")._replace(uuid=UUID), [old]) is None


def test_names_and_uuids() -> None:
    old = pool("dir", "a", path="/a")._replace(uuid=UUID)
    found = conflicts(pool("dir", "b", path="/b")._replace(uuid=UUID), [old])
    assert found is not None
    assert found.clash is Clash.UUID
    words = f"operation failed: pool 'a' is already defined with uuid {UUID}"
    assert found.libvirt_message == words
    for uuid in (OTHER_UUID, None):
        found = conflicts(pool("dir", "a", path="/b")._replace(uuid=uuid), [old])
        assert found is not None
        assert found.clash is Clash.NAME
        words = f"operation failed: pool 'a' already exists with uuid {UUID}"
        assert found.libvirt_message == words


def test_the_source_is_looked_at_first() -> None:
    old = pool("dir", "a")._replace(uuid=UUID)
    found = conflicts(pool("dir", "b")._replace(uuid=UUID), [old])
    assert found is not None
    assert found.clash is Clash.SOURCE


def test_the_first_pool_in_the_way_is_named() -> None:
    first = pool("disk", "z", "<device path='/z'/>")
    second = pool("disk", "a", "<device path='/a'/>")
    new = pool("fs", "n", "<device path='/a'/><device path='/z'/>")
    for existing in ([first, second], [second, first]):
        found = conflicts(new, existing)
        assert found is not None
        assert found.other == existing[0]


def test_an_index_forgets_what_is_replaced_or_removed() -> None:
    index = PoolIndex([pool("dir", "a", path="/a")._replace(uuid=UUID)])
    index.add(pool("dir", "a", path="/b")._replace(uuid=OTHER_UUID))
    assert index.conflict(pool("dir", "n", path="/a")._replace(uuid=UUID)) is None
    assert index.conflict(pool("dir", "n", path="/b")) is not None
    index.remove("a")
    index.remove("a")
    assert index.conflict(pool("dir", "a", path="/b")) is None


def test_ten_thousand_pools_are_not_compared_pair_by_pair() -> None:
    start = time.process_time()
    index = PoolIndex()
    base = export("n", "name='h'")
    for number in range(10_000):
        source = base.source._replace(hosts=(base.source.hosts[0]._replace(port=number + 1),))
        new = base._replace(name=f"n{number}", uuid=f"u{number}", source=source)
        assert index.conflict(new) is None
        index.add(new)
    assert index.conflict(base) is not None
    assert time.process_time() - start < 10  # pair by pair: 50 million comparisons


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("host5", 5),
        ("scsi_host05", 5),
        ("fc_host 5", 5),
        ("host-1", 2**32 - 1),
        ("host", None),
        ("host5x", None),
        ("Host5", None),
        ("host4294967296", None),
        ("5", None),
    ],
)
def test_host_number(name: str, number: int | None) -> None:
    assert host_number(name) == number


def test_the_keys_of_a_pool_that_is_there_and_of_the_same_one_where_it_is_new() -> None:
    rng, met = random.Random(22), set()
    for kind in sorted(_PARTS) * 40:
        pool = definition_of(_document(rng, kind, "n"))
        there, new = both_source_keys(pool)
        assert there == source_keys(pool, as_new=False)
        assert new == source_keys(pool, as_new=True)
        met.add((kind, there == new))
    assert ("netfs", False) in met
    assert ("fs", True) in met


class TestAgainstLibvirt:
    """Random pools of few values, three at a time, in a real libvirt."""

    pytestmark = pytest.mark.libvirt

    def test_define(self, long_form: bool) -> None:
        rng = random.Random(20)
        met: set[Clash | None] = set()
        with private_libvirtd() as libvirtd:
            for _ in range(5000 if long_form else 150):
                met |= _define_three(rng, libvirtd)
        assert met == {None, *Clash}

    def test_types_without_a_backend(self) -> None:
        """Such types load at the start only: those that come first in the directory."""
        rng = random.Random(21)
        with private_libvirtd() as libvirtd:
            for kind in ["sheepdog", "vstorage"] * 5:
                for name in "abc":
                    document = _document(rng, kind, name, with_uuid=False)
                    libvirtd.put(f"{name}.xml", document.encode())
                libvirtd.restart()
                index = PoolIndex()
                for entry in os.listdir(libvirtd.store):
                    if entry.endswith(".xml"):
                        definition = definition_of((libvirtd.store / entry).read_bytes())
                        if index.conflict(definition) is None:
                            index.add(definition)
                assert sorted(libvirtd.names()) == sorted(index.names)


def _define_three(rng: random.Random, libvirtd: Libvirtd) -> set[Clash | None]:
    """Define three pools that may clash, and compare every answer; gives what was met."""
    kinds = rng.choice(KINDS)
    index = PoolIndex()
    met: set[Clash | None] = set()
    defined = set()
    for _ in range(3):
        document = _document(rng, rng.choice(kinds), rng.choice("nop"))
        definition = definition_of(document)
        ours = index.conflict(definition)
        answer = libvirtd.define(document.encode(), keep=True)
        theirs = answer.error
        if ours is not None and theirs is not None:
            # of several pools in the way libvirt names the one that its hash table has first
            pattern = r"(source conflict with pool: ).*" if ours.clash is Clash.SOURCE else r"($)"
            assert re.sub(pattern, r"\1", ours.libvirt_message) == re.sub(pattern, r"\1", theirs)
        else:
            assert ours is None, (document, ours)
            assert theirs is None, (document, theirs)
        met.add(None if ours is None else ours.clash)
        if answer.stored is not None:
            index.add(with_uuid_of(definition, answer.stored))
            defined.add(definition.name)
    libvirtd.virsh_batch([("pool-undefine", name) for name in defined])
    return met


KINDS = [
    ["dir"],
    ["netfs"],
    ["gluster"],
    ["fs", "disk", "logical", "zfs"],
    ["iscsi", "fs"],
    ["scsi"],
    ["dir", "fs", "netfs", "gluster", "mpath", "rbd", "iscsi-direct"],
]
_HOST_NAMES = [
    "host5",
    "scsi_host5",
    "fc_host05",
    "host 5",
    "host-5",
    "host4294967291",
    "x5",
    "host6",
]
_WWNS = ["20000000c9831b4b", "20000000C9831B4B", "0x20000000c9831b4b"]


def _hosts(rng: random.Random) -> str:
    ports = ["", " port='0'", " port='1'", " port='2'"]
    count = rng.choice([1, 1, 2])
    return "".join(f"<host name='{rng.choice('ab')}'{rng.choice(ports)}/>" for _ in range(count))


def _devices(rng: random.Random) -> str:
    count = rng.choice([1, 1, 2])
    return "".join(f"<device path='/dev/{rng.choice(['a', 'b', '/a'])}'/>" for _ in range(count))


def _adapter(rng: random.Random) -> str:
    name = rng.choice(_HOST_NAMES)
    address = f"<address bus='1' slot='{rng.choice('12')}' function='{rng.choice('01')}'/>"
    parent = rng.choice(["", f" parent='{name}'"])
    return rng.choice(
        [
            f"<adapter name='{name}'/>",
            f"<adapter type='scsi_host' name='{name}'/>",
            f"<adapter type='scsi_host'><parentaddr unique_id='1'>{address}</parentaddr></adapter>",
            f"<adapter type='fc_host' wwnn='{rng.choice(_WWNS)}' wwpn='{_WWNS[0]}'{parent}/>",
        ]
    )


def _initiator(rng: random.Random) -> str:
    return f"<initiator><iqn name='{rng.choice('ij')}'/></initiator>"


_PARTS = {
    "fs": [_devices],
    "netfs": [_hosts],
    "logical": [_devices],
    "disk": [_devices],
    "iscsi": [_hosts, _devices, lambda rng: rng.choice(["", _initiator(rng)])],
    "iscsi-direct": [_hosts, _devices, _initiator],
    "scsi": [_adapter],
    "rbd": [_hosts],
    "sheepdog": [_hosts],
    "gluster": [_hosts],
    "zfs": [_devices],
}


def _document(rng: random.Random, kind: str, name: str, *, with_uuid: bool = True) -> str:
    uuid = rng.choice(["", "", f"<uuid>{UUID}</uuid>", f"<uuid>{OTHER_UUID}</uuid>"])
    if not with_uuid:
        uuid = ""
    source = "".join(part(rng) for part in _PARTS.get(kind, []))
    path = rng.choice(["/t", "/t/", "/u", "//t"])
    directory = rng.choice(["/e", "/e/", "//e", "/f"])
    return (
        f"<pool type='{kind}'><name>{name}</name>{uuid}<source>{source}<dir path='{directory}'/>"
        f"<name>{rng.choice('vw')}</name></source><target><path>{path}</path></target></pool>"
    )
