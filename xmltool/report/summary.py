"""Counts over a run: the one line at its end, and the table of `--statistics`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.findings import Severity
from xmltool.text.words import count_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xmltool.findings import FileReport, RunInfo


class Tally:
    """Counts files and findings as they pass by.

    Attributes:
        files: how many files were seen.
        with_findings: how many of them have findings.
        invalid: how many the grammar refuses.
        refused: how many libvirt would refuse.
        unjudged: how many have no verdict.
        severities: findings by severity.
        rules: findings by rule.
        fixable: findings with a safe fix.
        unsafely: findings with another one.
    """

    def __init__(self) -> None:
        self.files = 0
        self.with_findings = 0
        self.invalid = 0
        self.refused = 0
        self.unjudged = 0
        self.fixable = 0
        self.unsafely = 0
        self.severities = dict.fromkeys(Severity, 0)
        self.rules: dict[str, int] = {}

    @property
    def all_well(self) -> bool:
        """Whether every file is valid and loads, and nothing is to be said of it."""
        return not (self.with_findings or self.invalid or self.refused or self.unjudged)

    def count(self, files: Iterable[FileReport]) -> Iterator[FileReport]:
        """Hand files through and count them."""
        for file in files:
            self.add(file)
            yield file

    def add(self, file: FileReport) -> None:
        """Count one file."""
        self.files += 1
        if file.valid and file.loads and not file.findings:
            return
        self.with_findings += bool(file.findings)
        self.invalid += file.valid is False
        self.refused += file.loads is False
        self.unjudged += file.valid is None
        for finding in file.findings:
            self.severities[finding.severity] += 1
            self.rules[finding.rule] = self.rules.get(finding.rule, 0) + 1
            self.fixable += finding.fix is not None and finding.fix.safe
            self.unsafely += finding.fix is not None and not finding.fix.safe


def summary_line(tally: Tally, run: RunInfo) -> str:
    """Sum a run up in one line, the grammar it used included."""
    grammar = f"grammar: {run.schema_source}, libvirt {run.libvirt}"
    files = count_of(tally.files, "file")
    if tally.all_well:
        return f"{files}: all valid, all load ({grammar})"
    nouns = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    found = ", ".join(
        count_of(number, nouns[severity]) for severity, number in tally.severities.items() if number
    )
    where = f"{tally.with_findings} of {files}" if found else files
    return (
        f"{found or 'nothing to report'} in {where}; "
        f"{tally.invalid} not valid, {tally.refused} would not load{_rest(tally)} ({grammar})"
    )


def _rest(tally: Tally) -> str:
    unjudged = f", {tally.unjudged} without a verdict" if tally.unjudged else ""
    fixable = f"; {tally.fixable} can be fixed with `lint --fix`" if tally.fixable else ""
    more = f"{tally.unsafely} {'more' if fixable else 'can be fixed'}" if tally.unsafely else ""
    return unjudged + fixable + (f"; {more} with `lint --unsafe-fixes`" if more else "")


def statistics(tally: Tally) -> list[tuple[str, str, str]]:
    """Return the rows of a table of the rules that fired, the most frequent first."""
    from xmltool.rules import RULES

    size = len(str(max(tally.rules.values(), default=0)))
    rows = []
    for rule, number in sorted(tally.rules.items(), key=lambda item: (-item[1], item[0])):
        metadata = RULES.get(rule)
        words = "" if metadata is None else f"{metadata.name}: {metadata.summary}"
        rows.append((f"{number:>{size}}", rule, words))
    return rows
