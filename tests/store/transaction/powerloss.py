"""A model of a disk that loses power: what of the recorded calls of a change may have reached it.

The calls run for real on a scratch directory and are recorded. From any beginning of the record
disks are made on which an entry of a directory that was not synced may be missing, in any
combination but in order for one name, and content that was not synced may be empty or half there.
A rename is one step, as file systems promise. Each disk is written out to a directory of its own,
where the real recovery then runs, which may lose power again.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence


class File:
    """A regular file: content as written, and how much of it is certainly on the disk."""

    def __init__(self, data: bytes = b"", *, synced: bool = False) -> None:
        self.data = data
        self.synced = synced


Node = "File | str | Tree"  # a file, a link's text, a directory


class Tree(dict[str, Any]):
    """A directory: name -> node."""


class Event(NamedTuple):
    """One call.

    `kind` is `entries` (names of directories changed: directory, name, node or None), `data` (a file
    was written to) or `sync` (a file or directory). `site` is where the package made the call.
    """

    kind: str
    site: str
    entries: tuple[tuple[Tree, str, Any], ...] = ()
    node: Any = None
    data: bytes = b""


class Recorder:
    """Runs the calls of a change on a scratch directory and records them."""

    def __init__(self, base: Path) -> None:
        self.events: list[Event] = []
        self._nodes: dict[int, Any] = {}  # by inode
        self.tree = self._load(base)
        self._real: dict[str, Callable[..., Any]] = {}

    def _load(self, path: Path) -> Any:
        inode = os.lstat(path).st_ino
        node: Any
        if path.is_symlink():
            return os.readlink(path)
        if path.is_file():
            node = File(path.read_bytes(), synced=True)
        else:
            node = Tree({entry.name: self._load(entry) for entry in path.iterdir()})
        self._nodes[inode] = node
        return node

    @contextlib.contextmanager
    def recording(self) -> Iterator[None]:
        """Record what happens meanwhile; nothing is really synced."""
        with pytest.MonkeyPatch.context() as patch:
            for name in ("open", "write", "fsync", "rename", "unlink", "symlink", "mkdir", "rmdir"):
                self._real[name] = getattr(os, name)
                patch.setattr(os, name, getattr(self, "_" + name))
            yield

    def _at(self, dir_fd: int) -> Tree:
        found: Tree = self._nodes[os.fstat(dir_fd).st_ino]
        return found

    def _add(self, kind: str, **what: Any) -> None:
        frame = sys._getframe(2)
        while frame.f_code.co_name in ("sync_directory", "sync", "unlink", "_unlink", "_rename"):
            assert frame.f_back is not None
            frame = frame.f_back
        site = f"{Path(frame.f_code.co_filename).stem}.{frame.f_code.co_name}:{frame.f_lineno}"
        self.events.append(Event(kind, site, **what))

    def _entries(self, *entries: tuple[Tree, str, Any]) -> None:
        for directory, name, node in entries:
            if node is None:
                directory.pop(name, None)
            else:
                directory[name] = node

    def _open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: Any = None) -> int:
        fd: int = self._real["open"](path, flags, mode, dir_fd=dir_fd)
        if flags & os.O_CREAT:
            node = self._nodes[os.fstat(fd).st_ino] = File()
            entry = (self._at(dir_fd), path, node)
            self._entries(entry)
            self._add("entries", entries=(entry,))
        return fd

    def _write(self, fd: int, data: Any) -> int:
        count: int = self._real["write"](fd, data)
        node = self._nodes[os.fstat(fd).st_ino]
        node.data += bytes(data[:count])
        self._add("data", node=node, data=node.data)
        return count

    def _fsync(self, fd: int) -> None:
        self._add("sync", node=self._nodes[os.fstat(fd).st_ino])

    def _rename(self, source: str, target: str, *, src_dir_fd: int, dst_dir_fd: int) -> None:
        self._real["rename"](source, target, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)
        one, two = self._at(src_dir_fd), self._at(dst_dir_fd)
        entries = ((two, target, one[source]), (one, source, None))
        self._entries(*entries)
        self._add("entries", entries=entries)

    def _unlink(self, name: str, *, dir_fd: int) -> None:
        self._real["unlink"](name, dir_fd=dir_fd)
        entry = (self._at(dir_fd), name, None)
        self._entries(entry)
        self._add("entries", entries=(entry,))

    _rmdir = _unlink

    def _symlink(self, text: str, name: str, *, dir_fd: int) -> None:
        self._real["symlink"](text, name, dir_fd=dir_fd)
        entry = (self._at(dir_fd), name, text)
        self._entries(entry)
        self._add("entries", entries=(entry,))

    def _mkdir(self, name: str, mode: int = 0o777, *, dir_fd: int) -> None:
        self._real["mkdir"](name, mode, dir_fd=dir_fd)
        node = self._nodes[os.stat(name, dir_fd=dir_fd).st_ino] = Tree()
        entry = (self._at(dir_fd), name, node)
        self._entries(entry)
        self._add("entries", entries=(entry,))


def after_power_loss(
    start: Any, trees: Sequence[Tree], events: Sequence[Event], rnd: random.Random
) -> dict[int, dict[str, Any]]:
    """Choose what is on the disk after these events.

    Args:
        start: directory (by id) -> its entries before the first event, all durable.
        trees: not used beyond keeping the directories alive.
        events: what happened.
        rnd: chooses.

    Returns:
        Directory (by id) -> its entries, with content in the place of files.
    """
    disk = {key: dict(entries) for key, entries in start.items()}
    chance = rnd.choice((0.0, 0.5, 0.5, 0.8, 1.0))
    lost: set[tuple[int, str]] = set()
    for number, event in enumerate(events):
        if event.kind != "entries":
            continue
        touched = {(id(directory), name) for directory, name, _ in event.entries}
        synced = any(
            later.kind == "sync" and any(later.node is d for d, _, _ in event.entries)
            for later in events[number + 1 :]
        )
        if not synced and (touched & lost or rnd.random() >= chance):
            lost |= touched
            continue
        for directory, name, node in event.entries:
            entries = disk.setdefault(id(directory), {})
            if node is None:
                entries.pop(name, None)
            else:
                entries[name] = node
    return disk


def content_on_disk(node: File, events: Sequence[Event], rnd: random.Random) -> bytes:
    """Choose how much of a file's content is on the disk after these events."""
    written = [n for n, e in enumerate(events) if e.kind == "data" and e.node is node]
    if not written:
        return node.data if node.synced else b""
    data = events[written[-1]].data
    if any(e.kind == "sync" and e.node is node for e in events[written[-1] + 1 :]):
        return data
    return rnd.choice((b"", data[: len(data) // 2], data, data))


def write_out(path: Path, tree: Tree, disk: dict[int, dict[str, Any]], data: Any) -> None:
    """Make a directory as it is on the disk."""
    path.mkdir()
    path.chmod(0o700)
    for name, node in disk.get(id(tree), {}).items():
        if isinstance(node, Tree):
            write_out(path / name, node, disk, data)
        elif isinstance(node, File):
            (path / name).write_bytes(data(node))
        else:
            (path / name).symlink_to(node)


def snapshot(tree: Tree) -> tuple[dict[int, dict[str, Any]], list[Tree]]:
    """Give a directory tree as it is now: directory (by id) -> entries; and its directories."""
    found, trees, todo = {}, [], [tree]
    while todo:
        here = todo.pop()
        trees.append(here)
        found[id(here)] = dict(here)
        todo += [node for node in here.values() if isinstance(node, Tree)]
    return found, trees


class Record(NamedTuple):
    """A run on a store: where it began, and what it did."""

    tree: Tree
    start: dict[int, dict[str, Any]]
    trees: list[Tree]
    events: tuple[Event, ...]

    def without(self, site: str) -> Record:
        """Give the record of a program that does not sync at one place."""
        kept = tuple(e for e in self.events if not (e.kind == "sync" and e.site == site))
        return self._replace(events=kept)

    def lose_power(self, count: int, path: Path, rnd: random.Random) -> None:
        """Make the disk after the first `count` events."""
        events = self.events[:count]
        disk = after_power_loss(self.start, self.trees, events, rnd)
        write_out(path, self.tree, disk, lambda node: content_on_disk(node, events, rnd))


def record(base: Path, work: Callable[[], object]) -> Record:
    """Run something on a store and record it."""
    recorder = Recorder(base)
    start, trees = snapshot(recorder.tree)
    with recorder.recording():
        work()
    return Record(recorder.tree, start, trees, tuple(recorder.events))
