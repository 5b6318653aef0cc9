"""fstab, and what systemd makes of it; the referees are systemd-fstab-generator, findmnt and systemd-escape."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.check.system.roots import put_file
from xmltool.check.system.bootup import Bootup
from xmltool.check.system.fstab import escape_path, generated, lines_of
from xmltool.confined.root import Root

if TYPE_CHECKING:
    from pathlib import Path

GENERATOR = "/usr/lib/systemd/system-generators/systemd-fstab-generator"
OPTIONS = (
    "defaults", "noauto", "auto", "nofail", "fail", "_netdev", "x-systemd.automount",
    "comment=systemd.automount", "x-systemd.requires=foo.service", "x-systemd.wanted-by=bar.target",
    "x-systemd.required-by=baz.target", "ro", "x-systemd.before=q.service",
)  # fmt: skip
WHATS = ("/dev/vda1", "UUID=abc", "LABEL=x", "h:/x", "/dev/mapper/vg0-lv")
POINTS = (
    "/srv/a",
    "/srv/b-c",
    "/srv/my\\040data",
    "/srv/.x",
    "/.hid",
    "/srv/a/b",
    "none",
    "/srv/d/",
)
KINDS = ("ext4", "xfs", "nfs", "nfs4", "cifs", "fuse.sshfs", "glusterfs", "ceph", "9p", "btrfs")


def random_fstab(pick: random.Random) -> str:
    return "".join(
        f"{pick.choice(WHATS)} {pick.choice(POINTS)} {pick.choice(KINDS)}"
        f" {','.join(pick.sample(OPTIONS, pick.randint(1, 4)))} 0 0\n"
        for _ in range(pick.randint(1, 4))
    )


def generate(root: Path, text: str) -> Path:
    """Return the directory of units that systemd's generator makes of an fstab."""
    fstab = put_file(root, "etc/fstab", text)
    out = root / "out"
    out.mkdir()
    subprocess.run([GENERATOR, *[f"{out}"] * 3], env={"SYSTEMD_FSTAB": f"{fstab}"},
                   check=False, capture_output=True)  # fmt: skip
    return out


@pytest.mark.skipif(not os.access(GENERATOR, os.X_OK), reason="systemd is not installed")
def test_the_same_units_as_the_generator_makes(tmp_path: Path) -> None:
    if not (generate(tmp_path / "device", "/dev/vda1 /a ext4 auto 0 0\n") / "a.mount").exists():
        pytest.skip("the generator takes this for a container, where it leaves devices out")
    for seed in range(60):
        root = tmp_path / f"{seed}"
        text = random_fstab(random.Random(seed))
        out = generate(root, text)
        names = {path.name for path in out.iterdir() if path.suffix in (".mount", ".automount")}
        pulls = {
            (path.parent.name.rpartition(".")[0], path.name)
            for path in (*out.glob("*.wants/*"), *out.glob("*.requires/*"))
            if path.name != "systemd-remount-fs.service"
        }
        with Root(f"{root}") as opened:
            units, pulled = generated(lines_of(opened))
        found = {(by, name) for by, names in pulled.items() for name in names}
        assert (set(units), found) == (names, pulls), text


@pytest.mark.skipif(shutil.which("findmnt") is None, reason="findmnt is not installed")
def test_the_same_lines_as_findmnt_reads(tmp_path: Path) -> None:
    text = "".join(random_fstab(random.Random(seed)) for seed in range(40))
    fstab = put_file(tmp_path, "etc/fstab", f"# a comment\n\n   # one more\n{text}")
    answer = subprocess.run(
        ["findmnt", "--fstab", "--tab-file", f"{fstab}", "--json", "--list", "--output",
         "SOURCE,TARGET,FSTYPE,OPTIONS"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    expected = [
        (row["source"], row["target"].rstrip("/"), row["fstype"], row["options"])
        for row in json.loads(answer.stdout)["filesystems"]
    ]
    with Root(f"{tmp_path}") as root:
        found = [
            (line.what, line.where, line.kind, ",".join(line.options)) for line in lines_of(root)
        ]
    assert found == expected


@pytest.mark.skipif(shutil.which("systemd-escape") is None, reason="systemd is not installed")
@pytest.mark.parametrize(
    "path", ["/", "/srv", "/srv/a-b", "/srv//my data/", "/.x/.y", "/srv/ü%", "/a:b_c.d", "/srv/\\x"]
)
def test_paths_are_escaped_as_systemd_does(path: str) -> None:
    answer = subprocess.run(
        ["systemd-escape", "--path", path], capture_output=True, text=True, check=True
    )
    assert escape_path(path) == answer.stdout.strip()


@pytest.mark.parametrize(
    ("device", "group"),
    [
        ("/dev/mapper/vg0-srv", "vg0"),
        ("/dev/mapper/my--vg-my--lv", "my-vg"),
        ("/dev/vg0/srv", "vg0"),
        ("/dev/disk/by-uuid", None),
        ("/dev/mapper/control", None),
        ("UUID=x", None),
        ("/dev/vda1", None),
    ],
)
def test_volume_groups_that_fstab_names(device: str, group: str | None, tmp_path: Path) -> None:
    put_file(tmp_path, "etc/fstab", f"{device} /srv ext4 defaults 0 2\n")
    with Root(f"{tmp_path}") as root:
        assert Bootup(root).volume_groups == ({} if group is None else {group: "mounts /srv from"})


@pytest.mark.parametrize(
    ("path", "text", "use"),
    [
        ("etc/fstab", "/dev/vg0/swap none swap sw 0 0\n", "swaps on"),
        ("etc/systemd/system/home.mount", "[Mount]\nWhat=/dev/mapper/vg0-home\nWhere=/home\n",
         "mounts /home from"),
        ("etc/crypttab", "# comment\nsafe /dev/vg0/safe none\n", "has the encrypted device safe on"),
    ],
)  # fmt: skip
def test_volume_groups_that_the_system_uses_otherwise(
    path: str, text: str, use: str, tmp_path: Path
) -> None:
    put_file(tmp_path, path, text)
    with Root(f"{tmp_path}") as root:
        assert Bootup(root).volume_groups == {"vg0": use}
