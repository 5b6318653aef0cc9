"""The outline of a grammar: it accepts nothing that the grammar does not, and most of what it does."""

from __future__ import annotations

import random
import re
from copy import deepcopy
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.corpus import documents
from xmltool.document.document import parse_document
from xmltool.grammar.assemble import RNG
from xmltool.grammar.grammar import Forms
from xmltool.grammar.libxml2.mend import as_libxml2_reads
from xmltool.grammar.libxml2.outline import PATTERNS, Outline
from xmltool.grammar.load import load_grammar

if TYPE_CHECKING:
    from collections.abc import Iterator

POOL = (
    "<pool type='disk'><name>{name}</name><uuid>{uuid}</uuid><capacity unit='{unit}'>{size}</capacity>"
    "<source><device path='{device}'/></source><target><path>{path}</path><permissions>"
    "<mode>{mode}</mode><owner>{owner}</owner></permissions></target></pool>"
)
USUAL = {
    "name": "a",
    "uuid": "c1f0a9f5-0d4b-4d43-a3a0-2f2a8a0e7c11",
    "unit": "bytes",
    "size": "0",
    "device": "/dev/sda",
    "path": "/dev",
    "mode": "0711",
    "owner": "-1",
}
ODD = {
    "name": ("", "a/b", "a<!-- -->/b", "<b/>", "&#10;", "a<?b?>", "<![CDATA[/]]>"),
    "uuid": ("", " c1f0a9f5-0d4b-4d43-a3a0-2f2a8a0e7c11", "c1f0a9f50d4b4d43a3a02f2a8a0e7c11", "c1"),
    "unit": ("", "Bytes", "bytes ", "x", "KiB", "&#10;B"),
    "size": ("", " 1", "+1", "-0", "18446744073709551615", "18446744073709551616", "0" * 30, "\u0661"),
    "device": ("", "sda", "a b", "/", "/&#10;", "iqn.2020-13.a:b", "iqn.2020-12.a:b"),
    "path": ("", "/", "a", "C:\\a", "/a&#13;", "/a\n", "/<!-- -->a"),
    "mode": ("", "8", "0o7", "4294967296", "7777777777", "-1"),
    "owner": ("", "-2", "4294967295", "4294967296", "-1 ", "<!-- -->1", "\u0661"),
}  # fmt: skip


@pytest.fixture(scope="module")
def tree() -> etree._Element:
    return deepcopy(load_grammar().tree)


def alone(tree: etree._Element, name: str) -> etree.RelaxNG:
    """A grammar of one element whose text one definition allows."""
    copy = deepcopy(tree)
    start = copy.find(f"{RNG}start")
    assert start is not None
    start.clear()
    element = etree.SubElement(start, f"{RNG}element", name="e")
    etree.SubElement(element, f"{RNG}ref", name=name)
    return etree.RelaxNG(as_libxml2_reads(copy))


def words(rng: random.Random, count: int) -> Iterator[str]:
    yield from ("bytes", "B", "/", "//", "/\n", "/a\n", " /a", "/a ", "9" * 19, "0" * 19, "7" * 9)
    yield from ("-1", "9" * 9, "iqn.2020-01.a", "iqn.2020-12.a.b:/c d", *USUAL.values())
    for _ in range(count):
        yield "".join(
            rng.choice("/ab \\\n:byteKMGiBTs\u00e4019-.") for _ in range(rng.randrange(1, 7))
        )


@pytest.mark.parametrize("name", PATTERNS)
def test_the_definition_allows_every_usual_value(name: str, tree: etree._Element) -> None:
    definition = alone(tree, name)
    usual = [word for word in words(random.Random(1), 3000) if re.fullmatch(PATTERNS[name], word)]
    assert usual
    for word in usual:
        root = etree.Element("e")
        root.text = word
        assert definition.validate(root), word


def test_what_the_outline_accepts_is_in_the_language(tree: etree._Element) -> None:
    flat = as_libxml2_reads(tree)
    outline, grammar = Outline(flat), etree.RelaxNG(flat)
    accepted, valid = 0, 0
    for data in documents(2000, seed=2):
        root = parse_document("-", data).root
        if root is not None:
            valid += grammar.validate(root)
            if outline.accepts(root):
                accepted += 1
                assert grammar.validate(root), data
    assert valid * 0.2 < accepted < valid


@pytest.mark.parametrize(("field", "value"), [(f, v) for f, many in ODD.items() for v in many])
def test_odd_values_are_judged_as_without_an_outline(
    field: str, value: str, tree: etree._Element
) -> None:
    root = parse_document("-", POOL.format(**{**USUAL, field: value}).encode()).root
    assert root is not None
    quick, plain = Forms(tree, Outline), Forms(tree)
    first = quick.judge(root)
    assert quick.judge(root) == first == plain.judge(root)


def test_the_usual_values_are_accepted(tree: etree._Element) -> None:
    root = parse_document("-", POOL.format(**USUAL).encode()).root
    assert root is not None
    assert Outline(as_libxml2_reads(tree)).accepts(root)


def test_numbers_that_libxml2_misreads_are_told_after_a_document_that_is_not_in_the_language() -> (
    None
):
    grammar = load_grammar()
    text = (
        "<pool type='scsi'><name>a</name><source><adapter type='scsi_host'><parentaddr unique_id='1'>"
        "<address domain='{domain}' bus='0' slot='0' function='0'/></parentaddr></adapter></source>"
        "<target><path>/a</path></target></pool>"
    )
    traps = []
    for domain in ("x", "0", "+0", "0"):
        root = parse_document("-", text.format(domain=domain).encode()).root
        assert root is not None
        judgement = grammar.judge(root)
        traps.append((judgement.valid, judgement.number_trap))
    assert traps == [(False, False), (True, False), (True, True), (True, False)]
