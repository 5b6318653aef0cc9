"""Where the two sides come from: a store, a libvirt behind virsh, a recorded libvirt."""

from __future__ import annotations

import contextlib
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from xmltool.confined.directory import Directory, open_directory
from xmltool.errors import LimitError, StoreError
from xmltool.live.ask import Likely, ask, ask_states, nobody_knows
from xmltool.live.drift import Disk
from xmltool.live.restart import started_pools
from xmltool.store.boot import SUFFIX, boot, is_usual_link
from xmltool.store.place import SYSTEM_STORE
from xmltool.store.presence import Machine, is_mounted_here
from xmltool.store.reading import reading
from xmltool.store.transaction.places import secrets_path
from xmltool.store.transaction.private import AUTOSTART

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from xmltool.confined.root import Root
    from xmltool.live.pools import Live
    from xmltool.live.virsh import Virsh
    from xmltool.store.place import Place
    from xmltool.store.reading import StoreView
    from xmltool.store.secrets import Secrets

SYSTEM = "qemu:///system"
SESSION = "qemu:///session"
WAIT_SECONDS = 2.0
"""How long another xmltool at the store is waited for; then it is read beside it."""


class StoreSource:
    """The definitions of a store, as a start of libvirt would load them; nothing is ever written."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def read(self) -> Disk:
        """Read the store."""
        place = self._place
        with place.open() as root:
            stamp = _stamp_of(root, place.path, regular=False)
            with reading(root, place.path, wait=WAIT_SECONDS, finish=False) as view:
                secrets, notes = self._secrets(root, view)
                return Disk(
                    place.shown,
                    boot(view),
                    machine=self._machine(),
                    notes=(*view.notes, *notes),
                    secrets=secrets,
                    stamp=stamp,
                )

    def _secrets(self, root: Root, view: StoreView) -> tuple[Secrets | None, tuple[str, ...]]:
        """Return the secrets beside the store, and why they are not known."""
        place = self._place
        if not place.has_secrets:
            return None, ()
        mode = self._mode(secrets_path(place.path))
        if "--storage-dir" in place.options and mode is not None and not stat.S_ISDIR(mode):
            return None, ()  # perhaps a copy of the store alone
        from xmltool.store.secrets import read_secrets

        try:
            return read_secrets(root, place.path, view.pending_secrets), ()
        except StoreError as error:
            return None, (f"{error.message}: secrets are not compared",)

    def _mode(self, path: str) -> int | None:
        """Return a file's mode: 0 where there is none, None where that is not to be seen."""
        try:
            with self._place.open() as root:
                return root.stat(path).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return 0
        except OSError:
            return None

    def _machine(self) -> Machine:
        def is_directory(path: str) -> bool:
            return stat.S_ISDIR(self._mode(path) or 0)

        def exists(path: str) -> bool:
            return self._mode(path) != 0

        if self._place.root == "/":
            return Machine(is_directory, exists, is_mounted_here)
        return Machine(is_directory, exists, running=False)

    def stamp(self) -> Hashable:
        """Return the identity, size and times of every entry that counts."""
        with self._place.open() as root:
            return _stamp_of(root, self._place.path, regular=True)

    def is_still(self, disk: Disk) -> bool:
        """Report whether the files are as they were when they were read."""
        path = self._place.path
        read = [(entry.file, entry.own) for entry in disk.entries if entry.own is not None]
        try:
            with self._place.open() as root:
                if _stamp_of(root, path, regular=False) != disk.stamp:
                    return False
                if not read:
                    return True
                with open_directory(root, path) as store:
                    return all(_stamp(store.lstat(file)) == _stamp(own) for file, own in read)
        except (OSError, LimitError):
            return False


def _stamp_of(root: Root, path: str, *, regular: bool) -> Hashable:
    """Return the identity, size and times of the entries that count; None where there is no store.

    Without its `regular` files, of which each is known as it was when it was read, with those of the
    directory: none is renamed without another time of it.
    """
    try:
        with open_directory(root, path) as store:
            with os.scandir(store.fd) as entries:
                names = [
                    one.name for one in entries if regular or not one.is_file(follow_symlinks=False)
                ]
            found: list[Hashable] = [] if regular else [_stamp(store.status())]
            found += (*_stamps(store, names), AUTOSTART)
            with contextlib.suppress(OSError), store.open_dir(AUTOSTART) as links:
                others = (one for one in links.names() if not is_usual_link(links, one, store))
                found += (_stamp(links.status()), *_stamps(links, others))
            with (
                contextlib.suppress(OSError),
                open_directory(root, secrets_path(path)) as secrets,
            ):
                found += _stamps(secrets, secrets.names())
            return tuple(found)
    except (OSError, LimitError):
        return None


def _stamps(directory: Directory, names: Iterable[str]) -> Iterator[Hashable]:
    """Yield the identity, size and times of names, and of what is behind them."""
    for name in names:
        if not name.endswith(SUFFIX):
            continue
        try:
            found = directory.lstat(name)
            yield name, *_stamp(found)
            if stat.S_ISLNK(found.st_mode):
                yield _stamp(directory.root.stat(directory.path_of(name)))
        except OSError as error:
            yield name, error.errno


def _stamp(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


class VirshSource(NamedTuple):
    """A running libvirt, asked through virsh."""

    virsh: Virsh

    def read(self, likely: Callable[[], Likely] = nobody_knows) -> Live:
        """Ask for all pools; for what has a likely uuid at once."""
        live = ask(self.virsh, likely)
        return live._replace(started=started_pools(self.virsh.connect, self.virsh.environment))

    def with_secrets(self, live: Live) -> Live:
        """Ask for the secrets too, which takes another virsh, where they are not known yet."""
        if live.secrets is not None:
            return live
        from xmltool.live.ask_secrets import ask_secrets

        return live._replace(secrets=ask_secrets(self.virsh))

    def is_still(self, live: Live) -> bool:
        """Ask again which pools there are."""
        states = {pool.uuid: (pool.persistent, pool.active, pool.autostart) for pool in live.pools}
        return ask_states(self.virsh) == states


class RecordedSource(NamedTuple):
    """A libvirt that was asked before: `snapshot`."""

    live: Live

    def read(self, likely: Callable[[], Likely] = nobody_knows) -> Live:
        """Return the record."""
        likely()
        return self.live

    def with_secrets(self, live: Live) -> Live:
        """Return the record, which has them."""
        return live

    def is_still(self, live: Live) -> bool:
        """It never changes."""
        return live is self.live


def default_connect(place: Place, session: bool, storage_dir: str | None) -> str | None:
    """Return the URI of the libvirt that a store belongs to.

    Returns:
        None where it must be given: no libvirt is known to serve the store.
    """
    if session:
        return SESSION
    if storage_dir is not None or place.path != SYSTEM_STORE:
        return None
    try:
        is_own = os.path.samestat(os.stat(place.root), os.stat("/"))
    except OSError:
        return None
    return SYSTEM if is_own else None
