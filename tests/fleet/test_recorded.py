"""Snapshots held against definitions: what is kept of earlier hosts never changes what is found."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from tests.fleet.samples import define, snapshot
from xmltool.fleet import recorded
from xmltool.fleet.host import Sizes
from xmltool.fleet.recorded import NO_SIZES, Expected, read_recorded, sizes_of
from xmltool.live.drift import compare_sides
from xmltool.live.reviewed import ReviewedSource
from xmltool.live.snapshot import from_json

if TYPE_CHECKING:
    from pathlib import Path

    from xmltool.live.drift import Disk, Drift

POOLS = {f"p{number}": f"/srv/p{number}" for number in range(6)}


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return ReviewedSource(str(define(tmp_path / "d", POOLS))).read()


def host(chance: random.Random) -> str:
    """Return a snapshot of a host whose pools differ from the definitions now and then."""
    pools = {name: path for name, path in POOLS.items() if chance.random() < 0.9}
    if chance.random() < 0.5:
        pools[chance.choice(list(POOLS))] = chance.choice(("/a", "/b"))
    if chance.random() < 0.2:
        pools["new"] = "/new"
    report = json.loads(snapshot(pools, autostart=("p1",) if chance.random() < 0.3 else ()))
    chance.shuffle(report["pools"])
    for entry in report["pools"]:
        if chance.random() < 0.1:
            entry["persistent"] = False
        if chance.random() < 0.1:
            entry["running_xml"] = entry["xml"].replace("/srv", "/old")
        if chance.random() < 0.1:  # a name that has its own uuid in it
            entry["xml"] = entry["xml"].replace("<name>", f"<name>{entry['uuid']}")
            entry["name"] = entry["uuid"] + entry["name"]
    return json.dumps(report)


@pytest.mark.parametrize("room", [7, 65536])
@pytest.mark.parametrize("uuids", [False, True])
def test_each_host_is_answered_as_if_it_were_the_only_one(
    uuids: bool, room: int, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorded, "MAX_ALIKE", room)
    monkeypatch.setattr(recorded, "MAX_KNOWN", room)
    chance = random.Random(f"{uuids}{room}")
    if uuids:
        own = "00000000-0000-4000-8000-000000000001"
        first, *others = disk.entries
        assert first.definition is not None
        first = first._replace(definition=first.definition._replace(uuid=own))
        disk = disk._replace(entries=(first, *others))
    expected = Expected(disk)
    for _ in range(150):
        text = host(chance)
        found = read_recorded(json.loads(text), expected)
        live = from_json("host", text.encode())
        assert found.names == tuple(pool.name for pool in live.pools)
        whole = compare_sides(disk, live).drift
        assert sorted(found.drift) == sorted(whole)
        assert [one.pool for one in found.drift] == [one.pool for one in whole]


def test_a_pool_is_not_taken_for_another_one_by_its_uuid(disk: Disk) -> None:
    """Texts that are the same without the uuid and say something else with it."""
    expected = Expected(disk)
    entry = json.loads(snapshot({"p1": "/srv/p1"}))["pools"][0]
    uuid = entry["uuid"]
    for path in (uuid, f"{uuid[:4]}{uuid}"):
        odd = entry | {"xml": entry["xml"].replace("/srv/p1", f"/srv/p1{path}")}
        (drift,) = held(expected, odd)
        assert drift.changes[0].new == f"/srv/p1{path}"
    assert not held(expected, entry)


def held(expected: Expected, entry: dict[str, Any]) -> list[Drift]:
    """Return the drift of the one pool that a host has."""
    drift = expected.of([entry], sized=False).drift([entry])
    return [one for one in drift if one.pool == "p1"]


@pytest.mark.parametrize(
    ("rows", "sizes"),
    [
        ([], Sizes()),
        ([NO_SIZES], Sizes()),
        ([(10, 3, 7), NO_SIZES, (10, 3, 7)], Sizes(2, 10, 3, 7)),
        ([(10, 3, 7), (10, 20, 0)], Sizes(2, 20, 23, 7, ("b",))),
        ([(0, 0, 0), (10, 11, 0), (10, 11, 0)], Sizes(3, 10, 11, 0, ("b", "c"))),
    ],
)
def test_sizes(rows: list[Any], sizes: Sizes) -> None:
    assert sizes_of("abc"[: len(rows)], rows) == sizes


@pytest.mark.parametrize(
    "row", [(1, 2, None), (None, 1, 1), (-1, 0, 0), (2**64, 0, 0), ("1", "1", "1"), (1.5, 1, 1)]
)
def test_what_is_no_size(row: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        sizes_of("ab", [(5, 2, 3), row])


@pytest.mark.parametrize(
    "change",
    [
        {"uuid": None}, {"uuid": ""}, {"uuid": 5}, {"xml": None}, {"xml": ""}, {"xml": 7},
        {"running_xml": 3}, {"active": "no"}, {"active": []}, {"used": {}}, {"capacity": []},
    ],
)  # fmt: skip
def test_a_pool_that_is_not_whole(change: dict[str, Any], disk: Disk) -> None:
    report = json.loads(snapshot({"p1": "/srv/p1"}))
    report["pools"][0] |= change
    if change == {"uuid": ""}:  # libvirt's text has it
        assert read_recorded(report, Expected(disk)).names == ("p1",)
        return
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        read_recorded(report, Expected(disk))
