"""virsh as a source: bounded, alone, read-only, and never a half answer for a whole one."""

from __future__ import annotations

import json
import os
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.live.samples import OTHER, URI, UUID, fake_virsh, printed
from xmltool.errors import LibvirtError
from xmltool.live import virsh as module
from xmltool.live.ask import Likely, ask, ask_states
from xmltool.live.virsh import Virsh, run, virsh_environment
from xmltool.pool.definition import ScsiHost

if TYPE_CHECKING:
    from pathlib import Path

RUNNING = (True, True, True)
STOPPED = (True, False, False)
TRANSIENT = (False, True, False)


def test_the_environment_is_made_from_nothing() -> None:
    outer = {
        "PATH": "/bin",
        "HOME": "/root",
        "XDG_RUNTIME_DIR": "/run/user/0",
        "LANGUAGE": "fr",
        "LC_ALL": "de_DE.UTF-8",
        "VIRSH_DEFAULT_CONNECT_URI": "test:///default",
        "LIBVIRT_DEFAULT_URI": "test:///default",
        "LIBVIRT_AUTOSTART": "1",
        "LD_PRELOAD": "x.so",
        "EDITOR": "rm",
        "SSH_AUTH_SOCK": "/tmp/agent",
    }
    plain = {"PATH": "/bin", "HOME": "/root", "XDG_RUNTIME_DIR": "/run/user/0"}
    fixed = {"LC_ALL": "C", "LIBVIRT_AUTOSTART": "0"}
    assert virsh_environment(outer, "qemu:///system") == plain | fixed
    by_ssh = virsh_environment(outer, "qemu+ssh://host/system")
    assert by_ssh == plain | fixed | {"SSH_AUTH_SOCK": "/tmp/agent"}
    assert virsh_environment({}, "qemu:///system")["PATH"]


def test_how_virsh_is_called(tmp_path: Path) -> None:
    before = f"""
import json
open({str(tmp_path / "seen")!r}, "w").write(json.dumps(
    [sys.argv[1:-1], dict(os.environ), os.getsid(0) == os.getpid(), sys.stdin.read()]))
"""
    ask(fake_virsh(tmp_path, before=before))
    arguments, environment, is_leader, typed = json.loads((tmp_path / "seen").read_text())
    assert arguments == [
        "--readonly", "--quiet", "--keepalive-interval", "0", "--connect", URI
    ]  # fmt: skip
    assert set(environment) <= {"PATH", "LC_ALL", "LC_CTYPE"}
    assert is_leader
    assert typed == ""


def test_pools_of_every_state(tmp_path: Path) -> None:
    third = "33333333-2222-4333-8444-555555555555"
    pools = {
        UUID: (RUNNING, [printed(size=100), printed(size=100)]),
        OTHER: (STOPPED, [printed("b", OTHER)]),
        third: (TRANSIENT, [printed("c", third, size=8)]),
    }
    found = {pool.name: pool for pool in ask(fake_virsh(tmp_path, pools)).pools}
    assert set(found) == {"web", "b", "c"}
    assert (found["web"].active, found["web"].autostart, found["web"].used) == (True, True, True)
    assert found["web"].sizes == (100, 50, 50)
    assert (found["b"].active, found["b"].sizes, found["b"].used) == (False, None, False)
    assert not found["c"].persistent
    assert found["web"].current is None


def test_a_waiting_definition_is_told_from_the_running_one(tmp_path: Path) -> None:
    pools = {UUID: (RUNNING, [printed(path="/new"), printed(path="/old", size=9)])}
    (pool,) = ask(fake_virsh(tmp_path, pools)).pools
    assert pool.definition.target.path == "/new"
    assert pool.current is not None
    assert pool.current.target.path == "/old"
    assert pool.sizes == (9, 4, 5)


def test_no_name_is_ever_in_a_command(tmp_path: Path) -> None:
    pools = {UUID: (RUNNING, [printed("x; pool-undefine y")])}
    log = tmp_path / "log"
    before = f"open({str(log)!r}, 'a').write(batch + chr(10))"
    (pool,) = ask(fake_virsh(tmp_path, pools, before=before)).pools
    assert pool.name == "x; pool-undefine y"
    assert "undefine" not in log.read_text()


def test_few_processes_for_many_pools(tmp_path: Path) -> None:
    pools = {}
    for number in range(1000):
        uuid = f"{number:08x}-2222-4333-8444-555555555555"
        pools[uuid] = (RUNNING if number % 2 else STOPPED, [printed(f"p{number}", uuid, size=7)])
    log = tmp_path / "log"
    before = f"open({str(log)!r}, 'a').write(str(len(batch)) + chr(10))"
    assert len(ask(fake_virsh(tmp_path, pools, before=before)).pools) == 1000
    lengths = [int(line) for line in log.read_text().split()]
    assert len(lengths) == 3
    assert max(lengths) < 128 * 1024
    assert (
        len(ask(fake_virsh(tmp_path, pools, before=before), lambda: Likely(list(pools))).pools)
        == 1000
    )
    assert len(log.read_text().split()) == len(lengths) + 1


def test_a_value_that_holds_the_end_of_a_definition(tmp_path: Path) -> None:
    """libvirt does not escape the name of an adapter: the pieces are asked for one by one then."""
    name = f"a\n</pool>\n{printed('forged', OTHER)}"
    scsi = (
        f"<pool type='scsi'>\n  <name>hba</name>\n  <uuid>{UUID}</uuid>\n  <source>\n"
        f"    <adapter type='scsi_host' name='{name}'/>\n  </source>\n"
        "  <target>\n    <path>/dev/disk/by-path</path>\n  </target>\n</pool>\n"
    )
    pools = {UUID: (STOPPED, [scsi]), OTHER: (STOPPED, [printed("web", OTHER)])}
    for likely in ([], [UUID, OTHER], [UUID]):
        live = ask(fake_virsh(tmp_path, pools), partial(Likely, likely))
        found = {pool.uuid: pool.definition for pool in live.pools}
        assert {uuid: pool.name for uuid, pool in found.items()} == {UUID: "hba", OTHER: "web"}
        adapter = found[UUID].source.adapter
        assert isinstance(adapter, ScsiHost)
        assert adapter.name == name


def test_a_pool_that_is_gone_leaves_no_room_for_a_forged_one(tmp_path: Path) -> None:
    name = f"a'/>\n  </source>\n</pool>\n{printed('forged', OTHER)}"
    scsi = (
        f"<pool type='scsi'>\n  <name>hba</name>\n  <uuid>{UUID}</uuid>\n  <source>\n"
        f"    <adapter type='scsi_host' name='{name}'/>\n  </source>\n"
        "  <target>\n    <path>/dev/disk/by-path</path>\n  </target>\n</pool>\n"
    )
    pools = {UUID: (STOPPED, [scsi])}
    with pytest.raises(LibvirtError, match="not what libvirt prints"):
        ask(fake_virsh(tmp_path, pools), lambda: Likely([UUID, OTHER]))


def test_uuids_that_are_only_likely(tmp_path: Path) -> None:
    pools = {UUID: (STOPPED, [printed()])}
    before = (
        f"pools[{OTHER!r}] = ((None, None, None), [''])"  # is in no list, and has no definition
    )
    found = ask(
        fake_virsh(tmp_path, pools, before=before),
        lambda: Likely([OTHER, "; pool-undefine x", UUID, UUID]),
    )
    assert [pool.uuid for pool in found.pools] == [UUID]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (("sys.stderr.write('error: failed to connect to the hypervisor\\nerror: Failed to connect"
         " socket to /run/x: No such file or directory\\n'); sys.exit(1)"), "start its daemon"),
        (("sys.stderr.write('error: Failed to connect socket to x: Permission denied\\n');"
         " sys.exit(1)"), "as root"),
        ("sys.stderr.write('error: authentication unavailable: no polkit agent\\n'); sys.exit(1)",
         "as root"),
        (("sys.stderr.write('ssh: Could not resolve hostname nowhere: Name or service not known\\n');"
         " sys.exit(1)"), "--connect"),
        ("sys.exit(1)", "libvirt's own"),
        ("print('<html>hello</html>'); sys.exit(0)", "libvirt's own"),
        ("os.kill(os.getpid(), 9)", "signal 9"),
        ("batch = batch[:60]", "libvirt's own"),
        ("sys.stderr.write('error: Failed to list pools\\nerror: internal error: x\\n')", "pool-list"),
        ("sys.stdout.buffer.write(bytes(range(256)) * 99); sys.exit(0)", "libvirt's own"),
        ("sys.stderr.write('Fehler: Verbindung misslungen\\n'); sys.exit(1)", "pool-list"),
        (("sys.stdout.write = lambda text, w=sys.stdout.write: w(text.replace('pool', 'Pool'));"
         " pools = {'nom d un pool': ((True, False, False), [])}"), "libvirt's own"),
    ],
)  # fmt: skip
def test_a_failure_is_one_line_that_says_what_to_do(
    before: str, expected: str, tmp_path: Path
) -> None:
    with pytest.raises(LibvirtError) as caught:
        ask(fake_virsh(tmp_path, before=before))
    assert expected in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.status == 2


def test_no_virsh(tmp_path: Path) -> None:
    with pytest.raises(LibvirtError, match="libvirt-clients"):
        run(Virsh(URI, {"PATH": str(tmp_path)}), ["echo"])


def test_a_virsh_that_may_not_be_run(tmp_path: Path) -> None:
    (tmp_path / "virsh").write_text("#!/bin/sh\n")
    with pytest.raises(LibvirtError, match="cannot be run"):
        run(Virsh(URI, {"PATH": str(tmp_path)}, program=str(tmp_path / "virsh")), ["echo"])


@pytest.mark.parametrize(
    "before",
    [
        "time.sleep(60)",
        "print('half', flush=True); time.sleep(60)",
        "os.fork() or time.sleep(60); os.close(1); os.close(2); time.sleep(60)",
        "os.fork() or (time.sleep(60)); sys.exit(0)",
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
    ],
)
def test_a_virsh_that_hangs_is_killed_with_all_its_children(before: str, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    before = f"open({str(pid)!r}, 'w').write(str(os.getpid())); {before}"
    started = time.monotonic()
    with pytest.raises(LibvirtError, match=r"did not answer within 0\.7 s"):
        ask(fake_virsh(tmp_path, before=before, timeout=0.7))
    assert time.monotonic() - started < 3
    with pytest.raises(ProcessLookupError):
        _await_group(int(pid.read_text()))


def _await_group(leader: int) -> None:
    """Look for the group until it is gone: init takes seconds, at times, to bury orphans."""
    for _ in range(500):
        os.killpg(leader, 0)
        time.sleep(0.02)


def test_a_virsh_that_never_stops_printing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_OUTPUT", 1 << 20)
    before = "\nwhile True: sys.stdout.write('x' * 65536)"
    with pytest.raises(LibvirtError, match="printed over 1 MiB"):
        ask(fake_virsh(tmp_path, before=before))


def test_complaints_without_end_do_not_block(tmp_path: Path) -> None:
    before = "sys.stderr.write('warning: x\\n' * 300000)"
    assert ask(fake_virsh(tmp_path, {UUID: (STOPPED, [printed()])}, before=before)).pools


def test_a_pool_that_vanishes_is_asked_for_again(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    before = f"""
if "dumpxml" in batch and not os.path.exists({str(gone)!r}):
    open({str(gone)!r}, "w")
    sys.stderr.write("error: failed to get pool\\nerror: Storage pool not found: no such pool\\n")
    pools = {{name: (state, [""]) for name, (state, texts) in pools.items()}}
elif os.path.exists({str(gone)!r}):
    pools = {{}}
"""
    assert ask(fake_virsh(tmp_path, {UUID: (STOPPED, [printed()])}, before=before)).pools == ()


def test_pools_that_never_keep_still(tmp_path: Path) -> None:
    """One that is listed and gone each time is left out; the others are told."""
    before = f"""
sys.stderr.write("error: Storage pool not found: no such pool\\n" if "dumpxml" in batch else "")
state, texts = pools[{OTHER!r}]
pools[{OTHER!r}] = (state, [""])
"""
    pools = {UUID: (STOPPED, [printed()]), OTHER: (STOPPED, [printed(uuid=OTHER)])}
    assert [pool.uuid for pool in ask(fake_virsh(tmp_path, pools, before=before)).pools] == [UUID]


def test_a_daemon_that_dies_half_way(tmp_path: Path) -> None:
    before = """
if "dumpxml" in batch:
    sys.stderr.write("error: Disconnected from x due to end of file\\n")
    pools = {name: (state, [""]) for name, (state, texts) in pools.items()}
"""
    with pytest.raises(LibvirtError, match="broke"):
        ask(fake_virsh(tmp_path, {UUID: (STOPPED, [printed()])}, before=before))


def test_another_pools_definition_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(LibvirtError, match="not what libvirt prints"):
        ask(fake_virsh(tmp_path, {UUID: (STOPPED, [printed(uuid=OTHER)])}))


def test_a_pool_in_two_lists_is_looked_at_again(tmp_path: Path) -> None:
    pools = {UUID: (STOPPED, [printed()])}
    script = fake_virsh(tmp_path, pools)
    text = (tmp_path / "virsh").read_text()
    (tmp_path / "virsh").write_text(text.replace("if tuple(state) == wanted:", "if True:"))
    assert ask_states(script) is None


def test_a_pool_without_a_backend_is_no_failure(tmp_path: Path) -> None:
    before = "sys.stderr.write('error: Could not retrieve pool information\\n')"
    assert ask(fake_virsh(tmp_path, {UUID: (STOPPED, [printed()])}, before=before)).pools
