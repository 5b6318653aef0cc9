"""Reviewed definitions as a side of a comparison: what is of use of a directory, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.live.samples import OTHER, UUID
from xmltool.errors import UsageError
from xmltool.live.reviewed import MAX_MARKS, ReviewedSource

if TYPE_CHECKING:
    from pathlib import Path

POOL = (
    "<pool type='dir'><name>{0}</name><uuid>{1}</uuid><target><path>/srv/{0}</path></target></pool>"
)


def test_each_entry_is_loaded_or_has_a_reason(tmp_path: Path) -> None:
    (tmp_path / "1.xml").write_text(POOL.format("a", UUID))
    (tmp_path / "2.xml").write_text(POOL.format("a", UUID))
    (tmp_path / "3.xml").write_text(POOL.format("a", OTHER))
    (tmp_path / "4.xml").write_text("<pool type='dir'><name>d</name></pool>")
    (tmp_path / "5.xml").write_text("<pool type='dir'><name>e</pool>")
    found = ReviewedSource(str(tmp_path)).read()
    assert [entry.loaded for entry in found.entries] == [True, False, False, False, False]
    reasons = [entry.reason or "" for entry in found.entries]
    assert reasons[0] == ""
    assert reasons[1] == "the pool a is defined a second time here"
    assert reasons[2] == "it excludes the pool a, which is defined before it"
    assert found.entries[3].libvirt == "XML error: missing storage pool target path"
    assert all(reasons[1:])
    assert found.marks is False


@pytest.mark.parametrize(
    ("marks", "message"),
    [
        ("x" * 10_000 + "\n", "a line of it is too long to be the name of a pool"),
        ("a\n" * (MAX_MARKS // 2 + 1), "too large to be a list of pools"),
    ],
)
def test_a_file_that_is_no_list_of_pools(tmp_path: Path, marks: str, message: str) -> None:
    (tmp_path / "autostart").write_text(marks)
    with pytest.raises(UsageError, match=message):
        ReviewedSource(str(tmp_path)).read()


def test_marks_of_a_file(tmp_path: Path) -> None:
    for name, uuid in (("a", UUID), ("b", OTHER)):
        (tmp_path / f"{name}.xml").write_text(POOL.format(name, uuid))
    (tmp_path / "autostart").write_text("# those that start with the host\n\n a \nnone\n")
    found = ReviewedSource(str(tmp_path)).read()
    assert {entry.name: entry.autostart for entry in found.entries} == {"a": True, "b": False}
    assert found.marks is True
    assert found.notes == (f"{tmp_path}/autostart names none, which nothing defines there",)
