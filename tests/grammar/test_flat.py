"""The small files that documents are judged by are those of `rng/` as it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.grammar.flat import flat
from xmltool.pool.types import POOL_TYPES
from xmltool.resources import flat_directory


@pytest.mark.parametrize("kind", POOL_TYPES)
def test_a_types_file_is_current(kind: str) -> None:
    assert Path(flat_directory(), f"{kind}.rng").read_bytes() == flat(kind), (
        "renew it: python -m tests.grammar.flat"
    )


def test_there_is_a_file_for_each_type_and_no_other() -> None:
    assert sorted(os.listdir(flat_directory())) == sorted(f"{kind}.rng" for kind in POOL_TYPES)
