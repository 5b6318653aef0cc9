"""Pools in a Virtuozzo storage cluster (libvirt: storage_backend_vstorage.c).

Seen in the source only: no distribution that could be tried builds this backend.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.programs import directory
from xmltool.programs.directory import NEW_MODE, target_of
from xmltool.programs.step import Backend, Case, run

if TYPE_CHECKING:
    from xmltool.programs.step import Steps


def _start(case: Case) -> Steps:
    permissions = case.pool.target.permissions
    mode = NEW_MODE if permissions.mode is None else permissions.mode
    return (
        run(
            "vstorage-mount -c",
            *(case.source_name, target_of(case), "-m", f"{mode:o}"),
            *("-g", _name("group", permissions.group), "-u", _name("user", permissions.owner)),
            does=f"mounts the cluster {case.source_name} on {target_of(case)}",
        ),
    )


def _stop(case: Case) -> Steps:
    does = f"unmounts {target_of(case)}, which fails while something there is in use"
    mounted = f"vstorage://{case.source_name} is mounted on {target_of(case)}"
    return (run("umount", target_of(case), does=does, when=mounted),)


def _name(kind: str, number: int | None) -> str:
    """Return the name of a number: root's own is known, others only the host can tell."""
    return f"<{kind} {number}>" if number else "root"


VSTORAGE = Backend(
    build=directory.make,
    start=_start,
    refresh=directory.read,
    stop=_stop,
    delete=directory.remove,
)
