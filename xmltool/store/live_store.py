"""Whether a running libvirt has a store in its hands: what is written there it may not notice.

A daemon is found by its pid files and by what /proc says of that process; no connection is made. Of a
container neither the numbers of processes nor /run are to be seen from outside, so that the daemons of
a root are looked for among the processes. The store is known by device and inode, whatever its path. (libvirt: `libvirtd.pid`,
`virtstoraged.pid` and `storage/driver.pid`, `virtsecretd.pid` and `secrets/driver.pid`, in /run and
in a user's run-time directory)
"""

from __future__ import annotations

import contextlib
import os
import time
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from xmltool.confined.descriptor import Descriptor
from xmltool.errors import stop_at_own_limit
from xmltool.pool.types import POOL_TYPES, Presence
from xmltool.store.place import NIXOS_STORE, SYSTEM_STORE, user_store
from xmltool.store.transaction.places import secrets_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from xmltool.confined.root import Root
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.store.place import Place


class Held(NamedTuple):
    """What a daemon may hold of a store.

    Attributes:
        daemons: names of the processes that hold it.
        driver: the driver's directory of run-time state, below libvirt's.
        of_store: returns where it is, by the path of the store.
    """

    daemons: tuple[str, ...]
    driver: str
    of_store: Callable[[str], str]

    @property
    def system_pid_files(self) -> tuple[str, ...]:
        """Pid files of the system's daemons."""
        named = (f"/run/{name}.pid" for name in self.daemons)
        return (*named, f"/run/libvirt/{self.driver}/driver.pid")

    @property
    def user_pid_files(self) -> tuple[str, ...]:
        """Pid files of a user's daemons, in the run-time directory."""
        named = (f"libvirt/{name}.pid" for name in self.daemons)
        return (*named, f"libvirt/{self.driver}/run/driver.pid")


POOLS = Held(("libvirtd", "virtstoraged"), "storage", lambda store: store)
"""The definitions of pools, and their links."""
SECRETS = Held(("libvirtd", "virtsecretd"), "secrets", secrets_path)
"""The secrets beside a store."""
SYSTEM_STORES = (SYSTEM_STORE, NIXOS_STORE)
"""Where the system's daemon may have been built to keep its pools."""
SYSTEM_STATE = "/run/libvirt/storage"
"""Where the system's daemon keeps a file for each pool that it started."""
USER_STATE = "libvirt/storage/run"
"""The same below a user's run-time directory."""
_MAX_PID_FILE = 64


class Daemon(NamedTuple):
    """A running daemon whose store is the one in question.

    Attributes:
        name: libvirtd, virtstoraged or virtsecretd.
        pid: its process.
        state: its directory of state files, on this machine.
    """

    name: str
    pid: int
    state: str

    def is_active(self, file: str, definition: StoragePoolDef, changed: float) -> bool:
        """Report whether a pool is running there, as far as files can tell.

        A pool that was started has a state file, called as its definition. One that libvirt found up when
        the daemon started has none: its definition was changed before that, by seconds since the epoch.
        """
        if os.path.lexists(os.path.join(self.state, file)):
            return True
        is_of_target = POOL_TYPES[definition.type].presence is Presence.TARGET
        if not is_of_target or definition.target.path is None:
            return False
        started = _started(self.pid)
        return (
            started is not None
            and changed < started
            and os.path.isdir(f"/proc/{self.pid}/root" + definition.target.path)
        )


class _Candidate(NamedTuple):
    pid: str
    stores: tuple[str, ...]
    state: str


def live_daemon(
    root: Root, place: Place, environment: Mapping[str, str], held: Held = POOLS
) -> Daemon | None:
    """Return the running daemon that has a store in its hands, or None."""
    try:
        found = root.stat(held.of_store(place.path))
    except OSError:
        return None
    identity = (found.st_dev, found.st_ino)
    system = (
        _Candidate(_word_in(each), SYSTEM_STORES, SYSTEM_STATE) for each in held.system_pid_files
    )
    for candidate in chain(_inside(root, place, held), system, _users(environment, held)):
        pid = int(candidate.pid) if candidate.pid.isdecimal() else 0
        name = _word_in(f"/proc/{pid}/comm")
        if name not in held.daemons:
            continue
        seen = (held.of_store(path) for path in _seen_by(pid, candidate))
        if any(_identity(path) == identity for path in seen):
            return Daemon(name, pid, candidate.state)
    return None


def _inside(root: Root, place: Place, held: Held) -> Iterator[_Candidate]:
    """Return the daemons whose root may be a root that is in use, as of a chroot or a container."""
    if place.root_given is None or os.path.samestat(os.fstat(root.fd), os.stat("/")):
        return
    processes: list[str] = []
    with contextlib.suppress(OSError):
        processes = os.listdir("/proc")
    for pid in processes:
        if pid.isdecimal() and _word_in(f"/proc/{pid}/comm") in held.daemons:
            yield _Candidate(pid, SYSTEM_STORES, f"/proc/{pid}/root{SYSTEM_STATE}")


def _users(environment: Mapping[str, str], held: Held) -> Iterator[_Candidate]:
    """Return the daemons of this user, and of every user who is logged in where that can be seen."""
    own = environment.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    directories = [own]
    with contextlib.suppress(OSError):
        directories += [f"/run/user/{name}" for name in sorted(os.listdir("/run/user"))]
    for directory in dict.fromkeys(directories):
        stores = (user_store(None, environment),) if directory == own else ()
        for pid_file in held.user_pid_files:
            pid = _word_in(os.path.join(directory, pid_file))
            yield _Candidate(pid, stores, os.path.join(directory, USER_STATE))


def _word_in(path: str) -> str:
    """Return what a small file holds; nothing where it cannot be read, or is a pipe that is empty."""
    try:
        with Descriptor(os.open(path, os.O_RDONLY | os.O_NONBLOCK)) as file:
            return os.read(file.fd, _MAX_PID_FILE).strip().decode("ascii", "replace")
    except OSError as error:
        stop_at_own_limit(error)
        return ""


def _seen_by(pid: int, candidate: _Candidate) -> Iterator[str]:
    """Return the paths, on this machine, of what the daemon takes for its store."""
    # what the process itself was started with, where we may look
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            words = dict(word.partition(b"=")[::2] for word in file.read().split(b"\0"))
    except OSError as error:
        stop_at_own_limit(error)
        words = {}
    if candidate.stores != SYSTEM_STORES:
        settings = {os.fsdecode(key): os.fsdecode(value) for key, value in words.items()}
        if settings:
            store = user_store(None, settings)
            yield f"/proc/{pid}/root{store}" if store[0] == "/" else f"/proc/{pid}/cwd/{store}"
        yield from candidate.stores
        return
    for store in SYSTEM_STORES:
        yield f"/proc/{pid}/root{store}"
        if candidate.state == SYSTEM_STATE:
            yield store


def _started(pid: int) -> float | None:
    """Return when a process was started, in seconds since the epoch.

    (proc_pid_stat(5), starttime; the times of its directory are those of the first look at it)
    """
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            ticks = int(file.read().rpartition(b")")[2].split()[19])
    except OSError:
        return None
    since_boot = ticks / os.sysconf("SC_CLK_TCK")
    return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME) + since_boot


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
