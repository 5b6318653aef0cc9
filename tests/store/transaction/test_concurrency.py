"""Many processes on one store: each waits its turn, none loses anything, none sees half a change."""

from __future__ import annotations

import fcntl
import os
import signal
import time
import traceback
from typing import TYPE_CHECKING

import pytest

from tests.store.transaction.changes import STORE, leftovers, state
from tests.store.users import NOBODY, as_nobody, reachable, root_only
from xmltool.confined.root import Root
from xmltool.errors import StoreError
from xmltool.store.reading import reading
from xmltool.store.transaction.atomic import begin
from xmltool.store.transaction.fingerprint import content_fingerprint
from xmltool.store.transaction.lock import LockedError
from xmltool.store.transaction.private import PRIVATE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WRITERS = 50


def in_child(work: Callable[[], int]) -> int:
    """Run something in a child process; its result is the exit status. Gives the child's id."""
    child = os.fork()
    if child == 0:
        status = 99
        try:
            status = work()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    return child


def statuses(children: list[int]) -> list[int]:
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def definition(number: int) -> bytes:
    return b"<pool><name>p%d</name></pool>" % number * 40


@pytest.mark.parametrize("fresh", [True, False])
def test_fifty_writers(image: Path, fresh: bool) -> None:
    if not fresh:
        (image / STORE.lstrip("/") / "autostart").mkdir(parents=True)

    def writer(number: int) -> int:
        with Root(str(image)) as root, begin(root, STORE, wait=60) as change:
            change.write(f"p{number}.xml", definition(number))
            change.link(f"p{number}.xml", f"{STORE}/p{number}.xml")
            change.commit()
        return 0

    children = [in_child(lambda n=number: writer(n)) for number in range(WRITERS)]
    assert statuses(children) == [0] * WRITERS
    found = state(image)
    assert found.files == {f"p{n}.xml": definition(n) for n in range(WRITERS)}
    assert found.manifest == {
        f"p{n}.xml": content_fingerprint(definition(n)) for n in range(WRITERS)
    }
    assert set(found.links) == set(found.files)
    assert leftovers(image) == []


@pytest.mark.parametrize("private", [False, True])
def test_the_first_writer_waits_for_who_reads_without_a_lock_file(
    image: Path, private: bool
) -> None:
    store = image / STORE.lstrip("/")
    store.mkdir(parents=True)
    if private:
        (store / PRIVATE).mkdir(mode=0o700)

    def writer() -> int:
        with Root(str(image)) as root, begin(root, STORE, wait=60) as change:
            change.write("p.xml", definition(1))
            change.commit()
        return 0

    with Root(str(image)) as root, reading(root, STORE, wait=5):
        child = in_child(writer)
        time.sleep(0.3)
        assert not (store / "p.xml").exists()
    assert statuses([child]) == [0]
    assert (store / "p.xml").read_bytes() == definition(1)


def test_the_first_writer_waits_for_no_reader_for_long(
    image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xmltool.store.transaction.lock._LONGEST_CREATION", 0.1)
    store = image / STORE.lstrip("/")
    store.mkdir(parents=True)
    with Root(str(image)) as reader, reading(reader, STORE, wait=5):
        with Root(str(image)) as root, begin(root, STORE, wait=5) as change:
            change.write("p.xml", definition(1))
            change.commit()
        assert (store / "p.xml").read_bytes() == definition(1)


def test_writers_that_give_up_beside_writers_that_do_not(image: Path) -> None:
    """Those that commit nothing take back the directories that they made, under the others' hands."""

    def writer(number: int) -> int:
        for _ in range(5):
            with Root(str(image)) as root, begin(root, STORE, wait=60) as change:
                if number % 5 == 0:
                    change.write(f"p{number}.xml", definition(number))
                    change.commit()
        return 0

    for _ in range(5):
        children = [in_child(lambda n=number: writer(n)) for number in (1, 2, 3, 4, 0, 6, 7, 5)]
        assert statuses(children) == [0] * 8
        assert set(state(image).files) == {"p0.xml", "p5.xml"}
        with Root(str(image)) as root, begin(root, STORE, wait=1) as change:
            for name in ("p0.xml", "p5.xml"):
                change.remove(name)
            change.commit()
        for path in (f"{STORE}/{PRIVATE}", STORE):
            for entry in (image / path.lstrip("/")).iterdir():
                entry.unlink()
            (image / path.lstrip("/")).rmdir()


def test_readers_see_all_of_a_change_or_nothing(image: Path, store: Path) -> None:
    """A writer changes ten files and links at once, again and again, while others read."""
    names = [f"p{n}.xml" for n in range(10)]

    def writer() -> int:
        for number in range(25):
            time.sleep(0.02)  # somebody else's turn
            with Root(str(image)) as root, begin(root, STORE, wait=60) as change:
                for name in names:
                    change.write(name, b"%d" % number)
                    if number % 2:
                        change.unlink(name)
                    else:
                        change.link(name, f"{STORE}/{name}")
                change.commit()
        return 0

    def reader() -> int:
        seen = set()
        deadline = time.monotonic() + 60
        while b"24" not in seen and time.monotonic() < deadline:
            time.sleep(0.005)
            with Root(str(image)) as root, reading(root, STORE, wait=60) as view:
                assert view.pending is None
                assert view.directory is not None
                present = [name for name in view.directory.names() if name.endswith(".xml")]
                contents = {view.directory.read(name, 99) for name in present}
                with view.directory.open_dir("autostart") as autostart:
                    links = len(autostart.names())
            assert len(present) in (0, 10)
            assert len(contents) <= 1
            for content in contents:
                assert links == (0 if int(content) % 2 else 10)
            seen |= contents
        assert len(seen) > 1
        return 0

    children = [in_child(writer), *(in_child(reader) for _ in range(3))]
    assert statuses(children) == [0] * 4


def held_lock(store: Path) -> int:
    """Hold the store's lock as another process would."""
    (store / PRIVATE).mkdir(mode=0o700)
    fd = os.open(store / PRIVATE / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(fd, fcntl.LOCK_EX)
    return fd


def test_a_locked_store_is_waited_for_so_long(image: Path, store: Path) -> None:
    fd = held_lock(store)
    start = time.monotonic()
    with (
        Root(str(image)) as root,
        pytest.raises(LockedError, match=f"{store} is locked by another xmltool") as caught,
        begin(root, STORE, wait=0.3),
    ):
        pass
    assert 0.3 <= time.monotonic() - start < 5
    assert "--wait" in (caught.value.hint or "")
    os.close(fd)
    with Root(str(image)) as root, begin(root, STORE, wait=0):
        pass


def test_a_locked_store_can_be_read(image: Path, store: Path) -> None:
    (store / "a.xml").write_bytes(b"A")
    fd = held_lock(store)
    with Root(str(image)) as root, reading(root, STORE, wait=0.1) as view:
        assert view.directory is not None
        assert view.directory.read("a.xml", 9) == b"A"
        assert (view.notes, view.pending, view.refused) == ((), None, None)
    os.close(fd)


def test_a_reader_keeps_writers_out(image: Path, store: Path) -> None:
    (store / PRIVATE).mkdir(mode=0o700)
    (store / PRIVATE / "lock").touch()
    with Root(str(image)) as root:
        with (
            reading(root, STORE, wait=1),
            reading(root, STORE, wait=0),
            pytest.raises(LockedError),
            begin(root, STORE, wait=0.05),
        ):
            pass
        with begin(root, STORE, wait=0.05):
            pass


def test_the_lock_of_a_killed_process_is_free(image: Path, store: Path) -> None:
    ready, tell = os.pipe()

    def holder() -> int:
        with Root(str(image)) as root, begin(root, STORE, wait=1):
            os.write(tell, b"x")
            time.sleep(60)
        return 0

    child = in_child(holder)
    assert os.read(ready, 1) == b"x"
    with Root(str(image)) as root:
        with pytest.raises(LockedError), begin(root, STORE, wait=0.05):
            pass
        os.kill(child, signal.SIGKILL)
        assert statuses([child]) == [-signal.SIGKILL]
        with begin(root, STORE, wait=0.05) as change:
            change.write("a.xml", b"A")
            change.commit()
    os.close(ready)
    os.close(tell)


def removed(store: Path) -> None:
    (store / PRIVATE / "lock").unlink()
    (store / PRIVATE).rmdir()


def moved_aside(store: Path) -> None:
    (store / PRIVATE).rename(store / "aside")


def moved_aside_and_made_again(store: Path) -> None:
    moved_aside(store)
    (store / PRIVATE).mkdir(mode=0o700)


def lock_made_again(store: Path) -> None:
    (store / PRIVATE / "lock").unlink()
    (store / PRIVATE / "lock").touch()


@pytest.mark.parametrize(
    "take", [removed, moved_aside, moved_aside_and_made_again, lock_made_again]
)
def test_what_is_put_aside_while_we_wait_is_not_written_to(
    image: Path, store: Path, take: Callable[[Path], None]
) -> None:
    """A journal in a directory that is the store's no more would be found by nobody."""
    fd = held_lock(store)

    def taker() -> int:
        time.sleep(0.2)
        take(store)
        os.close(fd)
        return 0

    child = in_child(taker)
    os.close(fd)
    with Root(str(image)) as root, begin(root, STORE, wait=10) as change:
        change.write("a.xml", b"A")
        change.commit()
    assert statuses([child]) == [0]
    assert sorted(os.listdir(store / PRIVATE)) == ["lock", "manifest"]
    aside = store / "aside"
    assert not aside.exists() or os.listdir(aside) == ["lock"]


def test_who_has_the_lock_is_named(image: Path, store: Path) -> None:
    """The process that holds it, not another one that waits for it, too."""
    ready, tell = os.pipe()
    fd = held_lock(store)

    def waiter() -> int:
        os.close(fd)
        os.write(tell, b"x")
        with Root(str(image)) as root, pytest.raises(LockedError), begin(root, STORE, wait=1.5):
            pass
        return 0

    child = in_child(waiter)
    assert os.read(ready, 1) == b"x"
    time.sleep(0.3)
    with (
        Root(str(image)) as root,
        pytest.raises(LockedError, match=rf" another xmltool \(process {os.getpid()}\)$"),
        begin(root, STORE, wait=0.3),
    ):
        pass
    assert statuses([child]) == [0]
    for descriptor in (fd, ready, tell):
        os.close(descriptor)


PLANTED: dict[str, Callable[[Path], object]] = {
    "a directory": lambda path: path.mkdir(),
    "a FIFO": os.mkfifo,
    "a link": lambda path: path.symlink_to("/etc/passwd"),
    "a dangling link": lambda path: path.symlink_to("nowhere"),
}


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_a_planted_lock_is_named(image: Path, store: Path, plant: Callable[[Path], object]) -> None:
    (store / "a.xml").write_bytes(b"A")
    (store / PRIVATE).mkdir(mode=0o700)
    plant(store / PRIVATE / "lock")
    with (
        Root(str(image)) as root,
        pytest.raises(LockedError, match=f"{store}/{PRIVATE}/lock cannot be locked: ") as caught,
        begin(root, STORE, wait=1),
    ):
        pass
    assert "remove it" in (caught.value.hint or "")
    with Root(str(image)) as root, reading(root, STORE, wait=1) as view:
        assert view.directory is not None
        assert view.directory.read("a.xml", 9) == b"A"


@root_only
def test_a_foreign_lock_is_named() -> None:
    """To an ordinary user a lock of root's is one that cannot be opened."""
    with reachable() as image:
        store = image / STORE.lstrip("/")
        (store / PRIVATE).mkdir(mode=0o700, parents=True)
        (store / PRIVATE / "lock").touch(0o600)
        for path in (store, store / PRIVATE):
            os.chown(path, NOBODY, NOBODY)

        def begun() -> str:
            with Root(str(image)) as root:
                try:
                    with begin(root, STORE, wait=1):
                        return "it is begun"
                except StoreError as error:
                    return f"{error.message}: {error.hint}"

        named = (
            f"{store} cannot be changed: Permission denied ({store}/{PRIVATE}/lock): "
            "run it as the user that owns the store"
        )
        assert as_nobody(begun) == named


def test_readers_do_not_keep_a_writer_out_for_ever(image: Path, store: Path) -> None:
    (store / PRIVATE).mkdir(mode=0o700)
    (store / PRIVATE / "lock").touch(0o600)
    done, tell = os.pipe()
    os.set_blocking(done, False)

    def reader() -> int:
        with Root(str(image)) as root:
            for _ in range(2_000):
                with reading(root, STORE, wait=30):
                    time.sleep(0.02)
                try:
                    if os.read(done, 1) == b"":
                        return 0
                except BlockingIOError:
                    continue
        return 1

    def started() -> int:
        os.close(tell)
        return reader()

    readers = [in_child(started) for _ in range(8)]
    time.sleep(0.2)
    with Root(str(image)) as root:
        for number in range(3):
            with begin(root, STORE, wait=20) as change:
                change.write(f"p{number}.xml", definition(number))
                change.commit()
    os.close(tell)
    assert statuses(readers) == [0] * 8
    os.close(done)
