"""The value of a secret in real processes, every system call seen: it goes from its file to its file.

strace prints each call with its buffers, and the arguments and the environment of each program that is
started. A value may be in what is read from the value file, in what is staged, and nowhere else.
"""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_secret import CANARY, ENCODED, SECRETS, STORE, Host
from tests.real.tools import need
from tests.secret.forms import usage, uuid
from xmltool.secret.value import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEY = base64.b64encode(b"\x01\x00" + CANARY.ljust(26, b"."))
"""As `ceph auth get-key` prints it."""
NEEDLES = [text.decode() for text in (CANARY, ENCODED[:-4], KEY[:-4], base64.b64encode(KEY)[:-4])]
POOL = "<pool type='dir'><name>a</name><target><path>/srv/a</path></target></pool>"
XMLTOOL = (sys.executable, "-m", "xmltool")


def traced(
    log: Path, host: Host, *words: object, options: tuple[str, ...] = (), stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run a command under strace."""
    need("strace")
    return subprocess.run(
        ["strace", "-f", "-v", "-y", "-s", "1000000", "-o", f"{log}", *options,
         *XMLTOOL, "--root", f"{host.root}", *map(str, words)],
        input=stdin,
        capture_output=True,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONDONTWRITEBYTECODE": "1",  # the same calls in each run
            "PYTHONHASHSEED": "0",
            "LC_ALL": "C.UTF-8",
        },
        check=False,
        timeout=120,
    )  # fmt: skip


def holding(log: Path) -> Iterator[str]:
    """Yield the calls that have a value in a buffer, and the file that they are about."""
    with log.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if any(needle in line for needle in NEEDLES):
                found = re.match(r"\d+ +(\w+)\(\d*(?:<([^>]*)>)?", line)
                assert found is not None, line[:200]
                place = re.sub(r"new-\d+$", "new-N", os.path.basename(found[2] or ""))
                yield f"{found[1]} {re.sub(r'pipe:.*', 'pipe', place)}"


def programs(log: Path) -> int:
    return len(re.findall(r"^\d+ +execve\(.*= 0$", log.read_text(errors="replace"), re.MULTILINE))


def leftovers(host: Host) -> set[str]:
    """Return the files that hold a value in some form, but for the value file itself."""
    return {name for needle in NEEDLES for name in host.holders(needle.encode())} - {"value"}


VALUE = f"{uuid(1)}.base64"
READ, STAGED = "read value", "write new-N"
DEFINE = ("secret", "define", "1.xml", "--value-file", "value")
CASES: dict[str, tuple[tuple[str, ...], set[str], int]] = {
    "define": (DEFINE, {READ, STAGED}, 0),
    "standard input": ((*DEFINE[:-1], "-"), {"read pipe", STAGED}, 0),
    "json": ((*DEFINE, "--format", "json", "--dry-run"), {READ}, 1),
    "apply": (("apply", "a.xml", "1.xml", "--diff"), set(), 1),
    "no such secret": (("secret", "info", uuid(7)), set(), 2),
}


@pytest.mark.parametrize("case", CASES)
def test_a_value_goes_from_its_file_to_its_file(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, calls, status = CASES[case]
    host = given(tmp_path, monkeypatch)
    log = tmp_path / "log"
    done = traced(log, host, *words, stdin=CANARY if "-" in words else b"")
    assert done.returncode == status, done.stderr
    assert set(holding(log)) == calls
    assert programs(log) == 1  # no other one is started, which would have arguments and environment
    written = STAGED in calls
    assert leftovers(host) == ({f"root/{SECRETS}/{VALUE}"} if written else set())
    assert not any(needle.encode() in done.stdout + done.stderr for needle in NEEDLES)


def given(place: Path, monkeypatch: pytest.MonkeyPatch, value: bytes = CANARY) -> Host:
    """Return a host, with the files that commands name in the current directory."""
    host = Host(place / "base")
    host.given(1, usage("ceph", "name", "client.libvirt"))
    (host.base / "a.xml").write_text(POOL)
    host.value.write_bytes(value)
    monkeypatch.chdir(host.base)
    return host


@pytest.mark.parametrize(
    ("value", "status", "words"),
    [
        (KEY, 0, b"XT812"),
        (CANARY * (MAX_BYTES // len(CANARY) + 1), 2, b"larger than 65536 bytes"),
    ],
)
def test_what_is_said_of_a_value_does_not_show_it(
    value: bytes, status: int, words: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = given(tmp_path, monkeypatch, value)
    done = traced(tmp_path / "log", host, *DEFINE)
    assert done.returncode == status
    assert words in done.stderr
    assert set(holding(tmp_path / "log")) <= {READ, STAGED}
    assert not any(needle.encode() in done.stdout + done.stderr for needle in NEEDLES)


CALLS = "write,fsync,rename,renameat,renameat2,openat,openat2,unlinkat,fchmod,close,mkdirat"


def calls_with_the_value(log: Path) -> list[tuple[str, int]]:
    """Return name and number of each call from the reading of the value on."""
    seen: Counter[str] = Counter()
    found, started = [], False
    for line in log.read_text(errors="replace").splitlines():
        call = line.split(None, 1)[1].partition("(")[0]
        seen[call] += 1
        started = started or CANARY.decode() in line
        if started and call in CALLS.split(","):
            found.append((call, seen[call]))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["signal=KILL", "error=EIO"])
def test_a_process_that_ends_at_any_call(
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    long_form: bool,
    record: Callable[..., None],
) -> None:
    """What is left then is one copy of the value, for its owner only; the next command removes it."""
    log = tmp_path / "log"
    traced(log, given(tmp_path / "count", monkeypatch), *DEFINE)
    found = calls_with_the_value(log)
    assert len(found) > 30
    staged = 0
    cases = found[1 :: 1 if long_form else 9]
    for number, (call, at) in enumerate(cases):
        host = given(tmp_path / f"{number}", monkeypatch)
        options = ("-e", f"trace={call}", "-e", f"inject={call}:{kind}:when={at}")
        done = traced(log, host, *DEFINE, options=options)
        assert done.returncode in ((-9, 137) if "KILL" in kind else (0, 2)), done.stderr
        assert not any(needle.encode() in done.stdout + done.stderr for needle in NEEDLES)
        left = leftovers(host)
        assert all(
            name.startswith((f"root/{STORE}/.xmltool/new-", f"root/{SECRETS}/")) for name in left
        )
        for name in left:
            path = host.base / name
            assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (
                0o600,
                0o700,
            )
            staged += ".xmltool" in name
        assert host.run("undefine", uuid(9), "--if-exists") == 0
        there = (host.secrets / f"{uuid(1)}.xml").exists()
        assert leftovers(host) == ({f"root/{SECRETS}/{VALUE}"} if there else set())
    assert staged or "KILL" not in kind
    name = kind.partition("=")[2].lower()
    subject = f"values of secrets left behind by {kind} at any call from their reading on"
    record(f"secrets-{name}", subject, {"runs": len(cases), "values left": 0})
