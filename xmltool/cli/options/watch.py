"""The options of `watch`, checked."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import os
import re
from typing import TYPE_CHECKING, Annotated, NamedTuple

from xmltool.cli.options import general as options
from xmltool.cli.options.declared import Option
from xmltool.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.cli.options.live import IgnoreOptions
    from xmltool.cli.options.store import StoreOptions
    from xmltool.live.virsh import Virsh
    from xmltool.store.place import Place

_UNITS = {"ms": 0.001, "": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}

LINE_FORMATS = ("jsonl", "concise")
"""Formats that have a line for each change, and so may go to a file."""


class OutputFile(NamedTuple):
    """One `-o [FORMAT:]FILE`: with a format beside standard output, else in its place."""

    format: str
    path: str
    beside: bool


def seconds(option: str, text: str, least: float = 0.0) -> float:
    """Read a time such as `30s`, `1.5m` or `500ms`; a bare number is seconds."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h|)", text)
    if found is None:
        raise UsageError(f"{option} {text}: not a valid duration", "such as 30s, 5m or 1h")
    value = float(found[1]) * _UNITS[found[2]]
    if not least <= value <= 1e7:
        raise UsageError(f"{option} {text}: it must be at least {least:g} s and at most 1e7 s")
    return value


def store_words(where: "StoreOptions") -> tuple[str, ...]:
    """Return the options that name a store, for another process somewhere else."""
    named = ["--session"] if where.session else []
    paths = (("--root", where.root), ("--home", where.home), ("--storage-dir", where.storage_dir))
    named += [f"{option}={os.path.abspath(path)}" for option, path in paths if path is not None]
    return (*named, *(() if where.store is None else (f"--store={where.store}",)))


def output_files(values: "Sequence[str]", chosen: str | None) -> tuple[OutputFile, ...]:
    """Read `-o [FORMAT:]FILE`."""
    files: list[OutputFile] = []
    for value in values:
        word, colon, rest = value.partition(":")
        beside = bool(colon) and word in (*LINE_FORMATS, "full")
        form, path = (word, rest) if beside else (chosen or "jsonl", value)
        if not path or path == "-":
            raise UsageError(f"-o {value}: there is no file in it")
        if form not in LINE_FORMATS:
            raise UsageError(f"-o {value}: the format {form} is for a terminal", "use jsonl")
        files.append(OutputFile(form, path, beside))
    return tuple(files)


class WatchingOptions(NamedTuple):
    """When to compare, and who gets to know."""

    once: Annotated[bool, Option("--once", "Compare once, report the state, and end.")] = False
    hold: Annotated[
        str,
        Option(
            "--for TIME",
            "Report only what has lasted so long (30s, 5m); what is there at the start is"
            " reported at once.",
        ),
    ] = "0s"
    interval: Annotated[
        str, Option("--interval TIME", "Compare this often when nothing happens.")
    ] = "60s"
    poll: Annotated[
        bool, Option("--poll", "Look at the files every second instead of waiting for events.")
    ] = False
    execute: Annotated[
        str | None,
        Option(
            "--exec COMMAND",
            "Run a shell command for each change, with the change as JSON on its standard input.",
        ),
    ] = None
    output_format: Annotated[
        str | None,
        Option(
            "--format FORMAT",
            "full (a live table), concise or jsonl (a line for each change); default: full on"
            " a terminal, else jsonl.",
        ),
    ] = None
    output: options.Output = None
    metrics_file: Annotated[
        str | None,
        Option("--metrics-file FILE", "Keep the state in FILE as a Prometheus textfile."),
    ] = None


class WatchOptions(NamedTuple):
    """What `watch` is to do: its options, and what some of them come to, times in seconds."""

    place: "Place"
    virsh: "Virsh"
    store: tuple[str, ...]
    connect: str | None
    ignored: "IgnoreOptions"
    watching: WatchingOptions
    hold: float
    interval: float
    files: tuple[OutputFile, ...]
    color: str
    quiet: bool
