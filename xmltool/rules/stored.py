"""XT3xx: libvirt takes the definition and changes it silently."""

from xmltool.findings import Severity
from xmltool.rules.rule import Rule

XT301 = Rule(
    "XT301",
    "owner-lost-at-restart",
    Severity.ERROR,
    summary="libvirt could not read its own file back: the owner or the group is above 2147483647.",
    message="{element} is {number}, which libvirt stores as {stored} and cannot read back",
    why=(
        "libvirt takes the number, writes it with a sign (4294967294 becomes -2) and refuses "
        "that at its next start, so that the pool is gone after a reboot. Leave the element "
        "out, or use a smaller number."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefFormatBuf",
    effect="rewritten",
)
XT302 = Rule(
    "XT302",
    "adapter-name-lost-at-restart",
    Severity.ERROR,
    summary="libvirt could not read its own file back: the name of the adapter has a character that it does not escape.",
    message="name of <adapter> is {value}, which libvirt stores without escaping it and cannot read back",
    why=(
        "libvirt writes the name of a SCSI host as it is: with &, < or ' in it the file is no "
        "XML any more, and the pool is gone after a reboot. Names of SCSI hosts are host1, "
        "scsi_host1."
    ),
    source="libvirt: storage_adapter_conf.c, virStorageAdapterFormat",
    effect="rewritten",
)
XT303 = Rule(
    "XT303",
    "secret-type-lost-at-restart",
    Severity.ERROR,
    summary="libvirt could not read its own file back: the type of the secret has a character that it does not escape.",
    message="type of <secret> is {value}, which libvirt stores without escaping it and cannot read back",
    why=(
        "libvirt keeps the type of a <secret> and writes it as it is: with &, < or ' in it "
        "the file is no XML any more, and the pool is gone after a reboot. The type is not "
        "used for pools; leave it out."
    ),
    source="libvirt: secret_util.c, virSecretLookupFormatSecret",
    effect="rewritten",
)
XT304 = Rule(
    "XT304",
    "name-lost-at-restart",
    Severity.ERROR,
    summary="libvirt could not load its own file: the name of the pool contains a carriage return.",
    message=(
        "the pool's name contains a carriage return, which libvirt reads back as a line feed: the "
        "name of the file will not match it"
    ),
    why=(
        "A carriage return stays in the name of the file but is read back from its content as "
        "a line feed, so that the two do not match, and the pool is gone after a reboot."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjLoad",
    effect="rewritten",
)
XT305 = Rule(
    "XT305",
    "function-lost-at-restart",
    Severity.ERROR,
    summary="libvirt could not read its own file back: the function of the parent's address is too large.",
    message=(
        "function of <address> is {function}, which libvirt stores as {stored} and cannot read back"
    ),
    why=(
        "libvirt does not check an address whose domain, bus and slot are all zero, and "
        "writes its function as a decimal number behind 0x: a large one is no number any "
        "more, and the pool is gone after a reboot. A PCI function is a number from 0 to 7."
    ),
    source="libvirt: device_conf.c, virPCIDeviceAddressFormat",
    effect="rewritten",
)
XT310 = Rule(
    "XT310",
    "dropped-element",
    Severity.WARNING,
    summary="libvirt drops an element without a word.",
    message="<{element}> is dropped: {why}",
    why=(
        "libvirt ignores elements that it does not know, and does not write those that the type "
        "of the pool does not take or that are there twice: the pool that it stores is not the "
        "one that was reviewed, and what was meant by the element does not happen. Remove it, or "
        "write what libvirt knows."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML and virStoragePoolDefFormatBuf",
    effect="dropped",
)
XT311 = Rule(
    "XT311",
    "dropped-attribute",
    Severity.WARNING,
    summary="libvirt drops an attribute without a word.",
    message="{attribute} of <{element}> is dropped: {why}",
    why=(
        "libvirt ignores attributes that it does not know or does not keep where they stand, so "
        "that what was meant by them does not happen. Remove it, or write the attribute that "
        "libvirt knows."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefFormatBuf; device_conf.c, virPCIDeviceAddressFormat",
    effect="dropped",
)
XT312 = Rule(
    "XT312",
    "dropped-text",
    Severity.WARNING,
    summary="libvirt drops text that stands among elements.",
    message="the text {text} in <{element}> is dropped: {why}",
    why=(
        "libvirt looks at the text of a few elements only and ignores any other, such as a "
        "comment that is written with # or a value in the place of an attribute."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML",
    effect="dropped",
)
XT313 = Rule(
    "XT313",
    "rewritten-value",
    Severity.WARNING,
    summary="libvirt stores another value than the one that was written.",
    message={
        "root": "libvirt stores {stored} for <{element}>",
        "value": "{part} is {written}, which libvirt stores as {stored}",
        "breaks": (
            "{part} is {written}, which libvirt stores as {stored}: it writes line breaks and tabs "
            "unescaped, and XML reads them back otherwise"
        ),
    },
    why=(
        "A tab or a line break in a value is written as it is and read back as a blank or a line "
        "feed at libvirt's next start, and the function of a PCI address is written as a decimal "
        "number behind 0x: what libvirt works with after a restart is not what was written."
    ),
    source="libvirt: virbuffer.c, virBufferEscapeString; device_conf.c, virPCIDeviceAddressFormat",
    effect="rewritten",
)
XT314 = Rule(
    "XT314",
    "path-spelling",
    Severity.INFO,
    summary="libvirt tidies the slashes of a path.",
    message="{part} is {written}, which libvirt stores as {stored}",
    why=(
        "libvirt stores a path without double and trailing slashes. It is the same path, but a "
        "comparison of this file with libvirt's own shows a difference, and a search for one "
        "spelling does not find the other."
    ),
    source="libvirt: virfile.c, virFileSanitizePath",
    fix="safe",
    effect="rewritten",
)
XT315 = Rule(
    "XT315",
    "forced-target",
    Severity.WARNING,
    summary="libvirt replaces the target path by the one that the type prescribes.",
    message=(
        "<path> is {written}, which libvirt replaces by {stored}: the target of a pool of type "
        "{type} is {directory} with the source's name"
    ),
    why=(
        "The target of a logical pool is /dev/ with the name of the volume group, that of a zfs "
        "pool /dev/zvol/ with the name of the zpool, whatever the document says: volumes do not "
        "appear where the reader of the document expects them."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML",
    effect="rewritten",
)
XT316 = Rule(
    "XT316",
    "joined-element",
    Severity.WARNING,
    summary="libvirt joins a repeated element with the first one.",
    message=(
        "this <{element}> is not the first: libvirt writes what it takes of all into one "
        "<{element}>"
    ),
    why=(
        "Of several <target> and the like libvirt takes the parts together and writes one "
        "element. That a part in a later one counts at all, and that it does not when an earlier "
        "one has the same part, is easy to misread. Write one element."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML (XPath over all elements of a name)",
    effect="rewritten",
)
