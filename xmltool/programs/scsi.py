"""Pools that are a SCSI host or all multipath devices: by sysfs and the device mapper.

libvirt: storage_backend_scsi.c, storage_backend_mpath.c; storage_util.c,
virStorageBackendSCSIFindLUs; virstoragefile.c, virStorageFileGetSCSIKey.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.definition import FcHost
from xmltool.programs.step import Backend, Case, own, refuse, run, settle

if TYPE_CHECKING:
    from xmltool.programs.step import Steps


def find_units(*, fibre_channel: bool) -> Steps:
    """Return the steps that make volumes of a SCSI host's disks."""
    export = " --export" if fibre_channel else ""
    return (
        settle(),
        own("reads /sys/bus/scsi/devices for the disks and CD drives of the host"),
        run(
            f"scsi_id --replace-whitespace --whitelisted{export} --device",
            "<path of the unit>",
            does="asks a unit for its serial number, the volume's key; once for each unit",
            when="there is a unit, and its block device has a path below the target",
        ),
    )


def _start(case: Case) -> Steps:
    adapter = case.pool.source.adapter
    if not isinstance(adapter, FcHost):
        return ()
    names = f"{adapter.wwpn}:{adapter.wwnn}"
    create = own(
        f"makes a virtual adapter by writing {names} to vport_create of the parent in sysfs, and "
        "stores the definition with managed='yes'; its disks are looked for five seconds later",
        when=f"no adapter has the names {names}",
    )
    check = refuse(
        "the names are those of a real adapter, or of one of another parent",
        when=f"the adapter with the names {names} is not a virtual one of the given parent",
    )
    return (check, create)


def _refresh(case: Case) -> Steps:
    fibre_channel = isinstance(case.pool.source.adapter, FcHost)
    rescan = own(
        "has the host look for new disks, by writing '- - -' to /sys/class/scsi_host/HOST/scan"
    )
    return (rescan, *find_units(fibre_channel=fibre_channel))


def _stop(case: Case) -> Steps:
    adapter = case.pool.source.adapter
    if not isinstance(adapter, FcHost):
        return ()
    does = "removes the virtual adapter, by vport_delete in sysfs: its disks go; their data stays"
    return (own(does, when="the definition says managed='yes', or the start made the adapter"),)


def _refresh_mpath(_case: Case) -> Steps:
    return (settle(), own("lists the multipath devices by libdevmapper; reads only"))


SCSI = Backend(start=_start, refresh=_refresh, stop=_stop)
MPATH = Backend(refresh=_refresh_mpath)
