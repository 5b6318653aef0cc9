"""What libvirtd hands to Ceph's and iSCSI's libraries, recorded: who a pool says it is, and its key.

A small library, loaded before the real ones, takes the place of the calls that carry a key and of those
that would go to the network::

    with private_libvirtd() as daemon:
        record_keys(daemon)
        daemon.virsh("pool-start", "vms")
        keys(daemon)                      # [("rados_conf_set", "key", "a2V5"), ...]
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.real.tools import need

if TYPE_CHECKING:
    from tests.real.libvirt import Libvirtd

_SOURCE = r"""
/* no header and no C library: it has to be loaded by every release's */
int open(const char *, int, ...);
long write(int, const void *, unsigned long);
int close(int);
char *getenv(const char *);

static void put(int file, const char *text)
{
    unsigned long length = 0;
    while (text && text[length]) length++;
    write(file, text, length);
    write(file, "", 1);
}

static void record(const char *call, const char *one, const char *two)
{
    int file = open(getenv("RECORDED_KEYS"), 02001 /* O_WRONLY | O_APPEND */);
    put(file, call); put(file, one); put(file, two);
    write(file, "\n", 1);
    close(file);
}

int rados_conf_set(void *cluster, const char *option, const char *value)
{
    record("rados_conf_set", option, value);
    return 0;
}

int rados_connect(void *cluster) { return -111; }

int iscsi_set_initiator_username_pwd(void *iscsi, const char *user, const char *password)
{
    record("iscsi_set_initiator_username_pwd", user, password);
    return 0;
}

int iscsi_connect_sync(void *iscsi, const char *portal) { return -1; }
"""


def record_keys(daemon: Libvirtd) -> None:
    """Start a libvirtd again, so that it records."""
    need("cc")
    daemon.stop()
    library = daemon.home / "recording.so"
    command = ["cc", "-shared", "-fPIC", "-nostdlib", "-w", "-x", "c", "-", "-o", f"{library}"]
    subprocess.run(command, input=_SOURCE, text=True, check=True)
    (daemon.home / "keys").touch()
    daemon.own()
    daemon.set_environment(
        LD_PRELOAD=f"{daemon.inside / library.name}", RECORDED_KEYS=f"{daemon.inside / 'keys'}"
    )
    daemon.start()


def keys(daemon: Libvirtd) -> list[tuple[str, ...]]:
    """Return the recorded calls, and forget them."""
    file = daemon.home / "keys"
    records = file.read_bytes().split(b"\0\n")[:-1]
    file.write_bytes(b"")
    return [tuple(record.decode().split("\0")) for record in records]
