"""What a boot starts; the referee is `systemd --test`, which makes the first transaction and runs nothing."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.check.system.roots import ETC, VENDOR, link, program, put_file
from xmltool.check.system.startup import Startup
from xmltool.check.system.units import Units
from xmltool.confined.root import Root
from xmltool.errors import StoreError

TARGETS = (
    "default", "graphical", "multi-user", "basic", "sockets", "local-fs", "remote-fs", "timers",
    "paths", "slices", "swap",
)  # fmt: skip
NAMES = ("libvirtd.service", "virtstoraged.service", "libvirtd.socket", "a.service", "b.service",
         "c.target", "srv-x.mount", "srv-x-y.mount", "t@.service")  # fmt: skip
MASKABLE = ("libvirtd.service", "a.service", "libvirtd.socket")
ALWAYS = ("srv-x-y.mount", "t@q.service", "b.service")
"""What may be required: a requirement that is missing ends a walk of systemd at a place of its own."""
INSTANCES = ("t@q.service", "t@z.service")


def unit_text(name: str, pick: random.Random) -> str:
    lines = ["[Unit]"]
    for key in ("Wants", "Requires", "BindsTo"):
        among = (*NAMES[:-1], "t@q.service") if key == "Wants" else ALWAYS
        if pick.random() < 0.2:
            lines.append(f"{key}={' '.join(pick.sample(among, pick.randint(1, 2)))}")
        if pick.random() < 0.1:
            lines.append(f"{key}=")  # takes nothing back
    if pick.random() < 0.15:
        path = pick.choice(["/srv/x", "/srv/x/y/z", "/opt", "/srv/xy"])
        lines.append(f"RequiresMountsFor={path}")
    if pick.random() < 0.1:
        lines.append("Wants=\\\n  # a comment\n b.service")
    kind = name.rpartition(".")[2]
    lines += {
        "service": ["[Service]", "ExecStart=/bin/true"],
        "socket": ["[Socket]", "ListenStream=/run/x"],
        "mount": ["[Mount]", "What=/dev/vda", f"Where=/{name[:-6].replace('-', '/')}"],
    }.get(kind, [])
    return "\n".join(lines) + "\n"


def build(root: Path, pick: random.Random) -> None:
    vendor = root / VENDOR
    vendor.mkdir(parents=True)
    for target in TARGETS:
        shutil.copy(f"/lib/systemd/system/{target}.target", vendor, follow_symlinks=False)
    put_file(root, f"{VENDOR}/sysinit.target",
             "[Unit]\nDefaultDependencies=no\nWants=local-fs.target swap.target\n")  # fmt: skip
    for name in NAMES:
        put_file(root, f"{pick.choice([ETC, VENDOR, VENDOR])}/{name}", unit_text(name, pick))
        maskable = name in MASKABLE
        if maskable and pick.random() < 0.2 and not (root / ETC / name).exists():
            link(root, f"{ETC}/{name}", "/dev/null")
        if pick.random() < 0.3:
            by = pick.choice(["multi-user.target", "sockets.target", "c.target", "a.service"])
            how = "wants" if maskable else pick.choice(["wants", "requires"])
            leads = "/dev/null" if maskable and pick.random() < 0.2 else f"../{name}"
            place = pick.choice([ETC, VENDOR])
            link(root, f"{place}/{by}.{how}/{name.replace('@.', '@z.')}", leads)
        if pick.random() < 0.15:
            of = pick.choice([name, name.rpartition(".")[2], "srv-.mount"])
            words = pick.choice(["Wants=", "Wants=b.service", "RequiresMountsFor=/srv/x"])
            put_file(root, f"{pick.choice([ETC, VENDOR])}/{of}.d/1.conf", f"[Unit]\n{words}\n")
    if pick.random() < 0.4:
        link(root, f"{ETC}/alias.service", f"/{VENDOR}/libvirtd.service")
        (root / ETC / "alias.service").unlink()
        text = os.path.relpath(root / VENDOR / "libvirtd.service", root / ETC)
        link(root, f"{ETC}/alias.service", text)
        link(root, f"{ETC}/multi-user.target.wants/alias.service", "../alias.service")


def by_systemd(root: Path) -> set[str] | None:
    """Return the units of the first transaction; None where systemd had to break a cycle of orders."""
    subprocess.run(["chmod", "-R", "a+rX", root], check=True)
    path = f"{root / ETC}:{root / VENDOR}"
    answer = subprocess.run(
        [f"{program('systemd')}", "--test", "--system", "--no-pager"],
        env={"SYSTEMD_UNIT_PATH": path, "SYSTEMD_LOG_LEVEL": "err"},
        user="nobody", capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "Failed to allocate manager object" in answer.stderr:
        pytest.skip("systemd finds no cgroups here")
    if "cycl" in answer.stderr:
        return None
    return set(re.findall(r"Action: (\S+) -> start", answer.stdout))


@pytest.mark.skipif(
    os.geteuid() != 0 or program("systemd") is None, reason="needs root, to run systemd as nobody"
)
def test_the_same_units_as_systemd_starts() -> None:
    import tempfile

    compared = 0
    for seed in range(12):
        with tempfile.TemporaryDirectory() as scratch:  # pytest's own is closed to nobody
            os.chmod(scratch, 0o755)
            root = Path(scratch) / "root"
            build(root, random.Random(seed))
            expected = by_systemd(root)
            if expected is None:
                continue
            compared += 1
            with Root(f"{root}") as opened:
                units = Units(opened)
                startup = Startup(opened, units, {})
                started = {
                    unit.name
                    for name in (*NAMES, *INSTANCES)
                    if startup.pulled_by(name) and (unit := units.unit(name)) is not None
                }
            known = {*NAMES, *INSTANCES}
            assert started == expected & known, f"seed {seed}"
    assert compared > 6


def test_hostile_units_end(tmp_path: Path) -> None:
    """A circle of wants, and of links."""
    put_file(tmp_path, f"{ETC}/default.target", "[Unit]\nWants=a.service b.service c.service\n")
    put_file(tmp_path, f"{ETC}/a.service", "[Unit]\nWants=default.target a.service\n")
    link(tmp_path, f"{ETC}/b.service", "c.service")
    link(tmp_path, f"{ETC}/c.service", "b.service")
    with Root(f"{tmp_path}") as root:
        units = Units(root)
        startup = Startup(root, units, {})
        assert startup.pulled_by("a.service") == "default.target"
        assert units.unit("b.service") is None


@pytest.mark.parametrize("kind", ["pipe", "endless"])
def test_a_unit_that_is_not_read_is_no_missing_one(kind: str, tmp_path: Path) -> None:
    put_file(tmp_path, f"{ETC}/default.target", "[Unit]\nWants=a.service\n")
    unit = tmp_path / ETC / "a.service"
    if kind == "pipe":
        os.mkfifo(unit)
    else:
        with open(unit, "wb") as file:
            file.truncate(2**40)
    with Root(f"{tmp_path}") as root, pytest.raises(StoreError, match=f"{unit}: "):
        Startup(root, Units(root), {}).pulled_by("a.service")
