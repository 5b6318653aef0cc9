"""The store that a command works on, and the options of the commands that write to it."""

from __future__ import annotations

from typing import Annotated

import typer

from xmltool.store.place import Place, store_place

Wait = Annotated[
    float,
    typer.Option(
        "--wait", metavar="SECONDS", help="How long to wait for another xmltool at this store."
    ),
]
Force = Annotated[
    bool, typer.Option("--force", help="Write although a running libvirt uses the store.")
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Only tell what would change; exit with 1 when something would."
    ),
]
Diff = Annotated[
    bool,
    typer.Option("--diff", help="Only show the changes of files; exit with 1 when there are any."),
]
Autostart = Annotated[
    bool | None,
    typer.Option(
        "--autostart/--no-autostart",
        help="Mark the pools for autostart, or take the mark away; default: as it is.",
        show_default=False,
    ),
]
NoValidate = Annotated[
    bool,
    typer.Option("--no-validate", help="Take what is not valid by the grammar but loads."),
]
Uuid = Annotated[
    str | None,
    typer.Option(
        "--uuid",
        metavar="random|from-name|UUID",
        show_default=False,
        help="The uuid; default: the definition's own, else the stored one, else a random one.",
    ),
]
ReportFormat = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help="text or json.", show_default=True)
]
FORMATS = ("text", "json")
"""Values of `ReportFormat`."""


def place_of(root: str | None, session: bool, home: str | None, storage_dir: str | None) -> Place:
    """Return the store that a command's options mean.

    Raises:
        UsageError: options that exclude each other.
    """
    return store_place(root, session, home, storage_dir)
