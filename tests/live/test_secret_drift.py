"""Secrets of the files against those of a libvirt, from two given views and from a virsh."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.live.samples import OTHER, URI, UUID, definition, disk, entry, fake_virsh, live, printed
from tests.secret.forms import document, usage, uuid
from xmltool.document.document import parse_document
from xmltool.errors import LibvirtError
from xmltool.live.ask import Likely, ask
from xmltool.live.ask_secrets import ask_secrets
from xmltool.live.comparison import compute_drift
from xmltool.live.drift import Comparison, Disk, compare_sides
from xmltool.live.pools import Live, LivePool
from xmltool.live.secret_drift import with_secrets
from xmltool.live.snapshot import from_json, to_json
from xmltool.live.sources import RecordedSource
from xmltool.pool.compare import Change
from xmltool.secret.definition import SecretDef
from xmltool.secret.judge import judge_secret
from xmltool.store.secrets import SecretEntry, Secrets

if TYPE_CHECKING:
    from pathlib import Path

    from xmltool.live.virsh import Virsh

CEPH = SecretDef(uuid(1), "ceph", "client.a")
OTHER_USE = CEPH._replace(usage="client.b")
CHAP = SecretDef(uuid(2), "iscsi", "lun")
BARE = SecretDef(uuid(3))


def file(secret: SecretDef, reason: str | None = None) -> SecretEntry:
    """Return the file of a secret, by its uuid as libvirt names it."""
    verdict = judge_secret(parse_document("a", b"<secret/>"))._replace(definition=secret)
    return SecretEntry(f"{secret.uuid or 'ceph'}.xml", b"", verdict, reason, None)


def files(*secrets: SecretDef | SecretEntry, **fields: object) -> Disk:
    entries = tuple(one if isinstance(one, SecretEntry) else file(one) for one in secrets)
    return disk()._replace(secrets=Secrets("/etc/libvirt/secrets", entries))._replace(**fields)


def compared(files_side: Disk, *secrets: SecretDef, pools: tuple[LivePool, ...] = ()) -> Comparison:
    return with_secrets(compare_sides(files_side, live(*pools)._replace(secrets=secrets)))


def told(found: Comparison) -> list[tuple[str, str | None]]:
    return [(one.kind, one.secret) for one in found.drift]


def rbd(by: str, name: str = "vms") -> LivePool:
    pool = definition(
        f"<pool type='rbd'><name>{name}</name><uuid>{UUID}</uuid><source><name>rbd</name>"
        f"<host name='mon'/><auth type='ceph' username='a'><secret {by}/></auth></source></pool>"
    )
    return LivePool(UUID, pool)


def test_in_sync() -> None:
    found = compared(files(CEPH, CHAP, BARE), BARE, CHAP, CEPH)
    assert (found.drift, found.notes) == ((), ())


def test_not_loaded_and_missing() -> None:
    found = compared(files(CEPH), CHAP, BARE)
    assert told(found) == [
        ("secret-missing", BARE.uuid),
        ("secret-not-loaded", "ceph client.a"),
        ("secret-missing", "iscsi lun"),
    ]
    assert [one.uuid for one in found.drift] == [BARE.uuid, CEPH.uuid, CHAP.uuid]
    assert all(one.severity == "error" and one.pool == "" for one in found.drift)
    assert found.drift[1].file == f"/etc/libvirt/secrets/{CEPH.uuid}.xml"


def test_pools_come_first() -> None:
    (one, other) = compared(files(CEPH), pools=(rbd("usage='x'", "zoo"),)).drift
    assert [one.name, other.name] == ["zoo", "ceph client.a"]
    assert [one.subject, other.subject] == ["zoo", "secret ceph client.a"]


def test_another_usage() -> None:
    (one,) = compared(files(OTHER_USE), CEPH).drift
    assert one.kind == "secret-changed"
    assert one.changes == (Change("usage/name", "client.b", "client.a"),)


def test_another_uuid_for_the_same_use() -> None:
    (one,) = compared(files(CEPH._replace(uuid=OTHER)), CEPH).drift
    assert one.changes == (Change("uuid", OTHER, CEPH.uuid),)
    assert compared(files(CEPH._replace(uuid=None)), CEPH).drift == ()


def test_a_uuid_is_matched_before_a_usage() -> None:
    one, two = OTHER_USE._replace(uuid=uuid(8)), CEPH._replace(uuid=uuid(9))
    swapped = (one._replace(usage=two.usage), two._replace(usage=one.usage))
    found = compared(files(*swapped), one, two)
    assert [kind for kind, _ in told(found)] == ["secret-changed", "secret-changed"]
    assert {change.path for each in found.drift for change in each.changes} == {"usage/name"}


def test_what_libvirt_would_skip_explains_what_is_missing() -> None:
    (one,) = compared(files(file(CEPH, "it is broken")), CEPH).drift
    assert one.kind == "secret-missing"
    assert f"libvirt would skip {CEPH.uuid}.xml: it is broken" in one.message


def test_ephemeral_secrets_are_never_stored() -> None:
    assert compared(files(), CEPH._replace(ephemeral=True)).drift == ()


def test_nothing_is_told_of_what_is_not_known() -> None:
    assert compared(disk(), CEPH).drift == ()
    unknown = live()._replace(secrets=None)
    assert with_secrets(compare_sides(files(CEPH), unknown)).drift == ()


def test_reviewed_definitions_name_the_secrets_of_pools_alone() -> None:
    assert compared(files(CEPH, all_secrets=False), CEPH, CHAP).drift == ()
    assert told(compared(files(CEPH, all_secrets=False), CHAP)) == [
        ("secret-not-loaded", "ceph client.a")
    ]


@pytest.mark.parametrize("by", ["usage='client.a'", f"uuid='{uuid(1)}'"])
def test_the_pools_that_need_a_secret(by: str) -> None:
    pool = rbd(by)
    both = files(CEPH, entries=(entry(pool.definition),))
    (one,) = compared(both, pools=(pool,)).drift
    assert one.message.endswith("; needed by vms")
    assert compared(both, pools=(pool,)).notes == ()  # a consequence of the drift
    assert compared(both, CEPH, pools=(pool,)).notes == ()
    (note,) = compared(both._replace(secrets=None), pools=(pool,)).notes
    assert (note.kind, note.pool, note.uuid) == ("no-secret", "vms", UUID)
    assert "and cannot start the pool: `virsh -c test:///drift secret-define FILE`" in note.message
    (note,) = compared(files(), CEPH._replace(ephemeral=True), pools=(pool,)).notes
    assert "ephemeral" in note.message


def test_a_pool_without_its_secret_is_not_said_to_be_startable() -> None:
    pool = rbd("usage='client.a'")._replace(autostart=True)
    messages = {note.kind: note.message for note in compared(files(), pools=(pool,)).notes}
    assert "pool-start" not in messages["inactive"]
    assert messages["inactive"].endswith("cannot start before libvirt has its secret")
    (note,) = compared(files(CEPH), CEPH, pools=(pool,)).notes
    assert (note.kind, "pool-start" in note.message) == ("inactive", True)


def test_a_secret_for_another_use() -> None:
    (note,) = compared(files(CHAP), CHAP, pools=(rbd(f"uuid='{CHAP.uuid}'"),)).notes
    assert "; the secret of that uuid is for another use (iscsi lun): `virsh" in note.message


def test_a_pool_that_only_the_files_have() -> None:
    found = compared(disk(entry(rbd("usage='x'").definition)))
    assert [(note.kind, note.pool) for note in found.notes] == [("no-secret", "vms")]


def test_secrets_are_asked_for(tmp_path: Path) -> None:
    secret = document(1, usage("ceph", "name", "client.a")).decode()
    found = ask_secrets(fake_virsh(tmp_path, secrets={uuid(1): secret, uuid(2): ""}))
    assert found == (CEPH,)  # the other one is gone by then


def test_no_secrets_where_libvirt_tells_nothing(tmp_path: Path) -> None:
    words = "error: this function is not supported by the connection driver: virConnectNumOfSecrets"
    before = f"sys.stderr.write({words!r}) if 'secret-list' in batch else None"
    assert ask_secrets(fake_virsh(tmp_path, before=before)) is None


def beside(virsh: Virsh, *secrets: str) -> Live:
    """Ask for pools and secrets that are likely."""
    return ask(virsh, lambda: Likely([UUID], secrets))


@pytest.mark.parametrize(
    "connect", [URI, "storage:///system", "storage+unix:///session?socket=/a b'c;d"]
)
def test_secrets_and_pools_in_one_virsh(connect: str, tmp_path: Path) -> None:
    secret = document(1, usage("ceph", "name", "client.a")).decode()
    log = tmp_path / "log"
    before = f"open({str(log)!r}, 'a').write(batch + chr(10))"
    pools = {UUID: ((True, False, False), [printed()])}
    virsh = fake_virsh(tmp_path, pools, secrets={uuid(1): secret}, before=before)
    virsh = virsh._replace(connect=connect)
    found = beside(virsh, uuid(1), uuid(3), "; secret-undefine x")
    assert ([pool.uuid for pool in found.pools], found.secrets) == ([UUID], (CEPH,))
    (batch,) = log.read_text().splitlines()
    assert "undefine" not in batch
    elsewhere = connect.replace("storage", "secret")
    assert (f"connect {shlex.quote(elsewhere)} --readonly; " in batch) == (connect != URI)
    assert beside(virsh).secrets == (CEPH,)
    assert len(log.read_text().splitlines()) == 3, "one for what was not likely"


def test_pools_are_known_where_secrets_are_not(tmp_path: Path) -> None:
    before = """
class Secrets(dict):
    def __iter__(self):
        sys.stderr.write('error: Failed to count secrets\\nerror: not supported\\n')
        return iter(())
secrets = Secrets()
"""
    pools = {UUID: ((True, False, False), [printed()])}
    found = beside(fake_virsh(tmp_path, pools, before=before), uuid(1))
    assert ([pool.uuid for pool in found.pools], found.secrets) == ([UUID], None)
    before = "time.sleep(9) if 'connect ' in batch else None"
    virsh = fake_virsh(tmp_path, pools, before=before, timeout=1)
    found = beside(virsh._replace(connect="storage:///system"), uuid(1))
    assert ([pool.uuid for pool in found.pools], found.secrets) == ([UUID], None)


def test_what_is_said_of_pools_is_not_said_of_secrets(tmp_path: Path) -> None:
    complaint = "sys.stderr.write('error: Failed to list pools\\n')"
    with pytest.raises(LibvirtError, match="Failed to list pools"):
        beside(fake_virsh(tmp_path, {UUID: ((True, False, False), [printed()])}, before=complaint))


class Asked(RecordedSource):
    """A libvirt that shows whether it was asked for its secrets."""

    def with_secrets(self, live: Live) -> Live:
        return self.live._replace(secrets=(CEPH,), connect="asked")


@pytest.mark.parametrize(
    ("beside", "pool", "is_asked"),
    [
        (None, "", False),
        (None, "usage='x'", True),
        (Secrets("/etc/libvirt/secrets", ()), "", True),
    ],
)
def test_secrets_are_asked_for_only_where_they_matter(
    beside: Secrets | None, pool: str, is_asked: bool
) -> None:
    class Files:
        def read(self) -> Disk:
            return disk(*([entry(rbd(pool).definition)] if pool else []))._replace(secrets=beside)

        def is_still(self, disk: Disk) -> bool:
            return True

    found = compute_drift(Files(), Asked(live()))
    assert (found.live.connect == "asked") == is_asked
    assert bool(found.live.secrets) == is_asked


def test_a_snapshot_keeps_them() -> None:
    secrets = (CEPH._replace(private=True, description="a\r\n<b>"), CHAP, BARE)
    side = live()._replace(secrets=secrets)
    text = to_json(side, "2026-01-31T12:00:00Z")
    assert from_json("a", text.encode()) == side
    report = json.loads(text)
    del report["secrets"]  # as older ones are
    assert from_json("a", json.dumps(report).encode()).secrets is None
