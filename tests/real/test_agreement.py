"""xmltool and a real libvirt agree on every document of a generated corpus.

The short form is for CI; `--long` judges more documents, of other seeds, and asks libvirt 7.0.0,
11.3.0 and 12.8.0 as well, in Debian roots that it makes itself (`tests/real/releases.py`). Agreement
means all documents: there is no list of exceptions but `EXCEPTIONS`, each with libvirt's reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.corpus import documents
from tests.real import agreement
from tests.real.tools import need

if TYPE_CHECKING:
    from tests.real.agreement import Disagreement
    from tests.real.libvirt import Libvirtd
    from xmltool.verdict import Verdict

pytestmark = [pytest.mark.libvirt, pytest.mark.slow]

SEED = 20260801
SHORT = 1_500
LONG = 24_000


class Corpus:
    """Documents and xmltool's verdicts on them."""

    def __init__(self, count: int, seed: int) -> None:
        self.documents = list(documents(count, seed))
        self.verdicts: list[Verdict] = agreement.judged(self.documents)


@pytest.fixture(scope="module")
def corpus(long_form: bool) -> Corpus:
    """The documents of this run, judged."""
    need("jing", "java", "xmllint", "virsh", "libvirtd")
    return Corpus(LONG if long_form else SHORT, SEED)


def assert_none(found: list[Disagreement]) -> None:
    """Fail with the first few disagreements written out."""
    shown = "\n".join(
        f"{d.claim}: {d.ours!r}, the referee: {d.theirs!r}\n  {d.document!r}" for d in found[:5]
    )
    assert not found, f"{len(found)} disagreements\n{shown}"


def test_valid_and_order_trap(corpus: Corpus) -> None:
    assert_none(list(agreement.validity(corpus.documents, corpus.verdicts)))


def test_loads_and_stored_form(corpus: Corpus, libvirtd: Libvirtd) -> None:
    assert_none(list(agreement.definitions(corpus.documents, corpus.verdicts, libvirtd)))


def test_types_without_backend(corpus: Corpus) -> None:
    assert_none(list(agreement.without_backend(corpus.verdicts)))


def test_start_up_loading(corpus: Corpus) -> None:
    assert_none(list(agreement.start_up(corpus.documents)))


def test_the_corpus_is_worth_the_trouble(corpus: Corpus) -> None:
    """Each pair of verdicts, each type and many rules must occur, or the tests above prove little."""
    verdicts = corpus.verdicts
    pairs = [(verdict.valid, verdict.loads) for verdict in verdicts]
    few = len(pairs) // 50
    for pair in ((True, True), (True, False), (False, True), (False, False)):
        assert pairs.count(pair) > few, pair
    types = [v.definition.type for v in verdicts if v.definition is not None]
    assert len(set(types)) == 14
    assert min(map(types.count, types)) >= len(types) // 100
    rules = {finding.rule for verdict in verdicts for finding in verdict.findings}
    assert len({rule for rule in rules if rule.startswith("XT2")}) > 25
    assert "XT120" in rules
