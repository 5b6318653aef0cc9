"""The bundled grammar: libvirt's language, documented, read in parts, safe after fork."""

from __future__ import annotations

import json
import os
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.corpus import documents
from tests.explain.sampler import samples
from tests.real.exceptions import excepted
from tests.real.grammars import jing_accepts
from xmltool.document.document import parse_document
from xmltool.errors import GrammarError
from xmltool.grammar import load as module
from xmltool.grammar.assemble import DOCUMENTATION, MARK, RNG, assemble, local, patterns
from xmltool.grammar.cut import mark_version
from xmltool.grammar.grammar import Grammar, Judgement
from xmltool.grammar.libxml2.mend import flatten
from xmltool.grammar.load import OLDEST, load_grammar
from xmltool.resources import rng_directory
from xmltool.versions import Version

if TYPE_CHECKING:
    from collections.abc import Sequence

TYPES = (
    "dir", "fs", "netfs", "logical", "disk", "iscsi", "iscsi-direct", "scsi", "mpath", "rbd",
    "sheepdog", "gluster", "zfs", "vstorage",
)  # fmt: skip
DIR = "<pool type='dir'><name>a</name><target><path>/a</path></target></pool>"


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return load_grammar()


def judge(grammar: Grammar, text: str) -> Judgement:
    return grammar.judge(etree.fromstring(text))


def drawn(count: int, seed: int) -> list[bytes]:
    """Half from the grammar, half from the makers of pools that know nothing of it."""
    mixed = samples(load_grammar().tree, count // 2, random.Random(seed), faults=0.3)
    mixed += (d for d in documents(count // 2, seed) if not excepted("valid", d))
    parsed = [(parse_document("d.xml", document), document) for document in mixed]
    return [data for document, data in parsed if document.judged and document.well_formed]


def verdicts(grammar: Grammar, drawn: Sequence[bytes]) -> list[bool]:
    roots = [parse_document("d.xml", document).root for document in drawn]
    return [root is not None and grammar.accepts(root) for root in roots]


@pytest.mark.libvirt
def test_accepts_what_jing_accepts_by_libvirts_own_grammar(
    grammar: Grammar, long_form: bool
) -> None:
    made = drawn(20_000 if long_form else 800, seed=20)
    ours, theirs = verdicts(grammar, made), jing_accepts(made)
    assert 0.15 < sum(theirs) / len(theirs) < 0.85
    assert [made[i] for i, valid in enumerate(theirs) if valid is not ours[i]] == []


@pytest.mark.libvirt
def test_the_files_as_shipped_are_the_same_language_to_jing(long_form: bool) -> None:
    made = drawn(10_000 if long_form else 400, seed=21)
    shipped = jing_accepts(made, Path(rng_directory()) / "storagepool.rng")
    theirs = jing_accepts(made)
    assert [made[i] for i, valid in enumerate(theirs) if valid is not shipped[i]] == []


FIXTURES = Path(__file__).resolve().parent.parent.parent / "fixtures"


def test_every_probe_has_the_verdict_that_xmllint_gave(grammar: Grammar) -> None:
    """543 documents with what `xmllint --relaxng` on libvirt 9.0.0's grammar said of them."""
    seen = []
    for line in (FIXTURES / "probes.jsonl").read_bytes().splitlines():
        probe = json.loads(line)
        document = parse_document("probe.xml", probe["xml"].encode())
        if document.judged and document.well_formed and document.root is not None:
            judgement = grammar.judge(document.root)
            passes = judgement.valid and not (judgement.order_trap or judgement.number_trap)
            assert passes is (probe["schema"] == "valid"), probe["case"]
            seen.append(judgement)
    assert len(seen) > 500
    assert sum(judgement.number_trap for judgement in seen) > 2


def test_stored_forms_are_valid_but_those_that_libvirts_own_grammar_refuses(
    grammar: Grammar,
) -> None:
    """libvirt writes what its grammar does not allow: known kinds, found by comparing both."""
    refused = set()
    stored = sorted((FIXTURES / "stored").glob("*.out*.xml"))
    for path in stored:
        root = parse_document(str(path), path.read_bytes().rstrip() + b"\n").root
        assert root is not None
        if not grammar.accepts(root):
            refused.add(path.name.partition(".")[0])
    assert len(stored) > 60
    assert refused == UNCANONICAL


UNCANONICAL = {
    "dir-auth", "dir-protocol", "dir-refresh", "dir-refreshdefault", "fs-full", "gluster-full",
    "iscsi-authuuid", "iscsi-direct-nodevice", "iscsi-nodevice", "logical-protocol", "netfs-uridir",
    "vstorage-full", "zfs-full",
}  # fmt: skip
"""Of `fixtures/stored/`: what libvirt stored and Jing refuses by libvirt's own grammar."""


def test_a_types_own_part_gives_the_verdict_of_the_whole(grammar: Grammar) -> None:
    whole = etree.RelaxNG(grammar.tree)
    rng = random.Random(3)
    for document in samples(grammar.tree, 600, rng, faults=0.3):
        root = etree.fromstring(document)
        if whole.validate(root):
            assert grammar.accepts(root), document
        else:
            judged = grammar.judge(root)
            assert not judged.valid or judged.number_trap, document


def test_every_type_has_a_file_and_an_alternative(grammar: Grammar) -> None:
    files = sorted(name for name in os.listdir(rng_directory()) if name.startswith("pool-"))
    assert files == sorted(f"pool-{kind}.rng" for kind in TYPES)
    refs = [
        ref.get("name")
        for start in grammar.tree.iterchildren(RNG + "start")
        for ref in start.iter(RNG + "ref")
    ]
    assert refs == [f"pool-{kind}" for kind in TYPES]


def test_reads_only_what_a_type_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    real = module._content

    def content(directory: str, name: str) -> bytes:
        read.append(name)
        return real(directory, name)

    monkeypatch.setattr(module, "_content", content)
    assert judge(load_grammar(), DIR).valid
    assert read == ["dir.rng"]


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        (DIR, True),
        (DIR.replace("'dir'", "' dir\n'"), True),
        (DIR.replace("'dir'", "'\u00a0dir'"), False),
        (DIR.replace("'dir'", "'Dir'"), False),
        (DIR.replace("'dir'", "'../pool-dir'"), False),
        (DIR.replace(" type='dir'", ""), False),
        (DIR.replace("type='dir'", "xmlns:x='urn:x' x:type='dir'"), False),
        (DIR.replace("<pool ", "<pool xmlns='urn:x' "), False),
        ("<volume type='dir'/>", False),
        ("<domain type='kvm'><name>a</name></domain>", False),
    ],
)
def test_finds_the_type(grammar: Grammar, text: str, valid: bool) -> None:
    assert judge(grammar, text) == Judgement(valid)


def test_can_be_used_by_forked_processes(grammar: Grammar) -> None:
    root = etree.fromstring(DIR)
    assert grammar.accepts(root)
    children = []
    for kind in ("dir", "fs", "nothing"):
        child = os.fork()
        if not child:
            root.set("type", kind)
            os._exit(0 if grammar.accepts(root) is (kind == "dir") else 1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]


def test_a_libvirt_without_pools_is_refused() -> None:
    with pytest.raises(GrammarError, match=r"libvirt 0\.4\.0 has no storage pools") as raised:
        load_grammar(version=Version(0, 4, 0))
    assert raised.value.hint == "the first release that has them is 0.4.1"
    load_grammar(version=OLDEST)


def test_the_oldest_version_is_that_of_the_first_types(grammar: Grammar) -> None:
    since = [define.get(MARK + "since") for define in pool_defines(grammar.tree)]
    assert min(mark_version(text or "") for text in since) == OLDEST


def pool_defines(tree: etree._Element) -> list[etree._Element]:
    return [d for d in tree.iter(RNG + "define") if (d.get("name") or "").startswith("pool-")]


def test_no_interleave_is_inside_another_not_through_a_reference_either(grammar: Grammar) -> None:
    before = etree.tostring(grammar.tree)
    flatten(grammar.tree)
    assert etree.tostring(grammar.tree) == before


def test_every_element_and_attribute_is_documented_in_a_sentence(grammar: Grammar) -> None:
    for place in grammar.tree.iter(RNG + "element", RNG + "attribute"):
        words = place.findtext(DOCUMENTATION)
        assert words is not None, etree.tostring(place)[:200]
        assert re.fullmatch(r"[A-Z].*[A-Za-z0-9\"')/]\.", words), words
        assert len(words) > 12, words


def test_every_kind_of_value_has_a_phrase(grammar: Grammar) -> None:
    """What completes "must be ...": no capital, no full stop."""
    for define in grammar.tree.iter(RNG + "define"):
        kinds = {local(part) for part in define.iter("*")}
        if kinds & {"data", "value"} and not kinds & {"element", "attribute", "text"}:
            words = define.findtext(DOCUMENTATION)
            assert words is not None, define.get("name")
            assert re.fullmatch(r"(an?|yes) .*[^.]", words), words


def test_every_type_is_described(grammar: Grammar) -> None:
    for define in pool_defines(grammar.tree):
        assert (define.findtext(DOCUMENTATION) or "").endswith(".")
        assert define.get(MARK + "since")


def test_words_of_the_grammar_are_for_people(grammar: Grammar) -> None:
    words = [text.text or "" for text in grammar.tree.iter(DOCUMENTATION)]
    words += [note for e in grammar.tree.iter() if (note := e.get(MARK + "note"))]
    for text in words:
        assert "interleave" not in text
        assert not re.search(r"[\[\]{}\\]", text), text


def test_every_define_is_used() -> None:
    directory = rng_directory()
    tree = assemble(lambda name: (Path(directory) / name).read_bytes())
    refs = {ref.get("name") for ref in tree.iter(RNG + "ref")}
    assert {d.get("name") for d in tree.iter(RNG + "define")} == refs


def test_trees_are_made_once(grammar: Grammar) -> None:
    assert grammar.tree is grammar.tree
    assert grammar.full is grammar.tree
    old = load_grammar(version=Version(7, 0, 0))
    assert old.full is old.full is not old.tree
    assert all(local(part) for part in patterns(old.tree))
