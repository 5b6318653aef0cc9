"""Pools that come up by themselves, of each type: what `drift` says, and what a restart then does.

The sources are stand-ins (see `tests/real/recorded.py`): a session, a volume group, a label on a disk,
a SCSI host. xmltool looks at them from inside the daemon's mount namespace.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.real.recorded import recorded_libvirtd
from tests.real.restarted import changes_of, view
from tests.real.test_programs import SAMPLES, document_of
from tests.real.tools import MEASURED
from xmltool.store.presence import MULTIPATH_DIRECTORIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.real.recorded import RecordedLibvirtd

pytestmark = pytest.mark.libvirt


class Restart(NamedTuple):
    """A pool that libvirt has started, and whose file is gone.

    Attributes:
        sample: of the bench of programs.
        said: what `drift` says of the restart: "comes back", "may come back" or nothing.
        back: whether it comes back then.
        gone: what else is gone, in the daemon's home.
    """

    sample: str
    said: str
    back: bool
    gone: str = ""


COMES, MAY, NOTHING = "comes back", "may come back", ""
_MPATH = any(map(os.path.exists, MULTIPATH_DIRECTORIES))
RESTARTS = {
    "dir": Restart("dir", COMES, True),
    "dir, its directory removed": Restart("dir", NOTHING, False, "target"),
    "netfs, mounted": Restart("netfs mounted", COMES, True),
    "netfs, not mounted": Restart("netfs nfs", NOTHING, False),
    "fs, not mounted": Restart("fs", NOTHING, False),
    "mpath": Restart("mpath", COMES if _MPATH else NOTHING, _MPATH),
    "disk": Restart("disk", MAY, True),
    "disk, its device removed": Restart("disk", NOTHING, False, "device"),
    "scsi": Restart("scsi", COMES, True),
    "iscsi": Restart("iscsi", MAY, True),
    "iscsi, logged out": Restart("iscsi", MAY, False, "state/session"),
    "logical": Restart("logical", MAY, False),
    "zfs": Restart("zfs", MAY, False),
}


@pytest.fixture(scope="module")
def started() -> Iterator[RecordedLibvirtd]:
    with recorded_libvirtd() as daemon:
        yield daemon


@pytest.fixture
def daemon(started: RecordedLibvirtd) -> Iterator[RecordedLibvirtd]:
    """The daemon of the module, without pools."""
    yield started
    for command in ("pool-destroy", "pool-undefine"):
        started.virsh(command, "it")


def drift(daemon: RecordedLibvirtd) -> dict[str, Any]:
    """Return what `drift --format json` says inside the daemon's name space."""
    done = subprocess.run(
        ["nsenter", "--target", f"{daemon.pid}", "--mount", sys.executable, "-m", "xmltool", "drift",
         "--storage-dir", f"{daemon.store}", "--connect", daemon.uri, "--format", "json"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "HOME": "/", **MEASURED},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def defined(daemon: RecordedLibvirtd, sample: str) -> str:
    """Define and build the pool of a sample; return its document."""
    given = SAMPLES[sample]
    for file in ("label", "session", "iface", "fail"):
        daemon.state(file, None)
    (daemon.home / "target").mkdir(exist_ok=True)
    daemon.state("pvs", given.pvs.format(home=daemon.home))
    (daemon.home / "device").write_bytes(bytes(8 << 20))
    daemon.own()
    document = document_of(given, daemon)
    answer = daemon.define(document.encode(), keep=True)
    assert answer.accepted, answer.error
    daemon.virsh("pool-build", "it", *given.flags)
    return document


@pytest.mark.parametrize("case", RESTARTS)
def test_a_running_pool_whose_file_is_gone(case: str, daemon: RecordedLibvirtd) -> None:
    restart = RESTARTS[case]
    defined(daemon, restart.sample)
    started = daemon.virsh("pool-start", "it")
    assert started.returncode == 0, started.stderr
    (daemon.store / "it.xml").unlink()
    if restart.gone:
        place = daemon.home / restart.gone
        place.rmdir() if place.is_dir() else place.unlink()
    (one,) = drift(daemon)["drift"]
    assert one["kind"] == "missing"
    said = next(
        (words for words in (MAY, COMES) if f"it {words} from a restart" in one["message"]), ""
    )
    daemon.restart()
    pools = view(daemon)
    back = [(pool.active, pool.persistent) for pool in pools.values()]
    assert (said, back) == (restart.said, [(True, False)] if restart.back else [])


BY_THEMSELVES = ("dir", "netfs mounted", "mpath", "disk", "scsi", "iscsi", "logical", "zfs", "fs")
MODE = "    <permissions><mode>0701</mode></permissions>\n  </target>"


@pytest.mark.parametrize(("runs", "edited"), [(False, True), (True, False)])
@pytest.mark.parametrize("sample", BY_THEMSELVES)
def test_what_a_restart_changes(
    sample: str, runs: bool, edited: bool, daemon: RecordedLibvirtd
) -> None:
    """Permissions, format and port change by themselves when a pool comes up: that is no drift."""
    defined(daemon, sample)
    if runs:
        assert daemon.virsh("pool-start", "it").returncode == 0
    elif sample == "iscsi":
        daemon.state("session", "")
    file = daemon.store / "it.xml"
    if edited:
        file.write_text(file.read_text().replace("  </target>", MODE))
        daemon.own()
    before = view(daemon)
    told = {one["kind"] for one in drift(daemon)["drift"]}
    daemon.restart(reboot=not runs)
    true = {kind for kind, _ in changes_of(before, view(daemon), daemon.store)}
    assert told == true
