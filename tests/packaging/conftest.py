"""Fixtures: what is committed, and what is built from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.packaging.clone import ROOT, build, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is committed, and nothing that the working tree has beside it."""
    directory = tmp_path_factory.mktemp("clone") / "xmltool"
    run("git", "clone", "-q", ROOT, directory)
    return directory


@pytest.fixture(scope="session")
def built(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The source distribution and the wheel."""
    return build(clone, tmp_path_factory.mktemp("dist"))
