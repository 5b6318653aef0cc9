"""What libvirt makes of a store's entries; the rules themselves are tried on a real one (tests/real)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.store.transaction.changes import STORE
from xmltool.confined.root import Root
from xmltool.store.boot import BootEntry, boot
from xmltool.store.reading import Pending, StoreView, reading

if TYPE_CHECKING:
    from pathlib import Path

UUID = "c7a5fdbd-edaf-9455-926a-d65c16db1809"


def definition(name: str, target: str = "", uuid: str = "") -> bytes:
    known = f"<uuid>{uuid}</uuid>" if uuid else ""
    path = target or f"/srv/{name}"
    return (
        f"<pool type='dir'><name>{name}</name>{known}<target><path>{path}</path></target></pool>"
    ).encode()


def entries(image: Path) -> dict[str, BootEntry]:
    with Root(str(image)) as root, reading(root, STORE, wait=0) as view:
        return {entry.file: entry for entry in boot(view)}


def test_no_store(image: Path) -> None:
    assert entries(image) == {}


def test_a_definition_under_its_name_is_loaded(image: Path, store: Path) -> None:
    (store / "a.xml").write_bytes(definition("a"))
    (store / ".h.xml").write_bytes(definition(".h"))
    (store / "new\nline.xml").write_bytes(definition("new\nline"))
    found = entries(image)
    assert all(entry.loaded and entry.reason is None for entry in found.values())
    assert {entry.name for entry in found.values()} == {"a", ".h", "new\nline"}


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("a.XML", "libvirt reads only names that end in .xml"),
        ("a.xml~", "libvirt reads only names that end in .xml"),
        ("b.xml", "its pool is called a, so the file must be a.xml"),
    ],
)
def test_names(image: Path, store: Path, file: str, reason: str) -> None:
    (store / file).write_bytes(definition("a"))
    assert entries(image)[file].reason == reason


def test_what_is_no_file(image: Path, store: Path) -> None:
    os.mkfifo(store / "fifo.xml")
    (store / "directory.xml").mkdir()
    (store / "dangling.xml").symlink_to("/nowhere")
    (store / "loop.xml").symlink_to("loop.xml")
    (store / "device.xml").symlink_to("/dev/null")
    (image / "dev").mkdir()
    os.mkfifo(image / "dev/null")
    reasons = {file: entry.reason for file, entry in entries(image).items()}
    assert reasons == {
        "fifo.xml": "a FIFO: libvirt would wait for its writer for ever, and never be up",
        "directory.xml": "a directory",
        "dangling.xml": "the link leads to nothing",
        "loop.xml": "the link leads round in a circle",
        "device.xml": "a FIFO: libvirt would wait for its writer for ever, and never be up",
    }


def test_links_are_followed_inside_the_root_only(image: Path, store: Path, tmp_path: Path) -> None:
    (tmp_path / "host.xml").write_bytes(definition("host"))
    (image / "data.xml").write_bytes(definition("inside"))
    (store / "inside.xml").symlink_to("/data.xml")
    (store / "host.xml").symlink_to(tmp_path / "host.xml")
    found = entries(image)
    assert found["inside.xml"].loaded
    assert not found["host.xml"].loaded


def test_the_first_of_two_that_exclude_each_other_stays(image: Path, store: Path) -> None:
    (store / "a.xml").write_bytes(definition("a", "/same"))
    (store / "b.xml").write_bytes(definition("b", "/same"))
    order = [name for name in os.listdir(store) if name.endswith(".xml")]
    found = entries(image)
    assert [found[name].loaded for name in order] == [True, False]
    assert found[order[1]].other == order[0]
    assert "comes first in the directory's own order" in (found[order[1]].reason or "")


def test_refusals_are_in_libvirts_words_too(image: Path, store: Path) -> None:
    (store / "a.xml").write_bytes(b"<pool type='dir'><name>a</name></pool>")
    (store / "broken.xml").write_bytes(b"<pool")
    (store / "empty.xml").write_bytes(b"")
    found = entries(image)
    assert found["a.xml"].libvirt == "XML error: missing storage pool target path"
    assert all(not entry.loaded and entry.reason for entry in found.values())
    assert found["broken.xml"].name == "broken"


def test_marks_are_the_same_file_by_whatever_link(image: Path, store: Path) -> None:
    for name in "abcdef":
        (store / f"{name}.xml").write_bytes(definition(name))
    links = store / "autostart"
    (links / "a.xml").symlink_to(f"{STORE}/a.xml")
    (links / "b.xml").symlink_to("../b.xml")
    os.link(store / "c.xml", links / "c.xml")
    (links / "d.xml").write_bytes(definition("d"))
    (links / "e.xml").symlink_to(f"{STORE}/a.xml")
    (links / "f.xml").symlink_to(
        store / "f.xml"
    )  # a path on this machine means nothing in the root
    assert [name for name in "abcdef" if entries(image)[f"{name}.xml"].autostart] == ["a", "b", "c"]


def test_own_things_are_no_entries(image: Path, store: Path) -> None:
    (store / ".xmltool").mkdir(mode=0o700)
    assert entries(image) == {}


def test_a_change_that_cannot_be_finished_here_counts_as_done(image: Path, store: Path) -> None:
    for name in "ab":
        (store / f"{name}.xml").write_bytes(definition(name))
    pending = Pending(
        {"a.xml": None, "b.xml": definition("b", "/new"), "c.xml": definition("c")},
        {"b.xml": f"{STORE}/b.xml"},
    )
    with Root(str(image)) as root, reading(root, STORE, wait=0) as view:
        found = {e.file: e for e in boot(StoreView(view.directory, pending))}
    assert sorted(found) == ["b.xml", "c.xml"]
    assert found["b.xml"].data == definition("b", "/new")
    assert [found[file].autostart for file in ("b.xml", "c.xml")] == [True, False]
