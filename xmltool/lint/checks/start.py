"""XT720, XT721, XT723, XT724 and XT731: pools that can be defined and never started.

(See `xmltool.pool.obstacles`.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.lint.context import Check
from xmltool.pool.definition import ScsiHost
from xmltool.pool.obstacles import ADAPTER, DIR, NAME, obstacles
from xmltool.pool.reload import reload_problems
from xmltool.pool.types import POOL_TYPES, Use
from xmltool.rules.practice import XT720, XT721, XT723, XT724, XT731
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xmltool.findings import Finding
    from xmltool.lint.context import Context
    from xmltool.pool.definition import Source
    from xmltool.pool.types import PoolType
    from xmltool.rules.rule import Message

_CHAP = "chap"
_ISCSI_NAMES = ("iqn.", "eui.", "naa.")


def check(context: Context) -> Iterable[Finding]:
    """Report what the type's backend refuses when the pool starts."""
    kind, source = context.kind, context.definition.source
    if (
        (len(source.devices) == 1 or not kind.one_device)
        and (len(source.hosts) == 1 or not kind.one_host)
        and (kind.auth != _CHAP or source.devices[0].path.startswith(_ISCSI_NAMES))
        and kind.default_dir is None
        and kind.adapter is not Use.REQUIRED
    ):
        return ()
    return _found(context, kind, source)


def _found(context: Context, kind: PoolType, source: Source) -> Iterator[Finding]:
    if kind.one_device and len(source.devices) != 1:
        yield _count(context, _devices(kind, len(source.devices)), "device", len(source.devices))
    if kind.one_host and len(source.hosts) != 1:
        message = XT721.message(type=kind.name, count=len(source.hosts) or "no")
        yield _count(context, message, "host", len(source.hosts))
    if kind.auth == _CHAP:
        yield from _target_names(context)
    for obstacle in obstacles(context.definition):
        if obstacle.part in _FINDINGS:
            yield from _FINDINGS[obstacle.part](context)


_TYPES = frozenset(
    name
    for name, kind in POOL_TYPES.items()
    if kind.one_device or kind.one_host or kind.default_dir or kind.adapter is Use.REQUIRED
)
CHECK = Check((XT720, XT721, XT723, XT724, XT731), check, _TYPES)


def _target_names(context: Context) -> Iterator[Finding]:
    """Check the names of iSCSI targets (RFC 7143, 4.2.7.3 to 4.2.7.5)."""
    devices = context.definition.source.devices
    if all(device.path.startswith(_ISCSI_NAMES) for device in devices):
        return
    for element, device in zip(context.in_source("device"), devices, strict=False):
        if not device.path.lower().startswith(_ISCSI_NAMES):
            yield context.finding(XT731.message(path=quoted(device.path)), element, "path")


def _count(context: Context, message: Message, tag: str, count: int) -> Finding:
    found = context.in_source(tag)
    place = found[1] if len(found) > 1 else "source"
    return context.finding(message, place, lacks=() if count else (f"<{tag}>",))


def _devices(kind: PoolType, count: int) -> Message:
    """Return what libvirt does at the start; one backend does not count the devices."""
    if kind.has_target:
        return XT720.message("not one", type=kind.name, count=count or "no")
    if count == 0:
        return XT720.message("none", type=kind.name)
    return XT720.message("several", type=kind.name, count=count)


def _volume(context: Context) -> Iterator[Finding]:
    message = XT723.message("volume", name=quoted(context.definition.source.name or ""))
    yield context.finding(message, NAME)


def _directory(context: Context) -> Iterator[Finding]:
    message = XT723.message("directory", path=quoted(context.definition.source.dir or ""))
    yield context.finding(message, DIR, "path")


def _adapter(context: Context) -> Iterator[Finding]:
    adapter = context.definition.source.adapter
    name = adapter.name if isinstance(adapter, ScsiHost) else None
    if name is not None and not reload_problems(context.definition):
        message = XT724.message(name=quoted(name))
        yield context.finding(message, ADAPTER, "name")


_FINDINGS = {NAME: _volume, DIR: _directory, ADAPTER: _adapter}
"""The rules of parts that only the backend of one type looks at."""
