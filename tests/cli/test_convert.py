"""`xmltool convert`."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

XML = "<pool type='dir'>\n  <name>a</name>\n  <target>\n    <path>/a</path>\n  </target>\n</pool>\n"
JSON = json.dumps({"@type": "dir", "name": "a", "target": {"path": "/a"}}, indent=2) + "\n"

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("given", "options", "expected"),
    [
        (XML, [], JSON),
        (JSON, [], XML),
        (XML, ["--to", "json"], JSON),
        (JSON, ["--to", "json"], JSON),
        (XML, ["--to", "xml"], XML),
        (JSON, ["--to=xml"], XML),
        (f"\ufeff{JSON}", [], XML),
        (f"\ufeff{XML}", [], JSON),
        (f"<?xml version='1.0'?><!-- c -->{XML}", [], JSON),
        (f"[{JSON}]", [], XML),
    ],
)
def test_both_ways(
    given: str, options: list[str], expected: str, tmp_path: Path, capfd: Capture
) -> None:
    path = tmp_path / "file"
    path.write_text(given)
    assert main(["convert", str(path), *options]) == 0
    assert capfd.readouterr() == (expected, "")


def test_standard_input_and_output_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(XML.encode())))
    out = tmp_path / "a.json"
    assert main(["convert", "-", "-o", str(out)]) == 0
    assert capfd.readouterr() == ("", "")
    assert out.read_text() == JSON


FAULTS = [
    ("<pool type='dir'><nam>a</nam><target><path>/a</path></target></pool>", "1:18: XT101"),
    ("<pool type='dir'>", "XT001"),
    ("<!DOCTYPE pool><pool type='dir'/>", "XT002"),
    ("<volume/>", "XT003"),
    ("", "XT001"),
    ('{"@type": "dir",\n "name": "a", "name": "b"}', "2:15: XT011"),
    ('{"@type": "dir", "name": "a", "target": {"path": "b"}}', "1:42: XT106"),
    ('{"@type": "nfs", "name": "a"}', "1:2: XT105"),
    ('{"@type": "dir"', "1:16: XT010"),
    ("[]", "1:1: XT012"),
    ("[" * 100_000, "1:66: XT005"),
]


@pytest.mark.parametrize(("given", "words"), FAULTS)
def test_faults_have_a_place(given: str, words: str, tmp_path: Path, capfd: Capture) -> None:
    path = tmp_path / "file"
    path.write_text(given)
    assert main(["convert", str(path)]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert f"{path}:" in err
    assert words in err


def test_unusable_operands(tmp_path: Path, capfd: Capture) -> None:
    assert main(["convert", str(tmp_path / "none")]) == 2
    assert "XT004" in capfd.readouterr().err
    assert main(["convert", str(tmp_path)]) == 2
    assert main(["convert", "a", "--to", "yaml"]) == 2
    assert "--to yaml" in capfd.readouterr().err


def test_several_pools_are_no_xml_document(tmp_path: Path, capfd: Capture) -> None:
    path = tmp_path / "pools.json"
    path.write_text(f"[{JSON},{JSON}]")
    assert main(["convert", str(path)]) == 2
    assert "there are 2 pools in it" in capfd.readouterr().err


def test_an_output_that_cannot_be_written(tmp_path: Path, capfd: Capture) -> None:
    path = tmp_path / "a.xml"
    path.write_text(XML)
    assert main(["convert", str(path), "-o", str(tmp_path / "no" / "a.json")]) == 2
    assert "cannot be written: No such file or directory" in capfd.readouterr().err
