"""XT0xx: the document cannot be read as a pool."""

from xmltool.findings import Severity
from xmltool.rules.rule import Rule

_WANTED = '; the XML of a pool begins with <pool type="...">'
_SLIPS = {
    "conflict": (
        "{mark} marks a conflict that git left in the file; choose one of the two versions "
        "and remove the three marker lines"
    ),
    "byte": (
        "the byte {byte} is not UTF-8; save the file as UTF-8, or declare its encoding as in "
        '<?xml version="1.0" encoding="ISO-8859-1"?>'
    ),
    "control": "the control character {character} is not allowed in XML; remove it",
    "empty": "the file is empty",
    "blank": "the file holds white space only",
    "no-elements": "the file has no element",
    "template": (
        "the file is a template that was not rendered; render it first, or lint it as one"
    ),
    "escaped": "the markup itself is escaped; write < for &lt; and > for &gt;",
    "json": "this is JSON, not XML; `xmltool convert` writes it as XML" + _WANTED,
    "script": "this is a script, not XML" + _WANTED,
    "hcl": "this is Terraform's HCL, not XML" + _WANTED,
    "ini": "this is an INI file, not XML" + _WANTED,
    "yaml": "this is YAML, not XML" + _WANTED,
    "settings": "this is a list of settings, not XML" + _WANTED,
    "pool-info": "this is what virsh pool-info prints, not XML; use virsh pool-dumpxml" + _WANTED,
    "pool-list": "this is what virsh pool-list prints, not XML; use virsh pool-dumpxml" + _WANTED,
    "error": "this is an error message, not XML" + _WANTED,
    "no-xml": "this is no XML: it begins with {text}" + _WANTED,
    "invisible": "an invisible character {character} stands before the root element; remove it",
    "before-root": "{what} {text} stands before the root element; remove it",
    "behind-root": "{text} stands behind </{name}>, where nothing may; remove it",
    "behind-empty-root": "{text} stands behind <{name}/>, which ends at once; write > instead of />",
    "second-root": (
        "a second root element {element} (the first is on line {line}); a file holds one "
        "only: write each {element} in a file of its own"
    ),
    "ends-at-once": (
        "{element} ends at once with />, so that {following} and all that follows is outside "
        "of it; write > instead of />"
    ),
    "doctype": "a DOCTYPE stands behind the start of the root element; remove it",
    "second-declaration": "a second XML declaration: two files were joined; keep one <?xml and one root",
    "blank-before-declaration": (
        "the XML declaration must be the first thing in the file; remove the {blank} before it"
    ),
    "before-declaration": (
        "the XML declaration must be the first thing in the file; move what stands before "
        "it, as a comment, behind it"
    ),
    "declaration": (
        'the XML declaration is not right; write <?xml version="1.0" encoding="UTF-8"?>, or '
        "leave it out"
    ),
    "ampersand": "a bare & in {place}; write {instead}",
    "semicolon": "{reference} without ; at its end in {place}; write {instead}",
    "forbidden-reference": (
        "{reference} stands for a character that XML does not allow in {place}; remove it"
    ),
    "html-reference": "{reference}, which is known in HTML only, in {place}; write {instead}",
    "reference": (
        "{reference}, which is not declared, in {place}; XML knows &amp; &lt; &gt; &quot; "
        "and &apos; only: write what it stands for"
    ),
    "no-name": (
        "a < with no name right behind it; write &lt; in a text, and no space before the "
        "name of an element"
    ),
    "no-element": "a < that begins no element; write &lt; in a text",
    "comment": "a comment is written <!-- like this -->",
    "comment-start": "a comment begins with <!-- and ends with -->",
    "open-comment": "the comment is not closed; write --> where it ends",
    "nested-comment": (
        "a comment stands in a comment, which XML does not know; close the outer one with "
        "--> before it, or remove the inner <!-- and -->"
    ),
    "dash-at-end": "a comment ends with -->, and no - may stand before that; remove one -",
    "split-end": "-- and > that close a comment stand apart; write --> in one",
    "dashes": "-- stands in a comment, where XML allows no two - in a row; write one, or - -",
    "cdata-outside": "a <![CDATA[ stands outside of the root element",
    "open-cdata": "the <![CDATA[ is not closed; write ]]> where it ends",
    "cdata-case": "a CDATA section begins with <![CDATA[, in capitals",
    "cdata-end": "]]> stands in a text without a <![CDATA[; write ]]&gt;",
    "open-instruction": "the <? is not closed; write ?> where it ends",
    "file-ends": (
        "{element} is not closed: the file ends (line {line}) before {missing}; is it complete?"
    ),
    "not-closed": (
        "<{name}> is not closed: {tag} (line {line}) came instead; write </{name}> before it"
    ),
    "not-closed-empty": (
        "<{name}> is not closed: {tag} (line {line}) came instead; write <{name} .../> or </{name}>"
    ),
    "slash": "{element} stands where {meant} is meant; write {meant}",
    "backslash-end-tag": "an end tag begins with </, not with <\\; write </",
    "no-end-name": "</ with no name right behind it; write {meant}, or remove it",
    "unfinished-end-tag": "the end tag </{name} is not finished; write </{name}>",
    "more-than-a-name": "the end tag </{name} has more than a name in it; write </{name}>",
    "case": "{tag} does not close {element}: names are case-sensitive; write {meant}",
    "other-end-tag": "{tag} does not close {element} (line {line}); write {meant}",
    "closes-nothing": "{tag} closes nothing; remove it",
    "closed-before": "</{name}> closes nothing: its <{name}> is closed before; remove it",
    "none-before": "</{name}> closes nothing: there is no <{name}> before it; remove it",
    "empty-before": (
        "{tag} closes nothing: {empty} (line {line}) ends at once; write > instead of /> there"
    ),
    "no-less-than": "{name}> has no < before it; write <{name}>",
    "slash-in-tag": "a / in the tag of {element}; write /> at its end",
    "ends-in-tag": "the file ends in the tag of {element}; is it complete?",
    "comment-in-tag": "a comment stands in the tag of {element}; write it before or behind the tag",
    "template-in-tag": (
        "a template's mark in the tag of {element}; render the template first, or lint the "
        "file as one"
    ),
    "unfinished-tag": "the tag of <{name}> is not finished; write > before the next <",
    "unfinished-tag-or-text": (
        "the tag of <{name}> is not finished; write > before the next <, or &lt;{name} where "
        "it is a part of the text"
    ),
    "space": "a space is missing before {attribute} in the tag of {element}; write one",
    "twice": "{attribute} is given twice on {element}; remove one of the two",
    "quote": (
        "a quote {quote} too many in the tag of {element}; remove it, or write the one that "
        "is missing before it"
    ),
    "backslash": (
        'a backslash where none may be (before a quote, write " alone) in the tag of '
        '{element}; an attribute is written name="value"'
    ),
    "no-space": (
        "the character {character} where a plain space is meant in the tag of {element}; an "
        'attribute is written name="value"'
    ),
    "no-attribute": (
        "{character} begins no attribute in the tag of {element}; an attribute is written "
        'name="value"'
    ),
    "colon": "{attribute} has a : where = belongs; write {meant}, in the tag of {element}",
    "equals": (
        "= is missing between {attribute} and its value; write {meant}, in the tag of {element}"
    ),
    "attribute-without-value": (
        "the attribute {attribute} has no value; write {meant}, or remove it, in the tag of "
        "{element}"
    ),
    "closing-quote": (
        "the value of {attribute} on {element} has no closing quote {quote}; write {meant}"
    ),
    "less-than-in-value": "a < in the value of {attribute} on {element}; write &lt;",
    "curly-quotes": "curly quotes around the value of {attribute} on {element}; write {meant}",
    "other-quote": (
        "{character} where a quote belongs, before the value of {attribute}; write "
        '{attribute}="..." on {element}'
    ),
    "template-as-value": (
        "a template's mark as the value of {attribute} on {element}; write it in quotes, or "
        "render the template first"
    ),
    "two-equals": "= stands twice between {attribute} and its value on {element}; write one",
    "escaped-quotes": (
        "&quot; where a quote belongs, around the value of {attribute} on {element}; write "
        '{attribute}="{value}"'
    ),
    "no-value": '{attribute} on {element} has no value; write {attribute}="..."',
    "no-quotes": (
        "the value {value} of {attribute} on {element} is not in quotes; write "
        '{attribute}="{value}"'
    ),
    "declared-version": "the XML version is neither 1.0 nor 1.1",
    "libxml2": "{libxml2}",
}
"""Mistakes for which a text is no well-formed XML, in words for who wrote it."""

XT001 = Rule(
    "XT001",
    "not-well-formed",
    Severity.ERROR,
    summary="The file is not well-formed XML.",
    message={
        **{case: f"not well-formed: {words}" for case, words in _SLIPS.items()},
        "libxml2-namespaces": "not well-formed with namespaces: {libxml2}",
        "prefix": (
            "not well-formed with namespaces: the prefix of {name} is not declared; remove "
            '{prefix}:, or add xmlns:{prefix}="..." with its namespace to <pool>'
        ),
        "known-prefix": (
            "not well-formed with namespaces: the prefix of {name} is not declared; add "
            "{declaration} to <pool>"
        ),
        "depth": "{what}: the elements are nested too deep; libvirt reads 256 levels",
        "version": '{what}: the XML version is neither 1.0 nor 1.1; write <?xml version="1.0"?>',
        "encoding": "{what}: encoding={encoding} is not known to XML parsers; write UTF-8",
        "hash": (
            "text {text} before the root element is no comment: XML knows none with #; write "
            "<!-- ... -->"
        ),
    },
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
    message=(
        "a DOCTYPE is not read: entities and defaults in it could make libvirt see another "
        "document than you do; remove it"
    ),
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
        "fmt": "the document is a {element}, not a <pool>",
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
    message={
        "reason": "cannot be read: {reason}",
    },
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
    message={
        "file": "the file is larger than {most} bytes, the longest text that libvirt's API takes",
        "element": "an element with {number} {what}; at most {most} are looked at",
        "embedded": "{number} pools in one file; only the first {most} are judged",
        "layout": (
            "laid out, with a line and its indentation for each element, the file would be larger "
            "than {most} bytes, the longest text that libvirt's API takes"
        ),
        "json": "the JSON is over the limits: {reason}",
        "template": (
            "a template with {number} placeholders and statements, which can be filled in too "
            "many ways to be judged; split it"
        ),
    },
    why=(
        "libvirt's connection takes no string over 4 MiB and libxml2 no nesting over 256 levels. "
        "A storage pool is a few kilobytes: a file beyond these limits, or with an element of more "
        "than 1,000 attributes or 10,000 children, is not judged, nor is JSON that is nested deeper "
        "than 64 levels or has more than 20,000 values in one array or object."
    ),
    source="libvirt: remote_protocol.x, REMOTE_STRING_MAX; libxml2: xmlParserMaxDepth",
)
XT006 = Rule(
    "XT006",
    "encoding",
    Severity.ERROR,
    summary="The text of the file is not in the encoding that libvirt reads.",
    message={
        "utf-32": "the text is UTF-32, which XML parsers do not read; write it in UTF-8",
        "unknown": "encoding={encoding} is not the name of a character set that XML parsers know",
        "misspelt": (
            "encoding={encoding} is not the name of a character set that XML parsers know; did "
            "you mean UTF-8?"
        ),
        "other": "encoding={encoding} is declared, but the text is in another encoding",
        "not-utf-8": (
            "the text is not UTF-8{encoding}: virsh pool-define refuses it, although libvirt "
            "would load the file at its start; write it in UTF-8"
        ),
        "inexact": "the file's encoding cannot be written back byte for byte; write it in UTF-8",
    },
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
    message="the file holds a NUL byte, which XML does not allow; libvirt ends reading there",
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
    message={
        "syntax": "not JSON: {python}",
        "encoding": "not JSON: the text is not UTF-8",
    },
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
    message=(
        "the key {key} is given twice; its first value (line {line}) would be lost: for "
        "several elements of one name write an array"
    ),
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
    message={
        "no-pool": "there is no pool in the array",
        "pool": 'a pool is an object, such as {{"@type": "dir"}}',
        "children": "{key} is an array of objects with one key each",
        "child": "an object with one key, the element's name, is expected",
        "character": "the character {character} cannot be written in XML",
        "boolean": 'true and false mean nothing to libvirt; write "yes" or "no"',
        "null": 'null means nothing to libvirt; write {{}} for an empty element, "" for no text',
        "scalar": "text or a number is expected here",
        "namespace": "leave namespaces out: the prefixes fs and rbd are known",
        "prefix": "the prefix {prefix} of {name} is not known; fs and rbd are",
        "name": "{name} cannot be the name of an {kind}",
        "mixture": "an element has text or children, not both",
        "all-children": "{key} holds all children of its element: move the others into it",
    },
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
    message="the template cannot be rendered: {reason}",
    why=(
        "With --template-vars a Jinja template is rendered by jinja2, with every variable that it uses "
        "defined: one that is missing, a filter that jinja2 does not have (Ansible adds its own), a mistake "
        "in a statement, or more than the limits of time and memory end it."
    ),
    source="jinja2: StrictUndefined, SandboxedEnvironment",
)
