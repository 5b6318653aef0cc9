"""XT4xx: definitions that exclude each other in one store."""

from xmltool.findings import Severity
from xmltool.rules.rule import Rule

XT401 = Rule(
    "XT401",
    "same-name",
    Severity.ERROR,
    summary="Two files have pools of one name with different uuids.",
    message={
        "other uuid": (
            "{file} has a pool {pool} too, with uuid {uuid}: libvirt takes a name for one uuid "
            "only; leave <uuid> out where both are the same pool"
        ),
        "no uuid there": (
            "{file} has a pool {pool} too, with no uuid: libvirt takes a name for one uuid only; "
            "leave <uuid> out where both are the same pool"
        ),
        "no uuid here": (
            "{file} has a pool {pool} too, with uuid {uuid}: libvirt takes a name for one uuid "
            "only, and makes one up where there is none"
        ),
        "no uuid": (
            "{file} has a pool {pool} too, with no uuid: libvirt takes a name for one uuid only, "
            "and makes one up where there is none"
        ),
        "in store": "the pool {pool} ({where}) has another uuid, {uuid}; {advice}",
        "twice": "the pool {pool} is defined differently by {where}",
    },
    why=(
        "The name is the name of the pool's file in libvirt's directory: libvirt refuses the "
        "second definition, and of two such files only one can be installed. A pool without a "
        "uuid gets a new one each time, so that it differs from any other. Rename one of them, or "
        "give both the same uuid if they are meant to be one pool. A pool that is in the store "
        "already keeps its uuid where the new definition has none: leave <uuid> out."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjIsDuplicate",
)
XT402 = Rule(
    "XT402",
    "same-uuid",
    Severity.ERROR,
    summary="Two files have pools of different names with one uuid.",
    message={
        "file": "<uuid> is that of pool {pool} in {file}: libvirt takes a uuid for one name only",
        "in store": "the pool {pool} ({where}) has this uuid; `{command}` renames it",
        "given": "the pool {pool} ({where}) has this uuid",
    },
    why=(
        "libvirt refuses the second definition, and at its start skips the file that it comes "
        "upon later, which can be either. It happens when a file is copied. Leave <uuid> out in "
        "the copy, or make a new one with uuidgen."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjIsDuplicate",
)
XT403 = Rule(
    "XT403",
    "same-source",
    Severity.ERROR,
    summary="Two files have pools that would use the same storage.",
    message={
        "file": "pool {pool} in {file} uses {shared} too: libvirt refuses one beside the other",
        "in store": "the pool {pool} ({where}) uses the same source",
    },
    why=(
        "libvirt compares what pools use, by rules of each type: the target of dir pools, devices "
        "of fs, logical, disk and zfs pools, target and initiator of iscsi, exported directories "
        "of netfs and gluster, SCSI hosts; there can be one mpath pool. It refuses the second "
        "definition, and at its start skips the file that it comes upon later, which can be "
        "either."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjSourceFindDuplicate",
)
XT404 = Rule(
    "XT404",
    "same-pool",
    Severity.WARNING,
    summary="Two files define the same pool, by name and uuid.",
    message=(
        "{file} has this pool too, {pool} with the same uuid: libvirt takes the later definition "
        "for a change of the earlier"
    ),
    why=(
        "libvirt takes the definition that comes later for a change of the earlier one, without a "
        "word: which one is in force depends on the order in which they are given. Remove one of "
        "the files."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjIsDuplicate",
)
XT405 = Rule(
    "XT405",
    "nested-target",
    Severity.WARNING,
    summary="The target of one pool is that of another one, or lies inside it.",
    message=(
        "<path> {relation} the target {path} of pool {pool} in {file}: what one pool does to its "
        "target changes the other"
    ),
    why=(
        "libvirt accepts it, but the pools get into each other's way: the outer one lists the "
        "inner one's directory as a volume, and may delete it, a file system that is mounted on "
        "the outer directory hides the inner one, and both count the same free space. Give each "
        "pool a directory of its own, side by side."
    ),
    source="libvirt: storage_util.c, virStorageBackendRefreshLocal",
)
