"""Pools to JSON and back: nothing is lost but comments and layout."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.corpus.pools import pool
from tests.corpus.tree import Style, serialised
from xmltool.convert.from_json import json_to_documents
from xmltool.convert.to_json import document_to_json
from xmltool.document.document import parse_document
from xmltool.grammar.load import load_grammar
from xmltool.pool.read import read_definition
from xmltool.pool.write import stored_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

FS = "http://libvirt.org/schemas/storagepool/fs/1.0"
BLANK = " \t\r\n"


def to_json(text: str) -> object:
    root = parse_document("-", text.encode()).root
    assert root is not None
    return json.loads(document_to_json(root))


def test_shape_of_a_pool() -> None:
    text = f"""<pool type='netfs' xmlns:x='{FS}'><!-- c -->
      <name>nas</name><capacity unit='G'>1</capacity><available>2</available>
      <source><host name='a'/><dir path='/x'/></source>
      <target><path>/m<!-- c -->nt</path></target>
      <x:mount_opts><x:option name='ro'/></x:mount_opts></pool>"""
    assert to_json(text) == {
        "@type": "netfs",
        "name": "nas",
        "capacity": {"@unit": "G", "$": "1"},
        "available": "2",
        "source": {"host": [{"@name": "a"}], "dir": {"@path": "/x"}},
        "target": {"path": "/mnt"},
        "fs:mount_opts": {"fs:option": [{"@name": "ro"}]},
    }


def test_the_xsd_decides_what_is_an_array() -> None:
    device = "<device path='/d'/>"
    fs = f"<pool type='fs'><name>a</name><source>{device}</source><target><path>/a</path></target></pool>"
    logical = f"<pool type='logical'><source>{device}</source><target/></pool>"
    assert to_json(fs)["source"] == {"device": {"@path": "/d"}}  # type: ignore[index]
    assert to_json(logical)["source"] == {"device": [{"@path": "/d"}]}  # type: ignore[index]


def test_order_that_keys_cannot_show() -> None:
    text = "<pool type='logical'><source><name>a</name><device path='/d'/><name/></source><target/></pool>"
    assert to_json(text) == {
        "@type": "logical",
        "source": {"$children": [{"name": "a"}, {"device": {"@path": "/d"}}, {"name": ""}]},
        "target": {},
    }


def test_white_space_that_is_content_stays() -> None:
    text = (
        "<pool type='mpath'><name> </name><source> </source><target><path>/a</path></target></pool>"
    )
    assert to_json(text) == {
        "@type": "mpath",
        "name": " ",
        "source": {},
        "target": {"path": "/a"},
    }


@pytest.mark.parametrize("uri", ["{a}b", "http://www.w3.org/2001/XMLSchema-instance", "é x", FS])
def test_namespaces_that_are_declared_and_not_used(uri: str) -> None:
    text = f"<pool type='dir' xmlns:x='{uri}'><name>a</name><target><path>/a</path></target></pool>"
    assert to_json(text) == {"@type": "dir", "name": "a", "target": {"path": "/a"}}


def test_nothing_that_a_terminal_obeys_is_written() -> None:
    name = "a\u009b\u202e\u00a0\U000e0001é\U0001f600"
    text = document_to_json(
        etree.fromstring(
            f"<pool type='dir'><name>{name}</name><target><path>/a</path></target></pool>"
        )
    )
    assert all(char.isprintable() or char == "\n" for char in text)
    assert json.loads(text)["name"] == name


def content(element: etree._Element) -> object:
    """Give an element's content without comments, layout and ignorable white space."""
    children = [content(child) for child in element if isinstance(child.tag, str)]
    text = "".join(part for part in element.xpath("text()") if isinstance(part, str))
    takes_text = element.tag in ("name", "uuid", "path", "label")
    shown = text if takes_text or text.strip(BLANK) else ""
    return element.tag, sorted(element.items()), children, "" if children else shown


def valid_pools(count: int) -> Iterator[etree._Element]:
    """Give valid documents from the corpus' generator, of all types."""
    grammar = load_grammar()
    for seed in range(count):
        rng = random.Random(seed)
        text = serialised(pool(rng, rng.choice((0, 0.03))), Style(rng))
        try:
            root = etree.fromstring(text.encode("utf-8", "surrogatepass"))
        except etree.XMLSyntaxError:
            continue
        if grammar.accepts(root):
            yield root


def stored(root: etree._Element) -> bytes | None:
    """Give what libvirt would store; None where it refuses the document."""
    definition = read_definition(root).definition
    return None if definition is None else stored_bytes(definition)


@pytest.mark.slow
def test_round_trip_of_the_corpus(long_form: bool) -> None:
    count = 0
    for root in valid_pools(20_000 if long_form else 800):
        count += 1
        text = document_to_json(root)
        reading = json_to_documents("x", text.encode())
        assert reading.findings == ()
        again = etree.fromstring(reading.pools[0].data)
        assert content(again) == content(root), text
        assert document_to_json(again) == text
        assert stored(again) == stored(root)
    assert count > 400
