"""The live side with real programs: a daemon that hangs or dies, what is traced, commands that work."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from tests.real.libvirt import Libvirtd, private_libvirtd
from tests.real.test_drift import drift
from tests.real.tools import ADMIN_PATH, MEASURED, need
from xmltool.errors import LibvirtError
from xmltool.live.ask import ask
from xmltool.live.virsh import Virsh, virsh_environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.libvirt


def pool(name: str, path: str, uuid: str = "") -> bytes:
    given = f"<uuid>{uuid}</uuid>" if uuid else ""
    return (
        f"<pool type='dir'><name>{name}</name>{given}<target><path>{path}</path></target></pool>"
    ).encode()


@pytest.fixture
def daemon() -> Iterator[Libvirtd]:
    """A libvirtd of this test's own, with one pool."""
    with private_libvirtd() as made:
        assert made.define(pool("web", "/nonexistent/web"), keep=True).accepted
        yield made


def virsh_of(daemon: Libvirtd, timeout: float = 10.0) -> Virsh:
    return Virsh(daemon.uri, virsh_environment(os.environ, daemon.uri), timeout)


def test_a_stopped_daemon_is_given_up(daemon: Libvirtd) -> None:
    os.kill(daemon.pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        with pytest.raises(LibvirtError, match="did not answer within 1 s"):
            ask(virsh_of(daemon, 1.0))
        assert time.monotonic() - started < 3
    finally:
        os.kill(daemon.pid, signal.SIGCONT)
    assert [one.name for one in ask(virsh_of(daemon)).pools] == ["web"]


def test_a_daemon_that_is_down(daemon: Libvirtd) -> None:
    daemon.stop()
    with pytest.raises(LibvirtError, match="no libvirt answers"):
        ask(virsh_of(daemon))
    assert not daemon.socket.exists()  # and none was started


def test_a_socket_behind_which_nobody_listens(daemon: Libvirtd) -> None:
    import socket

    path = daemon.home / "run/silent"
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(path))
        silent.listen()
        uri = f"storage+unix:///session?socket={path}"
        with pytest.raises(LibvirtError, match="did not answer"):
            ask(Virsh(uri, virsh_environment(os.environ, uri), 1.0))


def test_a_socket_that_may_not_be_opened(daemon: Libvirtd) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    code = (
        "import os, sys; from xmltool.__main__ import main;"
        "asked = lambda uri: main(['snapshot', '--storage-dir', '/nonexistent', '-c', uri]);"
        # first as root: what is imported then is had by a user, too, who cannot read the sources
        "asked('storage+unix:///session?socket=/nonexistent/socket');"
        "os.setgroups([]); os.setuid(1);"
        f"sys.exit(asked({daemon.uri!r}))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": ADMIN_PATH, "PYTHONPATH": os.pathsep.join(sys.path), **MEASURED},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert said.returncode == 2, said.stderr
    assert "does not let you in" in said.stderr


def test_a_daemon_that_dies_while_it_is_asked(daemon: Libvirtd) -> None:
    """Whatever the moment: a whole answer or an error, never half of the pools."""
    for number in range(60):
        daemon.define(pool(f"p{number}", f"/nonexistent/{number}"), keep=True)
    outcomes = set()
    for delay in (0.0, 0.03, 0.06, 0.1, 0.15, 0.2):
        end = threading.Timer(delay, os.kill, (daemon.pid, signal.SIGKILL))
        end.start()
        try:
            pools = ask(virsh_of(daemon, 5.0)).pools
            assert len(pools) == 61
            outcomes.add("whole")
        except LibvirtError:
            outcomes.add("error")
        end.join()
        daemon.restart()
    assert "error" in outcomes


def test_nothing_is_started_and_nothing_is_written(daemon: Libvirtd, tmp_path: Path) -> None:
    """The system calls of a drift and all that it starts: no daemon, and no file but the `-o` one."""
    need("strace")
    trace, report = tmp_path / "trace", tmp_path / "report.json"
    daemon.put("new.xml", pool("new", "/x"))
    calls = (
        "execve,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,rmdir,"
        "link,linkat,symlink,symlinkat,chmod,fchmod,fchmodat,chown,fchown,fchownat,lchown,truncate,"
        "ftruncate,mknod,mknodat,utimensat,setxattr,fsetxattr,kill,bind"
    )
    for uri in (daemon.uri, "storage:///session", "qemu:///session"):
        said = subprocess.run(
            ["strace", "-f", "-y", "-qq", "-s", "300", "-e", f"trace={calls}", "-o", str(trace),
             sys.executable, "-B", "-m", "xmltool", "drift", "--storage-dir", str(daemon.store),
             "--connect", uri, "-o", f"json:{report}", "--suggest", "--timeout", "60"],
            env=daemon.environment | {"PYTHONPATH": os.pathsep.join(sys.path), "HOME": str(tmp_path),
                                      "XDG_RUNTIME_DIR": str(tmp_path), "LC_ALL": "C.UTF-8", **MEASURED},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )  # fmt: skip
        assert said.returncode == (1 if uri == daemon.uri else 2), said.stderr
        done = _successful(trace.read_text())
        started = [call for call in done if call.startswith("execve(")]
        programs = {re.findall(r'"([^"]*)"', call)[0].rpartition("/")[2] for call in started}
        assert programs <= {os.path.basename(sys.executable), "virsh"}, programs
        for call in started:
            if "virsh" in call:
                assert '"--readonly"' in call
        written = [call for call in done if _writes(call)]
        allowed = (str(report), str(tmp_path / ".xmltool-"), "/dev/null", "/dev/tty")
        assert [call for call in written if not any(place in call for place in allowed)] == []
    assert report.exists()


def _successful(trace: str) -> list[str]:
    """Give the calls that succeeded, without their process."""
    lines = [line.partition(" ")[2].strip() for line in trace.splitlines()]
    return [line for line in lines if "(" in line and " = -1 " not in line]


def _writes(call: str) -> bool:
    name = call.partition("(")[0]
    if name.startswith("open"):
        return re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND", call) is not None
    return name not in ("execve", "kill")


def run_lines(lines: list[str]) -> None:
    """Run suggested commands as a user would, by pasting them."""
    directory = os.path.dirname(sys.executable)
    for line in lines:
        subprocess.run(
            ["bash", "-c", line],
            env={"PATH": f"{directory}:{ADMIN_PATH}", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"},
            check=True,
            capture_output=True,
            timeout=60,
        )


@pytest.fixture
def shared(libvirtd: Libvirtd) -> Libvirtd:
    """The module's libvirtd, with one pool as of `daemon` and nothing else."""
    for uuid in libvirtd.virsh("-q", "pool-list --all --uuid").stdout.split():
        dump = libvirtd.virsh("pool-dumpxml", "--inactive", uuid).stdout
        libvirtd.define(dump.encode(), keep=True)  # libvirt does not forget a pool without its file
        libvirtd.virsh("pool-undefine", uuid)
    shutil.rmtree(libvirtd.store, ignore_errors=True)
    assert libvirtd.define(pool("web", "/nonexistent/web"), keep=True).accepted
    return libvirtd


@pytest.mark.parametrize("way", ["live_as_disk", "disk_as_live"])
@pytest.mark.parametrize(
    "case", ["changed", "uuid", "no uuid", "missing", "new", "marked", "unmarked", "odd name"]
)
def test_suggested_commands_end_the_drift(case: str, way: str, shared: Libvirtd) -> None:
    uuid = shared.virsh("pool-uuid", "web").stdout.strip()
    links = shared.store / "autostart"
    if case == "changed":
        shared.put("web.xml", pool("web", "/nonexistent/other", uuid))
    elif case == "uuid":
        shared.put("web.xml", pool("web", "/x", "11111111-2222-4333-8444-555555555555"))
    elif case == "no uuid":
        shared.put("web.xml", pool("web", "/nonexistent/other"))
    elif case == "missing":
        (shared.store / "web.xml").unlink()
    elif case == "new":
        shared.put("new.xml", pool("new", "/x", "11111111-2222-4333-8444-555555555555"))
    elif case == "odd name":
        shared.put("-it's $(x).xml", pool("-it's $(x)", "/x"))
    elif case == "marked":
        links.mkdir()
        (links / "web.xml").symlink_to(shared.store / "web.xml")
        shared.own()
    else:
        assert shared.virsh("pool-autostart", uuid).returncode == 0
        (links / "web.xml").unlink()
    (entry,) = drift(shared, "--suggest")["drift"]
    run_lines(entry["suggest"][way])
    shared.own()
    assert drift(shared)["drift"] == []


def test_a_snapshot_is_the_live_side(daemon: Libvirtd, tmp_path: Path) -> None:
    from xmltool.__main__ import main

    (daemon.home / "there").mkdir(mode=0o755)
    daemon.own()
    daemon.define(pool("there", f"{daemon.home}/there"), keep=True)
    daemon.virsh("pool-start", "there")
    daemon.put("new.xml", pool("new", "/x"))
    (daemon.store / "web.xml").unlink()
    file = tmp_path / "live.json"
    store = ["--storage-dir", str(daemon.store)]
    assert main(["snapshot", *store, "-c", daemon.uri, "-o", str(file)]) == 0
    direct, recorded = drift(daemon), drift(daemon, "--live-from", str(file))
    assert [entry["kind"] for entry in direct["drift"]] == ["not-loaded", "missing"]
    assert (recorded["drift"], recorded["notes"]) == (direct["drift"], direct["notes"])


def test_a_session_daemon_as_its_own_user(daemon: Libvirtd) -> None:
    """As a user without rights, by the URI that `--session` stands for."""
    if os.geteuid() != 0:
        pytest.skip("the daemon is this user's anyway")
    live = ask_as_user(daemon, "storage:///session")
    assert "web" in live


def ask_as_user(daemon: Libvirtd, uri: str) -> str:
    """Ask as the daemon's user, through virsh in the environment that the tool makes."""
    from xmltool.live.virsh import virsh_environment as made

    with contextlib.suppress(FileNotFoundError):
        return subprocess.run(
            ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "virsh",
             "--readonly", "--quiet", "--connect", uri, "pool-list --all --name"],
            env=made(daemon.environment, uri),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout  # fmt: skip
    raise AssertionError("setpriv is needed")
