"""`check`'s own JSON, beside the formats of files: `list`'s entries, with their findings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

from xmltool.cli.show.store_entry import pool_entry, store_json
from xmltool.report.json_format import finding_entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xmltool.check.entries import Checked
    from xmltool.findings import FileReport, RunInfo
    from xmltool.report.formats import OpenReport
    from xmltool.report.style import Style


def store_reports(store: str, found: Sequence[Checked]) -> Mapping[str, OpenReport]:
    """Return the formats that say more of a store's entries than of a file."""
    entries = [json.dumps(checked_entry(each)) for each in found]

    def as_json(_run: RunInfo, out: TextIO, _style: Style) -> _Written:
        return _Written(store_json(store, entries), out)

    def as_lines(_run: RunInfo, out: TextIO, _style: Style) -> _Written:
        return _Written("".join(f"{entry}\n" for entry in entries), out)

    return {"json": as_json, "jsonl": as_lines}


def checked_entry(checked: Checked) -> dict[str, object]:
    """Return an entry of a store with its findings."""
    findings = [finding_entry(finding) for finding in checked.findings]
    return {**pool_entry(checked.entry, checked.boot), "findings": findings}


class _Written:
    """A report that is known from the start; the files add nothing to it."""

    def __init__(self, text: str, out: TextIO) -> None:
        self._text = text
        self._out = out

    def add(self, file: FileReport) -> None:
        """Take a file, of which all is written at the end."""

    def close(self) -> None:
        """Write the report."""
        self._out.write(self._text)
