"""These campaigns take minutes, and a busy machine blurs what they measure: they run with `--long`."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def only_in_the_long_form(*, long_form: bool) -> None:
    if not long_form:
        pytest.skip("measures for minutes: only with --long")
