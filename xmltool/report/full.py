"""`--format full`: for people at a terminal, with the source line and a mark under the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.findings import WHOLE_FILE
from xmltool.report.changed import changed_lines
from xmltool.report.source import excerpt
from xmltool.report.style import BOLD, CYAN, GREEN, RED, SEVERITY_COLORS, painted
from xmltool.report.style import Report as BaseReport
from xmltool.report.words import remarks, verdict_words
from xmltool.text.escape import vis
from xmltool.text.lines import Lines
from xmltool.text.table import width, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.findings import FileReport, Finding, Fix


class Report(BaseReport):
    """Writes a block a finding, and the verdicts after a file's last one."""

    def add(self, file: FileReport) -> None:
        """Write the file's findings."""
        source = None if file.data is None else Lines(file.data)
        for finding in file.findings:
            self._out.writelines(line + "\n" for line in self._block(file, finding, source))
            self._out.write("\n")
        verdicts = self._style.verdicts or (self._out if file.findings else None)
        if verdicts is not None:
            verdicts.write(self._verdict(file) + "\n")
        if file.findings and verdicts is self._out:
            self._out.write("\n")

    def _verdict(self, file: FileReport) -> str:
        words = verdict_words(file.valid, file.loads)
        return (
            f"{vis(file.file)}: {self._paint(words, GREEN if file.valid and file.loads else RED)}"
        )

    def _block(self, file: FileReport, finding: Finding, source: Lines | None) -> Iterator[str]:
        span = finding.span
        color = SEVERITY_COLORS[finding.severity]
        title = f"{finding.severity}[{finding.rule}]"
        first, *more = self._wrapped(vis(finding.message), len(title) + 2, 4)
        yield self._paint(title, BOLD + color) + self._paint(f": {first}", BOLD)
        for line in more:
            yield " " * 4 + self._paint(_inner(line), BOLD)
        margin = " " * len(str(span.line))
        arrow = self._paint("-->", CYAN)
        yield f"{margin}{arrow} {vis(file.file)}:{span.line}:{span.column}"
        quoted = source.line(span.line) if source is not None and span != WHOLE_FILE else None
        if quoted is not None:
            yield from self._quote(quoted, finding, margin, color)
        for kind, text in remarks(finding):
            label = f"{margin} {self._paint('=', CYAN)} {self._paint(kind + ':', BOLD)} "
            indent = len(margin) + len(kind) + 5
            lines = [
                part
                for line in text.rstrip("\n").split("\n")
                for part in self._wrapped(vis(line), indent, indent)
            ]
            yield label + lines[0]
            yield from (" " * indent + _inner(line) for line in lines[1:])
        if finding.fix is not None and file.data is not None:
            yield from self._change(file.data, finding.fix, margin)

    def _change(self, data: bytes, fix: Fix, margin: str) -> Iterator[str]:
        """Show what a fix does as a small diff, each line cut at the edge of the terminal."""
        room = max(20, self._style.width - len(margin) - 3)
        for line in changed_lines(data, fix):
            text = vis(line[1:]).replace("\\x09", " ")
            shown = text if width(text) < room else text[: room - 2] + "…"
            yield f"{margin} {self._paint(f'{line[0]} {shown}', RED if line[0] == '-' else GREEN)}"

    def _wrapped(self, text: str, first: int, indent: int) -> list[str]:
        """Break a text between words; `first` columns are taken on its first line."""
        if not self._style.wrap or first + width(text) <= self._style.width:
            return [text]
        return wrapped(text, self._style.width - indent, first=max(first - indent, 0))

    def _quote(self, line: str, finding: Finding, margin: str, color: str) -> Iterator[str]:
        bar = self._paint("|", CYAN)
        room = max(20, self._style.width - len(margin) - 3)
        part = excerpt(line, finding.span, room)
        number = self._paint(str(finding.span.line), CYAN)
        marked = self._paint(part.marked, color) if part.marked else ""
        yield f"{margin} {bar}"
        yield f"{number} {bar} {part.before}{marked}{part.after}".rstrip()
        yield f"{margin} {bar} {' ' * part.offset}{self._paint('^' * part.length, BOLD + color)}"

    def _paint(self, text: str, codes: str) -> str:
        return painted(text, codes, color=self._style.color)


def _inner(line: str) -> str:
    """Return a line that is not the first one: none is a command to a runner of GitHub."""
    return f"| {line}" if line.lstrip().startswith("::") else line
