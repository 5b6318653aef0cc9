"""New content before the commit: how it is made durable, and what is swept away."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.store.users import as_nobody, reachable, root_only
from xmltool.confined.directory import open_directory
from xmltool.confined.root import Root
from xmltool.errors import StoreError
from xmltool.store.transaction import staging
from xmltool.store.transaction.staging import Staging, sweep

if TYPE_CHECKING:
    from pathlib import Path


def test_files_are_made_durable_many_at_a_time(
    image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after another would have each wait for a disk write of its own."""
    synced: list[int] = []
    monkeypatch.setattr(staging.os, "fsync", synced.append)
    with Root(str(image)) as root, open_directory(root, "") as here:
        before = os.listdir("/proc/self/fd")
        with closing(Staging(here, here)) as made:
            counts = []
            for number in range(65):
                made.file(f"new-{number}", b"A")
                counts.append(len(synced))
            assert counts == [0] * 63 + [64, 64]
            made.sync()
            assert len(synced) == 66
            assert synced[-1] == here.fd
        assert os.listdir("/proc/self/fd") == before


def test_what_was_staged_is_swept_and_nothing_else(image: Path) -> None:
    for name in ("new-0", "new-12", "journal.new", "new-x", "manifest"):
        (image / name).touch()
    with Root(str(image)) as root, open_directory(root, "") as here:
        sweep(here)
        assert sorted(here.names()) == ["manifest", "new-x"]
        (image / "new-7").mkdir()
        with pytest.raises(StoreError, match=f"{image}/new-7 is a directory"):
            sweep(here)


@root_only
def test_what_cannot_be_swept_is_told() -> None:
    with reachable() as image:
        (image / "new-0").touch()

        def swept() -> str:
            with Root(str(image)) as root, open_directory(root, "") as here:
                try:
                    sweep(here)
                except PermissionError as error:
                    return f"{error.strerror}: {error.filename}"
            return "swept"

        assert as_nobody(swept) == "Permission denied: new-0"
