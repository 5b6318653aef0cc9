"""XT6xx: the system around a store."""

from xmltool.findings import Severity
from xmltool.rules.rule import Rule

XT601 = Rule(
    "XT601",
    "no-storage-driver",
    Severity.WARNING,
    summary="libvirt's storage driver is not installed in the root.",
    why=(
        "Without libvirt_driver_storage.so the daemon knows no pools at all. The message "
        "names the package."
    ),
    source="libvirt: src/storage/meson.build; Debian's and Fedora's packages",
)
XT602 = Rule(
    "XT602",
    "no-backend",
    Severity.WARNING,
    summary="The libvirt in the root has no backend for the type of the pool.",
    why=(
        "Backends are modules with packages of their own; one that is missing is skipped "
        "without a word. The definition loads all the same, and the pool cannot start. The "
        "message names the package for the distribution in the root; `xmltool capabilities` "
        "shows all of them."
    ),
    source="libvirt: storage_backend.c, virStorageBackendDriversRegister",
)
XT603 = Rule(
    "XT603",
    "no-program",
    Severity.WARNING,
    summary="A program that libvirt runs for the pool is missing in the root.",
    why=(
        "libvirt runs mount, LVM's programs, iscsiadm and others. Without them the pool "
        "cannot start. The message names the package."
    ),
    source="libvirt: storage_backend_*.c",
)
XT604 = Rule(
    "XT604",
    "no-secret",
    Severity.WARNING,
    summary="The secret that <auth> names is not among libvirt's secrets in the root.",
    why=(
        "It is looked up by its uuid or its usage, and by the usage type that the pool's type "
        "takes, when the pool starts: ceph for rbd, iscsi for iscsi and iscsi-direct. Define "
        "it with `virsh secret-define` and `virsh secret-set-value`, or put UUID.xml and "
        "UUID.base64 into etc/libvirt/secrets."
    ),
    source="libvirt: virsecret.c, virSecretGetSecretString",
)
XT605 = Rule(
    "XT605",
    "secret-without-value",
    Severity.WARNING,
    summary="The secret that <auth> names is there and has no value.",
    why=(
        "The value is in UUID.base64 beside the secret's definition. Without it the pool "
        "cannot start."
    ),
    source="libvirt: virsecretobj.c, virSecretLoadValue",
)
XT606 = Rule(
    "XT606",
    "no-target",
    Severity.WARNING,
    summary="The target directory of the pool is missing in the root.",
    why=(
        "libvirt does not make it when it starts the pool, so that autostart fails. `xmltool "
        "build NAME` makes it as `virsh pool-build` would."
    ),
    source="libvirt: storage_util.c, virStorageBackendBuildLocal",
)
XT607 = Rule(
    "XT607",
    "target-under-mount",
    Severity.WARNING,
    summary="The target is below a mount point that is not mounted here.",
    why=(
        "fstab or a mount unit mounts a file system over that place when the system boots. A "
        "directory that is made before that disappears under the mount. Mount it first, or "
        "make the directory at the first boot."
    ),
    source="fstab(5), systemd.mount(5)",
)
XT608 = Rule(
    "XT608",
    "target-on-unlisted-mount",
    Severity.WARNING,
    summary="The target is on a mounted file system that the system's fstab does not name.",
    why=(
        "It is mounted now, by hand or by what builds the image, and will not be after the "
        "next boot: the pool's directory is then another one, or missing. Put the mount into "
        "etc/fstab or a mount unit."
    ),
    source="fstab(5), systemd.mount(5)",
)
XT609 = Rule(
    "XT609",
    "target-not-usable",
    Severity.WARNING,
    summary="The target of the pool is no directory, or leads to nothing.",
    why=(
        "A pool of files needs a directory. A link is followed inside the root; one that is "
        "right only on this machine leads to nothing there."
    ),
    source="libvirt: storage_util.c, virStorageBackendRefreshLocal",
)
XT610 = Rule(
    "XT610",
    "installed-grammar-refuses",
    Severity.WARNING,
    summary="The grammar of the libvirt in the root refuses the definition, which the grammar in use accepts.",
    why=(
        "That libvirt may be older than the one that is judged for. It loads the file all the "
        "same, but `virsh pool-define --validate` would not take it."
    ),
    source="libvirt: storagepool.rng in the root",
)
XT611 = Rule(
    "XT611",
    "no-secret-driver",
    Severity.WARNING,
    summary="The pool needs a secret, and libvirt's secret driver is not installed in the root.",
    why=(
        "Since Debian 13 the driver has a package of its own. Without it a pool with <auth> "
        "cannot start."
    ),
    source="libvirt: Debian's and Fedora's packages",
)
XT690 = Rule(
    "XT690",
    "unusable-grammar",
    Severity.WARNING,
    summary="The grammar that is installed inside the root is missing or cannot be used.",
    why=(
        "With --root the files are judged by the grammar of the libvirt that will read them. Where "
        "none is installed yet, or it does not compile within the limits, the bundled grammar "
        "stands in, which is that of the newest known libvirt: name the release with "
        "--libvirt-version, or say --schema bundled to have it without this warning."
    ),
    source="libvirt: the packages put the grammars into /usr/share/libvirt/schemas",
)
