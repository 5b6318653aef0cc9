from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest

from tests.pool.samples import definition_of
from xmltool.findings import Severity
from xmltool.lint.checks.between import RULES, Neighbours, footprint_of

if TYPE_CHECKING:
    from xmltool.lint.context import Clash
    from xmltool.pool.definition import StoragePoolDef

UUID = "11111111-1111-1111-1111-111111111111"
OTHER = "22222222-2222-2222-2222-222222222222"


def pool(
    name: str, path: str, uuid: str | None = None, kind: str = "dir", source: str = ""
) -> StoragePoolDef:
    definition = definition_of(
        f"<pool type='{kind}'><name>{name}</name><source>{source}</source>"
        f"<target><path>{path}</path></target></pool>"
    )
    return definition._replace(uuid=uuid)


def clashes(*pools: StoragePoolDef) -> list[Clash | None]:
    """What each pool clashes with, in files 0, 1, 2 …"""
    neighbours = Neighbours()
    return [neighbours.add(str(number), footprint_of(pool)) for number, pool in enumerate(pools)]


def said(clash: Clash | None) -> tuple[object, ...] | None:
    return None if clash is None else (clash.message.rule, *clash[1:])


def told(*pools: StoragePoolDef) -> list[tuple[str, str] | None]:
    return [
        None if clash is None else (clash.message.rule, clash.other) for clash in clashes(*pools)
    ]


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        (pool("a", "/a", UUID), pool("a", "/b", OTHER), "XT401"),
        (pool("a", "/a"), pool("a", "/b"), "XT401"),
        (pool("a", "/a", UUID), pool("b", "/b", UUID), "XT402"),
        (pool("a", "/a", UUID), pool("b", "/a", UUID), "XT403"),
        (pool("a", "/a", UUID), pool("a", "/b", UUID), "XT404"),
        (pool("a", "/a"), pool("b", "/a/b"), "XT405"),
        (pool("a", "/a/b/c"), pool("b", "/a"), "XT405"),
        (pool("a", "/a"), pool("b", "/a", kind="fs", source="<device path='/d'/>"), "XT405"),
        (pool("a", "/a/x"), pool("b", "/a/./y/../x/z"), "XT405"),
        (pool("a", "//a"), pool("b", "/a"), "XT405"),
        (pool("a", "/"), pool("b", "/b"), "XT405"),
        (pool("a", "/a"), pool("b", "/ab"), None),
        (pool("a", "a"), pool("b", "a/b"), None),
        (pool("a", "/a"), pool("b", "/b"), None),
        (pool("a", "/dev", kind="mpath"), pool("b", "/dev/b"), None),
    ],
)
def test_two_pools(first: StoragePoolDef, second: StoragePoolDef, rule: str | None) -> None:
    expected = None if rule is None else (rule, "0")
    assert told(first, second) == [None, expected]


def test_an_error_goes_before_a_warning() -> None:
    nested, refused = pool("a", "/a"), pool("b", "/x", UUID)
    assert told(nested, refused, pool("c", "/a/c", UUID)) == [None, None, ("XT402", "1")]


def test_the_first_file_in_the_way_is_named() -> None:
    assert told(
        pool("a", "/a", UUID), pool("b", "/b", OTHER), pool("b", "/a", UUID), pool("a", "/b", OTHER)
    ) == [None, None, ("XT403", "0"), ("XT401", "0")]


def test_a_file_that_is_refused_is_in_the_way_too() -> None:
    twins = pool("a", "/a", UUID), pool("a", "/b", OTHER)
    assert told(*twins, pool("c", "/b"), pool("d", "/d", OTHER)) == [
        None, ("XT401", "0"), ("XT403", "1"), ("XT402", "1"),
    ]  # fmt: skip


def test_a_third_of_the_same_name_clashes_with_the_one_that_differs() -> None:
    pools = pool("a", "/a", UUID), pool("a", "/b", OTHER), pool("a", "/c", UUID)
    assert told(*pools) == [None, ("XT401", "0"), ("XT401", "1")]


def test_what_is_told() -> None:
    devices = "<device path='/dev/x'/><device path='/dev/{}'/>"
    first = pool("a", "/a", kind="disk", source=devices.format("y"))
    second = pool("b", "/b", kind="fs", source="<device path='/dev/y'/>")
    clash = clashes(first, second)[1]
    assert clash is not None
    assert clash.message.rule.severity is Severity.ERROR
    assert clash.message.text == (
        "pool 'a' in 0 uses the device '/dev/y' too: libvirt refuses one beside the other"
    )
    assert (clash.place.path, clash.place.attribute) == ("source/device[1]", "path")
    assert clash.other_place.path == "source/device[2]"
    assert clash.libvirt == "operation failed: Storage source conflict with pool: 'a'"


@pytest.mark.parametrize(
    ("kind", "source", "words", "path"),
    [
        ("netfs", "<host name='h'/><dir path='/e'/>", "'/e' of host 'h'", "source/host"),
        ("gluster", "<host name='h'/><name>v</name>", "'/' of host 'h'", "source/host"),
        ("sheepdog", "<host name='h'/><name>v</name>", "host 'h'", "source/host"),
        ("vstorage", "<name>v</name>", "the source 'v'", "source/name"),
        ("scsi", "<adapter name='host1'/>", "this SCSI host", "source/adapter"),
        ("mpath", "", "all that a pool of type mpath can use", ""),
        ("iscsi", "<host name='h'/><device path='iqn.x'/>", "the device 'iqn.x'", "source/device[1]"),
    ],
)  # fmt: skip
def test_what_is_shared(kind: str, source: str, words: str, path: str) -> None:
    first, second = (pool(name, f"/{name}", kind=kind, source=source) for name in "ab")
    clash = clashes(first, second)[1]
    assert clash is not None
    assert clash.message.rule == "XT403"
    assert f"uses {words} too" in clash.message.text
    assert clash.place.path == path


def test_severities() -> None:
    pools = (
        pool("a", "/a", UUID), pool("a", "/b", OTHER), pool("b", "/c", UUID), pool("c", "/a"),
        pool("a", "/d", UUID), pool("d", "/d/e"),
    )  # fmt: skip
    neighbours = [clash for clash in clashes(*pools) if clash is not None]
    found = {clash.message.rule: clash.message.rule.severity for clash in neighbours}
    assert set(found) <= set(RULES)
    for rule, severity in found.items():
        assert severity is (Severity.ERROR if rule < "XT404" else Severity.WARNING)


@pytest.mark.parametrize("same", ["name", "uuid", "target", "nothing"])
def test_ten_thousand_files_are_not_compared_pair_by_pair(same: str) -> None:
    base = pool("a", "/srv/pools/a", UUID)
    neighbours = Neighbours()
    start = time.process_time()
    for number in range(10_000):
        new = base
        if same != "name":
            new = new._replace(name=f"n{number}")
        if same != "uuid":
            new = new._replace(uuid=f"{number:032}")
        if same != "target":
            new = new._replace(target=new.target._replace(path=f"/srv/pools/{number}"))
        found = neighbours.add(str(number), footprint_of(new))
        assert (found is not None) is (same != "nothing" and number > 0)
    assert time.process_time() - start < 10


def test_a_deep_path_costs_no_memory() -> None:
    deep = "/a" * 100_000
    assert told(pool("a", deep), pool("b", deep + "/b")) == [None, None]


@pytest.mark.parametrize("seed", range(60))
def test_files_that_are_taken_in_together_clash_as_one_after_the_other(seed: int) -> None:
    chance = random.Random(seed)
    few = chance.choice([3, 40, 4000])

    def some() -> StoragePoolDef:
        path = "".join(f"/{chance.randrange(few)}" for _ in range(chance.randrange(1, 4)))
        uuid = chance.choice([None, f"{chance.randrange(few):032}"])
        number = chance.randrange(few)
        if chance.random() < 0.5:
            target = "/" if chance.random() < 1 / few else path
            return pool(f"n{chance.randrange(few)}", target, uuid)
        hosts = "".join(f"<host name='h{number + n}'/>" for n in range(chance.randrange(1, 3)))
        return pool(f"n{chance.randrange(few)}", path, uuid, "netfs", f"{hosts}<dir path='/e'/>")

    together, alone = Neighbours(), Neighbours()
    files, taken = 0, 0
    for _ in range(40):
        prints = [footprint_of(some()) for _ in range(chance.randrange(1, 6))]
        names = [str(files + number) for number in range(len(prints))]
        files += len(prints)
        expected = [alone.add(name, each) for name, each in zip(names, prints, strict=True)]
        if together.add_apart(dict(zip(names, prints, strict=True))):
            assert not any(expected)
            taken += 1
        else:
            found = [together.add(name, each) for name, each in zip(names, prints, strict=True)]
            assert list(map(said, found)) == list(map(said, expected))
    assert few < 4000 or taken > 5
