"""A user who may not read a file gets no answer about it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.check.system.roots import enable, installed, put_file
from tests.cli.store_cases import pool_text
from tests.store.images import dir_pool, mark, put

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="gives root's powers away"
)
WITHOUT_POWERS = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
"""A root that permissions count for, as for anybody else."""


def powerless(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*WITHOUT_POWERS, sys.executable, "-m", "xmltool", *arguments, "--root", str(root)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.fixture
def image(tmp_path: Path) -> Path:
    root = tmp_path / "image"
    store = root / "etc/libvirt/storage"
    store.mkdir(parents=True)
    for name, mode in (("closed", 0o000), ("open", 0o600)):
        (store / f"{name}.xml").write_text(pool_text(name))
        (store / f"{name}.xml").chmod(mode)
    return root


def test_a_list(image: Path) -> None:
    found = powerless(image, "list", "--format", "json")
    assert found.returncode == 2
    loaded = {pool["name"]: pool["loaded"] for pool in json.loads(found.stdout)["pools"]}
    assert loaded == {"closed": None, "open": True}
    assert "run it as root" in found.stderr
    text = powerless(image, "list", "--autostart")
    assert (text.returncode, "skips" in text.stderr) == (2, False)
    assert "closed.xml: cannot be read: Permission denied; run it as root" in text.stderr


@pytest.mark.parametrize("command", ["info", "dumpxml", "undefine", "autostart", "build"])
def test_one_pool(command: str, image: Path) -> None:
    found = powerless(image, command, "closed")
    assert found.returncode == 2
    assert "run it as root" in found.stderr
    assert "skips" not in found.stderr
    if command in ("info", "dumpxml"):
        assert powerless(image, command, "open").returncode == 0


def test_a_check(image: Path) -> None:
    found = powerless(image, "check", "--format", "json", "--schema", "bundled")
    assert found.returncode == 2
    pools = {pool["name"]: pool for pool in json.loads(found.stdout)["pools"]}
    assert (pools["closed"]["loaded"], pools["open"]["loaded"]) == (None, True)
    rules = [finding["rule"] for finding in pools["closed"]["findings"]]
    assert rules[0] == "XT004"
    assert "skips" not in str(pools["closed"])


def test_nothing_is_written_beside_what_nobody_knows(image: Path) -> None:
    new = image / "new.xml"
    new.write_text(pool_text("new"))
    for arguments in (["define", str(new)], ["apply", str(new)]):
        found = powerless(image, *arguments)
        assert found.returncode == 2
        assert "nothing is written" in found.stderr
        assert "run it as root" in found.stderr
    assert not (image / "etc/libvirt/storage/new.xml").exists()


def test_a_store_that_may_not_be_read(image: Path) -> None:
    (image / "etc/libvirt/storage").chmod(0o000)
    for command in ("list", "check", "info"):
        found = powerless(image, command, *(["open"] if command == "info" else []))
        assert found.returncode == 2
        assert "run it as root" in found.stderr


def test_a_system_that_cannot_be_read_in_full(tmp_path: Path) -> None:
    """Without /etc/fstab nobody knows what is mounted, without the secrets not whether a pool starts."""
    installed(tmp_path, "libvirtd", modules=("fs", "rbd"))
    enable(tmp_path, "libvirtd.service")
    (tmp_path / "srv/x").mkdir(parents=True)
    put(tmp_path, "a.xml", dir_pool("a"))
    put(tmp_path, "r.xml", "<pool type='rbd'><name>r</name><source><host name='m'/><name>p</name>"
        "<auth type='ceph' username='u'><secret usage='s'/></auth></source></pool>")  # fmt: skip
    mark(tmp_path, "r.xml")
    fstab = put_file(tmp_path, "etc/fstab", "LABEL=x /srv xfs noauto 0 0\n")
    (tmp_path / "etc/libvirt/secrets").mkdir(mode=0o000)
    found = powerless(tmp_path, "list", "--format", "json")
    pools = {pool["name"]: pool["boot"] for pool in json.loads(found.stdout)["pools"]}
    assert pools["r"]["state"] is None
    assert "/etc/libvirt/secrets cannot be read by this user" in pools["r"]["reason"]
    fstab.chmod(0o000)
    for command in (("list", "--format", "json"), ("check",)):
        found = powerless(tmp_path, *command)
        assert found.returncode == 2
        assert f"{fstab}: Permission denied" in found.stderr
        assert "run it as root" in found.stderr


def test_an_owner_that_may_not_be_given(image: Path) -> None:
    (image / "srv").mkdir()
    text = pool_text("open").replace(
        "</path>", "</path><permissions><owner>107</owner></permissions>"
    )
    (image / "etc/libvirt/storage/open.xml").write_text(text)
    words = [*WITHOUT_POWERS[:2], f"{WITHOUT_POWERS[2]},-chown", sys.executable, "-m", "xmltool"]
    found = subprocess.run(
        [*words, "build", "open", "--root", f"{image}"], capture_output=True, text=True, check=False
    )
    assert found.returncode == 2
    assert "its owner and group stay: Operation not permitted" in found.stderr
    assert "run it as root" in found.stderr
