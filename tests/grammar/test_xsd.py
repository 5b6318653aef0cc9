"""The XSD: the same language as the grammar, as xmlschema sees it."""

from __future__ import annotations

import copy
import os
import re
from itertools import islice

import pytest
import xmlschema
from lxml import etree

from tests.corpus import documents
from tests.corpus.sweep import sweep
from xmltool.document.document import parse_document
from xmltool.grammar.load import load_grammar
from xmltool.resources import rng_directory

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
ODD_SPACE = re.compile(r"[^\S \t\r\n]|[\x1c-\x1f]")
"""What Python, and so xmlschema, takes for white space and XML does not."""


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema11:
    path = os.path.join(rng_directory(), "storagepool.xsd")
    return xmlschema.XMLSchema11(path, allow="sandbox", defuse="always")


def bare(root: etree._Element) -> etree._Element:
    """Copy a tree without comments: xmlschema refuses one inside an element that has text only."""
    made = copy.deepcopy(root)
    etree.strip_tags(made, etree.Comment, etree.ProcessingInstruction)
    return made


def accepts(schema: xmlschema.XMLSchema11, root: etree._Element) -> bool:
    source = xmlschema.XMLResource(bare(root), allow="none", defuse="never")
    try:
        return schema.is_valid(source)
    except xmlschema.XMLSchemaException:  # an element in a namespace with braces in its name
        return False


def known_difference(root: etree._Element) -> str | None:
    """Name what xmlschema accepts and the grammar does not, when the document has it."""
    texts = [text for element in root.iter("*") for text in (element.text, element.tail)]
    values = [value for element in root.iter("*") for value in element.attrib.values()]
    if any(name.startswith(XSI) for element in root.iter("*") for name in element.attrib):
        return "attributes of the xsi namespace are allowed everywhere in XML Schema"
    if any(text is not None and ODD_SPACE.search(text) for text in (*texts, *values)):
        return "xmlschema trims what Python calls white space"
    return None


@pytest.mark.slow
def test_agrees_with_the_grammar(schema: xmlschema.XMLSchema11, long_form: bool) -> None:
    grammar = load_grammar()
    judged = valid = 0
    for data in documents(20_000 if long_form else 1_200, seed=45):
        document = parse_document("-", data)
        if document.root is None or not document.well_formed:
            continue
        judged += 1
        expected = grammar.accepts(document.root)
        valid += expected
        found = accepts(schema, document.root)
        assert found >= expected, f"the XSD refuses a valid document: {data!r}"
        assert found == expected or known_difference(document.root), data
    assert judged > 700
    assert valid > 150


@pytest.mark.slow
def test_agrees_on_every_value_at_every_place(
    schema: xmlschema.XMLSchema11, long_form: bool
) -> None:
    grammar = load_grammar()
    valid = 0
    for data in islice(sweep(), 0, None, 1 if long_form else 31):  # prime: all places, all values
        root = parse_document("-", data).root
        if root is None or known_difference(root):
            continue
        expected = grammar.accepts(root)
        valid += expected
        assert accepts(schema, root) == expected, data
    assert valid > 100


def test_known_differences_are_real(schema: xmlschema.XMLSchema11) -> None:
    grammar = load_grammar()
    whole = "<pool type='dir'%s><name>a</name><target><path>/a</path>%s</target></pool>"
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    for attribute, text in ((f" xmlns:x='{xsi}' x:schemaLocation='a b'", ""), ("", "\u00a0")):
        root = etree.fromstring(whole % (attribute, text))
        assert known_difference(root)
        assert accepts(schema, root)
        assert not grammar.accepts(root)


def test_every_type_and_value_is_documented_or_plain() -> None:
    """Each pool type says what it is; hover texts of editors come from there."""
    tree = parse_document("-", read("storagepool.xsd")).root
    assert tree is not None
    xs = {"xs": "http://www.w3.org/2001/XMLSchema"}
    pools = [
        kind for kind in tree.findall("xs:complexType", xs) if kind.get("name", "").endswith("Pool")
    ]
    assert len(pools) == 14
    assert all(kind.findtext("xs:annotation/xs:documentation", None, xs) for kind in pools)


def read(name: str) -> bytes:
    with open(os.path.join(rng_directory(), name), "rb") as file:
        return file.read()
