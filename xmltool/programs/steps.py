"""The steps of every operation on a pool (libvirt: storage_driver.c).

A start is the backend's start and then always a refresh; a refresh that fails stops the pool. A
type whose backend lacks an operation does nothing, except that it cannot be deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.programs.directory import DIR
from xmltool.programs.disk import DISK
from xmltool.programs.iscsi import ISCSI
from xmltool.programs.logical import LOGICAL
from xmltool.programs.mounting import FS, NETFS
from xmltool.programs.network import GLUSTER, ISCSI_DIRECT, RBD, SHEEPDOG, SHEEPDOG_UNTIL
from xmltool.programs.scsi import MPATH, SCSI
from xmltool.programs.step import STEP_NAMES, Case, own, refuse
from xmltool.programs.vstorage import VSTORAGE
from xmltool.programs.zfs import ZFS

if TYPE_CHECKING:
    from xmltool.programs.step import Backend, Steps

BACKENDS: dict[str, Backend] = {
    "dir": DIR,
    "fs": FS,
    "netfs": NETFS,
    "logical": LOGICAL,
    "disk": DISK,
    "iscsi": ISCSI,
    "iscsi-direct": ISCSI_DIRECT,
    "scsi": SCSI,
    "mpath": MPATH,
    "rbd": RBD,
    "sheepdog": SHEEPDOG,
    "gluster": GLUSTER,
    "zfs": ZFS,
    "vstorage": VSTORAGE,
}
"""What libvirt does, by the type of the pool."""


def steps_of(case: Case) -> dict[str, Steps]:
    """Return what libvirt does for a pool, by operation, each in order."""
    definition, backend = case.pool, BACKENDS[case.pool.type]
    if definition.type == "sheepdog" and case.version >= SHEEPDOG_UNTIL:
        return dict.fromkeys(STEP_NAMES, (refuse(f"there is no {definition.type} backend"),))
    refresh = (*backend.refresh(case), *_after_failure(backend))
    reason = backend.unfit(case)
    unfit = () if reason is None else (refuse(reason),)
    started = unfit or (backend.start(case) if backend.start else ())
    return {
        "build": _build(backend, case),
        "start": (*started, *refresh) if _goes_on(started) else started,
        "refresh": refresh,
        "stop": unfit or _stop(backend, case),
        "delete": _delete(backend, case),
    }


def _goes_on(steps: Steps) -> bool:
    """Report whether anything can follow: not after a failure without a condition."""
    return not any(step.when is None and step.does.startswith("fails: ") for step in steps)


def _build(backend: Backend, case: Case) -> Steps:
    if backend.build is None:
        return (own("does nothing and succeeds: there is nothing to build for this type"),)
    if case.overwrite is not None and not backend.takes_overwrite:
        return (refuse("this type takes neither --overwrite nor --no-overwrite"),)
    return backend.build(case)


def _stop(backend: Backend, case: Case) -> Steps:
    steps = backend.stop(case) if backend.stop else ()
    return steps or (own("forgets the list of volumes; the storage stays as it is"),)


def _delete(backend: Backend, case: Case) -> Steps:
    if backend.delete is None:
        return (refuse("pools of this type cannot be deleted"),)
    return backend.delete(case)


def _after_failure(backend: Backend) -> Steps:
    """Return what follows a refresh that fails, also one that was part of a start."""
    if not backend.refresh_fails:
        return ()
    also = ", after the steps of a stop" if backend.stop else ""
    return (own(f"takes the pool for inactive{also}", when="a step of the refresh fails"),)
