"""XT1xx: the document is not in the grammar."""

from xmltool.findings import Severity
from xmltool.rules.rule import Rule

_MOUNT = (
    "mount options are written at the end of <pool>: <fs:mount_opts "
    'xmlns:fs="http://libvirt.org/schemas/storagepool/fs/1.0">{options}</fs:mount_opts>'
)
_NO_VALUE = (
    "the definition never holds a secret's value: store it with virsh secret-define and virsh "
    'secret-set-value, and write <secret usage="..."/> or <secret uuid="..."/> in <auth>'
)

XT101 = Rule(
    "XT101",
    "unknown-element",
    Severity.ERROR,
    summary="An element is not known at this place.",
    message={
        "unknown": "unknown element {element} in {parent}",
        "in-text": "{element} is not allowed in {parent}, which holds text",
        "tags-in-text": "{element} is not allowed in {parent}, which holds text: write {markup}",
        "attribute-in-text": (
            "{element} is not allowed in {parent}, which holds text: libvirt reads it as an "
            "attribute; write {markup}"
        ),
        "content": "{element} in {parent} has what belongs in {other}",
    },
    why=(
        "libvirt ignores elements that it does not know, so a misspelt one loses its content "
        "without a word: the pool gets a default or is refused for a missing part. virsh "
        "pool-define --validate refuses it."
    ),
    source="libvirt: storagepool.rng",
    fix="unsafe",
)
XT102 = Rule(
    "XT102",
    "unknown-attribute",
    Severity.ERROR,
    summary="An attribute is not known on this element.",
    message={
        "unknown": "unknown attribute {attribute} on {element}",
        "expected": "unknown attribute {attribute} on {element}; expected {expected}",
        "none": "unknown attribute {attribute} on {element}; it takes no attributes",
        "misspelt": "unknown attribute {attribute} on {element}; did you mean {meant}?",
        "case": (
            "unknown attribute {attribute} on {element}; did you mean {meant}? (names are "
            "case-sensitive)"
        ),
        "element": "unknown attribute {attribute} on {element}; write it as an element: {markup}",
        "text": "unknown attribute {attribute} on {element}; libvirt reads its text: write {markup}",
        "markup": "unknown attribute {attribute} on {element}; write {markup}",
        "option": (
            "unknown attribute value on {element}: the option and its value are one name; write "
            "{markup}"
        ),
        "definition": (
            "unknown attribute {attribute} on {element}; it belongs to {definition} definition, "
            "and a pool has none"
        ),
        "mount-options": "unknown attribute {attribute} on {element}; " + _MOUNT,
        "secret": "{attribute} on {element}: " + _NO_VALUE,
    },
    why=(
        "libvirt ignores attributes that it does not know, so what a misspelt one says has no "
        "effect."
    ),
    source="libvirt: storagepool.rng",
    fix="unsafe",
)
XT103 = Rule(
    "XT103",
    "missing-element",
    Severity.ERROR,
    summary="A required element is missing.",
    message={
        "plain": "{element} is missing required {parts}",
        "type": "{element} is missing required {parts}, which {type} pool needs",
    },
    why=(
        "The grammar of this pool type requires the element. For most of them libvirt refuses the "
        "pool; for the others the pool cannot be started."
    ),
    source="libvirt: storagepool.rng",
)
XT104 = Rule(
    "XT104",
    "missing-attribute",
    Severity.ERROR,
    summary="A required attribute is missing.",
    message="{element} is missing required {attributes}",
    why="The element says nothing without the attribute; libvirt refuses it or ignores it.",
    source="libvirt: storagepool.rng",
    fix="unsafe",
)
XT105 = Rule(
    "XT105",
    "bad-attribute-value",
    Severity.ERROR,
    summary="An attribute has a value that is not allowed.",
    message={
        "value": "{subject} is not allowed; expected {expected}",
        "white-space": "{subject}: the white space around the value is part of it; expected {expected}",
        "together": "{subject} is not allowed together with {others}; expected {expected}",
        "without": "{subject} is not allowed without {others}; expected {expected}",
        "port": "{subject} has the port in it; expected {expected}: write {markup}",
        "export": (
            "{subject} names the server and what it exports; write them apart: {host} and "
            "{directory}"
        ),
    },
    why=(
        "The value is not one of those listed, or not of the kind that the attribute takes. "
        "libvirt refuses some such values and takes others as they are, to fail when the pool "
        "starts."
    ),
    source="libvirt: storagepool.rng",
    fix="unsafe",
)
XT106 = Rule(
    "XT106",
    "bad-text-value",
    Severity.ERROR,
    summary="An element holds a text that is not allowed.",
    message={
        "empty": "{element} is empty; expected {expected}",
        "behind": "{element} is empty; its value {value} stands behind it: write {markup}",
        "value": "{element}: {value} is not allowed; expected {expected}",
        "white-space": "{element}: the white space around {value} is part of the value; expected {expected}",
    },
    why=(
        "The text is not of the kind that the element takes. White space is part of the value: "
        "libvirt trims nothing."
    ),
    source="libvirt: storagepool.rng",
    fix="unsafe",
)
XT107 = Rule(
    "XT107",
    "duplicate-element",
    Severity.ERROR,
    summary="An element is given more often than it may be.",
    message="second {element} in {parent}: only one is allowed (the first is on line {line})",
    why=(
        "libvirt takes the first and drops the others without a word, so the later one has no "
        "effect."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML (first node wins); storagepool.rng",
)
XT108 = Rule(
    "XT108",
    "misplaced-element",
    Severity.ERROR,
    summary="An element stands in the wrong parent.",
    message={
        "element": "{element} is not allowed in {parent}; it belongs in {homes}",
        "markup": "{element} is not allowed in {parent}; it belongs in {homes}: write {markup}",
        "in-text": "{element} is not allowed in {parent}, which holds text; it belongs in {homes}",
        "attribute-in-text": (
            "{element} is not allowed in {parent}, which holds text: libvirt reads it as an "
            "attribute; write {markup}"
        ),
    },
    why=(
        "libvirt looks for each element under one parent only; anywhere else it is ignored "
        "without a word."
    ),
    source="libvirt: storagepool.rng",
    fix="unsafe",
)
XT109 = Rule(
    "XT109",
    "wrong-pool-type",
    Severity.ERROR,
    summary="An element is for other pool types than this one.",
    message={
        "element": "{element} is not allowed in {place} (it is for {types} pools)",
        "parent": "{element} is not allowed in {place} (it belongs in {parents} of {types} pools)",
        "attribute": "{attribute} is not allowed on {element} of {type} pool (it is for {types} pools)",
        "export": (
            "{element} is not allowed in {place}; write the server and the directory of {value} "
            "apart: {markup}"
        ),
        "target": "{element} is not allowed in {place}; its directory is the target: write {markup}",
    },
    why=(
        "Each pool type takes its own set of elements. What belongs to another type is dropped "
        "without a word, or the pool's type is not the one that was meant."
    ),
    source="libvirt: storagepool.rng",
    fix="unsafe",
)
XT110 = Rule(
    "XT110",
    "needs-newer-libvirt",
    Severity.ERROR,
    summary="The document uses something that the target libvirt does not know yet.",
    message={
        "one": "{what} needs libvirt {release}; the target is {target}",
        "several": "{what} need libvirt {release}; the target is {target}",
    },
    why=(
        "An older libvirt ignores what it does not know, or refuses the pool. The version is the "
        "one given by --libvirt-version or configured for the repository."
    ),
    source="libvirt: docs/formatstorage.rst, since notes; NEWS.rst",
)
XT111 = Rule(
    "XT111",
    "removed-from-libvirt",
    Severity.ERROR,
    summary="The document uses something that the target libvirt no longer has.",
    message="{what} is no longer in libvirt since {release}; the target is {target}",
    why="What was removed is ignored or refused by the libvirt that this document is for.",
    source="libvirt: NEWS.rst",
)
XT112 = Rule(
    "XT112",
    "conflict",
    Severity.ERROR,
    summary="Two parts of the document exclude each other.",
    message={
        "element": "{element} is not allowed in {parent} together with {other}",
        "parent": "{element} is not allowed in {parent} that has {attribute}",
        "value": "{subject} is not allowed together with {other}; expected {expected}",
        "choice": "{subject} does not go with {others}",
        "attribute": "{attribute} is not allowed on {element} together with {other}",
        "attributes": "{attribute} is not allowed on {element} with the attributes before it",
        "both": "{element} takes {either}, not both",
    },
    why=(
        "Each of the two is allowed, but not together: an attribute value rules out an element, "
        "or of two attributes only one may be given. libvirt refuses the pair or drops one of "
        "them."
    ),
    source="libvirt: storagepool.rng",
    fix="unsafe",
)
XT113 = Rule(
    "XT113",
    "wrong-namespace",
    Severity.ERROR,
    summary="An element or attribute is in the wrong namespace.",
    message={
        "root": (
            '{element} is in namespace "{namespace}"; expected it in no namespace: leave the '
            "xmlns out"
        ),
        "element": "{element} is in {here}; expected {meant} in {want}",
        "prefix": "{element} is in {here}; expected {meant} in {want}: write {meant}",
        "undeclared": (
            "{element} is in {here}; expected {meant} in {want}: write {meant} and declare the "
            "prefix on <pool>"
        ),
        "attribute": (
            'attribute {attribute} on {element} is in namespace "{namespace}"; expected it in no '
            "namespace: write {attribute} without the prefix"
        ),
        "foreign-attribute": (
            'attribute {attribute} on {element} is in namespace "{namespace}", which has no '
            "attributes here"
        ),
    },
    why=(
        "libvirt's own elements are in no namespace, the mount and configuration options in one "
        "of their own. In another namespace libvirt does not see them."
    ),
    source=(
        "libvirt: storage_conf.c, virStoragePoolDefParseXML; docs/formatstorage.rst, storage pool "
        "namespaces"
    ),
    fix="unsafe",
)
XT114 = Rule(
    "XT114",
    "stray-text",
    Severity.ERROR,
    summary="Text stands where none is allowed.",
    message={
        "elements": "text {text} is not allowed in {element}; expected {elements}",
        "nothing": "text {text} is not allowed in {element}; it holds no text",
        "mark": "text {text} in {element} is a mark of {whose}; remove its line",
    },
    why=(
        "libvirt ignores text between elements, so what it says has no effect. Often it is a "
        "value that belongs in an attribute."
    ),
    source="libvirt: storagepool.rng",
)
XT115 = Rule(
    "XT115",
    "wrong-order",
    Severity.ERROR,
    summary="An element stands too early.",
    message={
        "early": "{element} is not allowed in {parent} so early; it must come after {elements}",
        "late": "{element} is not allowed in {parent} after what stands before it",
    },
    why=(
        "In most places the order of elements is free, here the grammar fixes it. libvirt itself "
        "takes any order, but virsh pool-define --validate refuses this one."
    ),
    source="libvirt: storagepool.rng",
)
XT119 = Rule(
    "XT119",
    "refused-by-grammar",
    Severity.ERROR,
    summary="The grammar refuses the document, and xmltool cannot say why.",
    message={
        "": "{libxml2} (no more is known of it: please report this as a fault of xmltool)",
        "foreign": "{libxml2} (no more is known of it: {grammar} is no grammar of xmltool's)",
    },
    why=(
        "libxml2 refuses the document but xmltool found no fault in it. The message is libxml2's "
        "first. With the bundled grammar this is a fault of xmltool: please report it with "
        "the document."
    ),
    source="libxml2: relaxng.c",
)
XT120 = Rule(
    "XT120",
    "order-trap",
    Severity.WARNING,
    summary="The document is valid, but libvirt's own --validate refuses its order or a number in it.",
    message={
        "order": (
            "valid, but libvirt's own --validate refuses this order of the elements of <pool> "
            "because of a fault in libxml2; put <capacity>, <allocation> and <available> "
            "together after <name> and <uuid>, as `xmltool fmt` does"
        ),
        "number": (
            "valid, but libvirt's own --validate refuses {what} the number in {place} because of "
            "a fault in libxml2; write a plain number"
        ),
    },
    why=(
        "libxml2 misreads a grammar that allows any order inside any order, as libvirt's own does "
        "for {name, uuid} and {capacity, allocation, available}: a valid pool whose elements "
        "alternate between the groups is refused by virsh pool-define --validate and by "
        "virt-xml-validate. Put the elements in libvirt's own order, as xmltool fmt does. "
        "It misreads spellings of numbers as well: white space around one (<mode> 0711</mode>), a "
        "sign before the domain of a PCI address, a unique_id of more than 24 digits."
    ),
    source=(
        "libxml2: relaxng.c, xmlRelaxNGValidateInterleave; libvirt: storagepool.rng, "
        "commonmetadata and sizing; libxml2 2.9.14 for the numbers"
    ),
    fix="fmt",
)
XT130 = Rule(
    "XT130",
    "habitual-name",
    Severity.ERROR,
    summary="An element has the name that people expect, not the one that libvirt has.",
    message={
        "name": (
            "unknown element {element} in {parent}; libvirt calls it {name}: did you mean {name}?"
        ),
        "markup": "unknown element {element} in {parent}; libvirt calls it {name}: write {markup}",
        "elsewhere": "{element} is not known in {parent}: write {markup}",
        "name-elsewhere": "{element} is not known in {parent}; libvirt calls it {name}: write {markup}",
        "attribute": "{elements} in {parent}: libvirt reads it as an attribute; write {markup}",
        "attributes": "{elements} in {parent}: libvirt reads them as attributes; write {markup}",
        "attribute-beside": (
            "unknown element {element} in {parent}; it is an attribute of {other}: write {markup}"
        ),
        "several": "unknown element {element} in {parent}; write {markup}",
        "wrapper": (
            "unknown element {element} in {parent}; write each {child} in {place} itself, "
            "without {element}"
        ),
        "mount-options": "unknown element {element} in {parent}; " + _MOUNT,
        "secret": "unknown element {element} in {parent}: " + _NO_VALUE,
    },
    why=(
        "libvirt's element for a device is <device> and for a directory <dir>; <dev>, <directory> "
        "or <size> are ignored without a word."
    ),
    source="libvirt: storagepool.rng",
    fix="unsafe",
)
XT131 = Rule(
    "XT131",
    "value-as-text",
    Severity.ERROR,
    summary="A value stands as text where libvirt reads an attribute.",
    message={
        "attribute": "{element} lacks {attributes}; its value {text} is given as text: write {markup}",
        "required": (
            "{element} is missing required {attributes}; its value {text} is given as text: "
            "write {markup}"
        ),
        "element": "text {text} is not allowed in {element}: write it as an element, {markup}",
    },
    why=(
        'Most of what describes the source is written as attributes: <device path="/dev/sdb"/>. '
        "The text of such an element is ignored."
    ),
    source="libvirt: storagepool.rng",
    fix="unsafe",
)
XT132 = Rule(
    "XT132",
    "host-list",
    Severity.ERROR,
    summary="Several hosts stand in one attribute.",
    message=(
        "{subject} is a list of {count} hosts; write one <host> element for each, as in {markup}"
    ),
    why=(
        "A list such as mon1:6789,mon2:6789 is the vendor's notation. libvirt takes it as the "
        "name of one host, which it will not find: write one <host> element for each."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParseSource; storagepool.rng",
    fix="unsafe",
)
XT133 = Rule(
    "XT133",
    "bracketed-ipv6",
    Severity.ERROR,
    summary="An IPv6 address stands in brackets.",
    message=(
        "{subject} has the address in brackets; libvirt takes an IPv6 address without them: "
        "write {markup}"
    ),
    why=(
        "Brackets belong to URLs. libvirt adds them itself where a program needs them; in the "
        "attribute they are part of the name and the host is not found."
    ),
    source="libvirt: storagepool.rng, sourceinfohost",
    fix="unsafe",
)
XT134 = Rule(
    "XT134",
    "hash-comment",
    Severity.ERROR,
    summary="A comment is written with a # sign.",
    message="text {text} {place} is no comment: XML knows none with {sign}; write <!-- ... -->",
    why="XML knows no # comments: the words are text between elements. Write <!-- ... --> instead.",
    source="libvirt: storagepool.rng",
    fix="safe",
)
XT135 = Rule(
    "XT135",
    "crossed-out-uuid",
    Severity.ERROR,
    summary="The uuid is a placeholder, not a UUID.",
    message=(
        "{subject} is not a UUID but stands for one; leave {element} out and libvirt makes "
        "one, or use --uuid from-name"
    ),
    why=(
        "A uuid of crosses or dots is what documentation shows. libvirt refuses it; without a "
        "<uuid> element it makes one, and xmltool can derive one from the name (--uuid "
        "from-name)."
    ),
    source="libvirt: viruuid.c, virUUIDParse",
)
XT136 = Rule(
    "XT136",
    "autostart-element",
    Severity.ERROR,
    summary="The pool has an <autostart> element.",
    message=(
        "{part} is not part of a definition: libvirt keeps autostart as a link beside it; "
        "use virsh pool-autostart, or xmltool define --autostart"
    ),
    why=(
        "Autostart is not part of a definition: libvirt keeps it as a link in its autostart "
        "directory and ignores the element. Use virsh pool-autostart, or xmltool define "
        "--autostart."
    ),
    source="libvirt: storage_driver.c, storagePoolSetAutostart",
    fix="safe",
)
XT137 = Rule(
    "XT137",
    "volume-format",
    Severity.ERROR,
    summary="A volume's <format> stands in the target of a pool.",
    message=(
        "{element} in {parent} with {type} is for a volume: a pool has no volume format, it "
        "is given when a volume is made"
    ),
    why=(
        "The format of a volume (raw, qcow2) is chosen when the volume is made. A pool has a "
        "format in its <source> only, which is a file system, a share or a partition table."
    ),
    source="libvirt: docs/formatstorage.rst; storagepool.rng",
)
XT138 = Rule(
    "XT138",
    "label-with-spaces",
    Severity.ERROR,
    summary="A name or label has spaces where none may be.",
    message="{subject} has white space in it; expected {expected}",
    why="The value is one word: a host name, a device or a number has no spaces in it.",
    source="libvirt: storagepool.rng",
)
XT139 = Rule(
    "XT139",
    "placeholder",
    Severity.ERROR,
    summary="A placeholder was not filled in.",
    message={
        "value": (
            "{subject} still has the placeholder {placeholder}; expected {expected}; if the file "
            "is a template, use --template {kind}"
        ),
        "mark": (
            "the placeholder {placeholder} in {place} was not filled in; if the file is a "
            "template, lint it with {advice}"
        ),
        "template": (
            "this is {kind} template, not a pool: {values} of it hold placeholders such as "
            "{placeholder}; if the file is a template, lint it with {advice}"
        ),
    },
    why=(
        "The value still holds the mark of a template, such as {{ name }}, ${NAME}, %s or @NAME@, "
        "so the step that fills it in did not run or does not know it. If the file is a template, "
        "lint it as one with --template."
    ),
    source="libvirt: storagepool.rng",
)
