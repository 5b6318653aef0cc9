"""Single faults at known places: the right line, the culprit named, one finding, the right suggestion."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.corpus.pools import SHAPES
from tests.explain.planted import KINDS, planted
from tests.real.grammars import LIBVIRT_GRAMMAR, need_grammar
from xmltool.document.document import parse_document
from xmltool.explain.explain import explain
from xmltool.grammar.load import load_grammar

if TYPE_CHECKING:
    from tests.explain.planted import Planted
    from xmltool.grammar.grammar import Grammar


def score(grammar: Grammar, count: int, seed: int) -> dict[str, float]:
    """Return the share of documents with each property, and show what has it not."""
    sample = list(planted(grammar, random.Random(seed), count))
    assert {one.kind for one in sample} == set(KINDS)
    assert {one.pool_type for one in sample} == set(SHAPES)
    missed: dict[str, list[tuple[Planted, list[str]]]] = {}
    for one in sample:
        found = explain(grammar, parse_document("planted.xml", one.data))
        first = found[0]
        named = all(culprit in first.message for culprit in one.culprits)
        checks = {
            "place": one.line in (None, first.span.line) and named,
            "column": one.column in (None, first.span.column),
            "one": len(found) == 1,
            "suggestion": one.suggestion is None or one.suggestion in first.message,
        }
        for check, right in checks.items():
            if not right:
                missed.setdefault(check, []).append((one, [each.message for each in found]))
    for check, ones in missed.items():
        for one, messages in ones[:5]:
            print(f"{check}: {one.kind}: {one}\n{one.data.decode()}\n{messages}")  # noqa: T201
    suggested = sum(one.suggestion is not None for one in sample)
    shares = {
        check: 1 - len(missed.get(check, [])) / len(sample) for check in ("place", "column", "one")
    }
    return {**shares, "suggestion": 1 - len(missed.get("suggestion", [])) / suggested}


def test_faults_are_found_where_they_were_planted(long_form: bool) -> None:
    shares = score(load_grammar(), 10_000 if long_form else 1_000, 20)
    assert shares["place"] >= 0.99
    assert shares["column"] >= 0.99
    assert shares["one"] >= 0.99
    assert shares["suggestion"] >= 0.99


@pytest.mark.libvirt
def test_faults_are_found_by_libvirts_own_grammar(long_form: bool) -> None:
    need_grammar()
    shares = score(load_grammar(str(LIBVIRT_GRAMMAR.parent)), 5_000 if long_form else 400, 21)
    assert shares["place"] >= 0.99
    assert shares["one"] >= 0.99
    assert shares["suggestion"] >= 0.99
