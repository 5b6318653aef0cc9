"""`xmltool normalize`."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

import pytest

from xmltool.__main__ import main
from xmltool.pool.uuid_policy import uuid_from_name

if TYPE_CHECKING:
    from pathlib import Path

UUID = "01234567-89ab-4cde-8123-456789abcdef"
A = f"<pool type='dir'><uuid>{UUID.upper()}</uuid><name>a</name><target><path>/a//</path></target></pool>"
STORED = f"""\
<!--
WARNING: THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT ARE LIKELY TO BE
OVERWRITTEN AND LOST. Changes to this xml configuration should be made using:
  virsh pool-edit a
or other application using the libvirt API.
-->

<pool type='dir'>
  <name>a</name>
  <uuid>{UUID}</uuid>
  <capacity unit='bytes'>0</capacity>
  <allocation unit='bytes'>0</allocation>
  <available unit='bytes'>0</available>
  <source>
  </source>
  <target>
    <path>/a</path>
  </target>
</pool>
"""
B = A.replace(f"<uuid>{UUID.upper()}</uuid>", "").replace(">a<", ">b<")
BAD = "<pool type='dir'><name>a</name></pool>"

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory to be in, with two sound files and a bad one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.xml").write_text(A)
    (tmp_path / "b.xml").write_text(B)
    (tmp_path / "bad.xml").write_text(BAD)
    return tmp_path


def test_the_bytes_that_libvirt_would_write(here: Path, capfd: Capture) -> None:
    assert main(["normalize", "a.xml"]) == 0
    assert capfd.readouterr() == (STORED, "")
    assert main(["normalize", "a.xml", "--no-header"]) == 0
    assert capfd.readouterr().out == STORED.partition("-->\n\n")[2]


def test_uuid(here: Path, capfd: Capture) -> None:
    for value, expected in (("from-name", uuid_from_name("a")), (UUID, UUID)):
        assert main(["normalize", "a.xml", "--uuid", value]) == 0
        assert f"<uuid>{expected}</uuid>" in capfd.readouterr().out
    outputs = set()
    for _ in range(2):
        assert main(["normalize", "b.xml"]) == 0
        outputs.add(capfd.readouterr().out)
    assert len(outputs) == 2
    assert main(["normalize", "b.xml", "--uuid", "none"]) == 2
    assert main(["normalize", "a.xml", "b.xml", "--uuid", UUID]) == 2
    assert capfd.readouterr().out == ""


def test_what_does_not_load_is_reported_and_the_others_written(here: Path, capfd: Capture) -> None:
    assert main(["normalize", "a.xml", "bad.xml", "none.xml", "b.xml"]) == 1
    out, err = capfd.readouterr()
    assert out.startswith(STORED)
    assert out.count("<pool") == 2
    assert "bad.xml:1:1: XT103" in err
    assert "(libvirt refuses it: XML error: missing storage pool target path)" in err
    assert "none.xml:1:1: XT004" in err


def test_output_directory(here: Path, capfd: Capture) -> None:
    assert main(["normalize", ".", "--output-dir", "new/out"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert "bad.xml:1:1" in err
    assert sorted(os.listdir("new/out")) == ["a.xml", "b.xml"]
    assert (here / "new/out/a.xml").read_text() == STORED


def test_files_of_the_same_name(here: Path, capfd: Capture) -> None:
    (here / "sub").mkdir()
    (here / "sub" / "a.xml").write_text(A)
    assert main(["normalize", "a.xml", "sub/a.xml", "--output-dir", "out"]) == 2
    assert "a.xml and sub/a.xml would both be written to out/a.xml" in capfd.readouterr().err
    assert not (here / "out").exists()


def test_standard_input(here: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    def feed() -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(A.encode())))

    feed()
    assert main(["normalize", "-"]) == 0
    assert capfd.readouterr().out == STORED
    feed()
    assert main(["normalize", "-", "--output-dir", "out"]) == 2
    assert "--stdin-filename" in capfd.readouterr().err
    feed()
    assert main(["normalize", "-", "--output-dir", "out", "--stdin-filename", "x/s.xml"]) == 0
    assert (here / "out" / "s.xml").read_text() == STORED


def test_what_libvirt_could_not_read_back(here: Path, capfd: Capture) -> None:
    permissions = "<permissions><owner>4294967294</owner></permissions>"
    (here / "o.xml").write_text(A.replace("</target>", f"{permissions}</target>"))
    assert main(["normalize", "o.xml"]) == 1
    out, err = capfd.readouterr()
    assert "<owner>-2</owner>" in out
    assert "XT301" in err


def test_invalid_but_loading(here: Path, capfd: Capture) -> None:
    (here / "odd.xml").write_text(A.replace("<target>", "<unknown/><target>"))
    assert main(["normalize", "odd.xml"]) == 0
    assert capfd.readouterr() == (STORED, "")


def test_nothing_to_read(here: Path, capfd: Capture) -> None:
    assert main(["normalize", "none.xml"]) == 2
    assert main(["normalize"]) == 2
    assert capfd.readouterr().out == ""


def test_other_kinds_of_libvirt_xml_are_counted(here: Path, capfd: Capture) -> None:
    (here / "v.xml").write_text("<volume/>")
    (here / "bad.xml").unlink()
    assert main(["normalize", ".", "--output-dir", "out"]) == 0
    assert "volume" in capfd.readouterr().err
