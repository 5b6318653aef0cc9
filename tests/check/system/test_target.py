"""What mounts the target of a pool when the system boots, and whether libvirt waits for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.check.system.roots import (
    ETC,
    VENDOR,
    enable,
    installed,
    link,
    put_file,
    report,
    rules,
    state,
)
from tests.store.images import dir_pool, mark, put
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

POINT = "/srv/vm"
XMLTOOL = f"{sys.executable} -m xmltool"
FSTAB = "LABEL=vm {point} {kind} {options} 0 2\n"
MOUNT = "[Unit]\n{unit}\n[Mount]\nWhat=/dev/vdb1\nWhere=/srv/vm\nType=xfs\n{mount}\n[Install]\nWantedBy=multi-user.target\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A system whose libvirtd is enabled, with a pool on a mount point."""
    installed(tmp_path, "libvirtd")
    enable(tmp_path, "libvirtd.service")
    (tmp_path / "srv/vm").mkdir(parents=True)
    put(tmp_path, "a.xml", dir_pool("a", POINT))
    mark(tmp_path, "a.xml")
    return tmp_path


@pytest.mark.parametrize(
    ("options", "kind", "rule", "says"),
    [
        ("defaults", "xfs", None, ""),
        ("noauto", "xfs", "XT614", "noauto"),
        ("noauto,auto", "xfs", None, ""),
        ("auto,noauto", "xfs", "XT614", "noauto"),
        ("noauto,x-systemd.automount", "xfs", None, ""),
        ("noauto,comment=systemd.automount", "xfs", None, ""),
        ("x-systemd.automount,nofail", "xfs", None, ""),
        (
            "x-systemd.requires=gone.service",
            "xfs",
            None,
            "",
        ),  # systemd --test starts it all the same
        ("nofail", "xfs", "XT615", "nofail"),
        ("nofail,x-systemd.before=libvirtd.service", "xfs", None, ""),
        ("nofail,_netdev", "xfs", "XT615", "nofail"),
        ("_netdev", "xfs", None, ""),
        ("defaults", "nfs4", None, ""),
        ("x-systemd.wanted-by=multi-user.target", "xfs", None, ""),
        ("x-systemd.wanted-by=rare.target", "xfs", "XT614", "take x-systemd.wanted-by"),
        ("x-systemd.requires=zfs.target", "xfs", None, ""),
    ],
)
def test_options_of_fstab(
    options: str, kind: str, rule: str | None, says: str,
    root: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    put_file(root, "etc/fstab", FSTAB.format(point=POINT, kind=kind, options=options))
    found = rules(root, capsys)
    assert list(found) == ([rule] if rule else [])
    assert says in "".join(found.values())
    assert state(root, capsys) == "running"  # on the directory below, where nothing is mounted


def test_a_file_system_of_the_network_that_the_daemon_does_not_wait_for(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (root / VENDOR / "libvirtd.service").read_text()
    put_file(root, f"{ETC}/libvirtd.service", text.replace("After=remote-fs.target\n", ""))
    put_file(root, "etc/fstab", FSTAB.format(point=POINT, kind="nfs", options="defaults"))
    assert list(rules(root, capsys)) == ["XT615"]
    put_file(root, f"{ETC}/libvirtd.service.d/x.conf", "[Unit]\nAfter=srv-vm.mount\n")
    assert rules(root, capsys) == {}


def pulled_by_nothing(root: Path) -> None:
    """The unit is there, and that is all."""


def by_wants(root: Path) -> None:
    link(root, f"{ETC}/local-fs.target.wants/srv-vm.mount", f"/{VENDOR}/srv-vm.mount")


def by_requires(root: Path) -> None:
    link(root, f"{VENDOR}/multi-user.target.requires/srv-vm.mount", "../srv-vm.mount")


def by_another_unit(root: Path) -> None:
    put_file(root, f"{ETC}/libvirtd.service.d/x.conf", "[Unit]\nRequiresMountsFor=/srv/vm/a/b\n")


def by_its_automount(root: Path) -> None:
    put_file(root, f"{VENDOR}/srv-vm.automount", "[Automount]\nWhere=/srv/vm\n")
    enable(root, "srv-vm.automount", "local-fs.target")


def by_an_automount_that_is_not_enabled(root: Path) -> None:
    put_file(root, f"{VENDOR}/srv-vm.automount", "[Automount]\nWhere=/srv/vm\n")


def in_run_alone(root: Path) -> None:
    link(root, "run/systemd/system/local-fs.target.wants/srv-vm.mount", f"/{VENDOR}/srv-vm.mount")


@pytest.mark.parametrize(
    ("pull", "is_pulled"),
    [
        (pulled_by_nothing, False),
        (by_wants, True),
        (by_requires, True),
        (by_another_unit, True),
        (by_its_automount, True),
        (by_an_automount_that_is_not_enabled, False),
        (in_run_alone, False),
    ],
)
def test_a_mount_unit_counts_when_something_pulls_it_in(
    pull: Callable[[Path], None], is_pulled: bool, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_file(root, f"{VENDOR}/srv-vm.mount", MOUNT.format(unit="", mount=""))
    pull(root)
    found = rules(root, capsys)
    assert list(found) == ([] if is_pulled else ["XT614"])
    assert is_pulled or "srv-vm.mount" in found["XT614"]


@pytest.mark.parametrize(
    ("unit", "mount", "rule"),
    [
        ("", "Options=nofail", "XT615"),
        ("", "Options=_netdev", None),
        ("DefaultDependencies=no", "", "XT615"),
        ("DefaultDependencies=no\nBefore=local-fs.target", "", None),
    ],
)
def test_mount_units_that_the_boot_does_not_wait_for(
    unit: str, mount: str, rule: str | None, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_file(root, f"{VENDOR}/srv-vm.mount", MOUNT.format(unit=unit, mount=mount))
    by_wants(root)
    assert list(rules(root, capsys)) == ([rule] if rule else [])


def test_a_mount_unit_of_another_name_or_masked_is_none(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_file(root, f"{VENDOR}/vm.mount", MOUNT.format(unit="", mount=""))
    enable(root, "vm.mount")
    assert rules(root, capsys) == {}
    put_file(root, f"{VENDOR}/srv-vm.mount", MOUNT.format(unit="", mount=""))
    link(root, f"{ETC}/srv-vm.mount", "/dev/null")
    assert rules(root, capsys) == {}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("target", ["/srv/vm", '/srv/vm/it\'s 50% "x"/y'])
def test_the_drop_in_is_accepted_and_has_the_daemon_wait(
    target: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_file(root, "etc/fstab", FSTAB.format(point=POINT, kind="xfs", options="nofail"))
    put(root, "a.xml", dir_pool("a", target))
    message = rules(root, capsys)["XT615"]
    file = "/etc/systemd/system/libvirtd.service.d/pools-srv-vm.conf"
    assert file in message
    command = message[message.index("`") + 1 : message.rindex("`")]
    subprocess.run(["sh", "-c", command], check=True)
    text = (root / file.lstrip("/")).read_text()
    assert text.startswith("[Unit]\nRequiresMountsFor=")
    assert "XT615" not in rules(root, capsys)
    unit = put_file(root, "verify/libvirtd.service", "[Service]\nExecStart=/bin/true\n")
    put_file(root, "verify/libvirtd.service.d/x.conf", text)
    answer = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", f"{unit}"],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{unit.parent}:"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "x.conf" not in answer.stderr
    assert answer.returncode == 0, answer.stderr


def test_the_drop_ins_of_several_pools_stay_beside_each_other(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_file(
        root, "etc/fstab", "LABEL=a /srv/vm xfs nofail 0 0\nLABEL=b /srv/my\\040b xfs nofail 0 0\n"
    )
    (root / "srv/my b").mkdir()
    put(root, "b.xml", dir_pool("b", "/srv/my b"))
    for file in ("a.xml", "b.xml"):
        message = rules(root, capsys, file)["XT615"]
        subprocess.run(
            ["sh", "-c", message[message.index("`") + 1 : message.rindex("`")]], check=True
        )
    assert rules(root, capsys) == {}
    assert rules(root, capsys, "b.xml") == {}


FS = """<pool type='fs'><name>a</name><uuid>00000000-0000-4000-8000-000000000001</uuid>
<source><device path='{device}'/></source><target><path>/srv/vm</path></target></pool>"""


@pytest.mark.parametrize(
    ("what", "options", "active"),
    [
        ("/dev/vdb1", "defaults", True),
        ("/dev/vdb1", "noauto", False),
        ("/dev/vdc1", "defaults", False),
        (None, "", False),
    ],
)
def test_a_pool_that_mounts_by_itself(
    what: str | None, options: str, active: bool, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """fstab that mounts the same source there makes it active; nothing else has to be in fstab."""
    installed(root, modules=("fs",))
    for program in ("mount", "umount"):
        put_file(root, f"usr/bin/{program}")
    (root / "etc/libvirt/storage/autostart/a.xml").unlink()
    put(root, "a.xml", FS.format(device="/dev/vdb1"))
    if what is not None:
        put_file(root, "etc/fstab", f"{what} /srv/vm ext4 {options} 0 2\n")
    assert rules(root, capsys) == {}
    assert state(root, capsys) == ("running" if active else "defined")
    mark(root, "a.xml")
    assert state(root, capsys) == "running"


@pytest.mark.parametrize(
    ("line", "active"),
    [
        ("LABEL=vm /srv/vm ext4 defaults", None),
        ("/dev/disk/by-id/x /srv/vm ext4 defaults", None),
        ("/dev/vdb1 /srv/vm ext4 nofail", None),
        ("/dev/vdb1 /srv/vm ext4 noauto,x-systemd.automount", None),
        ("tmpfs /srv/vm tmpfs defaults", False),
    ],
)
def test_a_source_that_may_be_mounted(
    line: str, active: bool | None, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What libvirt finds when it starts cannot be told: which device that is, or which of both is first."""
    for program in ("mount", "umount"):
        put_file(root, f"usr/bin/{program}")
    put(root, "a.xml", FS.format(device="/dev/vdb1"))
    put_file(root, "etc/fstab", f"{line} 0 2\n")
    assert state(root, capsys) == "running"
    (root / "etc/libvirt/storage/autostart/a.xml").unlink()
    assert state(root, capsys) == (None if active is None else "defined")
    boot = report(root, capsys)["a.xml"]["boot"]
    assert isinstance(boot, dict)
    assert ("/etc/fstab has " in boot["reason"]) is (active is None)


def test_a_mount_that_the_service_asks_for_is_there(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for program in ("mount", "umount"):
        put_file(root, f"usr/bin/{program}")
    put(root, "a.xml", FS.format(device="/dev/vdb1"))
    (root / "etc/libvirt/storage/autostart/a.xml").unlink()
    put_file(root, "etc/fstab", "/dev/vdb1 /srv/vm ext4 nofail,x-systemd.automount 0 2\n")
    put_file(root, f"{ETC}/libvirtd.service.d/x.conf", "[Unit]\nRequiresMountsFor=/srv/vm\n")
    assert state(root, capsys) == "running"


def test_the_unit_to_enable_is_the_one_that_can_be(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mount unit without [Install] that has an automount unit, one with it, and one with neither."""
    put(root, "a.xml", dir_pool("a", "/srv/my vms"))
    mount = put_file(
        root, f"{ETC}/srv-my\\x20vms.mount", "[Mount]\nWhat=/dev/vdb\nWhere=/srv/my vms\n"
    )
    assert "have a unit that is started want srv-my\\x20vms.mount" in rules(root, capsys)["XT614"]
    mount.write_text(mount.read_text() + "[Install]\nWantedBy=local-fs.target\n")
    remedy = f"systemctl --root={root} enable 'srv-my\\x20vms.mount'"
    assert f"`{remedy}`" in rules(root, capsys)["XT614"]
    automount = put_file(root, f"{ETC}/srv-my\\x20vms.automount",
                         "[Automount]\nWhere=/srv/my vms\n[Install]\nWantedBy=local-fs.target\n")  # fmt: skip
    boot = report(root, capsys)["a.xml"]["boot"]
    assert isinstance(boot, dict)
    assert boot["remedy"] == remedy.replace(".mount'", ".automount'")
    if shutil.which("systemctl") is not None:
        subprocess.run(["sh", "-c", boot["remedy"]], check=True, capture_output=True)
        assert automount.exists()
        assert rules(root, capsys) == {}


def test_a_bind_mount_pulls_in_what_its_source_is_on(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_file(root, "etc/fstab", "/dev/vdb /srv/vm xfs noauto 0 0\n/srv/vm/x /opt/x none bind 0 0\n")
    assert "XT614" not in rules(root, capsys)


@pytest.mark.parametrize("kind", ["tmpfs", "ramfs"])
def test_a_target_on_a_file_system_in_memory(
    kind: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(root, "a.xml", dir_pool("a", "/srv/vm/pool"))
    put_file(root, "etc/fstab", f"{kind} /srv/vm {kind} defaults 0 0\n")
    (root / "srv/vm/pool").mkdir(parents=True)
    assert "empty after a boot" in rules(root, capsys)["XT606"]
    assert state(root, capsys) == "defined"
    put_file(root, "usr/lib/tmpfiles.d/a.conf", "d /srv/vm/pool\n")
    assert rules(root, capsys) == {}
    assert state(root, capsys) == "running"
    put(root, "a.xml", dir_pool("a", "/srv/vm"))
    assert state(root, capsys) == "running"


def test_a_target_below_a_mount_that_tmpfiles_d_makes_after_it(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """systemd-tmpfiles-setup.service is after local-fs.target, and before nothing of the network."""
    put(root, "a.xml", dir_pool("a", "/srv/vm/pool"))
    put_file(root, "etc/fstab", "UUID=1 /srv/vm btrfs subvol=/@/srv 0 0\n")
    message = rules(root, capsys)["XT607"]
    assert "d /srv/vm/pool 0711 root root -" in message
    boot = report(root, capsys)["a.xml"]["boot"]
    assert isinstance(boot, dict)
    subprocess.run(["sh", "-c", boot["remedy"].replace("xmltool", XMLTOOL, 1)], check=True)
    assert rules(root, capsys) == {}
    assert state(root, capsys) == "running"
    put_file(root, "etc/fstab", "nas:/srv /srv/vm nfs defaults 0 0\n")
    assert "tmpfiles" not in rules(root, capsys)["XT607"]


def test_a_target_that_the_boot_removes(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put_file(root, "usr/lib/tmpfiles.d/a.conf", "R! /srv/vm\n")
    assert "removed when the system boots" in rules(root, capsys)["XT606"]
    assert state(root, capsys) == "defined"


def test_a_target_that_becomes_a_link(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "srv/vm").rmdir()
    put_file(root, "usr/lib/tmpfiles.d/a.conf", "L /srv/vm - - - - /data/vm\n")
    assert "leads to /data/vm" in rules(root, capsys)["XT609"]
    (root / "data/vm").mkdir(parents=True)
    assert rules(root, capsys) == {}


def test_a_device_by_its_uuid(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for program in ("mount", "umount"):
        put_file(root, f"usr/bin/{program}")
    (root / "etc/libvirt/storage/autostart/a.xml").unlink()
    put(root, "a.xml", FS.format(device="/dev/disk/by-uuid/1234-ABCD"))
    put_file(root, "etc/fstab", 'UUID="1234-ABCD" /srv/vm/ ext4 defaults 0 2\n')
    assert state(root, capsys) == "running"


def test_a_volume_group_that_the_system_mounts_from(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installed(root, modules=("fs", "logical"))
    for program in ("vgchange", "vgs", "lvs", "pvs"):
        put_file(root, f"usr/sbin/{program}")
    put(root, "b.xml", "<pool type='logical'><name>b</name>"
        "<uuid>00000000-0000-4000-8000-000000000002</uuid><source><name>my-vg</name></source></pool>")  # fmt: skip
    assert rules(root, capsys, "b.xml") == {}
    assert state(root, capsys, "b.xml") is None  # nobody can see the group here
    put_file(root, "etc/fstab", "/dev/mapper/my--vg-home /home xfs defaults 0 2\n")
    message = rules(root, capsys, "b.xml")["XT616"]
    assert "/home" in message
    assert "pool-destroy" in message
    assert "pool-delete" in message


IMAGE_SIGNS: dict[str, Callable[[Path], object]] = {
    "/ostree": lambda root: (root / "ostree").mkdir(),
    "/sysroot/ostree": lambda root: (root / "sysroot/ostree").mkdir(parents=True),
    "/usr/lib/bootc": lambda root: (root / "usr/lib/bootc").mkdir(parents=True),
    "OSTREE_VERSION": lambda root: put_file(root, "etc/os-release", "OSTREE_VERSION='42.1'\n"),
    "VARIANT_ID": lambda root: put_file(root, "usr/lib/os-release", "VARIANT_ID=silverblue\n"),
}


@pytest.mark.parametrize("sign", IMAGE_SIGNS)
def test_content_of_var_in_an_image_mode_system(
    sign: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(root, "a.xml", dir_pool("a", "/var/lib/libvirt/images"))
    (root / "var/lib/libvirt/images").mkdir(parents=True)
    assert rules(root, capsys) == {}
    IMAGE_SIGNS[sign](root)
    message = rules(root, capsys)["XT617"]
    assert sign in message
    line = "d /var/lib/libvirt/images 0711 root root -"
    assert line in message
    (root / "var/lib/libvirt/images").rmdir()
    message = rules(root, capsys)["XT606"]
    assert line in message
    assert "--tmpfiles" in message
    put_file(root, "usr/lib/tmpfiles.d/pools.conf", f"{line}\n")
    assert rules(root, capsys) == {}
    assert state(root, capsys) == "running"


@pytest.mark.parametrize(
    ("link_name", "text"),
    [("srv", "var/srv"), ("home", "var/home"), ("mnt", "/var/mnt"), ("root", "var/roothome")],
)
@pytest.mark.parametrize("has_var", [False, True])
def test_a_target_behind_a_link_to_var(
    link_name: str, text: str, *, has_var: bool, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is content of users is a link to /var on ostree, and dangles in an image, whose /var is empty."""
    shutil.rmtree(root / "srv")
    (root / link_name).symlink_to(text)
    (root / "ostree").mkdir()
    place = f"/{text.lstrip('/')}"
    if has_var:
        (root / place.lstrip("/")).mkdir(parents=True)
    put(root, "a.xml", dir_pool("a", f"/{link_name}/vm/pool"))
    assert f"d {place}/vm/pool 0711" in rules(root, capsys)["XT606"]
    assert state(root, capsys) == "defined"
    assert main(["build", "a", "--root", f"{root}"]) == 2
    file = "/usr/lib/tmpfiles.d/x.conf"
    assert main(["build", "a", "--root", f"{root}", "--tmpfiles", file]) == 0
    assert rules(root, capsys) == {}
    assert state(root, capsys) == "running"
    assert not (root / place.lstrip("/") / "vm").exists()


def test_a_target_in_run_is_gone_after_a_boot(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(root, "a.xml", dir_pool("a", "/run/pool"))
    (root / "run/pool").mkdir(parents=True)
    assert list(rules(root, capsys)) == ["XT606"]
    assert state(root, capsys) == "defined"
    put_file(root, "etc/tmpfiles.d/a.conf", "d %t/pool\n")
    assert rules(root, capsys) == {}
    assert state(root, capsys) == "running"


def test_no_driver_is_said_once(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(root / "usr/lib64")
    found = report(root, capsys)
    assert list(rules(root, capsys, ".")) == ["XT601"]
    assert rules(root, capsys) == {}
    boot = found["a.xml"]["boot"]
    assert isinstance(boot, dict)
    assert boot["state"] == "absent"
