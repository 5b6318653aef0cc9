"""What is drift and what is not, from two given views."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.live.samples import OTHER, UUID, definition, directory, disk, entry, live, machine
from xmltool.findings import Severity
from xmltool.live.drift import (
    Comparison,
    Disk,
    Drift,
    Kind,
    compare_sides,
    in_one_line,
    pending_changes,
    pool_changes,
    shown,
)
from xmltool.live.pools import LivePool
from xmltool.pool.compare import Change

if TYPE_CHECKING:
    from xmltool.store.presence import Machine

PERMISSIONS = "<permissions><mode>0750</mode><owner>3</owner></permissions>"


def kinds(comparison: Comparison) -> list[tuple[str, str]]:
    return [(one.kind, one.pool) for one in comparison.drift]


def note_kinds(comparison: Comparison) -> list[tuple[str, str]]:
    return [(one.kind, one.pool) for one in comparison.notes]


def test_in_sync() -> None:
    found = compare_sides(disk(entry(directory())), live(LivePool(UUID, directory())))
    assert (found.drift, found.notes, found.pools) == ((), (), 1)


def test_nothing_at_all() -> None:
    assert compare_sides(disk(), live()).drift == ()


def test_names_of_both_sides_are_counted_once() -> None:
    files = disk(entry(directory("a", uuid=None)), entry(directory("b", uuid=None)))
    pools = live(LivePool(UUID, directory("b")), LivePool(OTHER, directory("c", uuid=OTHER)))
    assert compare_sides(files, pools).pools == 3


def test_not_loaded_and_missing() -> None:
    found = compare_sides(
        disk(entry(directory("a", uuid=OTHER), autostart=True)),
        live(LivePool(UUID, directory("b"), autostart=True, active=True)),
    )
    assert kinds(found) == [("not-loaded", "a"), ("missing", "b")]
    assert [one.uuid for one in found.drift] == [OTHER, UUID]
    assert "there is no b.xml" in found.drift[1].message


def test_changed_and_autostart_of_one_pool() -> None:
    found = compare_sides(
        disk(entry(directory(target="/new"), autostart=True)), live(LivePool(UUID, directory()))
    )
    assert kinds(found) == [("changed", "web"), ("autostart", "web")]
    assert found.drift[0].changes == (Change("target/path", "/new", "/srv/web"),)
    assert found.drift[1].changes == (Change("autostart", "yes", "no"),)
    assert [one.severity for one in found.drift] == [Severity.ERROR, Severity.WARNING]
    assert found.drift[1].message.startswith("there is an autostart link and libvirt does not know")


def test_a_mark_that_only_libvirt_has() -> None:
    pool = LivePool(UUID, directory(), autostart=True, active=True)
    (found,) = compare_sides(disk(entry(directory())), live(pool)).drift
    assert found.changes == (Change("autostart", "no", "yes"),)
    assert "there is no link for it that leads to web.xml" in found.message


def test_a_file_that_is_skipped_explains_a_missing_pool() -> None:
    broken = entry(directory(), definition=None, loaded=False, reason="not well-formed")
    found = compare_sides(disk(broken), live(LivePool(UUID, directory())))
    assert kinds(found) == [("missing", "web")]
    assert "would skip web.xml: not well-formed" in found.drift[0].message
    assert note_kinds(found) == [("refused", "web")]


def test_what_libvirt_never_looks_at_is_not_even_a_note() -> None:
    other = entry(directory(), file="web.xml.bak", loaded=False, reason="no .xml")
    assert compare_sides(disk(other), live()).notes == ()


def test_notes_of_one_pool_are_in_the_order_of_its_files() -> None:
    entries = [
        entry(directory(), file=file, loaded=False, reason="its name")
        for file in ("b.xml", "a.xml")
    ]
    assert [note.file for note in compare_sides(disk(*entries), live()).notes] == ["a.xml", "b.xml"]


def test_uuid() -> None:
    pool = LivePool(UUID, directory())
    assert not compare_sides(disk(entry(directory(uuid=None))), live(pool)).drift
    found = compare_sides(disk(entry(directory(uuid=OTHER))), live(pool))
    assert found.drift[0].changes == (Change("uuid", OTHER, UUID),)
    assert "another uuid" in found.drift[0].message


def test_a_transient_pool_is_no_definition() -> None:
    transient = LivePool(OTHER, directory(uuid=OTHER), persistent=False, active=True)
    found = compare_sides(disk(entry(directory())), live(transient))
    assert kinds(found) == [("not-loaded", "web")]
    assert "transient" in found.drift[0].message
    assert note_kinds(found) == [("transient", "web")]
    assert f"pool-dumpxml {OTHER} | virsh" in found.notes[0].message
    assert not compare_sides(disk(), live(transient)).drift
    changing = transient._replace(current=directory(target="/old"), autostart=True)
    assert note_kinds(compare_sides(disk(), live(changing))) == [("transient", "web")]


def test_pending_is_no_drift() -> None:
    pool = LivePool(UUID, directory(target="/new"), active=True, current=directory(target="/old"))
    found = compare_sides(disk(entry(directory(target="/new"))), live(pool))
    assert not found.drift
    assert note_kinds(found) == [("pending", "web")]
    assert "/old now, then /new" in found.notes[0].message


def test_all_that_is_pending_is_told() -> None:
    text = (
        f"<pool type='netfs'><name>n</name><uuid>{UUID}</uuid><source><host name='%s'/>"
        "<dir path='/x'/></source><target><path>%s</path></target></pool>"
    )
    pool = LivePool(UUID, definition(text % ("new", "/new")), active=True)
    pool = pool._replace(current=definition(text % ("old", "/old")))
    (note,) = compare_sides(disk(entry(pool.definition)), live(pool)).notes
    assert note.message.endswith(
        "(source/host/@name: old now, then new, target/path: /old now, then /new)"
    )


def test_what_is_alike_has_no_changes() -> None:
    pool = LivePool(UUID, directory(), active=True)
    assert pool_changes(disk(), entry(directory()), pool) == ()
    assert pending_changes(pool) == pending_changes(pool._replace(current=directory())) == ()


def test_pending_permissions_alone_are_those_of_the_directory() -> None:
    pool = LivePool(UUID, directory(), active=True, current=directory(more=PERMISSIONS))
    assert compare_sides(disk(entry(directory())), live(pool)).notes == ()


ISCSI = (
    f"<pool type='iscsi-direct'><name>i</name><uuid>{UUID}</uuid><source><host name='h'%s/>"
    "<device path='iqn.2010-05.com.example:x'/><initiator><iqn name='iqn.2010-05.com.example:y'/>"
    "</initiator></source></pool>"
)
DISK = (
    f"<pool type='disk'><name>d</name><uuid>{UUID}</uuid><source><device path='/dev/sdx'/>"
    "<format type='%s'/><vendor name='%s'/></source><target><path>/dev</path></target></pool>"
)


@pytest.mark.parametrize(
    ("text", "now", "then", "told"),
    [
        (ISCSI, (" port='3260'",), ("",), None),  # libvirt wrote the usual one when it started it
        (ISCSI, (" port='3261'",), ("",), "source/host/@port: 3261 now, then (none"),
        (ISCSI, (" port='3260'",), (" port='3261'",), "source/host/@port: 3260 now, then 3261"),
        (DISK, ("dos", "v"), ("unknown", "v"), None),  # it looked at the disk
        (DISK, ("unknown", "v"), ("dos", "v"), "source/format/@type: unknown now, then dos"),
        (DISK, ("gpt", "v"), ("unknown", "v"), "source/format/@type: gpt now, then unknown"),
        (DISK, ("gpt", "dos"), ("gpt", "unknown"), "source/vendor/@name: dos now, then unknown"),
    ],
)
def test_what_starting_a_pool_writes_is_not_pending(
    text: str, now: tuple[str, ...], then: tuple[str, ...], told: str | None
) -> None:
    new = definition(text % then)
    pool = LivePool(UUID, new, active=True, current=definition(text % now))
    found = compare_sides(disk(entry(new)), live(pool))
    assert not found.drift
    assert [note.message.partition("(")[2].rstrip(")") for note in found.notes] == (
        [] if told is None else [told]
    )


def test_only_the_format_of_a_disk_is_probed() -> None:
    pool = LivePool(UUID, definition(DISK % ("gpt", "dos")), active=True)
    (found,) = compare_sides(disk(entry(definition(DISK % ("gpt", "unknown")))), live(pool)).drift
    assert [change.path for change in found.changes] == ["source/vendor/@name"]


def test_an_autostart_pool_that_does_not_run() -> None:
    pool = LivePool(UUID, directory(), autostart=True)
    found = compare_sides(disk(entry(directory(), autostart=True)), live(pool))
    assert (found.drift, note_kinds(found)) == ((), [("inactive", "web")])
    assert f"pool-start {UUID}" in found.notes[0].message


def inactive(text: str, place: Machine) -> str:
    pool = definition(text)
    (note,) = compare_sides(
        disk(entry(pool, autostart=True), machine=place), live(LivePool(UUID, pool, autostart=True))
    ).notes
    return note.message


def test_it_is_only_told_to_be_started_where_it_can_start() -> None:
    fs = (
        f"<pool type='fs'><name>f</name><uuid>{UUID}</uuid><source><device path='/dev/sdx1'/>"
        "</source><target><path>/srv/f</path></target></pool>"
    )
    start = f"virsh -c test:///drift pool-start {UUID}"
    both = machine(directories=("/srv/f",), others=("/dev/sdx1",))
    assert inactive(fs, both).endswith(f"(autostart happens once, at boot): {start}")
    built = inactive(fs, machine(others=("/dev/sdx1",)))
    assert built.endswith(
        f"its directory /srv/f is missing: virsh -c test:///drift pool-build {UUID} && {start}"
    )
    gone = inactive(fs, machine(directories=("/srv/f",)))
    assert gone.endswith("and cannot start: its device /dev/sdx1 is missing")


@pytest.mark.parametrize(("active", "used"), [(True, False), (False, True)])
def test_permissions_of_a_directory_in_use_are_real_ones(active: bool, used: bool) -> None:
    pool = LivePool(UUID, directory(more=PERMISSIONS), active=active, used=used)
    assert not compare_sides(disk(entry(directory())), live(pool)).drift


def test_permissions_of_a_directory_that_was_never_in_use() -> None:
    files = disk(entry(directory()))
    pools = live(LivePool(UUID, directory(more=PERMISSIONS)))
    assert kinds(compare_sides(files, pools)) == [("changed", "web")]
    assert [one.path for one in compare_sides(files, pools).drift[0].changes] == [
        "target/permissions/mode",
        "target/permissions/owner",
    ]
    there = files._replace(machine=machine(directories=("/srv/web",)))
    assert not compare_sides(there, pools).drift  # a restart makes it active: the real ones count
    assert compare_sides(files._replace(machine=machine()), pools).drift


@pytest.mark.parametrize(
    ("mounts", "expected"),
    [((), 1), ((("/srv/nfs", "h:/x"),), 0), ((("/srv/nfs", "h:/y"),), 1)],
)
def test_permissions_of_a_mounted_pool(mounts: tuple[tuple[str, str], ...], expected: int) -> None:
    text = (
        f"<pool type='netfs'><name>n</name><uuid>{UUID}</uuid><source><host name='h'/>"
        "<dir path='/x'/></source><target><path>/srv/nfs</path>%s</target></pool>"
    )
    pools = live(LivePool(UUID, definition(text % PERMISSIONS)))
    place = machine(directories=("/srv/nfs",), mounts=mounts)
    files = disk(entry(definition(text % "")), machine=place)
    assert len(compare_sides(files, pools).drift) == expected


@pytest.mark.parametrize(
    ("active", "directories", "said"),
    [
        (True, ("/srv/web",), "comes back from a restart active and transient"),
        (True, (), None),
        (False, ("/srv/web",), None),
    ],
)
def test_a_missing_pool_that_a_restart_keeps(
    active: bool, directories: tuple[str, ...], said: str | None
) -> None:
    pools = live(LivePool(UUID, directory(), active=active))
    (found,) = compare_sides(disk(machine=machine(directories)), pools).drift
    assert ("transient" in found.message) == (said is not None)
    assert said is None or said in found.message
    (unknown,) = compare_sides(disk(), pools).drift
    assert ("may come back" in unknown.message) == active


def test_permissions_of_other_types_are_never_live() -> None:
    text = (
        f"<pool type='iscsi'><name>i</name><uuid>{UUID}</uuid><source><host name='h'/></source>"
        "<target><path>/x</path>%s</target></pool>"
    )
    pool = LivePool(UUID, definition(text % PERMISSIONS), active=True, used=True)
    assert kinds(compare_sides(disk(entry(definition(text % ""))), live(pool))) == [
        ("changed", "i")
    ]


def test_permissions_of_what_is_up_without_a_directory_are_drift() -> None:
    """The device mapper's pool is up at once, but libvirt never looks at the mode of its target."""
    text = (
        f"<pool type='mpath'><name>m</name><uuid>{UUID}</uuid>"
        "<target><path>/dev/mapper</path>%s</target></pool>"
    )
    pool = LivePool(UUID, definition(text % PERMISSIONS))
    files = disk(entry(definition(text % "")), machine=machine(directories=("/dev/mapper",)))
    assert kinds(compare_sides(files, live(pool))) == [("changed", "m")]


@pytest.mark.parametrize(
    ("on_disk", "held", "active", "expected"),
    [
        ("unknown", "dos", True, 0),
        ("unknown", "dos", False, 1),
        ("dos", "unknown", True, 1),
        ("gpt", "dos", True, 1),
    ],
)
def test_the_format_of_a_disk(on_disk: str, held: str, active: bool, expected: int) -> None:
    text = (
        f"<pool type='disk'><name>d</name><uuid>{UUID}</uuid><source><device path='/dev/sdx'/>"
        "<format type='%s'/></source><target><path>/dev</path></target></pool>"
    )
    pool = LivePool(UUID, definition(text % held), active=active)
    files = disk(entry(definition(text % on_disk)))
    assert len(compare_sides(files, live(pool)).drift) == expected
    there = files._replace(machine=machine(others=("/dev/sdx",)))
    probed = (on_disk, held) == ("unknown", "dos")  # a start of libvirt looks at the device
    assert len(compare_sides(there, live(pool)).drift) == (0 if probed else expected)
    assert len(compare_sides(files._replace(machine=machine()), live(pool)).drift) == expected


@pytest.mark.parametrize(
    ("kind", "on_disk", "held", "expected"),
    [
        ("iscsi-direct", "", " port='3260'", 0),
        ("iscsi-direct", " port='3260'", "", 0),
        ("iscsi-direct", "", " port='3261'", 1),
        ("iscsi-direct", " port='3260'", " port='3261'", 1),
        ("iscsi", "", " port='3260'", 0),
        ("iscsi", "", " port='1'", 1),
        ("netfs", "", " port='3260'", 1),
    ],
)
def test_the_usual_port(kind: str, on_disk: str, held: str, expected: int) -> None:
    """libvirt fills it in, in memory, when it starts the pool."""
    text = (
        f"<pool type='{kind}'><name>i</name><uuid>{UUID}</uuid><source><dir path='/x'/><host name='h'%s/>"
        "<device path='iqn.2010-05.com.example:x'/><initiator><iqn name='iqn.2010-05.com.example:y'/>"
        "</initiator></source><target><path>/x</path></target></pool>"
    )
    pool = LivePool(UUID, definition(text % held))
    files = disk(entry(definition(text % on_disk)))
    assert len(compare_sides(files, live(pool)).drift) == expected


def test_only_a_port_is_a_port() -> None:
    text = (
        f"<pool type='iscsi'><name>i</name><uuid>{UUID}</uuid><source><host name='h'/>"
        "<device path='iqn.2010-05.com.example:x'/>%s</source><target><path>/x</path></target></pool>"
    )
    with_one = definition(text % "<initiator><iqn name='3260'/></initiator>")
    without = definition(text % "")
    (found,) = compare_sides(disk(entry(without)), live(LivePool(UUID, with_one))).drift
    assert found.changes == (Change("source/initiator/iqn/@name", None, "3260"),)
    pool = LivePool(UUID, without, active=True, current=with_one)
    assert pending_changes(pool) == (Change("source/initiator/iqn/@name", "3260", None),)


def test_a_value_that_libvirt_does_not_read_back() -> None:
    text = (
        f"<pool type='disk'><name>d</name><uuid>{UUID}</uuid><source><device path='/a%sb'/>"
        "</source><target><path>/dev</path></target></pool>"
    )
    found = compare_sides(
        disk(entry(definition(text % " "))), live(LivePool(UUID, definition(text % "&#9;")))
    )
    assert found.drift[0].changes == (Change("source/device/@path", "/a b", "/a\tb"),)
    assert "read back" in found.drift[0].message


def test_reviewed_definitions_say_nothing_of_autostart() -> None:
    pools = live(LivePool(UUID, directory(), autostart=True, active=True))
    assert compare_sides(disk(entry(directory())), pools).drift
    assert not compare_sides(disk(entry(directory()), marks=False), pools).drift


def test_passwords_are_not_shown() -> None:
    text = (
        "<pool type='netfs' xmlns:fs='http://libvirt.org/schemas/storagepool/fs/1.0'><name>n</name>"
        f"<uuid>{UUID}</uuid><source><host name='h'/><dir path='/x'/></source>"
        "<target><path>/x</path></target><fs:mount_opts><fs:option name='password=%s'/>"
        "</fs:mount_opts></pool>"
    )
    found = compare_sides(
        disk(entry(definition(text % "one"))), live(LivePool(UUID, definition(text % "two")))
    )
    assert found.drift[0].changes == (
        Change("fs:mount_opts/fs:option/@name", "password=(masked)", "password=(masked)"),
    )


def test_the_order_is_by_pool_and_kind() -> None:
    names = ["b", "a", "ü", "A"]
    files = Disk("/s", tuple(entry(directory(name, uuid=None)) for name in names))
    assert [one.pool for one in compare_sides(files, live()).drift] == ["A", "a", "b", "ü"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("/srv/a b", "/srv/a b"),
        (None, "(none)"),
        ("(none)", "'(none)'"),
        ("", "''"),
        (" a", "' a'"),
        ("a ", "'a '"),
        ("a · live b", "'a · live b'"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x1b ", "'\\x1b '"),
    ],
)
def test_a_value_is_in_quotes_where_it_would_be_misread(value: str | None, expected: str) -> None:
    assert shown(value) == expected


def test_a_drift_in_one_line() -> None:
    changes = (Change("target/path", "/a", "/b"), Change("uuid", None, UUID))
    made = Drift(Kind.CHANGED, "w\nb", UUID, Severity.ERROR, "it differs", changes)
    assert in_one_line(made) == (
        rf"w\x0ab: it differs (target/path: disk /a · live /b; uuid: disk (none) · live {UUID})"
    )
    assert in_one_line(made._replace(changes=(), pool="", secret="ceph a")) == (
        "secret ceph a: it differs"
    )


def test_every_kind_is_either_drift_or_a_note() -> None:
    from xmltool.live.drift import DRIFTS, NOTES

    assert sorted(Kind) == sorted((*DRIFTS, *NOTES))


def test_a_difference_beside_a_definition_that_waits() -> None:
    """The file has one target, libvirt's next start another one, and the running pool a third."""
    running = LivePool(UUID, directory(target="/next"), current=directory(target="/now"))
    (one,) = compare_sides(disk(entry(directory(target="/file"))), live(running)).drift
    assert one.message == (
        "web.xml differs from what libvirt holds in 1 place;"
        " there, another definition waits for the pool's next start"
    )
