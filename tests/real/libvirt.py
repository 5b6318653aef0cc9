"""A private libvirtd: the referee for `loads`, the stored form, the boot rules and drift.

In a test, the fixtures of `tests/conftest.py` or the context manager here::

    def test_it(libvirtd: Libvirtd) -> None:          # one daemon for the test module, kept empty
        answer = libvirtd.define(b"<pool type='dir'>...</pool>")
        assert answer.accepted, answer.error          # error: as virsh prints it after "error: "
        assert answer.stored == b"<!--..."            # the bytes of NAME.xml

    with private_libvirtd(files={"a.xml": data}) as daemon:   # start-up loading of a directory
        daemon.virsh("pool-list", "--all", "--name").stdout
        daemon.store / "autostart"                    # its storage directory: change files here,
        daemon.restart()                              # and start it again on them
        daemon.log()                                  # what it had to say at this start

    with private_libvirtd(store=some_directory): ...  # on a copy of that directory

It runs as `nobody` when the tests run as root, else as the user, with a home of its own that only
its user may enter. The host's own libvirt and /etc/libvirt are never touched, and only the process
started here is ever stopped, by its handle. `chroot` runs another release's libvirtd from a Debian
root (see `tests/real/releases.py`).
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.real.client import Client, LivePool
from tests.real.tools import ADMIN_PATH, need

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

START_SECONDS = 30.0
STOP_SECONDS = 20.0
MAX_ARGUMENT = 100_000
"""Bytes of commands for one virsh: Linux takes no argument of more than 128 KiB."""
USER = "nobody"
"""Who the daemon is when the tests are root."""
_MARKER = "-- end of a command --"


class Answer(NamedTuple):
    """What libvirtd said to one `pool-define`.

    Attributes:
        accepted: it took the definition.
        error: its words, as virsh prints them behind `error: `; None when it accepted.
        name: the pool's name as bytes, None when refused.
        stored: the bytes of the file it wrote, None when refused.
    """

    accepted: bool
    error: str | None
    name: bytes | None
    stored: bytes | None


class Libvirtd:
    """A running libvirtd of our own; make one with `private_libvirtd`."""

    def __init__(self, home: Path, chroot: Path | None = None) -> None:
        self.home = home
        self.chroot = chroot
        self.store = home / "config/libvirt/storage"
        self.log_file = home / "log"
        inside = home if chroot is None else Path("/") / home.relative_to(chroot)
        self._environment = {
            "PATH": ADMIN_PATH,
            "HOME": f"{inside}",
            "XDG_RUNTIME_DIR": f"{inside}/run",
            "XDG_CONFIG_HOME": f"{inside}/config",
            "XDG_CACHE_HOME": f"{inside}/cache",
            "XDG_DATA_HOME": f"{inside}/data",
            "LIBVIRT_LOG_OUTPUTS": f"3:file:{inside}/log",
            "LC_ALL": "C.UTF-8",
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._client: Client | None = None
        self.inside = inside
        """Its home as the daemon itself sees it."""

    @property
    def socket(self) -> Path:
        """The daemon's socket, as seen from outside a chroot."""
        return self.home / "run/libvirt/libvirt-sock"

    @property
    def uri(self) -> str:
        """A connection to this daemon and no other: it never starts one by itself."""
        return f"storage+unix:///session?socket={self.socket}"

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which `virsh -c storage:///session` means this daemon."""
        return dict(self._environment)

    def set_environment(self, **variables: str) -> None:
        """Add variables that it gets from its next start on."""
        self._environment |= variables

    @property
    def pid(self) -> int:
        """The daemon's process id."""
        if self._process is None:
            raise RuntimeError("libvirtd is not running")
        return self._process.pid

    def start(self) -> None:
        """Start on the storage directory as it is; returns when the daemon answers.

        By then it has loaded the directory: libvirtd opens its socket for clients only after all
        drivers are initialised.
        """
        self.log_file.unlink(missing_ok=True)
        command = ["libvirtd"]
        if self.chroot is not None:
            # libvirtd reads /proc; mounted in a name space of its own, it goes with the process
            enter = f'mount -t proc proc "$0/proc" && exec chroot --userspec={_ids()} --groups= "$0" "$@"'
            command = ["unshare", "--mount", "sh", "-c", enter, f"{self.chroot}", *command]
        elif os.geteuid() == 0:
            user, group = _ids().split(":")
            drop = ["setpriv", "--reuid", user, "--regid", group, "--clear-groups"]
            command = [*drop, "--pdeathsig", "TERM", *command]
        else:
            command = ["setpriv", "--pdeathsig", "TERM", *command]
        with (self.home / "stderr").open("wb") as complaints:
            self._process = subprocess.Popen(
                command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                cwd="/",
                start_new_session=True,
            )
        self._await_answer(self._process)

    def _await_answer(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            if self.socket.exists():
                with contextlib.suppress(ConnectionError):
                    self._client = Client(self.uri)
                    return
            time.sleep(0.01)
        said = (self.home / "stderr").read_text(errors="replace") + self.log()
        self.stop()
        raise RuntimeError(f"libvirtd did not start: {said}")

    def stop(self) -> None:
        """Stop the daemon, if it runs; its files stay."""
        if self._client is not None:
            self._client.close()
            self._client = None
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(STOP_SECONDS)
            self._process = None
        self.socket.unlink(missing_ok=True)

    def restart(self, *, reboot: bool = False) -> None:
        """Stop, and start again on the directory as it is now.

        Args:
            reboot: also forget the run-time state, so that autostart runs as after a boot.
        """
        self.stop()
        if reboot:
            shutil.rmtree(self.home / "run/libvirt", ignore_errors=True)
        self.start()

    def log(self) -> str:
        """Warnings and errors since the last start."""
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def put(self, name: str, data: bytes, mode: int = 0o600) -> Path:
        """Write a file into the storage directory as the daemon's own; gives its path."""
        path = self.store / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(mode)
        if os.geteuid() == 0:
            user, group = (int(number) for number in _ids().split(":"))
            os.chown(path, user, group)
            os.chown(path.parent, user, group)
        return path

    def own(self) -> None:
        """Give everything in the home to the daemon's user (needed after changes made by root)."""
        _give(self.home)

    def virsh(self, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run the host's virsh against this daemon; never raises for its exit status."""
        return subprocess.run(
            ["virsh", "-c", self.uri, *arguments],
            env={"PATH": ADMIN_PATH, "LC_ALL": "C.UTF-8", "HOME": f"{self.home}"},
            input=text,
            stdin=subprocess.DEVNULL if text is None else None,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
            timeout=300,
        )

    def virsh_batch(self, commands: Sequence[Sequence[str]]) -> list[str]:
        """Run many commands in few virsh processes; gives what each printed, errors among it."""
        said = ""
        for chunk in _chunks([" ".join(map(_quoted, words)) for words in commands]):
            answer = subprocess.run(
                ["stdbuf", "-o0", "virsh", "-c", self.uri, "".join(chunk)],
                env={"PATH": ADMIN_PATH, "LC_ALL": "C.UTF-8", "HOME": f"{self.home}"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
                timeout=300,
            )
            said += answer.stdout.decode("utf-8", "surrogateescape")
        parts = said.split(_MARKER)
        if len(parts) != len(commands) + 1:
            raise RuntimeError(f"virsh answered {len(parts) - 1} of {len(commands)}:\n{said}")
        return [part.strip("\n") for part in parts[:-1]]

    def define(self, data: bytes, *, validate: bool = False, keep: bool = False) -> Answer:
        """Define one document as `virsh pool-define` would: the same call of the same library.

        Like virsh, it hands the file over as a C string: what follows a NUL is not seen.

        Args:
            data: the document.
            validate: with `--validate`.
            keep: leave the pool defined; otherwise it is undefined again before this returns.
        """
        if self._client is None:
            raise RuntimeError("libvirtd is not running")
        name, error = self._client.define(data, validate=validate)
        if name is None:
            return Answer(False, error, None, None)
        stored = (Path(os.fsdecode(bytes(self.store) + b"/" + name + b".xml"))).read_bytes()
        if not keep:
            self._client.undefine(name)
        return Answer(True, None, name, stored)

    def report(self, name: bytes) -> bytes | None:
        """Give what `pool-dumpxml --inactive` prints for a pool; None when there is no such pool."""
        if self._client is None:
            raise RuntimeError("libvirtd is not running")
        return self._client.describe(name)

    def pools(self) -> list[LivePool]:
        """Everything that the daemon has, asked of its library."""
        if self._client is None:
            raise RuntimeError("libvirtd is not running")
        return self._client.pools()

    def names(self) -> list[str]:
        """Names of all pools, active or not."""
        said = self.virsh("-q", "pool-list", "--all", "--name").stdout
        return [line.strip() for line in said.splitlines() if line.strip()]


@contextlib.contextmanager
def private_libvirtd(
    *,
    files: Mapping[str, bytes] | None = None,
    store: Path | None = None,
    chroot: Path | None = None,
) -> Iterator[Libvirtd]:
    """Run a libvirtd of our own for the length of a `with` block.

    Args:
        files: what to put into its storage directory before it starts, by name.
        store: a directory to start on: a copy of it, links as links.
        chroot: a root directory with another libvirt in it (needs root).
    """
    need("virsh", "setpriv", *([] if chroot else ["libvirtd"]))
    home = _new_home(chroot)
    daemon = Libvirtd(home, chroot)
    try:
        if store is not None:
            shutil.rmtree(daemon.store)
            shutil.copytree(store, daemon.store, symlinks=True)
        for name, data in (files or {}).items():
            daemon.put(name, data)
        daemon.own()
        daemon.start()
        yield daemon
    finally:
        daemon.stop()
        shutil.rmtree(home, ignore_errors=True)


def _new_home(chroot: Path | None) -> Path:
    """Make an empty home; in memory where possible, for libvirt syncs every file it writes."""
    memory = Path("/dev/shm")
    parent = chroot / "tmp" if chroot else memory if os.access(memory, os.W_OK) else None
    home = Path(tempfile.mkdtemp(prefix="xmltool-", dir=parent))
    home.chmod(0o700)
    for name in ("run", "config/libvirt/storage", "cache", "data"):
        (home / name).mkdir(mode=0o700, parents=True)
    _give(home)
    return home


def _ids() -> str:
    entry = pwd.getpwnam(USER)
    return f"{entry.pw_uid}:{entry.pw_gid}"


def _give(top: Path) -> None:
    if os.geteuid() != 0:
        return
    user, group = (int(number) for number in _ids().split(":"))
    os.chown(top, user, group)
    for directory, subdirectories, names in os.walk(os.fsencode(top)):
        for name in (*subdirectories, *names):
            os.chown(os.path.join(directory, name), user, group, follow_symlinks=False)


def _quoted(word: str) -> str:
    """Quote for virsh's own splitting of lines, which knows single quotes as a shell does."""
    return "'" + word.replace("'", "'\\''") + "'"


def _chunks(lines: list[str]) -> Iterator[list[str]]:
    """Give commands in groups that fit into one argument, each followed by a marker."""
    chunk: list[str] = []
    size = 0
    for line in lines:
        command = f"{line}; echo '{_MARKER}'; "
        if size + len(command.encode("utf-8", "surrogateescape")) > MAX_ARGUMENT:
            yield chunk
            chunk, size = [], 0
        chunk.append(command)
        size += len(command.encode("utf-8", "surrogateescape"))
    yield chunk
