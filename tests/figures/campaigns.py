"""Runs every campaign with `--record` and makes the page: `python -m tests.figures.campaigns [WORD…]`.

With WORDs only the campaigns run whose command holds one. A campaign that fails leaves its old
records, and with them the old revision, in the page; the others go on. On two idle processors all
take about three hours, as `--list` has it; most of that are mutants and coverage. `LIBVIRT_ROOTS` is where Debian roots are kept.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import time
from typing import NamedTuple

from tests.figures.page import PAGE, page
from tests.figures.record import ROOT, records


class Campaign(NamedTuple):
    """A command that writes records.

    Attributes:
        minutes: about how long it takes on two idle processors.
        words: after `python -m`; several commands follow each other.
    """

    minutes: int
    words: tuple[str, ...]


CAMPAIGNS = (
    Campaign(3, ("pytest --record tests/lint/test_rendered.py tests/lint/test_planted.py",)),
    Campaign(2, ("pytest --record tests/confined/test_confinement.py",)),
    Campaign(3, ("pytest --record tests/real/test_agreement.py tests/real/test_store.py",)),
    Campaign(2, ("pytest --record tests/fuzz/test_fuzz.py",)),
    Campaign(1, ("pytest --record tests/store/transaction/test_faults.py",)),
    Campaign(1, ("pytest --record tests/store/transaction/test_powerloss.py",)),
    Campaign(3, ("pytest --record tests/real/test_drift.py tests/real/test_started.py",)),
    Campaign(5, ("pytest --record --long tests/real/test_secret_drift.py",)),
    Campaign(5, ("pytest --record --long tests/cli/test_secret_traced.py",)),
    Campaign(10, ("pytest --record --long tests/real/test_image.py",)),
    Campaign(22, ("pytest --record --long tests/real/test_releases.py",)),
    Campaign(5, ("tests.bench.table --record",)),
    Campaign(90, ("tests.mutation.run --sample 300 --record",)),
    Campaign(45, ("coverage erase", "coverage run -m pytest", "tests.figures.covered")),
)


def run(campaign: Campaign) -> bool:
    """Run a campaign; return whether all its commands passed."""
    for words in campaign.words:
        if (
            subprocess.run(
                [sys.executable, "-m", *shlex.split(words)], cwd=ROOT, check=False
            ).returncode
            != 0
        ):
            return False
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="print the commands and their minutes")
    parser.add_argument("words", nargs="*", metavar="WORD", help="only commands that hold one")
    wanted = parser.parse_args()
    failed = []
    for campaign in CAMPAIGNS:
        command = "; ".join(f"python -m {words}" for words in campaign.words)
        if wanted.words and not any(word in command for word in wanted.words):
            continue
        if wanted.list:
            sys.stdout.write(f"{campaign.minutes:3} min  {command}\n")
            continue
        sys.stdout.write(f"== {command}\n")
        sys.stdout.flush()
        began = time.monotonic()
        if not run(campaign):
            failed.append(command)
        sys.stdout.write(f"== {(time.monotonic() - began) / 60:.1f} min\n")
    if not wanted.list:
        PAGE.write_text(page(records()))
    for command in failed:
        sys.stdout.write(f"failed, its old records stay: {command}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
