"""What people call pool types and formats, and libvirt's names for them."""

from __future__ import annotations

from typing import NamedTuple

_TYPES = {
    "dir": "directory folder path local localdir file files",
    "fs": "filesystem mount mounted partitionfs ext3 ext4 xfs vfat",
    "netfs": (
        "nfs nfs3 nfs4 nfsv3 nfsv4 cifs smb smb2 smb3 smbfs samba networkfs netfilesystem "
        "networkfilesystem share"
    ),
    "logical": "lvm lvm2 lvmthin vg volgroup volumegroup lv logicalvolume",
    "disk": "gpt dos mbr msdos partition partitions partitiontable block blockdev blockdevice hdd ssd",
    "iscsi": "iscsiadm openiscsi",
    "iscsi-direct": "libiscsi iscsilib",
    "scsi": "fc fchost fibrechannel fiberchannel hba vhba npiv scsihost san",
    "mpath": "multipath multipathd dm devicemapper",
    "rbd": "ceph cephrbd rados",
    "sheepdog": "sheep",
    "gluster": "glusterfs glustervolume",
    "zfs": "zpool zvol zfspool",
    "vstorage": "vz virtuozzo virtuozzostorage pstorage",
}
_FORMATS = {
    "fs": {"hfs+": "hfsplus hfs", "iso9660": "iso cdrom isofs", "vfat": "fat fat32 msdos dos", "ocfs2": "ocfs"},
    "netfs": {
        "nfs": "nfs2 nfs3 nfs4 nfs41 nfs42 nfsv2 nfsv3 nfsv4 nfsv41 nfsv42",
        "cifs": "smb smb2 smb3 smbfs samba windows",
        "glusterfs": "gluster",
    },
    "disk": {"dos": "mbr msdos fdisk pc", "gpt": "efi uefi guid", "lvm2": "lvm", "mac": "apple apm"},
    "logical": {"lvm2": "lvm lvm1 lv vg auto"},
}  # fmt: skip

FOREIGN_FORMATS = frozenset((
    "apfs", "bcachefs", "btrfs", "cephfs", "erofs", "exfat", "f2fs", "jfs", "jfs2", "nilfs2",
    "ntfs", "ntfs3", "refs", "reiserfs", "reiser4", "squashfs", "swap", "virtiofs", "9p", "zfs",
    "afs", "lustre", "beegfs", "moosefs", "raw", "qcow2", "luks", "crypto_luks",
))  # fmt: skip
"""Formats of which libvirt has no word (libvirt: storage_conf.c, virStoragePoolFormat*): a name
that is spelt like one of them is not what was meant."""

_YES = frozenset(["true", "on", "1", "y", "enabled", "enable"])
_NO = frozenset(["false", "off", "0", "n", "disabled", "disable"])


class Meant(NamedTuple):
    """libvirt's name for an everyday one.

    The everyday name `says_more` where it has a meaning besides, such as a format or a version,
    that libvirt's alone does not keep.
    """

    name: str
    says_more: bool = False


_ONLY_NAMES = frozenset((
    "directory", "folder", "filesystem", "mount", "lvm", "volgroup", "volumegroup",
    "logicalvolume", "zpool", "zfspool", "multipath", "ceph", "glusterfs", "vz", "virtuozzo",
    "sheep", "smb", "samba", "smbfs", "gluster", "mbr", "msdos", "hfsplus", "iso", "fat32",
    "iscsiadm", "networkfs", "netfilesystem", "networkfilesystem", "fibrechannel", "fiberchannel",
    "hba", "cephrbd", "fchost",
))  # fmt: skip
"""Of those names the ones that say nothing more than libvirt's."""


_SEPARATORS = str.maketrans("", "", "-_ .")


def plain(word: str) -> str:
    """Return a name without case, hyphens, underscores and spaces."""
    return word.lower().translate(_SEPARATORS)


def type_meant(word: str) -> Meant | None:
    """Return the pool type that an everyday name stands for, or None."""
    return _find(_TYPES, word)


def format_meant(pool_type: str, word: str) -> Meant | None:
    """Return the format of a pool type that an everyday name stands for, or None."""
    return _find(_FORMATS.get(pool_type, {}), word)


def answer_meant(word: str) -> str | None:
    """Return `yes` or `no` for another word that says the same, or None."""
    low = word.lower()
    return "yes" if low in _YES else "no" if low in _NO else None


def _find(names: dict[str, str], word: str) -> Meant | None:
    wanted = plain(word)
    for name, words in names.items():
        if wanted and (wanted in words.split() or wanted == plain(name)):
            return Meant(name, says_more=wanted not in _ONLY_NAMES and wanted != plain(name))
    return None
