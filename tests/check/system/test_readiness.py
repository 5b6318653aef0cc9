"""XT6xx: what a system lacks for the pools of its store; nothing outside of the root is looked at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.store.images import copy_of, dir_pool, mark, put, snapshot
from xmltool.__main__ import main
from xmltool.check.system.backends import BACKENDS
from xmltool.check.system.bootup import Bootup
from xmltool.check.system.system import System
from xmltool.confined.root import Root
from xmltool.pool.types import POOL_TYPES

if TYPE_CHECKING:
    from pathlib import Path

    from xmltool.confined.root import Resolver

DEBIAN_12 = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n'
DEBIAN_13 = "ID=debian\nVERSION_ID='13'\n"
NO_MOUNT = 77
"""Status of a script that could not mount."""
SID = 'PRETTY_NAME="Debian GNU/Linux forky/sid"\nID=debian\n'
FEDORA = "ID=fedora\nVERSION_ID=42\n"
ROCKY = 'ID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\n'


def put_file(root: Path, path: str, text: str = "") -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def module(root: Path, name: str, libraries: str = "usr/lib/x86_64-linux-gnu") -> None:
    put_file(root, f"{libraries}/libvirt/storage-backend/libvirt_storage_backend_{name}.so")


def driver(root: Path, name: str = "storage", libraries: str = "usr/lib64") -> None:
    put_file(root, f"{libraries}/libvirt/connection-driver/libvirt_driver_{name}.so")


def said(root: Path, capsys: pytest.CaptureFixture[str], file: str = "a.xml") -> dict[str, str]:
    """Give the readiness rules of one entry, with their messages."""
    main(["check", "--root", f"{root}", "--format", "json", "--schema", "bundled"])
    pools = json.loads(capsys.readouterr().out)["pools"]
    return {
        finding["rule"]: finding["message"]
        for pool in pools
        if pool["file"] == file
        for finding in pool["findings"]
        if finding["rule"].startswith("XT6")
    }


def test_the_table_has_every_type() -> None:
    assert list(BACKENDS) == list(POOL_TYPES)


@pytest.mark.parametrize(
    ("release", "kind", "package"),
    [
        (DEBIAN_12, "rbd", "libvirt-daemon-driver-storage-rbd"),
        (DEBIAN_12, "disk", "libvirt-daemon"),
        (DEBIAN_13, "disk", "libvirt-daemon-driver-storage-disk"),
        (DEBIAN_13, "dir", "libvirt-daemon-driver-storage"),
        (SID, "iscsi", "libvirt-daemon-driver-storage-iscsi"),
        (FEDORA, "dir", "libvirt-daemon-driver-storage-core"),
        (ROCKY, "logical", "libvirt-daemon-driver-storage-logical"),
        (DEBIAN_13, "vstorage", None),
    ],
)
def test_packages_by_distribution(
    release: str, kind: str, package: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_file(tmp_path, "usr/lib/os-release", release)
    assert main(["capabilities", "--root", f"{tmp_path}", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    found = {pool["type"]: pool for pool in report["pools"]}
    assert list(found) == list(POOL_TYPES)
    assert found[kind]["package"] == package
    assert not found[kind]["supported"]


def test_an_unknown_distribution_gets_all_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "a.xml", dir_pool("a"))
    driver(tmp_path)
    message = said(tmp_path, capsys)["XT602"]
    for word in ("Debian 11 and 12", "Debian 13", "Fedora", "libvirt-daemon-driver-storage-core"):
        assert word in message


@pytest.mark.parametrize("libraries", ["usr/lib/x86_64-linux-gnu", "usr/lib64", "usr/lib"])
def test_modules_are_found_wherever_a_distribution_puts_them(
    libraries: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module(tmp_path, "fs", libraries)
    driver(tmp_path, libraries=libraries)
    assert main(["capabilities", "--root", f"{tmp_path}"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()[2:] if line.strip()]
    assert [line[0] for line in lines if line[1] == "yes"] == ["dir", "fs", "netfs"]


def test_without_the_driver_nothing_is_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module(tmp_path, "fs")
    put_file(tmp_path, "etc/os-release", FEDORA)
    assert main(["capabilities", "--root", f"{tmp_path}"]) == 0
    captured = capsys.readouterr()
    assert " yes " not in captured.out
    assert "libvirt-daemon-driver-storage-core" in captured.err
    assert "XT601" in said(tmp_path, capsys, ".")


def test_capabilities_are_of_a_system_not_of_a_store(tmp_path: Path) -> None:
    assert main(["capabilities", "--storage-dir", f"{tmp_path}"]) == 2


SECRET = """<secret ephemeral='no' private='no'><uuid>{uuid}</uuid>
<usage type='{kind}'><{tag}>{usage}</{tag}></usage></secret>"""
RBD = """<pool type='rbd'><name>a</name><uuid>00000000-0000-4000-8000-000000000001</uuid><source>
<host name='h'/><name>p</name><auth type='ceph' username='u'><secret {which}/></auth></source></pool>"""
UUID = "9b1c7a52-2f5e-4f6a-8c39-000000000001"


@pytest.mark.parametrize(
    ("which", "kind", "file", "value", "rules"),
    [
        ("usage='u1'", "ceph", UUID, True, set()),
        (f"uuid='{UUID}'", "ceph", UUID, True, set()),
        ("usage='u1'", "ceph", UUID, False, {"XT605"}),
        ("usage='u2'", "ceph", UUID, True, {"XT604"}),
        ("usage='u1'", "iscsi", UUID, True, {"XT604"}),
        (f"uuid='{UUID}'", "iscsi", UUID, True, {"XT604"}),
        (f"uuid='{UUID}'", "ceph", "9b1c7a52-2f5e-4f6a-8c39-00000000000f", True, {"XT604"}),
    ],
)
def test_secrets(
    which: str, kind: str, file: str, value: bool, rules: set[str],
    tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    module(tmp_path, "rbd")
    driver(tmp_path)
    driver(tmp_path, "secret")
    tag = "target" if kind == "iscsi" else "name"
    text = SECRET.format(uuid=UUID, kind=kind, tag=tag, usage="u1")
    put_file(tmp_path, f"etc/libvirt/secrets/{file}.xml", text)
    if value:
        put_file(tmp_path, f"etc/libvirt/secrets/{file}.base64", "eA==")
    put(tmp_path, "a.xml", RBD.format(which=which))
    assert set(said(tmp_path, capsys)) == rules


def test_a_secret_is_not_searched_for_a_type_that_takes_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module(tmp_path, "fs")
    driver(tmp_path)
    (tmp_path / "srv/x").mkdir(parents=True)
    auth = "<source><auth type='chap' username='u'><secret usage='none'/></auth></source>"
    put(tmp_path, "a.xml", dir_pool("a").replace("<target>", f"{auth}<target>"))
    assert said(tmp_path, capsys) == {}


def test_a_missing_target_and_the_command_that_makes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module(tmp_path, "fs")
    driver(tmp_path)
    put(tmp_path, "a b.xml", dir_pool("a b", "/srv/it's"))
    message = said(tmp_path, capsys, "a b.xml")["XT606"]
    assert "/srv/it's" in message
    assert f"`xmltool build 'a b' --root {tmp_path}`" in message
    assert f"`xmltool undefine 'a b' --root {tmp_path}`" in message
    assert main(["build", "a b", "--root", f"{tmp_path}"]) == 0
    capsys.readouterr()
    assert said(tmp_path, capsys, "a b.xml") == {}


@pytest.mark.parametrize(
    ("line", "target", "rule"),
    [
        ("LABEL=x /srv/data xfs defaults 0 2", "/srv/data/pool", "XT607"),
        ("LABEL=x /srv/data/ xfs defaults 0 2", "/srv//data/pool/deeper", "XT607"),
        ("LABEL=x /srv/my\\040data xfs defaults 0 2", "/srv/my data/pool", "XT607"),
        ("#LABEL=x /srv/data xfs defaults 0 2", "/srv/data/pool", "XT606"),
        ("LABEL=x none swap sw 0 0", "/srv/data/pool", "XT606"),
        ("LABEL=x /srv/data xfs defaults 0 2", "/srv/database", "XT606"),
        ("LABEL=x /srv/data xfs defaults 0 2", "/srv/data", None),
        ("LABEL=x / xfs defaults 0 2", "/srv/data", "XT606"),
        ("LABEL=x /srv/real xfs defaults 0 2", "/srv/link/pool", "XT607"),
    ],
)
def test_targets_below_mount_points(
    line: str, target: str, rule: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module(tmp_path, "fs")
    driver(tmp_path)
    put_file(tmp_path, "etc/fstab", f"\n# a comment\n{line}\n")
    (tmp_path / "srv/real").mkdir(parents=True)
    (tmp_path / "srv/link").symlink_to("/srv/real")
    put(tmp_path, "a.xml", dir_pool("a", target))
    assert list(said(tmp_path, capsys)) == ([] if rule is None else [rule])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
@pytest.mark.parametrize(("kind", "rule"), [("ext2", "XT608"), ("tmpfs", None)])
def test_a_target_on_a_mount_that_fstab_does_not_name(
    kind: str, rule: str | None, tmp_path: Path
) -> None:
    """Mounted in a name space of its own, which goes with the process."""
    image = tmp_path / "image"
    (image / "srv/data").mkdir(parents=True)
    put(image, "a.xml", dir_pool("a", "/srv/data/pool"))
    source = "none"
    if kind == "ext2":
        source = f"{tmp_path / 'disk'}"
        with open(source, "wb") as disk:
            disk.truncate(2**20)
        subprocess.run(["/sbin/mkfs.ext2", "-q", source], check=True)
    script = (
        f"mount -t {kind} {source} {image}/srv/data || exit {NO_MOUNT}; mkdir {image}/srv/data/pool &&"
        f" {sys.executable} -m xmltool check --root {image} --schema bundled --select XT606,XT608 --format json"
    )
    answer = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script], capture_output=True, text=True, check=False
    )
    if answer.returncode == NO_MOUNT or answer.stderr.startswith("unshare:"):
        pytest.skip(f"mounting is not possible here: {answer.stderr}")
    (pool,) = [p for p in json.loads(answer.stdout)["pools"] if p["file"] == "a.xml"]
    assert [f["rule"] for f in pool["findings"]] == ([] if rule is None else [rule])


@pytest.mark.parametrize("what", ["file", "dangling", "dangling on the way", "loop", "relative"])
def test_targets_that_are_no_directory(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module(tmp_path, "fs")
    driver(tmp_path)
    (tmp_path / "srv").mkdir()
    put_file(tmp_path, "srv/file")
    (tmp_path / "srv/dangling").symlink_to("nothing")
    (tmp_path / "srv/loop").symlink_to("loop")
    target = {"dangling on the way": "/srv/dangling/x", "relative": "x"}.get(what, f"/srv/{what}")
    put(tmp_path, "a.xml", dir_pool("a", target))
    assert list(said(tmp_path, capsys)) == ["XT609"]


def test_programs_of_one_package_are_one_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module(tmp_path, "zfs")
    driver(tmp_path)
    put_file(tmp_path, "etc/os-release", FEDORA)
    put(tmp_path, "a.xml", "<pool type='zfs'><name>a</name><source><name>t</name></source></pool>")
    message = said(tmp_path, capsys)["XT603"]
    assert "zfs and zpool" in message
    put_file(tmp_path, "usr/sbin/zfs")
    (tmp_path / "usr/sbin/zpool").symlink_to("/usr/sbin/zfs")
    assert said(tmp_path, capsys) == {}


def test_the_grammar_in_the_root_has_a_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grammar = """<grammar xmlns='http://relaxng.org/ns/structure/1.0'><start><element name='pool'>
    <attribute name='type'/><element name='name'><text/></element></element></start></grammar>"""
    put_file(tmp_path, "usr/share/libvirt/schemas/storagepool.rng", grammar)
    put(tmp_path, "a.xml", dir_pool("a"))
    assert "XT610" in said(tmp_path, capsys)  # judged by the bundled one
    main(["check", "--root", f"{tmp_path}", "--format", "json"])
    (pool,) = [p for p in json.loads(capsys.readouterr().out)["pools"] if p["file"] == "a.xml"]
    assert not pool["findings"][0]["rule"].startswith("XT610")
    assert any(f["rule"].startswith("XT1") for f in pool["findings"])


def test_a_hostile_root_shows_nothing_of_the_host(
    tmp_path: Path, resolver: Resolver, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_of("hostile", tmp_path)
    with Root(f"{root}", resolver) as opened:
        system = System(opened)
        assert system.distribution.title is None
        assert not system.served
        assert list(Bootup(opened).mounts) == []
    found = said(root, capsys, "passwd.xml")
    assert found == {}
    assert main(["list", "--root", f"{root}"]) == 0
    assert "root" not in capsys.readouterr().out


@pytest.mark.parametrize("verb", ["build", "delete"])
@pytest.mark.parametrize("pool", ["out", "dots", "loop", "magic"])
def test_nothing_is_made_or_removed_outside_of_a_hostile_root(
    verb: str, pool: str, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    (outside / "xmltool-escape").mkdir(parents=True)
    root = copy_of("hostile", tmp_path)
    (root / "srv/out").unlink()
    (root / "srv/out").symlink_to(outside)
    (root / "srv/magic").unlink()
    (root / "srv/magic").symlink_to(f"/proc/self/root{outside}")
    before = snapshot(outside)
    status = main([verb, pool, "--root", f"{root}"])
    assert status == (0 if (verb, pool) == ("build", "dots") else 2)
    assert snapshot(outside) == before
    assert not os.path.lexists("/tmp/xmltool-escape")


def test_pools_that_are_not_started(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def infos() -> list[str]:
        main(["check", "--root", f"{tmp_path}", "--select", "XT7", "--format", "json"])
        pools = json.loads(capsys.readouterr().out)["pools"]
        return [finding["rule"] for pool in pools for finding in pool["findings"]]

    put(tmp_path, "a.xml", dir_pool("a"))
    assert infos() == ["XT790"]
    (tmp_path / "srv/x").mkdir(parents=True)
    assert infos() == []  # libvirt finds it up
    (tmp_path / "srv/x").rmdir()
    mark(tmp_path, "a.xml")
    assert infos() == []


def test_a_secret_is_missed_before_libvirt_is_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "a.xml", "<pool type='rbd'><name>a</name><source><host name='m'/><name>p</name>"
        "<auth type='ceph' username='u'><secret usage='s'/></auth></source></pool>")  # fmt: skip
    assert list(said(tmp_path, capsys, "a.xml")) == ["XT604"]
    assert "XT601" in said(tmp_path, capsys, ".")


@pytest.mark.parametrize(
    ("kind", "missing"),
    [("", "mount.nfs"), ("<format type='auto'/>", "mount.nfs"), ("<format type='nfs'/>", "mount.nfs"),
     ("<format type='cifs'/>", "mount.cifs"), ("<format type='glusterfs'/>", "mount.glusterfs")],
)  # fmt: skip
def test_the_helper_of_mount(
    kind: str, missing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    driver(tmp_path)
    module(tmp_path, "fs")
    for program in ("mount", "umount"):
        put_file(tmp_path, f"usr/bin/{program}")
    (tmp_path / "srv/x").mkdir(parents=True)
    text = dir_pool("a").replace("'dir'", "'netfs'")
    source = f"<source><host name='h'/><dir path='/e'/>{kind}</source><target>"
    put(tmp_path, "a.xml", text.replace("<target>", source))
    assert f"libvirt runs {missing} " in said(tmp_path, capsys)["XT603"]
    put_file(tmp_path, f"usr/sbin/{missing}")
    assert "XT603" not in said(tmp_path, capsys)
