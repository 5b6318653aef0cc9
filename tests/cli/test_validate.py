"""`xmltool validate`: verdicts, reports, exit statuses, bad input."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from xmltool import __version__
from xmltool.__main__ import main
from xmltool.document.document import MAX_BYTES
from xmltool.files.workers import WORTHWHILE

FIXTURES = Path(__file__).parents[2] / "fixtures"
GOOD = "<pool type='dir'><name>{}</name><target><path>/srv/{}</path></target></pool>"
MISSPELT = "<pool type='dir'><nmae>a</nmae><target><path>/a</path></target></pool>"
INVALID_BUT_LOADS = "<pool type='dir'><name>a</name><target><path>/a</path></target><x/></pool>"
VALID_BUT_REFUSED = GOOD.format("n" * 250, "a")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.xml"
    path.write_text(GOOD.format("a", "a"))
    return path


def write(directory: Path, name: str, text: str | bytes) -> str:
    path = directory / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def report_of(argv: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    status = main(["validate", "--format", "json", *argv])
    return status, json.loads(capsys.readouterr().out)


def test_a_clean_file_says_nothing_on_standard_output(
    good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(good)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "1 file: all valid, all load (grammar: bundled, libvirt 12.8.0)\n"


def test_quiet_says_nothing_at_all(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "-q", str(good)]) == 0
    assert capsys.readouterr() == ("", "")


def test_verbose_has_a_line_for_each_file(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "-v", str(good)]) == 0
    assert f"{good}: valid, loads\n" in capsys.readouterr().err


def test_a_fault_is_told_at_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = write(tmp_path, "bad.xml", MISSPELT)
    assert main(["validate", bad]) == 1
    out = capsys.readouterr().out
    assert f"{bad}:1:18: XT101 unknown element <nmae>" in out
    assert "did you mean <name>?" in out


def test_json_has_every_file_in_input_order(
    tmp_path: Path, good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    operands = [
        write(tmp_path, "z.xml", MISSPELT),
        str(good),
        write(tmp_path, "loads.xml", INVALID_BUT_LOADS),
        write(tmp_path, "doctype.xml", "<!DOCTYPE pool><pool/>"),
        f"{tmp_path}/missing.xml",
    ]
    status, report = report_of(operands, capsys)
    assert status == 1
    assert report["version"] == 1
    assert report["tool"] == f"xmltool {__version__}"
    assert report["schema"] == {"source": "bundled", "libvirt": "12.8.0"}
    entries = report["files"]
    assert [entry["file"] for entry in entries] == operands
    assert [(entry["valid"], entry["loads"]) for entry in entries] == [
        (False, False),
        (True, True),
        (False, True),
        (None, None),
        (None, None),
    ]
    assert [bool(entry["findings"]) for entry in entries] == [True, False, True, True, True]
    assert set(entries[0]["findings"][0]) == {
        "rule", "severity", "message", "line", "column", "end_line", "end_column", "path",
        "related", "fix", "also", "effect", "libvirt",
    }  # fmt: skip


def test_valid_and_loads_disagree_in_both_directions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loads = write(tmp_path, "loads.xml", INVALID_BUT_LOADS)
    refused = write(tmp_path, "refused.xml", VALID_BUT_REFUSED)
    _, report = report_of([loads, refused], capsys)
    verdicts = [(entry["valid"], entry["loads"]) for entry in report["files"]]
    assert verdicts == [(False, True), (True, False)]
    families = [{f["rule"][:3] for f in entry["findings"]} for entry in report["files"]]
    assert families == [{"XT1"}, {"XT2"}]


@pytest.mark.parametrize("report_format", ["json", "concise", "jsonl", "sarif", "html", "gitlab"])
def test_the_number_of_jobs_changes_no_byte(
    report_format: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(WORTHWHILE + 50):
        text = (GOOD, MISSPELT, INVALID_BUT_LOADS, "<domain/>", "<pool")[number * 7 % 5]
        write(tmp_path, f"{number}.xml", text.format(number, number))
    outputs = []
    for jobs in ("1", "2", "5"):
        status = main(["validate", str(tmp_path), "--format", report_format, "--jobs", jobs])
        outputs.append((status, *capsys.readouterr()))
    assert outputs[0] == outputs[1] == outputs[2]
    assert outputs[0][0] == 1


def test_a_closed_standard_input_is_an_unreadable_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["validate", "-"]) == 2
    assert capsys.readouterr().out == "-:1:1: XT004 cannot be read: Bad file descriptor\n"


def test_standard_input_and_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for argv, name in (([], "-"), (["--stdin-filename", "pools/a.xml"], "pools/a.xml")):
        stdin = io.TextIOWrapper(io.BytesIO(MISSPELT.encode()))
        monkeypatch.setattr(sys, "stdin", stdin)
        status, report = report_of(["-", *argv], capsys)
        assert status == 1
        assert report["files"][0]["file"] == name


def test_other_kinds_found_are_skipped_and_counted(
    tmp_path: Path, good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(2):
        write(tmp_path, f"d{number}.xml", "<domain/>")
    write(tmp_path, "n.xml", "<network/>")
    assert main(["validate", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "1 file: all valid" in err
    assert "judged 1 of 4 files; skipped what is no pool: 2 domain, 1 network" in err
    assert good.exists()


def test_another_kind_that_is_named_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    volume = write(tmp_path, "v.xml", "<volume><name>a</name></volume>")
    status, report = report_of([volume], capsys)
    assert status == 1
    (entry,) = report["files"]
    assert (entry["valid"], entry["loads"]) == (False, False)
    assert {found["rule"] for found in entry["findings"]} == {"XT003"}


def test_nothing_but_other_kinds_is_no_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "d.xml", "<domain/>")
    assert main(["validate", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        "no file was judged\njudged 0 of 1 files; skipped what is no pool: 1 domain\n"
    )
    status, report = report_of([str(tmp_path)], capsys)
    assert status == 2
    assert report["files"] == []


@pytest.mark.parametrize(
    ("fail_on", "status"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)]
)
def test_fail_on(
    fail_on: str, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    warned = """<pool type='dir'><name>a</name><capacity>1</capacity>
    <uuid>11111111-2222-3333-4444-555555555555</uuid><allocation>1</allocation>
    <target><path>/a</path></target></pool>"""
    path = write(tmp_path, "warned.xml", warned)
    assert main(["validate", path, "--fail-on", fail_on]) == status
    assert ": XT120 " in capsys.readouterr().out


def test_a_directory_without_xml(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"xmltool: nothing to read: no *.xml file in {tmp_path}\n")


def test_a_missing_file_alone_is_no_answer(
    tmp_path: Path, good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = f"{tmp_path}/missing.xml"
    assert main(["validate", missing]) == 2
    expected = f"{missing}:1:1: XT004 cannot be read: No such file or directory\n"
    assert capsys.readouterr().out == expected
    assert main(["validate", missing, str(good)]) == 1
    assert capsys.readouterr().out == expected


def test_a_file_that_may_not_be_read(
    good: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str, *_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "open", refuse)  # root, who runs this in CI, may read everything
    assert main(["validate", str(good)]) == 2
    assert "XT004 cannot be read: Permission denied" in capsys.readouterr().out


BAD_DOCUMENTS: list[tuple[str, bytes, str, tuple[bool | None, bool | None]]] = [
    ("empty", b"", "XT001", (False, False)),
    ("binary", bytes(range(1, 256)) * 8, "XT001", (False, False)),
    ("truncated", b"<pool type='dir'><name>a</name><tar", "XT001", (False, False)),
    ("utf-16 of another text", b"\xff\xfe" + b"ab" * 8, "XT001", (False, False)),
    ("wrong root", b"<project/>", "XT003", (False, False)),
    ("entities", b"<!DOCTYPE a [<!ENTITY b 'c'>]><pool>&b;</pool>", "XT002", (None, None)),
    ("10 MiB of nesting", b"<a>" * (10 * 1024 * 1024 // 3), "XT005", (None, None)),
    ("nesting below the size limit", b"<a>" * 100_000, "XT001", (False, False)),
    ("too large", b" " * (MAX_BYTES + 1), "XT005", (None, None)),
    (
        "utf-16",
        GOOD.format("a", "a").encode("utf-16"),
        "XT006",
        (True, False),
    ),
]


@pytest.mark.parametrize(
    ("data", "rule", "verdicts"),
    [case[1:] for case in BAD_DOCUMENTS],
    ids=[case[0] for case in BAD_DOCUMENTS],
)
def test_bad_input_is_one_clear_line_and_the_others_are_judged(
    data: bytes,
    rule: str,
    verdicts: tuple[bool | None, bool | None],
    tmp_path: Path,
    good: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bad = write(tmp_path, "bad.xml", data)
    assert main(["validate", bad, str(good)]) == 1
    out, err = capsys.readouterr()
    assert {line.split()[1] for line in out.splitlines()} == {rule}
    assert "in 1 of 2 files" in err
    _, report = report_of([bad, str(good)], capsys)
    judged = [(entry["valid"], entry["loads"]) for entry in report["files"]]
    assert judged == [verdicts, (True, True)]


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--libvirt-version", "nine"], "'nine' is not a libvirt version"),
        (["--schema", "/nonexistent"], "/nonexistent: cannot open the grammar's directory"),
        (["--format", "jason"], "--format jason"),
        (["--fail-on", "warn"], "--fail-on warn"),
        (["--color", "yes"], "--color yes"),
        (["--jobs", "0"], "--jobs"),
        (["-o", "xml:out"], "there is no format xml"),
        (["-o", "json:"], "the name of the file is missing"),
        (["-o", "json:a", "-o", "html:a"], "two reports cannot go to a"),
        (["-o", "json:/nonexistent/a"], "/nonexistent/a: cannot be written"),
    ],
)
def test_bad_options_stop_before_anything_is_judged(
    argv: list[str], message: str, good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(good), *argv]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("xmltool: ")
    assert message in err
    assert len(err.splitlines()) <= 2


@pytest.mark.parametrize(
    "paths",
    [
        ("valid/dir/images.xml",),
        ("people/01-typename.xml", "valid/dir/images.xml"),
        ("people",),
        ("nowhere.xml",),
        ("people/01-typename.xml", "people/01-typename.xml"),
        (),
    ],
)
@pytest.mark.parametrize("verb", ["validate", "lint"])
def test_without_an_option_it_does_what_the_defaults_say(
    verb: str,
    paths: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(FIXTURES if paths else FIXTURES / "valid/dir")
    plain = main([verb, *paths]), capsys.readouterr()
    assert plain == (main([verb, "--", *paths]), capsys.readouterr())


@pytest.mark.parametrize("verb", ["validate", "lint"])
def test_an_error_is_the_same_without_an_option(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    plain = main([verb]), capsys.readouterr()
    assert plain == (main([verb, "--"]), capsys.readouterr())
    assert plain[0] == 2
