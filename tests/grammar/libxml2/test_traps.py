"""What libvirt's own `--validate` refuses of valid documents: exactly what xmllint does."""

from __future__ import annotations

import itertools
import random

import pytest
from lxml import etree

from tests.corpus import documents
from tests.explain.sampler import Sampler
from tests.grammar.test_grammar import TYPES
from tests.real.grammars import jing_accepts, xmllint_accepts
from xmltool.document.document import parse_document
from xmltool.grammar.assemble import RNG, remove
from xmltool.grammar.libxml2.numbertrap import misread_numbers
from xmltool.grammar.libxml2.ordertrap import in_order_trap
from xmltool.grammar.load import load_grammar

LETTERS = {"n": "name", "u": "uuid", "c": "capacity", "a": "allocation", "v": "available",
           "f": "features", "s": "source", "t": "target", "#": "comment"}  # fmt: skip


def pool(order: str) -> etree._Element:
    root = etree.Element("pool")
    for letter in order:
        root.append(etree.Comment("c") if letter == "#" else etree.Element(LETTERS[letter]))
    return root


@pytest.mark.parametrize(
    ("order", "trapped"),
    [
        ("nucavst", False),
        ("ncuat", True),
        ("ncaut", False),
        ("ncfaut", True),
        ("nctau", True),
        ("ncat", False),
        ("ctant", False),
        ("ucnat", True),
        ("cnuat", False),
        ("cnaut", False),
        ("nuctat", False),
        ("ncua", True),
        ("nc#aut", False),
        ("n#c#u#a", True),
        ("ncu", False),
        ("ncavu", False),
        ("ncafvu", True),
        ("", False),
        ("nu", False),
        ("cav", False),
    ],
)
def test_the_rule_of_the_order(order: str, trapped: bool) -> None:
    assert in_order_trap(pool(order)) is trapped


def orders(long: bool) -> list[bytes]:
    """Put the children of pools of every type into many orders, with things between them."""
    rng = random.Random(120)
    made = []
    for kind in TYPES:
        tree = load_grammar().tree
        grammar = etree.fromstring(etree.tostring(tree))
        for start in grammar.iterchildren(RNG + "start"):
            for ref in list(start.iter(RNG + "ref")):
                if ref.get("name") != f"pool-{kind}":
                    remove(ref)
        sampler = Sampler(grammar, rng, odd=0.0)
        for _ in range(400 if long else 60):
            made += shuffled(sampler.document(), rng, 8 if long else 4)
    return made


def shuffled(root: etree._Element, rng: random.Random, times: int) -> list[bytes]:
    """Give a pool in some orders of its children and of their children."""
    made = []
    for _ in range(times):
        for place in root.iter("pool", "source", "target", "permissions"):
            children = list(place)
            rng.shuffle(children)
            place[:] = children
            for number in range(len(place)):
                if rng.random() < 0.1:
                    place.insert(number, rng.choice((etree.Comment("c"), etree.PI("p", "x"))))
                if not isinstance(place[number].tag, str) or rng.random() < 0.2:
                    place[number].tail = rng.choice(("\n", " \n ", None))
        made.append(etree.tostring(root, encoding="UTF-8"))
    return made


@pytest.mark.libvirt
def test_xmllint_refuses_exactly_the_traps_among_the_valid(long_form: bool) -> None:
    made = orders(long_form) + list(documents(6_000 if long_form else 600, 121))
    grammar = load_grammar()
    parsed = [parse_document("d.xml", document) for document in made]
    judged = [
        (document, grammar.judge(one.root))
        for document, one in zip(made, parsed, strict=True)
        if one.judged and one.well_formed and one.root is not None
    ]
    valid = [(document, judgement) for document, judgement in judged if judgement.valid]
    theirs = xmllint_accepts([document for document, _ in valid])
    ours = [not (j.order_trap or j.number_trap) for _, j in valid]
    assert sum(j.order_trap for _, j in valid) > 100
    assert [d for (d, _), a, b in zip(valid, ours, theirs, strict=True) if a is not b] == []


@pytest.mark.libvirt
def test_every_order_of_the_children_there_can_be() -> None:
    parts = {
        "n": "<name>a</name>", "u": "<uuid>00000000000000000000000000000000</uuid>",
        "c": "<capacity>1</capacity>", "a": "<allocation>1</allocation>", "v": "<available>1</available>",
        "s": "<source/>", "t": "<target><path>/a</path></target>",
    }  # fmt: skip
    grammar = load_grammar()
    made, ours = [], []
    for chosen in ("nucat", "nucst", "nucavt", "ncavst"):
        for order in itertools.permutations(chosen):
            inside = "".join(parts[letter] for letter in order)
            made.append(f"<pool type='dir'>{inside}</pool>".encode())
            ours.append(not grammar.judge(etree.fromstring(made[-1])).order_trap)
    assert 100 < ours.count(False) < ours.count(True)
    assert xmllint_accepts(made) == ours


NUMBERS = [
    ("<capacity> 1</capacity>", 1),
    ("<capacity>1</capacity>", 0),
    ("<allocation>1\n</allocation><available>\t1</available>", 2),
    ("<capacity> <!-- c -->1</capacity>", 1),
    ("<capacity>1<!-- c --></capacity>", 0),
    ("<features><cow state=' yes '/></features>", 0),
]
SCSI = (
    "<pool type='scsi'><name>a</name><source><adapter type='scsi_host'><parentaddr unique_id='{}'>"
    "<address domain='{}'/></parentaddr></adapter></source><target><path>/a</path></target></pool>"
)
DOMAINS = [("5", 0), (" 5 ", 0), ("+5", 1), ("-0", 1), (" +0 ", 1), ("0x5", 0), ("000000000005", 0)]
UNIQUE = [("9" * 24, 0), ("9" * 25, 1), ("0" * 9 + "9" * 24, 0), ("0" * 9 + "9" * 25, 1), (" 1", 1)]


@pytest.mark.libvirt
def test_spellings_of_numbers() -> None:
    frame = "<pool type='dir'><name> 1</name>{}<target><path>/a</path></target></pool>"
    made = [frame.format(content) for content, _ in NUMBERS]
    made += [SCSI.format(1, domain) for domain, _ in DOMAINS]
    made += [SCSI.format(number, 0) for number, _ in UNIQUE]
    judged = [load_grammar().judge(etree.fromstring(text)) for text in made]
    counts = [len(list(misread_numbers(etree.fromstring(text)))) for text in made]
    assert counts == [count for _, count in (*NUMBERS, *DOMAINS, *UNIQUE)]
    assert [j.number_trap for j in judged] == [count > 0 for count in counts]
    assert jing_accepts([text.encode() for text in made]) == [True] * len(made)
    assert xmllint_accepts([text.encode() for text in made]) == [count == 0 for count in counts]


@pytest.mark.parametrize(
    "kind",
    ["capacity", "allocation", "available", "mode", "owner", "group", "start", "end", "unique_id"],
)
def test_every_number_with_a_pattern_is_known(kind: str) -> None:
    """The grammar's own list of such numbers is the one that the places are told by."""
    root = etree.fromstring(f"<pool><{kind}> 1</{kind}><x {kind}='1 '/></pool>")
    assert len(list(misread_numbers(root))) == 1


def test_no_other_number_has_a_pattern() -> None:
    tree = load_grammar().tree
    with_pattern = {
        define.get("name")
        for define in tree.iter(RNG + "define")
        for data in define.iter(RNG + "data")
        if data.get("type") != "string" and any(p.get("name") == "pattern" for p in data)
    }
    assert with_pattern == {"unsigned32", "unsigned64", "octalMode", "positiveNumber"}
    users = set()
    names = with_pattern | {"idNumber", "size"}
    for ref in tree.iter(RNG + "ref"):
        if ref.get("name") in names:
            around = [e for e in ref.iterancestors() if e.get("name")]
            users.add(around[0].get("name"))
    assert users - names == {
        "capacity", "allocation", "available", "start", "end", "mode", "owner", "group",
        "unique_id", "ver",
    }  # fmt: skip
