"""Shortcuts for libxml2: they allow nothing that the grammar does not, and stand only in attributes."""

from __future__ import annotations

import random
from copy import deepcopy
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.corpus import documents
from xmltool.document.document import parse_document
from xmltool.grammar.assemble import RNG
from xmltool.grammar.libxml2.shortcuts import SIMPLER, VALUES, add_shortcuts
from xmltool.grammar.load import load_grammar

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = (*VALUES, *SIMPLER)


@pytest.fixture(scope="module")
def tree() -> etree._Element:
    return deepcopy(load_grammar().tree)


def alone(tree: etree._Element, name: str) -> etree.RelaxNG:
    """A grammar of one attribute whose value one definition allows."""
    copy = deepcopy(tree)
    start = copy.find(f"{RNG}start")
    assert start is not None
    start.clear()
    element = etree.SubElement(start, f"{RNG}element", name="e")
    attribute = etree.SubElement(element, f"{RNG}attribute", name="a")
    etree.SubElement(attribute, f"{RNG}ref", name=name)
    return etree.RelaxNG(copy)


@pytest.mark.parametrize("name", NAMES)
def test_only_attributes_use_the_definition(name: str, tree: etree._Element) -> None:
    refs = list(tree.iterfind(f".//{RNG}ref[@name='{name}']"))
    assert refs
    for ref in refs:
        assert next(ref.iterancestors(f"{RNG}attribute"), None) is not None


def words(rng: random.Random, count: int) -> Iterator[str]:
    yield from (
        "",
        "/",
        "//",
        "/\n",
        "/a\n",
        "\n/a",
        " /a",
        "/a ",
        "\t",
        "bytes",
        "Bytes",
        " bytes",
    )
    yield from (value for values in VALUES.values() for value in values)
    for _ in range(count):
        yield "".join(rng.choice("/ab \\\n:byteKMGiBTs\u00e4") for _ in range(rng.randrange(7)))


@pytest.mark.parametrize("name", NAMES)
def test_the_definition_allows_the_same_values(name: str, tree: etree._Element) -> None:
    short = deepcopy(tree)
    add_shortcuts(short)
    before, after = alone(tree, name), alone(short, name)
    allowed = 0
    for word in words(random.Random(1), 2000):
        root = etree.Element("e", a=word)
        assert before.validate(root) == after.validate(root), word
        allowed += before.validate(root)
    assert allowed > 10


def test_the_whole_language_is_the_same(tree: etree._Element) -> None:
    short = deepcopy(tree)
    add_shortcuts(short)
    before, after = etree.RelaxNG(tree), etree.RelaxNG(short)
    verdicts = []
    for data in documents(1500, seed=2):
        root = parse_document("-", data).root
        if root is not None:
            verdicts.append(before.validate(root))
            assert after.validate(root) == verdicts[-1], data
    assert {True, False} <= set(verdicts)
