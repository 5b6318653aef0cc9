"""virsh as a source: the only processes that this package runs, read-only and bounded.

virsh is given an environment made from nothing, no standard input and a session of its own, so that
it can neither be steered by what the user has set nor ask anything; its whole group is killed when
its time is over. No name of a pool ever enters a command: a batch is a text that virsh splits
itself, and a `;` in a name would end one command and begin another.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple

from xmltool.errors import LibvirtError, reason_of
from xmltool.text.shell import absolute_directories

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TIMEOUT = 10.0
"""Seconds for one round of questions, unless the user says otherwise."""
MAX_OUTPUT = 32 * 1024 * 1024
"""Bytes that one virsh may print: ten thousand pools make five million."""
MAX_COMPLAINTS = 64 * 1024
"""Bytes of standard error that are kept; the rest is thrown away."""

_PASSED = (
    "PATH",
    "HOME",
    "XDG_RUNTIME_DIR",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
)
_PASSED_TO_SSH = ("SSH_AUTH_SOCK", "KRB5CCNAME")
_CHUNK = 1 << 18
_FEW_BLOCKS = 8
_PAUSE = 0.01
"""Seconds: virsh prints blocks of 4 KiB, and to be woken for each costs more than to read it."""
_NO_KEEPALIVE = ("--keepalive-interval", "0")
"""For a virsh whose time is bounded: its keepalive takes part in each of its calls, a quarter of
virsh's own processor time, and does not notice a daemon that is stopped (measured on 9.0.0)."""


class Said(NamedTuple):
    """What one virsh printed, and its exit status (negative: killed by a signal)."""

    out: bytes
    err: str
    status: int


class Virsh(NamedTuple):
    """How to run virsh.

    Attributes:
        connect: the URI; always given to virsh, which would choose one by itself otherwise.
        environment: what virsh gets, and nothing else.
        timeout: seconds for one call of `run`.
        program: its name, looked up in the environment's PATH, or its path.
    """

    connect: str
    environment: Mapping[str, str]
    timeout: float = TIMEOUT
    program: str = "virsh"


def virsh_environment(outer: Mapping[str, str], connect: str) -> dict[str, str]:
    """Return virsh's environment: what it needs of the caller's to find the daemon, and no more.

    `LIBVIRT_AUTOSTART=0` keeps libvirt's library from starting a session daemon where none runs;
    nothing of `VIRSH_*`, `LIBVIRT_*`, or the editor is passed on.

    Args:
        outer: the caller's environment.
        connect: the URI; one that goes through ssh may also use the caller's key agent.
    """
    names = _PASSED + (_PASSED_TO_SSH if "ssh" in connect.partition(":")[0] else ())
    made = {name: outer[name] for name in names if name in outer}
    path = absolute_directories(outer.get("PATH", os.defpath))
    return {**made, "PATH": path, "LC_ALL": "C", "LIBVIRT_AUTOSTART": "0"}


def run(virsh: Virsh, batches: Iterable[str]) -> list[Said]:
    """Run one virsh for each batch of commands, at the same time; all within one timeout.

    A batch is asked for when the virsh before it runs already: it may take its time.
    """
    children: list[_Child] = []
    try:
        children.extend(_Child(virsh, batch) for batch in batches)
        deadline = time.monotonic() + virsh.timeout
        _collect(virsh, children, deadline)
        return [child.finish(virsh, deadline) for child in children]
    finally:
        for child in children:
            child.kill()


class _Child:
    """One running virsh, and what it has printed so far."""

    def __init__(self, virsh: Virsh, batch: str) -> None:
        self.process = _spawn(virsh, batch, subprocess.PIPE, *_NO_KEEPALIVE)
        self.out: list[bytes] = []
        self.err: list[bytes] = []
        self._sizes = {id(self.out): 0, id(self.err): 0}

    def take(self, kept: list[bytes], data: bytes) -> None:
        """Keep what was read; of complaints no more than is worth it."""
        size = self._sizes[id(kept)]
        self._sizes[id(kept)] = size + len(data)
        if kept is self.out and size + len(data) > MAX_OUTPUT:
            raise LibvirtError(
                f"virsh printed over {MAX_OUTPUT >> 20} MiB: that is no list of storage pools; see"
                " what `virsh --version` is"
            )
        if kept is self.out or size < MAX_COMPLAINTS:
            kept.append(data)

    def finish(self, virsh: Virsh, deadline: float) -> Said:
        """Wait for its end, once its output has ended."""
        try:
            status = self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise _too_late(virsh) from None
        return Said(b"".join(self.out), b"".join(self.err).decode("utf-8", "replace"), status)

    def kill(self) -> None:
        """End it and what it has started, and give its pipes back."""
        _end(self.process)


def _collect(virsh: Virsh, children: Sequence[_Child], deadline: float) -> None:
    """Read all pipes until they end."""
    with selectors.DefaultSelector() as selector:
        for child in children:
            for pipe, kept in (
                (child.process.stdout, child.out),
                (child.process.stderr, child.err),
            ):
                if pipe is not None:
                    selector.register(pipe, selectors.EVENT_READ, (child, kept))
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                raise _too_late(virsh)
            for key, _ in selector.select(left):
                data = os.read(key.fd, _CHUNK)
                if not data:
                    selector.unregister(key.fileobj)
                    continue
                child, kept = key.data
                child.take(kept, data)
                if len(kept) > _FEW_BLOCKS:
                    time.sleep(_PAUSE)


def _too_late(virsh: Virsh) -> LibvirtError:
    return LibvirtError(
        f"libvirt at {virsh.connect} did not answer within {virsh.timeout:g} s: see whether its"
        " daemon hangs or is stopped, or give it longer with --timeout"
    )


class Stream:
    """A virsh that goes on talking, as `pool-event --loop` does; in the loop of `watch`.

    Args:
        virsh: how to run it; its timeout does not count here.
        batch: the commands; made of fixed words only.

    Attributes:
        descriptor: readable when there is something to read, its end included.

    Raises:
        LibvirtError: virsh cannot be run.
    """

    def __init__(self, virsh: Virsh, batch: str) -> None:
        self._process = _spawn(virsh, batch, subprocess.DEVNULL)
        pipe = self._process.stdout
        self.descriptor = -1 if pipe is None else pipe.fileno()
        os.set_blocking(self.descriptor, False)

    def read(self) -> bytes | None:
        """Read what is there now; None at the end."""
        try:
            return os.read(self.descriptor, _CHUNK) or None
        except BlockingIOError:
            return b""

    def close(self) -> None:
        """End it and what it has started."""
        _end(self._process)


def _spawn(virsh: Virsh, batch: str, complaints: int, *more: str) -> subprocess.Popen[bytes]:
    """Start one virsh."""
    options = ("--readonly", "--quiet", *more, "--connect", virsh.connect)
    command = [virsh.program, *options, batch]
    try:
        return subprocess.Popen(
            command,
            env=dict(virsh.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            start_new_session=True,
            bufsize=0,
        )
    except FileNotFoundError:
        raise LibvirtError(
            f"there is no {virsh.program} here: install libvirt's client programs (package"
            " libvirt-clients or libvirt-client), or use `xmltool drift --live-from FILE`"
        ) from None
    except (OSError, ValueError) as error:
        raise LibvirtError(f"{virsh.program} cannot be run: {reason_of(error)}") from error


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it has started, and give its pipes back."""
    if (
        process.returncode is None
    ):  # not waited for yet, so that the group's number is still its own
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            process.kill()
        process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
