"""Making a file system: what `pool-build --overwrite` and `--no-overwrite` do to an fs pool.

libvirt: storage_backend_fs.c, virStorageBackendMakeFileSystem and virStorageBackendExecuteMKFS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.types import POOL_TYPES
from xmltool.programs.probing import probe_before_writing
from xmltool.programs.step import Case, refuse, run

if TYPE_CHECKING:
    from xmltool.programs.step import Steps

FORCING = {"xfs": "-f", "ext2": "-F", "ext3": "-F", "ext4": "-F", "vfat": "-I"}
"""The flag that makes mkfs go on where there is something, by format; none for the others."""


def format_device(case: Case) -> Steps:
    """Return the steps that format the source device, with one of the two flags."""
    if not case.devices:
        return (refuse("the definition has no source device to format"),)
    device = case.devices[0]
    file_system = _format_of(case)
    probe = () if case.overwrite else probe_before_writing(device, file_system)
    flag = FORCING.get(file_system)
    argv = ("mkfs", "-t", file_system, *([flag] if flag else []), device)
    return (
        refuse(f"{device} is not there", when=f"{device} is not there"),
        *probe,
        run(*argv, does=_result(file_system, device), destroys=file_system != "auto"),
    )


def _result(file_system: str, device: str) -> str:
    if file_system == "auto":
        return f"fails before it touches {device}, since there is no mkfs for the format auto"
    return f"makes a new {file_system} file system on {device}: all that was on it is lost"


def _format_of(case: Case) -> str:
    """Return the format's name; of whatever type, libvirt looks its number up in those of fs."""
    number = 0
    formats = POOL_TYPES[case.pool.type].formats
    if case.pool.source.format in formats:
        number = formats.index(case.pool.source.format)
    return POOL_TYPES["fs"].formats[number]
