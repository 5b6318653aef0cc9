"""Checking a store: the grammars, the system around it, and the reports on what was found."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TextIO

from xmltool.check.entries import Checked, Judges, check
from xmltool.check.files import ITSELF
from xmltool.check.system.readiness import Readiness
from xmltool.cli.options import store as stores
from xmltool.findings import WHOLE_FILE, FileReport, Finding, Severity
from xmltool.grammar.choose import UNUSABLE, choose_grammars, grammar_inside
from xmltool.store.boot import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xmltool.findings import RunInfo
    from xmltool.report.formats import OpenReport
    from xmltool.report.style import Style
    from xmltool.store.place import Place

Selection = tuple[tuple[str, ...], tuple[str, ...]]
"""Prefixes of the rules that count, all where there are none, and of those that do not."""


def checked_store(
    place: Place, wait: float, schema: str, libvirt_version: str | None, selection: Selection
) -> tuple[RunInfo, list[Checked]]:
    """Check a store.

    Args:
        place: the store.
        wait: seconds to wait for a writer.
        schema: the option `--schema`.
        libvirt_version: the option `--libvirt-version`, or None.
        selection: which rules count.

    Returns:
        What a report says of the run, and the names of the store, sorted as virsh sorts pools, the
        store itself last.
    """
    from xmltool.store.pools import sorted_as_virsh

    place.open().close()  # the clear error first, when there is no such root
    grammars, run = choose_grammars(schema, libvirt_version, place.root_given)
    with stores.read_store(place, wait) as view, place.open() as root:
        installed = None
        if run.schema_source != grammar_source(place) and view.directory is not None:
            installed = grammar_inside(place.root)
        judges = Judges(grammars, installed, Readiness(root, place.path))
        found = check(view, judges, place.shown)
    found = _with_notes(found, run.notes)
    by_file = {each.entry.file: each for each in found}
    entries = [each.entry for each in found]
    pools = [entry for entry in entries if entry.file != ITSELF]
    order = [*sorted_as_virsh(pools), *(entry for entry in entries if entry.file == ITSELF)]
    result = [_selected(by_file[entry.file], selection) for entry in order]
    return run._replace(notes=()), [
        each for each in result if each.findings or each.entry.file != ITSELF
    ]


def grammar_source(place: Place) -> str:
    """Return what a report calls the grammar that is installed in a root."""
    from xmltool.grammar.choose import SCHEMAS

    return place.root.rstrip("/") + SCHEMAS


def report_of(checked: Checked, place: Place) -> FileReport:
    """Return the report on one name of the store, called by its path on this machine."""
    entry = checked.entry
    file = place.shown if entry.file == ITSELF else os.path.join(place.shown, entry.file)
    loads = entry.loaded if entry.file.endswith(SUFFIX) and "/" not in entry.file else None
    return FileReport(file, checked.valid, loads, checked.findings, entry.data)


def store_reports(store: str, found: Sequence[Checked]) -> Mapping[str, OpenReport]:
    """Return the formats that say more of a store's entries than of a file: `list`'s JSON."""

    def as_json(_run: RunInfo, out: TextIO, _style: Style) -> _Json:
        return _Json(store, found, out)

    def as_lines(_run: RunInfo, out: TextIO, _style: Style) -> _Lines:
        return _Lines(found, out)

    return {"json": as_json, "jsonl": as_lines}


class _Json:
    """One object: the store, and its entries with their findings."""

    def __init__(self, store: str, found: Sequence[Checked], out: TextIO) -> None:
        self._store = store
        self._found = found
        self._out = out

    def add(self, file: FileReport) -> None:
        """Nothing: all is written at the end."""

    def close(self) -> None:
        """Write the object."""
        import json

        from xmltool.text.escape import encodable

        head = json.dumps({"version": 1, "store": encodable(self._store)})[:-1]
        lines = ",\n".join(f"  {json.dumps(_entry(each))}" for each in self._found)
        self._out.write(f'{head},\n "pools": [' + (f"\n{lines}\n " if lines else "") + "]}\n")


class _Lines:
    """One object a line: an entry with its findings."""

    def __init__(self, found: Sequence[Checked], out: TextIO) -> None:
        self._found = found
        self._out = out

    def add(self, file: FileReport) -> None:
        """Nothing: all is written at the end."""

    def close(self) -> None:
        """Write the lines."""
        import json

        self._out.writelines(json.dumps(_entry(each)) + "\n" for each in self._found)


def _entry(checked: Checked) -> dict[str, object]:
    from xmltool.cli.show.store_entry import pool_entry
    from xmltool.report.json_format import finding_entry

    findings = [finding_entry(finding) for finding in checked.findings]
    return {**pool_entry(checked.entry), "findings": findings}


def _with_notes(found: list[Checked], notes: Sequence[str]) -> list[Checked]:
    """Make findings of what there is to say of the grammar that was asked for."""
    said = tuple(
        Finding(UNUSABLE, Severity.WARNING, note.removeprefix(f"{UNUSABLE} "), WHOLE_FILE)
        for note in notes
    )
    if not said:
        return found
    from xmltool.check.entries import stand_in

    itself = next((each for each in found if each.entry.file == ITSELF), None)
    if itself is None:
        return [*found, Checked(stand_in(ITSELF), None, said)]
    rest = [each for each in found if each is not itself]
    return [*rest, itself._replace(findings=(*itself.findings, *said))]


def _selected(checked: Checked, selection: Selection) -> Checked:
    """Leave out the findings of rules that do not count; the longer prefix wins, as in lint."""
    select, ignore = selection
    if not select and not ignore:
        return checked

    def weight(rule: str, prefixes: tuple[str, ...]) -> int:
        return max((len(prefix) for prefix in prefixes if rule.startswith(prefix)), default=0)

    return checked._replace(
        findings=tuple(
            finding
            for finding in checked.findings
            if (not select or weight(finding.rule, select))
            and weight(finding.rule, ignore) <= weight(finding.rule, select)
            and (select or not weight(finding.rule, ignore))
        )
    )
