"""`xmltool undefine`, `autostart`, `rename`, `define-as`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.store_cases import STORE, UUID_A, Image

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def image(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Image:
    """A root with the pools a (marked) and b."""
    made = Image(tmp_path)
    made.define("a", marked=True)
    made.define("b")
    capsys.readouterr()
    return made


def test_undefine_removes_file_and_link(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    assert image.run("undefine", "a") == 0
    assert sorted(image.content()) == ["b.xml"]
    assert capsys.readouterr().out == "Pool a has been undefined\n"


def test_undefine_of_all_or_none(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    before = image.content()
    assert image.run("undefine", "a", "nope") == 2
    assert "no pool nope" in capsys.readouterr().err
    assert image.content() == before
    assert image.run("pool-undefine", "a", "b", "a") == 0
    assert image.content() == {}


def test_undefine_tells_only(image: Image) -> None:
    before = image.inodes()
    assert image.run("undefine", "a", "--dry-run") == 1
    assert image.inodes() == before


def test_undefine_of_what_libvirt_skips(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    (image.store / "broken.xml").write_text("<pool")
    assert image.run("undefine", "broken") == 2
    assert "libvirt skips broken.xml: not well-formed" in capsys.readouterr().err


def test_autostart(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    before = image.inodes()
    assert image.run("autostart", "a") == 0
    assert image.inodes() == before
    assert image.run("autostart", "b") == 0
    assert image.content()["autostart/b.xml"] == f"{STORE}/b.xml"
    assert image.run("autostart", "a", "b", "--disable") == 0
    assert sorted(image.content()) == ["a.xml", "b.xml"]
    assert image.run("autostart", "a", "--dry-run") == 1
    assert image.run("autostart", "a", "--disable", "--dry-run") == 0
    assert capsys.readouterr().out == (
        "Pool a marked as autostarted\nPool b marked as autostarted\n"
        "Pool a unmarked as autostarted\nPool b unmarked as autostarted\n"
        "Pool a would be marked as autostarted\nPool a is unmarked as autostarted already\n"
    )


def test_autostart_replaces_a_link_to_elsewhere(image: Image) -> None:
    (image.store / "autostart/b.xml").symlink_to("/elsewhere")
    assert image.run("autostart", "b") == 0
    assert image.content()["autostart/b.xml"] == f"{STORE}/b.xml"


def test_rename_moves_file_link_and_header(
    image: Image, capsys: pytest.CaptureFixture[str]
) -> None:
    before = image.content()
    assert image.run("rename", "a", "new") == 0
    after = image.content()
    assert sorted(after) == ["autostart/new.xml", "b.xml", "new.xml"]
    assert after["autostart/new.xml"] == f"{STORE}/new.xml"
    old = bytes(before["a.xml"])  # type: ignore[arg-type]
    assert after["new.xml"] == old.replace(b"<name>a<", b"<name>new<").replace(
        b"edit a\n", b"edit new\n"
    )
    assert capsys.readouterr().out == "Pool a renamed to new\n"


@pytest.mark.parametrize(
    "name", ["b", "a", "skipped", "x/y", "", "new\nline", "x" * 250, "\udcff", "\x01"]
)
def test_rename_refuses(image: Image, name: str) -> None:
    (image.store / "skipped.xml").write_text("<pool")
    before = image.content()
    assert image.run("rename", "a", name) == 2
    assert image.content() == before


def test_rename_with_a_link_that_waits(image: Image) -> None:
    (image.store / "autostart/new.xml").symlink_to(f"{STORE}/new.xml")
    assert image.run("rename", "b", "new") == 0
    assert "autostart/new.xml" not in image.content()
    assert image.run("rename", "new", "newer", "--dry-run") == 1
    assert "new.xml" in image.content()


def test_define_as(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ("--target", "/srv/c")
    assert image.run("define-as", "c", "dir", *flags, "--uuid", UUID_A, "--autostart") == 0
    assert image.content()["autostart/c.xml"] == f"{STORE}/c.xml"
    assert image.run("define-as", "c", "dir", *flags) == 0
    assert image.run("define-as", "c", "dir", "--target", "/srv/d") == 2
    assert "--replace changes it" in capsys.readouterr().err
    assert image.run("define-as", "c", "dir", "--target", "/srv/d", "--replace") == 0
    assert b"/srv/d" in bytes(image.content()["c.xml"])  # type: ignore[arg-type]
    assert UUID_A.encode() in bytes(image.content()["c.xml"])  # type: ignore[arg-type]


def test_define_as_refuses(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    before = image.content()
    assert image.run("define-as", "c", "dir") == 2
    assert image.run("define-as", "c", "dir", "--target", "/c", "--source-host", "h") == 2
    assert "--source-host" in capsys.readouterr().err
    assert image.run("define-as", "c", "dir", "--target", "/srv/a") == 1
    assert "XT403" in capsys.readouterr().out
    assert image.run("define-as", "c") == 2
    assert image.run("define-as", "c", "dir", "--name", "d", "--target", "/c") == 2
    assert image.content() == before


def test_define_as_without_validation_and_printed(
    image: Image, capsys: pytest.CaptureFixture[str]
) -> None:
    assert image.run("define-as", "c", "dir", "--target", "relative") == 2
    assert image.run("define-as", "c", "dir", "--target", "relative", "--no-validate") == 0
    assert b"<path>relative</path>" in bytes(image.content()["c.xml"])  # type: ignore[arg-type]
    capsys.readouterr()
    assert (
        image.run("define-as", "--name", "e", "--type", "dir", "--target", "/e", "--print-xml") == 0
    )
    assert capsys.readouterr().out == (
        "<pool type='dir'>\n  <name>e</name>\n  <target>\n    <path>/e</path>\n  </target>\n</pool>\n"
    )


def test_an_empty_change_makes_no_store(tmp_path: Path) -> None:
    made = Image(tmp_path)
    assert made.run("undefine", "a") == 2
    assert made.run("rename", "a", "b") == 2
    assert made.run("autostart", "a") == 2
    assert list(made.root.iterdir()) == []
