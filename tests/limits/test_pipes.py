"""A named pipe with nobody at its other end, in the place of every file that a command is given."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from tests.limits.child import in_child
from tests.limits.shapes.shape import LEAST
from xmltool.errors import XmltoolError
from xmltool.files.output import write_file
from xmltool.stream import open_to_read, open_to_write, read_up_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECONDS = 30
READ = (
    "validate PIPE", "lint --isolated PIPE", "lint --isolated --fix PIPE", "fmt --check PIPE", "fmt PIPE", "normalize PIPE",
    "convert PIPE", "diff PIPE p.xml", "diff p.xml PIPE", "explain PIPE", "generate -f PIPE", "define --root root PIPE",
    "apply --root root PIPE", "secret define --root root PIPE", "secret define --root root --value-file PIPE s.xml",
    "lint --config PIPE p.xml", "lint --isolated --baseline PIPE p.xml", "lint --isolated --template-vars PIPE p.xml.j2",
    "drift --root root --live-from PIPE", "info p --root root --live-from PIPE", "drift --definitions PIPE --live-from live.json",
    "fleet PIPE", "fleet --inventory PIPE live.json", "fleet --definitions PIPE live.json", "validate --schema PIPE p.xml",
    "list --root PIPE", "check --root PIPE", "list --storage-dir PIPE", "fleet PIPE.tar", "validate PIPE.xml",
    "lint --isolated --write-baseline --baseline PIPE p.xml",
)  # fmt: skip
WRITTEN = (
    "validate -o json:PIPE p.xml", "lint --isolated -o html:PIPE p.xml", "check --root root -o sarif:PIPE",
    "generate -o PIPE web dir --target /p", "convert -o PIPE p.xml",
    "schema export --to rng -o PIPE", "fleet -o json:PIPE live.json", "drift --root root --live-from live.json -o json:PIPE",
)  # fmt: skip


@pytest.fixture
def here(tmp_path: Path) -> Path:
    for name in ("PIPE", "PIPE.tar", "PIPE.xml"):
        os.mkfifo(tmp_path / name)
    (tmp_path / "root/etc/libvirt/storage").mkdir(parents=True)
    for name in ("p.xml", "root/etc/libvirt/storage/p.xml"):
        (tmp_path / name).write_text(LEAST)
    (tmp_path / "p.xml.j2").write_text(LEAST)
    (tmp_path / "s.xml").write_text("<secret><usage type='ceph'><name>n</name></usage></secret>")
    (tmp_path / "live.json").write_text(
        '{"version": 1, "connect": "qemu:///system", "taken_at": "2026-01-31T12:00:00Z", "pools": []}'
    )
    return tmp_path


@pytest.mark.parametrize("line", [*READ, *WRITTEN])
def test_nobody_is_waited_for(line: str, here: Path) -> None:
    ran = in_child(line.split(), here, seconds=SECONDS)
    assert ran.status in (1, 2), ran
    assert "PIPE" in ran.said
    assert "Traceback" not in ran.said


def later(what: Callable[[], None]) -> threading.Thread:
    """Do something in a third of a second, which nobody has to wait for at the end."""
    thread = threading.Timer(0.3, what)
    thread.daemon = True
    thread.start()
    return thread


@pytest.mark.parametrize("line", WRITTEN)
def test_a_reader_gets_everything(line: str, here: Path) -> None:
    """A control: what is written comes whole to who reads, also to one that opens the pipe later."""
    got: list[bytes] = []

    def read() -> None:
        with open(here / "PIPE", "rb") as pipe:
            got.append(pipe.read())

    reader = later(read)
    ran = in_child(line.split(), here, seconds=SECONDS)
    assert ran.status in (0, 1), ran
    reader.join(SECONDS)
    assert len(got[0]) > 60


def test_a_writer_is_waited_for(here: Path) -> None:
    def write() -> None:
        with open(here / "PIPE", "w") as pipe:
            pipe.write(LEAST[:20])
            pipe.flush()
            threading.Event().wait(0.3)  # as slow as programs are
            pipe.write(LEAST[20:])

    later(write)
    ran = in_child(("validate", "--format", "json", "PIPE"), here, seconds=SECONDS)
    assert (ran.status, '"valid": true' in ran.out) == (0, True), ran


def test_a_pipe_of_a_shell_may_be_empty_and_over(here: Path) -> None:
    reader, writer = os.pipe()
    os.close(writer)
    again = open_to_read(f"/dev/fd/{reader}")
    assert read_up_to(again, 100) == b""
    os.close(again)
    os.close(reader)


def test_more_than_the_limit_is_seen_by_one_byte(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for size in (0, 1, 9, 10, 11, 100):
        path.write_bytes(b"x" * size)
        descriptor = open_to_read(str(path))
        assert len(read_up_to(descriptor, 10)) == min(size, 11)
        os.close(descriptor)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="nobody reads this named pipe"):
        open_to_write(str(tmp_path / "pipe"))


def test_a_reader_that_does_not_read_is_not_waited_for_for_ever(here: Path) -> None:
    """As of `watch --metrics-file`, which goes on."""
    path = str(here / "PIPE")
    reader = open_to_read(path)
    with pytest.raises(XmltoolError, match=f"{path}: cannot be written"):
        write_file(path, b"x" * 1_000_000, patient=False)
    os.close(reader)
