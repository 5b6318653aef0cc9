"""The lines of `watch`: numbered, as JSON and as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.watch.lines import AT, ENTRY, line
from xmltool.errors import LibvirtError, StoreError
from xmltool.watch.changes import Changes, Transition
from xmltool.watch.loop import Check
from xmltool.watch.receivers import Receivers, json_line, text_line, timestamp

if TYPE_CHECKING:
    from xmltool.watch.receivers import Line


def test_times_have_thousandths() -> None:
    assert timestamp(AT) == "2026-11-23T18:53:20.123Z"
    assert timestamp(0.9996) == "1970-01-01T00:00:00.999Z"


def test_lines_are_numbered_json() -> None:
    class Kept:
        def __init__(self) -> None:
            self.lines: list[Line] = []

        def line(self, line: Line) -> None:
            self.lines.append(line)

        def checked(self, check: Check) -> None: ...

    kept = Kept()
    told = Receivers([kept], lambda: AT)
    told.changed(
        (Transition("changed", "a", None, ENTRY), Transition("libvirt", None, None, ENTRY))
    )
    told.changed((Transition("changed", "a\udcff", ENTRY, None),))
    assert [one["seq"] for one in kept.lines] == [1, 2, 3]
    data = json_line(kept.lines[0])
    assert data.endswith(b"}\n")
    assert list(json.loads(data)) == ["seq", "ts", "kind", "pool", "from", "to"]
    assert json.loads(data)["to"] == ENTRY
    json_line(kept.lines[2]).decode("ascii")


def test_lines_of_text_are_safe_for_a_terminal() -> None:
    entry = {**ENTRY, "message": "a\x1b[31m"}
    assert text_line(line(pool="b\n", after=entry)) == (
        b"2026-11-23T18:53:20.123Z changed b\\x0a: a\\x1b[31m\n"
    )
    changes = [{"path": "uuid", "disk": None, "live": "\x07"}]
    told = text_line(line(after={**ENTRY, "changes": changes}))
    assert told.decode().endswith(": target/path: x; uuid: disk (none) · live \\x07\n")
    assert text_line(line(before=ENTRY)).endswith(b" changed a: no drift any more\n")
    gone = {"kind": "libvirt", "message": "no libvirt answers"}
    assert text_line(line("libvirt", None, after=gone)).endswith(b" libvirt: no libvirt answers\n")
    assert text_line(line("libvirt", None, before=gone)).endswith(b" libvirt: it answers again\n")


def test_the_first_comparison_must_be_able_to_read_the_files() -> None:
    error = StoreError("permission denied")
    with pytest.raises(StoreError):
        Receivers([]).checked(Check(0.1, None, error, Changes(), 1))
    Receivers([]).checked(Check(0.1, None, error, Changes(), 2))
    Receivers([]).checked(Check(0.1, None, LibvirtError("gone"), Changes(), 1))
