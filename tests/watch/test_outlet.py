"""Lines for a disk that is full, or a reader that is away."""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from xmltool.errors import XmltoolError
from xmltool.watch import outlet
from xmltool.watch.outlet import Outlet
from xmltool.watch.receivers import Line, json_line

if TYPE_CHECKING:
    from pathlib import Path


def line(number: int) -> Line:
    return Line(seq=number)


def read_lines(descriptor: int) -> list[int]:
    """Return the numbers of the lines that can be read now."""
    data = b""
    while True:
        try:
            part = os.read(descriptor, 65536)
        except BlockingIOError:
            break
        if not part:
            break
        data += part
    return [json.loads(text)["seq"] for text in data.decode().splitlines()]


def test_a_reader_that_goes_and_comes_back(tmp_path: Path) -> None:
    said: list[str] = []
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    failures: Counter[str] = Counter()
    out = Outlet(json_line, str(fifo), failures, said.append)  # nobody reads: this does not wait
    out.line(line(1))
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    assert out.due() < 10
    out.tend(10.0, up=True)
    assert read_lines(reader) == [1]
    out.line(line(2))
    assert read_lines(reader) == [2]
    os.close(reader)
    out.line(line(3))
    out.line(line(4))
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    out.tend(20.0, up=True)
    assert read_lines(reader) == [3, 4]
    assert out.due() == float("inf")
    os.close(reader)
    out.close()
    assert (
        said
        == [
            f"{fifo}: cannot be written: no reader; lines wait",
            f"{fifo}: is written again",
        ]
        * 2
    )
    assert failures["file"] >= 2


def test_a_reader_that_does_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlet, "WAITING", 50)
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    out = Outlet(lambda one: json_line(Line(one, pad="x" * 4000)), str(fifo), Counter(), print)
    for number in range(200):
        out.line(line(number))
    seen: list[int] = []
    for now in range(100):
        seen += read_lines(reader)
        out.tend(float(now), up=True)
    assert seen == sorted(set(seen)), "whole lines, in order"
    assert (seen[0], seen[-1]) == (0, 199)
    assert 50 < len(seen) < 200, "the oldest that waited are lost"
    os.close(reader)
    out.close()


def test_a_full_disk() -> None:
    said: list[str] = []
    failures: Counter[str] = Counter()
    out = Outlet(json_line, "/dev/full", failures, said.append)
    for number in range(3):
        out.line(line(number))
        out.tend(float(number), up=True)
    assert failures["file"] >= 3
    with pytest.raises(XmltoolError, match="/dev/full: No space left"):
        out.finish()
    assert len(said) == 1, "complained of once"
    out.close()


def test_a_file_gets_each_line_at_once(tmp_path: Path) -> None:
    out = Outlet(json_line, str(tmp_path / "log"), Counter(), print)
    out.line(line(7))
    assert (tmp_path / "log").read_text() == '{"seq": 7}\n'
    out.finish()
    out.close()
    with pytest.raises(XmltoolError, match="cannot be written"):
        Outlet(json_line, str(tmp_path / "gone/log"), Counter(), print)
