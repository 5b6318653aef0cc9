"""Where reports go, in which format, and the exit status of a run."""

from __future__ import annotations

import json
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

from xmltool.__main__ import main
from xmltool.cli.show import emit, progress
from xmltool.cli.show.report import ReportOptions, ReportTarget, exit_status, report_targets
from xmltool.errors import UsageError
from xmltool.findings import WHOLE_FILE, FileReport, Finding, Severity
from xmltool.report.summary import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLEAN = FileReport("clean.xml", valid=True, loads=True)
UNREADABLE = FileReport(
    "gone.xml", None, None, (Finding("XT004", Severity.ERROR, "gone", WHOLE_FILE),)
)
WARNED = FileReport(
    "warned.xml", True, True, (Finding("XT120", Severity.WARNING, "order", WHOLE_FILE),)
)


def tally(*files: FileReport) -> Tally:
    counted = Tally()
    for file in files:
        counted.add(file)
    return counted


@pytest.mark.parametrize(
    ("files", "fail_on", "status"),
    [
        ((CLEAN,), "error", 0),
        ((WARNED,), "error", 0),
        ((WARNED,), "warning", 1),
        ((WARNED,), "never", 0),
        ((UNREADABLE,), "error", 2),
        ((UNREADABLE, UNREADABLE), "never", 2),
        ((UNREADABLE, CLEAN), "error", 1),
        ((UNREADABLE, CLEAN), "never", 0),
        ((), "error", 2),
    ],
)
def test_exit_status(files: tuple[FileReport, ...], fail_on: str, status: int) -> None:
    assert exit_status(tally(*files), fail_on) == status


def test_the_format_in_a_pipe_on_a_terminal_and_in_a_workflow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert report_targets(ReportOptions()) == (ReportTarget("concise", None),)
    monkeypatch.setattr(emit, "is_terminal", lambda _: True)
    assert report_targets(ReportOptions()) == (ReportTarget("full", None),)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert report_targets(ReportOptions()) == (ReportTarget("github", None),)
    assert report_targets(ReportOptions(format="json")) == (ReportTarget("json", None),)


@pytest.mark.parametrize(
    ("report_format", "output", "targets"),
    [
        (None, ["out"], [("concise", "out")]),
        (None, ["out.json"], [("json", "out.json")]),
        (None, ["out.sarif"], [("sarif", "out.sarif")]),
        ("junit", ["out.json"], [("junit", "out.json")]),
        (None, ["sarif:out"], [("concise", None), ("sarif", "out")]),
        ("json", ["sarif:a", "html:b:c"], [("json", None), ("sarif", "a"), ("html", "b:c")]),
        (None, ["json:-"], [("json", None)]),
        ("json", ["-"], [("json", None)]),
        (None, ["./sarif:out"], [("concise", "./sarif:out")]),
        (None, ["/a/b:c"], [("concise", "/a/b:c")]),
    ],
)
def test_where_reports_go(
    report_format: str | None, output: list[str], targets: list[tuple[str, str | None]]
) -> None:
    found = report_targets(ReportOptions(format=report_format, output=output))
    assert [tuple(target) for target in found] == targets


@pytest.mark.parametrize("output", [["bogus:x"], ["json:"], ["a", "a"], ["json:-", "-"]])
def test_reports_that_cannot_be_meant(output: list[str]) -> None:
    with pytest.raises(UsageError):
        report_targets(ReportOptions(output=output))


def test_several_reports_of_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_text("<pool")
    sarif, page = tmp_path / "out.sarif", tmp_path / "out.html"
    argv = ["validate", str(bad), "--format", "json", "-o", f"sarif:{sarif}", "-o", f"html:{page}"]
    assert main(argv) == 1
    assert json.loads(capsys.readouterr().out)["files"][0]["file"] == str(bad)
    assert json.loads(sarif.read_text())["version"] == "2.1.0"
    assert "XT001" in page.read_text()


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colour(
    choice: str,
    environment: dict[str, str],
    terminal: bool,
    expected: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(emit, "is_terminal", lambda _: terminal)
    assert emit.wants_color(choice, sys.stdout) is expected


def test_colour_is_for_the_full_report_and_not_for_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_text("<pool")
    copy = tmp_path / "copy"
    argv = ["validate", str(bad), "--color", "always", "--format", "full", "-o", f"full:{copy}"]
    assert main(argv) == 1
    assert "\x1b[31m" in capsys.readouterr().out
    assert "\x1b" not in copy.read_text()


def test_progress_shows_only_when_it_takes_long(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]

    def slowly(files: list[FileReport]) -> Iterator[FileReport]:
        for file in files:
            now[0] += 0.2
            yield file

    def counted(files: list[FileReport]) -> list[FileReport]:
        items = progress.counted(slowly(files), len(files), "files", lambda file: file.findings)
        return list(items)

    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    assert counted([CLEAN] * 2) == [CLEAN] * 2
    assert capsys.readouterr().err == ""
    files = [CLEAN, CLEAN, CLEAN, WARNED]
    assert counted(files) == files
    err = capsys.readouterr().err
    assert "3/4 files" in err
    assert err.endswith("\r\x1b[K"), "it is taken away"


def test_what_takes_long_is_named_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.02)
    before = signal.getsignal(signal.SIGALRM)
    for is_terminal, shown in ((True, "asking h\\x1b ...\r\x1b[K"), (False, "")):
        monkeypatch.setattr(emit, "is_terminal", lambda _stream, told=is_terminal: told)
        with progress.waiting("asking h\033"):
            time.sleep(0.1)
        assert capsys.readouterr().err == shown
    with progress.waiting("asking h"):
        pass
    assert capsys.readouterr().err == ""
    assert signal.getsignal(signal.SIGALRM) is before


def test_a_failure_takes_the_words_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.02)
    monkeypatch.setattr(emit, "is_terminal", lambda _stream: True)

    def fail() -> None:
        with progress.waiting("asking"):
            time.sleep(0.1)
            raise UsageError("no")

    with pytest.raises(UsageError):
        fail()
    assert capsys.readouterr().err.endswith("\r\x1b[K")


def test_no_progress_in_a_pipe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.xml").write_text("<pool")
    assert main(["validate", str(tmp_path)]) == 1
    assert "\x1b" not in "".join(capsys.readouterr())
