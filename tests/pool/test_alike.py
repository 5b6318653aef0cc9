"""What is known of a shape is what the reader makes of each definition of that shape."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from xmltool.document.document import parse_document
from xmltool.grammar.choose import choose_grammars
from xmltool.pool.alike import MOST_SHAPES, Alike
from xmltool.pool.read import read_definition
from xmltool.pool.types import POOL_TYPES
from xmltool.verdict import judge

if TYPE_CHECKING:
    from xmltool.pool.definition import StoragePoolDef

STORED = sorted((Path(__file__).parents[2] / "fixtures/stored").rglob("*.xml"))
HOST, PORT, DIRECTORY, DEVICE, NAME = (
    b"<host name='V'/>",
    b"<host name='V' port='V'/>",
    b"<dir path='V'/>",
    b"<device path='V'/>",
    b"<name>V</name>",
)
AUTH = b"<auth type='%s' username='V'>\n      <secret usage='V'/>\n    </auth>"
INITIATOR = b"<initiator>\n      <iqn name='V'/>\n    </initiator>"
PERMISSIONS = (
    b"</path>\n    <permissions>\n      <mode>V</mode>\n      <owner>V</owner>\n      <group>V</group>\n"
    b"    </permissions>"
)
SOURCES = {
    "dir": (),
    "fs": (DEVICE,),
    "netfs": (HOST, DIRECTORY, b"<format type='nfs'/>"),
    "logical": (DEVICE, DEVICE, NAME),
    "disk": (DEVICE,),
    "iscsi": (HOST, DEVICE, AUTH % b"chap"),
    "iscsi-direct": (PORT, DEVICE, INITIATOR),
    "scsi": (b"<adapter type='scsi_host' name='V'/>",),
    "scsi fc": (b"<adapter type='fc_host' parent='V' wwnn='V' wwpn='V'/>",),
    "rbd": (PORT, PORT, NAME, AUTH.replace(b"usage", b"uuid") % b"ceph"),
    "gluster": (HOST, DIRECTORY, NAME),
    "sheepdog": (HOST, NAME),
    "zfs": (DEVICE, NAME),
    "vstorage": (NAME,),
}
VALUES = (
    "/a", "/a/b.c", "/a:b", "/a/b:c", "a", "a.b", "a:b", "9", "_a", "/_/9", "a-", "/a-/-b",
    "nas.example.org", "iqn.2020-01.org:x", "iqn.2020-01.org:y:z", "iqn.2020-13.org:x", "iqn.20-01.org:x",
    "iqn.2020-01.o_g:x", "a/b", "a/b:c", "/a/b_c/d", "192.0.2.1", "fe80::1", "a+b", "sda", "0", "-1", "07",
    "65535", "65536", "2147483648", "4294967295", "0o7", "0000000A-1111-4222-8333-444444444444",
)  # fmt: skip
USUAL = {
    b"mode>": ("0755", "0777", "0000", "755", "01755", "0789"),
    b"owner>": ("0", "107", "999999999", "0107", "+1"),
    b"group>": ("0", "107", "999999999", "0107", "+1"),
    b"port='": ("1", "3260", "9999", "0", "00", "32600"),
    b"uuid='": ("0000000a-1111-4222-8333-444444444444", "f0000000-1111-4222-8333-444444444444"),
    b"wwnn='": ("20000000c9848140", "f" * 16, "20000000C9848140", "2" * 15),
    b"wwpn='": ("20000000c9848140", "f" * 16),
    b"iqn name='": ("iqn.2020-01.org:v", "iqn.2020-02.org.a:v/w"),
    b"<path>": ("/v", "/v/w"),
    b"dir path='": ("/v", "v"),
    b"device path='": ("/v", "iqn.2020-01.org:v"),
    b"": ("v", "w"),
}
"""What stands behind some text, the first two in most definitions."""
HEADER = b"<!--\nWARNING: THIS IS AN AUTO-GENERATED FILE.\n  virsh pool-edit a-b\n-->\n\n"
DIR = (
    b"<pool type='dir'>\n  <name>a</name>\n  <uuid>00000000-1111-4222-8333-444444444444</uuid>\n"
    b"  <capacity unit='bytes'>0</capacity>\n  <allocation unit='bytes'>0</allocation>\n"
    b"  <available unit='bytes'>0</available>\n  <source>\n  </source>\n"
    b"  <target>\n    <path>/srv/a</path>\n  </target>\n</pool>\n"
)


def read(data: bytes) -> StoragePoolDef | None:
    root = parse_document("a.xml", data).libvirt_root(startup=True)
    return None if root is None else read_definition(root, startup=True).definition


def text_of(kind: str, number: int) -> bytes:
    """Return a definition in which V stands for each value of its source and target."""
    name = kind.partition(" ")[0]
    data = variant(DIR.replace(b"'dir'", b"'%s'" % name.encode()), number)
    data = data.replace(b"/srv/p%d</path>" % number, b"V" + PERMISSIONS)
    if not POOL_TYPES[name].has_target:
        data = data[: data.index(b"  <target>")] + b"</pool>\n"
    return data.replace(b"  <source>", b"  <source>\n    " + b"\n    ".join(SOURCES[kind]))


def variant(data: bytes, number: int) -> bytes:
    """Return a definition of another name, uuid, path and source."""
    data = re.sub(rb"(?<=<name>)[^<]*(?=</name>\n  <uuid>)", b"pool-%d" % number, data, count=1)
    data = re.sub(rb"(?<=<uuid>)[^<]{8}", b"%08x" % number, data, count=1)
    data = re.sub(rb"(?<=<target>\n    <path>)[^<]*", b"/srv/p%d" % number, data, count=1)
    data = re.sub(rb"(?<=<host name=')[^'\n]*", b"other%d" % number, data)
    data = re.sub(rb"(?<=<device path=')/[^'\n]*", b"/dev/disk/by-id/%d" % number, data)
    data = re.sub(rb"(?<=<dir path=')/[^'\n]*", b"/export/%d" % number, data)
    data = re.sub(rb"(?<= username=')[^'\n]*", b"user%d" % number, data)
    data = re.sub(rb"(?<= usage=')[^'\n]*", b"usage%d" % number, data)
    return re.sub(rb"(?<=\n    <name>)[^<]*", b"source%d" % number, data)


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_a_known_shape_is_read_as_it_is(path: Path) -> None:
    alike = Alike()
    for number in range(6):
        data = variant(path.read_bytes(), number)
        expected = read(data)
        assert alike.find(data) in (None, expected)
        if expected is not None:
            alike.learn(data, expected)


@pytest.mark.parametrize("kind", SOURCES)
def test_a_shape_that_is_clean_is_so_with_all_values(kind: str) -> None:
    """As `check` asks: not the reader alone, the grammar takes them all, too."""
    grammars, _ = choose_grammars("bundled", None, None)
    chance = random.Random(kind)
    alike, reader, known = Alike(), Alike(), 0
    for number in range(400):
        pieces = re.split(rb"(?<=')V(?=')|(?<=>)V(?=<)", text_of(kind, number))
        usual = [
            next(some for end, some in USUAL.items() if piece.endswith(end)) for piece in pieces
        ]
        values = [chance.choice(some[:2]) for some in usual[:-1]]
        for _ in range(chance.choice((0, 0, 1, 1, 2)) if number > 20 else 0):
            place = chance.randrange(len(values))
            values[place] = chance.choice((*usual[place], *VALUES))
        data = pieces[0] + b"".join(map(bytes.__add__, map(str.encode, values), pieces[1:]))
        expected = read(data)
        assert reader.find(data) in (None, expected), data
        if expected is not None:
            reader.learn(data, expected)
        verdict = judge(parse_document("a.xml", data), grammars)
        found = alike.find(data)
        assert alike.knows(data) == (found is not None)
        if found is not None:
            known += 1
            assert (found, ()) == (verdict.definition, verdict.mistakes), data
        elif verdict.definition is not None and not verdict.mistakes:
            alike.learn(data, verdict.definition)
    assert known > 20


def test_the_shapes_of_most_stored_files_are_known() -> None:
    """The test above is about something."""
    written = [path for path in STORED if path.name.endswith(".out.xml")]
    known = 0
    for path in written:
        alike = Alike()
        for number in range(2):
            data = variant(path.read_bytes(), number)
            definition = read(data)
            if definition is not None:
                alike.learn(data, definition)
        known += alike.find(variant(path.read_bytes(), 7)) is not None
    assert known > 0.8 * len(written)


def learnt(*texts: bytes) -> Alike:
    alike = Alike()
    for data in texts:
        definition = read(data)
        assert definition is not None
        alike.learn(data, definition)
    return alike


def test_one_definition_is_no_shape() -> None:
    assert learnt(DIR, DIR).find(variant(DIR, 1)) is None
    assert learnt(DIR, variant(DIR, 1)).find(variant(DIR, 2)) == read(variant(DIR, 2))


def test_the_header_and_the_sizes_do_not_count() -> None:
    alike = learnt(HEADER + DIR, variant(DIR, 1))
    sized = variant(DIR, 2).replace(b">0</capacity>", b">123456789</capacity>")
    assert alike.find(HEADER + sized) == read(sized)


@pytest.mark.parametrize(
    "part",
    [
        (b"/srv/p9", b"/srv//p9"),
        (b"/srv/p9", b"/srv/p9/"),
        (b"/srv/p9", b"/srv/../p9"),
        (b"/srv/p9", b"/srv/&amp;9"),
        (b"/srv/p9", b"/srv/p\n9"),
        (b"pool-9", b"po/ol"),
        (b"pool-9", b" pool-9"),
        (b"pool-9", b""),
        (b"00000009-", b"0000000G-"),
        (b"type='dir'", b"type='fs'"),
        (b"  <source>", b"  <name>x</name>\n  <source>"),
        (b"<pool ", b"<!-- a -- b -->\n<pool "),
        (b"<pool ", b"<!DOCTYPE pool>\n<pool "),
        (b"</pool>\n", b"</pool>\n<pool/>"),
        (b"</pool>\n", b"</pool>\0"),
    ],
)
def test_another_text_is_another_shape(part: tuple[bytes, bytes]) -> None:
    alike = learnt(DIR, variant(DIR, 1))
    data = variant(DIR, 9).replace(*part)
    assert data != variant(DIR, 9)
    assert alike.find(data) is None


def test_what_depends_on_the_name_is_not_predicted() -> None:
    text = DIR.replace(b"'dir'", b"'logical'").replace(b"/srv/a", b"/dev/a")
    texts = [
        text.replace(b">a<", b">%s<" % name).replace(b"/dev/a", b"/dev/" + name)
        for name in (b"a", b"b", b"c")
    ]
    texts = [
        data.replace(b"00000000-", b"0000000%d-" % number) for number, data in enumerate(texts)
    ]
    found = learnt(*texts[:2]).find(texts[2])
    assert found in (None, read(texts[2]))


def test_shapes_are_bounded() -> None:
    alike = Alike()
    for number in range(MOST_SHAPES + 5):
        more = b"  <source>\n    <x%d/>" % number
        for text in (variant(DIR, 1), variant(DIR, 2)):
            data = text.replace(b"  <source>", more)
            definition = read(data)
            assert definition is not None
            alike.learn(data, definition)
    assert alike.find(variant(DIR, 3)) is None
    assert alike.find(variant(DIR, 3).replace(b"  <source>", b"  <source>\n    <x0/>")) is not None


@pytest.mark.parametrize(
    "source",
    [
        b"<name>vg%d</name>",
        b"<host name='nas%d.example.org'/>\n    <dir path='/export/%d'/>",
        b"<device path='/dev/disk/by-id/%d'/>\n    <device path='/dev/sd%d'/>",
        b"<device path='iqn.2020-01.org:%d'/>\n    <auth type='chap' username='u%d'>\n      <secret usage='%d'/>\n    </auth>",
    ],
)
@pytest.mark.parametrize("kind", [b"logical", b"netfs", b"iscsi", b"rbd", b"sheepdog", b"fs"])
def test_values_of_the_source_are_taken_as_they_are(kind: bytes, source: bytes) -> None:
    def text(number: int) -> bytes:
        data = variant(DIR.replace(b"'dir'", b"'%s'" % kind), number)
        return data.replace(
            b"  <source>", b"  <source>\n    " + source.replace(b"%d", b"%d" % number)
        )

    definitions = [(text(number), read(text(number))) for number in range(7)]
    alike = Alike()
    for data, definition in definitions:
        if definition is not None:
            alike.learn(data, definition)
            assert alike.find(data) in (None, definition)
    assert all(alike.find(data) == definition for data, definition in definitions)


def test_a_value_in_a_comment_is_not_predicted() -> None:
    texts = [
        variant(DIR, number).replace(
            b"  </source>", b"    <!-- <name>%s</name> -->\n  </source>" % name
        )
        for number, name in enumerate((b"a", b"b", b"a--b"))
    ]
    assert learnt(*texts[:2]).find(texts[2]) is None


def test_a_text_that_looks_like_a_mark_is_read_as_it_is() -> None:
    texts = [
        variant(DIR, number).replace(b"  </source>", b"    <name>mark00 mark02</name>\n  </source>")
        for number in range(3)
    ]
    assert learnt(*texts[:2]).find(texts[2]) in (None, read(texts[2]))
