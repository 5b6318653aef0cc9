"""Definitions where the libvirt of a system never looks, and systems that keep them elsewhere."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.check.system.roots import VENDOR, enable, installed, link, put_file, report, rules, state
from tests.store.images import dir_pool, put
from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

STORE = "etc/libvirt/storage"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A system that starts libvirt, without a store."""
    root = tmp_path / "an image"
    installed(root, "libvirtd")
    enable(root, "libvirtd.service")
    (root / "srv/x").mkdir(parents=True)
    return root


@pytest.mark.parametrize(
    "directory",
    ["etc/libvirt/qemu/storage", "etc/libvirt", "var/lib/libvirt/storage", f"{STORE}/pools",
     "usr/etc/libvirt/storage", "usr/share/libvirt/storage", "root/.config/libvirt/storage",
     "home/some one/.config/libvirt/storage"],
)  # fmt: skip
def test_the_remedy_puts_them_where_libvirt_looks(
    directory: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_file(root, f"{directory}/x.xml", dir_pool("x"))
    put_file(root, f"{directory}/network.xml", "<network/>")
    message = rules(root, capsys, ".")["XT618"]
    assert message.startswith(f"1 definition in /{directory}, ")
    words = shlex.split(message.split("`")[1])
    assert main(words[1:]) == 0
    assert state(root, capsys, "x.xml") == "running"


def test_other_files_are_no_definitions(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put_file(root, "etc/libvirt/qemu/storage/x.xml", "<domain/>")
    put_file(root, "etc/libvirt/x.conf", "<pool type='dir'/>")
    put(root, "autostart/a.xml", dir_pool("a"))
    assert "XT618" not in rules(root, capsys, ".")


def test_a_user_may_have_a_store_beside_the_systems(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_file(root, "home/u/.config/libvirt/storage/x.xml", dir_pool("x"))
    put(root, "a.xml", dir_pool("a"))
    assert rules(root, capsys, ".") == {}


def test_nixos_has_a_store_of_its_own(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put_file(root, "etc/os-release", "ID=nixos\n")
    put(root, "a.xml", dir_pool("a"))
    assert "/etc/libvirt/storage" in rules(root, capsys, ".")["XT618"]
    assert "a.xml" not in report(root, capsys)
    put_file(root, "var/lib/libvirt/storage/n.xml", dir_pool("n"))
    assert state(root, capsys, "n.xml") == "running"
    main(["check", "--root", f"{root}", "--store", "/etc/libvirt/storage", "--format", "json"])
    found = json.loads(capsys.readouterr().out)["pools"]
    assert [pool["file"] for pool in found if pool["loaded"]] == ["a.xml"]
    assert not any(f["rule"] == "XT618" for pool in found for f in pool["findings"])


@pytest.mark.parametrize("units", ["etc/systemd/system",
                                   "nix/var/nix/profiles/system/etc/systemd/system"])  # fmt: skip
def test_nixos_has_libvirt_in_its_store(
    units: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Units, modules and programs are in directories of their own below /nix/store."""
    package = "nix/store/abc-libvirt-11.0.0"
    put_file(tmp_path, "etc/os-release", "ID=nixos\n")
    put_file(tmp_path, f"{package}/lib/libvirt/connection-driver/libvirt_driver_storage.so")
    for module in ("fs", "logical"):
        put_file(
            tmp_path, f"{package}/lib/libvirt/storage-backend/libvirt_storage_backend_{module}.so"
        )
    put_file(tmp_path, f"{package}/sbin/libvirtd")
    put_file(
        tmp_path,
        "nix/store/u-units/libvirtd.service",
        f"[Service]\nExecStart=/{package}/sbin/libvirtd\n",
    )
    link(
        tmp_path,
        "nix/store/u-units/multi-user.target.wants/libvirtd.service",
        "../libvirtd.service",
    )
    link(tmp_path, units, "/nix/store/u-units")
    (tmp_path / "srv/x").mkdir(parents=True)
    put_file(tmp_path, "var/lib/libvirt/storage/a.xml", dir_pool("a"))
    text = f"<pool type='logical'><name>v</name><uuid>{'0' * 31}2</uuid><source/></pool>"
    put_file(tmp_path, "var/lib/libvirt/storage/v.xml", text)
    assert state(tmp_path, capsys) == "running"
    assert rules(tmp_path, capsys, "v.xml") == {}  # vgchange and the others are not looked for
    assert rules(tmp_path, capsys, ".") == {}


def test_a_commit_of_ostree_has_its_configuration_in_usr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installed(tmp_path, "virtstoraged")
    (tmp_path / "sysroot/ostree").mkdir(parents=True)
    enabled = "usr/etc/systemd/system/multi-user.target.wants/virtstoraged.service"
    link(tmp_path, enabled, f"/{VENDOR}/virtstoraged.service")
    put_file(tmp_path, "usr/etc/fstab", "UUID=1 /srv/x xfs noauto 0 0\n")
    put_file(tmp_path, "usr/etc/tmpfiles.d/a.conf", "d /var/vm\n")
    put_file(tmp_path, "usr/etc/libvirt/storage/a.xml", dir_pool("a", "/var/vm"))
    message = rules(tmp_path, capsys, ".")["XT618"]
    assert "`--store /usr/etc/libvirt/storage`" in message
    words = ["--root", f"{tmp_path}", "--store", "/usr/etc/libvirt/storage"]
    assert main(["autostart", "a", *words]) == 0
    put_file(tmp_path, "usr/etc/libvirt/storage/b.xml", dir_pool("b"))
    capsys.readouterr()
    main(["check", *words, "--format", "json"])
    pools = json.loads(capsys.readouterr().out)["pools"]
    found = {pool["file"]: pool for pool in pools}
    assert found["a.xml"]["boot"]["state"] == "running"
    assert found["a.xml"]["autostart"] is True
    assert [f["rule"] for f in found["b.xml"]["findings"] if f["rule"] == "XT614"] == ["XT614"]
    # the same files are right in /etc, of which it is the default
    (tmp_path / "usr/etc").rename(tmp_path / "etc")
    assert report(tmp_path, capsys)["a.xml"]["autostart"] is True
