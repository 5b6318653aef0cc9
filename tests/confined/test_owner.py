"""Owners in a user namespace, where most have no number, and under fakeroot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.store.images import dir_pool

if TYPE_CHECKING:
    from pathlib import Path

POOL = dir_pool("a", "/srv/a").replace(
    "</path>",
    "</path><permissions><mode>0750</mode><owner>107</owner><group>108</group></permissions>",
)
SCRIPT = (
    "{python} -m xmltool define {file} --root {root} --autostart --schema bundled"
    " && {python} -m xmltool build a --root {root}"
    " && {python} -m xmltool undefine a --root {root}"
)


def within(program: list[str], root: Path, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    file = tmp_path / "a.xml"
    file.write_text(POOL)
    script = SCRIPT.format(python=sys.executable, file=file, root=root)
    return subprocess.run(
        [*program, "sh", "-c", script], capture_output=True, text=True, check=False
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root whose directories belong to an owner without a number in a namespace of one."""
    root = tmp_path / "root"
    for path in (root / "etc/libvirt", root / "srv"):
        path.mkdir(parents=True)
        os.chmod(path, 0o777)
        if os.geteuid() == 0:
            os.chown(path, 12345, 12345)
    return root


@pytest.mark.skipif(shutil.which("unshare") is None, reason="unshare is not installed")
@pytest.mark.parametrize("options", [["-Ur"], ["-U", "--map-current-user"]])
def test_a_user_namespace_builds(options: list[str], root: Path, tmp_path: Path) -> None:
    program = ["unshare", *options]
    if subprocess.run([*program, "true"], capture_output=True, check=False).returncode:
        pytest.skip("user namespaces are not allowed here")
    answer = within(program, root, tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert "has no number in this user namespace" in answer.stderr
    made = os.stat(root / "srv/a")
    assert (made.st_uid, made.st_mode & 0o777) == (os.geteuid(), 0o750)
    assert os.stat(root / "etc/libvirt/storage").st_uid == os.geteuid()


@pytest.mark.skipif(shutil.which("fakeroot") is None, reason="fakeroot is not installed")
def test_fakeroot_builds(root: Path, tmp_path: Path) -> None:
    saved = tmp_path / "fakeroot"
    answer = within(["fakeroot", "-s", f"{saved}"], root, tmp_path)
    assert answer.returncode == 0, answer.stderr
    listed = subprocess.run(
        ["fakeroot", "-i", f"{saved}", "stat", "-c", "%u:%g", f"{root}/srv/a"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert listed.stdout == "107:108\n"
