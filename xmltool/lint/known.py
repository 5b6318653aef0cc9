"""Findings that are not reported: those of a baseline, and those that a revision had already."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from xmltool.files.side_file import read_side_file
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.findings import Finding
    from xmltool.lint.baseline import Baseline, Entry
    from xmltool.lint.configuration import Configuration
    from xmltool.lint.past import Look, Past


class Known:
    """What a run does not report, and what it met.

    To `record` is to report all, and to keep it for `write`. What is gone from the directories that
    were searched is known to be gone.
    """

    def __init__(
        self,
        baseline: str | None = None,
        past: Past | None = None,
        *,
        record: bool = False,
        searched: Sequence[str] = (),
    ) -> None:
        self._path = baseline or ""
        self._directory = os.path.dirname(self._path) or os.curdir
        self._record = record
        self._past = past
        self._searched = [self._relative(each) for each in searched] if baseline else []
        self._met: list[Entry] = []
        self._looked: dict[str, frozenset[str]] = {}
        self._not_reported: Counter[str] = Counter()
        self._baseline: Baseline | None = None
        if baseline is not None and (not record or os.path.lexists(baseline)):
            from xmltool.lint.baseline import MAX_BYTES, read_baseline

            text = read_side_file(baseline, MAX_BYTES, hint="write it with --write-baseline")
            self._baseline = read_baseline(baseline, text)

    def looked(self, file: str, configuration: Configuration) -> None:
        """Take note that a file was linted, by the rules that are on for it."""
        if self._baseline is not None:
            self._looked[self._relative(file)] = configuration.rules(file).enabled

    def had_pool(self, file: str) -> bool:
        """Report whether a file that is changed was a pool in the revision."""
        return self._past is not None and self._past.had_pool(file)

    def hidden(self, why: str, number: int) -> None:
        """Count findings that are not reported."""
        if number:
            self._not_reported[why] += number

    def without(
        self,
        file: str,
        data: bytes | None,
        findings: Sequence[Finding],
        look: Look,
        *,
        take: bool = False,
    ) -> Sequence[Finding]:
        """Return the findings to report; `take` counts them as met, once for each file.

        `look` lints an earlier text in the file's place.
        """
        left = findings
        if self._past is not None:
            left = self._past.without(file, data, left, look)
        if take:
            self.hidden("already in the revision", len(findings) - len(left))
        if self._baseline is None and not self._record:
            return left
        from xmltool.fingerprints import Fingerprints
        from xmltool.lint.baseline import Baseline, Entry

        relative = self._relative(file)
        prints = Fingerprints(relative, data)
        entries = [Entry(relative, finding.rule, prints.of(finding)[0][:16]) for finding in left]
        if self._record:
            self._met += entries if take else ()
            return left
        baseline = self._baseline or Baseline()
        is_known = baseline.take if take else baseline.knows
        pairs = zip(left, entries, strict=True)
        new = [finding for finding, entry in pairs if not is_known(entry)]
        if take:
            self.hidden("in the baseline", len(left) - len(new))
        return new

    def write(self) -> str:
        """Write what was met as the new baseline, and return what was done.

        What the old one says of files and rules that were not looked at stays.
        """
        from xmltool.files.output import write_file
        from xmltool.lint.baseline import baseline_text
        from xmltool.text.words import count_of

        old = () if self._baseline is None else self._baseline.left
        kept = [entry for entry in old if not self._was_looked_for(entry)]
        write_file(self._path, baseline_text([*self._met, *kept]).encode())
        rest = f", {len(kept)} kept of what was not looked at" if kept else ""
        return f"{count_of(len(self._met), 'finding')} written to {vis(self._path)}{rest}"

    def remarks(self) -> Iterator[str]:
        """Say what was not reported, and when the baseline knows findings that are gone."""
        if self._not_reported:
            parts = (f"{number} {why}" for why, number in self._not_reported.items())
            yield f"not reported: {', '.join(parts)}"
        if self._baseline is None or self._record:
            return
        number = sum(self._was_looked_for(entry) for entry in self._baseline.left)
        if number:
            what = (
                "1 finding of the baseline is"
                if number == 1
                else f"{number} findings of the baseline are"
            )
            yield f"{what} gone: renew {vis(self._path)} with --write-baseline"

    def _was_looked_for(self, entry: Entry) -> bool:
        """Report whether this run would have met a finding if it were still there."""
        rules = self._looked.get(entry.file)
        if rules is not None:
            return entry.rule in rules
        return any(
            directory == os.curdir or entry.file.startswith(directory + "/")
            for directory in self._searched
        ) and not os.path.lexists(os.path.join(self._directory, entry.file))

    def _relative(self, file: str) -> str:
        return os.path.relpath(file, self._directory)
