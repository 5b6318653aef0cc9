"""Laying files out, without a command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.document.document import read_document
from xmltool.files.inputs import Source
from xmltool.files.layout import LaidFile, Layout, fault_of, lay_out

if TYPE_CHECKING:
    from pathlib import Path

ONE_LINE = b"<pool type='dir'><name>a</name><target><path>/srv/a</path></target></pool>\n"
LAID_OUT = b"<pool type='dir'>\n  <name>a</name>\n  <target>\n    <path>/srv/a</path>\n  </target>\n</pool>\n"


def laid(path: Path, data: bytes, *, write: bool) -> LaidFile:
    path.write_bytes(data)
    return lay_out(Source(str(path), found=False), read_document(str(path)), write=write)


def test_a_file_that_changes_is_written_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    found = laid(path, ONE_LINE, write=False)
    assert (found.layout, found.data, path.read_bytes()) == (Layout.CHANGED, LAID_OUT, ONE_LINE)
    found = laid(path, ONE_LINE, write=True)
    assert (found.layout, path.read_bytes()) == (Layout.CHANGED, LAID_OUT)
    assert laid(path, LAID_OUT, write=True).layout is Layout.UNCHANGED


def test_what_is_no_xml_yet_is_no_fault_of_a_template(tmp_path: Path) -> None:
    text = b"<pool type='dir'>{% if a < b %}</pool>"
    assert laid(tmp_path / "a.xml.j2", text, write=True).layout is Layout.TEMPLATE
    found = laid(tmp_path / "a.xml", text, write=True)
    assert found.layout is Layout.FAULTY
    assert fault_of(found.document).findings == found.document.problems


def test_another_root_is_named(tmp_path: Path) -> None:
    found = laid(tmp_path / "a.xml", b"<domain/>", write=True)
    assert found.layout is Layout.FAULTY
    report = fault_of(found.document)
    assert [finding.rule for finding in report.findings] == ["XT003"]
    assert "<domain>" in report.findings[0].message


def test_why_a_file_is_not_written_is_handed_back(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(ONE_LINE)
    document = read_document(str(path))
    gone = Source(str(tmp_path / "gone" / "a.xml"), found=False)
    found = lay_out(gone, document, write=True)
    assert found.layout is Layout.UNWRITTEN
    assert "gone/a.xml" in found.problem
