"""A real libvirtd is the referee of secrets: words, stored bytes, loading, and pools that find them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from tests.real import secrets
from tests.real.libvirt import private_libvirtd
from tests.secret.forms import REFUSED, TAKEN, document, usage, uuid
from xmltool.__main__ import main
from xmltool.document.document import parse_document
from xmltool.secret.judge import judge_secret
from xmltool.secret.write import stored_bytes
from xmltool.store.place import SYSTEM_STORE, Place
from xmltool.store.secret_plan import WantedSecret
from xmltool.store.secret_writing import define_secrets
from xmltool.store.session import Writing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.libvirt import Libvirtd

pytestmark = pytest.mark.libvirt

VALUE = b"\x00 s3cret \xff\n"


def test_stored_bytes_are_those_of_libvirt(libvirtd: Libvirtd) -> None:
    for data in TAKEN:
        refused, name = secrets.define(libvirtd, data)
        assert refused is None, (data, refused)
        definition = judge_secret(parse_document("a.xml", data)).definition
        assert definition is not None
        assert definition.uuid == name
        file = secrets.directory(libvirtd) / f"{name}.xml"
        assert file.read_bytes() == stored_bytes(definition), data
        assert file.stat().st_mode & 0o777 == 0o600
        assert secrets.virsh(libvirtd, "secret-undefine", name).returncode == 0
    assert secrets.directory(libvirtd).stat().st_mode & 0o777 == 0o700


def test_refusals_are_those_of_libvirt(libvirtd: Libvirtd) -> None:
    for data, words in REFUSED.items():
        assert secrets.define(libvirtd, data) == (words, ""), data


CHANGES = (
    (document(1, usage("tls", "name", "a")), document(2, usage("tls", "name", "a"))),
    (document(1, usage("tls", "name", "a")), document(1, usage("tls", "name", "b"))),
    (document(1, usage("tls", "name", "a")), document(1)),
    (document(1), document(1, usage("tls", "name", "b"))),
    (document(1, usage("tls", "name", "a")), document(1, usage("iscsi", "target", "a"))),
    (document(1, usage("tls", "name", "a")), document(2, usage("vtpm", "name", "a"))),
    (document(1, "", " private='yes'"), document(1, "", " private='no'")),
    (document(1), document(1, "", " private='yes'")),
    (document(1), document(1, "<description>new</description>")),
    (document(1), document(2)),
    (document(1, usage("tls", "name", "a")), b"<secret><usage type='tls'><name>b</name></usage></secret>"),
)  # fmt: skip


@pytest.mark.parametrize(("first", "second"), CHANGES)
def test_one_secret_beside_another(
    libvirtd: Libvirtd, tmp_path: Path, first: bytes, second: bytes
) -> None:
    place = Place(str(tmp_path), SYSTEM_STORE, SYSTEM_STORE, str(tmp_path))
    try:
        for data in (first, second):
            definition = judge_secret(parse_document("a.xml", data)).definition
            assert definition is not None
            plan = define_secrets(place, [WantedSecret(definition, "a.xml")], Writing())
            ours = [refusal.libvirt_message for refusal in plan.secrets.refusals]
            words, _ = secrets.define(libvirtd, data)
            assert ours == ([] if words is None else [words])
        theirs = {p.name: p.read_bytes() for p in secrets.directory(libvirtd).glob("*.xml")}
        mine = {p.name: p.read_bytes() for p in (tmp_path / "etc/libvirt/secrets").iterdir()}
        if b"<uuid>" in second:
            assert mine == theirs
        assert len(mine) == len(theirs)
    finally:
        for name in secrets.uuids(libvirtd):
            secrets.virsh(libvirtd, "secret-undefine", name)


def entries() -> dict[str, bytes]:
    """Files that libvirt loads, and files that it skips."""
    return {
        f"{uuid(1)}.xml": document(1, usage("tls", "name", "one")),
        f"{uuid(1)}.base64": b"czNjcmV0\n",
        f"{uuid(2)}.xml": document(2, usage("tls", "name", "two"), " ephemeral='yes'"),
        f"{uuid(3)}.xml": document(3, usage("tls", "name", "same")),
        f"{uuid(4)}.xml": document(4, usage("tls", "name", "same")),
        "other.xml": document(5),
        f"{uuid(6)}.xml": b"<secret/>",
        f"{uuid(7)}.xml": document(7),
        f"{uuid(7)}.base64": b"",
        f"{uuid(8)}.xml": b"<secret",
        f"{uuid(9)}.xml": document(9, "<usage type='x'/>"),
        f".{uuid(10)}.xml": document(10),
        f"{uuid(11)}.XML": document(11),
        f"{uuid(12)}.xml": b"<?xml version='1.0' encoding='ISO-8859-1'?>"
        + document(12, "<description>X</description>").replace(b"X", b"\xe9"),
        f"{uuid(13)}.base64": b"YWJj",
        "1111111A-1111-4111-8111-111111111111.xml": document(1).replace(
            uuid(1).encode(), b"1111111a-1111-4111-8111-111111111111"
        ),
        f"{uuid(14)}.xml": document(14),
        f"{uuid(15)}.xml": document(15),
    }


def test_loading_of_a_directory(capsys: pytest.CaptureFixture[str]) -> None:
    import json

    with private_libvirtd() as daemon:
        daemon.stop()
        directory = secrets.directory(daemon)
        directory.mkdir(mode=0o700, exist_ok=True)
        for name, data in entries().items():
            (directory / name).write_bytes(data)
        (directory / f"{uuid(14)}.base64").mkdir()
        (directory / f"{uuid(15)}.base64").symlink_to("nowhere")
        (directory / f"{uuid(16)}.xml").symlink_to("nowhere")
        (directory / "real").write_bytes(document(17))
        (directory / f"{uuid(17)}.xml").symlink_to("real")
        daemon.own()
        daemon.start()
        theirs = secrets.uuids(daemon)
        with_value = {
            name
            for name in theirs
            if secrets.virsh(daemon, "secret-get-value", name).returncode == 0
        }
        assert main(["secret", "list", "--format", "json", "--storage-dir", f"{daemon.store}"]) == 0
        listed = json.loads(capsys.readouterr().out)["secrets"]
    ours = {entry["uuid"] for entry in listed if entry["loaded"]}
    assert ours == theirs
    assert {e["uuid"] for e in listed if e["loaded"] and e["has_value"]} == with_value


SOURCE = """<source><host name='127.0.0.1' port='1'/><device path='iqn.2013-06.com.example:one'/>
<initiator><iqn name='iqn.2013-06.com.example:me'/></initiator>
<auth type='chap' username='u'><secret {by}/></auth></source>"""


@pytest.mark.parametrize("by", ["uuid", "usage"])
def test_a_pool_finds_its_secret(tmp_path: Path, by: str) -> None:
    """An iscsi pool that is started asks for the secret before it connects anywhere."""
    words = f"uuid='{uuid(1)}'" if by == "uuid" else "usage='lun'"
    (tmp_path / "secret.xml").write_bytes(document(1, usage("iscsi", "target", "lun")))
    (tmp_path / "value").write_bytes(VALUE)
    pool = f"<pool type='iscsi-direct'><name>p</name>{SOURCE.format(by=words)}</pool>"
    (tmp_path / "pool.xml").write_text(pool)
    with private_libvirtd() as daemon:
        daemon.stop()
        place = ["--storage-dir", f"{daemon.store}"]
        assert main(["define", f"{tmp_path}/pool.xml", *place]) == 0
        daemon.own()
        daemon.start()
        without = daemon.virsh("pool-start", "p").stderr
        assert "no secret with matching" in without
        daemon.stop()
        value = ["--value-file", f"{tmp_path}/value", "--keep-newline"]
        assert main(["secret", "define", f"{tmp_path}/secret.xml", *value, *place]) == 0
        daemon.own()
        daemon.start()
        said = secrets.virsh(daemon, "secret-get-value", uuid(1)).stdout.strip()
        assert base64.b64decode(said) == VALUE
        found = daemon.virsh("pool-start", "p").stderr
        assert "secret" not in found.lower(), found


def test_files_are_those_that_libvirtd_wrote(tmp_path: Path) -> None:
    """Definition and value, byte for byte and mode for mode; and libvirtd goes on with them."""
    (tmp_path / "value").write_bytes(VALUE)
    (tmp_path / "secret.xml").write_bytes(TAKEN[2])
    with private_libvirtd() as daemon:
        assert secrets.define(daemon, TAKEN[2])[0] is None
        value = daemon.home / "value"
        value.write_bytes(VALUE)
        done = secrets.virsh(daemon, "secret-set-value", uuid(3), "--file", str(value), "--plain")
        assert done.returncode == 0, done.stderr
        daemon.stop()
        directory = secrets.directory(daemon)
        theirs = picture(directory)
        for path in directory.iterdir():
            path.unlink()
        directory.rmdir()
        command = ["secret", "define", f"{tmp_path}/secret.xml", "--storage-dir", f"{daemon.store}"]
        options = ["--value-file", f"{tmp_path}/value", "--keep-newline"]
        assert main([*command, *options]) == 0
        assert picture(directory) == theirs
        inodes = [path.stat().st_ino for path in sorted(directory.iterdir())]
        assert main([*command, *options]) == 0
        assert [path.stat().st_ino for path in sorted(directory.iterdir())] == inodes
        daemon.own()
        daemon.start()
        assert secrets.uuids(daemon) == {uuid(3)}
        assert secrets.virsh(daemon, "secret-undefine", uuid(3)).returncode == 0
        assert list(directory.iterdir()) == []


def picture(directory: Path) -> dict[str, tuple[int, bytes]]:
    found = {p.name: (p.stat().st_mode & 0o777, p.read_bytes()) for p in directory.iterdir()}
    return {".": (directory.stat().st_mode & 0o777, b""), **found}
