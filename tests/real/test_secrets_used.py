"""Secrets that xmltool wrote offline, used by a real libvirtd: listed, given out, and found by pools.

How far this goes: a pool of type rbd or iscsi-direct is started up to the call that would go to the
network, and what libvirt gave to librados and libiscsi until then is recorded; a pool of type iscsi up to
`iscsiadm`, which is a stand-in. No cluster and no target answers.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.real import secrets
from tests.real.libvirt import Libvirtd, private_libvirtd
from tests.real.recorded import PASSWORD, SECRET_UUID, TARGET_IQN, recorded_libvirtd
from tests.real.releases import RELEASES, Release, root_of
from tests.real.secret_users import keys, record_keys
from tests.secret.forms import document, usage, uuid
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VALUE = b"\x00 s3cret \xff"
TEXT = b"chap-password-12"
CEPH, CHAP = usage("ceph", "name", "client.vms"), usage("iscsi", "target", "lun")

pytestmark = pytest.mark.libvirt

_OLD = [
    pytest.param(release, id=release.libvirt, marks=[pytest.mark.slow, pytest.mark.roots])
    for release in RELEASES
]


@pytest.fixture(params=[pytest.param(None, id="host"), *_OLD])
def daemon(request: pytest.FixtureRequest) -> Iterator[Libvirtd]:
    """A libvirtd that records keys: this machine's, or a release's in its Debian root."""
    release: Release | None = request.param
    with private_libvirtd(chroot=None if release is None else root_of(release)) as running:
        record_keys(running)
        yield running


def offline(daemon: Libvirtd, *words: object) -> None:
    """Do something to the store of a libvirtd that is stopped meanwhile."""
    daemon.stop()
    assert main([*map(str, words), "--storage-dir", f"{daemon.store}"]) == 0
    daemon.own()
    daemon.start()


def define(
    daemon: Libvirtd, place: Path, number: int, body: str, value: bytes | None, flags: str = ""
) -> None:
    (place / "secret.xml").write_bytes(document(number, body, flags))
    (place / "value").write_bytes(value or b"")
    given = () if value is None else ("--value-file", place / "value", "--keep-newline")
    offline(daemon, "secret", "define", place / "secret.xml", *given)


def test_values_are_given_out_as_they_were_defined(daemon: Libvirtd, tmp_path: Path) -> None:
    define(daemon, tmp_path, 1, CEPH, VALUE)
    define(daemon, tmp_path, 2, CHAP, TEXT, " private='yes'")
    define(daemon, tmp_path, 3, "", None)
    assert secrets.uuids(daemon) == {uuid(1), uuid(2), uuid(3)}
    said = {n: secrets.virsh(daemon, "secret-get-value", uuid(n)) for n in (1, 2, 3)}
    assert base64.b64decode(said[1].stdout) == VALUE
    assert "secret is private" in said[2].stderr
    assert "does not have a value" in said[3].stderr
    for number, flag in ((1, "no"), (2, "yes")):
        shown = secrets.virsh(daemon, "secret-dumpxml", uuid(number)).stdout
        assert f"<secret ephemeral='no' private='{flag}'>" in shown
    # a file with ephemeral='yes', which is never written by xmltool or libvirt, is loaded all the same
    daemon.stop()
    file = secrets.directory(daemon) / f"{uuid(4)}.xml"
    file.write_bytes(document(4, "", " ephemeral='yes'"))
    daemon.own()
    daemon.start()
    assert "ephemeral='yes'" in secrets.virsh(daemon, "secret-dumpxml", uuid(4)).stdout


def rbd(by: str, name: str = "p") -> bytes:
    return (
        f"<pool type='rbd'><name>{name}</name><source><name>rbd</name><host name='127.0.0.1'/>"
        f"<auth type='ceph' username='libvirt'><secret {by}/></auth></source></pool>"
    ).encode()


def direct(by: str, name: str = "p") -> bytes:
    return (
        f"<pool type='iscsi-direct'><name>{name}</name><source><host name='127.0.0.1' port='1'/>"
        f"<device path='{TARGET_IQN}'/><initiator><iqn name='iqn.2026-01.org.example:me'/></initiator>"
        f"<auth type='chap' username='u'><secret {by}/></auth></source></pool>"
    ).encode()


POOLS = {"rbd": (rbd, CEPH, "client.vms"), "iscsi-direct": (direct, CHAP, "lun")}
GIVEN = {
    "rbd": ("rados_conf_set", "key", base64.b64encode(TEXT).decode()),
    "iscsi-direct": ("iscsi_set_initiator_username_pwd", "u", TEXT.decode()),
}


@pytest.mark.parametrize("by", ["uuid", "usage"])
@pytest.mark.parametrize("kind", POOLS)
def test_a_pool_finds_its_key(daemon: Libvirtd, tmp_path: Path, kind: str, by: str) -> None:
    """Ceph gets the value in base64, which libvirt makes, and iSCSI as it is."""
    pool, body, name = POOLS[kind]
    words = f"uuid='{uuid(1)}'" if by == "uuid" else f"usage='{name}'"
    (tmp_path / "pool.xml").write_bytes(pool(words))
    offline(daemon, "define", tmp_path / "pool.xml")
    without = daemon.virsh("pool-start", "p").stderr
    assert f"no secret with matching {by}" in without
    assert GIVEN[kind] not in keys(daemon)
    define(daemon, tmp_path, 1, body, TEXT)
    found = daemon.virsh("pool-start", "p").stderr
    assert "secret" not in found.lower(), found  # it goes wrong later, where the network is
    assert GIVEN[kind] in keys(daemon)


Secret = tuple[Any, ...]
"""Number, usage, value, and perhaps attributes."""
STATES: dict[str, tuple[Secret, ...]] = {
    "none": (),
    "meant": ((1, "meant", TEXT),),
    "without a value": ((1, "meant", None),),
    "with an empty value": ((1, "meant", b""),),
    "for nothing": ((1, "nothing", TEXT),),
    "of another type": ((1, "tls", TEXT),),
    "of the other pools' type": ((1, "other", TEXT),),
    "of another name": ((1, "another", TEXT),),
    "with another uuid": ((2, "meant", TEXT),),
    "private": ((1, "meant", TEXT, " private='yes'"),),
}


def usages(kind: str, name: str) -> dict[str, str]:
    """Return what a secret can be for, where a pool of a type names it."""
    ceph, chap = usage("ceph", "name", name), usage("iscsi", "target", name)
    own, other = (ceph, chap) if kind == "rbd" else (chap, ceph)
    another = own.replace(name, f"not-{name}")
    tls = usage("tls", "name", name)
    return {"meant": own, "other": other, "another": another, "tls": tls, "nothing": ""}


@pytest.mark.parametrize("kind", POOLS)
def test_check_says_which_pools_find_no_key(
    libvirtd: Libvirtd, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    """Whatever secrets there are: `check` misses a secret exactly where libvirtd does."""
    record_keys(libvirtd)
    place = secrets.directory(libvirtd)
    names = []
    for number, given in enumerate(STATES.values(), 1):
        for own, use, value, *flags in given:
            each = 10 * number + own
            body = usages(kind, f"use{number}")[use]
            (place / f"{uuid(each)}.xml").write_bytes(document(each, body, "".join(flags)))
            if value is not None:
                (place / f"{uuid(each)}.base64").write_bytes(base64.b64encode(value))
        for way in (f"uuid='{uuid(10 * number + 1)}'", f"usage='use{number}'"):
            names.append(f"{number}-{way[:5]}".rstrip("='"))
            libvirtd.put(f"{names[-1]}.xml", POOLS[kind][0](way, names[-1]))
    libvirtd.own()
    libvirtd.restart(reboot=True)
    main(["check", "--storage-dir", f"{libvirtd.store}", "--format", "json"])
    entries = {each["name"]: each for each in json.loads(capsys.readouterr().out)["pools"]}
    faults, found = [], 0
    for name in names:
        libvirtd.virsh("pool-start", name)
        has_key = GIVEN[kind] in keys(libvirtd)
        found += has_key
        rules = {each["rule"] for each in entries[name]["findings"]} & {"XT604", "XT605"}
        if has_key is bool(rules):
            state = list(STATES)[int(name.partition("-")[0]) - 1]
            faults.append(f"{state}, {name}: key {has_key}, told {rules}")
    for path in (*place.iterdir(), *libvirtd.store.glob("*.xml")):
        path.unlink()
    assert not faults, "\n".join(faults)
    assert found == 7


def test_a_logged_in_pool_gave_its_password(tmp_path: Path) -> None:
    """A pool of type iscsi hands the value of its secret to iscsiadm, which is a stand-in here."""
    pool = (
        f"<pool type='iscsi'><name>p</name><source><host name='127.0.0.1'/><device path='{TARGET_IQN}'/>"
        f"<auth type='chap' username='u'><secret usage='lun'/></auth></source>"
        f"<target><path>/dev/disk/by-path</path></target></pool>"
    )
    with recorded_libvirtd() as daemon:
        assert daemon.define(pool.encode(), keep=True).accepted
        assert daemon.virsh("pool-start", "p").returncode
        offline(daemon, "secret", "undefine", SECRET_UUID)
        define(daemon, tmp_path, 1, CHAP, TEXT)
        calls = daemon.calls_of("pool-start", "p")
    given = [call[call.index("--value") + 1] for call in calls if "--value" in call]
    assert TEXT.decode() in given
    assert PASSWORD not in given
