"""xmltool and a real libvirt agree on every document of a generated corpus.

The short form is for CI; `--long` judges many more documents, and asks other releases of libvirt as
well (`test_releases.py`). Agreement means all documents; `EXCEPTIONS` holds what cannot agree, each
with the referee's reason.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.corpus import documents
from tests.corpus.doctypes import with_doctype
from tests.corpus.oddities import oddities
from tests.corpus.sweep import sweep
from tests.lint.samples import said
from tests.real import agreement
from tests.real.agreement import Corpus, assert_none
from tests.real.tools import need
from xmltool.grammar.grammar import BUNDLED
from xmltool.grammar.load import load_grammar
from xmltool.versions import Version

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.real.libvirt import Libvirtd

pytestmark = [pytest.mark.libvirt, pytest.mark.slow]

PEOPLE = Path(__file__).parents[2] / "fixtures" / "people"
SEED = 20260801
SHORT = 1_500
LONG = 24_000
SWEEP_STEP = 16
"""The short form takes every so-many-th document of the sweep."""


@pytest.fixture(scope="module")
def corpus(long_form: bool) -> Corpus:
    """The random documents of this run, judged."""
    need("jing", "java", "xmllint", "virsh", "libvirtd")
    return Corpus(documents(LONG if long_form else SHORT, SEED))


@pytest.fixture(scope="module")
def swept(long_form: bool) -> Corpus:
    """The systematic documents of this run, judged."""
    need("jing", "java", "xmllint", "virsh", "libvirtd")
    return Corpus(list(sweep())[:: 1 if long_form else SWEEP_STEP])


def test_valid_and_order_trap(corpus: Corpus, record: Callable[..., None]) -> None:
    assert_none(agreement.validity(corpus.documents, corpus.verdicts))
    figures = {"documents": len(corpus.documents), "differences": 0}
    record("agreement-valid", "valid by libvirt's own grammar through Jing", figures)


def test_loads_and_stored_form(
    corpus: Corpus, libvirtd: Libvirtd, record: Callable[..., None]
) -> None:
    assert_none(agreement.definitions(corpus.documents, corpus.verdicts, libvirtd))
    figures = {"documents": len(corpus.documents), "differences": 0}
    record(
        "agreement-stored-9.0.0", "loads and the stored form, as libvirt 9.0.0 has them", figures
    )


def test_types_without_backend(corpus: Corpus) -> None:
    assert_none(agreement.without_backend(corpus.documents))


def test_start_up_loading(corpus: Corpus) -> None:
    assert_none(agreement.start_up(corpus.documents))


def test_start_up_loading_behind_a_doctype(corpus: Corpus) -> None:
    rng = random.Random(SEED)
    assert_none(agreement.start_up([with_doctype(rng, each) for each in corpus.documents]))


def test_what_libvirt_reads_back(corpus: Corpus, libvirtd: Libvirtd) -> None:
    assert_none(agreement.read_back(corpus.documents, corpus.verdicts, libvirtd))


def test_oddities(libvirtd: Libvirtd) -> None:
    odd = Corpus(oddities())
    assert_none(agreement.validity(odd.documents, odd.verdicts))
    assert_none(agreement.definitions(odd.documents, odd.verdicts, libvirtd))
    assert_none(agreement.start_up(odd.documents))


def test_what_people_write(libvirtd: Libvirtd) -> None:
    people = Corpus([path.read_bytes() for path in sorted(PEOPLE.rglob("*.xml"))])
    assert_none(agreement.validity(people.documents, people.verdicts))
    assert_none(agreement.definitions(people.documents, people.verdicts, libvirtd))


def test_every_scalar_is_valid_or_not(swept: Corpus) -> None:
    assert_none(agreement.validity(swept.documents, swept.verdicts))


def test_every_scalar_loads_or_not(swept: Corpus, libvirtd: Libvirtd) -> None:
    assert_none(agreement.definitions(swept.documents, swept.verdicts, libvirtd))


def test_the_corpus_is_worth_the_trouble(corpus: Corpus) -> None:
    """Each pair of verdicts, each type and many rules occur, or the tests above prove little."""
    verdicts = corpus.verdicts
    pairs = [(verdict.valid, verdict.loads) for verdict in verdicts]
    for pair in ((True, True), (True, False), (False, True), (False, False)):
        assert pairs.count(pair) > len(pairs) // 50, pair
    types = [v.definition.type for v in verdicts if v.definition is not None]
    assert len(set(types)) == 14
    assert min(map(types.count, types)) >= len(types) // 100
    rules = {finding.rule for verdict in verdicts for finding in said(verdict.mistakes)}
    assert len({rule for rule in rules if rule.startswith("XT2")}) > 25
    assert "XT120" in rules


def test_a_fault_is_found(corpus: Corpus, libvirtd: Libvirtd) -> None:
    """The control: an older grammar and verdicts turned round must show as disagreements."""
    documents, verdicts = corpus.documents[:300], corpus.verdicts[:300]
    old = agreement.judged(documents, load_grammar(BUNDLED, Version(1, 0, 0)))
    claims = {found.claim for found in agreement.validity(documents, old)}
    assert "valid" in claims
    wrong = [v._replace(loads=None if v.loads is None else not v.loads) for v in verdicts]
    answered = [v for v in verdicts if v.loads is not None]
    assert len(list(agreement.definitions(documents, wrong, libvirtd))) == len(answered)
