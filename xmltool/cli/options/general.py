"""Options that several commands share, as annotated types for Typer."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from typing import TYPE_CHECKING, Annotated, NamedTuple

from xmltool.cli.options.declared import Argument, Option
from xmltool.cli.show.emit import COLORS
from xmltool.text.suggest import one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xmltool.cli.show.report import ReportOptions


def among(option: str, choices: "Sequence[str]") -> "Callable[[str], str]":
    """Return what Typer checks the value of an option by."""

    def checked(value: str) -> str:
        return one_of(option, value, choices)

    return checked


Paths = Annotated[
    list[str] | None,
    Argument(
        "[PATH]...", "Files, directories, or - for standard input; default: the current directory."
    ),
]
Root = Annotated[str | None, Option("--root DIR", "Work on the system whose / is DIR.")]
Session = Annotated[bool, Option("--session", "The user's own store, as of qemu:///session.")]
Home = Annotated[str | None, Option("--home DIR", "With --session: the user's home.")]
StorageDir = Annotated[
    str | None, Option("--storage-dir DIR", "The store is DIR, on this machine.")
]
Store = Annotated[
    str | None,
    Option(
        "--store PATH",
        "The store's place inside the root; default: /etc/libvirt/storage, on NixOS"
        " /var/lib/libvirt/storage.",
    ),
]
Schema = Annotated[
    str,
    Option(
        "--schema auto|bundled|DIR",
        "The grammar: xmltool's own, or DIR with libvirt's storagepool.rng.",
    ),
]
LibvirtVersion = Annotated[
    str | None,
    Option(
        "--libvirt-version VERSION[,VERSION]...",
        "Libvirt release to judge for (X, X.Y, X.Y.Z, host or root); default: the newest known.",
    ),
]
Format = Annotated[
    str | None,
    Option(
        "--format FORMAT",
        "full, concise, json, jsonl, sarif, github, gitlab, junit or html; default: full on"
        " a terminal, github in a GitHub workflow, else concise.",
    ),
]
ReportFormat = Annotated[
    str, Option("--format FORMAT", "text or json.", callback=among("--format", ("text", "json")))
]
Output = Annotated[
    list[str] | None,
    Option("-o --output [FORMAT:]FILE", "Write the report to FILE; may be given several times."),
]
FailOn = Annotated[
    str,
    Option(
        "--fail-on SEVERITY",
        "Exit with 1 for findings from this severity on: error, warning, info or never.",
    ),
]
Jobs = Annotated[int | None, Option("-j --jobs N", "Processes; default: one a core.", min=1)]
Color = Annotated[
    str, Option("--color WHEN", "Colour: auto, always or never.", callback=among("--color", COLORS))
]
StdinFilename = Annotated[
    str | None, Option("--stdin-filename NAME", "Name of standard input in the report.")
]
OutputFile = Annotated[str | None, Option("-o --output FILE", "Write to FILE.")]
Quiet = Annotated[bool, Option("-q --quiet", "Nothing on standard error but errors.")]
Verbose = Annotated[bool, Option("-v --verbose", "One line for each file.")]


class ReportingOptions(NamedTuple):
    """Where a report goes, and in which format."""

    report_format: Format = None
    output: Output = None
    color: Color = "auto"
    quiet: Quiet = False
    verbose: Verbose = False

    def report(self, fail_on: str, *, statistics: bool = False) -> "ReportOptions":
        """Return the options of the report."""
        from xmltool.cli.show.report import ReportOptions

        output = tuple(self.output or ())
        return ReportOptions(
            self.report_format, output, self.color, fail_on, self.quiet, self.verbose, statistics
        ).checked()


class GrammarOptions(NamedTuple):
    """What documents must be valid by."""

    schema: Schema = "auto"
    libvirt_version: LibvirtVersion = None
    root: Root = None
