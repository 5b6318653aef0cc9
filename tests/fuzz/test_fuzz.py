"""The campaign, short here; `--long` runs it for hours. What it ever found stays in `FINDS`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fuzz.campaign import MOST_MEMORY, campaign, memory, tried
from tests.fuzz.targets import BY_NAME, prepare

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECONDS, LONG_SECONDS = 15, 6 * 3600

FINDS: dict[str, tuple[str, tuple[str, ...], bytes]] = {
    "configuration-deep": ("configuration", ("lint", "p.xml"), b"select = " + b"[" * 3000),
    "configuration-digits": ("configuration", ("lint", "p.xml"), b"one-store = " + b"9" * 5000),
    "baseline-deep": (
        "baseline",
        ("lint", "--isolated", "--baseline", "base.json", "p.xml"),
        b"[" * 100_000,
    ),
}
"""By name: the target, the command and the input at which xmltool blamed itself."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XMLTOOL_DEBUG")
    prepare(tmp_path)
    return tmp_path


def test_no_input_ends_in_a_fault_of_xmltool(
    here: Path, record: Callable[..., None], *, long_form: bool
) -> None:
    seconds = LONG_SECONDS if long_form else SECONDS
    number, finds = campaign(seconds, seed=1)
    assert finds == []
    assert number > 20
    assert memory() < MOST_MEMORY or not long_form  # other tests may have needed more before
    record(
        "fuzz", "mutated inputs of every reader", {"runs": number, "seconds": seconds, "faults": 0}
    )


@pytest.mark.parametrize("name", FINDS)
def test_what_was_found_once(name: str, here: Path) -> None:
    target, argv, data = FINDS[name]
    (here / BY_NAME[target].file).write_bytes(data)
    assert tried(argv) is None


def test_a_fault_is_seen(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control: a command that fails on every input must be found."""

    def fail(_argv: list[str]) -> int:
        raise KeyError

    monkeypatch.setattr("xmltool.cli.app.run_command", fail)
    assert "unexpected KeyError" in (tried(("validate", "p.xml")) or "")
    _, finds = campaign(1, seed=1)
    assert finds
