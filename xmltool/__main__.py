"""The process: the only error boundary, and what becomes of its exit status."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TYPE_CHECKING

from xmltool.errors import MORE_FILES, XmltoolError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType
    from typing import NoReturn, TextIO

    from typing_extensions import Buffer

INTERRUPTED = 130
"""Exit status after SIGINT (product contract)."""
TERMINATED = 143
"""Exit status after SIGTERM (product contract)."""

FEW_COLLECTIONS = 200_000
"""New objects until the first garbage collection: more than the start of a command makes, which
lives to the end of the run and would only be looked through in vain."""


_NOT_LOADED = ("shared object", "allocate memory")
"""In glibc's words (elf/dl-load.c) when it has no memory or no descriptor to load a library with."""

_NO_THREAD = "can't start new thread"
"""In CPython's words (Modules/_threadmodule.c) when the system lets it start none."""


_NO_MEMORY = "there is not enough memory"

_NO_REASON = "error return without exception set"
"""In CPython's words (Objects/call.c) of a library that failed and did not say why: for want of memory."""

_MOST_CHARACTERS = 1000
"""Of a message, and of its hint."""


class Terminated(BaseException):
    """SIGTERM arrived; unwinds like KeyboardInterrupt so that locks and children are let go."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; never raises for what a user can cause.

    With `XMLTOOL_DEBUG=1` an unexpected exception is raised as it is.
    """
    try:
        status = _run(sys.argv[1:] if argv is None else list(argv))
    except XmltoolError as error:
        _tell(error.message, error.hint, getattr(error, "__notes__", ()))
        status = error.status
    except KeyboardInterrupt:
        status = INTERRUPTED
    except Terminated:
        status = TERMINATED
    except BrokenPipeError:
        _discard_output()  # the reader went away on purpose (`| head`): nothing to say, nobody to say it to
        status = 2
    except OSError as error:
        status = _system_error(error)
    except MemoryError:
        _tell(_NO_MEMORY, None)
        status = 2
    except Exception as error:
        if os.environ.get("XMLTOOL_DEBUG") == "1":
            raise
        status = _unexpected(error)
    return status


def entry_point() -> NoReturn:
    """Be the process `xmltool`: `main`, then leave at once.

    The interpreter's own tear-down frees every module one by one, a tenth of the time of a run on
    one file; the system does it in one go. Everything written is flushed before, and children are
    waited for.
    """
    import atexit
    import gc
    import signal

    if sys.getfilesystemencoding() != "utf-8":
        _start_again_in_utf8()
    gc.set_threshold(FEW_COLLECTIONS)
    # What a caller may have set, and who started it: a mask would keep limits from children, and
    # an ignored SIGCHLD would take the status of every child away.
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, _terminate)
    _prepare_streams()
    if os.environ.get("XMLTOOL_DEBUG") != "1":
        # It tells of what was made by half for want of memory or descriptors, which is told already.
        sys.unraisablehook = lambda _: None
    status = main()
    atexit._run_exitfuncs()
    os._exit(status)


def _start_again_in_utf8() -> None:
    """Become the same process in Python's UTF-8 mode.

    libvirt's names of files are UTF-8 whatever the locale is; Python would write and look for
    others, or for none. What is shown stays in the encoding of the locale.
    """
    encoding = "utf-8" if sys.stdout is None else sys.stdout.encoding
    environment = {b"PYTHONIOENCODING": f"{encoding}:backslashreplace".encode(), **os.environb}
    command = [os.fsencode(sys.executable), b"-X", b"utf8", *_arguments()]
    os.execve(command[0], command, environment)  # noqa: S606


def _arguments() -> list[bytes]:
    """Return the bytes of the interpreter's arguments: what it makes of them may have no way back.

    (In EUC-JP glibc reads what Python's codec does not write.)
    """
    try:
        with open("/proc/self/cmdline", "rb") as file:
            return file.read().split(b"\0")[1:-1]
    except OSError:
        return [os.fsencode(word) for word in sys.orig_argv[1:]]


class _Stream(io.FileIO):
    """A stream that waits for its reader where the descriptor does not (O_NONBLOCK).

    Other programs have it that way, too, and such a flag is one of all of them.
    """

    patience = 10.0
    """Seconds without a byte that is read."""

    def write(self, data: Buffer, /) -> int:
        written = super().write(data)
        while written is None:
            import select

            asked = select.poll()
            asked.register(self, select.POLLOUT)
            if not asked.poll(self.patience * 1000):
                self.patience = 0  # for what else is written
                raise TimeoutError(errno.ETIMEDOUT, "it is full, and nobody reads it")
            written = super().write(data)
        return written


class _Output(_Stream):
    """Standard output: a failure names it."""

    def write(self, data: Buffer, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            error.filename = "standard output"
            raise


class _Remarks(_Stream):
    """Standard error: what cannot be written there does not change the outcome of a run."""

    patience = 1.0

    def write(self, data: Buffer, /) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def _prepare_streams() -> None:
    """Make standard output and error writable, whatever the caller left of them.

    A descriptor that is closed would be the number of the next file that is opened, and output
    would go into that file. Reading a closed standard input stays an error: `sys.stdin` is None.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    sys.stdout = _stream(sys.stdout, _Output(1, "w", closefd=False))
    sys.stderr = _stream(sys.stderr, _Remarks(2, "w", closefd=False), lines=True)


def _stream(before: TextIO | None, raw: io.FileIO, *, lines: bool = False) -> TextIO:
    """Return a stream of the same encoding that shows what it cannot hold instead of failing."""
    encoding = "utf-8" if before is None else before.encoding
    buffer = io.BufferedWriter(raw)
    lines = lines or raw.isatty()
    return io.TextIOWrapper(buffer, encoding, "backslashreplace", line_buffering=lines)


def _run(argv: list[str]) -> int:
    from xmltool.cli import app

    status = app.run_command(argv)
    sys.stdout.flush()
    return status


def _tell(message: str, hint: str | None, notes: Sequence[str] = ()) -> None:
    from xmltool.findings import without_middle
    from xmltool.text.escape import vis

    lines = [*map(vis, notes), f"xmltool: {vis(without_middle(message, _MOST_CHARACTERS))}"]
    if hint:
        lines.append(f"  {vis(without_middle(hint, _MOST_CHARACTERS))}")
    try:
        sys.stdout.flush()
    except OSError:
        _discard_output()
    sys.stderr.write("\n".join(lines) + "\n")
    sys.stderr.flush()


def _system_error(error: OSError) -> int:
    """Report a file or an output that failed where nobody expected it to."""
    place = "input or output" if error.filename is None else os.fsdecode(error.filename)
    hint = MORE_FILES if error.errno == errno.EMFILE else None
    _tell(f"{place}: {error.strerror or error}", hint)
    return 2


def _unexpected(error: Exception) -> int:
    words = str(error)
    if isinstance(error, ImportError) and any(reason in words for reason in _NOT_LOADED):
        _tell(f"a library cannot be loaded: {words}", None)
        return 2
    if isinstance(error, RuntimeError) and words == _NO_THREAD:
        _tell(
            "no thread can be started",
            "the limit of processes is reached (`ulimit -u`), or that of memory (`ulimit -v`)",
        )
        return 2
    if isinstance(error, SystemError) and _NO_REASON in words:
        _tell(_NO_MEMORY, None)
        return 2
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    _tell(
        f"unexpected {type(error).__name__}{where}: {words}",
        "this is a fault of xmltool: please report it with the file; XMLTOOL_DEBUG=1 shows more",
    )
    return 2


def _discard_output() -> None:
    """Point standard output at nothing, so that no later flush fails on it again."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return  # no file behind it: a test's buffer


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated


if __name__ == "__main__":
    entry_point()
