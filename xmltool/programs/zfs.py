"""Pools that are a ZFS pool, or a file system in one (libvirt: storage_backend_zfs.c)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.programs.step import Backend, Case, refuse, run

if TYPE_CHECKING:
    from xmltool.programs.step import Steps


def _build(case: Case) -> Steps:
    name = case.source_name
    if "/" in name:
        does = f"makes the file system {name}, not mounted; fails when there is one"
        return (run("zfs create -o mountpoint=none", name, does=does),)
    devices = case.devices
    if not devices:
        return (refuse("the definition lists no device to make a ZFS pool of"),)
    does = (
        f"makes the ZFS pool {name} of {' '.join(devices)}: what was on them is lost; zpool itself "
        "refuses a device where it recognises something"
    )
    return (run("zpool create", name, *devices, does=does, destroys=True),)


def _refresh(case: Case) -> Steps:
    name = case.source_name
    pool = name.partition("/")[0]
    ignored = "when it fails the pool is taken for active all the same, without volumes"
    return (
        run(
            "zpool get -Hp health,size,free,allocated",
            pool,
            does=f"asks how large and how full {pool} is; reads only; {ignored}",
        ),
        run(
            "zfs list -Hp -t volume -r -o name,volsize,refreservation",
            name,
            does=f"lists the ZFS volumes below {name}; reads only; {ignored}",
            when="zpool succeeded",
        ),
    )


def _delete(case: Case) -> Steps:
    name = case.source_name
    if "/" in name:
        does = f"removes {name} and all that is below it: the data is lost"
        return (run("zfs destroy -r", name, does=does, destroys=True),)
    does = f"removes the whole ZFS pool {name}, also what libvirt knows nothing of"
    return (run("zpool destroy", name, does=does, destroys=True),)


ZFS = Backend(build=_build, refresh=_refresh, delete=_delete, refresh_fails=False)
