"""An image with a store in it, the host around it, and both ways to resolve a path."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.store.transaction.changes import STORE
from xmltool.confined.openat2 import openat2
from xmltool.confined.walker import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.confined.root import Resolver


@pytest.fixture(params=[openat2, walk], ids=["openat2", "walker"])
def resolver(request: pytest.FixtureRequest) -> Resolver:
    """Each of the two resolvers: they must behave alike."""
    found: Resolver = request.param
    return found


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """An empty image root."""
    path = tmp_path / "image"
    path.mkdir()
    return path


@pytest.fixture
def store(image: Path) -> Path:
    """The store's directory in the image, with an autostart directory."""
    path = image / STORE.lstrip("/")
    (path / "autostart").mkdir(parents=True)
    return path


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    """A directory in memory, where there is one, for what makes thousands of files."""
    if not os.access("/dev/shm", os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir="/dev/shm") as path:
        yield Path(path)
