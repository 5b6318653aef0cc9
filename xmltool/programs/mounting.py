"""Pools that are mounted: fs and netfs, by mount and umount.

libvirt: storage_backend_fs.c; storage_util.c, virStorageBackendFileSystemMountCmd and
virStorageBackendFileSystemGetPoolSource.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.programs import directory
from xmltool.programs.directory import target_of
from xmltool.programs.step import Backend, Case, run, unless_one
from xmltool.versions import Version

if TYPE_CHECKING:
    from xmltool.programs.step import Steps

DEFAULT_OPTIONS = {
    "linux": ("nodev", "nosuid", "noexec"),
    "freebsd": ("nosuid", "noexec"),
    "other": (),
}
"""What libvirt always mounts with, by platform: nothing in a pool is run, or opened as a device."""
FORMAT_OPTIONS = {"glusterfs": "direct-io-mode=1", "cifs": "guest"}
"""What it adds for a format of netfs."""
OPTIONS_LAST_UNTIL = Version(7, 0, 0)
"""This release puts the options at the end, 9.0.0 at the beginning; those between are described as
9.0.0. The effect is the same."""


def _start(case: Case) -> Steps:
    source, target = _source(case), target_of(case)
    return (
        run(
            *mount_command(case),
            does=f"mounts {source} on {target}: what is in the directory below is hidden meanwhile",
            when=f"{source} is not mounted on {target}",
        ),
    )


def _stop(case: Case) -> Steps:
    target = target_of(case)
    does = f"unmounts {target}, which fails while something there is in use; the data stays"
    return (run("umount", target, does=does, when=f"{_source(case)} is mounted on {target}"),)


def mount_command(case: Case) -> tuple[str, ...]:
    """Return the mount command; of netfs, only the format auto leaves the kind to mount."""
    pool = case.pool
    options = list(DEFAULT_OPTIONS[case.platform])
    if pool.type == "netfs" and pool.source.format in FORMAT_OPTIONS:
        options.append(FORMAT_OPTIONS[pool.source.format])
    elif pool.type == "netfs" and pool.source.protocol_ver is not None:
        options.append(f"nfsvers={pool.source.protocol_ver}")
    options += [option.name for option in pool.mount_options]
    chosen = ("-o", ",".join(options)) if options else ()
    guessed = pool.type == "netfs" and pool.source.format == "auto"
    kind = () if guessed else ("-t", pool.source.format or "auto")
    places = (_source(case), target_of(case))
    if case.version <= OPTIONS_LAST_UNTIL:
        return ("mount", *kind, *places, *chosen)
    return ("mount", *chosen, *kind, *places)


def _unfit(case: Case) -> str | None:
    source = case.pool.source
    if case.pool.type == "netfs":
        return unless_one("host", source.hosts)
    return unless_one("device", source.devices)


def _source(case: Case) -> str:
    return case.pool.mount_source or ""


FS = Backend(
    build=directory.build,
    start=_start,
    refresh=directory.read,
    stop=_stop,
    delete=directory.remove,
    unfit=_unfit,
    takes_overwrite=True,
)
NETFS = FS
