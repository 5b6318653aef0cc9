"""The table of the 14 pool types: what each takes, keeps, needs and becomes.

Every part of the tool that depends on the type of a pool asks this table. Its facts are those of
libvirt's `storage_conf.c` (`poolTypeInfo` and the parser), tried on libvirt 9.0.0 for all types.
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again,
# which takes longer than all else in this module, at every start of the tool.

from enum import Enum
from typing import NamedTuple

from xmltool.document.namespaces import FS_NAMESPACE, RBD_NAMESPACE
from xmltool.errors import UsageError


class Use(Enum):
    """What a type does with a part of `<source>`."""

    DROPPED = "dropped"
    """Read, and refused when broken, but never written."""
    KEPT = "kept"
    """Optional, and written."""
    REQUIRED = "required"
    """Refused when missing, and written."""


class Extension(NamedTuple):
    """A wrapper of options in a namespace of its own; libvirt writes it with this prefix."""

    prefix: str
    namespace: str
    wrapper: str
    option: str


MOUNT_OPTIONS = Extension("fs", FS_NAMESPACE, "mount_opts", "option")
CONFIG_OPTIONS = Extension("rbd", RBD_NAMESPACE, "config_opts", "option")


class Conflict(Enum):
    """Which pools exclude each other (libvirt: virstorageobj.c, source duplicates)."""

    NEVER = "never"
    TARGET = "target"
    """The same target path."""
    EXPORT = "export"
    """The same directory (and volume name) of the same server."""
    SERVER = "server"
    """The same server."""
    DEVICE = "device"
    """A device in common."""
    ISCSI = "iscsi"
    """A device in common for the same initiator."""
    ADAPTER = "adapter"
    """The same SCSI host."""
    ALWAYS = "always"
    """One pool of the type a host."""
    NAME = "name"
    """The same source name."""


class Presence(Enum):
    """What makes a pool active when libvirt starts, marked for autostart or not.

    libvirt first asks each pool's backend whether the pool is already there. (libvirt: the
    checkPool functions of storage_backend_*.c; storage_driver.c, storagePoolUpdateStateCallback)
    """

    NEVER = "never"
    TARGET = "the target path exists"
    MOUNT = "the pool's source is mounted on the target"
    MULTIPATH = "/dev/mapper or /dev/mpath exists"
    DEVICE = "the device exists and holds the format"
    ADAPTER = "the SCSI host exists"
    GROUP = "the volume group has one of the devices"
    DATASET = "the ZFS pool is imported"
    SESSION = "there is an iSCSI session"


class PoolType(NamedTuple):
    """One row of the table.

    Attributes:
        name: the value of `pool/@type`.
        number: libvirt's own; it appears in some of its messages.
        host, device, dir, adapter, source_name, initiator: what becomes of these parts of
            `<source>`. A source name that is kept is never missing in memory: see `shares_name`.
        formats: values of `format/@type` in the order of libvirt's numbers; empty where the element
            is ignored whatever it says.
        default_format: filled in for a missing or empty format; None without formats.
        has_target: whether `<target>` is looked at and written at all.
        forced_target: prefix of the target path that libvirt makes from the source name, whatever
            the document says; None where the document's path counts (and is required).
        extension: the namespaced options that the type takes, or None.
        shares_name: a missing pool name is taken from the source name, and the other way round.
        default_dir: filled in for a missing `dir/@path`, or None.
        has_cow: whether `features/cow` may have a state.
        conflict: which pools exclude each other.
        conflict_group: types that exclude each other by that rule; a name of the group.
        has_directory: the target is a directory that `pool-build` makes and `pool-delete` removes;
            in memory its real permissions take the place of the given ones while the pool runs.
        resets_mode: `pool-build` gives a directory that is there the mode of a new one, too, when
            the definition has none.
        started_port: written into the definition in memory, for a host that gives no port, when the
            pool is started; 0 where no port is.
        presence: what makes the pool active when libvirt starts; see `xmltool.store.presence`.
        is_local: the storage is this host's alone, as a rule.
        build_wipes: `pool-build` writes to the devices.
        one_host, one_device: the pool works with exactly one of them only.
        auth: the type of credentials that it starts with, or None where it takes none.
        module: the backend module that serves the type, `libvirt_storage_backend_MODULE.so`.
        has_backend: False for types whose backend is in no libvirt that can be run any more, or was
            never packaged: they are judged by the parser alone.
    """

    name: str
    number: int
    host: Use = Use.DROPPED
    device: Use = Use.DROPPED
    dir: Use = Use.DROPPED
    adapter: Use = Use.DROPPED
    source_name: Use = Use.DROPPED
    initiator: Use = Use.DROPPED
    formats: tuple[str, ...] = ()
    default_format: str | None = None
    has_target: bool = True
    forced_target: str | None = None
    extension: Extension | None = None
    shares_name: bool = False
    default_dir: str | None = None
    has_cow: bool = False
    conflict: Conflict = Conflict.NEVER
    conflict_group: str = ""
    has_directory: bool = False
    resets_mode: bool = False
    presence: Presence = Presence.NEVER
    started_port: int = 0
    is_local: bool = False
    build_wipes: bool = False
    one_host: bool = False
    one_device: bool = False
    auth: str | None = None
    module: str = ""
    has_backend: bool = True

    @property
    def secret_usage(self) -> str | None:
        """The usage type of the secret that `<auth>` names, or None where it names none."""
        return None if self.auth is None else _SECRET_USAGES[self.auth]


_SECRET_USAGES = {"chap": "iscsi", "ceph": "ceph"}
"""By type of credentials (libvirt: storage_backend_iscsi.c, storage_backend_rbd.c)."""
_FS_FORMATS = (
    "auto", "ext2", "ext3", "ext4", "ufs", "iso9660", "udf", "gfs", "gfs2", "vfat", "hfs+", "xfs",
    "ocfs2", "vmfs",
)  # fmt: skip
NETFS_FORMATS = ("auto", "nfs", "glusterfs", "cifs")
"""Formats of netfs: libvirt uses these words in a message about other types too."""
_DISK_FORMATS = ("unknown", "dos", "dvh", "gpt", "mac", "bsd", "pc98", "sun", "lvm2")

_TABLE = (
    PoolType(
        "dir", 0, has_cow=True, conflict=Conflict.TARGET, conflict_group="dir",
        has_directory=True, presence=Presence.TARGET, is_local=True, module="fs",
    ),
    PoolType(
        "fs", 1, device=Use.REQUIRED, formats=_FS_FORMATS, default_format="auto",
        extension=MOUNT_OPTIONS, has_cow=True, conflict=Conflict.DEVICE, conflict_group="device",
        has_directory=True, presence=Presence.MOUNT, is_local=True, one_device=True, module="fs",
    ),
    PoolType(
        "netfs", 2, host=Use.REQUIRED, dir=Use.REQUIRED, formats=NETFS_FORMATS,
        default_format="auto", extension=MOUNT_OPTIONS, conflict=Conflict.EXPORT,
        conflict_group="netfs", has_directory=True, presence=Presence.MOUNT,
        resets_mode=True, one_host=True, module="fs",
    ),
    PoolType(
        "logical", 3, device=Use.KEPT, source_name=Use.KEPT, formats=("unknown", "lvm2"),
        default_format="lvm2", forced_target="/dev/", shares_name=True, conflict=Conflict.DEVICE,
        conflict_group="device", presence=Presence.GROUP, is_local=True, build_wipes=True,
        module="logical",
    ),
    PoolType(
        "disk", 4, device=Use.REQUIRED, formats=_DISK_FORMATS, default_format="unknown",
        conflict=Conflict.DEVICE, conflict_group="device", presence=Presence.DEVICE, is_local=True,
        build_wipes=True, module="disk",
    ),
    PoolType(
        "iscsi", 5, host=Use.REQUIRED, device=Use.KEPT, initiator=Use.KEPT,
        started_port=3260, conflict=Conflict.ISCSI, conflict_group="iscsi",
        presence=Presence.SESSION, one_host=True, one_device=True, auth="chap", module="iscsi",
    ),
    PoolType(
        "iscsi-direct", 6, host=Use.REQUIRED, device=Use.KEPT, initiator=Use.REQUIRED,
        has_target=False, started_port=3260, one_host=True, one_device=True, auth="chap", module="iscsi-direct",
    ),
    PoolType(
        "scsi", 7, adapter=Use.REQUIRED, conflict=Conflict.ADAPTER, conflict_group="scsi",
        presence=Presence.ADAPTER, module="scsi",
    ),
    PoolType(
        "mpath", 8, conflict=Conflict.ALWAYS, conflict_group="mpath", presence=Presence.MULTIPATH,
        module="mpath",
    ),
    PoolType(
        "rbd", 9, host=Use.REQUIRED, source_name=Use.REQUIRED, has_target=False,
        extension=CONFIG_OPTIONS, shares_name=True, auth="ceph", module="rbd",
    ),
    PoolType(
        "sheepdog", 10, host=Use.REQUIRED, source_name=Use.KEPT, has_target=False,
        shares_name=True, conflict=Conflict.SERVER, conflict_group="sheepdog", module="sheepdog",
        has_backend=False,
    ),
    PoolType(
        "gluster", 11, host=Use.REQUIRED, dir=Use.KEPT, source_name=Use.KEPT, has_target=False,
        shares_name=True, default_dir="/", conflict=Conflict.EXPORT, conflict_group="gluster",
        module="gluster",
    ),
    PoolType(
        "zfs", 12, device=Use.KEPT, source_name=Use.KEPT, forced_target="/dev/zvol/",
        shares_name=True, conflict=Conflict.DEVICE, conflict_group="device",
        presence=Presence.DATASET, is_local=True, build_wipes=True, module="zfs",
    ),
    PoolType(
        "vstorage", 13, source_name=Use.KEPT, shares_name=True, conflict=Conflict.NAME,
        conflict_group="vstorage", has_directory=True, presence=Presence.MOUNT, module="vstorage",
        has_backend=False,
    ),
)  # fmt: skip

POOL_TYPES: dict[str, PoolType] = {row.name: row for row in _TABLE}
"""The table by `pool/@type`, in libvirt's order."""

UNKNOWN_TYPE = PoolType("", -1, has_target=False, shares_name=True, has_cow=True)
"""Stands for a type that does not exist while the rest of a document is read: asks for nothing."""


def no_such_type(subject: str, word: str) -> UsageError:
    """Return the error of a word that names no pool type; it names the one that was meant."""
    from xmltool.pool.everyday import type_meant
    from xmltool.text.suggest import suggestion

    meant = type_meant(word)
    otherwise = f"it is one of {', '.join(POOL_TYPES)}"
    return UsageError(
        f"{subject} {word}: libvirt has no such pool type",
        suggestion(word, POOL_TYPES, otherwise) if meant is None else f"did you mean {meant.name}?",
    )
