"""`--format html`: one page that needs nothing else, for the artifacts of a CI job.

There is no script in it: its filters are check boxes and CSS, so that it also works where a
server's policy forbids scripts, and no text in it can ever run.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, TextIO

from xmltool import __version__
from xmltool.findings import Severity
from xmltool.report.html_source import file_section
from xmltool.report.spool import open_spool, pour
from xmltool.report.style import Report as BaseReport
from xmltool.report.summary import Tally
from xmltool.report.words import verdict_words
from xmltool.resources import data_text
from xmltool.rules import RULES
from xmltool.text.escape import markup
from xmltool.text.words import count_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xmltool.findings import FileReport, RunInfo
    from xmltool.report.style import Style


FEW_RULES = 8
"""So many rules are shown at once; the list of more has to be opened."""


class Report(BaseReport):
    """Writes the page at the end: counts and filters come first, the files wait in a spool."""

    def __init__(self, run: RunInfo, out: TextIO, style: Style) -> None:
        super().__init__(run, out, style)
        self._tally = Tally()
        self._sections = open_spool()
        self._clean = open_spool()

    def add(self, file: FileReport) -> None:
        """Keep the file's section, or its line in the list of clean files."""
        self._tally.add(file)
        if file.findings:
            self._sections.writelines(file_section(file, verdict=not self._run.facts))
        else:
            words = "" if self._run.facts else markup(verdict_words(file.valid, file.loads))
            self._clean.write(f"<li><code>{markup(file.file)}</code> {words}</li>\n")

    def close(self) -> None:
        """Write the page."""
        css = data_text("report/style.css") + _filter_css([*Severity, *sorted(self._tally.rules)])
        self._out.writelines(page_head("xmltool report", css))
        self._out.writelines(_header(self._run, self._tally))
        self._out.write("<main>\n")
        pour(self._sections, self._out)
        clean = self._tally.files - self._tally.with_findings
        self._out.write(
            f'<details class="clean"><summary>{count_of(clean, "file")} without findings</summary>\n'
            "<ul>\n"
        )
        pour(self._clean, self._out)
        self._out.write("</ul></details>\n</main>\n</body>\n</html>\n")


def page_head(title: str, css: str) -> Iterator[str]:
    """Yield the head of a page that loads nothing and runs nothing, and has only this style."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield (
        '<meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; style-src 'sha256-{digest}'\">\n"
    )
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="color-scheme" content="light dark">\n'
    yield f"<title>{markup(title)}</title>\n<style>{css}</style>\n</head>\n"


def _header(run: RunInfo, tally: Tally) -> Iterator[str]:
    yield '<body>\n<header>\n<h1>Storage pool definitions</h1>\n<p class="sum">'
    found = sum(tally.severities.values())
    yield f"{count_of(found, 'finding')} in {tally.with_findings} of {count_of(tally.files, 'file')}; "
    if run.facts:
        yield "drift</p>\n"
    else:
        yield f"{tally.invalid} not valid, {tally.refused} would not load"
        yield f", {tally.unjudged} without a verdict</p>\n" if tally.unjudged else "</p>\n"
    facts = ", ".join(f"{markup(name)}: {markup(value)}" for name, value in run.properties)
    yield f'<p class="run">xmltool {__version__}, {facts}</p>\n'
    if run.facts and run.notes:
        yield "<details open><summary>Notes</summary>\n<ul>\n"
        yield from (f"<li>{markup(note)}</li>\n" for note in run.notes)
        yield "</ul></details>\n"
    if found:
        yield from _filters(tally)
    yield "</header>\n"


def _filters(tally: Tally) -> Iterator[str]:
    yield "<fieldset><legend>Severity</legend>\n"
    for severity, number in tally.severities.items():
        yield (
            f'<label class="{severity}"><input type="checkbox" id="show-{severity}" checked> '
            f"{severity} <b>{number}</b></label>\n"
        )
    few = " open" if len(tally.rules) <= FEW_RULES else ""
    yield f"</fieldset>\n<details{few}><summary>Rules</summary><fieldset>\n"
    for rule, number in sorted(tally.rules.items()):
        name = RULES[rule].name if rule in RULES else ""
        yield (
            f'<label><input type="checkbox" id="show-{rule}" checked> '
            f"{rule} {markup(name)} <b>{number}</b></label>\n"
        )
    yield "</fieldset></details>\n"


def _filter_css(names: Iterable[str]) -> str:
    """Return the style rules behind check boxes, each named as the class that it shows."""
    return "".join(
        f"body:has(#show-{name}:not(:checked)) div.{name} {{ display: none; }}\n"
        f"body:has(#show-{name}:not(:checked)) mark.{name} {{ background: none; }}\n"
        for name in names
    )
