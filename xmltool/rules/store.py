"""XT5xx: the files of a store."""

from xmltool.findings import Severity
from xmltool.rules.rule import Rule

XT501 = Rule(
    "XT501",
    "file-name",
    Severity.ERROR,
    summary="libvirt skips the file: its name is not that of its pool with .xml.",
    message="libvirt skips the pool: {reason}; rename the file, or the pool",
    why=(
        "A definition must be in NAME.xml, byte for byte: libvirt logs an error for any other "
        "name and has no such pool. Rename the file, or define the pool with `xmltool "
        "define`, which chooses the name."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjLoad",
)
XT502 = Rule(
    "XT502",
    "no-uuid",
    Severity.WARNING,
    summary="The pool has no <uuid>: libvirt makes up another one at each of its starts.",
    message="the pool has no <uuid>: libvirt makes up another one at each of its starts",
    why=(
        "Whatever refers to the pool by its uuid loses it with every start of libvirt, and a "
        "reload refuses the file as a pool that is already there under another uuid; so does a "
        "restart of libvirt while the pool runs, which is transient then. `xmltool check --fix` "
        "writes a random one into it; with --uuid from-name `xmltool apply` gives the same one on "
        "every machine."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML",
    fix="check",
)
XT503 = Rule(
    "XT503",
    "dangling-autostart-link",
    Severity.WARNING,
    summary="The autostart link of a pool leads to nothing: libvirt does not start the pool by itself.",
    message=(
        "autostart/{file} leads to {target}, where nothing is: libvirt does not start the pool by "
        "itself"
    ),
    why=(
        "Often the image was prepared under another path: the text of a link is what libvirt "
        "will see, /etc/libvirt/storage/NAME.xml, whatever the root is called on this "
        "machine. virsh pool-autostart then fails because the name is taken. `xmltool check "
        "--fix` makes the right link when the old one ends in the same name."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjLoad; storage_driver.c, storagePoolSetAutostart",
    fix="check",
)
XT504 = Rule(
    "XT504",
    "foreign-autostart-link",
    Severity.WARNING,
    summary="The autostart link of a pool leads to another file: libvirt does not start the pool by itself.",
    message=(
        "autostart/{file} leads to {target}, which is not this definition: libvirt does not start "
        "the pool by itself; {command} makes the right link"
    ),
    why=(
        "libvirt marks a pool when autostart/NAME.xml and NAME.xml are one file in the end. A "
        "link to another pool's definition, or to a copy of it elsewhere, marks nothing. "
        "`xmltool autostart NAME` makes the right link, `xmltool autostart --disable NAME` "
        "removes it."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjLoad; storage_driver.c, storagePoolSetAutostart",
)
XT505 = Rule(
    "XT505",
    "copied-autostart-link",
    Severity.WARNING,
    summary="What stands in autostart under the pool's name is not a link: libvirt does not start the pool by itself.",
    message={
        "directory": (
            "autostart/{file} is a directory, not a link to the definition: libvirt does not start "
            "the pool by itself; remove it, then {command} makes the link"
        ),
        "file": (
            "autostart/{file} is a file of its own, not a link to the definition: libvirt does not "
            "start the pool by itself; remove it, then {command} makes the link"
        ),
    },
    why=(
        "A copy of the definition, as cp without -d makes it, is another file and does not "
        "count. Remove it, then `xmltool autostart NAME`."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjLoad; storage_driver.c, storagePoolSetAutostart",
)
XT506 = Rule(
    "XT506",
    "autostart-without-pool",
    Severity.WARNING,
    summary="A name in autostart has no definition beside it: libvirt ignores it.",
    message={
        "link": "there is no definition {file} beside it: libvirt ignores it",
        "own": (
            "there is no definition {file} beside it: libvirt ignores it, and it is no link but "
            "something of its own"
        ),
    },
    why=(
        "It is left from a pool that was removed by hand. If a pool of that name is defined "
        "again it is marked at once, which may surprise. `xmltool check --fix` removes such a "
        "link; a file that is not a link stays."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjLoad; storage_driver.c, storagePoolSetAutostart",
    fix="check",
)
XT507 = Rule(
    "XT507",
    "leftover-file",
    Severity.WARNING,
    summary="A program left a file in the store; libvirt does not look at it.",
    message={
        "libvirt": (
            "an interrupted libvirt left this file behind; libvirt does not look at it: compare it "
            "with the definition, then remove it"
        ),
        "other": (
            "another program left this file behind; libvirt does not look at it: compare it with "
            "the definition, then remove it"
        ),
    },
    why=(
        "NAME.xml.new is what libvirt writes before it renames; editors and package managers "
        "leave copies with endings of their own. libvirt reads only what ends in .xml. The "
        "file may hold the newer text: compare it with the definition, then remove it."
    ),
    source="libvirt: virfile.c, virFileRewrite",
)
XT508 = Rule(
    "XT508",
    "suffix-in-capitals",
    Severity.WARNING,
    summary="libvirt does not look at the file: its suffix is not .xml in small letters.",
    message="libvirt does not look at this file: its name must end in .xml, in small letters",
    why=(
        "Only names that end in .xml are read, and case counts. Rename the file if it is to "
        "be a pool."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjLoadAllConfigs",
)
XT509 = Rule(
    "XT509",
    "file-mode",
    Severity.WARNING,
    summary="A definition has another mode than 0600.",
    message="the file has mode {mode}; libvirt's own have 0600",
    why=(
        "libvirt reads a file of any mode, and writes its own with 0600. What others may "
        "write they can turn into any pool, which libvirt serves as root. `xmltool check "
        "--fix` sets the mode."
    ),
    source="libvirt: virxml.c, virXMLSaveFile",
    fix="check",
)
XT510 = Rule(
    "XT510",
    "file-owner",
    Severity.WARNING,
    summary="A definition belongs to another user than the store.",
    message="the file belongs to user {user}, the store to user {owner}",
    why=(
        "Its owner can change what libvirt, which is root, takes as its own. It happens when "
        "an image is filled by a user and then shipped. `xmltool check --fix` gives it the "
        "store's owner."
    ),
    source="libvirt: virxml.c, virXMLSaveFile",
    fix="check",
)
XT511 = Rule(
    "XT511",
    "fifo",
    Severity.ERROR,
    summary="A FIFO is called like a definition: libvirt hangs at its start.",
    message="{reason}: remove it",
    why=(
        "libvirt opens whatever ends in .xml and reads it to its end. A FIFO without a writer "
        "has none: the daemon never comes up. Remove it."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjLoadAllConfigs",
)
XT512 = Rule(
    "XT512",
    "not-a-file",
    Severity.ERROR,
    summary="A directory, socket or device is called like a definition; libvirt skips it.",
    message="libvirt skips it: {reason}, where a file should be",
    why=(
        "libvirt tries to read it, and fails without a word in its log in most cases. "
        "Directories are not searched: move definitions up into the store."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjLoadAllConfigs",
)
XT513 = Rule(
    "XT513",
    "dangling-definition",
    Severity.ERROR,
    summary="A definition is a link that leads to nothing, or round in a circle; libvirt skips it.",
    message="libvirt skips it: {reason}",
    why=(
        "Links are followed inside the root, as libvirt will: one that is right on this "
        "machine and not in the image dangles there. `xmltool define` writes a file."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjLoadAllConfigs",
)
XT514 = Rule(
    "XT514",
    "unreadable-definition",
    Severity.ERROR,
    summary="A definition cannot be read; libvirt skips it.",
    message="libvirt skips it: {reason}",
    why=(
        "It is too large, damaged, or may not be read. libvirt skips such an entry, often "
        "without a word in its log."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjLoadAllConfigs",
)
XT515 = Rule(
    "XT515",
    "excluded",
    Severity.ERROR,
    summary="Another pool of the store excludes this one; libvirt skips it.",
    message="libvirt skips the pool: {reason}",
    why=(
        "Two pools with the same uuid or the same storage cannot be there together: the first "
        "in the directory's own order stays, which is no order that anyone chose. The same "
        "files in another directory may come out the other way round. Remove one of them, or "
        "give it storage and a uuid of its own."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjListAdd",
)
XT516 = Rule(
    "XT516",
    "unfinished-change",
    Severity.WARNING,
    summary="A change that .xmltool records is not finished or cannot be believed, or no lock can be had there.",
    message=(
        "an interrupted run left a change that cannot be finished here; libvirt would see it half "
        "done: run any writing xmltool command as the owner of the store"
    ),
    why=(
        "An interrupted xmltool leaves a journal, which the next one follows where it may "
        "write. One that does not fit the files, or that somebody else may have written, is "
        "not followed: look at the files, then remove the journal. What bears the lock's name "
        "and is no file keeps every change out."
    ),
    source="xmltool: the journal and the lock in .xmltool",
)
XT517 = Rule(
    "XT517",
    "unusable-autostart",
    Severity.WARNING,
    summary="The directory of autostart links cannot be used.",
    message={
        "dangling": "libvirt can mark no pool for autostart here: it is a dangling link",
        "unopened": "libvirt can mark no pool for autostart here: {reason}",
        "store": "it leads back to the store: libvirt takes every pool as marked for autostart",
    },
    why=(
        "autostart must be a directory of its own, or a link to one in the same root. "
        "Otherwise libvirt marks nothing, or everything."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjLoad; storage_driver.c, storagePoolSetAutostart",
)
XT518 = Rule(
    "XT518",
    "refused-definition",
    Severity.ERROR,
    summary="libvirt refuses the file when it starts; there is no such pool.",
    message="libvirt skips the file: {reason}",
    why=(
        "The reason is libvirt's own. Most refusals have a rule of their own, which is "
        "reported instead; this one stands for what only start-up knows."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjLoad",
)
XT519 = Rule(
    "XT519",
    "store-writable",
    Severity.WARNING,
    summary="Others than its owner can write into the store's directory.",
    message=(
        "the store has mode {mode}: others than its owner can put pools into it, which libvirt "
        "takes as its own; 0700 is enough"
    ),
    why=(
        "Whoever can make a file in /etc/libvirt/storage makes a pool, and libvirt serves it "
        "as root. 0700 is what Fedora ships; Debian's libvirt makes it 0755."
    ),
    source="libvirt: storage_driver.c, storageStateInitialize",
)
XT520 = Rule(
    "XT520",
    "linked-definition",
    Severity.WARNING,
    summary="A definition is a symbolic link.",
    message=(
        "the definition is a link; libvirt follows it, but the next change of the pool puts a file "
        "in its place and leaves what it leads to as it was"
    ),
    why=(
        "libvirt follows it when it starts. At the next change of the pool, by virsh or by "
        "xmltool, a file takes the link's place, and what it led to stays as it was and is no "
        "longer the pool's."
    ),
    source="libvirt: virfile.c, virFileRewrite",
)
XT521 = Rule(
    "XT521",
    "shared-definition",
    Severity.WARNING,
    summary="The file of a definition has several names (hard links).",
    message="the file has {number} names: whoever writes to another one changes this pool",
    why=(
        "Whoever can write to another name of the file changes this pool. At the next change "
        "by libvirt they come apart."
    ),
    source="libvirt: virfile.c, virFileRewrite",
)
