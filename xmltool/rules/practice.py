"""XT7xx: good practice."""

from xmltool.findings import Severity
from xmltool.rules.rule import Rule

XT701 = Rule(
    "XT701",
    "world-writable-target",
    Severity.WARNING,
    summary="Every user of the host may write to the target directory.",
    message=(
        "<mode> {mode} gives every user of the host the right to write to the target: write 0711 "
        "or 0755"
    ),
    why=(
        "pool-build gives the target this mode. Who may write to the directory can replace the "
        "disk of a machine, or put a link there that libvirt follows as root. A mode such as 0711 "
        "or 0755 is enough: libvirt and the machines write as their owners."
    ),
    source="libvirt: storage_util.c, virStorageBackendBuildLocal; virfile.c, virDirCreate",
)
XT702 = Rule(
    "XT702",
    "root-target",
    Severity.WARNING,
    summary="The target is the root directory of the host.",
    message=(
        "<path> is the root directory: every file system entry in it would be a volume that can be "
        "deleted; use a directory of its own"
    ),
    why=(
        "Everything in the directory is a volume: virsh vol-delete, and clean-up scripts on top "
        "of it, would take /vmlinuz or a directory of the host for a disk of a machine."
    ),
    source="libvirt: storage_util.c, virStorageBackendRefreshLocal",
)
XT703 = Rule(
    "XT703",
    "volatile-target",
    Severity.WARNING,
    summary="The target is in a directory that is emptied.",
    message={
        "mount": (
            "<path> is under {top}, which is emptied at a reboot or while it runs: without the "
            "mount point the pool does not start; use a directory such as /mnt/NAME"
        ),
        "directory": (
            "<path> is under {top}, which is emptied at a reboot or while it runs: use a directory "
            "such as /var/lib/libvirt/images"
        ),
    },
    why=(
        "What is under /tmp, /run, /var/run or /dev/shm is gone after a reboot, and /tmp and "
        "/var/tmp are cleaned of old files while the host runs: a disk of a machine that was off "
        "for a while is such a file. A mount point goes the same way, and mount does not make one: "
        "the pool stays inactive until virsh pool-build."
    ),
    source="file-hierarchy(7); tmpfiles.d(5)",
)
XT704 = Rule(
    "XT704",
    "home-target",
    Severity.INFO,
    summary="The target is in a home directory.",
    message=(
        "<path> is under {top}: the user that runs the machines may usually not enter a home "
        "directory, and the system may be told to hide it from libvirt"
    ),
    why=(
        "Machines run as a user of their own (qemu, libvirt-qemu), which may not enter a home "
        "directory of mode 0700, so that a start fails with 'Permission denied' although the pool "
        "is active; SELinux refuses it as well, and systemd's ProtectHome hides it. Use a "
        "directory such as /var/lib/libvirt/images."
    ),
    source="libvirt: docs/drvqemu.rst, POSIX users/groups; systemd.exec(5), ProtectHome",
)
XT705 = Rule(
    "XT705",
    "unstable-device",
    Severity.WARNING,
    summary="A device is named by the order in which the kernel found it.",
    message=(
        "path of <device> is {path}, a name that can be another disk's after a reboot: write "
        "{stable}"
    ),
    why=(
        "/dev/sdb can be another disk after a reboot, or when a disk is added or fails: the pool "
        "then mounts, lists or formats the wrong one. The links in /dev/disk/by-id name the disk "
        "itself, those in /dev/disk/by-path the place where it is plugged in; "
        "ls -l /dev/disk/by-id shows which is which. A partition's name ends in -part1."
    ),
    source="libvirt: docs/formatstorage.rst, source device; udev(7)",
)
XT706 = Rule(
    "XT706",
    "iscsi-without-chap",
    Severity.WARNING,
    summary="An iSCSI pool logs in without a password.",
    message=(
        "no <auth>: whoever reaches the iSCSI target can read and write its disks; set up CHAP "
        'there, and add <auth type="chap" username="..."> with a <secret>'
    ),
    why=(
        "Without CHAP the target tells its users apart by a name that anybody can claim: whoever "
        "reaches the port can read and write the disks of all machines. Give the target a user "
        "and a password, put the password into a libvirt secret of type iscsi, and name both in "
        "<auth>."
    ),
    source="libvirt: docs/formatstorage.rst, source auth; RFC 7143, section 9",
)
XT707 = Rule(
    "XT707",
    "nfs-version-not-pinned",
    Severity.WARNING,
    summary="An NFS pool is mounted with whatever version is agreed upon.",
    message={
        "version": (
            "the version of NFS is not given: client and server agree on one at each mount, which "
            'can change with an update of either; add <protocol ver="4.2"/> or the one that is '
            "used"
        ),
        "format": (
            "neither the format nor the version of NFS is given: client and server agree on one at "
            'each mount, which can change with an update of either; add <format type="nfs"/> and '
            '<protocol ver="4.2"/> or the one that is used'
        ),
    },
    why=(
        "Client and server agree on a version at each mount. Versions 3 and 4 lock files and name "
        "users in different ways, and between 4.0 and 4.2 copies and sparse files differ: an "
        "update of one side changes how all disks behave, at the next reboot. <protocol "
        "ver='4.2'/> makes it a decision. Without <format>, or with auto, libvirt mounts the source "
        "as NFS, too."
    ),
    source="libvirt: storage_util.c, virStorageBackendFileSystemMountNFSArgs; nfs(5)",
)
XT708 = Rule(
    "XT708",
    "automatic-format",
    Severity.WARNING,
    summary="The format of a file system is left to be guessed.",
    message={
        "auto": (
            "<format> is auto: what is mounted is guessed from what is found there; name it, such "
            "as {usual}"
        ),
        "missing": (
            "no <format>, which means auto: what is mounted is guessed from what is found there; "
            "name it, such as {usual}"
        ),
    },
    why=(
        "With auto, which is also what a missing <format> means, mount takes what it finds on the "
        "device or what the source looks like: a wrong or foreign disk is mounted without "
        "complaint, and pool-build cannot make a file system."
    ),
    source="libvirt: storage_util.c, virStorageBackendFileSystemMountCmd; mount(8)",
)
XT709 = Rule(
    "XT709",
    "unclear-name",
    Severity.WARNING,
    summary="Commands and scripts trip over the name of the pool.",
    message={
        "padded": (
            "the pool's name {name} begins or ends with white space, which is part of it and "
            "cannot be seen; use letters, digits, '-', '_' and '.'"
        ),
        "white space": (
            "the pool's name {name} has white space in it: it must be quoted in each command; use "
            "letters, digits, '-', '_' and '.'"
        ),
        "beyond ascii": (
            "the pool's name {name} has letters beyond ASCII: it looks and sorts otherwise with "
            "other locales and fonts; use letters, digits, '-', '_' and '.'"
        ),
        "odd": (
            "the pool's name {name} has {odd} in it, which shells or file systems take for "
            "something else; use letters, digits, '-', '_' and '.'"
        ),
        "dash": (
            "the pool's name {name} begins with '-': commands take it for an option; use letters, "
            "digits, '-', '_' and '.'"
        ),
        "dot": (
            "the pool's name {name} begins with '.': its file is hidden; use letters, digits, '-', "
            "'_' and '.'"
        ),
        "uuid": (
            "the pool's name {name} is a uuid: virsh takes it for the uuid of another pool; use "
            "letters, digits, '-', '_' and '.'"
        ),
        "number": (
            "the pool's name {name} is a number: commands and people take it for an id; use "
            "letters, digits, '-', '_' and '.'"
        ),
    },
    why=(
        "The name is a file name, an argument of virsh and a word in scripts. White space and "
        "characters that a shell takes for its own must be quoted each time, a leading dash is an "
        "option, a leading dot hides the file, and virsh looks for a pool by uuid first when the "
        "name looks like one."
    ),
    source="libvirt: virsh-util.c, virshCommandOptPoolBy; virxml.c, virXMLEmitWarning",
)
XT710 = Rule(
    "XT710",
    "rbd-without-auth",
    Severity.WARNING,
    summary="A Ceph pool connects without credentials.",
    message=(
        "no <auth>: a Ceph cluster asks for it unless it was switched off for everybody; add <auth "
        'type="ceph" username="..."> with a <secret>'
    ),
    why=(
        "Ceph refuses clients without a key unless authentication was switched off for the whole "
        "cluster, which lets everybody in the network read and write all of it. Make a user with "
        "rights on this pool only, put its key into a libvirt secret of type ceph, and name both "
        "in <auth>."
    ),
    source="libvirt: storage_backend_rbd.c, virStorageBackendRBDOpenRADOSConn",
)
XT711 = Rule(
    "XT711",
    "build-wipes-devices",
    Severity.INFO,
    summary="virsh pool-build --overwrite or pool-delete would wipe the listed devices.",
    message=(
        "virsh {commands} of a {type} pool would wipe {devices}: make sure that the name means no "
        "other device on another host"
    ),
    why=(
        "Plain pool-build of a logical or disk pool refuses a device that holds something; with "
        "--overwrite it writes zeros over the first and the last MiB of each device and makes a "
        "volume group or a partition table. pool-delete wipes the same ends of a disk pool's "
        "device, and removes the volume group or the zpool with all its data. zpool create itself "
        "refuses a device where it recognises something. `xmltool explain` shows every step."
    ),
    source="libvirt: storage_backend_logical.c; storage_backend_disk.c, virStorageBackendDiskDeletePool; storage_backend_zfs.c; tried on libvirt 9.0.0",
)
XT712 = Rule(
    "XT712",
    "local-storage",
    Severity.WARNING,
    summary="The pool is on this host alone.",
    message=(
        "a pool of type {type} is on this host alone: a machine with a disk in it cannot be "
        "migrated without its storage; use netfs, rbd, iscsi or gluster"
    ),
    why=(
        "A machine whose disk is in a pool of type dir, fs, logical, disk or zfs cannot be "
        "migrated to another host unless its disk is copied along. Off by default, for "
        "repositories where migration is wanted: select XT712."
    ),
    source="libvirt: docs/migration.rst, non-shared storage",
    opt_in=True,
)
XT714 = Rule(
    "XT714",
    "label-with-space",
    Severity.WARNING,
    summary="The security label has white space in it.",
    message=(
        "<label> {label} has white space in it: an SELinux label is one word, such as "
        "system_u:object_r:virt_image_t:s0"
    ),
    why=(
        "libvirt keeps the text of <label> as it is, line breaks and indentation included. An "
        "SELinux label is one word; with blanks around it none matches."
    ),
    source="libvirt: storage_conf.c, virStorageDefParsePerms",
)
XT720 = Rule(
    "XT720",
    "device-count",
    Severity.WARNING,
    summary="A pool that works with exactly one device has none, or several.",
    message={
        "none": (
            "a pool of type {type} with no <device> makes libvirtd crash when it starts: give the "
            "target's IQN in <device>"
        ),
        "several": (
            "a pool of type {type} with {count} <device> uses the first only: make a pool of each"
        ),
        "not one": (
            "a pool of type {type} with {count} <device> can be defined but not started: it takes "
            "exactly one <device>"
        ),
    },
    why=(
        "fs and iscsi pools are defined with any number of devices but start with one only: the "
        "start fails with 'expected exactly 1 device for the storage pool' or 'missing source "
        "device'. iscsi-direct uses the first one, and libvirtd 9.0.0 crashes when there is none."
    ),
    source="libvirt: storage_backend_fs.c, virStorageBackendFileSystemIsValid; storage_backend_iscsi.c, virStorageBackendISCSIStartPool",
)
XT721 = Rule(
    "XT721",
    "host-count",
    Severity.WARNING,
    summary="A pool that starts with exactly one host has several.",
    message=(
        "a pool of type {type} with {count} <host> can be defined but not started: it takes "
        "exactly one <host>"
    ),
    why=(
        "netfs, iscsi and iscsi-direct pools are defined with any number of hosts, but the start "
        "fails with 'expected exactly 1 host for the storage pool'. There is no fail-over between "
        "them."
    ),
    source="libvirt: storage_backend_fs.c, virStorageBackendFileSystemIsValid; storage_backend_iscsi.c, virStorageBackendISCSIPortal",
)
XT722 = Rule(
    "XT722",
    "auth-type-cannot-start",
    Severity.WARNING,
    summary="An iSCSI pool has credentials of a type that it does not start with.",
    message=(
        "type of <auth> is {value}, but a pool of type {type} starts with chap only: write "
        'type="chap"'
    ),
    why=(
        "iscsi and iscsi-direct pools are defined with any type of <auth>, but start with chap "
        "only: 'iscsi pool only supports 'chap' auth type'."
    ),
    source="libvirt: storage_backend_iscsi.c, virStorageBackendISCSISetAuth",
)
XT723 = Rule(
    "XT723",
    "gluster-volume",
    Severity.WARNING,
    summary="A gluster pool's volume or directory is one that it does not start with.",
    message={
        "volume": (
            "the source's <name> {name} has '/' in it: libvirt does not start it; the volume is "
            "the <name>, a directory in it goes into <dir>"
        ),
        "directory": "path of <dir> is {path}: libvirt starts it only when it begins with '/'",
    },
    why=(
        "The source's name is the volume, the directory in it goes into <dir>, with a leading "
        "slash. Others are defined, but the start fails with 'gluster pool name 'N' must not "
        "contain /' or 'gluster pool path 'P' must start with /'."
    ),
    source="libvirt: storage_backend_gluster.c, virStorageBackendGlusterOpen",
)
XT724 = Rule(
    "XT724",
    "adapter-name",
    Severity.WARNING,
    summary="A SCSI host is called by a name that libvirt cannot start.",
    message=(
        "name of <adapter> is {name}: libvirt starts only what is called scsi_host or host and a "
        "number, such as scsi_host5"
    ),
    why=(
        "libvirt takes the number from a name such as scsi_host5 or host5. Any other name is "
        "defined, but the start fails with 'Invalid adapter name for SCSI pool'; "
        "virsh nodedev-list scsi_host lists the names of a host."
    ),
    source="libvirt: virscsihost.c, virSCSIHostGetNumber; storage_backend_scsi.c",
)
XT725 = Rule(
    "XT725",
    "windows-target",
    Severity.WARNING,
    summary="A path is written as on Windows.",
    message={
        "target": (
            "<path> {path} is a Windows path, which is a relative one on any host that has pools: it "
            "lies in whatever directory libvirt was started in"
        ),
        "share": (
            "path of <dir> is {path}, as Windows writes a share; write the server and the share "
            'apart: <host name="{host}"/> and <dir path="/{share}"/>'
        ),
    },
    why=(
        "libvirt's grammar allows it, but on a host that has storage pools it is a relative path: "
        "libvirt looks for a target in the directory in which the daemon was started, and "
        "pool-build refuses it: path is not absolute. A share is found by its server, which is "
        "another element's, and by its name."
    ),
    source=(
        "libvirt: basictypes.rng, absFilePath; storage_util.c, virStorageBackendBuildLocal and "
        "virStorageBackendFileSystemGetPoolSource"
    ),
)
XT730 = Rule(
    "XT730",
    "ceph-user-with-prefix",
    Severity.WARNING,
    summary="The Ceph user is written with the prefix that Ceph adds itself.",
    message=(
        "username of <auth> is {username}: libvirt puts client. before it, so that Ceph looks for "
        "client.{name}; write {bare}"
    ),
    why=(
        "ceph auth list shows users as client.libvirt; what libvirt hands to Ceph is the part "
        "behind the dot. With the prefix Ceph looks for client.client.libvirt, and the start fails "
        "with 'failed to connect to the RADOS monitor'."
    ),
    source="libvirt: storage_backend_rbd.c, virStorageBackendRBDOpenRADOSConn; librados, rados_create",
)
XT731 = Rule(
    "XT731",
    "iscsi-target-name",
    Severity.WARNING,
    summary="The device of an iSCSI pool is not the name of an iSCSI target.",
    message=(
        "path of <device> is {path}, which is no name of an iSCSI target: write its IQN, such as "
        "iqn.2026-01.org.example:disks"
    ),
    why=(
        "A target is found by its name, which begins with iqn., eui. or naa.; a path of the host or "
        "the title of a share is none, and the login fails. iscsiadm -m discovery -t sendtargets "
        "-p HOST lists the names."
    ),
    source="RFC 7143, section 4.2.7; libvirt: docs/formatstorage.rst, source device",
)
XT732 = Rule(
    "XT732",
    "nfs-version-unknown",
    Severity.WARNING,
    summary="The version of NFS is none that can be mounted.",
    message={
        "form": (
            "ver of <protocol> is {version}, which mount.nfs does not take: write a number such as "
            "4.2, without anything before it"
        ),
        "number": (
            'ver of <protocol> is {version}, which mount.nfs does not take: write ver="{number}"'
        ),
    },
    why=(
        "libvirt hands the version to mount as nfsvers=, unread. mount.nfs takes a number there, "
        "with or without a second one behind a point; with anything else the pool is defined but "
        "never starts."
    ),
    source="libvirt: storage_util.c, virStorageBackendFileSystemMountNFSArgs; mount.nfs 2.6.2 (nfs-utils)",
)
XT733 = Rule(
    "XT733",
    "device-path",
    Severity.WARNING,
    summary="The path of a device is no path of one device.",
    message={
        "list": (
            "path of <device> is a list of {count} devices, which libvirt takes for the name of one: "
            'write one <device> element for each, as in <device path="{first}"/>'
        ),
        "relative": (
            "path of <device> is {path}, which does not begin with /: libvirt looks for it in the "
            "directory in which its daemon runs; write {absolute}"
        ),
    },
    why=(
        "libvirt and the programs that it runs open the device by the path as it is written. A list "
        "is the name of a file that is not there, and a path that does not begin with / is one in "
        "the daemon's own directory."
    ),
    source="libvirt: docs/formatstorage.rst, source device; storage_backend_disk.c",
)
XT790 = Rule(
    "XT790",
    "not-autostarted",
    Severity.INFO,
    summary="The pool is not marked for autostart: after a boot somebody has to start it.",
    message={
        "inactive": (
            "the pool is not marked for autostart: after a boot somebody has to start it; "
            "{command} marks it"
        ),
        "unless": (
            "the pool is not marked for autostart: after a boot somebody has to start it unless "
            "{presence} when libvirt starts; {command} marks it"
        ),
    },
    why=(
        "Guests whose disks are in the pool do not start until somebody starts it. `xmltool "
        "autostart NAME` marks it. A pool that libvirt finds active by itself when it starts is not "
        "reported: of type dir where the directory is there, of type mpath always."
    ),
    source="libvirt: storage_driver.c, storageDriverAutostart",
)
