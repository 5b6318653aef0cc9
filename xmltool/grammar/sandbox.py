"""Runs a function in a child process that may use little time and memory, and returns its bytes."""

from __future__ import annotations

import os
import resource
import signal
from typing import TYPE_CHECKING, NoReturn

from xmltool.errors import GrammarError

if TYPE_CHECKING:
    from collections.abc import Callable

CPU_SECONDS = 5
"""libvirt's grammar needs a hundredth of one."""
WALL_SECONDS = 20
"""For a child that sleeps, or a machine that is very busy."""
MEMORY_BYTES = 512 * 1024 * 1024
"""Beyond what the process has when it is forked."""
MAX_ANSWER = 64 * 1024 * 1024
"""So many bytes of an answer are taken."""
_MAX_MESSAGE = 4096
_REFUSED = 3
"""The exit status of a child whose task raised GrammarError."""


def run_limited(task: Callable[[], bytes | None]) -> bytes:
    """Run `task` in a forked child, and return what it returned there.

    Raises:
        GrammarError: as the task raised it, or because it needed too much or failed.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        _run(task, writer)
    os.close(writer)
    with open(reader, "rb") as pipe:
        said = pipe.read(MAX_ANSWER)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) == _REFUSED:
        message, _, hint = said.decode("utf-8", "replace").partition("\0")
        raise GrammarError(message, hint or None)
    if status:
        raise GrammarError("it takes more than the limits of time and memory")
    return said


def _run(task: Callable[[], bytes | None], writer: int) -> NoReturn:
    """The child: never returns, and never runs what the parent has registered for its end."""
    status = 1
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(WALL_SECONDS)
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_CPU, CPU_SECONDS)
        _limit(resource.RLIMIT_AS, _memory_in_use() + MEMORY_BYTES)
        answer = task() or b""
        with open(writer, "wb", closefd=False) as pipe:
            pipe.write(answer)
        status = 0
    except GrammarError as error:
        os.write(writer, f"{error.message}\0{error.hint or ''}".encode()[:_MAX_MESSAGE])
        status = _REFUSED
    finally:
        os._exit(status)


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _memory_in_use() -> int:
    """Bytes of address space that the process has (Linux); elsewhere a guess."""
    try:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 1024 * 1024 * 1024
