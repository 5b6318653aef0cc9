"""The page of figures is what the records say, and every command in it exists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.figures import record as module
from tests.figures.page import PAGE, page
from tests.figures.record import ROOT, Record, records, write_record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_the_page_is_made_from_the_records() -> None:
    assert PAGE.read_text() == page(records()), "run: python -m tests.figures.page"


@pytest.mark.parametrize("record", records(), ids=lambda record: record.subject)
def test_what_a_command_runs_exists(record: Record) -> None:
    named = re.findall(r"\btests\b[/\w.]*", record.command)
    assert named
    for name in named:
        path = name if "/" in name else f"{name.replace('.', '/')}.py"
        assert (ROOT / path).exists(), record.command


def test_a_record_is_read_as_it_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RECORDS", tmp_path / "records")
    write_record("a", "things", {"things": 1500, "differences": 0}, "pytest tests/run")
    (read,) = records()
    assert "| things | 1,500 things, 0 differences |" in page([read])
    assert read.machine in page([read])


def test_nothing_is_recorded_unasked(
    record: Callable[..., None], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr("tests.conftest.write_record", lambda name, *_rest: written.append(name))
    record("a", "things", {"things": 1})
    assert written == (["a"] if request.config.getoption("--record") else [])
