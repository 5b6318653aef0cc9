"""The flags of `generate` and `define-as`: what each is for, and the field of the definition it feeds.

Most are `virsh pool-define-as`'s own (libvirt: virsh-pool.c, VIRSH_COMMON_OPT_POOL_X_AS);
the others say what virsh has no flag for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.pool.definition import FcHost, ScsiHost

if TYPE_CHECKING:
    from collections.abc import Callable

    from xmltool.pool.definition import Auth, StoragePoolDef


class Flag(NamedTuple):
    """One flag.

    Attributes:
        name: with its dashes.
        metavar: what stands for its value in the help.
        help: a line of help.
        path: the element or attribute of the document that it feeds, without indices.
        read: gives the field of a definition that it feeds.
        sample: a value that libvirt takes wherever it takes the flag at all.
        several: whether it may be given more than once.
    """

    name: str
    metavar: str
    help: str
    path: str
    read: Callable[[StoragePoolDef], object]
    sample: str
    several: bool = False


def _auth(field: str) -> Callable[[StoragePoolDef], object]:
    def read(definition: StoragePoolDef) -> object:
        auth: Auth | None = definition.source.auth
        return None if auth is None else getattr(auth, field)

    return read


def _adapter(kind: type[ScsiHost | FcHost], field: str) -> Callable[[StoragePoolDef], object]:
    def read(definition: StoragePoolDef) -> object:
        adapter = definition.source.adapter
        return getattr(adapter, field) if isinstance(adapter, kind) else None

    return read


_SOURCE = "/pool/source"
_ADAPTER = f"{_SOURCE}/adapter"
_PERMISSIONS = "/pool/target/permissions"
_WWN = "20000000c9848140"

FLAGS: tuple[Flag, ...] = (
    Flag(
        "--source-host",
        "HOST[:PORT]",
        "A server of the source; [ADDRESS]:PORT for IPv6. May be given several times.",
        f"{_SOURCE}/host",
        lambda pool: pool.source.hosts,
        "localhost",
        several=True,
    ),
    Flag(
        "--source-path",
        "PATH",
        "The directory that the server exports.",
        f"{_SOURCE}/dir",
        lambda pool: pool.source.dir,
        "/export",
    ),
    Flag(
        "--source-dev",
        "DEVICE",
        "A device of the source, or an iSCSI target. May be given several times.",
        f"{_SOURCE}/device",
        lambda pool: tuple(device.path for device in pool.source.devices),
        "iqn.2013-06.com.example:target",
        several=True,
    ),
    Flag(
        "--source-name",
        "NAME",
        "The name of the source: a volume group, a Ceph pool, a Gluster volume...",
        f"{_SOURCE}/name",
        lambda pool: pool.source.name,
        "name",
    ),
    Flag(
        "--source-format",
        "FORMAT",
        "The format of the source, such as nfs, ext4 or gpt.",
        f"{_SOURCE}/format",
        lambda pool: pool.source.format,
        "auto",
    ),
    Flag(
        "--source-initiator",
        "IQN",
        "The name by which this host logs in to an iSCSI target.",
        f"{_SOURCE}/initiator",
        lambda pool: pool.source.initiator,
        "iqn.2013-06.com.example:initiator",
    ),
    Flag(
        "--source-protocol-ver",
        "VERSION",
        "The NFS version to mount with.",
        f"{_SOURCE}/protocol",
        lambda pool: pool.source.protocol_ver,
        "4",
    ),
    Flag(
        "--source-vendor",
        "NAME",
        "The vendor of the storage device; not in virsh.",
        f"{_SOURCE}/vendor",
        lambda pool: pool.source.vendor,
        "vendor",
    ),
    Flag(
        "--source-product",
        "NAME",
        "The product name of the storage device; not in virsh.",
        f"{_SOURCE}/product",
        lambda pool: pool.source.product,
        "product",
    ),
    Flag(
        "--source-part-separator",
        "yes|no",
        "Whether a p stands between a device's name and a partition's number; not in virsh.",
        f"{_SOURCE}/device/@part_separator",
        lambda pool: tuple(device.part_separator for device in pool.source.devices),
        "yes",
    ),
    Flag(
        "--auth-type",
        "chap|ceph",
        "How to authenticate.",
        f"{_SOURCE}/auth/@type",
        _auth("type"),
        "chap",
    ),
    Flag(
        "--auth-username",
        "NAME",
        "The user to authenticate as.",
        f"{_SOURCE}/auth/@username",
        _auth("username"),
        "user",
    ),
    Flag(
        "--secret-usage",
        "USAGE",
        "The libvirt secret with the password, by its usage.",
        f"{_SOURCE}/auth/secret/@usage",
        _auth("secret_usage"),
        "usage",
    ),
    Flag(
        "--secret-uuid",
        "UUID",
        "The libvirt secret with the password, by its uuid.",
        f"{_SOURCE}/auth/secret/@uuid",
        _auth("secret_uuid"),
        "c1f0a9f5-0d4b-4d43-a3a0-2f2a8a0e7c11",
    ),
    Flag(
        "--adapter-name",
        "NAME",
        "The SCSI host, such as scsi_host5.",
        f"{_ADAPTER}/@name",
        _adapter(ScsiHost, "name"),
        "scsi_host5",
    ),
    Flag(
        "--adapter-wwnn",
        "WWN",
        "World wide node name of the Fibre Channel host.",
        f"{_ADAPTER}/@wwnn",
        _adapter(FcHost, "wwnn"),
        _WWN,
    ),
    Flag(
        "--adapter-wwpn",
        "WWN",
        "World wide port name of the Fibre Channel host.",
        f"{_ADAPTER}/@wwpn",
        _adapter(FcHost, "wwpn"),
        _WWN,
    ),
    Flag(
        "--adapter-parent",
        "NAME",
        "The host that a virtual one is made on, such as scsi_host5.",
        f"{_ADAPTER}/@parent",
        _adapter(FcHost, "parent"),
        "scsi_host5",
    ),
    Flag(
        "--adapter-parent-wwnn",
        "WWN",
        "The same by its world wide node name.",
        f"{_ADAPTER}/@parent_wwnn",
        _adapter(FcHost, "parent_wwnn"),
        _WWN,
    ),
    Flag(
        "--adapter-parent-wwpn",
        "WWN",
        "The same by its world wide port name.",
        f"{_ADAPTER}/@parent_wwpn",
        _adapter(FcHost, "parent_wwpn"),
        _WWN,
    ),
    Flag(
        "--adapter-parent-fabric-wwn",
        "WWN",
        "The same by its fabric's name.",
        f"{_ADAPTER}/@parent_fabric_wwn",
        _adapter(FcHost, "parent_fabric_wwn"),
        _WWN,
    ),
    Flag(
        "--adapter-managed",
        "yes|no",
        "Whether libvirt removes the virtual host with the pool; not in virsh.",
        f"{_ADAPTER}/@managed",
        _adapter(FcHost, "managed"),
        "yes",
    ),
    Flag(
        "--adapter-parentaddr",
        "[DOMAIN:]BUS:SLOT.FUNCTION",
        "The SCSI host by its PCI address, as lspci prints it; not in virsh.",
        f"{_ADAPTER}/parentaddr/address",
        _adapter(ScsiHost, "parent_address"),
        "0000:00:1f.2",
    ),
    Flag(
        "--adapter-unique-id",
        "NUMBER",
        "Its number among the hosts of that address; not in virsh.",
        f"{_ADAPTER}/parentaddr/@unique_id",
        _adapter(ScsiHost, "unique_id"),
        "1",
    ),
    Flag(
        "--target",
        "PATH",
        "Where the pool appears on the host.",
        "/pool/target/path",
        lambda pool: pool.target.path,
        "/target",
    ),
    Flag(
        "--mode",
        "OCTAL",
        "Permissions of the target directory when libvirt builds it; not in virsh.",
        f"{_PERMISSIONS}/mode",
        lambda pool: pool.target.permissions.mode,
        "0755",
    ),
    Flag(
        "--owner",
        "UID",
        "Its owner, a number; not in virsh.",
        f"{_PERMISSIONS}/owner",
        lambda pool: pool.target.permissions.owner,
        "107",
    ),
    Flag(
        "--group",
        "GID",
        "Its group, a number; not in virsh.",
        f"{_PERMISSIONS}/group",
        lambda pool: pool.target.permissions.group,
        "107",
    ),
    Flag(
        "--label",
        "LABEL",
        "Its SELinux label; not in virsh.",
        f"{_PERMISSIONS}/label",
        lambda pool: pool.target.permissions.label,
        "system_u:object_r:virt_image_t:s0",
    ),
    Flag(
        "--cow",
        "yes|no",
        "Copy-on-write of the target directory; not in virsh.",
        "/pool/features/cow",
        lambda pool: pool.cow,
        "yes",
    ),
    Flag(
        "--refresh",
        "default|capacity",
        "How the allocation of volumes is found; not in virsh.",
        "/pool/refresh/volume",
        lambda pool: pool.refresh,
        "capacity",
    ),
    Flag(
        "--mount-opt",
        "OPTION",
        "An option of the mount, such as noatime. May be given several times; not in virsh.",
        "/pool/fs:mount_opts",
        lambda pool: pool.mount_options,
        "noatime",
        several=True,
    ),
    Flag(
        "--config-opt",
        "NAME=VALUE",
        "An option of librbd. May be given several times; not in virsh.",
        "/pool/rbd:config_opts",
        lambda pool: pool.config_options,
        "rbd_default_format=2",
        several=True,
    ),
)
"""Every flag, in the order of the help."""

BY_NAME = {flag.name: flag for flag in FLAGS}

POSITIONS = (
    "--source-host", "--source-path", "--source-dev", "--source-name", "--target",
    "--source-format", "--auth-type", "--auth-username", "--secret-usage", "--secret-uuid",
    "--adapter-name", "--adapter-wwnn", "--adapter-wwpn", "--adapter-parent",
    "--adapter-parent-wwnn", "--adapter-parent-wwpn", "--adapter-parent-fabric-wwn",
    "--source-protocol-ver", "--source-initiator",
)  # fmt: skip
"""The flags in the order in which virsh takes their values by position, after NAME and TYPE.
(libvirt: virsh-pool.c, VIRSH_COMMON_OPT_POOL_X_AS; `virsh help pool-define-as` of 9.0.0)"""
