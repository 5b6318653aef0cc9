"""What is said of a template, held against all that the real engine makes of it."""

from __future__ import annotations

import pytest

from tests.lint.rendered import Rendering, Sample, renderings, samples
from tests.lint.samples import ALL_RULES, linter
from xmltool.document.document import parse_document
from xmltool.lint.engine import Linted, Ruleset
from xmltool.lint.templates import lint_template

ERRORS = Ruleset(frozenset(rule for rule in ALL_RULES.enabled if rule < "XT3"))


def judged(text: str) -> Linted:
    return lint_template(linter(), parse_document("a.xml.j2", text.encode()), ("jinja",), ERRORS)


def is_right(text: str) -> bool:
    found = linter().lint(parse_document("a.xml", text.encode()), ERRORS)
    return bool(found.valid and found.loads)


def is_an_answer_wrong_everywhere(rendered: list[Rendering]) -> bool:
    """Report whether there is an answer to one condition with which nothing right comes about."""
    right = {one.answers for one in rendered if is_right(one.text)}
    answers = {answer for one in rendered for answer in one.answers}
    return any(all(answer not in one for one in right) for answer in answers)


@pytest.mark.parametrize("sample", list(samples(120)), ids=str)
def test_an_error_is_told_exactly_where_an_answer_is_wrong_in_every_rendering(
    sample: Sample,
) -> None:
    """Also a mistake in a branch of which other renderings are free."""
    wrong = is_an_answer_wrong_everywhere(renderings(sample))
    assert bool(judged(sample.text).findings) is wrong, sample.text


def test_the_samples_are_of_both_kinds() -> None:
    wrong = [is_an_answer_wrong_everywhere(renderings(sample)) for sample in samples(120)]
    assert 20 < sum(wrong) < 100
