"""Which entries of a store a list is about."""

from __future__ import annotations

from typing import Any

import pytest

from xmltool.pool.definition import StoragePoolDef
from xmltool.store.boot import BootEntry
from xmltool.store.pools import listing


def loaded(name: str, kind: str, *, autostart: bool = False) -> BootEntry:
    pool = StoragePoolDef(kind, name, None)
    return BootEntry(f"{name}.xml", name, pool, b"", loaded=True, autostart=autostart)


ENTRIES = (
    loaded("a", "dir", autostart=True),
    loaded("b", "rbd"),
    BootEntry("skipped.xml", "skipped", reason="not well-formed"),
    BootEntry("unread.xml", "unread", loaded=None, reason="cannot be read"),
)


@pytest.mark.parametrize(
    ("asked", "pools", "skipped"),
    [
        ({}, "ab", True),
        ({"persistent": True}, "ab", True),
        ({"marked": True}, "a", False),
        ({"marked": False}, "b", False),
        ({"types": ("rbd", "fs")}, "b", False),
        ({"transient": True}, "", False),
        ({"transient": True, "persistent": True}, "ab", False),
    ],
)
def test_what_is_asked_for(asked: dict[str, Any], pools: str, skipped: bool) -> None:
    found = listing(ENTRIES, **asked)
    assert "".join(entry.name for entry in found.pools) == pools
    assert [entry.name for entry in found.skipped] == (["skipped"] if skipped else [])
    assert [entry.name for entry in found.unread] == ["unread"], "whatever is asked for"
