"""XT705, XT711 and XT733: devices whose names change or are none, and what `pool-build` would wipe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xmltool.lint.context import Check
from xmltool.pool.types import POOL_TYPES, Conflict
from xmltool.rules.practice import XT705, XT711, XT733
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xmltool.findings import Finding
    from xmltool.lint.context import Context
    from xmltool.pool.definition import Device
    from xmltool.rules.rule import Message

_STABLE = (
    ("/dev/sd", "/dev/disk/by-id/wwn-... or /dev/disk/by-id/ata-...", "-part"),
    ("/dev/hd", "/dev/disk/by-id/ata-...", "-part"),
    ("/dev/vd", "/dev/disk/by-id/virtio-SERIAL or /dev/disk/by-path/...", "-part"),
    ("/dev/xvd", "/dev/disk/by-path/...", "-part"),
    ("/dev/nvme", "/dev/disk/by-id/nvme-...", "-part"),
    ("/dev/mmcblk", "/dev/disk/by-id/mmc-...", "-part"),
    ("/dev/dm-", "/dev/mapper/NAME", ""),
)
"""Beginnings of names that the kernel gives in the order in which it finds devices; what stays."""

_UNSTABLE = tuple(beginning for beginning, _, _ in _STABLE)
_ONE_PATH = re.compile(r"/[^,;\s]*")
"""What is certainly the path of one device."""
_LETTERED = ("/dev/sd", "/dev/hd", "/dev/vd", "/dev/xvd")


def check(context: Context) -> Iterable[Finding]:
    """Report devices of a type whose devices are the host's own."""
    devices = context.definition.source.devices
    if not context.kind.build_wipes:
        for device in devices:
            if device.path.startswith(_UNSTABLE) or not _ONE_PATH.fullmatch(device.path):
                break
        else:
            return ()
    return _found(context, devices) if devices else ()


def _found(context: Context, devices: Sequence[Device]) -> Iterator[Finding]:
    searched = context.definition.type == "zfs"  # zpool(8) looks for a name in /dev itself
    is_wrong = any(_no_path(device.path, searched=searched) for device in devices)
    if is_wrong or any(device.path.startswith(_UNSTABLE) for device in devices):
        for element, device in zip(context.in_source("device"), devices, strict=False):
            stable = _stable_name(device.path)
            if stable is not None:
                message = XT705.message(path=quoted(device.path), stable=stable)
                yield context.finding(message, element, "path")
            wrong = _no_path(device.path, searched=searched)
            if wrong is not None:
                yield context.finding(wrong, element, "path")
    if not is_wrong and context.kind.build_wipes:
        yield _wiped(context, [device.path for device in devices])


_TYPES = frozenset(name for name, kind in POOL_TYPES.items() if kind.conflict is Conflict.DEVICE)
CHECK = Check((XT705, XT711, XT733), check, _TYPES)


def _no_path(path: str, *, searched: bool) -> Message | None:
    """Return what is wrong with a path that names no device, or several."""
    if _ONE_PATH.fullmatch(path):
        return None
    several = [each.strip() for each in re.split(r"[,;]|\s+(?=/)", path)]
    if len(several) > 1 and all(each.startswith("/") for each in several):
        return XT733.message("list", count=len(several), first=several[0])
    if path.startswith("/") or searched:
        return None
    return XT733.message("relative", path=quoted(path), absolute=quoted(f"/dev/{path}"))


def _stable_name(path: str) -> str | None:
    """Return the form of name to use in place of an unstable one; None for any other."""
    for beginning, stable, part in _STABLE:
        if not path.startswith(beginning):
            continue
        rest = path[len(beginning) :]
        if beginning in _LETTERED:
            letters = rest.rstrip("0123456789")
            number = rest[len(letters) :]
            unstable = letters.isalpha() and letters.isascii()
        else:
            disk, _, number = rest.partition("p")
            unstable = disk.replace("n", "", 1).isdigit() and (number or "0").isdigit()
        if unstable:
            return f"{stable}, ending in {part}{number}" if number and part else stable
    return None


def _wiped(context: Context, paths: list[str]) -> Finding:
    names = ", ".join(quoted(path) for path in paths[:3]) + (", ..." if len(paths) > 3 else "")
    kind = context.definition.type
    acts = "pool-delete" if kind == "zfs" else "pool-build --overwrite and pool-delete"
    message = XT711.message(commands=acts, type=kind, devices=names)
    return context.finding(message, "source/device")
