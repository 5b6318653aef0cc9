"""XT6xx: the system around a store."""

from xmltool.findings import Severity
from xmltool.rules.rule import Rule

XT601 = Rule(
    "XT601",
    "no-storage-driver",
    Severity.WARNING,
    summary="libvirt's storage driver is not installed in the root.",
    message="libvirt's storage driver is not installed in this root: no pool can be there{advice}",
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
    message=(
        "the libvirt in this root cannot serve a pool of type {type}: {module} is missing{advice}"
    ),
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
    message="libvirt runs {programs} for a pool of type {type}, missing in this root{advice}",
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
    message=(
        "<auth> names the secret with {secret}; {directory} has none such of usage type {usage}: "
        "the pool cannot start before it is defined; `{command}`"
    ),
    why=(
        "It is looked up by its uuid or its usage, and by the usage type that the pool's type "
        "takes, when the pool starts: ceph for rbd, iscsi for iscsi and iscsi-direct. Define "
        "it with `xmltool secret define SECRET.xml --value-file FILE`, or on a running libvirt "
        "with `virsh secret-define` and `virsh secret-set-value`."
    ),
    source="libvirt: virsecret.c, virSecretGetSecretString",
)
XT605 = Rule(
    "XT605",
    "secret-without-value",
    Severity.WARNING,
    summary="The secret that <auth> names is there and has no value.",
    message={
        "missing": "the secret with {secret} has no value: {file} is missing; `{command}`",
        "empty": "the secret with {secret} has no value: {file} is empty; `{command}`",
    },
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
    message={
        "removed": (
            "the target directory {path} is removed when the system boots, by {line}: the pool "
            "cannot start"
        ),
        "volatile": (
            "the target directory {path} is {where}, which is empty after a boot: the pool cannot "
            "start; {line} makes it"
        ),
        "missing": (
            "the target directory {path} is missing: the pool cannot start; `{build}` makes it, or "
            "`{undefine}` takes the pool away"
        ),
        "image": (
            "the target directory {path} is missing: the pool cannot start; {line} makes it when "
            "the system boots, or `{undefine}` takes the pool away"
        ),
    },
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
    message={
        "early": (
            "the target {path} is below {point}, which {source} mounts and which is not mounted "
            "here: make it on that file system; what is made here disappears under the mount; "
            "{line} makes it after the mount"
        ),
        "late": (
            "the target {path} is below {point}, which {source} mounts and which is not mounted "
            "here: make it on that file system; what is made here disappears under the mount"
        ),
    },
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
    message=(
        "the target {path} is on the file system mounted at {point}, which /etc/fstab does not "
        "name: after the next boot it is not there"
    ),
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
    summary="The target of the pool is not a directory, or leads to nothing.",
    message={
        "relative": "the target {path} is not an absolute path",
        "long": "the target has {number} characters, a path of Linux at most {most}",
        "file": "the target {path} is not a directory",
        "link": (
            "the target {path} becomes a link when the system boots, and leads to {place}, which "
            "nothing makes"
        ),
        "dangling": "the target {path} cannot be reached: a dangling link is on the way",
        "unreached": "the target {path} cannot be reached: {reason}",
    },
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
    message=(
        "the grammar of the libvirt in this root ({grammar}) refuses the definition: `virsh "
        "pool-define --validate` would not take it there"
    ),
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
    message="<auth> needs libvirt's secret driver, which is missing in this root{advice}",
    why=(
        "Since Debian 13 the driver has a package of its own. Without it a pool with <auth> "
        "cannot start."
    ),
    source="libvirt: Debian's and Fedora's packages",
)
XT612 = Rule(
    "XT612",
    "daemon-not-started",
    Severity.WARNING,
    summary="Nothing starts libvirt when the system boots.",
    message={
        "remedy": "nothing starts libvirt: {reason}: no pool is there after a boot; `{command}`",
        "none": "nothing starts libvirt: {reason}: no pool is there after a boot",
    },
    why=(
        "A pool is there only while a daemon is: libvirtd.service or virtstoraged.service has to be "
        "enabled, or its socket. One that is disabled, masked, or without its program never "
        "starts. The message names the command that enables it."
    ),
    source="systemctl(1), is-enabled; systemd.unit(5); libvirt: src/remote/libvirtd.service.in",
)
XT613 = Rule(
    "XT613",
    "daemon-at-first-connection",
    Severity.WARNING,
    summary="Pools are marked for autostart, and the daemon starts only at the first connection.",
    message=(
        "pools marked for autostart start at the first connection only: {reason}; `{command}` "
        "starts them at boot"
    ),
    why=(
        "With the socket alone enabled libvirt starts when somebody connects to it. Until then no "
        "pool runs, marked or not. Enable the service, too, where pools have to be up after a boot."
    ),
    source="systemd.socket(5); libvirt: src/remote/libvirtd.socket.in",
)
XT614 = Rule(
    "XT614",
    "target-not-mounted",
    Severity.WARNING,
    summary="The target is on a mount point that nothing mounts when the system boots.",
    message={
        "uses": (
            "nothing mounts {point} when the system boots ({reason}): the pool uses the directory "
            "below it, on the file system that {point} itself is on; {advice}"
        ),
        "would use": (
            "nothing mounts {point} when the system boots ({reason}): the pool would use the "
            "directory below it, on the file system that {point} itself is on; {advice}"
        ),
        "condition": (
            "whether {point} is mounted when the system boots cannot be told from files: "
            "{condition}"
        ),
    },
    why=(
        "The system knows of the mount, and its boot leaves it alone: fstab says noauto, or nothing "
        "pulls in the mount unit. The pool then starts on the empty directory below the mount "
        "point, and its volumes fill the file system that is there."
    ),
    source="fstab(5), systemd.mount(5), systemd.unit(5)",
)
XT615 = Rule(
    "XT615",
    "mount-not-waited-for",
    Severity.WARNING,
    summary="libvirt may start before the file system of the target is mounted.",
    message=(
        "{service} does not wait until {point} is mounted ({reason}): the pool may start on the "
        "empty directory below it; have it wait by {file}: `{command}`"
    ),
    why=(
        "The boot does not wait for a file system with nofail, and a daemon that is not ordered "
        "after remote-fs.target does not wait for one of the network. The pool may then start on "
        "the empty directory below. A drop-in with RequiresMountsFor= has the daemon wait."
    ),
    source="systemd.mount(5), nofail; systemd.unit(5), RequiresMountsFor=; systemd issue 795",
)
XT616 = Rule(
    "XT616",
    "shared-volume-group",
    Severity.WARNING,
    summary="The system mounts a file system from the volume group of the pool.",
    message=(
        "the system {use} the volume group {group}: `virsh pool-destroy` deactivates that group, "
        "and `virsh pool-delete` removes it with all that is in it"
    ),
    why=(
        "A pool of type logical is the whole group: pool-destroy deactivates it, and pool-delete "
        "removes it, with the volumes that are not libvirt's. Give the pool a group of its own."
    ),
    source="libvirt: storage_backend_logical.c; virt-manager issue 461",
)
XT617 = Rule(
    "XT617",
    "content-in-var",
    Severity.WARNING,
    summary="The target is content of /var in an image-mode system.",
    message=(
        "the target directory {path} is content of /var in an image-mode system ({system}): no "
        "update brings it, and a system that has its /var already never gets it; {line} makes it "
        "at each boot"
    ),
    why=(
        "ostree and bootc make /var when the system boots; what an image has there is copied once "
        "at most, and no update changes it. A line in tmpfiles.d makes the directory at each boot: "
        "`xmltool build --tmpfiles FILE` writes it."
    ),
    source="bootc: lints, var-tmpfiles; ostree: /var; tmpfiles.d(5)",
)
XT618 = Rule(
    "XT618",
    "definitions-misplaced",
    Severity.WARNING,
    summary="Definitions are in a directory that this system's libvirt does not read.",
    message={
        "commit": (
            "{definitions} in {directory}, of which ostree makes {store} when it deploys this "
            "root: name it with `--store {directory}`"
        ),
        "one": (
            "{definitions} in {directory}, where libvirt looks for nothing: `{command}` puts it "
            "where it does"
        ),
        "several": (
            "{definitions} in {directory}, where libvirt looks for nothing: `{command}` puts them "
            "where it does"
        ),
        "home of one": (
            "{definitions} in {directory}, which only the session libvirt of that user reads "
            "(qemu:///session): `{command}` puts it where the system's libvirt looks"
        ),
        "home of several": (
            "{definitions} in {directory}, which only the session libvirt of that user reads "
            "(qemu:///session): `{command}` puts them where the system's libvirt looks"
        ),
    },
    why=(
        "libvirt reads /etc/libvirt/storage, on NixOS /var/lib/libvirt/storage. It never looks into "
        "/etc/libvirt/qemu/storage."
    ),
    source="libvirt: storage_driver.c, storageStateInitialize; nixpkgs: pkgs/development/libraries/libvirt",
)
XT619 = Rule(
    "XT619",
    "no-label",
    Severity.WARNING,
    summary="Files of the store have no SELinux label, and the root's policy is enforced.",
    message={
        "one": (
            "{file} has no SELinux label, and the policy is enforced: libvirt cannot read it; "
            "`{command}` labels it, or an empty {relabel} has the next boot do it"
        ),
        "several": (
            "{file} and {number} more have no SELinux label, and the policy is enforced: libvirt "
            "cannot read them; `{command}` labels them, or an empty {relabel} has the next boot do "
            "it"
        ),
    },
    why=(
        "A file that is made on a machine without SELinux has no label, and a libvirt that is "
        "confined cannot read it. xmltool gives new files the label of their neighbours where it "
        "may. `restorecon`, `setfiles` or /.autorelabel mend the others."
    ),
    source="selinux(8), restorecon(8); fedora-selinux issue 2759",
)
XT620 = Rule(
    "XT620",
    "target-without-type",
    Severity.INFO,
    summary="SELinux has no type for guests' images in the target of the pool.",
    message={
        "server": (
            "SELinux is enforced, and lets guests use files of a server only with {boolean}: "
            "`setsebool -P {boolean} on`"
        ),
        "path": (
            "SELinux is enforced, and its policy has no type for guests' images in {path}: "
            "`semanage fcontext -a -t virt_image_t {pattern}`, then restorecon"
        ),
    },
    why=(
        "The policy knows /var/lib/libvirt/images. Another directory needs `semanage fcontext -a -t "
        "virt_image_t` and `restorecon`, or guests are kept from it."
    ),
    source="semanage-fcontext(8); terraform-provider-libvirt issues 920, 1163",
)
XT621 = Rule(
    "XT621",
    "target-outside-apparmor",
    Severity.INFO,
    summary="AppArmor's profile of guests does not name the target of the pool.",
    message="AppArmor lets guests reach {path} only when {file} names it: `{line}`",
    why=(
        "Where guests open more than the images that libvirt knows of, such as backing files, the "
        "directory has to be in /etc/apparmor.d/local/abstractions/libvirt-qemu."
    ),
    source="Debian: /etc/apparmor.d/abstractions/libvirt-qemu; terraform-provider-libvirt issue 920",
    opt_in=True,
)
XT622 = Rule(
    "XT622",
    "never-started",
    Severity.WARNING,
    summary="The pool is one that libvirt loads and can never start.",
    message="libvirt cannot start the pool: {obstacle}",
    why=(
        "Some backends look at a definition only when the pool is started: the number of hosts and "
        "devices, the type of <auth>, a gluster volume's name, a SCSI host's name. After a boot the "
        "pool is defined and nothing more, marked for autostart or not. `xmltool lint` says what to "
        "write instead."
    ),
    source="libvirt: storage_backend_fs.c, storage_backend_iscsi.c, storage_backend_gluster.c, virscsihost.c",
)
XT690 = Rule(
    "XT690",
    "unusable-grammar",
    Severity.WARNING,
    summary="The grammar that is installed inside the root is missing or cannot be used.",
    message="{reason}; judged by the {grammar} grammar",
    why=(
        "With --root the files are judged by the grammar of the libvirt that will read them. Where "
        "a libvirt is installed without one, or it does not compile within the limits, the bundled "
        "grammar stands in, which is that of the newest known libvirt: name the release with "
        "--libvirt-version, or say --schema bundled to have it without this warning."
    ),
    source="libvirt: the packages put the grammars into /usr/share/libvirt/schemas",
)
XT691 = Rule(
    "XT691",
    "newer-libvirt",
    Severity.WARNING,
    summary="The libvirt to judge for is newer than the newest one that this xmltool knows.",
    message="libvirt {versions} is newer than the newest known one: judged as {newest}",
    why=(
        "Documents are judged as by the newest known libvirt. What a later one has in addition is "
        "not known: a newer xmltool may know it. The release is that of --libvirt-version, or that "
        "of the libvirt that is installed."
    ),
    source="xmltool: the grammars and parsers that it was compared with",
)
