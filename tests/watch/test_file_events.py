"""Real file events: what wakes the watching, what does not, and what it survives."""

from __future__ import annotations

import errno
import logging
import os
import select
import time
from typing import TYPE_CHECKING

import pytest

from xmltool.watch.file_events import FileEvents
from xmltool.watch.limits import why_no_events
from xmltool.watch.store_events import FLOOD, FLOOD_SECONDS, HOLD_SECONDS, StoreEvents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    place = tmp_path / "storage"
    place.mkdir()
    (place / "autostart").mkdir()
    (place / "a.xml").write_text("<pool/>")
    return place


@pytest.fixture
def events(tmp_path: Path, store: Path) -> Iterator[FileEvents]:
    found = FileEvents(str(tmp_path), "/storage")
    found.renew()
    yield found
    found.close()


def woken(events: FileEvents, seconds: float = 2.0) -> bool:
    """Whether there are events; waits for the first, then until there are no more."""
    if not select.select([events.descriptor], [], [], seconds)[0]:
        return False
    while select.select([events.descriptor], [], [], 0.15)[0]:
        events.drain()
    return True


def test_every_way_to_save_wakes(events: FileEvents, store: Path) -> None:
    path = store / "a.xml"

    def rename_over() -> None:
        (store / "a.xml.new").write_text("<pool />")
        (store / "a.xml.new").replace(path)

    def from_elsewhere() -> None:
        (store.parent / "x").write_text("<pool  />")
        (store.parent / "x").rename(path)

    def to_elsewhere() -> None:
        path.rename(store.parent / "gone")

    def backup_then_write() -> None:
        path.rename(store / "a.xml~")
        path.write_text("<pool   />")

    def link() -> None:
        (store / "autostart/a.xml").symlink_to(path)

    def replace_link() -> None:
        (store / "autostart/tmp").symlink_to("nothing")
        (store / "autostart/tmp").replace(store / "autostart/a.xml")

    for action in (
        lambda: path.write_text("<pool>"),
        rename_over,
        from_elsewhere,
        to_elsewhere,
        lambda: path.write_text("<pool>"),
        backup_then_write,
        lambda: path.chmod(0o640),
        link,
        replace_link,
        (store / "autostart/a.xml").unlink,
        lambda: (store / "hard.xml").hardlink_to(path),
        path.unlink,
    ):
        action()
        assert woken(events), action


def test_reading_does_not_wake(events: FileEvents, store: Path) -> None:
    for path in (store / "a.xml", store):
        assert list(path.iterdir()) if path.is_dir() else path.read_bytes()
    (store / "a.xml.swp").write_text("not loaded by libvirt")
    (store.parent / "neighbour.xml").write_text("not in the store")
    assert not woken(events, 0.4)


def test_a_directory_that_is_another_one_is_watched(events: FileEvents, store: Path) -> None:
    aside = store.with_name("aside")
    store.rename(aside)
    assert woken(events), "moved away"
    assert events.renew()
    store.mkdir()
    assert woken(events), "made again"
    assert events.renew()
    (store / "new.xml").write_text("<pool/>")
    assert woken(events), "the new one is watched"
    (aside / "a.xml").write_text("<pool>")
    assert not woken(events, 0.3), "the old one is not"


def test_a_directory_that_was_deleted_and_made_again(events: FileEvents, store: Path) -> None:
    for _ in range(3):  # the inode's number is often the same
        (store / "autostart").rmdir()
        for path in store.iterdir():
            path.unlink()
        store.rmdir()
        store.mkdir()
        (store / "autostart").mkdir()
        assert woken(events)
        events.renew()
        assert not events.is_stale()
        (store / "autostart/x.xml").write_text("<pool/>")
        assert woken(events)
        (store / "autostart/x.xml").unlink()
        assert woken(events)


def test_lost_events_wake(events: FileEvents) -> None:
    logging.getLogger("watchdog.observers.inotify_c").warning("Inotify queue overflowed")
    assert woken(events)
    assert events.losses == 1
    assert events.events == 0


def stamps() -> Iterator[int]:
    yield from range(1000)


def test_polls_where_the_limits_of_inotify_are_reached(tmp_path: Path) -> None:
    def none_left(_root: str, _path: str) -> FileEvents:
        raise OSError(errno.EMFILE, "inotify instance limit reached")

    looks = stamps()
    source = StoreEvents(str(tmp_path), "/storage", lambda: next(looks), make=none_left)
    assert source.tend(0.0, up=True)
    assert source.polling == "no file events: inotify instance limit reached"
    assert source.descriptors() == {}
    assert source.due() == 1.0
    assert not source.tend(0.5, up=True)
    assert source.tend(1.0, up=True), "it is another stamp"


def test_polling_says_nothing_when_nothing_changes(tmp_path: Path) -> None:
    source = StoreEvents(str(tmp_path), "/storage", lambda: "same", poll=True)
    source.tend(0.0, up=True)
    assert not source.tend(1.0, up=True)
    assert source.due() == 2.0


def test_looks_again_which_directories_are_on_the_way(tmp_path: Path, store: Path) -> None:
    source = StoreEvents(str(tmp_path), "/storage", lambda: None)
    try:
        assert source.tend(0.0, up=True)
        assert source.polling is None
        assert not source.tend(HOLD_SECONDS, up=True)
        store.rename(store.with_name("aside"))
        store.mkdir()
        time.sleep(0.3)  # without taking the events: as if they were lost
        assert source.tend(2 * HOLD_SECONDS, up=True)
    finally:
        source.close()


def test_a_flood_is_not_watched_for_a_moment(tmp_path: Path, store: Path) -> None:
    made: list[FileEvents] = []

    def keep(root: str, path: str) -> FileEvents:
        made.append(FileEvents(root, path))
        return made[0]

    source = StoreEvents(str(tmp_path), "/storage", lambda: None, make=keep)
    try:
        source.tend(0.0, up=True)
        made[0].events += FLOOD + 1
        assert not source.tend(0.05, up=True)
        (store / "unseen.xml").write_text("<pool/>")
        assert not woken(made[0], 0.3)
        assert source.due() == 0.05 + FLOOD_SECONDS
        assert source.tend(0.05 + FLOOD_SECONDS, up=True), "look again: something was not seen"
        (store / "seen.xml").write_text("<pool/>")
        assert woken(made[0])
    finally:
        source.close()


def test_remote_file_systems_are_polled(tmp_path: Path) -> None:
    device = tmp_path.stat().st_dev
    line = f"29 1 {os.major(device)}:{os.minor(device)} / / rw - {{}} server:/x rw\n"
    mounts = tmp_path / "mountinfo"
    for kind, is_remote in (("nfs4", True), ("fuse.sshfs", True), ("cifs", True), ("ext4", False)):
        mounts.write_text(line.format(kind))
        assert (why_no_events(str(tmp_path), str(mounts)) is not None) is is_remote
    assert why_no_events(str(tmp_path), str(tmp_path / "missing")) is None
