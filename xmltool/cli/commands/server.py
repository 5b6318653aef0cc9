"""`xmltool server`: the language server."""

import gc
import re
import signal
import sys
from types import FrameType
from typing import BinaryIO, NoReturn, cast

from xmltool.cli.show import emit
from xmltool.errors import UsageError, XmltoolError

_LONGEST_HEADER = 4096
_LARGEST_MESSAGE = 64 * 1024 * 1024
"""Bytes; the largest document needs fewer, with every character of it escaped."""


def server() -> int:
    """Speak the Language Server Protocol on standard input and output.

    Diagnostics as `lint` reports them, quick fixes, hover and completion from the grammar, formatting
    as `fmt`. Editors start it by themselves; it ends when they close its standard input.
    """
    gc.disable()  # some hundred classes of the protocol are made, none of which goes again
    try:
        from xmltool.server.protocol import import_protocol

        import_protocol()
        from xmltool.server.server import make_server
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the language server needs {error.name}, which is not installed",
            "pip install 'libvirt-xmltool[lsp]'",
        ) from None
    if sys.stdin is None:  # closed by the caller
        raise UsageError("standard input is closed: the language server reads it")
    started = make_server()
    gc.freeze()
    gc.enable()
    try:
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, _interrupt)
        requests = _Requests(sys.stdin.buffer)
        started.start_io(cast("BinaryIO", requests), cast("BinaryIO", _Answers()))
    except _LostError as lost:
        raise lost.reason from None
    return 0


class _LostError(BaseException):
    """Nothing can be answered any more; no `Exception`, each of which pygls would answer with."""

    def __init__(self, reason: BaseException) -> None:
        super().__init__()
        self.reason = reason


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    """End as any command does: pygls takes KeyboardInterrupt for a good end."""
    raise _LostError(KeyboardInterrupt())


class _Requests:
    """Standard input as pygls uses it, which would pass over all that is no header and read any length."""

    def __init__(self, stream: BinaryIO) -> None:
        self.read = stream.read
        self._readline = stream.readline

    def readline(self) -> bytes:
        line = self._readline(_LONGEST_HEADER)
        if len(line) < _LONGEST_HEADER and not line.endswith(b"\n"):
            return b""  # the client went away
        header = line.strip()
        found = re.fullmatch(rb"([\w-]+):(.*)", header)
        if not header or (found and found[1].lower() != b"content-length"):
            return line
        length = found[2].strip() if found else b""
        if not length.isdigit() or len(length) > 9 or int(length) > _LARGEST_MESSAGE:
            raise XmltoolError(
                f"standard input: {header[:60].decode('utf-8', 'replace')!r} is no header of a message",
                "the server is started by an editor, which sends Content-Length with the number of bytes,"
                f" at most {_LARGEST_MESSAGE}",
            )
        return b"Content-Length: %s\r\n" % length


class _Answers:
    """Standard output as pygls uses it, which would try to report there that it cannot be written."""

    def write(self, data: bytes) -> None:
        try:
            emit.out_bytes(data)
        except OSError as error:
            raise _LostError(error) from None

    def flush(self) -> None:
        """Do nothing: each answer is written at once."""

    def close(self) -> None:
        """Do nothing: who runs the command says what remains to be said there."""
