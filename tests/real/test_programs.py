"""What is said to be run beside what a real libvirtd runs, with stand-ins for the programs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.real.recorded import (
    HOST_NUMBER,
    INITIATOR_IQN,
    PASSWORD,
    SESSION,
    TARGET_IQN,
    recorded_libvirtd,
)
from xmltool.document.document import parse_document
from xmltool.pool.read import read_definition
from xmltool.programs.step import Case
from xmltool.programs.steps import steps_of
from xmltool.versions import installed_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.real.recorded import RecordedLibvirtd

pytestmark = pytest.mark.libvirt

PLACEHOLDERS = {
    "<interface>": r"libvirt-iface-[0-9a-f]{8}",
    "<session>": SESSION,
    "<password>": PASSWORD,
}
VERBS = {
    "build": "pool-build",
    "start": "pool-start",
    "refresh": "pool-refresh",
    "stop": "pool-destroy",
    "delete": "pool-delete",
}
ALWAYS = ("udevadm is installed", "zpool succeeded")
"""Conditions of steps that hold among the stand-ins."""


class Sample(NamedTuple):
    """A definition, and the conditions that hold, as parts of the words of the steps.

    Attributes:
        source: inside `<source>`; `{home}` is the daemon's home.
        holds: conditions that hold at the start.
        at_stop: those that hold at the stop.
        flags: for the build.
        starts: whether it gets started: not without a server, or a label on the disk.
        pvs: what pvs prints.
        delete: whether to delete it at the end.
        inside: further elements of the pool.
        target: the target's name in the daemon's home.
        builds: whether the build succeeds.
        fails_at: words of the step of the start that fails.
    """

    kind: str
    source: str = ""
    holds: tuple[str, ...] = ()
    at_stop: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    starts: bool = True
    pvs: str = ""
    delete: bool = False
    inside: str = ""
    target: str = "target"
    builds: bool = True
    fails_at: str = ""


DEVICE = "<device path='{home}/device'/>"
HOST = "<host name='127.0.0.1'/>"
EXPORTED = f"{HOST}<dir path='/export'/>"
DISK = f"<device path='{TARGET_IQN}'/>"
CHAP = "<auth type='chap' username='u'><secret usage='login'/></auth>"
NAMED = f"<initiator><iqn name='{INITIATOR_IQN}'/></initiator>"
SYNC = (
    "<fs:mount_opts xmlns:fs='http://libvirt.org/schemas/storagepool/fs/1.0'>"
    "<fs:option name='sync'/></fs:mount_opts>"
)
LOGGED_OUT, NO_IFACE = "there is no session", "and no interface has the name"
LOGGED_IN = "there is a session"
NOT_MOUNTED = "is not mounted"
OVER, NO_OVER = ("--overwrite",), ("--no-overwrite",)
GROUP = f"<name>vg0</name>{DEVICE}"
SAMPLES = {
    "dir": Sample("dir", delete=True),
    "fs": Sample("fs", DEVICE, (NOT_MOUNTED,), delete=True),
    "fs ext4 overwrite": Sample("fs", f"{DEVICE}<format type='ext4'/>", (NOT_MOUNTED,), flags=OVER),
    "fs xfs no-overwrite": Sample(
        "fs", f"{DEVICE}<format type='xfs'/>", (NOT_MOUNTED,), flags=NO_OVER, inside=SYNC
    ),
    "fs vfat": Sample("fs", f"{DEVICE}<format type='vfat'/>", (NOT_MOUNTED,), flags=OVER),
    "fs udf": Sample("fs", f"{DEVICE}<format type='udf'/>", (NOT_MOUNTED,), flags=OVER),
    "netfs": Sample("netfs", EXPORTED, (NOT_MOUNTED,), inside=SYNC, delete=True),
    "netfs nfs": Sample(
        "netfs", f"{EXPORTED}<format type='nfs'/><protocol ver='4.2'/>", (NOT_MOUNTED,)
    ),
    "netfs auto version": Sample("netfs", f"{EXPORTED}<protocol ver='3'/>", (NOT_MOUNTED,)),
    "netfs cifs": Sample("netfs", f"{EXPORTED}<format type='cifs'/>", (NOT_MOUNTED,)),
    "netfs glusterfs": Sample("netfs", f"{EXPORTED}<format type='glusterfs'/>", (NOT_MOUNTED,)),
    "netfs mounted": Sample(
        "netfs", f"{HOST}<dir path='/mounted'/>", (), ("is mounted",), target="mounted"
    ),
    "logical": Sample("logical", GROUP, pvs="  {home}/device vg0\n", delete=True),
    "logical overwrite": Sample("logical", GROUP, pvs="  {home}/device vg0\n", flags=OVER),
    "logical without devices": Sample("logical", "<name>vg0</name>", pvs="  /dev/sdz vg0\n"),
    "disk": Sample("disk", DEVICE, delete=True),
    "disk gpt overwrite": Sample(
        "disk",
        f"{DEVICE}<format type='gpt'/>",
        starts=False,
        flags=OVER,
        fails_at="holds a gpt label",
    ),
    "disk bsd": Sample("disk", f"{DEVICE}<format type='bsd'/>", ("finds no file system",)),
    "disk dvh separator": Sample(
        "disk",
        "<device path='{home}/device' part_separator='yes'/><format type='dvh'/>",
        ("finds no file system",),
    ),
    "iscsi": Sample("iscsi", HOST + DISK, (LOGGED_OUT,), (LOGGED_IN,)),
    "iscsi chap": Sample("iscsi", HOST + DISK + CHAP, (LOGGED_OUT,), (LOGGED_IN,)),
    "iscsi initiator": Sample(
        "iscsi", HOST + DISK + NAMED, (LOGGED_OUT, NO_IFACE), (LOGGED_IN, "-" + NO_IFACE)
    ),
    "iscsi-direct": Sample("iscsi-direct", HOST + DISK + NAMED, starts=False),
    "scsi": Sample("scsi", f"<adapter name='host{HOST_NUMBER}'/>"),
    "mpath": Sample("mpath"),
    "rbd": Sample("rbd", f"<name>p</name>{HOST}", starts=False),
    "gluster": Sample("gluster", f"<name>v</name>{HOST}<dir path='/'/>", starts=False),
    "zfs": Sample("zfs", f"<name>tank</name>{DEVICE}", delete=True),
    "zfs below": Sample("zfs", "<name>tank/vms</name>", delete=True),
    "zfs without devices": Sample("zfs", "<name>tank</name>", builds=False),
}


@pytest.fixture(scope="module")
def daemon() -> Iterator[RecordedLibvirtd]:
    """One daemon among stand-ins for the module, without pools."""
    with recorded_libvirtd() as started:
        yield started


def document_of(sample: Sample, daemon: RecordedLibvirtd) -> str:
    source = sample.source.format(home=daemon.home)
    target = f"<target><path>{daemon.home}/{sample.target}</path></target>"
    inside = f"<name>it</name><source>{source}</source>{target}{sample.inside}"
    return f"<pool type='{sample.kind}'>{inside}</pool>"


def said(
    document: str,
    step: str,
    holds: tuple[str, ...] = (),
    *,
    flags: tuple[str, ...] = (),
    fails_at: str = "",
) -> list[str]:
    """Give what is said to be run: each program as a pattern for its recorded arguments."""
    root = parse_document("it.xml", document.encode()).libvirt_root()
    assert root is not None
    pool = read_definition(root).definition
    assert pool is not None
    overwrite = {(): None, OVER: True, NO_OVER: False}[flags]
    version = installed_version()
    assert version is not None
    absent = [part[1:] for part in holds if part.startswith("-")]
    patterns = []
    for one in steps_of(Case(pool, overwrite, version))[step]:
        when = one.when
        if fails_at and fails_at in one.does:
            break
        if one.argv is None or (when and any(part in when for part in absent)):
            continue
        if when is None or any(part in when for part in (*holds, *ALWAYS)):
            words = (PLACEHOLDERS.get(word, re.escape(word)) for word in one.argv)
            patterns.append("\0".join(words))
    return patterns


def agree(said_programs: list[str], calls: list[tuple[str, ...]]) -> bool:
    joined = ["\0".join(call) for call in calls]
    return len(joined) == len(said_programs) and all(map(re.fullmatch, said_programs, joined))


class Bench:
    """One pool in the daemon, and where what is said and what is done differ."""

    def __init__(self, sample: Sample, daemon: RecordedLibvirtd) -> None:
        self.sample = sample
        self.daemon = daemon
        self.document = document_of(sample, daemon)
        self.wrong: list[tuple[str, list[str], list[tuple[str, ...]]]] = []
        for file in ("label", "session", "iface", "fail"):
            daemon.state(file, None)
        daemon.state("pvs", sample.pvs.format(home=daemon.home))
        (daemon.home / "device").write_bytes(bytes(8 << 20))
        (daemon.home / "target").mkdir(exist_ok=True)
        daemon.own()
        answer = daemon.define(self.document.encode(), keep=True)
        assert answer.accepted, answer.error

    def compare(
        self, step: str, holds: tuple[str, ...] = (), *, ok: bool = True, fails_at: str = ""
    ) -> None:
        flags = self.sample.flags if step == "build" else ()
        expected = said(self.document, step, holds, flags=flags, fails_at=fails_at)
        calls = self.daemon.calls_of(VERBS[step], "it", *flags, ok=ok)
        if not agree(expected, calls):
            self.wrong.append((step, expected, calls))


@pytest.fixture
def bench(request: pytest.FixtureRequest, daemon: RecordedLibvirtd) -> Iterator[Bench]:
    """The pool of the sample that the test names."""
    made = Bench(SAMPLES[request.param], daemon)
    yield made
    daemon.virsh("pool-destroy", "it")
    daemon.virsh("pool-undefine", "it")
    assert not made.wrong, "\n".join(map(str, made.wrong))


@pytest.mark.parametrize("bench", list(SAMPLES), indirect=True)
def test_the_same_programs(bench: Bench) -> None:
    sample = bench.sample
    bench.compare("build", sample.holds, ok=sample.builds)
    bench.compare("start", sample.holds, ok=sample.starts, fails_at=sample.fails_at)
    if sample.starts:
        bench.compare("refresh")
        bench.compare("stop", sample.at_stop)
    if sample.delete:
        bench.compare("delete")


@pytest.mark.parametrize("bench", ["iscsi initiator"], indirect=True)
def test_an_interface_and_a_session_that_are_there(bench: Bench) -> None:
    bench.compare("start", bench.sample.holds)
    bench.compare("stop", bench.sample.at_stop)
    bench.compare("start", (LOGGED_OUT, "-" + NO_IFACE))
    bench.compare("stop", bench.sample.at_stop)
    bench.daemon.state("session", "")
    bench.compare("start", ("-" + LOGGED_OUT, "-" + NO_IFACE))


@pytest.mark.parametrize("bench", ["logical"], indirect=True)
def test_a_build_that_fails_is_undone(bench: Bench) -> None:
    bench.daemon.state("fail", "")
    bench.compare("build", ("a later step fails",), ok=False)


@pytest.mark.parametrize("bench", ["logical"], indirect=True)
def test_a_group_that_is_not_there(bench: Bench) -> None:
    bench.daemon.state("pvs", "  /dev/sdz other\n")
    bench.compare("start", ok=False, fails_at="there is no such group")


@pytest.mark.parametrize("bench", ["zfs"], indirect=True)
def test_a_zfs_pool_that_is_not_there_is_active_all_the_same(bench: Bench) -> None:
    bench.daemon.state("fail", "")
    bench.compare("start", fails_at="lists the ZFS volumes")


@pytest.mark.parametrize("bench", ["disk", "logical"], indirect=True)
def test_a_plain_build_refuses_what_holds_something(bench: Bench) -> None:
    device = bench.daemon.home / "device"
    label = bytes(510) + b"\x55\xaa"
    device.write_bytes(label + bytes(8 << 20))
    bench.compare("build", ok=False, fails_at="fails when it finds one")
    assert device.read_bytes()[:512] == label


@pytest.mark.parametrize("bench", ["disk"], indirect=True)
def test_a_disk_is_wiped_at_both_ends_by_a_deletion(bench: Bench) -> None:
    device = bench.daemon.home / "device"
    device.write_bytes(b"x" * (8 << 20))
    bench.compare("delete")
    data = device.read_bytes()
    assert data == bytes(1 << 20) + b"x" * (6 << 20) + bytes(1 << 20)
