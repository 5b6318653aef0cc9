"""Findings that are not reported: those of a baseline, and those on lines that nobody touched."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xmltool.errors import ConfigError
from xmltool.findings import WHOLE_FILE
from xmltool.lint.baseline import Baseline, Entry, baseline_text, read_baseline
from xmltool.lint.fixes import MAX_ROUNDS
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xmltool.findings import Finding

    Changed = Mapping[str, frozenset[int] | None]


class Known:
    """What a run does not report.

    Args:
        baseline: path of a baseline to read, or None.
        changed: by absolute path the lines that were changed, None for all of a file's; None:
            every line counts.
        record: keep what is met for `write` and report it all.
    """

    def __init__(
        self,
        baseline: str | None = None,
        changed: Changed | None = None,
        *,
        record: bool = False,
    ) -> None:
        self._path = baseline or ""
        self._record = record
        self._met: list[Entry] = []
        self._changed = changed
        self._baseline: Baseline | None = None
        if baseline is not None and not record:
            self._baseline = _read(baseline)

    @property
    def rounds(self) -> int:
        """How often a file may be fixed: lines count only as they were."""
        return MAX_ROUNDS if self._changed is None else 1

    def without(
        self, file: str, data: bytes | None, findings: Sequence[Finding], *, take: bool = False
    ) -> Sequence[Finding]:
        """Return the findings to report.

        Args:
            file: what reports call it.
            data: its text.
            findings: sorted.
            take: count them as met; once for each file.
        """
        changed, baseline = self._changed, self._baseline
        if changed is not None:
            findings = [finding for finding in findings if _is_touched(file, finding, changed)]
        if baseline is None and not self._record:
            return findings
        from xmltool.fingerprints import Fingerprints

        relative = os.path.relpath(file, os.path.dirname(self._path) or os.curdir)
        prints = Fingerprints(relative, data)
        entries = [
            Entry(relative, finding.rule, prints.of(finding)[0][:16]) for finding in findings
        ]
        if baseline is None:
            self._met += entries if take else ()
            return findings
        is_known = baseline.take if take else baseline.knows
        pairs = zip(findings, entries, strict=True)
        return [finding for finding, entry in pairs if not is_known(entry)]

    def write(self) -> str:
        """Write what was met as the new baseline, and say so.

        Raises:
            XmltoolError: it cannot be written.
        """
        from xmltool.files.output import write_file
        from xmltool.report.summary import count_of

        write_file(self._path, baseline_text(self._met).encode())
        return f"{count_of(len(self._met), 'finding')} written to {vis(self._path)}"

    def remarks(self) -> Iterator[str]:
        """Say when the baseline knows findings that are gone."""
        number = 0 if self._baseline is None else self._baseline.left
        if not number:
            return
        what = (
            "1 finding of the baseline is"
            if number == 1
            else f"{number} findings of the baseline are"
        )
        yield f"{what} gone: renew {vis(self._path)} with --write-baseline"


def _is_touched(file: str, finding: Finding, changed: Changed) -> bool:
    """Report whether one of a finding's places is on a changed line."""
    places = [(file, finding.span.line, finding.span.end_line)]
    places += ((other.file, other.line, other.line) for other in finding.related)
    for path, first, last in places:
        lines = changed.get(os.path.abspath(path), frozenset())
        if lines is None or (lines and finding.span == WHOLE_FILE):
            return True
        if any(line in lines for line in range(first, last + 1)):
            return True
    return False


def _read(path: str) -> Baseline:
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read: {error.strerror}", "write it with --write-baseline"
        ) from error
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not a baseline of xmltool") from None
    return read_baseline(path, text)
