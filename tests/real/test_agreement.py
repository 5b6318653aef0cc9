"""xmltool and a real libvirt agree on every document of a generated corpus.

The short form is for CI; `--long` judges many more documents and asks libvirt 7.0.0, 11.3.0 and
12.8.0 as well, in Debian roots that it makes itself (`tests/real/releases.py`). Agreement means all
documents; `EXCEPTIONS` holds what cannot agree, each with the referee's reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.corpus import documents
from tests.corpus.sweep import sweep
from tests.real import agreement
from tests.real.exceptions import excepted
from tests.real.libvirt import private_libvirtd
from tests.real.releases import RELEASES, Release, grammar_of, root_of
from tests.real.tools import need
from xmltool.schema.grammar import BUNDLED, load_grammar
from xmltool.versions import parse_version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.real.agreement import Disagreement
    from tests.real.libvirt import Libvirtd
    from xmltool.verdict import Verdict

pytestmark = [pytest.mark.libvirt, pytest.mark.slow]

SEED = 20260801
SHORT = 1_500
LONG = 24_000
RELEASE_LONG = 8_000
SWEEP_STEP = 16
"""The short form takes every so-many-th document of the sweep."""


class Corpus:
    """Documents and xmltool's verdicts on them."""

    def __init__(self, made: Iterable[bytes]) -> None:
        self.documents = list(made)
        self.verdicts: list[Verdict] = agreement.judged(self.documents)


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


def assert_none(found: Iterable[Disagreement], libvirt: str = "9.0.0") -> None:
    """Fail with the first few disagreements written out, the exceptions apart."""
    real = [d for d in found if not excepted(d.claim, d.document, libvirt)]
    shown = "\n".join(
        f"{d.claim}: {d.ours!r}, the referee: {d.theirs!r}\n  {d.document!r}" for d in real[:5]
    )
    assert not real, f"{len(real)} disagreements\n{shown}"


def test_valid_and_order_trap(corpus: Corpus) -> None:
    assert_none(agreement.validity(corpus.documents, corpus.verdicts))


def test_loads_and_stored_form(corpus: Corpus, libvirtd: Libvirtd) -> None:
    assert_none(agreement.definitions(corpus.documents, corpus.verdicts, libvirtd))


def test_types_without_backend(corpus: Corpus) -> None:
    assert_none(agreement.without_backend(corpus.documents))


def test_start_up_loading(corpus: Corpus) -> None:
    assert_none(agreement.start_up(corpus.documents))


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
    rules = {finding.rule for verdict in verdicts for finding in verdict.findings}
    assert len({rule for rule in rules if rule.startswith("XT2")}) > 25
    assert "XT120" in rules


@pytest.mark.parametrize("release", RELEASES, ids=[release.libvirt for release in RELEASES])
class TestOtherReleases:
    """The long form only: they need Debian roots."""

    @pytest.fixture(autouse=True)
    def _long_only(self, long_form: bool) -> None:
        if not long_form:
            pytest.skip("needs Debian roots: run with --long")
        need("jing", "java", "virsh")

    def test_grammar(self, release: Release) -> None:
        made = [*documents(RELEASE_LONG, SEED + 1), *list(sweep())[::4]]
        grammar = load_grammar(BUNDLED, parse_version(release.libvirt))
        verdicts = agreement.judged(made, grammar)
        found = agreement.validity(made, verdicts, grammar_of(release), order_trap=False)
        assert_none(found, release.libvirt)

    def test_loads_and_stored_form(self, release: Release) -> None:
        if release.libvirt == "7.0.0":
            pytest.skip("`loads` and the stored form mean libvirt 9.0 and later")
        made = Corpus([*documents(RELEASE_LONG, SEED + 2), *list(sweep())[::4]])
        with private_libvirtd(chroot=root_of(release)) as libvirtd:
            found = list(agreement.definitions(made.documents, made.verdicts, libvirtd))
        # the texts changed between the releases, and libxml2's with its own
        assert_none((d for d in found if d.claim != "libvirt's words"), release.libvirt)
