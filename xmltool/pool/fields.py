"""The table of a definition's fields, in the order in which libvirt writes them.

A row says where a field stands in a document and in a definition, how libvirt reads and writes its
value, since which release, which types keep it, and the flag of `generate` that feeds it. Reading,
writing, comparing, ordering, the smallest document, the flags and the silent changes come from here.
(libvirt: storage_conf.c, virStoragePoolDefParseXML and virStoragePoolDefFormat)
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from collections.abc import Callable
from typing import Any, NamedTuple

from xmltool.pool import spelling as spelt
from xmltool.pool.definition import (
    Auth,
    Device,
    Host,
    Option,
    PciAddress,
    Permissions,
    ScsiHost,
    Source,
    StoragePoolDef,
    Target,
)
from xmltool.pool.read_values import (
    check_cow,
    check_format,
    check_protocol,
    read_adapter,
    read_auth,
    read_config_options,
)
from xmltool.pool.refusals import USUAL
from xmltool.pool.types import CONFIG_OPTIONS, MOUNT_OPTIONS, POOL_TYPES, Extension, Use
from xmltool.rules.refusals import (
    XT202,
    XT203,
    XT204,
    XT206,
    XT207,
    XT218,
    XT219,
    XT221,
    XT222,
    XT223,
    XT224,
)
from xmltool.rules.rule import Rule


class Flag(NamedTuple):
    """A flag of `generate` and `define-as`.

    Attributes:
        name: with its dashes.
        metavar: what stands for its value in the help.
        help: a line of help.
        sample: a value that libvirt takes wherever it takes the flag at all.
        several: whether it may be given more than once.
    """

    name: str
    metavar: str
    help: str
    sample: str
    several: bool = False


class Field(NamedTuple):
    """One field.

    Attributes:
        path: of the element or attribute below the pool; `*` behind an element that may be repeated.
        holds: the attribute of the part around it, or of the definition, that has its value; empty
            where nothing asks for it by name: then it is in `StoragePoolDef.more`.
        spelling: how its value is spelt.
        rule: of a value that libvirt refuses.
        libvirt: its words then.
        since: the first release of libvirt that has it; None: since there are pools.
        needed: libvirt's words where it is not there; None where it may be missing.
        check: what else libvirt looks at when it reads the value.
        as_property: libvirt looks at the first element only, and reads an empty value, too.
        raw: libvirt writes the value without escaping it (see `xmltool.pool.reload`).
        measured: libvirt fills it in with this; it says nothing of the definition.
        get: its value in a definition, where that is not `holds`.
        kept: the types that keep it; None: all.
        ignored: the other types do not even look at it.
        flag: that feeds it, or None.
    """

    path: str
    holds: str = ""
    spelling: spelt.Spelling = spelt.TEXT
    rule: Rule = XT202
    libvirt: str = USUAL
    since: str | None = None
    needed: str | None = None
    check: Callable[[Any, Any, Any], None] | None = None
    as_property: bool = False
    raw: bool = False
    measured: tuple[str | None] | None = None
    get: Callable[[StoragePoolDef], str | None] | None = None
    kept: frozenset[str] | None = None
    ignored: bool = False
    flag: Flag | None = None

    @property
    def attribute(self) -> str | None:
        """The name of the attribute; None for the text of an element."""
        return self.path.rpartition("/")[2][1:] if "@" in self.path else None

    @property
    def among_more(self) -> bool:
        """Whether a definition has it in `more`."""
        return not self.holds and self.get is None and self.measured is None


class Part(NamedTuple):
    """An element that is more than the fields in it.

    Attributes:
        path: of the element below the pool; `*` behind one that may be repeated.
        holds: the attribute of the part around it, or of the definition, that has what it says;
            empty where its fields are held around it.
        make: makes that of the values of its fields.
        read: reads it in a way of its own.
        first: libvirt looks at the first element of the name only, empty or not; through the other
            elements that have children it looks as if they were one.
        kept, ignored, flag: as of a field.
    """

    path: str
    holds: str = ""
    make: type[Any] | None = None
    read: Callable[[list[Any], Any], Any] | None = None
    first: bool = False
    kept: frozenset[str] | None = None
    ignored: bool = False
    flag: Flag | None = None


def _used(column: str) -> frozenset[str]:
    """Return the types that keep a part of the source, by the table of types."""
    types = POOL_TYPES.items()
    return frozenset(name for name, kind in types if getattr(kind, column) is not Use.DROPPED)


def _extended(extension: Extension) -> frozenset[str]:
    return frozenset(name for name, kind in POOL_TYPES.items() if kind.extension is extension)


def _adapter_type(pool: StoragePoolDef) -> str | None:
    adapter = pool.source.adapter
    if adapter is None:
        return None
    return "scsi_host" if isinstance(adapter, ScsiHost) else "fc_host"


_MOUNT, _CONFIG = _extended(MOUNT_OPTIONS), _extended(CONFIG_OPTIONS)
_FORMATTED = frozenset(name for name, kind in POOL_TYPES.items() if kind.formats)
_TARGETED = frozenset(name for name, kind in POOL_TYPES.items() if kind.has_target)
_WWN = "20000000c9848140"

PARTS = (
    Part("features/cow", first=True),
    Part("source", "source", Source, first=True),
    Part(
        "source/host*", "hosts", Host, kept=_used("host"),
        flag=Flag("--source-host", "HOST[:PORT]", "A server of the source; [ADDRESS]:PORT for IPv6. May be given several times.", "localhost", True),
    ),
    Part("source/device*", "devices", Device, kept=_used("device")),
    Part("source/adapter", "adapter", read=read_adapter, first=True, kept=_used("adapter")),
    Part(
        "source/adapter/parentaddr/address", "parent_address", PciAddress,
        flag=Flag("--adapter-parentaddr", "[DOMAIN:]BUS:SLOT.FUNCTION", "The SCSI host by its PCI address, as lspci prints it; not in virsh.", "0000:00:1f.2"),
    ),
    Part("source/auth", "auth", Auth, read_auth, first=True),
    Part("source/auth/secret", first=True),
    Part("source/initiator", kept=_used("initiator")),
    Part("target", "target", Target, kept=_TARGETED, ignored=True),
    Part("target/permissions", "permissions", Permissions, first=True),
    Part("fs:mount_opts", kept=_MOUNT, ignored=True),
    Part(
        "fs:mount_opts/fs:option*", "mount_options", Option,
        flag=Flag("--mount-opt", "OPTION", "An option of the mount, such as noatime. May be given several times; not in virsh.", "noatime", True),
    ),
    Part("rbd:config_opts", kept=_CONFIG, ignored=True),
    Part(
        "rbd:config_opts/rbd:option*", "config_options", Option, read_config_options,
        flag=Flag("--config-opt", "NAME=VALUE", "An option of librbd. May be given several times; not in virsh.", "rbd_default_format=2", True),
    ),
)  # fmt: skip
"""Elements that are more than their fields."""

FIELDS = (
    Field("@type", "type"),
    Field("name", "name"),
    Field("uuid", "uuid", spelt.UUID, XT218, "XML error: malformed uuid element"),
    Field("capacity/@unit", measured=("bytes",), since="0.9.11"),
    Field("capacity", measured=("0",)),
    Field("allocation/@unit", measured=("bytes",), since="0.9.11"),
    Field("allocation", measured=("0",)),
    Field("available/@unit", measured=("bytes",), since="0.9.11"),
    Field("available", measured=("0",)),
    Field(
        "features/cow/@state", "cow", spelt.YES_NO, XT219, check=check_cow, as_property=True, since="6.6.0",
        flag=Flag("--cow", "yes|no", "Copy-on-write of the target directory; not in virsh.", "yes"),
    ),
    Field("source/host*/@name", "name", rule=XT203, needed="XML error: missing storage pool host name"),
    Field("source/host*/@port", "port", spelt.PORT, XT204, f"{USUAL} Expected integer value"),
    Field(
        "source/device*/@path", "path", rule=XT206, needed="XML error: missing storage pool source device path",
        flag=Flag("--source-dev", "DEVICE", "A device of the source, or an iSCSI target. May be given several times.", "iqn.2013-06.com.example:target", True),
    ),
    Field(
        "source/device*/@part_separator", "part_separator", spelt.YES_NO, XT207, since="1.3.1",
        flag=Flag("--source-part-separator", "yes|no", "Whether a p stands between a device's name and a partition's number; not in virsh.", "yes"),
    ),
    Field("source/device*/freeExtent/@start", measured=(None,)),
    Field("source/device*/freeExtent/@end", measured=(None,)),
    Field(
        "source/dir/@path", "dir", spelt.PATH, kept=_used("dir"),
        flag=Flag("--source-path", "PATH", "The directory that the server exports.", "/export"),
    ),
    Field("source/adapter/@type", get=_adapter_type, since="1.0.5"),
    Field(
        "source/adapter/@name", "name", raw=True, since="0.6.2",
        flag=Flag("--adapter-name", "NAME", "The SCSI host, such as scsi_host5.", "scsi_host5"),
    ),
    Field(
        "source/adapter/@parent", "parent", since="1.0.5",
        flag=Flag("--adapter-parent", "NAME", "The host that a virtual one is made on, such as scsi_host5.", "scsi_host5"),
    ),
    Field(
        "source/adapter/@parent_wwnn", "parent_wwnn", since="3.0.0",
        flag=Flag("--adapter-parent-wwnn", "WWN", "The same by its world wide node name.", _WWN),
    ),
    Field(
        "source/adapter/@parent_wwpn", "parent_wwpn", since="3.0.0",
        flag=Flag("--adapter-parent-wwpn", "WWN", "The same by its world wide port name.", _WWN),
    ),
    Field(
        "source/adapter/@parent_fabric_wwn", "parent_fabric_wwn", since="3.0.0",
        flag=Flag("--adapter-parent-fabric-wwn", "WWN", "The same by its fabric's name.", _WWN),
    ),
    Field(
        "source/adapter/@managed", "managed", spelt.YES_NO, since="1.2.11",
        flag=Flag("--adapter-managed", "yes|no", "Whether libvirt removes the virtual host with the pool; not in virsh.", "yes"),
    ),
    Field(
        "source/adapter/@wwnn", "wwnn", raw=True, since="1.0.5",
        flag=Flag("--adapter-wwnn", "WWN", "World wide node name of the Fibre Channel host.", _WWN),
    ),
    Field(
        "source/adapter/@wwpn", "wwpn", raw=True, since="1.0.5",
        flag=Flag("--adapter-wwpn", "WWN", "World wide port name of the Fibre Channel host.", _WWN),
    ),
    Field(
        "source/adapter/parentaddr/@unique_id", "unique_id", spelt.NUMBER, since="1.2.7",
        flag=Flag("--adapter-unique-id", "NUMBER", "Its number among the hosts of that address; not in virsh.", "1"),
    ),
    Field("source/adapter/parentaddr/address/@domain", "domain", spelt.DOMAIN, since="1.2.7"),
    Field("source/adapter/parentaddr/address/@bus", "bus", spelt.BUS, since="1.2.7"),
    Field("source/adapter/parentaddr/address/@slot", "slot", spelt.BUS, since="1.2.7"),
    Field("source/adapter/parentaddr/address/@function", "function", spelt.FUNCTION, since="1.2.7"),
    Field(
        "source/name", "name", kept=_used("source_name"),
        flag=Flag("--source-name", "NAME", "The name of the source: a volume group, a Ceph pool, a Gluster volume...", "name"),
    ),
    Field(
        "source/initiator/iqn/@name", "initiator",
        flag=Flag("--source-initiator", "IQN", "The name by which this host logs in to an iSCSI target.", "iqn.2013-06.com.example:initiator"),
    ),
    Field(
        "source/format/@type", "format", check=check_format, kept=_FORMATTED, ignored=True,
        flag=Flag("--source-format", "FORMAT", "The format of the source, such as nfs, ext4 or gpt.", "auto"),
    ),
    Field(
        "source/auth/@type", "type",
        flag=Flag("--auth-type", "chap|ceph", "How to authenticate.", "chap"),
    ),
    Field(
        "source/auth/@username", "username",
        flag=Flag("--auth-username", "NAME", "The user to authenticate as.", "user"),
    ),
    Field("source/auth/secret/@type", "secret_type", raw=True),
    Field(
        "source/auth/secret/@uuid", "secret_uuid", spelt.UUID,
        flag=Flag("--secret-uuid", "UUID", "The libvirt secret with the password, by its uuid.", "c1f0a9f5-0d4b-4d43-a3a0-2f2a8a0e7c11"),
    ),
    Field(
        "source/auth/secret/@usage", "secret_usage",
        flag=Flag("--secret-usage", "USAGE", "The libvirt secret with the password, by its usage.", "usage"),
    ),
    Field(
        "source/protocol/@ver", "protocol_ver", check=check_protocol, since="5.1.0",
        flag=Flag("--source-protocol-ver", "VERSION", "The NFS version to mount with.", "4"),
    ),
    Field(
        "source/vendor/@name", "vendor", since="0.8.4",
        flag=Flag("--source-vendor", "NAME", "The vendor of the storage device; not in virsh.", "vendor"),
    ),
    Field(
        "source/product/@name", "product", since="0.8.4",
        flag=Flag("--source-product", "NAME", "The product name of the storage device; not in virsh.", "product"),
    ),
    Field(
        "target/path", "path", spelt.PATH,
        flag=Flag("--target", "PATH", "Where the pool appears on the host.", "/target"),
    ),
    Field(
        "target/permissions/mode", "mode", spelt.MODE, XT221, "XML error: malformed octal mode",
        flag=Flag("--mode", "OCTAL", "Permissions of the target directory when libvirt builds it; not in virsh.", "0755"),
    ),
    Field(
        "target/permissions/owner", "owner", spelt.ID, XT222, "XML error: malformed {element} element", as_property=True,
        flag=Flag("--owner", "UID", "Its owner, a number; not in virsh.", "107"),
    ),
    Field(
        "target/permissions/group", "group", spelt.ID, XT222, "XML error: malformed {element} element", as_property=True,
        flag=Flag("--group", "GID", "Its group, a number; not in virsh.", "107"),
    ),
    Field(
        "target/permissions/label", "label",
        flag=Flag("--label", "LABEL", "Its SELinux label; not in virsh.", "system_u:object_r:virt_image_t:s0"),
    ),
    Field(
        "refresh/volume/@allocation", "refresh", spelt.one_of("default", "capacity"), XT223,
        "unsupported configuration: unknown storage pool volume refresh allocation type {value}", since="5.2.0",
        flag=Flag("--refresh", "default|capacity", "How the allocation of volumes is found; not in virsh.", "capacity"),
    ),
    Field("fs:mount_opts/fs:option*/@name", "name", rule=XT224, needed="XML error: no fs mount option name specified", since="5.1.0"),
    Field("rbd:config_opts/rbd:option*/@name", "name", since="5.1.0"),
    Field("rbd:config_opts/rbd:option*/@value", "value", since="5.1.0"),
)  # fmt: skip
"""Every field, in the order of the stored form."""
