"""Everything that `check` knows of a store: the entries, and what every layer has to say of each."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.causes import told
from xmltool.check.files import ITSELF, SKIPPED, UNMARKED, examine
from xmltool.document.document import parse_document
from xmltool.errors import GrammarError
from xmltool.findings import Severity
from xmltool.grammar.grammar import BUNDLED
from xmltool.pool.alike import Alike
from xmltool.pool.obstacles import obstacles
from xmltool.pool.types import POOL_TYPES
from xmltool.remarks import Remark, autostart_command, located
from xmltool.rules.practice import XT790
from xmltool.rules.system import XT610, XT622
from xmltool.store.boot import SUFFIX, BootEntry, boot
from xmltool.store.transaction.private import AUTOSTART
from xmltool.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.causes import Keep
    from xmltool.check.system.boot_state import BootState, BootStates
    from xmltool.check.system.readiness import Readiness
    from xmltool.document.document import Document
    from xmltool.findings import Finding
    from xmltool.grammar.grammar import Grammar
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.store.place import Place
    from xmltool.store.reading import StoreView
    from xmltool.verdict import Verdict


class Checked(NamedTuple):
    """One name of the store.

    Attributes:
        entry: what libvirt makes of it; of a name that is no entry (`autostart/NAME.xml`, or
            `.` for the store itself) a stand-in that is not loaded.
        valid: by the grammar; None without a verdict.
        findings: sorted.
        boot: what becomes of the pool when the system boots; None for what is no entry.
    """

    entry: BootEntry
    valid: bool | None
    findings: tuple[Finding, ...]
    boot: BootState | None = None


class Judges(NamedTuple):
    """Who has a say beside the store itself.

    Attributes:
        grammars: one a target version, oldest first.
        installed: the grammar of the libvirt in the root, where it is not among those; or None.
        readiness: of the system.
        states: of the pools when it boots.
    """

    grammars: Sequence[Grammar]
    installed: Grammar | None
    readiness: Readiness
    states: BootStates


def check(store: StoreView, judges: Judges, place: Place, keep: Keep = tuple) -> list[Checked]:
    """Check a store: its entries in the directory's order, then the other names with findings."""
    entries = boot(store)
    remarks = examine(store, entries, place.options)
    clean = None
    if judges.installed is None and all(each.source == BUNDLED for each in judges.grammars):
        clean = Alike()  # a grammar of others may mind names that libvirt's takes
    found = [
        _checked(entry, remarks.pop(entry.file, ()), judges, place, keep, clean)
        for entry in entries
    ]
    is_marked = any(entry.loaded and entry.autostart for entry in entries)
    names = [entry.file for entry in entries]
    of_system = judges.readiness.of_system(names, is_marked=is_marked)
    itself = (*remarks.pop(ITSELF, ()), *of_system)
    for name, said in (*sorted(remarks.items()), (ITSELF, itself)):
        if said:
            findings = keep([located(remark, None) for remark in said])
            found.append(Checked(stand_in(name), None, tuple(findings)))
    return found


def stand_in(name: str) -> BootEntry:
    """Return an entry for a name that is none, so that it can be reported like one."""
    stem = os.path.basename(name).removesuffix(SUFFIX)
    if name == ITSELF:
        return BootEntry(name, name, reason="not a pool but the store itself and its system")
    if name.startswith(f"{AUTOSTART}/"):
        return BootEntry(name, stem, reason="not a pool but a link without one")
    return BootEntry(name, name, reason="not a pool")


def _checked(
    entry: BootEntry,
    remarks: tuple[Remark, ...],
    judges: Judges,
    place: Place,
    keep: Keep,
    clean: Alike | None,
) -> Checked:
    state = judges.states.of(entry)
    if entry.data is None or not entry.file.endswith(SUFFIX):
        findings = keep([located(remark, None) for remark in remarks])
        return Checked(entry, None, tuple(findings), state)
    path = os.path.join(place.shown, entry.file)
    document: Document | None = None
    valid: bool | None = True
    said: tuple[Finding, ...] = ()
    if not entry.loaded or clean is None or not clean.knows(entry.data):
        document = parse_document(path, entry.data)
        verdict = judge(document, judges.grammars)
        valid, said = verdict.valid, _told(verdict, entry, keep)
        if clean and valid and verdict.definition is not None and not verdict.mistakes:
            clean.learn(entry.data, verdict.definition)
    if any(f.severity is Severity.ERROR and _is_refusal(f) for f in said):
        remarks = tuple(remark for remark in remarks if remark.message.rule != SKIPPED)
    if entry.loaded:
        is_meant = not any(remark.message.rule in UNMARKED for remark in remarks)
        remarks += tuple(judges.readiness.of_pool(entry.pool))
        if is_meant:
            remarks += tuple(_never_started(entry, state, place))
        if valid:
            remarks += tuple(_never_starting(entry.pool))
            remarks += tuple(_by_installed(document, judges.installed))
    if remarks and document is None:
        document = parse_document(path, entry.data)
    findings = keep([located(remark, document) for remark in remarks])
    found = sorted((*said, *findings), key=lambda finding: finding.sort_key)
    return Checked(entry, valid, tuple(found), state)


def _told(verdict: Verdict, entry: BootEntry, keep: Keep) -> tuple[Finding, ...]:
    return told(
        verdict.mistakes, lambda found: keep([_at_start(entry, finding) for finding in found])
    )


def _is_refusal(finding: Finding) -> bool:
    return finding.effect == "refused" or finding.rule.startswith("XT0")


def _at_start(entry: BootEntry, finding: Finding) -> Finding:
    """Make a refusal that only `pool-define` knows a warning: the file is there, and loads."""
    if entry.loaded and _is_refusal(finding):
        return finding._replace(
            severity=Severity.WARNING,
            effect=None,
            message=f"{finding.message} (by pool-define; libvirt loads the file when it starts)",
        )
    return finding


def _never_started(entry: BootEntry, state: BootState, place: Place) -> Iterator[Remark]:
    """Yield that nothing brings a pool up after a boot."""
    definition = entry.definition
    if definition is None or entry.autostart or state.active:
        return
    presence = POOL_TYPES[definition.type].presence
    command = autostart_command(entry.name, place.options)
    if state.active is None:
        message = XT790.message("unless", presence=presence.value, command=command)
    else:
        message = XT790.message("inactive", command=command)
    yield Remark(message, "")


def _never_starting(definition: StoragePoolDef) -> Iterator[Remark]:
    """Yield what libvirt finds out when it starts a pool."""
    for obstacle in obstacles(definition):
        yield Remark(XT622.message(obstacle=obstacle.words), obstacle.part)


def _by_installed(document: Document | None, installed: Grammar | None) -> Iterator[Remark]:
    root = None if document is None else document.root
    if installed is None or root is None:
        return
    with contextlib.suppress(GrammarError):  # one that takes too much says nothing
        if installed.judge(root).valid:
            return
        yield Remark(XT610.message(grammar=installed.source), "")
