"""`xmltool server`: the language server."""

import gc
import sys
from typing import BinaryIO, cast

from xmltool.cli.show import emit
from xmltool.errors import UsageError


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
        started.start_io(stdout=cast("BinaryIO", _Answers()))
    except _LostError as lost:
        raise lost.reason from None
    return 0


class _LostError(BaseException):
    """Nothing can be answered any more; no `Exception`, each of which pygls would answer with."""

    def __init__(self, reason: OSError) -> None:
        super().__init__()
        self.reason = reason


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
