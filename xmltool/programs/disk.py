"""Pools that are a whole disk with partitions (libvirt: storage_backend_disk.c)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.programs.probing import probe_before_use, probe_before_writing, wipe
from xmltool.programs.step import Backend, Case, refuse, run, settle

if TYPE_CHECKING:
    from xmltool.programs.step import Steps

HELPER = "libvirt_parthelper"
"""libvirt's own program around libparted; it lies in libexec, not in the PATH."""


def _build(case: Case) -> Steps:
    device, written = case.devices[0], _written(case)  # the parser refuses a pool without one
    probe = () if case.overwrite else probe_before_writing(device, written or "unknown")
    label = {None: "msdos", "dos": "msdos"}.get(written, written) or ""
    return (
        *probe,
        wipe(device),
        run(
            "parted",
            *(device, "mklabel", "--script", label),
            does=f"writes an empty {label} partition table to {device}: its partitions are gone",
            destroys=True,
        ),
    )


def _start(case: Case) -> Steps:
    device = case.devices[0]
    missing = refuse(f"{device} is not there", when=f"{device} is not there")
    return (settle(), missing, *probe_before_use(device, _written(case) or "dos"))


def _refresh(case: Case) -> Steps:
    device = case.pool.source.devices[0]
    separator = ("-p",) if device.part_separator else ()
    return (
        settle(),
        refuse(f"{device.path} is not there", when=f"{device.path} is not there"),
        run(HELPER, device.path, "-g", does=f"reads the geometry of {device.path}"),
        run(HELPER, device.path, *separator, does=f"lists the partitions of {device.path}"),
    )


def _delete(case: Case) -> Steps:
    return (wipe(case.devices[0]),)


def _written(case: Case) -> str | None:
    """Return the format, None for one that is unknown, which becomes dos."""
    found = case.pool.source.format
    return None if found == "unknown" else found


DISK = Backend(
    build=_build,
    start=_start,
    refresh=_refresh,
    delete=_delete,
    takes_overwrite=True,
)
