"""The worst documents within the limits, in a short form of `tests.bench.worst`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bench.worst import MOST_MEBIBYTES, MOST_SECONDS, Cost, cost, largest
from tests.limits.shapes import SHAPES
from tests.limits.shapes.shape import LIMIT

if TYPE_CHECKING:
    from pathlib import Path

BY_NAME = {shape.name: shape for shape in SHAPES}
WORST = (
    ("document-unknown-in-source", "lint"),
    ("document-hosts", "validate"),
    ("document-crossed-elements", "lint"),
    ("document-lines-with-faults", "lint"),
    ("document-suppressed-words", "lint"),
    ("document-attributes", "list"),
    ("document-attributes", "check"),
    ("document-equal-siblings", "check"),
    ("document-stray-text", "check"),
    ("document-references-unknown", "lint --isolated --diff"),
    ("document-suppressions-on-one-line", "lint"),
    ("document-suppressions-side-by-side", "lint --isolated --format full"),
    ("document-devices", "explain p --root"),
    ("document-unknown-deep", "fmt --diff"),
    ("document-prefix-at-the-end", "server"),
    ("document-end-tag-at-the-end", "check"),
    ("document-closed-others", "server"),
    ("document-lines", "fmt --diff"),
    ("document-lines", "server"),
    ("template-holes", "lint"),
    ("json-keys", "convert"),
    ("json-pools", "apply"),
)
"""What cost most, when all were measured."""


@pytest.mark.parametrize(("name", "command"), WORST)
def test_four_mebibytes_take_seconds(name: str, command: str, tmp_path: Path) -> None:
    shape = BY_NAME[name]
    largest(shape, tmp_path)
    argv = next(argv for argv in shape.commands if " ".join(argv).startswith(command))
    taken = cost(shape, argv, tmp_path)
    assert taken.status in (0, 1, 2), taken
    assert taken.seconds <= MOST_SECONDS, taken
    assert taken.mebibytes <= MOST_MEBIBYTES, taken


def test_the_largest_is_as_large_as_the_limit_lets_it(tmp_path: Path) -> None:
    number = largest(BY_NAME["document-blanks"], tmp_path)
    assert LIMIT - 2 <= (tmp_path / "p.xml").stat().st_size <= LIMIT
    assert number > 4_000_000


def test_what_is_over_the_contract_is_said() -> None:
    assert Cost(MOST_SECONDS + 1, 1, 0, "", "").over
    assert Cost(1, MOST_MEBIBYTES + 1, 0, "", "").over
    assert not Cost(MOST_SECONDS, MOST_MEBIBYTES, 0, "", "").over
