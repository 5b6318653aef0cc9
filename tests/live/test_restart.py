"""What is reported of files of which a restart of libvirt makes something else than a reboot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.live.samples import OTHER, UUID, directory, disk, entry, live
from xmltool.live.drift import Comparison, compare_sides
from xmltool.live.pools import LivePool
from xmltool.live.restart import only_at_restart, started_pools, with_restart

if TYPE_CHECKING:
    from pathlib import Path

    from xmltool.pool.definition import StoragePoolDef
    from xmltool.store.boot import BootEntry

THIRD = "22222222-2222-4333-8444-555555555555"
LOADED = "a restart of libvirt alone still loads it"
SKIPPED = "a restart of libvirt alone skips"


def compared(
    entries: tuple[BootEntry, ...], running: StoragePoolDef, *others: StoragePoolDef, state: bool
) -> Comparison:
    """Compare files with a libvirt that runs one pool, which it has started or found active."""
    pools = [LivePool(running.uuid or UUID, running, active=True)]
    pools += [LivePool(pool.uuid or OTHER, pool) for pool in others]
    known = live(*pools)._replace(started=(running.name,) if state else ())
    return with_restart(compare_sides(disk(*entries), known))


def messages(comparison: Comparison) -> dict[str, str]:
    """Return what is reported, drift and notes, by pool."""
    told = [*comparison.drift, *comparison.notes]
    return {f"{one.kind}: {one.pool}": one.message for one in told}


def test_two_changed_files_with_one_source() -> None:
    """The running one keeps its own source until it is stopped: the file of the other is loaded."""
    first, second = (directory("a", "/new"), directory("b", "/new", OTHER))
    excluded = "it excludes a.xml, which comes first in the directory's own order (source)"
    entries = (entry(first), entry(second, loaded=False, reason=excluded))
    was = (directory("a", "/a"), directory("b", "/b", OTHER))
    said = messages(compared(entries, *was, state=True))
    assert LOADED in said["missing: b"]
    assert LOADED in said["refused: b"]
    assert "restart of libvirt alone" not in said["changed: a"]
    assert not any(
        LOADED in text for text in messages(compared(entries, *was, state=False)).values()
    )


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (directory("new", "/srv/web", THIRD), "Storage source conflict with pool: 'web'"),
        (directory("new", "/new", UUID), f"pool 'web' is already defined with uuid {UUID}"),
    ],
)
def test_a_file_that_excludes_what_runs(file: StoragePoolDef, words: str) -> None:
    """Without a reboot the running pool stays, though its own file is gone."""
    said = messages(compared((entry(file),), directory(), state=True))
    assert f"{SKIPPED} new.xml as long as pool web runs" in said["not-loaded: new"]
    assert words in said["not-loaded: new"]
    assert (
        SKIPPED
        not in messages(compared((entry(file),), directory(), state=False))["not-loaded: new"]
    )


def test_another_uuid_under_the_name_of_what_runs() -> None:
    said = messages(compared((entry(directory(uuid=OTHER)),), directory(), state=True))
    words = f"operation failed: pool 'web' already exists with uuid {UUID}"
    assert said["changed: web"].endswith(
        f"web.xml as long as pool web runs, which it reads before the files: {words}"
    )


def test_the_source_that_a_pool_runs_with_counts() -> None:
    """Not the one that waits for its next start."""
    waiting = LivePool(UUID, directory(target="/new"), active=True, current=directory())
    known = live(waiting)._replace(started=("web",))
    file = directory("other", "/srv/web", OTHER)
    entries = (entry(directory(target="/new")), entry(file))
    said = messages(with_restart(compare_sides(disk(*entries), known)))
    assert SKIPPED in said["not-loaded: other"]


def test_of_started_pools_with_one_source_the_first_state_stays() -> None:
    pools = [
        LivePool(uuid, directory(name, "/one", uuid), active=True)
        for name, uuid in (("a", UUID), ("b", OTHER))
    ]
    entries = (
        entry(directory("a", "/one")),
        entry(directory("b", "/one", OTHER), loaded=False, reason="it excludes a.xml"),
    )
    known = live(*pools)._replace(started=("b", "a"))
    said = messages(with_restart(compare_sides(disk(*entries), known)))
    assert LOADED in said["missing: b"]


@pytest.mark.parametrize(
    ("held", "file", "stays"),
    [
        (directory("old"), directory("new"), True),
        (directory("old"), directory("new", uuid=OTHER), True),
        (directory("old"), directory("new", "/new", OTHER), False),
        (directory(), directory(target="/new"), False),
        (directory(), directory(target="/new", uuid=OTHER), True),
        (directory(), directory(target="/new", uuid=None), True),
    ],
    ids=["renamed", "same source", "another", "changed", "another uuid", "no uuid"],
)
@pytest.mark.parametrize("active", [True, False])
def test_what_stays_after_sighup(
    held: StoragePoolDef, file: StoragePoolDef, stays: bool, active: bool
) -> None:
    """What libvirt holds by then is in the way of files, whether it runs or not."""
    known = live(LivePool(UUID, held, active=active))
    assert only_at_restart(compare_sides(disk(entry(file)), known)) is stays


@pytest.mark.parametrize(
    ("uri", "place"),
    [
        ("qemu+unix:///system?socket={}/libvirt-sock", "storage"),
        ("storage+unix:///session?no_verify=1&socket={}/libvirt-sock", "storage/run"),
        ("qemu:///session", "libvirt/storage/run"),
    ],
)
def test_states_are_where_the_daemon_of_the_uri_keeps_them(
    tmp_path: Path, uri: str, place: str
) -> None:
    states = tmp_path / place
    states.mkdir(parents=True)
    for name in ("a.xml", "driver.pid", "autostarted"):
        (states / name).touch()
    assert started_pools(uri.format(tmp_path), {"XDG_RUNTIME_DIR": f"{tmp_path}"}) == ("a",)


@pytest.mark.parametrize(
    "uri",
    [
        "qemu+ssh://host/system",
        "qemu+ssh:///system",
        "test:///default",
        "qemu:///session",
        "qemu:///system?socket=/nowhere/libvirt-sock",
        "qemu:///system?socket=/a%20b/libvirt-sock",
    ],
)
def test_states_that_are_not_to_be_seen(uri: str) -> None:
    assert started_pools(uri, {}) is None
