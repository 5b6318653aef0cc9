"""Files, pipes and devices: nothing waits for ever for the other end of a named pipe."""

from __future__ import annotations

import errno
import os
import threading
import time
from typing import TYPE_CHECKING

import pytest

from xmltool.stream import open_to_write, read_file

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def fifo(tmp_path: Path) -> str:
    path = str(tmp_path / "fifo")
    os.mkfifo(path)
    return path


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xmltool.stream.PATIENCE", 0.05)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (open_to_write, "nobody reads this named pipe"),
        (lambda path: read_file(path, 10), "nobody writes to this named pipe"),
    ],
)
def test_nobody_has_the_other_end(fifo: str, act: object, reason: str) -> None:
    assert callable(act)
    with pytest.raises(OSError, match=reason) as failed:
        act(fifo)
    assert failed.value.errno == errno.ENXIO


def test_a_reader_that_comes_later(fifo: str) -> None:
    found: list[bytes] = []

    def read() -> None:
        time.sleep(0.05)
        with open(fifo, "rb") as reader:
            found.append(reader.read())

    reading = threading.Thread(target=read)
    reading.start()
    descriptor = open_to_write(fifo)
    os.write(descriptor, b"text")
    os.close(descriptor)
    reading.join()
    assert found == [b"text"]


def test_a_writer_that_writes_slowly_and_more_than_is_wanted(fifo: str) -> None:
    writer = os.open(fifo, os.O_RDWR)

    def write() -> None:
        for _ in range(2):
            time.sleep(0.05)
            os.write(writer, b"half ")

    writing = threading.Thread(target=write)
    writing.start()
    assert read_file(fifo, 9) == b"half half "  # though the pipe is not at its end
    writing.join()
    os.close(writer)


def test_no_more_is_read_than_may_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"0123456789")
    assert read_file(str(tmp_path / "file"), 10) == b"0123456789"
    assert read_file(str(tmp_path / "file"), 5) == b"012345"
    assert read_file("/dev/zero", 5) == b"\0" * 6
    assert read_file("/proc/self/comm", 100).endswith(b"\n")  # which says that it is empty


@pytest.mark.parametrize(("name", "number"), [("", errno.EISDIR), ("none/file", errno.ENOENT)])
def test_what_cannot_be_written_is_told_at_once(tmp_path: Path, name: str, number: int) -> None:
    with pytest.raises(OSError, match="directory") as failed:
        open_to_write(str(tmp_path / name))
    assert failed.value.errno == number
