"""What starts libvirt when a system boots; the referee is `systemctl --root=R is-enabled`."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.check.system.roots import (
    ETC,
    SERVICE,
    VENDOR,
    enable,
    installed,
    is_enabled,
    link,
    put_file,
    rules,
    state,
)
from tests.real.tools import unavailable
from tests.store.images import dir_pool, mark, put
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

needs_systemctl = pytest.mark.skipif(
    shutil.which("systemctl") is None, reason="systemctl is not installed"
)


def scene(root: Path) -> None:
    """Two daemons, neither enabled; a pool that is marked, one that comes up by itself, one that does not."""
    installed(root, "libvirtd", "virtstoraged")
    (root / "srv/x").mkdir(parents=True)
    put(root, "a.xml", dir_pool("a"))
    mark(root, "a.xml")
    put(root, "none.xml", dir_pool("none", "/srv/none"))


def nothing(root: Path) -> None:
    """Leave a root as it is."""


def both(root: Path) -> None:
    enable(root, "libvirtd.service")
    enable(root, "libvirtd.socket", "sockets.target")


def masked(root: Path) -> None:
    both(root)
    (root / ETC / "libvirtd.service").symlink_to("/dev/null")


def other_masked(root: Path) -> None:
    masked(root)
    enable(root, "virtstoraged.socket", "sockets.target")


def empty_unit(root: Path) -> None:
    both(root)
    put_file(root, f"{ETC}/libvirtd.service")


def without_program(root: Path) -> None:
    both(root)
    (root / "usr/sbin/libvirtd").unlink()


def program_by_drop_in(root: Path) -> None:
    without_program(root)
    put_file(root, "opt/libvirtd")
    text = "[Service]\nExecStart=\nExecStart=-/opt/libvirtd\n"
    put_file(root, f"{ETC}/libvirtd.service.d/x.conf", text)


def static(root: Path) -> None:
    text = SERVICE.partition("[Install]")[0].format(name="libvirtd")
    put_file(root, f"{VENDOR}/libvirtd.service", text)


def static_and_wanted(root: Path) -> None:
    static(root)
    put_file(root, f"{VENDOR}/host.service", "[Unit]\nWants=libvirtd.service\n[Service]\n")
    enable(root, "host.service")


def alias(root: Path) -> None:
    link(root, f"{ETC}/libvirt-bin.service", f"/{VENDOR}/libvirtd.service")
    link(root, f"{ETC}/multi-user.target.wants/libvirt-bin.service", "../libvirt-bin.service")


def wanted_in_usr(root: Path) -> None:
    link(root, f"{VENDOR}/multi-user.target.wants/libvirtd.service", "../libvirtd.service")


def required(root: Path) -> None:
    link(root, f"{ETC}/basic.target.requires/libvirtd.service", f"/{VENDOR}/libvirtd.service")


def for_a_target_alone(root: Path) -> None:
    put_file(root, f"{VENDOR}/rare.target", "[Unit]\n")
    enable(root, "libvirtd.service", "rare.target")


def in_run(root: Path) -> None:
    link(root, "run/systemd/system/multi-user.target.wants/libvirtd.service",
         f"/{VENDOR}/libvirtd.service")  # fmt: skip


def socket_of_another_name(root: Path) -> None:
    text = "[Socket]\nListenStream=/run/x\nService=virtstoraged.service\n"
    put_file(root, f"{VENDOR}/own.socket", text)
    enable(root, "own.socket", "sockets.target")


def socket_by_alias(root: Path) -> None:
    link(root, f"{ETC}/own.socket", f"/{VENDOR}/libvirtd.socket")
    link(root, f"{ETC}/sockets.target.wants/own.socket", "../own.socket")


def socket_for_admin(root: Path) -> None:
    put_file(root, f"{VENDOR}/virtstoraged-admin.socket", "[Socket]\nListenStream=/run/x\n")
    enable(root, "virtstoraged-admin.socket", "sockets.target")


def timer(root: Path) -> None:
    put_file(root, f"{VENDOR}/later.timer", "[Timer]\nOnBootSec=30\nUnit=libvirtd.service\n")
    enable(root, "later.timer", "timers.target")


def path_unit(root: Path) -> None:
    put_file(root, f"{VENDOR}/libvirtd.path", "[Path]\nPathExists=/srv/vm\n")
    enable(root, "libvirtd.path", "paths.target")


def timer_that_is_not_enabled(root: Path) -> None:
    put_file(root, f"{VENDOR}/later.timer", "[Timer]\nOnBootSec=30\nUnit=libvirtd.service\n")


def of_another_name(root: Path) -> None:
    put_file(root, f"{VENDOR}/my-libvirt.service", SERVICE.format(name="libvirtd"))
    enable(root, "my-libvirt.service")


def an_instance(root: Path) -> None:
    put_file(root, f"{VENDOR}/libvirtd@.service", SERVICE.format(name="libvirtd"))
    link(root, f"{ETC}/multi-user.target.wants/libvirtd@x.service", f"/{VENDOR}/libvirtd@.service")


def masked_by_the_vendor(root: Path) -> None:
    both(root)
    link(root, "usr/local/lib/systemd/system/libvirtd.service", "/dev/null")


def default_target_without_its_file(root: Path) -> None:
    enable(root, "libvirtd.service", "graphical.target")
    link(root, f"{ETC}/default.target", f"/{VENDOR}/multi-user.target")


def unit_in_etc(root: Path) -> None:
    put_file(root, f"{ETC}/libvirtd.service", "[Service]\nExecStart=/opt/missing\n")
    enable(root, "libvirtd.service")


@needs_systemctl
@pytest.mark.parametrize(
    ("change", "systemctl", "marked", "rule"),
    [
        (nothing, "disabled", "absent", "XT612"),
        (lambda root: enable(root, "libvirtd.service"), "enabled", "running", None),
        (lambda root: enable(root, "virtstoraged.service"), "disabled", "running", None),
        (lambda root: enable(root, "libvirtd.socket", "sockets.target"), "disabled",
         "first-connection", "XT613"),
        (lambda root: enable(root, "virtstoraged.socket", "sockets.target"), "disabled",
         "first-connection", "XT613"),
        (lambda root: enable(root, "libvirtd-ro.socket", "sockets.target"), "disabled", "absent",
         "XT612"),
        (both, "enabled", "running", None),
        (masked, "masked", "absent", "XT612"),
        (other_masked, "masked", "first-connection", "XT613"),
        (empty_unit, "masked", "absent", "XT612"),
        (without_program, "enabled", "absent", "XT612"),
        (program_by_drop_in, "enabled", "running", None),
        (static, "static", "absent", "XT612"),
        (static_and_wanted, "static", "running", None),
        (alias, "indirect", "running", None),
        (wanted_in_usr, "disabled", "running", None),
        (required, "enabled", "running", None),
        (for_a_target_alone, "enabled", "absent", "XT612"),
        (in_run, "enabled-runtime", "absent", "XT612"),
        (unit_in_etc, "enabled", "absent", "XT612"),
        (of_another_name, "disabled", "running", None),
        (an_instance, "disabled", "running", None),
        (masked_by_the_vendor, "masked", "absent", "XT612"),
        (default_target_without_its_file, "enabled", "absent", "XT612"),
        (socket_of_another_name, "disabled", "first-connection", "XT613"),
        (socket_by_alias, "disabled", "first-connection", "XT613"),
        (socket_for_admin, "disabled", "first-connection", "XT613"),
        (timer, "disabled", None, None),
        (path_unit, "disabled", None, None),
        (timer_that_is_not_enabled, "disabled", "absent", "XT612"),
    ],
)  # fmt: skip
def test_what_starts_libvirt(
    change: Callable[[Path], None], systemctl: str, marked: str | None, rule: str | None,
    tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    scene(tmp_path)
    change(tmp_path)
    assert is_enabled(tmp_path, "libvirtd.service") == systemctl
    assert state(tmp_path, capsys) == marked
    expected = {"absent": "absent", None: None}.get(marked, "defined")
    assert state(tmp_path, capsys, "none.xml") == expected
    assert set(rules(tmp_path, capsys, ".")) == ({rule} if rule else set())


def test_a_script_that_systemd_makes_a_unit_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """systemd-sysv-generator(8)"""
    installed(tmp_path)
    put_file(tmp_path, "usr/lib/systemd/systemd")
    put_file(tmp_path, "etc/init.d/libvirtd")
    (tmp_path / "srv/x").mkdir(parents=True)
    put(tmp_path, "a.xml", dir_pool("a"))
    assert state(tmp_path, capsys) is None
    assert rules(tmp_path, capsys, ".") == {}


@needs_systemctl
def test_unmask_is_not_advised_where_it_does_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene(tmp_path)
    masked_by_the_vendor(tmp_path)
    assert "unmask" not in rules(tmp_path, capsys, ".")["XT612"]


@needs_systemctl
@pytest.mark.parametrize("change", [nothing, masked])
def test_the_remedy_is_a_command_that_works(
    change: Callable[[Path], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import subprocess

    root = tmp_path / "a root"
    scene(root)
    change(root)
    for _ in range(2):  # unmask, then it is found to be enabled
        message = rules(root, capsys, ".").get("XT612")
        if message is None:
            break
        command = message.split("`")[1]
        subprocess.run(["sh", "-c", command], check=True, capture_output=True)
    assert state(root, capsys) == "running"


def test_presets_are_for_the_first_boot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """systemd applies them where /etc/machine-id is missing or says uninitialized (machine-id(5))."""
    scene(tmp_path)
    put_file(tmp_path, "usr/lib/systemd/systemd")
    put_file(tmp_path, "etc/machine-id", "0" * 32)
    preset = put_file(tmp_path, "usr/lib/systemd/system-preset/90-x.preset",
                      "# a comment\nenable libvirtd.service\ndisable *\n")  # fmt: skip
    assert state(tmp_path, capsys) == "absent"
    put_file(tmp_path, "etc/machine-id", "uninitialized\n")
    assert state(tmp_path, capsys) == "running"
    put_file(tmp_path, "etc/systemd/system-preset/10-x.preset", "disable libvirtd.*\n")
    assert state(tmp_path, capsys) == "absent"
    (tmp_path / "etc/systemd/system-preset/10-x.preset").unlink()
    (tmp_path / "etc/systemd/system-preset/90-x.preset").symlink_to("/dev/null")
    preset.write_text("disable *\n")
    assert state(tmp_path, capsys) == "running"  # what no preset names is enabled


@pytest.mark.parametrize(
    ("path", "init"),
    [
        ("etc/runlevels/default/libvirtd", "OpenRC"),
        ("etc/runit/runsvdir/default/libvirtd", "runit"),
        ("etc/s6/adminsv/default/contents.d/libvirtd", "s6"),
        ("etc/dinit.d/boot.d/libvirtd", "dinit"),
        ("etc/rc2.d/S20libvirtd", "sysvinit"),
    ],
)
def test_other_init_systems_are_named_and_nothing_is_claimed(
    path: str, init: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installed(tmp_path)
    (tmp_path / "srv/x").mkdir(parents=True)
    put(tmp_path, "a.xml", dir_pool("a"))
    put_file(tmp_path, path)
    if init == "sysvinit":
        put_file(tmp_path, "etc/inittab", "id:2:initdefault:\n")
    assert state(tmp_path, capsys) is None
    assert rules(tmp_path, capsys, ".") == {}
    main(["info", "--details", "--root", f"{tmp_path}", "a"])
    text = capsys.readouterr().out
    assert init in text
    assert f"/{path}" in text


@pytest.mark.parametrize(
    ("sign", "script", "says"),
    [
        ("etc/runlevels/default/sshd", "etc/init.d/libvirtd", "no /etc/runlevels/*/libvirtd"),
        ("etc/runit/runsvdir/default/sshd", "etc/sv/libvirtd", "no /etc/runit/runsvdir/*/libvirtd"),
        ("etc/inittab", "etc/init.d/libvirtd", "no /etc/rc*.d/S*libvirtd"),
    ],
)
def test_a_script_that_nothing_starts_is_said_to_be_so(
    sign: str, script: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installed(tmp_path)
    put(tmp_path, "a.xml", dir_pool("a"))
    put_file(tmp_path, sign)
    put_file(tmp_path, script)
    main(["info", "--details", "--root", f"{tmp_path}", "a"])
    text = capsys.readouterr().out
    assert f"/{script} is there, and there is {says}" in text


def test_units_that_lead_out_of_the_root(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = put_file(tmp_path, "outside/libvirtd.service", SERVICE.format(name="libvirtd"))
    root = tmp_path / "root"
    scene(root)
    for name in ("libvirtd", "virtstoraged"):
        (root / VENDOR / f"{name}.service").unlink()
        (root / VENDOR / f"{name}.socket").unlink()
    (root / VENDOR / "libvirtd.service").symlink_to(f"/../..{outside}")
    enable(root, "libvirtd.service")
    (root / ETC / "loop.service").symlink_to("loop.service")
    (root / ETC / "sockets.target.wants").symlink_to("/proc/self/root/etc")
    assert state(root, capsys) != "running"


def test_the_closing_line_says_what_it_rests_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene(tmp_path)
    both(tmp_path)
    main(["check", "--root", f"{tmp_path}", "--schema", "bundled"])
    first, line = capsys.readouterr().err.splitlines()[-2:]
    assert first.endswith("libvirt will load 2 pools and autostart 1")
    assert "1 defined only, 1 running after boot" in line
    assert "libvirtd.service is enabled (/etc/systemd/system/multi-user.target.wants/" in line
    assert "were not looked at" in line


def test_details_have_a_column_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scene(tmp_path)
    both(tmp_path)
    main(["list", "--root", f"{tmp_path}", "--details"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].rstrip().endswith("After boot")
    assert lines[2].rstrip().endswith("running after boot")


@pytest.mark.parametrize(
    ("options", "expected"), [(["--session"], "first-connection"), (["--storage-dir"], None)]
)
def test_other_stores(
    options: list[str], expected: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import json

    home = tmp_path / "home"
    store = home / ".config/libvirt/storage"
    store.mkdir(parents=True)
    (store / "a.xml").write_text(dir_pool("a", "/usr"))  # Debian empties /tmp at boot
    where = [*options, "--home", f"{home}"] if options == ["--session"] else [*options, f"{store}"]
    assert main(["list", *where, "--format", "json"]) == 0
    (pool,) = json.loads(capsys.readouterr().out)["pools"]
    if pool["boot"]["reason"].startswith("libvirt's storage driver"):
        unavailable("libvirt is not installed on this machine")
    assert pool["boot"]["state"] == expected
    assert pool["boot"]["active"] is True
