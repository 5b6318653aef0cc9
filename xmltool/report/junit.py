"""`--format junit`: a file is a test case named as the file.

A finding at or above `--fail-on` is a failure typed by its rule, the others are the case's output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from xmltool import __version__
from xmltool.report.spool import open_spool, pour
from xmltool.report.style import Report as BaseReport
from xmltool.report.words import full_message, verdict_words
from xmltool.text.escape import markup

if TYPE_CHECKING:
    from xmltool.findings import FileReport, Finding, RunInfo
    from xmltool.report.style import Style


class Report(BaseReport):
    """Writes one suite; its counts come first, so the cases wait in a spool."""

    def __init__(self, run: RunInfo, out: TextIO, style: Style) -> None:
        super().__init__(run, out, style)
        self._clock = style.clock
        self._begun = self._last = style.clock()
        self._tests = self._failures = 0
        self._cases = open_spool()

    def add(self, file: FileReport) -> None:
        """Write the file's test case; its time is what passed since the one before."""
        now = self._clock()
        name = markup(file.file)
        self._cases.write(
            f'    <testcase classname="xmltool" name="{name}" time="{now - self._last:.3f}">\n'
        )
        fail_on = self._style.fail_on
        failures = [finding for finding in file.findings if finding.severity.fails(fail_on)]
        self._cases.writelines(_failure(file, finding) for finding in failures)
        others = [finding for finding in file.findings if not finding.severity.fails(fail_on)]
        words = [] if self._run.facts else [verdict_words(file.valid, file.loads)]
        words += (_finding_line(file, finding) for finding in others)
        if words:
            output = "\n".join(map(markup, words))
            self._cases.write(f"      <system-out>{output}</system-out>\n")
        self._cases.write("    </testcase>\n")
        self._last = now
        self._tests += 1
        self._failures += len(failures)

    def close(self) -> None:
        """Write the suite."""
        counts = (
            f'tests="{self._tests}" failures="{self._failures}" errors="0" '
            f'time="{self._clock() - self._begun:.3f}"'
        )
        properties = (("tool", f"xmltool {__version__}"), *self._run.properties)
        self._out.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<testsuites name="xmltool" {counts}>\n'
            f'  <testsuite name="xmltool" {counts} skipped="0">\n'
            "    <properties>\n"
        )
        self._out.writelines(
            f'      <property name="{name}" value="{markup(value)}"/>\n'
            for name, value in properties
        )
        self._out.write("    </properties>\n")
        pour(self._cases, self._out)
        self._out.write("  </testsuite>\n</testsuites>\n")


def _finding_line(file: FileReport, finding: Finding) -> str:
    span = finding.span
    place = f"{file.file}:{span.line}:{span.column}"
    return f"{place}: {finding.severity} {finding.rule}: {full_message(finding)}"


def _failure(file: FileReport, finding: Finding) -> str:
    return (
        f'      <failure type="{markup(finding.rule)}" message="{markup(finding.message)}">'
        + markup(_finding_line(file, finding))
        + "</failure>\n"
    )
