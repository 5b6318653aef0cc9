"""What beginners write that is no XML: the place to change, and what to write there."""

from __future__ import annotations

import random

import pytest
from lxml import etree

from xmltool.document.document import parse_document

POOL = """<pool type="netfs">
  <name>p</name>
  <source>
    <host name="h"/>
    <dir path="/e"/>
  </source>
  <target>
    <path>/srv/p</path>
  </target>
</pool>
"""
DECLARED = '<?xml version="1.0"?>\n'


def change(old: str, new: str) -> str:
    assert POOL.count(old) == 1
    return POOL.replace(old, new)


MISTAKES = [
    # the text, the place, words of the message
    (change("/srv/p", "/srv/a & b"), "8:18", "a bare & in the text of <path>; write &amp;"),
    (change('"/e"', '"/a&b"'), "5:18", "a bare & in the value of path on <dir>; write &amp;b"),
    (change("/srv/p", "/srv/&lt x"), "8:16", "&lt without ; at its end"),
    (change("/srv/p", "/srv&nbsp;p"), "8:15", "&nbsp;, which is known in HTML only"),
    (change("/srv/p", "&path;"), "8:11", "&path;, which is not declared"),
    (change("/srv/p", "/srv&#0;"), "8:15", "a character that XML does not allow"),
    (change("/srv/p", "a < b"), "8:13", "write &lt;"),
    (change("/srv/p", "a<5"), "8:12", "write &lt;"),
    (change('"/e"', '"/a<b"'), "5:18", "a < in the value of path on <dir>; write &lt;"),
    (change('"netfs"', "\u201cnetfs\u201d"), "1:12", 'curly quotes around the value of type on <pool>; write type="netfs"'),
    (change('"netfs"', "netfs"), "1:12", 'netfs of type on <pool> is not in quotes; write type="netfs"'),
    (change('"netfs"', 'netfs"'), "1:12", "is not in quotes"),
    (change('"netfs"', '"netfs'), "1:12", 'the value of type on <pool> has no closing quote "'),
    (change('"h"', '"h'), "4:16", 'the value of name on <host> has no closing quote "; write name="h"'),
    (change('name="h"', 'name="h port="1"'), "4:16", 'write name="h"'),
    (change('type="netfs"', 'type "netfs"'), "1:7", '= is missing between type and its value; write type="netfs"'),
    (change('type="netfs"', 'type: "netfs"'), "1:7", "type has a : where = belongs"),
    (change('type="netfs"', "type"), "1:7", "the attribute type has no value"),
    (change('"netfs"', '"netfs" type="fs"'), "1:20", "type is given twice on <pool>"),
    (change('"netfs"', '"netfs"x="1"'), "1:19", "a space is missing before x"),
    (change('"netfs"', '\\"netfs\\"'), "1:12", "\\ where a quote belongs"),
    (change(" type", "\u00a0type"), "1:6", "U+00A0 where a plain space is meant"),
    (change("  </target>\n", ""), "7:3", "<target> is not closed: </pool> (line 9) came instead; write </target>"),
    (change("  </source>\n", ""), "3:3", "<source> is not closed: </pool> (line 9)"),
    (change("</path>", ""), "8:5", "<path> is not closed: </target> (line 9) came instead"),
    (change('<host name="h"/>', '<host name="h">'), "4:5", "write <host .../> or </host>"),
    (change("</name>", "<name>"), "2:10", "<name> stands where </name> is meant"),
    (change("</target>", "</Target>"), "9:3", "names are case-sensitive; write </target>"),
    (change("<target>", "<Target>"), "7:3", "names are case-sensitive; write <target>"),
    (change("</path>", "</pth>"), "8:17", "</pth> does not close <path> (line 8); write </path>"),
    (change("</path>", "</path></path>"), "8:24", "</path> closes nothing: its <path> is closed before"),
    (change('name="h"/>', 'name="h"/></host>'), "4:21", "</host> closes nothing"),
    (change("</name>", "</name"), "2:10", "the end tag </name is not finished"),
    (change("</name>", "<\\name>"), "2:10", "an end tag begins with </"),
    (change("<target>", "<target"), "7:3", "the tag of <target> is not finished; write >"),
    (POOL + POOL, "11:1", "a second root element <pool> (the first is on line 1)"),
    (POOL + "done\n", "11:1", "'done' stands behind </pool>"),
    ("here:\n" + POOL, "1:1", "text 'here:' stands before the root element"),
    (change('"netfs">', '"netfs"/>'), "1:1", "<pool> ends at once with />"),
    ("\n" + DECLARED + POOL, "2:1", "must be the first thing in the file; remove the empty line before it"),
    ("<!-- x -->\n" + DECLARED + POOL, "2:1", "must be the first thing in the file; move what stands before it"),
    (DECLARED + POOL + DECLARED + POOL, "12:1", "a second XML declaration"),
    ("<?xml version=1.0?>\n" + POOL, "1:1", "the XML declaration is not right"),
    ("<!-- a -- b -->\n" + POOL, "1:8", "-- stands in a comment"),
    ("<!-- a --->\n" + POOL, "1:8", "a comment ends with -->"),
    (change("<target>", "<!-- <a/> <!-- x --> -->\n<target>"), "7:15", "a comment stands in a comment"),
    (change("<target>", "<!-- <target>"), "7:3", "the comment is not closed"),
    ("<! -- x -->\n" + POOL, "1:1", "a comment begins with <!--"),
    (change("/srv/p", "<![CDATA[/srv"), "8:11", "the <![CDATA[ is not closed"),
    (change("/srv/p", "/srv\x0b"), "8:15", "the control character U+000B"),
    (POOL[: POOL.index('/srv') - 6], "7:3", "<target> is not closed: the file ends (line 8) before </target> </pool>; is it complete?"),
    (POOL.removesuffix("</pool>\n"), "1:1", "before </pool>"),
    ("", "1:1", "the file is empty"),
    ("---\nname: p\ntype: dir\n", "1:1", "this is YAML, not XML"),
    ("name: p\ntype: dir\n", "1:1", "this is YAML, not XML"),
    ('{"pool": {"name": "p"}}', "1:1", "this is JSON, not XML; `xmltool convert` writes it as XML"),
    ("[pool]\nname = p\n", "1:1", "this is an INI file, not XML"),
    ('resource "libvirt_pool" "p" {\n}\n', "1:1", "this is Terraform's HCL"),
    ("{% if x %}\n" + POOL + "{% endif %}\n", "1:1", "a template's mark"),
    (change("<target>", "<% if x %><target>"), "7:3", "a template that was not rendered"),
    (change('"netfs"', "{{ kind }}"), "1:12", "a template's mark as the value of type"),
    (change("  <target>", "<<<<<<< HEAD\n  <target>\n=======\n  <target>\n>>>>>>> x"), "7:1", "git left in the file"),
    ("$ virsh pool-dumpxml p\n" + POOL, "1:1", "a shell's prompt '$ virsh pool-dumpxml p'"),
    ("[root@kvm ~]# cat p.xml\n" + POOL, "1:1", "a shell's prompt"),
    ("virsh pool-dumpxml p\n" + POOL, "1:1", "a command 'virsh pool-dumpxml p'"),
    ("```xml\n" + POOL + "```\n", "1:1", "a code fence"),
    ("&lt;pool type='dir'&gt;", "1:1", "the markup itself is escaped"),
    (change("<target>", "<target><fs:x/>"), "7:11", "the prefix of <fs:x> is not declared; add xmlns:fs=\"http://libvirt.org/schemas/storagepool/fs/1.0\" to <pool>"),
    (change("</target>", "</target><rbd:config_opts/>"), "9:12", "add xmlns:rbd="),
    (change("<target>", "<target q:x='1'>"), "7:11", "the prefix of q:x is not declared; remove q:"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "words"), MISTAKES)
def test_mistakes_of_beginners(text: str, place: str, words: str) -> None:
    (finding,) = parse_document("pool.xml", text.encode()).problems
    assert finding.rule == "XT001"
    assert f"{finding.span.line}:{finding.span.column}" == place, finding.message
    assert words in finding.message


def test_a_byte_that_is_not_utf8_is_named() -> None:
    (finding,) = parse_document(
        "pool.xml", POOL.replace("/srv/p", "/srv/é").encode("latin-1")
    ).problems
    assert (finding.span.line, finding.span.column) == (8, 16)
    assert "the byte 0xE9 is not UTF-8; save the file as UTF-8" in finding.message


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_places_hold_in_other_encodings(codec: str) -> None:
    declared = codec.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?>\n' + change("<name>p", "<name>é & p")
    data = text.encode(codec)
    (finding,) = parse_document("pool.xml", data).problems
    assert (finding.span.line, finding.span.column) == (3, 11)
    start, end = finding.span.start, finding.span.end
    assert data[start:end] == "&".encode("utf-16-le" if codec == "utf-16" else "ascii")


def repaired(data: bytes) -> bytes | None:
    """Apply the fix of a text that is not well-formed; None where none is offered."""
    (finding,) = parse_document("pool.xml", data).problems
    if finding.fix is None:
        return None
    for edit in sorted(finding.fix.edits, reverse=True):
        data = data[: edit.start] + edit.text.encode() + data[edit.end :]
    return data


def test_a_fix_does_what_the_message_says_and_is_enough() -> None:
    fixed = 0
    for text, _, _ in MISTAKES:
        data = repaired(text.encode())
        if data is not None:
            assert parse_document("pool.xml", data).well_formed, data.decode()
            fixed += 1
    assert fixed > 15


def test_whatever_is_damaged_has_one_finding_at_or_before_the_parsers_place() -> None:
    """Of texts with a random character changed: never an exception, never a later place."""
    rng = random.Random(7)
    looked = own = 0
    for _ in range(3_000):
        at = rng.randrange(len(POOL))
        piece = rng.choice(
            ("", "<", ">", '"', "'", "/", "&", "=", " ", "</", "-->", "<!--", "é", "\x01")
        )
        text = POOL[:at] + piece + POOL[at + rng.choice((0, 1, 2, 9)) :]
        line = line_of_the_parser(text)
        if line is not None:
            (finding,) = parse_document("pool.xml", text.encode()).problems
            assert finding.span.line <= line, (text, finding.message)
            own += "; " in finding.message
            looked += 1
    assert looked > 1_000
    assert own / looked > 0.99


def line_of_the_parser(text: str) -> int | None:
    """Return the line on which libxml2 stops, or None where it reads all."""
    try:
        etree.fromstring(text.encode())
    except etree.XMLSyntaxError as error:
        return error.lineno or 1
    return None
