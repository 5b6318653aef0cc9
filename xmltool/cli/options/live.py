"""Options of the commands that ask a running libvirt, and the two sides that they mean."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from xmltool.errors import UsageError
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.live.check import LiveSource
    from xmltool.live.virsh import Virsh
    from xmltool.store.place import Place

Connect = Annotated[
    str | None,
    typer.Option(
        "-c",
        "--connect",
        metavar="URI",
        show_default=False,
        help="The libvirt to ask, always read-only; default: the one of the store.",
    ),
]
LiveFrom = Annotated[
    str | None,
    typer.Option(
        "--live-from",
        metavar="FILE",
        show_default=False,
        help="What `xmltool snapshot` wrote, in place of a running libvirt; - is standard input.",
    ),
]
Timeout = Annotated[
    float,
    typer.Option("--timeout", metavar="SECONDS", help="How long libvirt may take for one answer."),
]
Ignores = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        metavar="KIND|PATH[@POOL]",
        show_default=False,
        help="Leave out a kind or a field, of all pools or of one; * stands for anything;"
        " may be given several times.",
    ),
]
Config = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="FILE",
        show_default=False,
        help="The configuration whose drift-ignore counts; default: the nearest one above the"
        " current directory.",
    ),
]


def ignore_texts(config: str | None, ignore: Sequence[str] | None) -> tuple[str, ...]:
    """Return what is not to be told: `drift-ignore` of the configuration, then `--ignore`.

    Args:
        config: `--config`; None for the nearest configuration.
        ignore: `--ignore`.

    Raises:
        ConfigError: the configuration cannot be used.
    """
    from xmltool.lint.configuration import Configuration

    settings = Configuration(config).settings("here")
    return (*settings.drift_ignore, *(ignore or ()))


def chosen_virsh(
    place: Place, session: bool, storage_dir: str | None, connect: str | None, timeout: float
) -> Virsh:
    """Return the virsh that asks the libvirt of a store, or the one that was named.

    Raises:
        UsageError: none was named and none belongs to the store, or the time is no time.
    """
    from xmltool.live.sources import default_connect
    from xmltool.live.virsh import Virsh, virsh_environment

    if not 0 < timeout < 1e6:
        raise UsageError(f"--timeout {timeout:g}: it is a number of seconds, over 0")
    uri = default_connect(place, session, storage_dir) if connect is None else connect
    if uri is None:
        raise UsageError(
            f"no libvirt is known to use {vis(place.shown)}",
            "name one with --connect URI, or use `xmltool drift --live-from FILE`",
        )
    if not uri or uri.startswith("-") or "\0" in uri:
        raise UsageError(f"--connect {uri}: it is no URI", "such as qemu:///system")
    return Virsh(uri, virsh_environment(os.environ, uri), timeout)


def live_source(virsh: Virsh | None, live_from: str | None) -> LiveSource:
    """Return the live side: a running libvirt or a recorded one.

    Raises:
        LiveError: the record is none.
    """
    from xmltool.live.sources import RecordedSource, VirshSource

    if live_from is None:
        if virsh is None:
            raise UsageError("there is nothing to compare with", "give --connect or --live-from")
        return VirshSource(virsh)
    from xmltool.live.snapshot import from_json

    return RecordedSource(from_json(live_from, _record(live_from)))


def _record(path: str) -> bytes:
    from xmltool.errors import LiveError

    try:
        if path == "-":
            import sys

            if sys.stdin is None:  # closed by who started us
                raise OSError(9, os.strerror(9))
            return sys.stdin.buffer.read()
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise LiveError(f"{path}: cannot be read: {error.strerror}") from error


def utc_now() -> str:
    """Return the time as reports have it: `2026-01-31T12:00:00Z`."""
    import time

    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
