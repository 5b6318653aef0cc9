"""Text that comes after counts which are known only at the end: kept on disk once it is long."""

from __future__ import annotations

import tempfile
from typing import TextIO, cast

IN_MEMORY = 1024 * 1024
"""Characters that are kept in memory before a temporary file is made."""


def open_spool() -> TextIO:
    """Open a spool: write to it, then pour it out."""
    spool = tempfile.SpooledTemporaryFile(  # noqa: SIM115  # `pour` closes it
        max_size=IN_MEMORY, mode="w+", encoding="utf-8", newline=""
    )
    return cast("TextIO", spool)


def pour(spool: TextIO, out: TextIO) -> None:
    """Copy what was written to the spool to a stream, and close the spool."""
    spool.seek(0)
    while part := spool.read(64 * 1024):
        out.write(part)
    spool.close()
