"""A private libvirtd whose programs are stand-ins that record how they are called.

It runs as `nobody` in a mount namespace of its own: an overlay puts the stand-ins over `/usr/bin`,
`/usr/sbin` and the places of libvirt's helpers, since most of libvirt's programs are called by the
paths of its build; `/sys` is a directory of the test. The host sees none of it, and it goes with the
process. Making the namespace needs root::

    with recorded_libvirtd() as daemon:
        daemon.define(b"<pool type='logical'>...</pool>", keep=True)
        calls = daemon.calls_of("pool-start", "vms")      # [("vgscan",), ("pvs", ...), ...]
"""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.real.libvirt import USER, Libvirtd
from tests.real.tools import need, unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

SESSION, TARGET_IQN, INITIATOR_IQN = (
    "7",
    "iqn.2026-01.org.example:disk",
    "iqn.2026-01.org.example:host",
)
SECRET_UUID, PASSWORD = "0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f", "not-a-secret"
EXPORT = "127.0.0.1:/mounted"
"""The source of the file system that is really mounted, on `mounted` in the daemon's home."""
HOST_NUMBER = 3
"""Of the SCSI host in the stand-in of /sys, also that of the iSCSI session."""

_PROGRAMS = {
    "usr/bin": ("mount", "umount", "iscsiadm", "udevadm", "zfs", "zpool"),
    "usr/sbin": (
        *("mkfs", "parted", "vgscan", "pvs", "vgs", "lvs", "vgchange", "vgcreate", "vgremove"),
        *("pvcreate", "pvremove"),
    ),
    "usr/lib/udev": ("scsi_id",),
    "usr/lib/libvirt": ("libvirt_parthelper",),
}
_STAND_IN = """\
#!/bin/sh
{{ printf '%s\\0' "${{0##*/}}" "$@"; printf '\\n'; }} >> {home}/calls
cd {home}/state
case "${{0##*/}} $*" in
    pvs*) cat pvs ;;
    vgs*) echo 1048576:524288 ;;
    vgcreate*) [ ! -e fail ] ;;
    "iscsiadm --mode session") [ ! -e session ] || echo "tcp: [{session}] 127.0.0.1:3260,1 {target}" ;;
    iscsiadm*--login*) touch session ;;
    iscsiadm*--logout*) rm -f session ;;
    "iscsiadm --mode iface --interface"*--op\\ new) echo "$4" > iface ;;
    "iscsiadm --mode iface")
        echo "default tcp,<empty>,<empty>,<empty>,<empty>"
        [ ! -e iface ] || echo "$(cat iface) tcp,<empty>,<empty>,<empty>,{initiator}" ;;
    libvirt_parthelper*-g) printf '1\\0002\\0003\\000' ;;
    parted*mklabel*msdos) printf '\\125\\252' | dd of="$1" bs=1 seek=510 conv=notrunc status=none ;;
    parted*mklabel*) echo "$4" > label ;;
    parted*print*)
        [ -e label ] || {{ echo "Error: unrecognised disk label" >&2; exit 1; }}
        echo "Partition Table: $(cat label)" ;;
    zfs*|zpool*) [ ! -e fail ] ;;
esac
"""
_ENTER = """\
home=$1
shift
mount --make-rprivate /
mount --bind "$home/sys" /sys
mount -t tmpfs -o "uid=$(id -u {user}),gid=$(id -g {user})" "{export}" "$home/mounted"
for place in usr/lib/udev usr/lib/libvirt usr/sbin usr/bin; do
    [ ! -d "/$place" ] || mount -t overlay -o "lowerdir=$home/over/$place:/$place" overlay "/$place"
done
exec "$@"
"""


class RecordedLibvirtd(Libvirtd):
    """A libvirtd of our own among stand-ins; make one with `recorded_libvirtd`."""

    def start(self) -> None:
        """Start inside the namespace; returns when the daemon answers."""
        enter = ["unshare", "--mount", "sh", "-euc", _ENTER.format(export=EXPORT, user=USER), "sh"]
        drop = ["setpriv", "--reuid", USER, "--regid", "nogroup", "--clear-groups"]
        with (self.home / "stderr").open("wb") as complaints:
            self._process = subprocess.Popen(
                [*enter, f"{self.home}", *drop, "--pdeathsig", "TERM", "libvirtd"],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                cwd="/",
                start_new_session=True,
            )
        self._await_answer(self._process)

    def calls_of(self, *command: str, ok: bool = True) -> list[tuple[str, ...]]:
        """Run a virsh command and give the programs that were called for it, in order."""
        log = self.home / "calls"
        log.write_bytes(b"")
        answer = self.virsh(*command)
        assert (answer.returncode == 0) is ok, answer.stdout + answer.stderr
        records = log.read_text().split("\0\n")[:-1]
        return [tuple(record.split("\0")) for record in records]

    def state(self, name: str, text: str | None) -> None:
        """Write a file that the stand-ins look at, or remove it."""
        path = self.home / "state" / name
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text)
            self.own()


@contextlib.contextmanager
def recorded_libvirtd() -> Iterator[RecordedLibvirtd]:
    """Run a libvirtd among stand-ins for the length of a `with` block."""
    if os.geteuid() != 0:
        unavailable("a mount namespace with overlays needs root")
    need("virsh", "libvirtd", "setpriv", "unshare", "mount")
    home = Path(tempfile.mkdtemp(prefix="xmltool-", dir="/dev/shm"))
    home.chmod(0o700)
    daemon = RecordedLibvirtd(home)
    try:
        _furnish(home)
        daemon.own()
        daemon.start()
        yield daemon
    finally:
        daemon.stop()
        shutil.rmtree(home, ignore_errors=True)


def _furnish(home: Path) -> None:
    """Make the daemon's directories, the stand-ins, /sys, a device and a secret."""
    sys = f"sys/class/iscsi_session/session{SESSION}/device/target{HOST_NUMBER}:0:0"
    host = f"sys/class/scsi_host/host{HOST_NUMBER}"
    for name in (
        *("run", "config/libvirt/storage", "config/libvirt/secrets", "cache", "data", "state"),
        *("mounted", "target", "sys/bus/scsi/devices", sys, host),
    ):
        (home / name).mkdir(parents=True)
    (home / host / "scan").touch()
    (home / "calls").touch()
    (home / "state/pvs").touch()
    script = _STAND_IN.format(
        home=home, session=SESSION, target=TARGET_IQN, initiator=INITIATOR_IQN
    )
    for place, names in _PROGRAMS.items():
        (home / "over" / place).mkdir(parents=True)
        for name in names:
            (home / "over" / place / name).write_text(script)
            (home / "over" / place / name).chmod(0o755)
    secrets = home / "config/libvirt/secrets"
    usage = "<usage type='iscsi'><target>login</target></usage>"
    (secrets / f"{SECRET_UUID}.xml").write_text(
        f"<secret ephemeral='no' private='no'><uuid>{SECRET_UUID}</uuid>{usage}</secret>"
    )
    value = base64.b64encode(PASSWORD.encode()).decode()
    (secrets / f"{SECRET_UUID}.base64").write_text(value)
