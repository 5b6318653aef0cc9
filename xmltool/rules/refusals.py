"""XT2xx: libvirt would refuse the definition."""

from xmltool.findings import Severity
from xmltool.rules.rule import Rule

XT201 = Rule(
    "XT201",
    "pool-type",
    Severity.ERROR,
    summary="libvirt would refuse the pool: its type is missing or unknown.",
    message={
        "missing": "<pool> needs type: {types}",
        "unknown": "{part} is {value}, expected one of {types}{around}",
    },
    why=(
        "libvirt compares the type letter for letter: capitals or a blank beside the word "
        "make it another one. Nothing else in the document can be judged without it."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML",
    effect="refused",
)
XT202 = Rule(
    "XT202",
    "missing-part",
    Severity.ERROR,
    summary="libvirt would refuse the pool: a part that its type needs is missing or empty.",
    message={
        "missing": "{owner} needs {parts}",
        "empty": "{part} is empty",
    },
    why=(
        "Every type needs some parts: a name, a target path, a host, a directory, a device. "
        "An empty element or attribute is no better than a missing one, and of two elements "
        "of one name the first counts, even when only the second is filled."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML",
    effect="refused",
)
XT203 = Rule(
    "XT203",
    "host-without-name",
    Severity.ERROR,
    summary="libvirt would refuse the pool: a host has no name.",
    message="{element} needs name",
    why=(
        "Each <host> of the source must have a name, a DNS name or an address, even for a "
        "type that does not use hosts."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParseSource",
    effect="refused",
)
XT204 = Rule(
    "XT204",
    "host-port",
    Severity.ERROR,
    summary="libvirt would refuse the pool: a port is not a whole number.",
    message="{part} is {value}, expected a whole number{around}",
    why=(
        "The port must be a whole number with nothing behind it, not even a blank; names of "
        "services are not known."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParseSource",
    effect="refused",
)
XT205 = Rule(
    "XT205",
    "source-format",
    Severity.ERROR,
    summary="libvirt would refuse the pool: its type does not know the format of the source.",
    message="type of <format> is {value}, a pool of type {type} takes {formats}",
    why=(
        "Types fs, netfs, disk and logical know a list of formats each, compared letter for "
        "letter. Other types ignore the element."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParseSource",
    effect="refused",
)
XT206 = Rule(
    "XT206",
    "device-without-path",
    Severity.ERROR,
    summary="libvirt would refuse the pool: a device has no path.",
    message="{element} needs path",
    why="Each <device> of the source must have a path, even for a type that does not use devices.",
    source="libvirt: storage_conf.c, virStoragePoolDefParseSource",
    effect="refused",
)
XT207 = Rule(
    "XT207",
    "part-separator",
    Severity.ERROR,
    summary="libvirt would refuse the pool: part_separator is neither yes nor no.",
    message="{part} is {value}, expected yes or no{around}",
    why=(
        "The attribute says whether a `p` stands between the disk's name and the partition's "
        "number. It is yes or no, letter for letter; without it libvirt decides by the name."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParseSource",
    effect="refused",
)
XT208 = Rule(
    "XT208",
    "adapter-type",
    Severity.ERROR,
    summary="libvirt would refuse the pool: the type of the adapter is unknown, or is missing where it is needed.",
    message={
        "unknown": "{part} is {value}, expected scsi_host or fc_host{around}",
        "fc_host": '<adapter> with {attribute} needs type="fc_host"',
        "scsi_host": '<adapter> with <parentaddr> needs type="scsi_host"',
    },
    why=(
        "The type of an adapter is scsi_host or fc_host. An adapter without a type can only "
        "be a SCSI host by its name: world wide names, a parent and a parent's address need "
        "the type. libvirt checks this for pools of every type."
    ),
    source="libvirt: storage_adapter_conf.c, virStorageAdapterParseXML",
    effect="refused",
)
XT209 = Rule(
    "XT209",
    "adapter-incomplete",
    Severity.ERROR,
    summary="libvirt would refuse the pool: its adapter says too little or too much.",
    message={
        "empty": "<adapter> needs name or type",
        "scsi_host": '<adapter type="scsi_host"> needs name or <parentaddr>',
        "both": '<adapter type="scsi_host"> has both name and <parentaddr>, expected one of them',
        "fc_host": '<adapter type="fc_host"> needs {attributes}',
        "parent": "<adapter> with {given} needs {other}",
    },
    why=(
        "A SCSI host needs a name or the address of its parent, not both. A Fibre Channel "
        "host needs wwnn and wwpn, and its parent_wwnn and parent_wwpn go together."
    ),
    source="libvirt: storage_adapter_conf.c, virStorageAdapterValidate",
    effect="refused",
)
XT210 = Rule(
    "XT210",
    "adapter-address",
    Severity.ERROR,
    summary="libvirt would refuse the pool: the address of the adapter's parent is incomplete or out of range.",
    message={
        "address": "<parentaddr> needs <address>",
        "missing": "<parentaddr> needs unique_id",
        "unique_id": "unique_id of <parentaddr> is {value}, expected a number from 0 to 2147483647",
        "number": "{part} is {value}, expected a number from 0 to 4294967295, 0x… for hexadecimal{around}",
        "range": "{part} is {value}, expected at most {most}",
        "multifunction": "{part} is {value}, expected on or off{around}",
    },
    why=(
        "<parentaddr> needs a unique_id from 0 to 2147483647 and a PCI <address> whose bus is "
        "at most 0xff, slot at most 0x1f and function at most 7. Numbers may be hexadecimal "
        "(0x1f) or octal (037), and nothing may follow them."
    ),
    source="libvirt: storage_adapter_conf.c, virStorageAdapterParseXMLSCSIHost",
    effect="refused",
)
XT211 = Rule(
    "XT211",
    "adapter-wwn",
    Severity.ERROR,
    summary="libvirt would refuse the pool: a world wide name of the adapter is malformed.",
    message="{attribute} of <adapter> is {value}, expected 16 hexadecimal digits",
    why=(
        "A world wide name has exactly 16 hexadecimal digits, without colons; 0x may stand "
        "before them."
    ),
    source="libvirt: virutil.c, virValidateWWN",
    effect="refused",
)
XT212 = Rule(
    "XT212",
    "adapter-managed",
    Severity.ERROR,
    summary="libvirt would refuse the pool: managed of the adapter is neither yes nor no.",
    message="{part} is {value}, expected yes or no{around}",
    why=(
        "The attribute says whether libvirt removes the virtual adapter when the pool stops. "
        "It is yes or no, letter for letter."
    ),
    source="libvirt: storage_adapter_conf.c, virStorageAdapterParseXMLFCHost",
    effect="refused",
)
XT213 = Rule(
    "XT213",
    "auth-username",
    Severity.ERROR,
    summary="libvirt would refuse the pool: the credentials have no user name.",
    message={
        "missing": "<auth> needs username",
        "empty": "username of <auth> is empty",
    },
    why="<auth> needs a username that is not empty, whatever the type of the pool.",
    source="libvirt: storage_source_conf.c, virStorageAuthDefParse",
    effect="refused",
)
XT214 = Rule(
    "XT214",
    "auth-type",
    Severity.ERROR,
    summary="libvirt would refuse the pool: the type of the credentials is missing or unknown.",
    message={
        "missing": "<auth> needs type: chap or ceph",
        "unknown": "type of <auth> is {value}, expected chap or ceph",
    },
    why="The type of <auth> is chap (iSCSI) or ceph (RBD), letter for letter.",
    source="libvirt: storage_source_conf.c, virStorageAuthDefParse",
    effect="refused",
)
XT215 = Rule(
    "XT215",
    "auth-secret",
    Severity.ERROR,
    summary="libvirt would refuse the pool: the credentials do not name one secret.",
    message={
        "missing": "<auth> needs <secret>",
        "unnamed": "<secret> needs uuid or usage",
        "both": "<secret> has both uuid and usage, expected one of them",
        "uuid": "uuid of <secret> is {value}, expected 32 hexadecimal digits",
    },
    why=(
        "<auth> needs a <secret> with either the uuid or the usage of a secret that libvirt "
        "knows. The password itself is never part of a pool."
    ),
    source="libvirt: secret_util.c, virSecretLookupParseSecret",
    effect="refused",
)
XT216 = Rule(
    "XT216",
    "protocol-version",
    Severity.ERROR,
    summary="libvirt would refuse the pool: the version of the protocol does not go with the format, or has a comma.",
    message={
        "format": "ver {version} of <protocol> does not go with format {format}, only NFS has a version",
        "comma": "ver of <protocol> is {version}, a comma would start another mount option",
    },
    why=(
        "Only NFS has a version: the format must be nfs or auto. The version becomes a mount "
        "option, so that a comma would start another one."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParseSource",
    effect="refused",
)
XT217 = Rule(
    "XT217",
    "name-with-slash",
    Severity.ERROR,
    summary="libvirt would refuse the pool: its name contains a slash.",
    message="the pool's name {name} contains '/', but it is the name of a file",
    why=(
        "The name of a pool is the name of its file. Without <name> a pool takes the name of "
        "its source, which for zfs may well have a slash: such a pool needs a name of its "
        "own."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML",
    effect="refused",
)
XT218 = Rule(
    "XT218",
    "malformed-uuid",
    Severity.ERROR,
    summary="libvirt would refuse the pool: its uuid is malformed.",
    message="{part} is {value}, expected 32 hexadecimal digits{around}",
    why=(
        "A uuid has exactly 32 hexadecimal digits; blanks and - may stand between pairs of "
        "them, braces and urn: may not. An empty <uuid> counts as none, and libvirt makes "
        "one."
    ),
    source="libvirt: viruuid.c, virUUIDParse",
    effect="refused",
)
XT219 = Rule(
    "XT219",
    "cow-state",
    Severity.ERROR,
    summary="libvirt would refuse the pool: the state of cow is neither yes nor no.",
    message="{part} is {value}, expected yes or no{around}",
    why=(
        "The state says whether copy-on-write is switched on or off for the pool's directory. "
        "It is yes or no, letter for letter."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParseFeatures",
    effect="refused",
)
XT220 = Rule(
    "XT220",
    "cow-type",
    Severity.ERROR,
    summary="libvirt would refuse the pool: cow does not go with its type.",
    message="<cow> does not go with a pool of type {type}, only with dir and fs",
    why="Only dir and fs pools can switch copy-on-write, although the grammar allows it everywhere.",
    source="libvirt: storage_conf.c, virStoragePoolDefParseFeatures",
    effect="refused",
)
XT221 = Rule(
    "XT221",
    "malformed-mode",
    Severity.ERROR,
    summary="libvirt would refuse the pool: the mode is not octal, or above 0777.",
    message="{part} is {value}, expected octal digits from 0 to 0777{around}",
    why=(
        "The mode of the target is an octal number up to 0777. Set-uid, set-gid and sticky "
        "bits cannot be given, although the grammar allows them, and nothing may follow the "
        "number."
    ),
    source="libvirt: storage_conf.c, virStorageDefParsePerms",
    effect="refused",
)
XT222 = Rule(
    "XT222",
    "malformed-owner",
    Severity.ERROR,
    summary="libvirt would refuse the pool: the owner or the group is not a possible id.",
    message="{part} is {value}, expected a number from 0 to 4294967295{around}",
    why=(
        "Owner and group are numbers from 0 to 4294967295, or -1 for none; names of users are "
        "not known, and an empty element is no number. Nothing may follow the number."
    ),
    source="libvirt: storage_conf.c, virStorageDefParsePerms",
    effect="refused",
)
XT223 = Rule(
    "XT223",
    "refresh-allocation",
    Severity.ERROR,
    summary="libvirt would refuse the pool: how to find the allocation of volumes is unknown.",
    message="{part} is {value}, expected default or capacity{around}",
    why="The value is default or capacity, letter for letter.",
    source="libvirt: storage_conf.c, virStoragePoolDefRefreshParse",
    effect="refused",
)
XT224 = Rule(
    "XT224",
    "mount-option-without-name",
    Severity.ERROR,
    summary="libvirt would refuse the pool: a mount option has no name.",
    message="{element} needs name",
    why='Each <fs:option> is one mount option, in its name: name="noatime", name="nfsvers=4.2".',
    source="libvirt: storage_backend_fs.c, virStoragePoolDefFSNamespaceParse",
    effect="refused",
)
XT225 = Rule(
    "XT225",
    "config-option-incomplete",
    Severity.ERROR,
    summary="libvirt would refuse the pool: a config option lacks its name or its value.",
    message={
        "name": "{element} needs name",
        "empty-name": "name of {element} is empty",
        "value": "{element} {name} needs value",
        "empty-value": "value of {element} {name} is empty",
    },
    why="Each <rbd:option> has the name of a Ceph setting and its value; neither may be empty.",
    source="libvirt: storage_backend_rbd.c, virStoragePoolDefRBDNamespaceParse",
    effect="refused",
)
XT226 = Rule(
    "XT226",
    "name-with-line-break",
    Severity.ERROR,
    summary="libvirt would refuse to define the pool: its name contains a line break.",
    message="the pool's name contains a line break",
    why=(
        "virsh pool-define refuses such a name. A file with it does load when libvirt starts, "
        "so an existing pool can have one."
    ),
    source="libvirt: storage_driver.c, storagePoolDefineXML",
    effect="refused",
)
XT227 = Rule(
    "XT227",
    "name-too-long",
    Severity.ERROR,
    summary="libvirt could not make the file of the pool: its name is too long.",
    message="the pool's name has {size} bytes, expected at most {most}",
    why=(
        "libvirt writes NAME.xml.new first, and the names of files end at 255 bytes: 247 are "
        "left for the pool's name. Characters outside ASCII take two to four bytes."
    ),
    source="libvirt: virfile.c, virFileRewrite",
    effect="refused",
)
