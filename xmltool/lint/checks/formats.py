"""XT707, XT708 and XT732: formats and versions that are guessed at each mount, or cannot be mounted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.lint.context import Check
from xmltool.pool.obstacles import NFS_VERSION, PROTOCOL, obstacles
from xmltool.pool.types import POOL_TYPES
from xmltool.rules.practice import XT707, XT708, XT732
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xmltool.findings import Finding
    from xmltool.lint.context import Context

_AUTO = "auto"
_NFS = "nfs"
_VERSION_OPTIONS = ("vers=", "nfsvers=", "v2", "v3", "v4")
_USUAL = {"fs": "ext4 or xfs", "netfs": "nfs or cifs"}


def check(context: Context) -> Iterable[Finding]:
    """Report a file system that is mounted as whatever is found there."""
    source = context.definition.source
    version = source.protocol_ver
    if version is None:
        is_plain = source.format not in (_AUTO, _NFS)
    else:
        is_plain = source.format != _AUTO and NFS_VERSION.fullmatch(version) is not None
    return () if is_plain else _found(context, source.format)


def _found(context: Context, format_name: str | None) -> Iterator[Finding]:
    definition = context.definition
    if format_name == _AUTO:
        yield _guessed(context)
    if definition.type == "netfs" and format_name in (_AUTO, _NFS):
        yield from _unpinned(context)
    version = definition.source.protocol_ver
    if version is not None and any(each.part == PROTOCOL for each in obstacles(definition)):
        yield _no_version(context, version)


_TYPES = frozenset(name for name, kind in POOL_TYPES.items() if _AUTO in kind.formats)
CHECK = Check((XT707, XT708, XT732), check, _TYPES)


def _unpinned(context: Context) -> Iterator[Finding]:
    """Report that an NFS server is mounted with any version; with auto libvirt's options are NFS's.

    (libvirt: storage_util.c, virStorageBackendFileSystemMountCmd)
    """
    definition = context.definition
    if definition.source.protocol_ver is None:
        if any(option.name.startswith(_VERSION_OPTIONS) for option in definition.mount_options):
            return
        message = XT707.message("format" if definition.source.format == _AUTO else "version")
        yield context.finding(message, "source/format")


def _no_version(context: Context, version: str) -> Finding:
    number = version.strip().lower().removeprefix("nfs").removeprefix("v")
    message = (
        XT732.message("number", version=quoted(version), number=number)
        if NFS_VERSION.fullmatch(number)
        else XT732.message("form", version=quoted(version))
    )
    return context.finding(message, PROTOCOL, "ver")


def _guessed(context: Context) -> Finding:
    element = context.at("source/format")
    given = element.get("type") is not None and element.tag == "format"
    message = XT708.message(
        "auto" if given else "missing", usual=_USUAL.get(context.kind.name, "nfs")
    )
    lacks = () if element.tag == "format" else ("<format>",)
    return context.finding(message, element, "type" if given else None, lacks=lacks)
