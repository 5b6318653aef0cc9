"""The ways that a template can be rendered: which of its blocks are written together."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from math import prod
from typing import NamedTuple

from xmltool.lint.blocks import Block, Branch, all_branches
from xmltool.lint.conditions import EMPTY, OTHER, World, holds, questions

MOST_LOOKED_AT = 4096
"""Of the combinations of answers; beyond that they are drawn at random, the same ones each time."""

Place = tuple[int, int]


class Rendering(NamedTuple):
    """One way to render a template.

    Attributes:
        answers: by expression what it is.
        others: by expression all that it may be.
        gaps: what is not written.
        taken: the branches that are, by their places; the whole template is not among them.
    """

    answers: World
    others: Mapping[str, tuple[str, ...]]
    gaps: tuple[Place, ...]
    taken: frozenset[Place]


def renderings(blocks: Sequence[Block]) -> Iterator[Rendering]:
    """Yield the ways to render a template, each once; first that in which every condition holds."""
    domains = _domains(blocks)
    seen: set[tuple[tuple[Place, ...], tuple[str, ...]]] = set()
    compared = [name for name, values in domains.items() if len(values) > 2]
    for answers in _answers(domains):
        gaps: list[Place] = []
        taken: set[Place] = set()
        _walk(blocks, answers, gaps, taken)
        key = (tuple(gaps), tuple(answers[name] for name in compared))
        if key not in seen:
            seen.add(key)
            yield Rendering(answers, domains, key[0], frozenset(taken))


def _domains(blocks: Sequence[Block]) -> dict[str, tuple[str, ...]]:
    """Return by expression what it may be: the words that it is compared with, another, nothing."""
    words: dict[str, dict[str, None]] = {}
    for branch in all_branches(blocks):
        if branch.condition is not None:
            for question in questions(branch.condition):
                known = words.setdefault(question.expression, {})
                known.update(dict.fromkeys(sorted(question.words or ())))
    return {name: (*known, OTHER, EMPTY) for name, known in words.items()}


def _answers(domains: dict[str, tuple[str, ...]]) -> Iterator[World]:
    names = list(domains)
    if prod(len(values) for values in domains.values()) <= MOST_LOOKED_AT:
        for combination in product(*domains.values()):
            yield dict(zip(names, combination, strict=True))
        return
    for number in range(max(len(values) for values in domains.values())):
        yield {name: values[min(number, len(values) - 1)] for name, values in domains.items()}
    draw = random.Random(0)  # noqa: S311 - a sample, not a secret
    for _ in islice(iter(int, 1), MOST_LOOKED_AT):
        yield {name: draw.choice(values) for name, values in domains.items()}


def _walk(blocks: Sequence[Block], answers: World, gaps: list[Place], taken: set[Place]) -> None:
    for block in blocks:
        branch = _chosen(block, answers)
        if branch is None:
            gaps.append((block.start, block.end))
            continue
        taken.add((branch.start, branch.end))
        gaps.append((block.start, branch.start))
        _walk(branch.blocks, answers, gaps, taken)
        gaps.append((branch.end, block.end))


def _chosen(block: Block, answers: World) -> Branch | None:
    for branch in block.branches:
        if branch.condition is None or holds(branch.condition, answers):
            return branch
    return None
