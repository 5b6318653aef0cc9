"""Pools that are a directory: made, read and removed by libvirt itself, without a program.

libvirt: storage_util.c, virStorageBackendBuildLocal, virStorageBackendRefreshLocal and
virStorageBackendDeleteLocal; virfile.c, virDirCreate and virFileSetCOW.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.types import POOL_TYPES
from xmltool.programs.mkfs import format_device
from xmltool.programs.step import Backend, Case, own, refuse

if TYPE_CHECKING:
    from xmltool.programs.step import Step, Steps

NEW_MODE = 0o711
"""The mode of a directory whose definition gives none."""


def make(case: Case) -> Steps:
    """Return the steps that make the target directory."""
    target = target_of(case)
    parent, slash, _ = target.rpartition("/")
    if not slash:
        return (refuse(f"the path {target} is not absolute"),)
    steps = []
    if parent:
        steps.append(own(f"makes {parent} and what is missing above it", when="it is not there"))
    steps.append(own(f"makes {target} with {_of_new(case)}", when=f"{target} is not there"))
    changed = _of_old(case)
    if changed:
        steps.append(own(f"gives {target} {changed}", when=f"{target} is there already"))
    return (*steps, _set_cow(case))


def build(case: Case) -> Steps:
    """Return the steps of building: with a flag the device is formatted, too."""
    return make(case) if case.overwrite is None else (*make(case), *format_device(case))


def read(case: Case) -> Steps:
    """Return the steps that look for volumes."""
    target = target_of(case)
    return (
        own(f"opens every file in {target}, not below, and reads its format; writes nothing"),
        own(f"asks how large and how full the file system of {target} is"),
    )


def remove(case: Case) -> Steps:
    """Return the steps of deleting."""
    return (own(f"removes the directory {target_of(case)}, which fails unless it is empty"),)


def target_of(case: Case) -> str:
    """Return the target's path; every type that asks has one."""
    return case.pool.target.path or ""


def _of_new(case: Case) -> str:
    """Return mode, owner and group of a directory that libvirt makes."""
    mode = case.pool.target.permissions.mode
    return " ".join((f"mode {NEW_MODE if mode is None else mode:04o}", *_owner(case)))


def _of_old(case: Case) -> str:
    """Return what a directory that is there gets; nothing when the definition asks for nothing."""
    resets = POOL_TYPES[case.pool.type].resets_mode
    if case.pool.target.permissions.mode is None and not resets:
        return " ".join(_owner(case))
    return _of_new(case)


def _owner(case: Case) -> list[str]:
    permissions = case.pool.target.permissions
    numbers = (("owner", permissions.owner), ("group", permissions.group))
    return [f"{name} {number}" for name, number in numbers if number is not None]


def _set_cow(case: Case) -> Step:
    target = target_of(case)
    cow = case.pool.cow
    if cow is None:
        return own(f"turns copy-on-write off for new files in {target}", when="it is on btrfs")
    word = "on" if cow else "off"
    return own(f"turns copy-on-write {word} for new files in {target}; fails unless it is on btrfs")


DIR = Backend(build=build, refresh=read, delete=remove, takes_overwrite=True)
