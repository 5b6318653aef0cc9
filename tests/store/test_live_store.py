"""What is no running daemon of a store; a real one is in tests/real/test_live_store.py."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from xmltool.store.live_store import live_daemon
from xmltool.store.place import store_place

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "kind", ["ours", "gone", "init", "text", "huge", "empty", "fifo", "directory", "link"]
)
def test_pid_files_that_mean_nothing(image: Path, store: Path, tmp_path: Path, kind: str) -> None:
    pid_file = image / "run/libvirtd.pid"
    pid_file.parent.mkdir()
    texts = {"ours": f"{os.getpid()}\n", "gone": "4194304", "init": "1", "text": "x", "huge": "9" * 4000,
             "empty": ""}  # fmt: skip
    if kind in texts:
        pid_file.write_text(texts[kind])
    elif kind == "fifo":
        os.mkfifo(pid_file)
    elif kind == "directory":
        pid_file.mkdir()
    else:
        pid_file.symlink_to("/dev/zero")
    place = store_place(str(image), False, None, None)
    with place.open() as root:
        assert (
            live_daemon(root, place, {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)})
            is None
        )


def test_a_store_that_is_not_there(image: Path) -> None:
    place = store_place(str(image), False, None, None)
    with place.open() as root:
        assert live_daemon(root, place, {}) is None
