"""`xmltool server`: the language server."""

import gc
import os
import sys

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
    started.start_io(stdout=os.fdopen(os.dup(sys.stdout.fileno()), "wb"))  # which it closes
    return 0
