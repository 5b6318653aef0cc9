"""Writing the files of `-o` and `--output-dir`."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from xmltool.cli.show import emit
from xmltool.errors import XmltoolError
from xmltool.files.output import make_directory, write_file

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_file(str(tmp_path / "a"), b"new")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["a"]


def test_an_old_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_file(str(path), b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("d/real")
    write_file(str(tmp_path / "link"), b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "d" / "real").read_bytes() == b"new"


def test_what_is_no_file_is_written_to(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    write_file("/dev/null", b"x")
    emit.output("-", b"x")
    emit.output(None, b"y")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert capfdbinary.readouterr().out == b"xy"


def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(XmltoolError, match="cannot be written: No space left"):
        write_file(str(path), b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize("name", ["no/such/a", "a\0b"])
def test_places_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(XmltoolError, match="cannot be written"):
        write_file(str(tmp_path / name), b"")


def test_a_directory_in_the_way_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(XmltoolError, match="cannot be made"):
        make_directory(str(tmp_path / "file"))
    make_directory(str(tmp_path / "a" / "b"))
    make_directory(str(tmp_path / "a" / "b"))
    assert (tmp_path / "a" / "b").is_dir()
