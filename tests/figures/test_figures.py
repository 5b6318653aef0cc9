"""The page of figures is what the records say, and every command in it exists."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.figures import record as module
from tests.figures.campaigns import CAMPAIGNS
from tests.figures.page import page
from tests.figures.record import PAGE, ROOT, Record, records, revision, write_record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NO_CAMPAIGN = ("tests/conftest.py", "tests/fuzz/campaign.py", "tests/real/secret_users.py")
"""The fixture itself, what runs for hours, and a `record` of C."""


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
    assert f"at revision {read.revision}, {read.machine}" in page([read])


def test_nothing_is_recorded_unasked(
    record: Callable[..., None], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr("tests.conftest.write_record", lambda name, *_rest: written.append(name))
    record("a", "things", {"things": 1})
    assert written == (["a"] if request.config.getoption("--record") else [])


def test_every_file_that_records_is_in_a_campaign() -> None:
    """A record that nobody renews would be of an old revision for ever; the fuzzing of hours is apart."""
    commands = " ".join(words for campaign in CAMPAIGNS for words in campaign.words)
    writes = re.compile(r"^    +(?:write_)?record\(", re.MULTILINE)
    for path in sorted((ROOT / "tests").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        if not writes.search(path.read_text()) or "figures/test_" in name or name in NO_CAMPAIGN:
            continue
        module = name.removesuffix(".py").replace("/", ".")
        assert name in commands or f"{module} " in f"{commands} ", name


def test_what_a_campaign_runs_exists() -> None:
    for name in re.findall(
        r"\btests/\S+", " ".join(words for one in CAMPAIGNS for words in one.words)
    ):
        assert (ROOT / name).exists(), name


def test_a_revision_says_that_files_differ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "PAGE", tmp_path / "page.md")
    (tmp_path / "tests/figures/records").mkdir(parents=True)
    names = ("code.py", "page.md", "tests/figures/records/a.json")
    for name in names:
        (tmp_path / name).write_text("one")
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", tmp_path)
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        subprocess.run([*git, *words], check=True)
    clean = revision()
    assert re.fullmatch("[0-9a-f]{10}", clean)
    for name in reversed(names):
        (tmp_path / name).write_text("two")
        assert revision() == (f"{clean}-dirty" if name == "code.py" else clean)
