"""Definitions, entries and pools for the tests of `xmltool.live`, and a libvirt that is a script."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from xmltool.document.document import parse_document
from xmltool.live.drift import Disk
from xmltool.live.pools import Live, LivePool
from xmltool.live.virsh import Virsh
from xmltool.pool.read import read_definition
from xmltool.store.boot import BootEntry
from xmltool.store.presence import Machine

if TYPE_CHECKING:
    from pathlib import Path

    from xmltool.pool.definition import StoragePoolDef

UUID = "7a8e5d3c-3f7d-4b0e-9d3e-0a5b2c1d4e5f"
OTHER = "11111111-2222-4333-8444-555555555555"
URI = "test:///drift"

FAKE = """\
#!{python} -S
import os, re, sys, time
batch = sys.argv[-1]
pools, secrets = {pools!r}, {secrets!r}
uuid = r"[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}"
{before}
for command in batch.split("; "):
    words = command.split()
    if not words:
        continue
    if words[0] == "echo":
        sys.stdout.write(words[1] + "\\n")
    elif words[0] == "pool-list":
        persistent = "--transient" not in words
        active = "--inactive" not in words
        autostart = "--autostart" in words
        for name, (state, texts) in pools.items():
            wanted = (True, active, autostart) if persistent else (False, True, False)
            if tuple(state) == wanted:
                print(name)
    elif words[0] == "pool-dumpxml" and words[-1] not in pools:
        sys.stderr.write(f"error: failed to get pool '{{words[-1]}}'\\n")
        sys.stderr.write(f"error: Storage pool not found: no pool '{{words[-1]}}'\\n")
    elif words[0] == "pool-dumpxml":
        texts = pools[words[-1]][1]
        sys.stdout.write(texts["--inactive" not in words and len(texts) > 1] + "\\n")
    elif words[0] == "secret-list":
        sys.stdout.writelines(f" {{name}}   ceph x\\n" for name in secrets)
    elif words[0] == "secret-dumpxml" and words[-1] not in secrets:
        sys.stderr.write(f"error: failed to get secret '{{words[-1]}}'\\nerror: Secret not found: no\\n")
    elif words[0] == "secret-dumpxml":
        sys.stdout.write(secrets[words[-1]] + "\\n")
{after}
"""


def definition(text: str) -> StoragePoolDef:
    """Read a definition as libvirt does at its start."""
    root = parse_document("sample", text.encode()).libvirt_root(startup=True)
    assert root is not None, text
    found = read_definition(root, startup=True)
    assert found.definition is not None, found.refusals
    return found.definition


def directory(
    name: str = "web", target: str = "/srv/web", uuid: str | None = UUID, more: str = ""
) -> StoragePoolDef:
    """Give a pool of a directory."""
    given = "" if uuid is None else f"<uuid>{uuid}</uuid>"
    return definition(
        f"<pool type='dir'><name>{name}</name>{given}<target><path>{target}</path>{more}</target></pool>"
    )


def entry(pool: StoragePoolDef, **fields: Any) -> BootEntry:
    """Give a file that libvirt loads, unless told otherwise."""
    made = BootEntry(f"{pool.name}.xml", pool.name, pool, b"", loaded=True)
    return made._replace(**fields)


def disk(*entries: BootEntry, **fields: Any) -> Disk:
    """Give the files' side."""
    return Disk("/etc/libvirt/storage", entries)._replace(**fields)


def machine(
    directories: tuple[str, ...] = (),
    others: tuple[str, ...] = (),
    mounts: tuple[tuple[str, str], ...] = (),
    **fields: Any,
) -> Machine:
    """Return a machine with these directories, other files and pairs of mount point and source."""
    return Machine(
        lambda path: path in directories,
        lambda path: path in (*directories, *others),
        lambda point, source: (point, source) in mounts,
        **fields,
    )


def live(*pools: LivePool) -> Live:
    """Give libvirt's side."""
    return Live(URI, pools)


def printed(name: str = "web", uuid: str = UUID, path: str = "/srv/web", size: int = 0) -> str:
    """Give what `pool-dumpxml` prints."""
    return (
        f"<pool type='dir'>\n  <name>{name}</name>\n  <uuid>{uuid}</uuid>\n"
        f"  <capacity unit='bytes'>{size}</capacity>\n  <allocation unit='bytes'>{size // 2}</allocation>\n"
        f"  <available unit='bytes'>{size - size // 2}</available>\n  <source>\n  </source>\n"
        f"  <target>\n    <path>{path}</path>\n  </target>\n</pool>\n"
    )


def fake_virsh(
    place: Path,
    pools: dict[str, tuple[tuple[bool, bool, bool], list[str]]] | None = None,
    *,
    secrets: dict[str, str] | None = None,
    before: str = "",
    after: str = "",
    timeout: float = 10.0,
) -> Virsh:
    """Make a virsh out of a script.

    Args:
        place: a directory for it.
        pools: by uuid: persistent, active and autostart, then the inactive and the live XML.
        secrets: by uuid: the XML.
        before: Python that runs first.
        after: Python that runs last.
        timeout: as of `Virsh`.
    """
    program = place / "virsh"
    program.write_text(
        FAKE.format(
            python=sys.executable,
            pools=pools or {},
            secrets=secrets or {},
            before=before,
            after=after,
        )
    )
    program.chmod(0o755)
    environment = {"PATH": f"{place}:{os.environ['PATH']}", "LC_ALL": "C"}
    return Virsh(URI, environment, timeout)
