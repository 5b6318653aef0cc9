"""How libvirt looks at a device before it writes to it or uses it, and how it wipes it.

It asks libblkid for a file system first and for a partition table second, and the program parted
for the three kinds of table that libblkid has no name for. (libvirt: storage_util.c,
virStorageBackendDeviceIsEmpty and what it calls, and virStorageBackendZeroPartitionTable)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.programs.step import own, run

if TYPE_CHECKING:
    from xmltool.programs.step import Step, Steps

ASKED_OF_PARTED = ("dvh", "pc98", "bsd")
"""Formats of disk pools that libblkid does not name as libvirt does."""


def probe_before_writing(device: str, wanted: str) -> Steps:
    """Return the steps that stop a build on a device that holds something."""
    look = own(
        f"looks for a file system and a partition table on {device} with libblkid, reading only, "
        "and fails when it finds one"
    )
    return (look, *_ask_parted(device, wanted, "fails unless it finds no label"))


def probe_before_use(device: str, wanted: str) -> Steps:
    """Return the steps that stop a start on a device that does not hold what is wanted."""
    look = own(
        f"looks with libblkid, reading only, whether {device} holds a {wanted} label, "
        "and fails when it holds none or another, or a file system"
    )
    return (look, *_ask_parted(device, wanted, f"fails unless it finds a {wanted} label"))


def wipe(device: str) -> Step:
    """Return the step that clears both ends of a device."""
    return own(
        f"writes zeros over the first and the last MiB of {device}: partition tables and the "
        "superblocks of most file systems are gone, the data between is no longer reachable by them",
        destroys=True,
    )


def _ask_parted(device: str, wanted: str, outcome: str) -> Steps:
    if wanted not in ASKED_OF_PARTED:
        return ()
    return (
        run(
            "parted",
            *(device, "print", "--script"),
            does=f"reads the disk label of {device}; {outcome}",
            when=f"libblkid finds no file system on {device} but a partition table or nothing",
        ),
    )
