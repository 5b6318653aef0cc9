"""Options that several commands share, as annotated types for Typer, and the checks of their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from xmltool.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH]...",
        show_default=False,
        help="Files, directories, or - for standard input; default: the current directory.",
    ),
]
Root = Annotated[
    str | None,
    typer.Option("--root", metavar="DIR", help="Work on the system whose / is DIR."),
]
Session = Annotated[
    bool, typer.Option("--session", help="The user's own store, as of qemu:///session.")
]
Home = Annotated[
    str | None, typer.Option("--home", metavar="DIR", help="With --session: the user's home.")
]
StorageDir = Annotated[
    str | None,
    typer.Option("--storage-dir", metavar="DIR", help="The store is DIR, on this machine."),
]
Schema = Annotated[
    str,
    typer.Option(
        "--schema",
        metavar="auto|bundled|DIR",
        help="The grammar: xmltool's own, or DIR with libvirt's storagepool.rng.",
    ),
]
LibvirtVersion = Annotated[
    str | None,
    typer.Option(
        "--libvirt-version",
        metavar="VERSION[,VERSION]...",
        help="Libvirt release to judge for (X, X.Y, X.Y.Z or host); default: the newest known.",
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="full, concise, json, jsonl, sarif, github, gitlab, junit or html; default: full on"
        " a terminal, github in a GitHub workflow, else concise.",
    ),
]
Output = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="[FORMAT:]FILE",
        help="Write the report to FILE; may be given several times.",
    ),
]
FailOn = Annotated[
    str,
    typer.Option(
        "--fail-on",
        metavar="SEVERITY",
        help="Exit with 1 for findings from this severity on: error, warning, info or never.",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "-j",
        "--jobs",
        metavar="N",
        min=1,
        help="Processes; default: one a core.",
        show_default=False,
    ),
]
Color = Annotated[
    str, typer.Option("--color", metavar="WHEN", help="Colour: auto, always or never.")
]
StdinFilename = Annotated[
    str | None,
    typer.Option("--stdin-filename", metavar="NAME", help="Name of standard input in the report."),
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Nothing on standard error but errors.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="One line for each file.")]

COLORS = ("auto", "always", "never")
"""Values of `--color`."""


def one_of(option: str, value: str, choices: Sequence[str]) -> str:
    """Return the value when it is one of the choices.

    Raises:
        UsageError: it is not; the message names the option and the choices.
    """
    if value in choices:
        return value
    from difflib import get_close_matches

    near = get_close_matches(value, choices, n=1)
    raise UsageError(
        f"{option} {value}: there is no such value",
        f"did you mean {near[0]}?" if near else f"it is one of: {', '.join(choices)}",
    )
