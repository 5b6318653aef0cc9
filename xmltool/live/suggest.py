"""Commands that would end a drift, one way or the other way. They are shown and never run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.live.ask_secrets import secrets_uri
from xmltool.live.drift import Comparison, Drift, Kind
from xmltool.pool.compare import Change
from xmltool.store.boot import SUFFIX
from xmltool.store.secrets import VALUE_SUFFIX
from xmltool.store.transaction.private import AUTOSTART
from xmltool.text.shell import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xmltool.live.pools import LivePool
    from xmltool.store.boot import BootEntry

Lines = tuple[str, ...]
_MADE_PRIVATE = (Change("@private", "yes", "no"),)
"""The one flag that libvirt changes; it does not take it back."""


class Commands(NamedTuple):
    """Lines for a shell: to make libvirt as the files are, to make the files as libvirt is."""

    live_as_disk: Lines
    disk_as_live: Lines

    def titled(self) -> tuple[tuple[str, Lines], ...]:
        """Return what each way is for, and its lines; a way without commands is left out."""
        both = (
            ("to make libvirt as the files are:", self.live_as_disk),
            ("to make the files as libvirt is:", self.disk_as_live),
        )
        return tuple((title, lines) for title, lines in both if lines)

    def in_words(self) -> tuple[str, ...]:
        """Return each way in one line."""
        return tuple(f"{title} {' && '.join(lines)}" for title, lines in self.titled())


class _Case(NamedTuple):
    """One drift, with all that a command needs to name."""

    virsh: str
    xmltool: Callable[[str, str], str]
    file: str
    link: str
    name: str
    entry: BootEntry | None
    pool: LivePool | None

    @property
    def uuid(self) -> str:
        """Libvirt's uuid; names need not be quoted for two programs then."""
        return self.pool.uuid if self.pool is not None else ""

    @property
    def stop(self) -> Lines:
        """What undefining a running pool needs first."""
        active = self.pool is not None and self.pool.active
        return (f"{self.virsh} pool-destroy {self.uuid}",) if active else ()

    @property
    def write_back(self) -> str:
        """The command with which libvirt writes its definition again."""
        dump = f"{self.virsh} pool-dumpxml --inactive {self.uuid}"
        return f"{dump} | {self.virsh} pool-define /dev/stdin"


def suggestions(comparison: Comparison, store_options: Sequence[str]) -> dict[Drift, Commands]:
    """Return the commands for each drift."""
    entries = {entry.name: entry for entry in comparison.disk.entries if entry.loaded}
    pools = {pool.name: pool for pool in comparison.live.pools}
    virsh = f"virsh -c {shell_word(comparison.connect)}"

    def xmltool(verb: str, name: str) -> str:
        options = "".join(f" {shell_word(word)}" for word in store_options)
        return f"xmltool {verb}{options} --force -- {shell_word(name)}"

    def case(drift: Drift) -> _Case:
        entry, pool = entries.get(drift.pool), pools.get(drift.pool)
        name = drift.pool + SUFFIX if entry is None else entry.file
        store = comparison.disk.shown
        link = os.path.join(store, AUTOSTART, name)
        file = shell_word(os.path.join(store, name))
        return _Case(virsh, xmltool, file, shell_word(link), drift.pool, entry, pool)

    def found(drift: Drift) -> Commands:
        if drift.secret is not None:
            return _of_secret(drift, comparison, xmltool)
        return _FINDERS[drift.kind](case(drift))

    return {drift: found(drift) for drift in comparison.drift}


def _not_loaded(case: _Case) -> Commands:
    define = (f"{case.virsh} pool-define {case.file}",)
    mark: Lines = ()
    if case.entry is not None and case.entry.autostart:
        link, name = case.link, shell_word(case.name)
        mark = (f"rm -f {link} && {case.virsh} pool-autostart -- {name}",)
    return Commands(case.stop + define + mark, (case.xmltool("undefine", case.name),))


def _missing(case: _Case) -> Commands:
    # libvirt does not forget a pool whose file it cannot remove
    forget = (case.write_back, f"{case.virsh} pool-undefine {case.uuid}")
    return Commands(case.stop + forget, (case.write_back,))


def _changed(case: _Case) -> Commands:
    return Commands(_taken_over(case), (case.write_back,))


def _taken_over(case: _Case) -> Lines:
    """Return what makes libvirt read a file whose pool it holds otherwise."""
    definition = None if case.entry is None else case.entry.definition
    if definition is None or definition.uuid == case.uuid:
        return (f"{case.virsh} pool-define {case.file}",)
    if definition.uuid is None:
        with_uuid = f"xmltool normalize --uuid {case.uuid} {case.file}"
        return (f"{with_uuid} | {case.virsh} pool-define /dev/stdin",)
    again = (
        f"new=$(cat {case.file}) && {case.virsh} pool-undefine {case.uuid} && "
        f"printf '%s\\n' \"$new\" | {case.virsh} pool-define /dev/stdin"
    )
    return (*case.stop, again)


def _autostart(case: _Case) -> Commands:
    if case.entry is not None and case.entry.autostart:
        # libvirt does not mark a pool where anything is in the place of its link
        mark = f"rm -f {case.link} && {case.virsh} pool-autostart {case.uuid}"
        return Commands((mark,), (case.xmltool("autostart --disable", case.name),))
    unmark = f"{case.virsh} pool-autostart {case.uuid} --disable"
    return Commands((unmark,), (case.xmltool("autostart", case.name),))


_FINDERS: dict[Kind, Callable[[_Case], Commands]] = {
    Kind.NOT_LOADED: _not_loaded,
    Kind.MISSING: _missing,
    Kind.CHANGED: _changed,
    Kind.AUTOSTART: _autostart,
}


def _of_secret(
    drift: Drift, comparison: Comparison, xmltool: Callable[[str, str], str]
) -> Commands:
    """Return the commands for a secret; a value is only ever named by its file.

    libvirt does not give a secret another use; for that it is undefined, which removes its value.
    """
    file, uuid = drift.file or "", drift.uuid
    virsh = f"virsh -c {shell_word(secrets_uri(comparison.connect))}"
    define = f"{virsh} secret-define {shell_word(file)}"
    write_back = f"{virsh} secret-dumpxml {uuid} | {virsh} secret-define /dev/stdin"
    if drift.kind is Kind.SECRET_MISSING:
        return Commands((f"{virsh} secret-undefine {uuid}",), (write_back,))
    if drift.kind is Kind.SECRET_CHANGED:
        paths = {change.path for change in drift.changes}
        can_be_taken = paths <= {"description"} or drift.changes == _MADE_PRIVATE
        back = () if "uuid" in paths else (write_back,)
        return Commands((define,) if can_be_taken else (), back)
    secrets = comparison.disk.secrets
    entries = () if secrets is None else secrets.loaded
    if any(entry.has_value and entry.definition.uuid == uuid for entry in entries):
        value = shell_word(file.removesuffix(SUFFIX) + VALUE_SUFFIX)
        set_value: Lines = (f"{virsh} secret-set-value {uuid} --file {value}",)
    else:
        set_value = ()
    undefine = () if uuid is None else (xmltool("secret undefine", uuid),)
    return Commands((define, *set_value), undefine)
