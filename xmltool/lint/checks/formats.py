"""XT707 and XT708: formats and versions that are left to be guessed at each mount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.lint.checks.where import element_at
from xmltool.lint.context import Check
from xmltool.pool.types import POOL_TYPES
from xmltool.rules.practice import XT707, XT708

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.findings import Finding
    from xmltool.lint.context import Context

_AUTO = "auto"
_NFS = "nfs"
_VERSION_OPTIONS = ("vers=", "nfsvers=", "v2", "v3", "v4")
_USUAL = {"fs": "ext4 or xfs", "netfs": "nfs or cifs"}


def check(context: Context) -> Iterator[Finding]:
    """Report a file system that is mounted as whatever is found there."""
    definition = context.definition
    format_name = definition.source.format
    if format_name == _AUTO:
        yield _guessed(context)
    if definition.type == "netfs" and format_name in (_AUTO, _NFS):
        yield from _unpinned(context)


CHECK = Check((XT707, XT708), check)


def _unpinned(context: Context) -> Iterator[Finding]:
    """Report that an NFS server is mounted with any version; with auto libvirt's options are NFS's.

    (libvirt: storage_util.c, virStorageBackendFileSystemMountCmd)
    """
    definition = context.definition
    if definition.source.protocol_ver is None:
        if any(option.name.startswith(_VERSION_OPTIONS) for option in definition.mount_options):
            return
        left_open, add = "the version of NFS is not given", '<protocol ver="4.2"/>'
        if definition.source.format == _AUTO:
            left_open = "neither the format nor the version of NFS is given"
            add = f'<format type="nfs"/> and {add}'
        message = (
            f"{left_open}: client and server agree on one at each mount, which can change with an"
            f" update of either; add {add} or the one that is used"
        )
        element = element_at(context, "source/format")
        yield context.finding(XT707, message, element)


def _guessed(context: Context) -> Finding:
    kind = POOL_TYPES[context.definition.type]
    element = element_at(context, "source/format")
    given = element.get("type") is not None and element.tag == "format"
    what = "<format> is auto" if given else "no <format>, which means auto"
    message = (
        f"{what}: what is mounted is guessed from what is found there; name it, such as "
        f"{_USUAL.get(kind.name, 'nfs')}"
    )
    lacks = () if element.tag == "format" else ("<format>",)
    return context.finding(XT708, message, element, "type" if given else None, lacks=lacks)
