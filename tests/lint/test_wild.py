"""Inputs met in public repositories, each with what is right to say of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.layout.test_writer import laid_out
from xmltool.__main__ import main

Capture = pytest.CaptureFixture[str]
WILD = Path(__file__).parents[2] / "fixtures" / "wild"


def report(capsys: Capture, *operands: str) -> tuple[list[dict[str, Any]], str]:
    """Return the files of lint's report and what stands beside it."""
    capsys.readouterr()
    main(["lint", "--isolated", "--format", "json", *operands])
    printed = capsys.readouterr()
    files: list[dict[str, Any]] = json.loads(printed.out)["files"]
    return files, printed.err


def lint(capsys: Capture, tmp_path: Path, name: str, *options: str) -> list[dict[str, Any]]:
    """Lint one file without the others beside it."""
    file = tmp_path / Path(name).name
    shutil.copy(WILD / name, file)
    (found,), _ = report(capsys, *options, str(file))
    findings: list[dict[str, Any]] = found["findings"]
    return findings


def places(findings: list[dict[str, Any]]) -> list[str]:
    return [f"{f['rule']} {f['line']}:{f['column']}" for f in findings]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("uuid-name.xml", []),
        ("tmpl/ansible-header.xml.j2", []),
        ("tmpl/ok.xml.j2", []),
        ("disk.xml", ["XT711 4:5"]),
        ("dir-hostcolon.xml", ["XT105 5:10"]),
        ("dir-relative-noprot.xml", ["XT112 5:10", "XT707 6:5"]),
        ("name-placeholder.xml", ["XT139 2:3", "XT139 4:5"]),
        ("fmt-trailing-comment.xml", []),
    ],
)
def test_findings(capsys: Capture, tmp_path: Path, name: str, expected: list[str]) -> None:
    assert places(lint(capsys, tmp_path, name)) == expected


@pytest.mark.parametrize(
    ("name", "meant"),
    [("ceph", "rbd"), ("fc", "scsi"), ("lvm2", "logical"), ("nfs", "netfs")],
)
def test_a_type_by_its_everyday_name(
    capsys: Capture, tmp_path: Path, name: str, meant: str
) -> None:
    (found,) = lint(capsys, tmp_path, f"type-{name}.xml")
    assert found["rule"] == "XT105"
    assert f"did you mean '{meant}'?" in found["message"]


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("atat", "at", "@NAME@"),
        ("pct", "percent", "%NAME%"),
        ("tt", "percent", "Template Toolkit"),
        ("puppet-epp", "erb", "Ruby (ERB) or Puppet (EPP)"),
        ("pyfmt", "format", "Python format"),
    ],
)
def test_the_kind_of_a_template_is_named_and_with_it_the_file_is_clean(
    capsys: Capture, tmp_path: Path, name: str, kind: str, said: str
) -> None:
    (found,) = lint(capsys, tmp_path, f"{name}.xml")
    assert found["rule"] == "XT139"
    assert f" {said} template, " in found["message"]
    assert f"--template {kind}" in found["message"]
    assert lint(capsys, tmp_path, f"{name}.xml", "--template", kind) == []


@pytest.mark.parametrize(
    ("name", "errors"),
    [
        ("if-without-else.xml.j2", []),
        ("goif.xml.tmpl", []),
        ("elif.xml.j2", []),
        ("optional-auth.xml.j2", ["XT103 1:1"]),
    ],
)
def test_branches_on_the_type(
    capsys: Capture, tmp_path: Path, name: str, errors: list[str]
) -> None:
    found = [f for f in lint(capsys, tmp_path, f"tmpl/{name}") if f["severity"] == "error"]
    assert places(found) == errors
    assert all("(where the type is 'logical')" in f["message"] for f in found)


@pytest.mark.parametrize(
    ("name", "skipped"),
    [
        ("foreign", "1 DOCTYPE fontconfig, 1 a, 1 empty, 1 project"),
        ("mixed", "3 domain, 1 network, 1 volume"),
    ],
)
def test_what_is_no_pool_is_skipped_and_counted(capsys: Capture, name: str, skipped: str) -> None:
    files, beside = report(capsys, str(WILD / name))
    assert [(Path(f["file"]).name, f["findings"]) for f in files] == [("pool.xml", [])]
    assert f"skipped what is no pool: {skipped}" in beside


def test_a_comment_at_the_end_of_a_line_stays_with_its_element() -> None:
    text = (WILD / "fmt-trailing-comment.xml").read_text()
    laid = laid_out(text)
    assert sorted(laid.splitlines()) == sorted(text.splitlines())
