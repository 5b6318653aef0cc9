"""One command in a forked child, with limits, and without what root may do beyond others."""

from __future__ import annotations

import ctypes
import functools
import importlib
import os
import pkgutil
import resource
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import xmltool
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_CAPABILITY_VERSION_3 = 0x20080522
_GIVEN_UP = 126


class Ran(NamedTuple):
    """What a command said, and how its process ended: a status, or less than 0 for a signal."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything that it said."""
        return self.out + self.err


@functools.cache
def import_all() -> None:
    """Import what commands import when they need it, once for all children."""
    for module in pkgutil.walk_packages(xmltool.__path__, "xmltool."):
        if ".collection" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def be_ordinary() -> None:
    """Give up root's powers over files, and keep the user: the interpreter's own files stay readable."""
    libc = ctypes.CDLL(None, use_errno=True)
    head = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    if libc.capset(ctypes.byref(head), ctypes.byref((ctypes.c_uint32 * 6)())):
        raise OSError(ctypes.get_errno(), "capset")


def in_child(
    argv: Sequence[str],
    directory: Path,
    *,
    ordinary: bool = False,
    seconds: int = 30,
    memory: int = 500 * 2**20,
    before: Callable[[], None] | None = None,
) -> Ran:
    """Run a command in a directory.

    Args:
        argv: its arguments.
        directory: the working directory.
        ordinary: whether root's powers are given up.
        seconds: of the clock, after which it is killed.
        memory: bytes that it may take beyond what this process has.
        before: called in the child, last of all.
    """
    import_all()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if not child:
            status = _GIVEN_UP
            try:
                os.chdir(directory)
                os.environ["XMLTOOL_DEBUG"] = "0"
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.alarm(seconds)
                for number, file in ((1, out), (2, err)):
                    os.dup2(file.fileno(), number)
                os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
                sys.stdin, sys.stdout, sys.stderr = (
                    os.fdopen(0),
                    os.fdopen(1, "w"),
                    os.fdopen(2, "w"),
                )
                pages = int(Path("/proc/self/statm").read_text().split()[0])
                most = pages * resource.getpagesize() + memory
                resource.setrlimit(resource.RLIMIT_AS, (most, most))
                if ordinary and os.geteuid() == 0:
                    be_ordinary()
                if before is not None:
                    before()
                status = main(argv)
                sys.stdout.flush()
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(status)
        _, ended = os.waitpid(child, 0)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    return Ran(os.waitstatus_to_exitcode(ended), *texts)
