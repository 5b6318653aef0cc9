from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from tests.corpus import documents
from tests.pool.samples import definition_of, read
from tests.pool.strategies import definitions
from xmltool.document.document import parse_document
from xmltool.pool.definition import (
    Device,
    Host,
    Permissions,
    ScsiHost,
    Source,
    StoragePoolDef,
    Target,
)
from xmltool.pool.keep import as_stored
from xmltool.pool.read import read_definition
from xmltool.pool.write import escaped, stored_bytes, stored_tree

if TYPE_CHECKING:
    from xmltool.pool.write import StoredElement

UUID = "12345678-90ab-cdef-1234-567890abcdef"
PLAIN = StoragePoolDef("dir", "n", UUID, Source(), Target("/t"))


@given(definitions())
def test_what_is_written_is_read_back(definition: StoragePoolDef) -> None:
    assert as_stored(definition) == definition
    reading = read(stored_bytes(definition), startup=True)
    assert reading.refusals == ()
    assert reading.definition == definition


@pytest.mark.parametrize("name", ["n", ".", "..", "a-b", "a%b", "é", "a=b:@,+", "\x7f", "\u00a0"])
def test_the_header_names_the_pool(name: str) -> None:
    assert f"\n  virsh pool-edit {name}\n".encode() in stored_bytes(PLAIN._replace(name=name))


@pytest.mark.parametrize("name", [f"a{c}" for c in "\r\t\n !\"#$&'()*;<>?[\\]^`{|}~"] + ["a--b"])
def test_the_header_has_the_uuid_for_a_name_that_a_shell_would_not_take(name: str) -> None:
    assert f"\n  virsh pool-edit {UUID}\n".encode() in stored_bytes(PLAIN._replace(name=name))


def test_without_header() -> None:
    stored = stored_bytes(PLAIN, header=False)
    assert stored.startswith(b"<pool type='dir'>\n  <name>n</name>\n")
    assert stored_bytes(PLAIN).endswith(b"-->\n\n" + stored)


def test_escaping() -> None:
    assert escaped("<&>\"'") == "&lt;&amp;&gt;&quot;&apos;"
    assert escaped("a\x01\x19\x1a\tb\r\n") == "a\x1a\tb\r\n"


def test_libvirt_forgets_to_escape_these() -> None:
    adapter = ScsiHost("a&b")
    definition = PLAIN._replace(type="scsi", source=Source(adapter=adapter))
    assert b"<adapter type='scsi_host' name='a&b'/>" in stored_bytes(definition)


def test_what_a_type_does_not_keep_is_left_out() -> None:
    source = Source(hosts=(Host("h"),), devices=(Device("/d"),), dir="/e", name="s", initiator="i")
    assert stored_bytes(PLAIN._replace(source=source)) == stored_bytes(PLAIN)


def test_numbers() -> None:
    permissions = Permissions(mode=0, owner=2**32 - 2, group=5)
    stored = stored_bytes(PLAIN._replace(target=Target("/t", permissions)))
    assert b"<mode>00</mode>\n      <owner>-2</owner>\n      <group>5</group>" in stored


def test_without_a_uuid_none_is_written() -> None:
    assert b"uuid" not in stored_bytes(PLAIN._replace(uuid=None))


def test_the_sizes_are_zero_again() -> None:
    document = "<pool type='dir'><name>n</name><capacity unit='x'>y</capacity><target><path>/t</path></target></pool>"
    assert b"<capacity unit='bytes'>0</capacity>" in stored_bytes(definition_of(document))


def test_a_name_of_bytes_that_are_not_utf_8_is_written_as_those_bytes() -> None:
    definition = definition_of(
        "<pool type='dir'><name>n</name><target><path>/t</path></target></pool>"
    )
    written = stored_bytes(definition._replace(name="a\udce9"))
    assert b"<name>a\xe9</name>" in written


def test_the_tree_is_what_is_read_of_the_bytes() -> None:
    trees = 0
    for data in documents(500, 17):
        root = parse_document("a.xml", data).libvirt_root()
        definition = None if root is None else read_definition(root).definition
        if definition is None or (tree := stored_tree(definition)) is None:
            continue
        trees += 1
        again = parse_document("a.xml", stored_bytes(definition)).libvirt_root(startup=True)
        assert again is not None
        assert as_read(tree) == [
            (e.tag, e.items(), (e.text or "").strip()) for e in again.iter("*")
        ]
    assert trees > 50


def as_read(element: StoredElement) -> list[object]:
    tag, attributes, text, children = element
    below = [each for child in children for each in as_read(child)]
    return [(tag, list(attributes), (text or "").strip()), *below]


@pytest.mark.parametrize("value", ["a&b", "a'b", "a\rb", "a\nb", "a\tb", "a\x1bb", "a\udce9"])
def test_there_is_no_tree_where_a_value_changes_on_the_way(value: str) -> None:
    assert stored_tree(PLAIN._replace(target=Target(f"/{value}"))) is None
    adapter = ScsiHost(name=value)
    raw = PLAIN._replace(type="scsi", source=PLAIN.source._replace(adapter=adapter))
    assert stored_tree(raw) is None
