"""Which files operands stand for (README, "Which files")."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from xmltool.errors import UsageError
from xmltool.files.inputs import Source, find_inputs

if TYPE_CHECKING:
    from pathlib import Path


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<pool><!-- {path} --></pool>")


def found(directory: Path, *, templates: bool = False) -> list[str]:
    inputs = find_inputs([str(directory)], templates=templates)
    assert all(source.found for source in inputs.sources)
    return [os.path.relpath(source.path, directory) for source in inputs.sources]


def test_a_directory_is_searched_recursively_and_sorted_by_path(tmp_path: Path) -> None:
    names = ["b.xml", "a/z.xml", "a/b/c.xml", "a.xml", "c/d.xml"]
    touch(*(tmp_path / name for name in names))
    assert found(tmp_path) == sorted(names)


def test_only_xml_that_is_not_hidden(tmp_path: Path) -> None:
    touch(
        *(tmp_path / name for name in ("a.xml", ".a.xml", ".git/a.xml", "a.XML", "a.xml~", "a.txt"))
    )
    assert found(tmp_path) == ["a.xml"]


def test_templates_count_only_when_linting(tmp_path: Path) -> None:
    names = ["a.j2", "a.xml", "a.xml.in", "a.xml.j2", "a.xml.tmpl", "b.epp", "c.tftpl"]
    touch(*(tmp_path / name for name in [*names, "a.txt"]))
    assert found(tmp_path) == ["a.xml"]
    assert found(tmp_path, templates=True) == names


def test_links_in_a_directory_are_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    touch(outside / "o.xml", inside / "i.xml")
    (inside / "link.xml").symlink_to(outside / "o.xml")
    (inside / "directory").symlink_to(outside)
    assert found(inside) == ["i.xml"]


def test_a_link_that_the_user_names_is_followed(tmp_path: Path) -> None:
    touch(tmp_path / "real" / "a.xml")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    assert find_inputs([str(link)]).sources == (Source(f"{link}/a.xml", found=True),)


def test_each_inode_once(tmp_path: Path) -> None:
    touch(tmp_path / "b.xml")
    os.link(tmp_path / "b.xml", tmp_path / "a.xml")
    assert found(tmp_path) == ["a.xml"]
    both = find_inputs([str(tmp_path), f"{tmp_path}/."])
    assert len(both.sources) == 1


def test_what_is_no_regular_file_is_not_found(tmp_path: Path) -> None:
    touch(tmp_path / "a.xml")
    os.mkfifo(tmp_path / "fifo.xml")
    (tmp_path / "directory.xml").mkdir()
    assert found(tmp_path) == ["a.xml"]


def test_operands_keep_their_order_and_their_spelling(tmp_path: Path) -> None:
    touch(tmp_path / "a.xml", tmp_path / "d" / "x.xml")
    operands = [f"{tmp_path}/./d//x.xml", "-", f"{tmp_path}/missing.xml", f"{tmp_path}/a.xml"]
    sources = find_inputs(operands).sources
    assert sources == tuple(Source(operand, found=False) for operand in operands)


def test_an_operand_given_twice_counts_once(tmp_path: Path) -> None:
    touch(tmp_path / "a.xml")
    operand = str(tmp_path / "a.xml")
    assert find_inputs([operand, operand]).sources == (Source(operand, found=False),)


def test_without_operands_the_current_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path / "d" / "a.xml")
    monkeypatch.chdir(tmp_path)
    assert find_inputs(None).sources == (Source("d/a.xml", found=True),)
    assert find_inputs(["."]).sources == (Source("./d/a.xml", found=True),)


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing to read"):
        find_inputs([str(tmp_path)])


def test_an_empty_directory_beside_files_is_told(tmp_path: Path) -> None:
    touch(tmp_path / "a" / "a.xml")
    (tmp_path / "b").mkdir()
    assert find_inputs([f"{tmp_path}/a", f"{tmp_path}/b"]).empty == (f"{tmp_path}/b",)


def test_standard_input_only_once() -> None:
    with pytest.raises(UsageError, match="only once"):
        find_inputs(["-", "-"])


def test_a_directory_that_cannot_be_listed_is_an_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path == str(closed):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)  # root, who runs this in CI, may list everything
    assert find_inputs([str(tmp_path)]).sources == (Source(str(closed), found=True),)
