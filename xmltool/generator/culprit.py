"""Which flag is to blame, in words for the one who typed it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xmltool.document.document import parse_document
from xmltool.generator.flags import FLAGS
from xmltool.pool.read import read_definition
from xmltool.pool.write import stored_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xmltool.findings import Finding
    from xmltool.pool.definition import StoragePoolDef

    Given = Mapping[str, tuple[str, ...]]

_ANY_UUID = "00000000-0000-4000-8000-000000000000"
"""Stands for the random uuid that libvirt would store: only other fields are compared."""


def culprit_messages(
    findings: Sequence[Finding], name: str, pool_type: str, given: Given
) -> list[str]:
    """Return findings about the document as messages about the flags that made it, one for each flag."""
    messages: dict[str, str] = {}
    for finding in findings:
        words = re.sub(r" \([^()]*line [0-9]+\)", "", finding.message)  # of a text nobody has
        blamed = _blamed(finding.path or "/pool", name, pool_type, given)
        messages.setdefault(blamed, f"{blamed}: {words}")
    return list(messages.values())


def _blamed(path: str, name: str, pool_type: str, given: Given) -> str:
    """Return the flag that fed a place of the document, with its value."""
    plain = re.sub(r"\[[0-9]+\]", "", path)
    if plain == "/pool/@type":
        return f"TYPE {pool_type}"
    if plain == "/pool/name" or (plain == "/pool/source/name" and "--source-name" not in given):
        return f"NAME {name}"
    flags = _fed(plain, given)
    if len(flags) != 1:
        return ", ".join(flags) or "the flags"
    values = given[flags[0]]
    index = re.search(r"\[([0-9]+)\]", path)
    place = int(index[1]) - 1 if index else 0
    return f"{flags[0]} {values[place] if place < len(values) else values[0]}"


def _fed(path: str, given: Given) -> list[str]:
    """Return the flags that feed a place: the nearest around it, else those below it."""
    around = [
        flag for flag in FLAGS if flag.name in given and f"{path}/".startswith(f"{flag.path}/")
    ]
    if around:
        return [max(around, key=lambda flag: len(flag.path)).name]
    return [flag.name for flag in FLAGS if flag.name in given and flag.path.startswith(f"{path}/")]


def dropped_messages(wanted: StoragePoolDef, read: StoragePoolDef, given: Given) -> list[str]:
    """Say what libvirt would not keep of a definition that it takes."""
    kept = _kept(read)
    if kept is None:
        return [f"{', '.join(given)}: libvirt could not read its own file back at its next start"]
    problems = [] if kept.name == wanted.name else [f"NAME {wanted.name}: libvirt would change it"]
    for flag in FLAGS:
        stored = flag.read(kept)
        if flag.name not in given or flag.respelt(flag.read(wanted)) == stored:
            continue
        shown = (stored,) if isinstance(stored, str) else stored
        how = "drop it"
        if isinstance(shown, tuple) and shown:
            how = f"store {' '.join(map(str, shown))} instead"
        problems.append(f"{flag.name} {' '.join(given[flag.name])}: libvirt would {how}")
    return problems


def _kept(read: StoragePoolDef) -> StoragePoolDef | None:
    """Return what libvirt would know of a definition after its next start; None: nothing."""
    data = stored_bytes(read._replace(uuid=read.uuid or _ANY_UUID))
    root = parse_document("-", data).libvirt_root(startup=True)
    return None if root is None else read_definition(root, startup=True).definition
