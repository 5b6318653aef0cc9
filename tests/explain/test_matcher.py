"""The matcher says of every document what the compiled grammar says, and what Jing says."""

from __future__ import annotations

import itertools
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.corpus import documents
from tests.real.grammars import LIBVIRT_GRAMMAR, jing_accepts
from tests.real.tools import need
from xmltool.document.document import parse_document
from xmltool.errors import GrammarError
from xmltool.explain.matcher import NO_REPAIRS, Matcher, Repair, Repairs, runs, text_of
from xmltool.explain.relaxng.datatypes import Datatype, collapse, python_pattern
from xmltool.explain.relaxng.patterns import QName
from xmltool.grammar.load import load_grammar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.grammar.grammar import Grammar

RNG = (
    '<grammar xmlns="http://relaxng.org/ns/structure/1.0" '
    'datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">'
    "<start>{}</start>{}</grammar>"
)


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return load_grammar()


def matcher(start: str, defines: str = "") -> Matcher:
    return Matcher(etree.fromstring(RNG.format(start, defines)))


def accepts(one: Matcher, text: str) -> bool:
    return one.accepts(etree.fromstring(text))


def judged(count: int, seed: int) -> Iterator[tuple[bytes, etree._Element]]:
    """Documents of the corpus on which a grammar can give a verdict."""
    for data in documents(count, seed):
        document = parse_document("corpus.xml", data)
        if document.root is not None and document.judged and document.well_formed:
            yield data, document.root


def test_agrees_with_the_compiled_grammar(grammar: Grammar, long_form: bool) -> None:
    one = Matcher(grammar.tree)
    different = [
        data
        for data, root in judged(20_000 if long_form else 800, 4)
        if one.accepts(root) != grammar.accepts(root)
    ]
    assert different == []


@pytest.mark.parametrize("version", [(1, 0, 0), (5, 0, 0), (7, 0, 0)])
def test_agrees_with_cut_grammars(version: tuple[int, int, int], long_form: bool) -> None:
    from xmltool.versions import Version

    grammar = load_grammar(version=Version(*version))
    one = Matcher(grammar.tree)
    different = [
        data
        for data, root in judged(5_000 if long_form else 150, 5)
        if one.accepts(root) != grammar.accepts(root)
    ]
    assert different == []


@pytest.mark.libvirt
def test_agrees_with_jing_on_libvirts_grammar(long_form: bool) -> None:
    need("jing", "java")
    one = Matcher(load_grammar(str(LIBVIRT_GRAMMAR.parent)).tree)
    sample = list(judged(5_000 if long_form else 500, 6))
    said = jing_accepts([data for data, _ in sample])
    different = [
        data for (data, root), valid in zip(sample, said, strict=True) if one.accepts(root) != valid
    ]
    assert different == []


def test_two_nested_interleaves_take_every_order() -> None:
    """libxml2 refuses some of these orders, which is why grammars are flattened for it."""
    element = '<element name="{}"><empty/></element>'
    pairs = "".join(
        f"<interleave>{element.format(first)}{element.format(second)}</interleave>"
        for first, second in ("ab", "cd")
    )
    one = matcher(f'<element name="r"><interleave>{pairs}</interleave></element>')
    for order in itertools.permutations("abcd"):
        assert accepts(one, f"<r>{''.join(f'<{name}/>' for name in order)}</r>"), order
    assert not accepts(one, "<r><a/><b/><c/></r>")
    assert not accepts(one, "<r><a/><b/><c/><d/><a/></r>")


@pytest.mark.parametrize(
    ("content", "good", "bad"),
    [
        ("<text/>", ["<r/>", "<r>x</r>", "<r>a<!-- c -->b</r>"], ["<r><x/></r>", '<r a="1"/>']),
        ("<empty/>", ["<r/>", "<r> \n </r>"], ["<r>x</r>", "<r>\u00a0</r>"]),
        ('<value type="string"> a</value>', ["<r> a</r>"], ["<r>a</r>", "<r> a </r>"]),
        ("<value>a b</value>", ["<r> a  b\n</r>"], ["<r>ab</r>"]),
        (
            '<data type="int"><param name="minInclusive">-1</param></data>',
            ["<r>-1</r>", "<r> +7 </r>", "<r>007</r>"],
            ["<r>-2</r>", "<r>1.0</r>", "<r/>", "<r>1 2</r>", "<r>\uff11</r>"],
        ),
        (
            '<list><oneOrMore><data type="int"/></oneOrMore></list>',
            ["<r>1 2</r>", "<r> 1 </r>"],
            ["<r/>", "<r>1 x</r>"],
        ),
        (
            '<mixed><zeroOrMore><element name="b"><text/></element></zeroOrMore></mixed>',
            ["<r/>", "<r>x<b>y</b>z</r>"],
            ["<r><c/></r>"],
        ),
        (
            (
                '<group><optional><attribute name="a"/></optional><choice>'
                '<attribute name="b"><value>1</value></attribute>'
                '<element name="c"><empty/></element></choice></group>'
            ),
            ['<r b="1"/>', '<r b=" 1" a=""/>', "<r><c/></r>", '<r a="x"><c/></r>'],
            ["<r/>", '<r b="2"/>', '<r b="1"><c/></r>', '<r b="1" d=""/>'],
        ),
        (
            (
                "<oneOrMore><attribute>"
                "<anyName><except><name>id</name></except></anyName>"
                "</attribute></oneOrMore>"
            ),
            ['<r x="1" y="2"/>'],
            ["<r/>", '<r id="1"/>', '<r x="1" id="2"/>'],
        ),
        (
            (
                '<data type="string"><except><choice>'
                "<value>.</value><value>..</value>"
                "</choice></except></data>"
            ),
            ["<r>...</r>"],
            ["<r>.</r>", "<r>..</r>"],
        ),
    ],
)
def test_patterns(content: str, good: list[str], bad: list[str]) -> None:
    one = matcher(f'<element name="r">{content}</element>')
    assert [text for text in good if not accepts(one, text)] == []
    assert [text for text in bad if accepts(one, text)] == []


def test_names_with_namespaces() -> None:
    one = matcher(
        '<element name="r" ns="urn:a"><element name="b"><empty/></element>'
        '<element><nsName ns="urn:c"/><empty/></element></element>'
    )
    assert accepts(one, '<r xmlns="urn:a"><b/><x xmlns="urn:c"/></r>')
    assert not accepts(one, '<r xmlns="urn:a"><b/><x/></r>')
    assert not accepts(one, '<r><b/><x xmlns="urn:c"/></r>')


def test_a_recursive_grammar() -> None:
    one = matcher(
        '<ref name="x"/>',
        '<define name="x"><element name="x"><optional><ref name="x"/></optional></element></define>',
    )
    assert accepts(one, "<x><x><x/></x></x>")
    assert not accepts(one, "<x><x/><x/></x>")


@pytest.mark.parametrize(
    "start", ['<ref name="nowhere"/>', '<element name="r"><externalRef href="x.rng"/></element>']
)
def test_a_grammar_that_is_not_read_is_an_error(start: str) -> None:
    with pytest.raises(GrammarError):
        matcher(start).accepts(etree.fromstring("<r/>"))


def test_repairs_pass_over_what_they_name() -> None:
    one = matcher(
        '<element name="r"><attribute name="a"><value>1</value></attribute>'
        '<element name="b"><data type="int"/></element></element>'
    )
    root = etree.fromstring('<r a="2" x="">t<c>n</c></r>')
    child = root[0]
    repairs = [
        Repair("value", root, "a"),
        Repair("skip", root, "x"),
        Repair("text", root),
        Repair(
            "rename",
            child,
            name=QName("", "b"),
        ),
        Repair("text", child),
        Repair("lax", child),
    ]
    assert not one.accepts(root, NO_REPAIRS)
    assert one.accepts(root, Repairs(repairs))
    for left_out in range(4):
        assert not one.accepts(root, Repairs(repairs[:left_out] + repairs[left_out + 1 :]))


def test_runs_merge_text_over_comments() -> None:
    root = etree.fromstring("<r>a<!-- x -->b<c/>d<?p?>e</r>")
    assert [part if isinstance(part, str) else part.tag for part in runs(root)] == ["ab", "c", "de"]
    assert text_of(root) == "abde"


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"(/|[A-Za-z]:\\).+", ["/a", "C:\\x"], ["/", "a", "/a\nb", "/a\r"]),
        (r"[^/\n]+", ["a\rb", "é"], ["a/b", "a\n"]),
        (r"[a-z\-\.]{2,3}", ["a-", "..."], ["a", "abcd"]),
        (r"a^b$", ["a^b$"], ["ab"]),
        (r"\d+", ["12"], ["x"]),
        (r"[a-z-[aeiou]]+", ["xyz"], ["abc"]),
    ],
)
def test_xsd_patterns(pattern: str, good: list[str], bad: list[str]) -> None:
    kind = Datatype("string", facets=(("pattern", pattern),))
    assert [text for text in good if not kind.allows(text)] == []
    assert [text for text in bad if kind.allows(text)] == []


def test_the_patterns_of_the_bundled_grammar_need_no_elementpath() -> None:
    """Its import takes longer than a whole run."""
    code = (
        "import sys\n"
        "from xmltool.grammar.load import load_grammar\n"
        "from xmltool.explain.relaxng.datatypes import python_pattern\n"
        "for param in load_grammar().tree.iter('{*}param'):\n"
        "    if param.get('name') == 'pattern': python_pattern(param.text)\n"
        "print('elementpath' in sys.modules)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout.strip() == "False"


def test_numbers_without_bound() -> None:
    kind = Datatype("positiveInteger")
    assert kind.allows("9" * 10_000)
    assert not kind.allows("-" + "9" * 10_000)
    assert not Datatype("unsignedLong").allows("9" * 10_000)
    assert python_pattern("a.c") == r"a[^\n\r]c"
    assert collapse(" a\t\n b\u00a0 ") == "a b\u00a0"
