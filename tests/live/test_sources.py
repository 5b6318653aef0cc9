"""A store is still as it was read, or it is not, whatever has changed of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.live.samples import printed
from xmltool import Store
from xmltool.live.sources import StoreSource

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STORE = "etc/libvirt/storage"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a root whose store has a file, a link to a file, one that cannot be read, and their marks."""
    store = tmp_path / "root" / STORE
    (store / "autostart").mkdir(parents=True)
    (store.parent / "secrets").mkdir()
    (store.parent / "secrets/a.xml").write_text("<secret/>")
    (store / "web.xml").write_text(printed())
    (tmp_path / "root/behind.xml").write_text(printed())
    (store / "link.xml").symlink_to("/behind.xml")
    (store / "large.xml").mkdir()
    (store / "autostart/web.xml").symlink_to(f"/{STORE}/web.xml")
    return tmp_path / "root"


def _edit(path: Path) -> None:
    """Change a file and nothing of its directory."""
    path.write_text(path.read_text().replace("web", "bew"))


def _swap(path: Path) -> None:
    other = path.with_name("new")
    other.write_bytes(path.read_bytes())
    other.rename(path)


CHANGES: dict[str, Callable[[Path], object]] = {
    "edited": lambda root: _edit(root / STORE / "web.xml"),
    "touched": lambda root: os.utime(root / STORE / "web.xml", (1, 1)),
    "replaced": lambda root: _swap(root / STORE / "web.xml"),
    "new": lambda root: (root / STORE / "new.xml").write_text(printed("new")),
    "gone": lambda root: (root / STORE / "web.xml").unlink(),
    "renamed": lambda root: (root / STORE / "web.xml").rename(root / STORE / "wee.xml"),
    "behind a link": lambda root: _edit(root / "behind.xml"),
    "unmarked": lambda root: (root / STORE / "autostart/web.xml").unlink(),
    "marked": lambda root: (root / STORE / "autostart/new.xml").symlink_to("/x"),
    "secret": lambda root: (root / STORE / "../secrets/a.xml").write_text("<secret />"),
    "no store": lambda root: (root / STORE).rename(root / "store"),
}


def test_a_store_that_nobody_touches_is_still(root: Path) -> None:
    source = StoreSource(Store.open(str(root)).place)
    disk = source.read()
    assert source.is_still(disk)
    assert source.is_still(source.read())
    assert source.stamp() == source.stamp()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen(change: str, root: Path) -> None:
    source = StoreSource(Store.open(str(root)).place)
    disk, stamp = source.read(), source.stamp()
    CHANGES[change](root)
    assert not source.is_still(disk)
    assert source.stamp() != stamp
    assert source.is_still(source.read())


def test_no_store_is_still_none(tmp_path: Path) -> None:
    source = StoreSource(Store.open(str(tmp_path)).place)
    disk = source.read()
    assert source.is_still(disk)
    (tmp_path / STORE).mkdir(parents=True)
    assert not source.is_still(disk)
