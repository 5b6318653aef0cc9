"""Copy-on-write on btrfs, which libvirt turns off; tried on a btrfs of its own, against lsattr."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.store.images import dir_pool, put
from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

NO_MOUNT = 77
"""Status of a script that could not mount."""
COW = "<features><cow state='{state}'/></features><target>"


def pool(state: str | None) -> str:
    return (
        dir_pool("a")
        if state is None
        else dir_pool("a").replace("<target>", COW.format(state=state))
    )


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("mkfs.btrfs") is None, reason="needs root and btrfs-progs"
)
@pytest.mark.parametrize(("state", "is_off"), [(None, True), ("no", True), ("yes", False)])
@pytest.mark.parametrize("is_there", [False, True])
def test_what_build_sets_on_btrfs(
    state: str | None, is_off: bool, is_there: bool, tmp_path: Path
) -> None:
    image, root = tmp_path / "image", tmp_path / "root"
    root.mkdir()
    with open(image, "wb") as file:
        file.truncate(128 * 2**20)
    subprocess.run(["mkfs.btrfs", "-q", f"{image}"], check=True, capture_output=True)
    put(tmp_path, "a.xml", pool(state))
    script = (
        f"mount -o loop {image} {root} || exit {NO_MOUNT}; mkdir -p {root}/etc/libvirt {root}/srv"
        f" && cp -r {tmp_path}/etc/libvirt/storage {root}/etc/libvirt"
        f" && {{ {'mkdir -m 711' if is_there else 'true'} {root}/srv/x; }}"
        f" && {sys.executable} -m xmltool build a --root {root} && lsattr -d {root}/srv/x"
    )
    answer = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script], capture_output=True, text=True, check=False
    )
    if answer.returncode == NO_MOUNT:
        pytest.skip(f"btrfs cannot be mounted here: {answer.stderr}")
    assert answer.returncode == 0, answer.stderr
    attributes = answer.stdout.splitlines()[-1].split()[0]
    assert ("C" in attributes) is is_off


@pytest.mark.parametrize("state", [None, "yes"])
def test_elsewhere_nothing_is_set_and_that_is_said(
    state: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "a.xml", pool(state))
    assert main(["build", "a", "--root", f"{tmp_path}"]) == 0
    assert ("<cow> is not set" in capsys.readouterr().err) is (state is not None)
