"""`watch --print-unit`: the command line of this run, as a systemd unit."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from xmltool.text.shell import program_path
from xmltool.watch import unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.cli.options.watch import WatchOptions


def unit_text(wanted: WatchOptions, *, user: bool) -> str:
    """Return the unit that runs `watch` with these options."""
    authority = wanted.virsh.connect.partition("://")[2].partition("/")[0]
    return unit.unit_text(
        unit.ONCE if wanted.watching.once else unit.SERVICE,
        [*_program(), *_words(wanted)],
        writes=sorted({unit.directory_of(path) for path in _written(wanted)}),
        remote=bool(authority),
        user=user,
    )


def _program() -> tuple[str, ...]:
    """Return how this program is started, by an absolute path: systemd takes no other."""
    found = program_path("xmltool")
    beside = os.path.join(os.path.dirname(sys.executable), "xmltool")
    if os.access(beside, os.X_OK):
        found = beside
    if found is None:
        return (sys.executable, "-m", "xmltool")
    return (os.path.abspath(found),)


def _words(wanted: WatchOptions) -> Iterator[str]:
    """Return the options as words; paths made absolute, since a unit starts in `/`."""
    watching = wanted.watching
    yield "watch"
    yield from wanted.store
    yield from (f"--ignore={text}" for text in wanted.ignored.ignore or ())
    for option, text, is_path in (
        ("--connect", wanted.connect, False),
        ("--config", wanted.ignored.config, True),
        ("--exec", watching.execute, False),
        ("--metrics-file", watching.metrics_file, True),
    ):
        if text is not None:
            yield f"{option}={os.path.abspath(text) if is_path else text}"
    if watching.once:
        yield "--once"
    for option, value, usual in (
        ("--for", wanted.hold, 0.0),
        ("--interval", wanted.interval, 60.0),
    ):
        if value != usual:
            yield f"{option}={value:g}s"
    if wanted.virsh.timeout != 10.0:
        yield f"--timeout={wanted.virsh.timeout:g}"
    if watching.poll:
        yield "--poll"
    yield f"--format={'concise' if watching.output_format == 'concise' else 'jsonl'}"
    for file in wanted.files:
        form = f"{file.format}:" if file.beside else ""
        yield f"--output={form}{os.path.abspath(file.path)}"


def _written(wanted: WatchOptions) -> Iterator[str]:
    yield from (file.path for file in wanted.files)
    if wanted.watching.metrics_file is not None:
        yield wanted.watching.metrics_file
