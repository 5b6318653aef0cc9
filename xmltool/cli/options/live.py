"""Options of the commands that ask a running libvirt, and the two sides that they mean."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import os
import time
from typing import TYPE_CHECKING, Annotated, NamedTuple

from xmltool.cli.options.declared import Option
from xmltool.errors import UsageError
from xmltool.lint.config_files import is_any_above
from xmltool.text.escape import vis
from xmltool.text.shell import command

if TYPE_CHECKING:
    from xmltool.cli.options.store import StoreOptions
    from xmltool.live.libvirt import Libvirt, Snapshot

Connect = Annotated[
    str | None,
    Option(
        "-c --connect URI", "The libvirt to ask, always read-only; default: the one of the store."
    ),
]
LiveFrom = Annotated[
    str | None,
    Option(
        "--live-from FILE",
        "What `xmltool snapshot` wrote, in place of a running libvirt; - is standard input.",
    ),
]
Timeout = Annotated[float, Option("--timeout SECONDS", "How long libvirt may take for one answer.")]
Ignores = Annotated[
    list[str] | None,
    Option(
        "--ignore KIND|PATH[@POOL]",
        "Leave out a kind or a field, of all pools or of one; * stands for anything;"
        " may be given several times.",
    ),
]
Config = Annotated[
    str | None,
    Option(
        "--config FILE",
        "The configuration whose drift-ignore counts; default: the nearest one above the"
        " current directory.",
    ),
]


TIMEOUT = 10.0
"""Seconds that libvirt may take for an answer, unless `--timeout` says otherwise."""


class LibvirtOptions(NamedTuple):
    """Which libvirt."""

    connect: Connect = None
    timeout: Timeout = TIMEOUT


class IgnoreOptions(NamedTuple):
    """Which drift does not count."""

    ignore: Ignores = None
    config: Config = None

    def texts(self) -> tuple[str, ...]:
        """Return what is not to be told: `drift-ignore` of the configuration, then `--ignore`."""
        given = tuple(self.ignore or ())
        try:
            if self.config is None and not is_any_above(os.getcwd()):
                return given
        except FileNotFoundError:  # the working directory is gone, and nothing is above it
            return given
        from xmltool.lint.configuration import Configuration
        from xmltool.live.ignore import parse_ignores

        settings = Configuration(self.config).settings("here")
        parse_ignores(settings.drift_ignore, f"{settings.path}: drift-ignore")
        return (*settings.drift_ignore, *given)


def libvirt_of(where: "StoreOptions", connect: str | None, timeout: float = TIMEOUT) -> "Libvirt":
    """Return the libvirt that was named, or that of the store."""
    from xmltool.live.libvirt import Libvirt
    from xmltool.live.sources import default_connect

    place = where.place
    uri = connect
    if uri is None:
        uri = default_connect(place, where.session, where.storage_dir)
    if uri is None:
        recorded = command("xmltool drift", options=(*place.options, "--live-from", "FILE"))
        raise UsageError(
            f"no libvirt is known to use {vis(place.shown)}",
            f"name one with --connect URI, or use `{recorded}`",
        )
    return Libvirt.connect(uri, timeout)


def live_of(
    where: "StoreOptions", connect: str | None, live_from: str | None, timeout: float = TIMEOUT
) -> "Libvirt | Snapshot":
    """Return the live side: what was recorded, or a libvirt as in `libvirt_of`."""
    from xmltool.live.libvirt import Snapshot

    if live_from is None:
        return libvirt_of(where, connect, timeout)
    if connect is not None:
        raise UsageError("--live-from and --connect exclude each other")
    return Snapshot.load(live_from)


def utc_now() -> str:
    """Return the time as reports have it: `2026-01-31T12:00:00Z`."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
