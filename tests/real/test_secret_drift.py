"""Drift of secrets against a real libvirt: it is what a restart on the same files would change."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.real import secrets
from tests.real.libvirt import Libvirtd, private_libvirtd
from tests.real.restarted import copy_store
from tests.real.test_drift import drift
from tests.real.watching import Watching
from tests.secret.forms import document, usage, uuid
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SEED = 20261126
OPERATIONS = 25
LONG_OPERATIONS = 80
CANARY = b"cAnArY-0b5e"

pytestmark = pytest.mark.libvirt


@pytest.fixture
def running() -> Iterator[Libvirtd]:
    with private_libvirtd() as daemon:
        yield daemon


@pytest.fixture(scope="module")
def restarted() -> Iterator[Libvirtd]:
    """The referee's libvirtd, to be started again and again on a copy."""
    with private_libvirtd() as daemon:
        yield daemon


def view(daemon: Libvirtd) -> dict[str, str]:
    """Return what libvirt prints of each secret, by uuid."""
    return {
        name: secrets.virsh(daemon, "secret-dumpxml", name).stdout for name in secrets.uuids(daemon)
    }


def restart_on_copy(running: Libvirtd, restarted: Libvirtd) -> None:
    restarted.stop()
    # of two secrets for the same use libvirt takes the first in the directory's own order
    copy_store(secrets.directory(running), secrets.directory(restarted))
    restarted.own()
    restarted.start()


def difference(before: dict[str, str], after: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what a restart changes, by kind and uuid."""
    for name in after.keys() - before.keys():
        yield "secret-not-loaded", name
    for name, text in before.items():
        if name in after and after[name] != text:
            yield "secret-changed", name
        elif name not in after and "ephemeral='yes'" not in text:
            yield "secret-missing", name


def joined(
    truth: Iterable[tuple[str, str]], before: dict[str, str], after: dict[str, str]
) -> set[tuple[str, str]]:
    """Return the truth as it is told: another uuid for the same use is one change."""
    told = set(truth)
    for new in after.keys() - before.keys():
        for old in before.keys() - after.keys():
            uses = [re.findall("(?s)<usage.*</usage>", text) for text in (after[new], before[old])]
            if uses[0] and uses[0] == uses[1]:
                told -= {("secret-not-loaded", new), ("secret-missing", old)}
                told.add(("secret-changed", old))
    return told


def change_something(daemon: Libvirtd, rng: random.Random) -> str:
    """Do one thing to the secrets, through libvirt or behind its back."""
    number = rng.randrange(1, 6)
    name = uuid(number)
    place = secrets.directory(daemon)
    file = place / f"{name}.xml"
    kind, child = rng.choice((("ceph", "name"), ("iscsi", "target"), ("volume", "volume")))
    flags = rng.choice(("", " ephemeral='yes'", " private='yes'"))
    body = rng.choice(
        ("", usage(kind, child, rng.choice(("/a", "/b"))), "<description>d</description>")
    )
    data = document(number, body, flags)
    what = rng.choice(("define", "define", "undefine", "write", "write", "remove", "break"))
    if what == "define":
        secrets.define(daemon, data)
    elif what == "undefine":
        secrets.virsh(daemon, "secret-undefine", name)
    elif what == "remove":
        file.unlink(missing_ok=True)
    else:
        file.write_bytes(data if what == "write" else b"<secret")
        daemon.own()
    return f"{what} {data!r}"


def test_drift_is_what_a_restart_would_change(
    long_form: bool, running: Libvirtd, restarted: Libvirtd, record: Callable[..., None]
) -> None:
    rng, count = random.Random(SEED), LONG_OPERATIONS if long_form else OPERATIONS
    faults, kinds = [], set()
    for number in range(count):
        done = change_something(running, rng)
        restart_on_copy(running, restarted)
        before, after = view(running), view(restarted)
        truth = joined(difference(before, after), before, after)
        told = {(one["kind"], one["uuid"]) for one in drift(running)["drift"]}
        kinds |= {kind for kind, _ in told}
        if told != truth:
            faults.append(f"step {number} after {done}: told {told}, true {truth}")
    assert not faults, "\n".join(faults)
    assert kinds == {"secret-not-loaded", "secret-missing", "secret-changed"}
    subject = "drift of secrets against a second libvirtd"
    record("drift-secrets", subject, {"operations": count, "differences": 0})


RBD = """<pool type='rbd'><name>vms</name><source><name>rbd</name><host name='127.0.0.1'/>
<auth type='ceph' username='u'><secret usage='client.vms'/></auth></source></pool>"""


def test_a_set_of_pools_and_secrets(running: Libvirtd, tmp_path: Path) -> None:
    """What `apply` takes is held against libvirt: pools, and the secrets that they need."""
    given = tmp_path / "set"
    given.mkdir()
    (given / "vms.xml").write_text(RBD)
    (given / "ceph.xml").write_bytes(document(1, usage("ceph", "name", "client.vms")))
    assert running.define(RBD.encode(), keep=True).accepted

    def told() -> tuple[list[dict[str, Any]], list[str]]:
        out = tmp_path / "report.json"
        arguments = ["--definitions", f"{given}", "--connect", running.uri, "-o", f"json:{out}"]
        main(["drift", *arguments])
        report = json.loads(out.read_text())
        return report["drift"], [note["kind"] for note in report["notes"]]

    (one,), notes = told()
    assert (one["kind"], one["pool"], one["secret"]) == (
        "secret-not-loaded",
        None,
        "ceph client.vms",
    )
    assert (one["uuid"], notes) == (uuid(1), [])
    secrets.define(running, document(2, usage("volume", "volume", "/of/others")))
    secrets.define(running, document(1, usage("ceph", "name", "client.other")))
    (one,), _ = told()
    assert one["kind"] == "secret-changed"
    assert one["changes"] == [{"path": "usage/name", "disk": "client.vms", "live": "client.other"}]
    secrets.virsh(running, "secret-undefine", uuid(1))
    secrets.define(running, document(1, usage("ceph", "name", "client.vms")))
    assert told() == ([], [])
    (given / "ceph.xml").unlink()
    assert told() == ([], [])
    secrets.virsh(running, "secret-undefine", uuid(1))
    assert told() == ([], ["no-secret"])


@pytest.mark.parametrize("kind", ["snapshot", "script"])
def test_a_recorded_libvirt_gives_the_same_drift(
    running: Libvirtd, tmp_path: Path, kind: str
) -> None:
    names = ["a", "b &lt; c", "semi;colon", "two\nlines", "\\back'slash\""]
    for number, name in enumerate(names, 1):
        assert secrets.define(running, document(number, usage("ceph", "name", name)))[0] is None
    place = secrets.directory(running)
    (place / f"{uuid(1)}.xml").unlink()
    (place / f"{uuid(2)}.xml").write_bytes(document(2, usage("ceph", "name", "other")))
    (place / f"{uuid(9)}.xml").write_bytes(document(9))
    running.own()
    record, script = tmp_path / "live.json", tmp_path / "script.sh"
    where = ["snapshot", "--storage-dir", f"{running.store}", "--connect", running.uri]
    if kind == "snapshot":
        assert main([*where, "-o", f"{record}"]) == 0
    else:
        assert main([*where, "--script", "-o", f"{script}"]) == 0
        with record.open("wb") as out:
            subprocess.run(["sh", f"{script}"], stdout=out, check=True)
    live, recorded = drift(running), drift(running, "--live-from", f"{record}")
    assert live["drift"] == recorded["drift"]
    assert {one["kind"] for one in live["drift"]} == {
        "secret-missing", "secret-changed", "secret-not-loaded",
    }  # fmt: skip


def test_no_value_is_ever_asked_for(running: Libvirtd, tmp_path: Path) -> None:
    """The control: libvirt has the value, and neither report nor snapshot has a part of it."""
    value = tmp_path / "value"
    value.write_bytes(CANARY)
    secrets.define(running, document(1, usage("ceph", "name", "a")))
    done = secrets.virsh(running, "secret-set-value", uuid(1), "--file", f"{value}", "--plain")
    assert done.returncode == 0, done.stderr
    (secrets.directory(running) / f"{uuid(1)}.xml").unlink()
    report = drift(running, "--suggest")
    assert [one["kind"] for one in report["drift"]] == ["secret-missing"]
    record = tmp_path / "live.json"
    where = ["--storage-dir", f"{running.store}", "--connect", running.uri]
    assert main(["snapshot", *where, "-o", f"{record}"]) == 0
    encoded = secrets.virsh(running, "secret-get-value", uuid(1)).stdout.strip()
    for text in (json.dumps(report), record.read_text()):
        assert CANARY.decode() not in text
        assert encoded not in text


def test_suggested_commands_end_the_drift(running: Libvirtd) -> None:
    """Each way of each kind, run in a shell: afterwards there is no drift of that secret."""
    place = secrets.directory(running)
    file = place / f"{uuid(1)}.xml"
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}

    def not_loaded() -> None:
        file.write_bytes(document(1, usage("ceph", "name", "a")))
        (place / f"{uuid(1)}.base64").write_bytes(b"YWJj")

    def missing() -> None:
        secrets.define(running, document(1, usage("ceph", "name", "a")))
        file.unlink()

    def changed() -> None:
        secrets.define(running, document(1, usage("ceph", "name", "a")))
        file.write_bytes(document(1, usage("ceph", "name", "a") + "<description>d</description>"))

    def other_use() -> None:
        secrets.define(running, document(1, usage("ceph", "name", "a")))
        file.write_bytes(document(1, usage("ceph", "name", "b")))

    for make in (not_loaded, missing, changed, other_use):
        for way in ("live_as_disk", "disk_as_live"):
            make()
            running.own()
            (one,) = drift(running, "--suggest")["drift"]
            lines = one["suggest"][way]
            assert bool(lines) or (make is other_use and way == "live_as_disk")
            for line in lines:
                done = subprocess.run(["sh", "-c", line], env=environment, check=False)
                assert done.returncode == 0, line
            assert not lines or drift(running)["drift"] == [], (make, way)
            secrets.virsh(running, "secret-undefine", uuid(1))
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(mode=0o700)
            running.own()


def test_watch_tells_of_a_secret_and_of_its_end(running: Libvirtd) -> None:
    with Watching(running) as watching:
        time.sleep(1.5)  # its first look is over
        file = secrets.directory(running) / f"{uuid(1)}.xml"
        file.write_bytes(document(1, usage("ceph", "name", "a")))
        running.own()
        assert watching.until(lambda: len(watching.lines) == 1, 20), watching.errors
        file.unlink()
        assert watching.until(lambda: len(watching.lines) == 2, 20), watching.errors
        assert watching.stop() == 0
    (_, first), (_, second) = watching.lines
    assert (first["kind"], first["pool"], first["from"]) == ("secret-not-loaded", None, None)
    assert (first["to"]["secret"], first["to"]["uuid"]) == ("ceph a", uuid(1))
    assert (second["kind"], second["from"], second["to"]) == (first["kind"], first["to"], None)
