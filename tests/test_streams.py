"""Standard streams that are missing, closed or full: every command keeps its outcome."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from tests.live.samples import UUID, fake_virsh, printed
from xmltool.cli.registry import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

XMLTOOL = [sys.executable, "-m", "xmltool"]
BAD = "<pool type='dir'><name>b</name></pool>"
LIVE = "--connect test:///x"
CASES = {
    "validate": "validate bad.xml",
    "lint": "lint good.xml",
    "fmt": "fmt --check good.xml",
    "normalize": "normalize good.xml",
    "convert": "convert good.xml",
    "generate": "generate web dir --target /srv",
    "diff": "diff good.xml other.xml",
    "schema list": "schema list",
    "schema show": "schema show dir",
    "schema export": "schema export --to rng -o out.rng",
    "rule": "rule",
    "server": "server",
    "list": "list --storage-dir store",
    "info": "info --storage-dir store web",
    "dumpxml": "dumpxml --storage-dir store web",
    "define": "define --storage-dir store other.xml",
    "define-as": "define-as --storage-dir store new dir --target /srv/new",
    "undefine": "undefine --storage-dir store web",
    "rename": "rename --storage-dir store web web2",
    "edit": "edit --storage-dir store web",
    "autostart": "autostart --storage-dir store web",
    "build": "build --root root web",
    "delete": "delete --root root web",
    "apply": "apply --storage-dir store good.xml other.xml",
    "check": "check --storage-dir store",
    "capabilities": "capabilities --root root",
    "drift": f"drift --storage-dir store {LIVE}",
    "snapshot": f"snapshot --storage-dir store {LIVE}",
    "watch": f"watch --storage-dir store --once {LIVE}",
    "completion": "completion bash",
}
"""A run of each command; of others the help, since alone they may mean the host's own store. Several
change the store, some end with 1."""
VERBS = [command.verb for command in COMMANDS]
CHANGES = ("define", "define-as", "undefine", "rename", "autostart", "build", "apply")
READERS = ("server",)
"""Commands that have no answer without standard input."""
CLOSED = ("<&- >&- 2>&-", ">&-", "2>&-", "<&-", "<&- >&-", ">&- 2>&-", "<&- 2>&-")


def scene(place: Path) -> None:
    """Make the files that the cases name, and a libvirt that is a script."""
    for name in ("store", "root/etc/libvirt/storage", "root/usr", "bin"):
        (place / name).mkdir(parents=True)
    (place / "good.xml").write_text(printed())
    (place / "bad.xml").write_text(BAD)
    (place / "other.xml").write_text(
        BAD.replace("</pool>", "<target><path>/b</path></target></pool>")
    )
    for store in ("store", "root/etc/libvirt/storage"):
        (place / store / "web.xml").write_text(printed())
    fake_virsh(place / "bin", {UUID: ((True, False, False), [printed(path="/elsewhere")])})


def run(place: Path, verb: str, streams: str) -> tuple[int, str, list[str]]:
    """Run a case; return its status, what it said on what was open, and the files afterwards."""
    scene(place)
    script = f"exec {' '.join(XMLTOOL)} {CASES.get(verb, f'{verb} --help')} {streams}"
    environment = {
        "PATH": f"{place}/bin:/usr/sbin:/usr/bin:/sbin:/bin", "EDITOR": "true", "HOME": str(place),
    }  # fmt: skip
    said = subprocess.run(
        ["sh", "-c", script],
        cwd=place,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    files = [
        f"{path.relative_to(place)}: {len(path.read_bytes()) if path.is_file() else ''}"
        for path in sorted(place.rglob("*"))
        if "__pycache__" not in path.parts
    ]
    text = (said.stdout + said.stderr).decode()
    return said.returncode, text, files


@pytest.mark.parametrize("verb", VERBS)
def test_streams_do_not_change_the_outcome(verb: str, tmp_path: Path, long_form: bool) -> None:
    status, text, files = run(tmp_path / "normal", verb, "")
    assert "Traceback" not in text
    # all of them closed, and one of the other ways for each command
    others = CLOSED if long_form else (CLOSED[0], CLOSED[1 + len(verb) % (len(CLOSED) - 1)])
    for number, streams in enumerate((*others, "2>/dev/full")):
        found = run(tmp_path / str(number), verb, streams)
        if verb in READERS and "<&-" in streams:
            assert found[0] == 2
            continue
        assert (found[0], found[2]) == (status, files), (streams, found)
        assert "Traceback" not in found[1]


@pytest.mark.parametrize("verb", VERBS)
def test_a_full_disk_on_standard_output(verb: str, tmp_path: Path) -> None:
    status, text, files = run(tmp_path / "normal", verb, "")
    full, said, after = run(tmp_path / "full", verb, ">/dev/full")
    assert "Traceback" not in said
    if full == status:  # nothing was to be written there
        assert after == files
    else:
        assert full == 2, said
        assert "standard output: No space left on device" in said, text
    if verb in CHANGES:
        assert full != 1
        assert after == files or not any(name.startswith("store/.xmltool") for name in after)


def unwaiting() -> tuple[int, int]:
    """Return a pipe whose both ends do not wait (O_NONBLOCK), as other programs leave one."""
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)
    return ends


def test_standard_output_that_does_not_wait(tmp_path: Path) -> None:
    """What is longer than the pipe reaches a reader that is slow."""
    scene(tmp_path)
    command = [*XMLTOOL, "lint", "--format", "sarif", "good.xml"]
    normal = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert len(normal.stdout) > 65536
    read, write = unwaiting()
    parts: list[bytes] = []

    def reader() -> None:
        os.set_blocking(read, True)
        time.sleep(0.2)
        while part := os.read(read, 50_000):
            parts.append(part)

    thread = threading.Thread(target=reader)
    thread.start()
    found = subprocess.run(command, cwd=tmp_path, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    thread.join()
    os.close(read)
    assert (found.returncode, found.stderr) == (normal.returncode, normal.stderr)
    assert b"".join(parts) == normal.stdout


def test_standard_error_that_nobody_reads(tmp_path: Path) -> None:
    scene(tmp_path)
    read, write = unwaiting()
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(write, b"x" * 4096)
    for line, status in (("validate bad.xml good.xml", 1), ("list --storage-dir store", 0)):
        command = [*XMLTOOL, *line.split()]
        assert subprocess.run(command, cwd=tmp_path, stderr=write, check=False).returncode == status
    os.close(write)
    os.close(read)


@pytest.mark.parametrize(
    "line", ["normalize -", "drift --storage-dir store --live-from -", "convert -"]
)
def test_standard_input_that_does_not_wait(line: str, tmp_path: Path) -> None:
    """Somebody writes in parts; the first of them comes late."""
    scene(tmp_path)
    text = printed().encode()
    if "live" in line:
        command = [*XMLTOOL, "snapshot", "--connect", "test:///x"]
        path = f"{tmp_path}/bin:{os.environ['PATH']}"
        text = subprocess.run(
            command, env={**os.environ, "PATH": path}, capture_output=True, check=True
        ).stdout
    command = [*XMLTOOL, *line.split()]
    normal = subprocess.run(command, cwd=tmp_path, input=text, capture_output=True, check=False)
    read, write = unwaiting()
    with subprocess.Popen(
        command, cwd=tmp_path, stdin=read, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        for part in (text[:100], text[100:]):
            time.sleep(0.5)
            os.write(write, part)
        os.close(write)
        found = process.communicate()
    os.close(read)
    assert (process.returncode, *found) == (normal.returncode, normal.stdout, normal.stderr)
