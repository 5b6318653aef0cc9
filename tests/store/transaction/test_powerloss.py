"""A loss of power at any moment leaves the old store or the new one; and each fsync is needed."""

from __future__ import annotations

import contextlib
import random
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.store.transaction.changes import CHANGES, STORE, leftovers, prepare, recover, run, state
from tests.store.transaction.powerloss import Record, record
from xmltool.confined.root import Root
from xmltool.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable


class Campaign:
    """Losses of power during one change, with recoveries that may lose power again.

    Args:
        base: a directory to work in.
        name: of the change.
        fresh: begin without a store.
        skip: a place in the package whose fsync is left out.
    """

    def __init__(self, base: Path, name: str, *, fresh: bool = False, skip: str = "") -> None:
        self.base = base
        self.skip = skip
        self.rnd = random.Random(f"{name} {skip}")
        shutil.rmtree(base, ignore_errors=True)
        base.mkdir(parents=True)
        start = base / "start"
        start.mkdir()
        if not fresh:
            prepare(start)
        self.old = state(start)
        self.record = self._recorded(start, lambda root: run(root, name))
        self.new = state(start)
        self.outcomes: Counter[str] = Counter()

    def _recorded(self, path: Path, work: Callable[[Root], object]) -> Record:
        def on_root() -> None:
            with Root(str(path)) as root:
                work(root)

        return record(path, on_root).without(self.skip)

    @property
    def sync_sites(self) -> list[str]:
        """The places in the package that sync, in their order."""
        return list(dict.fromkeys(e.site for e in self.record.events if e.kind == "sync"))

    def lose(self, samples: int) -> int:
        """Lose power at every moment, `samples` times; give the number of violations."""
        total = len(self.record.events)
        for count in range(total + 1):
            for _ in range(samples):
                self.outcomes[self._once(count, after_success=count == total)] += 1
        return sum(n for said, n in self.outcomes.items() if said not in ("old", "new"))

    def first_violation(self, tries: int) -> str | None:
        """Lose power at random moments, often right after success, until something is wrong."""
        total = len(self.record.events)
        for _ in range(tries):
            count = self.rnd.choice((total, self.rnd.randrange(total)))
            said = self._once(count, after_success=count == total)
            if said not in ("old", "new"):
                return said
        return None

    def _once(self, count: int, *, after_success: bool) -> str:
        disk = self.base / "disk"
        shutil.rmtree(disk, ignore_errors=True)
        self.record.lose_power(count, disk, self.rnd)
        foreign = after_success and self.rnd.random() < 0.5
        if foreign:
            self._somebody_writes(disk)
        try:
            if self.rnd.random() < 0.5:
                again = self._recorded(disk, recover)
                shutil.rmtree(disk)
                again.lose_power(self.rnd.randrange(len(again.events) + 1), disk, self.rnd)
            self._recorded(disk, recover)
        except StoreError as error:
            return f"blocked: {error.message.rpartition(': ')[2]}"
        except BaseException as error:
            return f"recovery failed: {type(error).__name__}"
        return self._verdict(disk, after_success=after_success, foreign=foreign)

    def _somebody_writes(self, disk: Path) -> None:
        """Another program changes a definition after success, and that is durable."""
        with contextlib.suppress(FileNotFoundError):
            Path(f"{disk}{STORE}/p0.xml").write_bytes(b"FOREIGN")

    def _verdict(self, disk: Path, *, after_success: bool, foreign: bool) -> str:
        found = state(disk)
        if foreign and "p0.xml" in found.files:
            if found.files["p0.xml"] != b"FOREIGN":
                return "somebody's change was undone"
            del found.files["p0.xml"]
            if "p0.xml" in self.new.files:
                found.files["p0.xml"] = self.new.files["p0.xml"]
        if left := leftovers(disk):
            return f"left behind: {len(left)}"
        if found == self.new:
            return "new"
        if after_success:
            return "lost after success"
        return "old" if found == self.old else "half done"


SCENARIOS = {name: (name, False) for name in CHANGES if name != "apply_twenty"}
SCENARIOS["define in a fresh root"] = ("define", True)
SCENARIOS["secret_define in a fresh root"] = ("secret_define", True)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_old_or_new(
    scratch: Path,
    scenario: str,
    long_form: bool,
    capsys: pytest.CaptureFixture[str],
    record: Callable[..., None],
) -> None:
    name, fresh = SCENARIOS[scenario]
    campaign = Campaign(scratch / "c", name, fresh=fresh)
    assert len(campaign.record.events) > 15
    violations = campaign.lose(300 if long_form else 6)
    assert violations == 0, campaign.outcomes
    assert campaign.outcomes["old"]
    assert campaign.outcomes["new"]
    figures = {"losses": campaign.outcomes.total(), "stores neither old nor new": 0}
    record("safety-powerloss", "losses of power during a change", figures)
    if long_form:
        with capsys.disabled():
            sys.stdout.write(f"\n{scenario}: {campaign.outcomes}\n")


def test_every_fsync_is_needed(
    scratch: Path, long_form: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """The control: without any one of them the model finds a violation."""
    name = "apply_with_secrets"
    sites = Campaign(scratch / "c", name).sync_sites
    assert len(sites) >= 7
    found = {site: Campaign(scratch / "c", name, skip=site).first_violation(2000) for site in sites}
    if long_form:
        with capsys.disabled():
            sys.stdout.write("".join(f"\nwithout {site}: {said}" for site, said in found.items()))
    assert None not in found.values(), found


def test_new_directories_are_synced(scratch: Path) -> None:
    """The control for a fresh root: without it the whole store is lost after success."""
    (site,) = (
        site
        for site in Campaign(scratch / "c", "define", fresh=True).sync_sites
        if site.startswith("directory.created")
    )
    campaign = Campaign(scratch / "c", "define", fresh=True, skip=site)
    assert campaign.first_violation(500) is not None
