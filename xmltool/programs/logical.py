"""Pools that are an LVM volume group (libvirt: storage_backend_logical.c)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.programs.probing import probe_before_writing, wipe
from xmltool.programs.step import Backend, Case, refuse, run, settle

if TYPE_CHECKING:
    from xmltool.programs.step import Steps

_COLUMNS = "lv_name,origin,uuid,devices,segtype,stripes,seg_size,vg_extent_size,size,lv_attr"
_PLAIN = "--noheadings --units b --unbuffered --nosuffix --options"


def _build(case: Case) -> Steps:
    group = case.source_name
    devices = case.devices
    prepared = tuple(step for device in devices for step in _prepare(device, case.overwrite))
    does = f"makes the volume group {group} of {' '.join(devices)}"
    if not devices:
        does = "fails: the definition lists no device to make a volume group of"
    undone = (
        run(
            "pvremove",
            device,
            does=f"takes the LVM label off {device} again; its failure is ignored",
            when=f"pvcreate ran on {device} and a later step fails",
        )
        for device in devices
    )
    return (*prepared, run("vgcreate", group, *devices, does=does), *undone)


def _prepare(device: str, overwrite: bool | None) -> Steps:
    probe = () if overwrite else probe_before_writing(device, "LVM2_member")
    does = f"makes {device} a physical volume of LVM: what was on it is lost"
    return (*probe, wipe(device), run("pvcreate", device, does=does, destroys=True))


def _find_group(case: Case) -> Steps:
    group = case.source_name
    return (
        run("vgscan", does="looks for volume groups on all devices; its failure is ignored"),
        run(
            "pvs --noheadings -o pv_name,vg_name",
            does="lists the physical volumes and their groups; reads only",
        ),
        refuse(f"there is no such group as {group}", when=f"pvs lists no device of {group}"),
        *_match_devices(case),
    )


def _match_devices(case: Case) -> Steps:
    if not case.pool.source.devices:
        return ()
    return (
        refuse(
            f"{case.source_name} is on none of the devices of the definition",
            when=f"pvs lists none of {' '.join(case.devices)} for {case.source_name}",
        ),
    )


def _start(case: Case) -> Steps:
    group = case.source_name
    does = f"activates the logical volumes of {group} on this host; their data stays as it is"
    return (*_find_group(case), run("vgchange -aly", group, does=does))


def _refresh(case: Case) -> Steps:
    group = case.source_name
    lvs = f"lvs --separator # {_PLAIN} {_COLUMNS}"
    vgs = f"vgs --separator : {_PLAIN} vg_size,vg_free"
    return (
        settle(),
        run(lvs, group, does=f"lists the logical volumes of {group}; reads only"),
        run(vgs, group, does=f"asks how large and how full {group} is; reads only"),
    )


def _stop(case: Case) -> Steps:
    group = case.source_name
    does = f"deactivates all logical volumes of {group}, also those that are no volumes of guests"
    return (run("vgchange -aln", group, does=f"{does}; fails when one is in use"),)


def _delete(case: Case) -> Steps:
    group = case.source_name
    does = f"removes {group} with all its logical volumes, without asking: their data is lost"
    labels = (
        run(
            "pvremove",
            device,
            does=f"takes the LVM label off {device}; its failure is ignored",
            destroys=True,
        )
        for device in case.devices
    )
    return (run("vgremove -f", group, does=does, destroys=True), *labels)


LOGICAL = Backend(
    build=_build,
    start=_start,
    refresh=_refresh,
    stop=_stop,
    delete=_delete,
    takes_overwrite=True,
)
