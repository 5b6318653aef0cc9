"""The process: exit statuses, the error boundary, the two ways to start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from xmltool import __version__
from xmltool.__main__ import Terminated, main
from xmltool.cli import app
from xmltool.errors import DocumentError, LibvirtError, XmltoolError

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = Path(sys.executable).with_name("xmltool")


def raising(error: BaseException) -> Callable[..., Any]:
    def run(_argv: list[str]) -> int:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (XmltoolError("no store", "make one"), 2, "xmltool: no store\n  make one\n"),
        (DocumentError("refused"), 1, "xmltool: refused\n"),
        (LibvirtError("unreachable"), 2, "xmltool: unreachable\n"),
        (XmltoolError("name \x1b[31m\nred"), 2, "xmltool: name \\x1b[31m\\x0ared\n"),
        (XmltoolError("f: " + "9" * 9000 + " is no version", "8" * 9000), 2,
         f"xmltool: f: {'9' * 746}…{'9' * 236} is no version\n  {'8' * 749}…{'8' * 250}\n"),
        (KeyboardInterrupt(), 130, ""),
        (Terminated(), 143, ""),
        (BrokenPipeError(), 2, ""),
        (OSError(24, "Too many open files"), 2,
         "xmltool: input or output: Too many open files\n  raise the limit of open files (`ulimit -n`)\n"),
    ],
)  # fmt: skip
def test_what_ends_a_run(
    error: BaseException,
    status: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(app, "run_command", raising(error))
    assert main([]) == status
    assert capsys.readouterr() == ("", told)


def test_an_unexpected_exception_is_one_message_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("XMLTOOL_DEBUG")
    monkeypatch.setattr(app, "run_command", raising(ZeroDivisionError("by zero")))
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("xmltool: unexpected ZeroDivisionError at ")
    assert "please report" in err
    assert "Traceback" not in err


def test_an_unforeseen_system_error_names_the_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("XMLTOOL_DEBUG")
    monkeypatch.setattr(
        app, "run_command", raising(OSError(28, "No space left on device", "/tmp/x"))
    )
    assert main([]) == 2
    assert capsys.readouterr().err == "xmltool: /tmp/x: No space left on device\n"


def test_debugging_shows_the_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XMLTOOL_DEBUG", "1")
    monkeypatch.setattr(app, "run_command", raising(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        main([])


@pytest.mark.parametrize("command", [[sys.executable, "-m", "xmltool"], [str(SCRIPT)]])
def test_both_ways_to_start(command: list[str]) -> None:
    ended = subprocess.run(
        [*command, "--version"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"xmltool {__version__}\n", "")


def run_with_stdout(stdout: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xmltool", "--help"],
        cwd=ROOT,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


def test_output_that_cannot_be_written_is_an_error() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        ended = run_with_stdout(full)
    finally:
        os.close(full)
    assert ended.returncode == 2
    assert ended.stderr in (  # when it is written, or at the end
        "xmltool: input or output: No space left on device\n",
        "xmltool: standard output: No space left on device\n",
    )


def test_a_reader_that_goes_away_in_a_command_is_not_told_about(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_text: str) -> int:
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(sys.stdout, "write", broken)
    assert main(["completion", "bash"]) == 2
    monkeypatch.undo()
    assert capsys.readouterr().err == ""


def test_a_reader_that_went_away_is_not_told_about() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = run_with_stdout(writing)
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (2, "")


def open_when_read(fifo: Path, process: subprocess.Popen[str]) -> int:
    """Open a FIFO for writing once a process reads it: by then the process is at work."""
    while process.poll() is None:
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.01)
    raise AssertionError(f"ended too early: {process.communicate()}")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_signals_end_the_process_with_their_status(
    number: signal.Signals, status: int, tmp_path: Path
) -> None:
    fifo = tmp_path / "fifo.xml"
    os.mkfifo(fifo)
    process = subprocess.Popen(
        [sys.executable, "-m", "xmltool", "validate", str(fifo)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    writer = open_when_read(fifo, process)
    try:
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    finally:
        os.close(writer)
    assert (process.returncode, out, err) == (status, "", "")
