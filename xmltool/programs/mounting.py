"""Pools that are mounted: fs and netfs, by mount and umount.

libvirt: storage_backend_fs.c; storage_util.c, virStorageBackendFileSystemMountCmd and
virStorageBackendFileSystemGetPoolSource.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.programs import directory
from xmltool.programs.directory import target_of
from xmltool.programs.step import Backend, Case, refuse, run
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
    reason = unfit(case)
    if reason is not None:
        return (refuse(reason),)
    source, target = _source(case), target_of(case)
    return (
        run(
            *mount_command(case),
            does=f"mounts {source} on {target}: what is in the directory below is hidden meanwhile",
            when=f"{source} is not mounted on {target}",
        ),
    )


def _stop(case: Case) -> Steps:
    reason = unfit(case)
    if reason is not None:
        return (refuse(reason),)
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


def unfit(case: Case) -> str | None:
    """Return why a definition can be neither started nor stopped, or None."""
    source = case.pool.source
    if case.pool.type == "netfs":
        return None if len(source.hosts) == 1 else "it works with exactly one host only"
    return None if len(source.devices) == 1 else "it works with exactly one device only"


def _source(case: Case) -> str:
    source = case.pool.source
    if case.pool.type != "netfs":
        return source.devices[0].path
    host = source.hosts[0].name
    return f"//{host}/{source.dir}" if source.format == "cifs" else f"{host}:{source.dir}"


FS = Backend(
    build=directory.build,
    start=_start,
    refresh=directory.read,
    stop=_stop,
    delete=directory.remove,
    takes_overwrite=True,
)
NETFS = FS
