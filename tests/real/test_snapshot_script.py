"""`snapshot --script` in several shells, against what `snapshot` records of the same libvirtd."""

from __future__ import annotations

import json
import os
import subprocess
from shutil import which
from typing import TYPE_CHECKING, Any

import pytest

from tests.live.samples import fake_virsh, printed
from tests.real.libvirt import Libvirtd, private_libvirtd
from tests.real.test_drift import drift
from tests.real.tools import need
from xmltool.__main__ import main
from xmltool.live import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHELLS = (
    "dash", "busybox sh", "bash", *(name for name in ("mksh", "yash", "ksh") if which(name)),
)  # fmt: skip
"""Those that hosts have as sh, and others where they are installed."""
LOCALES = {"LC_ALL": "POSIX", "LANG": "POSIX", "IFS": "0123456789"}
"""In which a shell could take bytes and letters for something else."""
NAMES = (
    "plain", "a b", "semi;colon", "quo'te\"s", "back\\slash", "<&>", "tab\there", "$(reboot)", "*",
    "-n", "%s", "ü\u202e", "double  blank ", "11111111-2222-4333-8444-555555555555",
)  # fmt: skip
PATHS = (
    "/srv/a&#10;b", "/srv/%d%n%%", "/srv/a\\b\\\\n\\", "/srv/'\"`$(id)`", "/srv/\u00e9\u2028\U0001f600",
    "/srv/ x ", "/srv/&#13;&#10;</pool>".replace("</", "&lt;/"), "/srv/&#10;&#10;<uuid>".replace("<", "&lt;"),
)  # fmt: skip
NETFS = """<pool type='netfs' xmlns:fs='http://libvirt.org/schemas/storagepool/fs/1.0'><name>cifs</name>
<source><host name='h'/><dir path='/x'/><format type='cifs'/></source><target><path>/mnt/x</path></target>
<fs:mount_opts><fs:option name='password=a"b\\n\\c'/></fs:mount_opts></pool>"""

pytestmark = pytest.mark.libvirt


@pytest.fixture(scope="module")
def daemon() -> Iterator[Libvirtd]:
    with private_libvirtd() as running:
        fill(running)
        yield running


def document(name: str, path: str) -> bytes:
    text = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = text.replace("\t", "&#9;")
    return (
        f"<pool type='dir'><name>{text}</name><target><path>{path}</path></target></pool>".encode()
    )


def fill(daemon: Libvirtd) -> None:
    """Make pools of every state, with names that a shell or virsh could obey."""
    for number, name in enumerate(NAMES):
        place = daemon.home / f"t{number}"
        place.mkdir()
        daemon.own()
        answer = daemon.define(document(name, str(place)), keep=True)
        assert answer.accepted, answer.error
        uuid = daemon.virsh("-q", "pool-list --all --uuid").stdout.split()
        if number % 3:
            for one in uuid:
                daemon.virsh("pool-start", one)
    for number, path in enumerate(PATHS):
        assert daemon.define(document(f"path{number}", path), keep=True).accepted
    assert daemon.define(NETFS.encode(), keep=True).accepted
    (daemon.home / "transient").mkdir()
    daemon.own()
    made = daemon.home / "made.xml"
    made.write_bytes(document("gone", str(daemon.home / "transient")))
    assert daemon.virsh("pool-create", str(made)).returncode == 0
    daemon.virsh("pool-autostart", "plain")
    # a new definition of a running pool waits; a file differs; one is gone
    uuid = daemon.virsh("-q", "pool-uuid", "a b").stdout.strip()
    again = document("a b", "/elsewhere").replace(
        b"<target>", f"<uuid>{uuid}</uuid><target>".encode()
    )
    assert daemon.define(again, keep=True).accepted
    (daemon.store / "semi;colon.xml").unlink()
    changed = daemon.store / "$(reboot).xml"
    changed.write_bytes(changed.read_bytes().replace(b"<path>", b"<path>/changed"))


def record(shell: str, script: Path, uri: str | None = None) -> subprocess.CompletedProcess[str]:
    need(shell.split()[0])
    command = [*shell.split(), str(script), *([] if uri is None else [uri])]
    environ = {**os.environ, **LOCALES}
    return subprocess.run(
        command, env=environ, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("shell", SHELLS)
def test_it_records_what_snapshot_does(shell: str, daemon: Libvirtd, tmp_path: Path) -> None:
    script, ours = tmp_path / "script.sh", tmp_path / "ours.json"
    where = ["snapshot", "--storage-dir", str(daemon.store), "--connect", daemon.uri]
    assert main([*where, "--script", "-o", str(script)]) == 0
    assert main([*where, "-o", str(ours)]) == 0
    said = record(shell, script)
    assert (said.returncode, said.stderr) == (0, ""), said.stderr
    theirs = tmp_path / "theirs.json"
    theirs.write_text(said.stdout)
    own, other = json.loads(ours.read_text()), json.loads(said.stdout)
    assert own.keys() == other.keys()
    facts = [
        {one["uuid"]: {key: one[key] for key in one if "xml" not in key} for one in each["pools"]}
        for each in (own, other)
    ]
    assert len(facts[0]) == len(NAMES) + len(PATHS) + 2
    moving = ("allocation", "available")  # of the file system that the pools share
    for each in facts:
        for one in each.values():
            assert all((one[key] is None) == (one["capacity"] is None) for key in moving)
            for key in moving:
                del one[key]
    assert facts[0] == facts[1]
    reports = [drift(daemon, "--live-from", str(path)) for path in (ours, theirs)]
    for report in reports:
        del report["checked_at"]
    assert reports[0] == reports[1]
    kinds = {one["kind"] for one in reports[0]["drift"]}
    assert kinds >= {"missing", "changed"}
    assert {"transient", "pending"} <= {one["kind"] for one in reports[0]["notes"]}


@pytest.mark.parametrize("shell", SHELLS)
def test_a_libvirt_without_pools(shell: str, tmp_path: Path) -> None:
    script = tmp_path / "script.sh"
    assert main(["snapshot", "--script", "-c", "test:///no-such-file", "-o", str(script)]) == 0
    with private_libvirtd() as daemon:
        said = record(shell, script, daemon.uri)
    report: dict[str, Any] = json.loads(said.stdout)
    assert (report["connect"], report["pools"]) == (daemon.uri, [])


@pytest.mark.parametrize("shell", SHELLS)
def test_no_answer(shell: str, tmp_path: Path) -> None:
    script = tmp_path / "script.sh"
    assert (
        main(
            ["snapshot", "--script", "-c", "storage+unix:///session?socket=/no", "-o", str(script)]
        )
        == 0
    )
    said = record(shell, script)
    assert (said.returncode, said.stdout) == (2, "")
    assert "gave no answer" in said.stderr


@pytest.mark.parametrize("number", [399, 400, 801])
def test_several_batches(number: int, tmp_path: Path) -> None:
    uuids = [f"11111111-2222-4333-8444-{one:012}" for one in range(number)]
    pools = {
        uuid: ((True, one % 2 == 0, False), [printed(f"p{one}", uuid, size=one)])
        for one, uuid in enumerate(uuids)
    }
    (tmp_path / "script.sh").write_text(snapshot.script("test:///x"))
    fake_virsh(tmp_path, pools)
    said = run_with_fake(tmp_path)
    found = json.loads(said.stdout)["pools"]
    assert sorted(one["uuid"] for one in found) == uuids, said.stderr
    assert all(one["used"] == (one["name"] != "p0") for one in found)


def run_with_fake(place: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(place / "script.sh")],
        env={"PATH": f"{place}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_asks_read_only_and_names_no_pool(tmp_path: Path) -> None:
    """Every virsh is read-only, and its batch has nothing but uuids in it."""
    uuid = "7a8e5d3c-3f7d-4b0e-9d3e-0a5b2c1d4e5f"
    log = f"open({str(tmp_path / 'log')!r}, 'a').write(repr(sys.argv[1:]) + '\\n')"
    fake_virsh(
        tmp_path, {uuid: ((True, False, False), [printed("evil; pool-undefine x")])}, before=log
    )
    script = tmp_path / "script.sh"
    assert main(["snapshot", "--script", "-c", "test:///x", "-o", str(script)]) == 0
    said = run_with_fake(tmp_path)
    assert json.loads(said.stdout)["pools"][0]["name"] == "evil; pool-undefine x", said.stderr
    for text in (tmp_path / "log").read_text().splitlines():
        assert "'--readonly', '--quiet', '--connect', 'test:///x'" in text
        assert "undefine" not in text
