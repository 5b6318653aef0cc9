"""Every refusal says what it said before."""

from __future__ import annotations

from tests.pool.messages import KEPT, kept_text


def test_the_words_of_the_refusals() -> None:
    assert kept_text() == KEPT.read_text(), "run: python -m tests.pool.messages"
