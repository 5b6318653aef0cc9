"""XT720, XT721, XT723, XT724 and XT731: pools that can be defined and never started.

(See `xmltool.pool.obstacles`.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.lint.checks.where import element_at, listed
from xmltool.lint.context import Check
from xmltool.pool.definition import ScsiHost
from xmltool.pool.obstacles import ADAPTER, DIR, NAME, obstacles
from xmltool.pool.reload import reload_problems
from xmltool.pool.types import POOL_TYPES
from xmltool.rules.practice import XT720, XT721, XT723, XT724, XT731
from xmltool.text.words import quoted

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
    if kind.auth == "chap":
        yield from _target_names(context)
    for obstacle in obstacles(definition):
        if obstacle.part in _FINDINGS:
            yield from _FINDINGS[obstacle.part](context)


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
    name = context.definition.source.name or ""
    message = (
        f"the source's <name> {quoted(name)} has '/' in it: libvirt does not start it; the volume "
        "is the <name>, a directory in it goes into <dir>"
    )
    yield context.finding(XT723, message, element_at(context, NAME))


def _directory(context: Context) -> Iterator[Finding]:
    directory = context.definition.source.dir or ""
    message = (
        f"path of <dir> is {quoted(directory)}: libvirt starts it only when it begins with '/'"
    )
    yield context.finding(XT723, message, element_at(context, DIR), "path")


def _adapter(context: Context) -> Iterator[Finding]:
    adapter = context.definition.source.adapter
    name = adapter.name if isinstance(adapter, ScsiHost) else None
    if name is not None and not reload_problems(context.definition):
        message = (
            f"name of <adapter> is {quoted(name)}: libvirt starts only what is called scsi_host or "
            "host and a number, such as scsi_host5"
        )
        yield context.finding(XT724, message, element_at(context, ADAPTER), "name")


_FINDINGS = {NAME: _volume, DIR: _directory, ADAPTER: _adapter}
"""The rules of parts that only the backend of one type looks at."""
