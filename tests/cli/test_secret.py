"""`xmltool secret`: definitions and values offline, and a value that nothing shows."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.secret.forms import document, usage, uuid
from tests.store.transaction.disk import READ_SIDE, WRITE_SIDE, Faults
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARY = b"cAnArY-7f3a9b"
ENCODED = base64.b64encode(CANARY)
STORE = "etc/libvirt/storage"
SECRETS = "etc/libvirt/secrets"


class Host:
    """A root, and files to define from."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.root = base / "root"
        self.root.mkdir(parents=True)
        self.secrets = self.root / SECRETS
        self.value = base / "value"
        self.value.write_bytes(CANARY + b"\n")

    def given(self, number: int, body: str = "", attributes: str = "") -> Path:
        path = self.base / f"{number}.xml"
        path.write_bytes(document(number, body, attributes))
        return path

    def run(self, *arguments: object) -> int:
        return main(["--root", str(self.root), "secret", *map(str, arguments)])

    def names(self) -> list[str]:
        return sorted(os.listdir(self.secrets)) if self.secrets.exists() else []

    def holders(self, needle: bytes) -> set[str]:
        """Every file in reach that holds some bytes."""
        files = (path for path in self.base.rglob("*") if path.is_file())
        return {str(path.relative_to(self.base)) for path in files if needle in path.read_bytes()}


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path / "base")


def test_define_list_info_undefine(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    ceph = host.given(1, usage("ceph", "name", "client.libvirt"))
    other = host.given(2, "<description>of nothing</description>", " private='yes'")
    assert host.run("list") == 0
    assert host.run("define", ceph, other) == 0
    assert host.run("define", ceph, "--value-file", host.value) == 0
    assert host.names() == [f"{uuid(1)}.base64", f"{uuid(1)}.xml", f"{uuid(2)}.xml"]
    assert (host.secrets / f"{uuid(1)}.base64").read_bytes() == ENCODED
    assert host.secrets.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in host.secrets.iterdir()} == {0o600}
    capsys.readouterr()
    assert host.run("list") == 0
    assert re.findall(r"([\da-f-]{36}) {2,}(\S.*?) {2,}(yes|no)", capsys.readouterr().out) == [
        (uuid(1), "ceph client.libvirt", "yes"),
        (uuid(2), "Unused", "no"),
    ]
    assert host.run("info", uuid(2), "client.libvirt", "--format", "json") == 0
    entries = json.loads(capsys.readouterr().out)["secrets"]
    assert [(e["uuid"], e["private"], e["has_value"]) for e in entries] == [
        (uuid(2), True, False),
        (uuid(1), False, True),
    ]
    assert host.run("undefine", uuid(1), "--dry-run") == 1
    assert len(host.names()) == 3
    assert host.run("undefine", uuid(1)) == 0
    assert host.names() == [f"{uuid(2)}.xml"]
    assert host.run("undefine", uuid(1)) == 2
    assert host.run("undefine", uuid(1), uuid(2), "--if-exists", "-q") == 0
    assert host.names() == []


def test_what_is_the_same_is_not_touched(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    path = host.given(1, usage("ceph", "name", "a"))
    command = ("define", path, "--value-file", host.value)
    assert host.run(*command) == 0
    before = [p.stat().st_ino for p in sorted(host.secrets.iterdir())]
    capsys.readouterr()
    assert host.run(*command, "--dry-run") == 0
    assert host.run(*command, "--format", "json") == 0
    out = capsys.readouterr().out
    (step,) = json.loads(out[out.index("{") :])["secrets"]
    assert (step["action"], step["value_set"], step["has_value"]) == ("unchanged", False, True)
    assert [p.stat().st_ino for p in sorted(host.secrets.iterdir())] == before
    assert host.run("define", path) == 0  # without a value file the value stays
    assert [p.stat().st_ino for p in sorted(host.secrets.iterdir())] == before


def test_a_new_value_replaces_the_old_one(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    path = host.given(1)
    assert host.run("define", path, "--value-file", host.value) == 0
    host.value.write_bytes(b"another")
    assert host.run("define", path, "--value-file", host.value, "--dry-run") == 1
    assert (host.secrets / f"{uuid(1)}.base64").read_bytes() == ENCODED
    assert host.run("define", path, "--value-file", host.value) == 0
    assert (host.secrets / f"{uuid(1)}.base64").read_bytes() == b"YW5vdGhlcg=="
    assert host.run("define", path, "--value-file", host.value, "--keep-newline") == 0
    assert "unchanged" in capsys.readouterr().out


def test_a_secret_without_a_uuid_is_the_one_of_its_usage(host: Host) -> None:
    path = host.given(1)
    path.write_bytes(b"<secret><usage type='ceph'><name>a</name></usage></secret>")
    assert host.run("define", path) == 0
    names = host.names()
    assert host.run("define", path, "--value-file", host.value) == 0
    assert [name for name in host.names() if name.endswith(".xml")] == names


def test_two_of_one_set_exclude_each_other(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = (host.given(n, usage("ceph", "name", "a")) for n in (1, 2))
    assert host.run("define", one, two) == 1
    assert host.names() == []
    assert "2.xml:1:58: XT808" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--keep-newline",), "--keep-newline is for --value-file"),
        (("--value-file", "missing"), "--value-file missing: cannot be read"),
        (("2.xml", "--value-file", "value"), "--value-file is for one secret"),
    ],
)
def test_bad_usage(
    host: Host,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    said: str,
) -> None:
    host.given(1)
    host.given(2)
    monkeypatch.chdir(host.base)
    assert host.run("define", "1.xml", *arguments) == 2
    assert said in capsys.readouterr().err
    assert host.names() == []


def test_standard_input_holds_one_thing(
    host: Host, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert host.run("define", "-", "--value-file", "-") == 2
    assert "only once" in capsys.readouterr().err
    (tmp_path / "stdin").write_bytes(CANARY + b"\n")
    with (tmp_path / "stdin").open() as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert host.run("define", host.given(1), "--value-file", "-") == 0
    assert (host.secrets / f"{uuid(1)}.base64").read_bytes() == ENCODED


def test_a_store_of_another_name_has_no_known_secrets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["secret", "list", "--storage-dir", f"{tmp_path}/pools"]) == 2
    assert "where its secrets are is not known" in capsys.readouterr().err


def test_virsh_spelling(host: Host) -> None:
    assert main(["--root", str(host.root), "secret-define", str(host.given(1))]) == 0
    assert main(["--root", str(host.root), "secret-undefine", uuid(1)]) == 0


def test_ephemeral_is_never_stored(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    assert host.run("define", host.given(1, "", " ephemeral='yes'")) == 1
    assert "1.xml:1:9: XT806" in capsys.readouterr().err
    assert host.names() == []


# The value, which nothing shows.


def commands(host: Host) -> list[tuple[object, ...]]:
    """Commands that handle a value, with every way to show something."""
    path = host.given(1, usage("ceph", "name", "client.libvirt"))
    define = ("define", path, "--value-file", host.value)
    return [
        (*define, "--dry-run"),
        (*define, "--dry-run", "--format", "json"),
        (*define, "--format", "json"),
        (*define, "--keep-newline"),
        define,
        ("list", "--format", "json"),
        ("info", uuid(1)),
        ("info", uuid(1), "--format", "json"),
        ("define", host.given(2, usage("ceph", "name", "client.libvirt")), *define[2:]),
        ("undefine", uuid(1), "--dry-run", "--format", "json"),
        ("undefine", uuid(1)),
    ]


def test_no_output_and_no_other_file_shows_a_value(
    host: Host, capfd: pytest.CaptureFixture[str]
) -> None:
    for command in commands(host):
        host.run(*command)
        out, err = capfd.readouterr()
        for needle in (CANARY.decode(), ENCODED.decode()[:-2]):
            assert needle not in out + err, command
        assert host.holders(CANARY) == {"value"}
        stored = {f"root/{SECRETS}/{uuid(1)}.base64"}
        assert host.holders(ENCODED[:-4]) <= stored


def test_a_value_stays_nowhere_after_a_kill_at_any_call(
    scratch: Path, capfd: pytest.CaptureFixture[str], long_form: bool
) -> None:
    """Where it is killed, the value is staged for its owner only; the next run leaves one copy or none."""
    watched = (*READ_SIDE, *WRITE_SIDE)
    define = define_on(Host(scratch / "count"))
    faults = Faults(None, None, watched)
    with faults.watching():
        main(define)
    total = len(faults.seen)
    assert total > 80
    staged = 0
    for at in range(0, total, 1 if long_form else 6):
        host = Host(scratch / f"{at}")
        command = define_on(host)
        with Faults(at, None, watched).watching():
            main(command)
        out, err = capfd.readouterr()
        assert CANARY.decode() not in out + err
        assert host.holders(CANARY) == {"value"}
        for name in host.holders(ENCODED[:-4]):
            path = host.base / name
            assert path.stat().st_mode & 0o777 == 0o600
            assert path.parent.stat().st_mode & 0o777 == 0o700
            staged += ".xmltool/new-" in name
        assert main([*command[:2], "secret", "undefine", uuid(9), "--if-exists"]) == 0
        left = host.holders(ENCODED[:-4])
        value = {f"root/{SECRETS}/{uuid(1)}.base64"}
        both = (host.secrets / f"{uuid(1)}.xml").exists()
        assert left == (value if both else set())
        assert host.holders(CANARY) == {"value"}
        shutil.rmtree(host.base)
    assert staged


def define_on(host: Host) -> list[str]:
    path = host.given(1, usage("ceph", "name", "client.libvirt"))
    return [
        "--root",
        f"{host.root}",
        "secret",
        "define",
        f"{path}",
        "--value-file",
        f"{host.value}",
    ]


def test_an_error_at_any_call_does_not_show_a_value(
    scratch: Path, capfd: pytest.CaptureFixture[str], long_form: bool
) -> None:
    import errno

    host = Host(scratch / "count")
    faults = Faults(None, None, WRITE_SIDE)
    with faults.watching():
        main(define_on(host))
    for at in range(0, len(faults.seen), 1 if long_form else 4):
        host = Host(scratch / f"{at}")
        with Faults(at, errno.ENOSPC, WRITE_SIDE).watching(), contextlib.suppress(OSError):
            main(define_on(host))
        out, err = capfd.readouterr()
        assert CANARY.decode() not in out + err
        assert ENCODED.decode()[:-4] not in out + err
        assert host.holders(CANARY) == {"value"}


def arguments_and_environments() -> Iterator[bytes]:
    """What every process of the machine shows to others."""
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            for name in ("cmdline", "environ"):
                with contextlib.suppress(OSError):
                    yield (process / name).read_bytes()


def test_no_process_shows_a_value(host: Host) -> None:
    """While a real process has read the value and waits for the lock, and for the value itself."""
    import fcntl

    private = host.root / STORE / ".xmltool"
    private.mkdir(parents=True, mode=0o700)
    lock = os.open(private / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    command = [sys.executable, "-m", "xmltool", *define_on(host)[:-1], "-"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdin is not None
    process.stdin.write(CANARY)
    process.stdin.close()
    deadline = time.monotonic() + 30
    opened = f"/proc/{process.pid}/fd"
    while time.monotonic() < deadline and not any(
        os.path.realpath(f"{opened}/{fd}") == str(private / "lock") for fd in listing(opened)
    ):
        time.sleep(0.01)
    shown = list(arguments_and_environments())
    assert any(b"--value-file" in text for text in shown)
    assert not any(CANARY in text or ENCODED[:-4] in text for text in shown)
    os.close(lock)
    assert process.stdout is not None
    with process.stdout:
        said = process.stdout.read()
    assert process.wait(30) == 0, said
    assert CANARY not in said
    assert (host.secrets / f"{uuid(1)}.base64").read_bytes() == ENCODED


def listing(path: str) -> list[str]:
    try:
        return os.listdir(path)
    except OSError:
        return []


def test_what_a_directory_holds_beside_secrets_is_named(
    host: Host, capsys: pytest.CaptureFixture[str]
) -> None:
    given = host.base / "set"
    given.mkdir()
    (given / "a.xml").write_bytes(document(1))
    (given / "b.json").write_text("[]")
    (given / "c.xml").write_text("<pool/>")
    assert host.run("define", given) == 0
    assert host.names() == [f"{uuid(1)}.xml"]
    said = capsys.readouterr().err
    assert "b.json: passed over: it is JSON, and a secret is read from XML only" in said
    assert "c.xml: passed over: its root is <pool>, not <secret>" in said
