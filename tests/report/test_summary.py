from __future__ import annotations

from tests.report.samples import CLEAN, FILES, RUN
from xmltool.report.summary import Tally, statistics, summary_line


def counted(*files: object) -> Tally:
    tally = Tally()
    assert list(tally.count(files)) == list(files)  # type: ignore[arg-type]
    return tally


def test_summary_names_counts_and_the_grammar() -> None:
    assert summary_line(counted(*FILES), RUN) == (
        "2 errors, 1 warning, 1 note in 2 of 3 files; 1 not valid, 1 would not load, "
        "1 without a verdict; 1 can be fixed with `lint --fix` (grammar: bundled, libvirt 12.8.0)"
    )


def test_summary_of_a_clean_run() -> None:
    assert summary_line(counted(CLEAN), RUN) == (
        "1 file: all valid, all load (grammar: bundled, libvirt 12.8.0)"
    )


def test_statistics_has_the_most_frequent_first() -> None:
    tally = counted(*FILES, *FILES, FILES[0])
    assert [row[:2] for row in statistics(tally)] == [
        ("3", "XT101"),
        ("3", "XT410"),
        ("3", "XT799"),
        ("2", "XT004"),
    ]
    assert statistics(counted(CLEAN)) == []
