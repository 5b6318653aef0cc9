"""XT720, XT721, XT723, XT724 and XT731: pools that can be defined and never started.

(libvirt: storage_backend_fs.c, storage_backend_iscsi.c, storage_backend_iscsi_direct.c,
storage_backend_gluster.c, virscsihost.c)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.lint.checks.where import element_at, listed
from xmltool.lint.context import Check
from xmltool.pool.conflict import host_number
from xmltool.pool.definition import ScsiHost
from xmltool.pool.refusals import quoted
from xmltool.pool.reload import reload_problems
from xmltool.pool.types import POOL_TYPES, Use
from xmltool.rules.practice import XT720, XT721, XT723, XT724, XT731

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.findings import Finding
    from xmltool.lint.context import Context
    from xmltool.rules import Rule

_ISCSI_NAMES = ("iqn.", "eui.", "naa.")


def check(context: Context) -> Iterator[Finding]:
    """Report what the type's backend refuses when the pool starts."""
    definition = context.definition
    kind = POOL_TYPES[definition.type]
    source = definition.source
    if kind.one_device and len(source.devices) != 1:
        yield _count(context, XT720, "device", len(source.devices))
    if kind.one_host and len(source.hosts) != 1:
        yield _count(context, XT721, "host", len(source.hosts))
    if kind.default_dir is not None:
        yield from _volume(context)
    if kind.auth == "chap":
        yield from _target_names(context)
    adapter = source.adapter
    if kind.adapter is Use.REQUIRED and isinstance(adapter, ScsiHost) and adapter.name is not None:
        yield from _adapter(context, adapter.name)


CHECK = Check((XT720, XT721, XT723, XT724, XT731), check)


def _target_names(context: Context) -> Iterator[Finding]:
    """Check the names of iSCSI targets (RFC 7143, 4.2.7.3 to 4.2.7.5)."""
    for element, device in zip(
        listed(context, "device"), context.definition.source.devices, strict=False
    ):
        if not device.path.lower().startswith(_ISCSI_NAMES):
            message = (
                f"path of <device> is {quoted(device.path)}, which is no name of an iSCSI target: "
                "write its IQN, such as iqn.2026-01.org.example:disks"
            )
            yield context.finding(XT731, message, element, "path")


def _count(context: Context, rule: Rule, tag: str, count: int) -> Finding:
    found = listed(context, tag)
    element = found[1] if len(found) > 1 else element_at(context, "source")
    message = f"a pool of type {context.definition.type} with {count or 'no'} <{tag}> {_outcome(context, tag, count)}"
    return context.finding(rule, message, element, lacks=() if count else (f"<{tag}>",))


def _outcome(context: Context, tag: str, count: int) -> str:
    """Say what libvirt does at the start; one backend does not count the devices."""
    if tag == "device" and not POOL_TYPES[context.definition.type].has_target:
        if count == 0:
            return "makes libvirtd crash when it starts: give the target's IQN in <device>"
        return "uses the first only: make a pool of each"
    return f"can be defined but not started: it takes exactly one <{tag}>"


def _volume(context: Context) -> Iterator[Finding]:
    """Check the volume's name and the directory in it, as gluster's backend does."""
    source = context.definition.source
    name, directory = source.name or "", source.dir or ""
    if "/" in name.removeprefix("/"):
        message = (
            f"the source's <name> {quoted(name)} has '/' in it: libvirt does not start it; the volume "
            "is the <name>, a directory in it goes into <dir>"
        )
        element = element_at(context, "source/name")
        yield context.finding(XT723, message, element)
    if not directory.startswith("/"):
        message = (
            f"path of <dir> is {quoted(directory)}: libvirt starts it only when it begins with '/'"
        )
        element = element_at(context, "source/dir")
        yield context.finding(XT723, message, element, "path")


def _adapter(context: Context, name: str) -> Iterator[Finding]:
    if host_number(name) is None and not reload_problems(context.definition):
        message = (
            f"name of <adapter> is {quoted(name)}: libvirt starts only what is called scsi_host or "
            "host and a number, such as scsi_host5"
        )
        element = element_at(context, "source/adapter")
        yield context.finding(XT724, message, element, "name")
