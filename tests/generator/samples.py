"""Sets of flags that libvirt takes: for each pool type the least, and nearly all."""

from __future__ import annotations

IQN = "iqn.2013-06.com.example:iscsi-pool"
WWN = "20000000c9848140"
UUID = "c7a5fdbd-edaf-9455-926a-d65c16db1809"
VENDOR = {"--source-vendor": ("Acme & Co",), "--source-product": ("model <1>",)}
PERMISSIONS = {
    "--mode": ("0711",),
    "--owner": ("107",),
    "--group": ("0",),
    "--label": ("system_u:object_r:virt_image_t:s0",),
}
CHAP = {"--auth-type": ("chap",), "--auth-username": ("us'er",)}

Flags = dict[str, tuple[str, ...]]

LEAST: dict[str, Flags] = {
    "dir": {"--target": ("/srv/images",)},
    "fs": {"--source-dev": ("/dev/sdb1",), "--target": ("/mnt/data",)},
    "netfs": {
        "--source-host": ("nas.example.com",),
        "--source-path": ("/export",),
        "--target": ("/mnt/nas",),
    },
    "logical": {},
    "disk": {"--source-dev": ("/dev/sdb",), "--target": ("/dev",)},
    "iscsi": {
        "--source-host": ("san.example.com",),
        "--source-dev": (IQN,),
        "--target": ("/dev/disk/by-path",),
    },
    "iscsi-direct": {
        "--source-host": ("san.example.com",),
        "--source-dev": (IQN,),
        "--source-initiator": (IQN,),
    },
    "scsi": {"--adapter-name": ("scsi_host5",), "--target": ("/dev/disk/by-path",)},
    "mpath": {"--target": ("/dev/mapper",)},
    "rbd": {"--source-host": ("mon1",), "--source-name": ("libvirt",)},
    "sheepdog": {"--source-host": ("localhost",)},
    "gluster": {"--source-host": ("brick1",)},
    "zfs": {},
    "vstorage": {"--target": ("/mnt/vz",)},
}

MOST: dict[str, Flags] = {
    "dir": LEAST["dir"] | VENDOR | PERMISSIONS | {"--cow": ("no",)},
    "fs": {
        **LEAST["fs"],
        **VENDOR,
        **PERMISSIONS,
        "--source-format": ("ext4",),
        "--source-part-separator": ("yes",),
        "--cow": ("yes",),
        "--mount-opt": ("noatime", "x='1' & <2>"),
    },
    "netfs": {
        **LEAST["netfs"],
        **VENDOR,
        **PERMISSIONS,
        "--source-host": ("nas.example.com:2049", "[2001:db8::1]:2050", "2001:db8::2", "10.0.0.1"),
        "--source-format": ("nfs",),
        "--source-protocol-ver": ("4.2",),
        "--mount-opt": ("soft",),
    },
    "logical": {
        **VENDOR,
        **PERMISSIONS,
        "--source-name": ("vg0",),
        "--source-dev": ("/dev/sdb", "/dev/sdc"),
        "--source-format": ("lvm2",),
        "--source-part-separator": ("no",),
        "--target": ("/dev/vg0",),
    },
    "disk": LEAST["disk"] | VENDOR | PERMISSIONS | {"--source-format": ("gpt",)},
    "iscsi": {
        **LEAST["iscsi"],
        **VENDOR,
        **PERMISSIONS,
        **CHAP,
        "--source-host": ("a", "b:3260"),
        "--source-initiator": (IQN,),
        "--secret-usage": ("it's <here>",),
    },
    "iscsi-direct": {**LEAST["iscsi-direct"], **CHAP, "--secret-uuid": (UUID,)},
    "scsi": {
        **VENDOR,
        **PERMISSIONS,
        "--target": ("/dev/disk/by-path",),
        "--adapter-wwnn": (WWN,),
        "--adapter-wwpn": (f"0x{WWN.upper()}",),
        "--adapter-parent-wwnn": (WWN,),
        "--adapter-parent-wwpn": (WWN,),
        "--adapter-managed": ("no",),
    },
    "mpath": LEAST["mpath"] | PERMISSIONS,
    "rbd": {
        **LEAST["rbd"],
        "--source-host": ("mon1:6789", "mon2"),
        "--auth-type": ("ceph",),
        "--auth-username": ("admin",),
        "--secret-uuid": (UUID.upper().replace("-", ""),),
        "--refresh": ("capacity",),
        "--config-opt": ("client_mount_timeout=30", "a=b=c & d"),
    },
    "sheepdog": {"--source-host": ("a:7000", "b"), "--source-name": ("cluster",)},
    "gluster": {
        "--source-host": ("brick1:24007", "brick2"),
        "--source-name": ("volume",),
        "--source-path": ("/sub/dir",),
    },
    "zfs": {**PERMISSIONS, "--source-name": ("tank/vm",), "--source-dev": ("/dev/sdb",)},
    "vstorage": {"--source-name": ("cluster",), "--target": ("/mnt/vz",), **PERMISSIONS},
}
