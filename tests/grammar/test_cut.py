"""Grammars of older releases: marks in sound places, cuts that only ever take away."""

from __future__ import annotations

import random
from copy import deepcopy
from pathlib import Path

import pytest
from lxml import etree

from tests.explain.sampler import samples
from tests.grammar.test_grammar import drawn, verdicts
from tests.real.grammars import LIBVIRT_GRAMMAR, jing_accepts, need_grammar
from tests.real.releases import RELEASES, grammar_of
from xmltool.grammar.assemble import DOCUMENTATION, MARK, RNG, assemble, local, patterns, remove
from xmltool.grammar.cut import cut, mark_version
from xmltool.grammar.load import OLDEST, load_grammar
from xmltool.resources import rng_directory
from xmltool.versions import NEWEST, Version

HEAD = (
    '<grammar xmlns="http://relaxng.org/ns/structure/1.0" xmlns:g="urn:xmltool:grammar">'
    '<start><element name="pool">{}</element></start></grammar>'
)
RELAXNG = "{http://relaxng.org/ns/structure/1.0}"


def uncut() -> etree._Element:
    return assemble(lambda name: (Path(rng_directory()) / name).read_bytes())


def marks() -> list[Version]:
    """Every release that some mark names, and those just before and after it."""
    named = {
        mark_version(text)
        for place in uncut().iter()
        for name in ("since", "removed")
        if (text := place.get(MARK + name))
    }
    return sorted(named | {NEWEST})


def misplaced(grammar: etree._Element) -> list[str]:
    """Find marks on parts that something around them requires.

    There the cut would take away more than the mark says: a required child without which its parent
    could not be, where the author probably meant that the child may be missing.
    """
    refs: dict[str | None, list[etree._Element]] = {}
    for ref in grammar.iter(RNG + "ref"):
        refs.setdefault(ref.get("name"), []).append(ref)

    def sound(place: etree._Element) -> bool:
        parent = place.getparent()
        if parent is None or local(parent) in ("choice", "optional", "zeroOrMore"):
            return parent is not None
        if local(place) == "define":
            return all(sound(ref) for ref in refs.get(place.get("name"), []))
        if local(parent) in ("attribute", "start"):
            return False
        return len(patterns(parent)) == 1 and sound(parent)

    marked = [e for e in grammar.iter() if e.get(MARK + "since") or e.get(MARK + "removed")]
    return [etree.tostring(place)[:120].decode() for place in marked if not sound(place)]


def test_marks_stand_where_a_part_may_be_missing() -> None:
    assert misplaced(uncut()) == []


@pytest.mark.parametrize(
    "content",
    [
        '<element name="a" g:since="2.0.0"><empty/></element><element name="b"><empty/></element>',
        '<optional><element name="a"><attribute name="b" g:since="2.0.0"/><text/></element></optional>',
        '<interleave g:since="2.0.0"><element name="a"><empty/></element></interleave>',
    ],
)
def test_a_mark_on_a_required_part_is_found(content: str) -> None:
    assert len(misplaced(etree.fromstring(HEAD.format(content)))) == 1


@pytest.mark.parametrize(
    ("content", "left"),
    [
        ('<optional><text g:since="2.0.0"/></optional><attribute name="a"/>', '<attribute name="a"/>'),
        ('<optional><text g:since="2.0.0"/></optional>', "<empty/>"),
        ('<optional><text g:since="1.0.0"/></optional>', '<optional><text since="1.0.0"/></optional>'),
        ('<optional><text g:removed="1.0.0"/></optional>', "<empty/>"),
        ('<choice><text/><group g:since="2.0.0"><text/><empty/></group></choice>', "<choice><text/></choice>"),
        ('<choice><text/><zeroOrMore><text g:since="2.0.0"/></zeroOrMore></choice>', "<choice><text/><empty/></choice>"),
        ('<optional><attribute name="b"><choice><value g:since="2.0.0">c</value></choice></attribute></optional><text/>', "<text/>"),
        ('<oneOrMore><text g:since="2.0.0"/></oneOrMore>', None),
    ],
)  # fmt: skip
def test_what_becomes_of_a_pattern(content: str, left: str | None) -> None:
    grammar = etree.fromstring(HEAD.format(content))
    cut(grammar, Version(1, 0, 0))
    pool = grammar.find(f"{RELAXNG}start/{RELAXNG}element")
    if left is None:
        assert pool is None
        return
    assert pool is not None
    text = "".join(etree.tostring(child).decode() for child in pool)
    for declared in (
        ' xmlns="http://relaxng.org/ns/structure/1.0"',
        ' xmlns:g="urn:xmltool:grammar"',
    ):
        text = text.replace(declared, "")
    assert text.replace("g:since", "since") == left


def test_a_define_that_is_gone_takes_its_references_along() -> None:
    grammar = etree.fromstring(
        HEAD.format('<optional><ref name="a"/></optional><text/>').replace(
            "</grammar>",
            '<define name="a"><ref name="b"/><empty/></define>'
            '<define name="b" g:since="2.0.0"><empty/></define></grammar>',
        )
    )
    cut(grammar, Version(1, 0, 0))
    assert [local(e) for e in grammar.iter("*")] == ["grammar", "start", "element", "text"]


def test_the_documentation_of_a_value_goes_with_it() -> None:
    grammar = uncut()
    cut(grammar, Version(1, 0, 0))
    choices = [c for c in grammar.iter(RNG + "choice") if c.findtext(RNG + "value") == "ceph"]
    assert len(choices) == 1
    assert [words.text for words in choices[0].iter(DOCUMENTATION)] == [
        "A Ceph user and its key, for rbd pools."
    ]


def test_every_cut_compiles_and_accepts_no_more_than_the_next() -> None:
    made = samples(load_grammar().tree, 500, random.Random(5), faults=0.05)
    roots = [etree.fromstring(document) for document in made]
    before: list[bool] | None = None
    counts = []
    for version in marks():
        grammar = load_grammar(version=version)
        accepted = [grammar.accepts(root) for root in roots]
        if before is not None:
            assert not [made[i] for i, was in enumerate(before) if was and not accepted[i]], version
        before = accepted
        counts.append(sum(accepted))
    assert counts[0] > 0
    assert len(set(counts)) > 8


def test_only_two_marks_take_something_away_and_nothing_is_lost_by_it() -> None:
    """The newest cut is the uncut language: what is removed is a stricter form of what stays."""
    removed = [e for e in uncut().iter() if e.get(MARK + "removed")]
    assert len(removed) == 2
    whole = etree.RelaxNG(uncut())
    newest = etree.RelaxNG(load_grammar().tree)
    for document in samples(uncut(), 1_000, random.Random(6), faults=0.2):
        root = etree.fromstring(document)
        assert whole.validate(root) == newest.validate(root), document


def test_any_mark_anywhere_only_takes_away() -> None:
    """A fuzz of the cut itself: one mark on a random pattern of the real grammar."""
    rng = random.Random(7)
    tree = load_grammar().tree
    documents = [etree.fromstring(d) for d in samples(tree, 120, rng, faults=0.1)]
    accepted = [etree.RelaxNG(tree).validate(document) for document in documents]
    for _ in range(60):
        marked = deepcopy(tree)
        place = rng.choice(
            [e for e in marked.iter("*") if local(e) not in ("", "grammar", "param")]
        )
        place.set(MARK + "since", "99.0.0")
        cut(marked, NEWEST)
        if marked.find(RNG + "start") is None:
            continue
        now = etree.RelaxNG(marked)
        for document, was in zip(documents, accepted, strict=True):
            assert was or not now.validate(document)


def test_a_cut_can_be_cut_again() -> None:
    twice, once = uncut(), uncut()
    cut(twice, Version(6, 0, 0))
    cut(twice, Version(2, 0, 0))
    cut(once, Version(2, 0, 0))
    assert [(e.tag, e.attrib) for e in twice.iter("*")] == [
        (e.tag, e.attrib) for e in once.iter("*")
    ]


@pytest.mark.parametrize(
    ("content", "kind", "since"),
    [
        ("<features><cow state='yes'/></features>", "dir", Version(6, 6, 0)),
        ("<capacity unit='b'>1</capacity>", "dir", Version(0, 9, 11)),
        ("<source><vendor name='a'/></source>", "dir", Version(0, 8, 4)),
        ("", "mpath", Version(0, 7, 1)),
        ("<source><name>a</name></source>", "vstorage", Version(3, 1, 0)),
        ("<source><adapter name='host1'/></source>", "scsi", Version(0, 6, 2)),
        ("<source><adapter type='scsi_host' name='host1'/></source>", "scsi", Version(1, 0, 5)),
        ("<source><host name='a'/><dir path='/a'/><protocol ver='4'/></source>", "netfs", Version(5, 1, 0)),
        ("<source><host name='a'/><dir path='/a'/><protocol ver='4.1'/></source>", "netfs", Version(9, 0, 0)),
    ],
)  # fmt: skip
def test_a_release_knows_a_thing_from_its_mark_on(content: str, kind: str, since: Version) -> None:
    text = f"<pool type='{kind}'><name>a</name>{content}<target><path>/a</path></target></pool>"
    root = etree.fromstring(text)
    accepting = [v for v in [OLDEST, *marks()] if load_grammar(version=v).accepts(root)]
    assert accepting[0] == since
    assert accepting[-1] == NEWEST


def as_in_7_0_0(folder: Path) -> Path:
    """Write libvirt's grammar as its release 7.0.0 has it: the three differences that there are."""
    need_grammar()
    for name in ("basictypes.rng", "storagecommon.rng"):
        (folder / name).write_bytes((LIBVIRT_GRAMMAR.parent / name).read_bytes())
    tree = etree.fromstring(LIBVIRT_GRAMMAR.read_bytes())
    for name, options in (("poolnetfs", "fs_mount_opts"), ("poolrbd", "rbd_config_opts")):
        pool = tree.find(f"{RNG}define[@name='{name}']")
        assert pool is not None
        (ref,) = pool.iterfind(f".//{RNG}ref[@name='{options}']")
        optional = ref.getparent()
        assert optional is not None
        remove(optional)
        pool.append(optional)
    (version,) = tree.iterfind(f".//{RNG}attribute[@name='ver']")
    etree.SubElement(version, RNG + "ref", name="unsignedInt")
    path = folder / "storagepool.rng"
    path.write_bytes(etree.tostring(tree))
    return path


def option_orders(seed: int) -> list[bytes]:
    """Give pools in which 7.0.0 and later releases differ: options and versions."""
    rng = random.Random(seed)
    wanted = (b"mount_opts", b"config_opts", b"protocol")
    made = samples(load_grammar().tree, 1_500, rng, faults=0.15)
    return [document for document in made if any(word in document for word in wanted)]


@pytest.mark.libvirt
def test_the_cut_to_7_0_0_is_that_releases_grammar(tmp_path: Path, long_form: bool) -> None:
    made = option_orders(11) + drawn(10_000 if long_form else 400, seed=12)
    theirs = jing_accepts(made, as_in_7_0_0(tmp_path))
    ours = verdicts(load_grammar(version=Version(7, 0, 0)), made)
    assert sum(theirs) > 50
    assert sum(verdicts(load_grammar(), made)) > sum(theirs)
    assert [made[i] for i, valid in enumerate(theirs) if valid is not ours[i]] == []


@pytest.mark.libvirt
def test_the_grammars_of_other_releases_themselves(tmp_path: Path, long_form: bool) -> None:
    if not long_form:
        pytest.skip("makes Debian roots: only with --long")
    made = option_orders(13) + drawn(4_000, seed=14)
    for release in RELEASES:
        major, minor, micro = map(int, release.libvirt.split("."))
        theirs = jing_accepts(made, grammar_of(release))
        ours = verdicts(load_grammar(version=Version(major, minor, micro)), made)
        assert [made[i] for i, valid in enumerate(theirs) if valid is not ours[i]] == []
