"""XT8xx: secrets, as documents and as files in libvirt's directory of secrets."""

from xmltool.findings import Severity
from xmltool.rules.rule import Rule

XT801 = Rule(
    "XT801",
    "not-a-secret",
    Severity.ERROR,
    summary="The document is not a secret: its root element is not <secret>.",
    message="{element} is not a secret, expected <secret>",
    why="`xmltool secret define` takes secrets only; `xmltool define` takes pools, `xmltool apply` both.",
    source="libvirt: secret_conf.c, virSecretParseXML",
)
XT802 = Rule(
    "XT802",
    "secret-flag",
    Severity.ERROR,
    summary="libvirt would refuse the secret: ephemeral or private is neither yes nor no.",
    message="{attribute} of <secret> is {value}, expected yes or no",
    why="The words are compared letter for letter. An attribute that is empty counts as missing.",
    source="libvirt: secret_conf.c, virSecretParseXML",
)
XT803 = Rule(
    "XT803",
    "secret-uuid",
    Severity.ERROR,
    summary="libvirt would refuse the secret: its <uuid> is not a uuid.",
    message="<uuid> is {value}, expected 32 hexadecimal digits",
    why="It is the name of the secret's files, too. Without <uuid> the secret gets a random one.",
    source="libvirt: secret_conf.c, virSecretParseXML",
)
XT804 = Rule(
    "XT804",
    "secret-usage-type",
    Severity.ERROR,
    summary="libvirt would refuse the secret: the type of its <usage> is missing or unknown.",
    message={
        "missing": "<usage> needs type: {types}",
        "unknown": "type of <usage> is {value}, expected one of {types}",
        "meant": "type of <usage> is {value}, expected one of {types}; did you mean {meant}?",
    },
    why=(
        "The types are volume, ceph, iscsi, tls and vtpm. Pools of type rbd take secrets of type "
        "ceph, those of types iscsi and iscsi-direct take iscsi."
    ),
    source="libvirt: secret_conf.c, virSecretDefParseUsage",
)
XT805 = Rule(
    "XT805",
    "secret-usage-name",
    Severity.ERROR,
    summary="libvirt would refuse the secret: its <usage> does not say what the secret is for.",
    message={
        "missing": "<usage> of type {type} needs {element}",
        "given": "<usage> of type {type} needs {element}: write {markup}",
        "empty": "{element} is empty",
    },
    why=(
        "A usage of type iscsi needs <target>, one of type volume <volume>, the others <name>, "
        "and none may be empty. It is the text that `usage` of a pool's <secret> names."
    ),
    source="libvirt: secret_conf.c, virSecretDefParseUsage",
)
XT806 = Rule(
    "XT806",
    "ephemeral-secret",
    Severity.ERROR,
    summary="The secret is ephemeral: libvirt keeps it in memory only.",
    message={
        "stored": (
            "the secret is ephemeral, and libvirt loads it from this file all the same; write "
            "ephemeral='no' or remove the file"
        ),
        "new": (
            "an ephemeral secret is never stored: libvirt keeps it in memory until it stops; write "
            "ephemeral='no', or define it with virsh secret-define after each start"
        ),
    },
    why=(
        "libvirt writes no file for it, so that an image cannot hold it and a restart forgets it. "
        "A file with ephemeral='yes' is loaded all the same."
    ),
    source="libvirt: secret_driver.c, secretDefineXML; tried on libvirt 9.0.0",
)
XT807 = Rule(
    "XT807",
    "dropped-from-secret",
    Severity.WARNING,
    summary="libvirt drops a part of the secret without a word.",
    effect="dropped",
    message={
        "unknown": "libvirt drops {part}",
        "value": (
            "libvirt drops {part}: a definition never holds the value of its secret; give it with "
            "--value-file, or virsh secret-set-value"
        ),
        "again": "libvirt drops {part} because it is there already",
        "meant": "libvirt drops {part}; did you mean {meant}?",
    },
    why=(
        "It reads ephemeral, private, <uuid>, <description> and <usage> with its type and one "
        "child. Everything else is not stored, a second element of one name neither."
    ),
    source="libvirt: secret_conf.c, virSecretParseXML",
)
XT808 = Rule(
    "XT808",
    "secret-conflict",
    Severity.ERROR,
    summary="The secret cannot be there beside another one, or cannot replace the one that is there.",
    message={
        "skipped": "libvirt skips the secret: {reason}",
        "usage": "the secret {uuid} ({where}) is for use with {usage} already",
        "other use": (
            "the secret {uuid} ({where}) is for another use, {usage}: undefine it first, or give "
            "this one another uuid"
        ),
        "private": "the secret {uuid} ({where}) is private, which cannot be taken back",
        "twice": "the secret {uuid} is defined differently by {where}",
    },
    why=(
        "Two secrets with the same usage exclude each other. What a secret is for cannot be "
        "changed, and one that is private cannot be made public: undefine it first. Of two files "
        "libvirt loads the one that it meets first in the directory."
    ),
    source="libvirt: virsecretobj.c, virSecretObjListAdd",
)
XT809 = Rule(
    "XT809",
    "empty-value",
    Severity.ERROR,
    summary="The value of the secret is empty.",
    message={
        "stored": "the value is empty: what needs the secret fails",
        "given": "the value is empty: nothing could use the secret",
    },
    why=(
        "libvirt takes no empty value from virsh, and what reads one from a file fails with an "
        "unknown cause. Often the file was written by a command that failed."
    ),
    source="libvirt: virsh secret-set-value and secret-get-value, tried on libvirt 9.0.0",
)
XT810 = Rule(
    "XT810",
    "secret-skipped",
    Severity.ERROR,
    summary="libvirt skips the file of a secret when it starts.",
    message="libvirt skips the secret: {reason}",
    why=(
        "A secret must be in UUID.xml, called by its own <uuid> in small letters, must be readable "
        "and be taken by libvirt's parser; libvirt only logs an error for any other file. `xmltool "
        "secret define` chooses the right name."
    ),
    source="libvirt: virsecretobj.c, virSecretLoadValidateUUID",
)
XT811 = Rule(
    "XT811",
    "secret-exposed",
    Severity.WARNING,
    summary="Other users can read the value of a secret, or the directory lets them in.",
    message={
        "directory": (
            "the directory of secrets has mode {mode}, which lets other users in; libvirt makes it "
            "0700"
        ),
        "value": "the value has mode {mode}, which lets other users in; libvirt makes it 0600",
    },
    why=(
        "libvirt makes the directory 0700 and its files 0600, and does not look at their modes "
        "afterwards. base64 is no protection."
    ),
    source="libvirt: secret_driver.c, secretStateInitialize; virsecretobj.c, virSecretObjSaveData",
)
XT812 = Rule(
    "XT812",
    "encoded-ceph-key",
    Severity.WARNING,
    summary="The value of a ceph secret is a key in base64, as `ceph auth get-key` prints it.",
    message=(
        "the value is a Ceph key in base64, which libvirt would encode again: decode it first with "
        "`base64 -d`"
    ),
    why=(
        "libvirt encodes the value before it hands it to Ceph, so that an encoded key is encoded "
        "twice and refused. virsh secret-set-value takes base64; a value file holds the value "
        "itself: `ceph auth get-key client.libvirt | base64 -d > key`."
    ),
    source="libvirt: storage_backend_rbd.c, virStorageBackendRBDOpenRADOSConn",
)
XT813 = Rule(
    "XT813",
    "value-without-secret",
    Severity.WARNING,
    summary="There is a value without the secret that it belongs to.",
    message="there is no secret of this uuid: libvirt does not look at the value",
    why="libvirt ignores UUID.base64 without UUID.xml; the value lies there for nothing.",
    source="libvirt: virsecretobj.c, virSecretLoadAllConfigs",
)
