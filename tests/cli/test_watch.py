"""The command `watch` without a libvirt: its options, its lines, its table, its units."""

from __future__ import annotations

import io
import os
import re
import signal
import time
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from tests.watch.lines import ENTRY, line
from xmltool.__main__ import main
from xmltool.cli.options.watch import seconds
from xmltool.cli.watching.signals import Stop, until_stopped
from xmltool.cli.watching.table import Table
from xmltool.errors import LibvirtError, UsageError, XmltoolError
from xmltool.watch.changes import Changes
from xmltool.watch.loop import Check, Looked

if TYPE_CHECKING:
    from pathlib import Path

    from xmltool.watch.receivers import Line


@pytest.mark.parametrize(
    ("text", "value"), [("30s", 30), ("1.5m", 90), ("2h", 7200), ("500ms", 0.5), ("7", 7)]
)
def test_reads_times(text: str, value: float) -> None:
    assert seconds("--for", text) == value


@pytest.mark.parametrize("text", ["", "s", "-1s", "1d", "1e3", "inf", "99999h"])
def test_refuses_what_is_no_time(text: str) -> None:
    with pytest.raises(UsageError, match=r"--for"):
        seconds("--for", text)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--format", "html"], "--format html"),
        (["--for", "soon"], "--for soon"),
        (["--interval", "0s"], "at least 0.1 s"),
        (["-o", "full:x"], "is for a terminal"),
        (["-o", "jsonl:"], "no file"),
        (["--ignore", "nothing"], "nothing"),
        (["--storage-dir", "/x"], "--connect"),
        (["--color", "blue"], "--color blue"),
    ],
)
def test_bad_usage_is_told(
    capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    assert main(["watch", "--once", *options]) == 2
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.out == ""


def test_once_without_virsh_is_no_answer(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    metrics = tmp_path / "x.prom"
    options = [
        "--storage-dir",
        str(tmp_path),
        "--connect",
        "test:///",
        "--metrics-file",
        str(metrics),
    ]
    assert main(["watch", "--once", *options]) == 2
    captured = capsys.readouterr()
    assert "there is no virsh here" in captured.err
    assert captured.out == ""
    text = metrics.read_text()
    assert f'xmltool_libvirt_up{{store="{tmp_path}"}} 0\n' in text
    assert "xmltool_pool_drift{" not in text


def test_the_unit_repeats_the_command_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    options = ["--storage-dir", "pools", "-c", "qemu+ssh://host/system", "--for", "1m", "--poll"]
    options += ["--ignore", "autostart@a b", "--metrics-file", "m.prom", "-o", "log.jsonl"]
    assert main(["watch", "--print-unit", *options]) == 0
    out = capsys.readouterr().out
    (start,) = [text for text in out.splitlines() if text.startswith("ExecStart=")]
    assert start.partition(" ")[2] == (
        f'watch --storage-dir={tmp_path}/pools "--ignore=autostart@a b"'
        f" --connect=qemu+ssh://host/system --metrics-file={tmp_path}/m.prom"
        f" --for=60s --poll --format=jsonl --output={tmp_path}/log.jsonl"
    )
    assert start.startswith("ExecStart=/")
    assert f"ReadWritePaths={tmp_path}\n" in out
    assert "AF_INET" in out
    assert main(["watch", "--print-unit", "--once", *options]) == 0
    assert "Type=oneshot\n" in capsys.readouterr().out


def test_the_unit_of_an_installation_names_its_program(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That beside Python, else the one on the way, else Python itself; and nothing it need not say."""

    def start() -> str:
        assert main(["watch", "--print-unit", "-c", "test:///x", "--timeout", "5"]) == 0
        out = capsys.readouterr().out
        assert "ReadWritePaths=" not in out
        (found,) = [text for text in out.splitlines() if text.startswith("ExecStart=")]
        return found.removeprefix("ExecStart=")

    words = " watch --connect=test:///x --timeout=5 --format=jsonl"
    for name in ("python/python3", "bin/xmltool"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch(0o755)
    monkeypatch.setattr("sys.executable", f"{tmp_path}/python/python3")
    monkeypatch.setenv("PATH", "/nonexistent")
    assert start() == f"{tmp_path}/python/python3 -m xmltool{words}"
    monkeypatch.setenv("PATH", f"{tmp_path}/bin")
    assert start() == f"{tmp_path}/bin/xmltool{words}"
    (tmp_path / "python/xmltool").touch(0o755)
    assert start() == f"{tmp_path}/python/xmltool{words}"


def test_prints_alerts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "--print-alerts"]) == 0
    assert "alert: XmltoolPoolOvercommitted\n" in capsys.readouterr().out


def drawn(
    *lines: Line, changes: Changes, once: bool = False, error: XmltoolError | None = None
) -> str:
    out = io.StringIO()
    console = Console(file=out, width=100, color_system=None, markup=False, emoji=False)
    table = Table("test:///", "/etc/libvirt/storage", color=False, once=once, console=console)
    for one in lines:
        table.line(one)
    looked = None if error else Looked(changes.drift)
    table.checked(Check(0.1, looked, error, changes, 1))
    table.close()
    return out.getvalue()


def test_the_table_shows_what_there_is_and_since_when() -> None:
    changes = Changes()
    changes.update({("a", "changed"): ENTRY}, 0.0)
    text = drawn(line(after=ENTRY), changes=changes)
    assert "drift: 1" in text
    assert re.search(r"18:53:20 +changed +a +target/path: x", text)
    assert "Ctrl-C ends" in text
    assert "Ctrl-C" not in drawn(line(after=ENTRY), changes=changes, once=True)


def test_the_table_says_when_all_is_well_and_when_libvirt_is_gone() -> None:
    changes = Changes()
    assert "in sync" in drawn(changes=changes)
    changes.trouble("libvirt", "no libvirt answers")
    assert "no libvirt answers" in drawn(changes=changes)


def test_the_table_does_not_call_in_sync_what_gave_no_answer() -> None:
    text = drawn(changes=Changes(), error=LibvirtError("gone"), once=True)
    assert "no answer" in text
    assert "in sync" not in text


def test_neither_terminal_nor_rich_obeys_a_name() -> None:
    entry = {**ENTRY, "pool": "[red]x[/nothing] :skull:", "message": "\x1b]0;t\x07[bold]"}
    changes = Changes()
    changes.update({("x", "changed"): entry}, 0.0)
    text = drawn(line(pool=entry["pool"], after=entry), changes=changes)
    assert "[red]x[/nothing] :skull:" in text
    assert "\\x1b]0;t\\x07[bold]" in text
    assert "\x07" not in text


def test_the_configuration_says_what_is_not_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    configuration = tmp_path / "xmltool.toml"
    configuration.write_text('drift-ignore = ["nothing"]\n')
    options = ["watch", "--once", "--storage-dir", ".", "--connect", "test:///"]
    assert main(options) == 2
    assert "xmltool.toml: drift-ignore nothing: there is no kind nothing" in capsys.readouterr().err
    configuration.rename(tmp_path / "other.toml")
    assert main([*options, "--config", "other.toml"]) == 2
    assert "there is no kind nothing" in capsys.readouterr().err
    (tmp_path / "other.toml").write_text('drift-ignore = "autostart"\n')
    assert main([*options, "--config", "other.toml"]) == 2
    assert "drift-ignore must be a list of strings" in capsys.readouterr().err


def test_a_hangup_before_the_loop_takes_it_does_no_harm() -> None:
    """Whoever reloads a service that has just been started would end it."""
    before = signal.getsignal(signal.SIGHUP)

    def run(_stop: Stop) -> None:
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(10)  # the signal ends it

    assert until_stopped(run) == 0
    assert signal.getsignal(signal.SIGHUP) is before
