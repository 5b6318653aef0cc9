"""Checking a store: the grammars, the system around it, which rules count, and the reports."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.check.entries import Checked, Judges, check, stand_in
from xmltool.check.files import ITSELF
from xmltool.check.secrets import check_secrets
from xmltool.check.system.boot_state import BootStates, rests_on
from xmltool.check.system.readiness import Readiness
from xmltool.findings import WHOLE_FILE, FileReport, Finding
from xmltool.grammar.choose import (
    SCHEMAS,
    UNUSABLE,
    choose_grammars,
    grammar_inside,
)
from xmltool.lint.selection import is_of_a_store, may_suppress
from xmltool.lint.suppress import unsuppressed
from xmltool.rules import RULES
from xmltool.rules.rule import Message
from xmltool.store.boot import SUFFIX
from xmltool.store.pools import sorted_as_virsh
from xmltool.store.session import read_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xmltool.check.system.boot_state import BootState
    from xmltool.confined.root import Root
    from xmltool.findings import RunInfo
    from xmltool.lint.selection import Ruleset
    from xmltool.store.boot import BootEntry
    from xmltool.store.place import Place

BETWEEN = "XT4"
"""Family of the rules that `lint` alone looks for, beside those of one document."""


class CheckedStore(NamedTuple):
    """What is known of a store.

    Attributes:
        run: what a report says of the run.
        found: the names of the store, sorted as virsh sorts pools, the store itself last.
        notes: what the user should know of its state, one line each.
        basis: what the states of its pools after a boot rest on.
    """

    run: RunInfo
    found: tuple[Checked, ...]
    notes: tuple[str, ...]
    basis: str


def check_store(
    place: Place,
    wait: float,
    schema: str,
    libvirt_version: str | None,
    rules: Ruleset,
    *,
    ignores: bool = True,
) -> CheckedStore:
    """Check a store.

    Args:
        place: the store.
        wait: seconds to wait for a writer.
        schema: the option `--schema`.
        libvirt_version: the option `--libvirt-version`, or None.
        rules: which rules are on, and what their findings weigh.
        ignores: whether comments in definitions suppress findings.
    """
    place.open().close()  # the clear error first, when there is no such root
    grammars, run = choose_grammars(schema, libvirt_version, place.root_given)
    with read_store(place, wait) as view, place.open() as root:
        installed = None
        is_known = any(note.startswith(UNUSABLE) for note in run.notes)
        is_known = is_known or run.schema_source == grammar_source(place)
        if not is_known and view.directory is not None:
            installed = grammar_inside(place.root)
        readiness = Readiness(root, place, view.pending_secrets)
        judges = Judges(grammars, installed, readiness, BootStates(readiness, place.options))
        found = check(view, judges, place, rules.apply)
        if readiness.secrets is not None:
            found += check_secrets(readiness.secrets, rules.apply)
        basis = rests_on(readiness)
    found = _with_notes(found, rules.apply(_notes(run)))
    by_file = {each.entry.file: each for each in found}
    entries = [each.entry for each in found]
    pools = [entry for entry in entries if entry.file != ITSELF]
    order = [*sorted_as_virsh(pools), *(entry for entry in entries if entry.file == ITSELF)]
    result = [_unsuppressed(by_file[entry.file], rules, ignores=ignores) for entry in order]
    kept = tuple(each for each in result if each.findings or each.entry.file != ITSELF)
    return CheckedStore(run._replace(notes=()), kept, view.notes, basis)


def boot_states(
    place: Place,
    root: Root,
    entries: Sequence[BootEntry],
    pending: Mapping[str, bytes | None] | None = None,
) -> dict[str, BootState]:
    """Return what becomes of a store's entries when the system boots, by file.

    Args:
        place: the store.
        root: that it is in, open.
        entries: from `xmltool.store.boot`.
        pending: what an unfinished change makes of the files of secrets.
    """
    states = BootStates(Readiness(root, place, pending), place.options)
    return {entry.file: states.of(entry) for entry in entries}


def grammar_source(place: Place) -> str:
    """Return what a report calls the grammar that is installed in a root."""
    return place.root.rstrip("/") + SCHEMAS


def report_of(checked: Checked, place: Place) -> FileReport:
    """Return the report on one name of the store, called by its path on this machine."""
    entry = checked.entry
    file = place.shown if entry.file == ITSELF else os.path.join(place.shown, entry.file)
    loads = entry.loaded if entry.file.endswith(SUFFIX) and "/" not in entry.file else None
    return FileReport(file, checked.valid, loads, checked.findings, entry.data)


def _notes(run: RunInfo) -> list[Finding]:
    """Return what there is to say of the grammar that was asked for."""
    return [
        Message(RULES[code], said).finding(WHOLE_FILE)
        for code, _, said in (note.partition(" ") for note in run.notes)
    ]


def _with_notes(found: list[Checked], said: Sequence[Finding]) -> list[Checked]:
    """Add findings on the store itself."""
    if not said:
        return found
    itself = next((each for each in found if each.entry.file == ITSELF), None)
    if itself is None:
        return [*found, Checked(stand_in(ITSELF), None, tuple(said))]
    rest = [each for each in found if each is not itself]
    return [*rest, itself._replace(findings=(*itself.findings, *said))]


def _unsuppressed(checked: Checked, rules: Ruleset, *, ignores: bool) -> Checked:
    """Leave out the findings that comments suppress."""
    findings, data = checked.findings, checked.entry.data
    if data is not None and ignores and may_suppress(data):
        findings = unsuppressed(data, findings, rules, _looked_for(rules), unproven=(BETWEEN,))
    return checked._replace(findings=findings)


def _looked_for(rules: Ruleset) -> frozenset[str]:
    """Return the rules that are on of which an unused suppression is known to be of no use here."""
    return frozenset(
        rule
        for rule in rules.enabled
        if is_of_a_store(rule) or rule.startswith(("XT0", "XT1", "XT2", "XT9"))
    )
