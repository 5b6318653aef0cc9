"""Other releases of libvirt, in Debian roots: `--long` only (see `conftest.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.corpus import documents
from tests.corpus.sweep import sweep
from tests.real import agreement
from tests.real.agreement import Corpus, assert_none
from tests.real.libvirt import private_libvirtd
from tests.real.releases import RELEASES, Release, grammar_of, root_of
from tests.real.tools import need
from xmltool.grammar.grammar import BUNDLED
from xmltool.grammar.load import load_grammar
from xmltool.versions import parse_version

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.libvirt, pytest.mark.slow, pytest.mark.roots]

SEED = 20260802
COUNT = 8_000
SWEEP_STEP = 4
ALIKE = [release for release in RELEASES if release.libvirt != "7.0.0"]
"""`loads` and the stored form mean libvirt 9.0 and later."""


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.libvirt)
def test_grammar(release: Release, record: Callable[..., None]) -> None:
    need("jing", "java")
    grammar = load_grammar(BUNDLED, parse_version(release.libvirt))
    corpus = Corpus([*documents(COUNT, SEED), *list(sweep())[::SWEEP_STEP]], grammar)
    found = agreement.validity(
        corpus.documents, corpus.verdicts, grammar_of(release), order_trap=False
    )
    assert_none(found, release.libvirt)
    figures = {"documents": len(corpus.documents), "differences": 0}
    record(
        f"agreement-grammar-{release.libvirt}", f"the grammar of libvirt {release.libvirt}", figures
    )


@pytest.mark.parametrize("release", ALIKE, ids=lambda release: release.libvirt)
def test_loads_and_stored_form(release: Release, record: Callable[..., None]) -> None:
    need("virsh")
    corpus = Corpus([*documents(COUNT, SEED + 1), *list(sweep())[::SWEEP_STEP]])
    with private_libvirtd(chroot=root_of(release)) as libvirtd:
        found = list(agreement.definitions(corpus.documents, corpus.verdicts, libvirtd))
    # the texts changed between the releases, and libxml2's with its own
    assert_none((d for d in found if d.claim != "libvirt's words"), release.libvirt)
    figures = {"documents": len(corpus.documents), "differences": 0}
    subject = f"loads and the stored form, as libvirt {release.libvirt} has them"
    record(f"agreement-stored-{release.libvirt}", subject, figures)
