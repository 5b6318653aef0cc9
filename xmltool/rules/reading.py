"""XT0xx: the document cannot be read as a pool."""

from xmltool.findings import Severity
from xmltool.rules.rule import Rule

XT001 = Rule(
    "XT001",
    "not-well-formed",
    Severity.ERROR,
    summary="The file is not well-formed XML.",
    why=(
        "libvirt's parser stops at the first syntax error: such a file can neither be defined nor "
        "loaded at start-up. Correct the place that is named; what comes after it may be wrong too."
    ),
    source="libvirt: virxml.c, virXMLParseHelper; XML 1.0, section 2.1",
    fix="unsafe",
    effect="refused",
)
XT002 = Rule(
    "XT002",
    "doctype-or-entities",
    Severity.ERROR,
    summary="The file has a DOCTYPE or declares entities.",
    why=(
        "A storage pool needs neither, and what a document with them means depends on who reads "
        "it: libvirt expands internal entities, other tools refuse them. Such a file is not "
        "judged; write the values out."
    ),
    source="libvirt: virxml.c, virXMLParseHelper; XML 1.0, section 2.8",
)
XT003 = Rule(
    "XT003",
    "not-a-pool",
    Severity.ERROR,
    summary="The document is something else than a storage pool.",
    message={
        "libvirt": "{element} is no storage pool, expected <pool>",
        "root": "the root element is {element}; expected {expected}",
        "case": "the root element is {element}; expected {expected} (names are case-sensitive)",
        "capitals": (
            "the root element is {element}; expected {expected} (names are case-sensitive); "
            "write all names in it in small letters, too"
        ),
    },
    why=(
        "The root element of a storage pool is <pool>. A volume, a domain or a network is defined "
        "with another command and is kept in another directory."
    ),
    source="libvirt: storage_conf.c, virStoragePoolDefParse",
    fix="unsafe",
)
XT004 = Rule(
    "XT004",
    "unreadable",
    Severity.ERROR,
    summary="The file could not be read.",
    why=(
        "Nothing can be said of a file that is missing, is a directory or may not be read. At "
        "start-up libvirt skips such an entry, often without a word in its log."
    ),
    source="libvirt: virstorageobj.c, virStoragePoolObjLoadAllConfigs",
)
XT005 = Rule(
    "XT005",
    "over-the-limits",
    Severity.ERROR,
    summary="The file is too large, too deeply nested or has too many attributes or children.",
    why=(
        "libvirt's connection takes no string over 4 MiB and libxml2 no nesting over 256 levels. "
        "A storage pool is a few kilobytes: a file beyond these limits, or with an element of more "
        "than 1,000 attributes or 10,000 children, is not judged."
    ),
    source="libvirt: remote_protocol.x, REMOTE_STRING_MAX; libxml2: xmlParserMaxDepth",
)
XT006 = Rule(
    "XT006",
    "encoding",
    Severity.ERROR,
    summary="The text of the file is not in the encoding that libvirt reads.",
    why=(
        "virsh hands a definition to libvirt as a UTF-8 string, whatever its XML declaration "
        "says. Save the file as UTF-8."
    ),
    source="libvirt: virxml.c, virXMLParseHelper (xmlCtxtReadDoc on a string)",
    effect="refused",
)
XT007 = Rule(
    "XT007",
    "nul-byte",
    Severity.ERROR,
    summary="The file holds a NUL byte.",
    why=(
        "libvirt reads a definition as a C string, so everything after the NUL is ignored without "
        "a word, while XML allows no NUL at all. Usually the file was damaged or saved as UTF-16."
    ),
    source="libvirt: virfile.c, virFileReadAll; XML 1.0, section 2.2",
    effect="refused",
)
XT010 = Rule(
    "XT010",
    "json-syntax",
    Severity.ERROR,
    summary="The file was to be read as JSON, and is not.",
    why=(
        "A file that begins with a brace or a bracket is read as pools in JSON. The place is where "
        "reading stopped; often something is missing just before it: a comma, a quote. Numbers "
        "such as NaN, single quotes, comments and a comma behind the last member are not JSON."
    ),
    source="RFC 8259",
)
XT011 = Rule(
    "XT011",
    "json-duplicate-key",
    Severity.ERROR,
    summary="An object in a JSON file has the same key twice.",
    why=(
        "Most readers of JSON keep the last value and drop the first without a word, so that half "
        "of what was written would be lost. Several elements of one name are an array."
    ),
    source="RFC 8259, section 4",
)
XT012 = Rule(
    "XT012",
    "json-shape",
    Severity.ERROR,
    summary="A JSON value stands for nothing in a pool definition.",
    why=(
        "A pool is an object: `@name` is an attribute, other keys are elements, an array holds "
        "several elements of one name, and text or a number is an element's or an attribute's "
        "text. `xmltool convert FILE.xml` shows the form for any definition."
    ),
    source="xmltool's own form, see `xmltool convert --help`",
)
XT013 = Rule(
    "XT013",
    "template-not-rendered",
    Severity.ERROR,
    summary="A template cannot be rendered with the given variables.",
    why=(
        "With --template-vars a Jinja template is rendered by jinja2, with every variable that it uses "
        "defined: one that is missing, a filter that jinja2 does not have (Ansible adds its own), a mistake "
        "in a statement, or more than the limits of time and memory end it."
    ),
    source="jinja2: StrictUndefined, SandboxedEnvironment",
)
