"""What a reading command is shown when the store is not at rest."""

from __future__ import annotations

import errno
import fcntl
import os
from typing import TYPE_CHECKING

import pytest

from tests.store.transaction.changes import STORE
from tests.store.transaction.test_journal import GOOD, plant
from xmltool.confined.root import Root
from xmltool.errors import StoreError
from xmltool.store import reading as reading_module
from xmltool.store.reading import StoreView, reading
from xmltool.store.transaction.atomic import begin
from xmltool.store.transaction.lock import LockedError, StaleError
from xmltool.store.transaction.private import PRIVATE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xmltool.confined.directory import Directory


def view(image: Path, wait: float = 0.05) -> StoreView:
    with Root(str(image)) as root, reading(root, STORE, wait=wait) as found:
        return found


def failing(number: int) -> object:
    def call(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return call


def test_a_fresh_root_has_no_store_and_gets_none(image: Path) -> None:
    assert view(image) == StoreView(None)
    assert os.listdir(image) == []


def test_reading_makes_nothing(image: Path, store: Path) -> None:
    found = view(image)
    assert found.directory is not None
    assert found[1:] == (None, (), None)
    assert os.listdir(store) == ["autostart"]


def test_a_store_that_is_none_is_told(image: Path) -> None:
    (image / "etc").touch()
    with pytest.raises(StoreError, match="cannot be read: Not a directory"):
        view(image)


def test_another_users_private_directory_is_left_alone(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(store, [GOOD], new_0=b"NEW")
    monkeypatch.setattr(reading_module, "open_private", failing(errno.EACCES))
    assert view(image)[1:] == (None, (), None)


def test_a_journal_that_cannot_be_read_is_told(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = plant(store, [GOOD], new_0=b"NEW")
    monkeypatch.setattr(reading_module, "read_journal", failing(errno.EIO))
    found = view(image)
    assert str(found.refused) == f"{journal} cannot be read: Input/output error"


@pytest.fixture
def locked(store: Path) -> object:
    """A journal, and a writer that has the lock."""
    (store / "a.xml").write_bytes(b"OLD")
    plant(store, [GOOD], new_0=b"NEW")
    fd = os.open(store / PRIVATE / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(fd, fcntl.LOCK_EX)
    yield store
    os.close(fd)


def test_a_running_change_is_shown_as_it_will_be(image: Path, locked: Path) -> None:
    found = view(image)
    assert found.pending is not None
    assert found.pending.files == {"a.xml": b"NEW"}
    assert "(it is locked by another xmltool): the store is shown as it will be" in found.notes[0]
    assert (locked / "a.xml").read_bytes() == b"OLD"


def test_a_running_change_seen_at_two_moments(image: Path, locked: Path) -> None:
    (locked / PRIVATE / "new-0").unlink()
    found = view(image)
    assert (found.pending, found.refused) == (None, None)
    assert "it may be changing just now" in found.notes[0]


def test_staged_content_that_cannot_be_read_is_told(
    image: Path, locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_module, "pending_view", failing(errno.EIO))
    assert str(view(image).refused) == f"{locked}/{PRIVATE} cannot be read: Input/output error"


def at_each_lock(
    monkeypatch: pytest.MonkeyPatch, step: Callable[[list[bool]], int | None]
) -> list[bool]:
    """Do something where a lock is asked for, and note which: True for a shared one.

    Args:
        step: gets the notes so far, this one with them; what it returns is the lock, None: a real one.
    """
    real = reading_module.acquire
    calls: list[bool] = []

    def acquire(*arguments: object, shared: bool = False) -> int:
        calls.append(shared)
        fd = step(calls)
        return real(*arguments, shared=shared) if fd is None else fd  # type: ignore[arg-type]

    monkeypatch.setattr(reading_module, "acquire", acquire)
    return calls


def test_a_change_that_ends_while_we_wait(
    image: Path, locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(calls: list[bool]) -> None:
        if not calls[-1]:
            (locked / PRIVATE / "journal").unlink(missing_ok=True)

    calls = at_each_lock(monkeypatch, ends)
    found = view(image)
    assert found[1:] == (None, (), None)
    assert calls == [True, False]


def test_writers_that_die_one_after_another_are_cleared_up_so_many_times(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(store, [GOOD], new_0=b"NEW")

    def stale(calls: list[bool]) -> int:
        if calls[-1]:
            return os.open(os.devnull, os.O_RDONLY)
        raise StaleError

    calls = at_each_lock(monkeypatch, stale)
    found = view(image)
    assert found[1:] == (None, (), None)
    assert calls == [True, False] * reading_module._ROUNDS


def test_a_reader_begins_again_where_the_lock_was_taken_away(
    image: Path, locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first writer takes back what it made when it has nothing to do, while readers wait for it."""

    def stale(calls: list[bool]) -> None:
        if len(calls) < 3:
            raise StaleError

    calls = at_each_lock(monkeypatch, stale)
    with Root(str(image)) as root, reading(root, STORE, wait=0) as found:
        assert found.directory is not None
        with pytest.raises(LockedError), begin(root, STORE, wait=0):
            pass
    assert calls[:3] == [True] * 3


def test_a_store_that_is_another_one_by_now_is_opened_again(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reading_module.open_private

    def replaced(directory: Directory) -> Directory | None:
        if not (store.parent / "old").exists():
            store.rename(store.parent / "old")
            store.mkdir()
        return real(directory)

    monkeypatch.setattr(reading_module, "open_private", replaced)
    with Root(str(image)) as root, reading(root, STORE, wait=0) as found:
        assert found.directory is not None
        assert found.directory.identity == (store.stat().st_dev, store.stat().st_ino)


def test_a_lock_that_is_taken_away_each_time_does_not_keep_readers_out(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(store, [GOOD], new_0=b"NEW")

    def stale(_: list[bool]) -> int:
        raise StaleError

    calls = at_each_lock(monkeypatch, stale)
    assert view(image)[1:] == (None, (), None)
    assert calls == [True] * reading_module._ROUNDS


def test_a_lock_file_that_is_taken_away_again_and_again(
    image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stale(*_: object) -> int:
        raise StaleError

    monkeypatch.setattr("xmltool.store.transaction.atomic.acquire", stale)
    with (
        Root(str(image)) as root,
        pytest.raises(StoreError, match="is removed again and again"),
        begin(root, STORE, wait=0),
    ):
        pass
