"""Rewriting a grammar for libxml2: what it misread before, and the same language after."""

from __future__ import annotations

import itertools

import pytest
from lxml import etree

from xmltool.errors import GrammarError
from xmltool.grammar.libxml2.mend import as_libxml2_reads, flatten, mend_numbers

HEAD = '<grammar xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">'
LETTERS = "".join(
    f'<define name="{x}"><element name="{x}"><empty/></element></define>' for x in "abcd"
)
PAIR = '<interleave><ref name="{}"/><ref name="{}"/></interleave>'


def grammar(content: str, more: str = "") -> etree._Element:
    start = f'<start><element name="r">{content}</element></start>'
    return etree.fromstring(f"{HEAD}{start}{LETTERS}{more}</grammar>")


def accepted(tree: etree._Element, words: list[str]) -> set[str]:
    validator = etree.RelaxNG(tree)
    found = set()
    for word in words:
        root = etree.Element("r")
        for letter in word:
            etree.SubElement(root, letter)
        if validator.validate(root):
            found.add(word)
    return found


ORDERS = ["".join(order) for order in itertools.permutations("abcd")]
FEW = ["".join(word) for n in range(5) for word in itertools.permutations("abcd", n)]
NESTED = f"<interleave>{PAIR.format('a', 'b')}{PAIR.format('c', 'd')}</interleave>"
NAMED = (
    f'<define name="ab"><ref name="ba"/></define><define name="ba">{PAIR.format("a", "b")}</define>'
    f'<define name="cd">{PAIR.format("c", "d")}</define>'
)
BY_NAME = (
    '<interleave><ref name="ab"/><group><ref name="cd"/></group></interleave>',
    NAMED,
)
OPTIONAL = (
    '<interleave><optional><interleave><optional><ref name="a"/></optional><zeroOrMore><ref name="b"/>'
    "</zeroOrMore></interleave></optional><interleave><optional><ref name='c'/></optional>"
    "<choice><empty/><ref name='d'/></choice></interleave></interleave>"
)


def test_libxml2_still_needs_it() -> None:
    assert accepted(grammar(NESTED), ORDERS) != set(ORDERS)


@pytest.mark.parametrize("parts", [(NESTED,), BY_NAME])
def test_a_pair_of_interleaves_becomes_one(parts: tuple[str, ...]) -> None:
    tree = grammar(*parts)
    flatten(tree)
    assert accepted(tree, ORDERS) == set(ORDERS)
    assert accepted(tree, FEW) == set(ORDERS)


def test_members_that_may_be_missing_may_lose_what_makes_them_optional_together() -> None:
    tree = grammar(OPTIONAL)
    flatten(tree)
    assert accepted(tree, FEW) == set(FEW)


def test_an_optional_pair_of_required_members_stays_a_pair() -> None:
    tree = grammar(
        f"<interleave><optional>{PAIR.format('a', 'b')}</optional><ref name='c'/></interleave>"
    )
    flatten(tree)
    assert accepted(tree, FEW) == {"".join(p) for p in itertools.permutations("abc")} | {"c"}


def test_a_group_in_an_interleave_keeps_its_order() -> None:
    tree = grammar(
        "<interleave><group><ref name='a'/><ref name='b'/></group><ref name='c'/></interleave>"
    )
    flatten(tree)
    assert accepted(tree, FEW) == {"abc", "acb", "cab"}


def test_references_in_a_circle_end() -> None:
    flatten(grammar("<interleave><ref name='x'/><ref name='c'/></interleave>",
                    "<define name='x'><ref name='y'/></define><define name='y'><ref name='x'/></define>"))  # fmt: skip


def test_references_that_double_are_stopped() -> None:
    doubling = "".join(
        f"<define name='x{i}'><interleave><ref name='x{i + 1}'/><ref name='x{i + 1}'/></interleave></define>"
        for i in range(24)
    )
    tree = grammar(
        "<interleave><ref name='x0'/></interleave>",
        doubling + "<define name='x24'><ref name='a'/></define>",
    )
    with pytest.raises(GrammarError, match="too large"):
        flatten(tree)


@pytest.mark.parametrize(
    ("data", "text", "before", "after"),
    [
        ('<data type="unsignedInt"><param name="pattern">[0-9]+</param></data>', " 5\n", False, True),
        ('<data type="unsignedInt"><param name="pattern">[0-9]+</param></data>', "+5", False, False),
        ('<data type="int"><param name="pattern">5|6</param></data>', " 6", False, True),
        ('<data type="string"><param name="pattern">[0-9]+</param></data>', " 5", False, False),
        ('<data type="unsignedInt"/>', "4294967296", False, False),
        ('<data type="unsignedLong"/>', "18446744073709551615", True, True),
        ('<data type="int"><param name="maxInclusive">5</param></data>', " 5", True, True),
    ],
)  # fmt: skip
def test_white_space_around_a_number_does_not_count(
    data: str, text: str, before: bool, after: bool
) -> None:
    tree = grammar(data)
    root = etree.Element("r")
    root.text = text
    assert etree.RelaxNG(tree).validate(root) is before
    mend_numbers(tree)
    assert etree.RelaxNG(tree).validate(root) is after


@pytest.mark.parametrize(("text", "unsigned"), [("+5", False), ("-0", False), (" 5 ", True)])
def test_a_sign_before_an_unsigned_number(text: str, unsigned: bool) -> None:
    tree = grammar('<choice><data type="unsignedInt"/><value>a</value></choice>')
    before = etree.tostring(tree)
    root = etree.Element("r")
    root.text = text
    assert etree.RelaxNG(as_libxml2_reads(tree)).validate(root) is unsigned
    assert etree.tostring(tree) == before
    mend_numbers(tree)
    assert etree.RelaxNG(tree).validate(root)
