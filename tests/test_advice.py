"""Every command that a message advises, pasted: it is run on the root that it is about, and works.

Roots and pools have names that a shell would take apart.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.check.system.roots import ETC, VENDOR, enable, installed, link, put_file
from tests.store.images import dir_pool, mark, put
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMES = ("my pool", "it's", "-rf", "--root", "ünï", "a;b", "*", "$(x)", '"q"', "#c", "~")
ROOT = "an image's $(touch x) ü"
COMMAND = re.compile(
    r"`((?:xmltool|virsh|systemctl|printf|semanage|setsebool|setfiles|restorecon) .*?)`"
)
LOCATION = ("--root", "--store", "--session", "--storage-dir", "--home")
SECRET = "<secret ephemeral='no' private='no'><uuid>{0}1</uuid><usage type='ceph'><name>s</name></usage></secret>"
ZEROS = "00000000-0000-4000-8000-00000000000"
LIVE = json.dumps({"version": 1, "connect": "qemu:///system", "pools": []})
CEPH = """<pool type='rbd'><name>{}</name><uuid>00000000-0000-4000-8000-000000000009</uuid><source>
<host name='m'/><name>p</name><auth type='ceph' username='u'><secret usage='s'/></auth></source></pool>"""


def system(root: Path) -> None:
    """A system whose libvirt is started, without pools."""
    installed(root, "libvirtd", modules=("fs", "rbd"))
    put_file(root, "usr/lib64/libvirt/connection-driver/libvirt_driver_secret.so")
    enable(root, "libvirtd.service")
    put_file(root, "etc/os-release", "ID=fedora\n")


def pool(root: Path, name: str, target: str = "/srv/x y") -> None:
    """Put a pool in the store, as libvirt would name its file."""
    text = dir_pool("NAME", target, "").replace(
        "NAME", name.replace("&", "&amp;").replace("<", "&lt;")
    )
    put(root, f"{name}.xml", text)


def missing_target(root: Path, name: str) -> None:
    pool(root, name)


def image_mode(root: Path, name: str) -> None:
    (root / "ostree").mkdir()
    pool(root, name, "/var/lib/my images")


def unmarked(root: Path, name: str) -> None:
    (root / "srv/x y").mkdir(parents=True)
    pool(root, name)
    put(root, "nfs.xml", dir_pool("nfs").replace("'dir'", "'netfs'").replace(
        "<target>", "<source><host name='h'/><dir path='/e'/></source><target>"))  # fmt: skip
    for program in ("mount", "umount"):
        put_file(root, f"usr/bin/{program}")
    (root / "srv/x").mkdir()


def disabled(root: Path, name: str) -> None:
    unmarked(root, name)
    (root / ETC / "multi-user.target.wants/libvirtd.service").unlink()


def masked(root: Path, name: str) -> None:
    unmarked(root, name)
    link(root, f"{ETC}/libvirtd.service", "/dev/null")


def nofail(root: Path, name: str) -> None:
    unmarked(root, name)
    put_file(root, "etc/fstab", "LABEL=x /srv xfs nofail 0 0\n")


def mount_unit(root: Path, name: str) -> None:
    unmarked(root, name)
    put_file(root, f"{VENDOR}/srv-x\\x20y.mount",
             "[Mount]\nWhat=/dev/vdb\nWhere=/srv/x y\n[Install]\nWantedBy=local-fs.target\n")  # fmt: skip


def misplaced(root: Path, name: str) -> None:
    put_file(root, f"etc/libvirt/{name}.xml", dir_pool("x"))
    put_file(root, "etc/libvirt/qemu/storage/y.xml", dir_pool("y", "/srv/y"))


def no_secret(root: Path, name: str) -> None:
    put(root, "r.xml", CEPH.format("r"))
    pool(root, name)


def no_value(root: Path, name: str) -> None:
    no_secret(root, name)
    put_file(root, f"etc/libvirt/secrets/{ZEROS}1.xml", SECRET.format(ZEROS))


def links(root: Path, name: str) -> None:
    unmarked(root, name)
    mark(root, f"{name}.xml", "/somewhere")
    put_file(root, "etc/libvirt/storage/autostart/gone.xml")


SCENES: tuple[Callable[[Path, str], None], ...] = (
    missing_target, image_mode, unmarked, disabled, masked, nofail, mount_unit, misplaced, no_secret,
    no_value, links,
)  # fmt: skip
READERS = (["check"], ["list", "--details"], ["info", "--details", "NAME"], ["info", "nothing"],
           ["undefine", "nothing"], ["define-as", "NAME", "dir", "--target", "/other"],
           ["build", "r"], ["delete", "NAME"], ["secret", "list"], ["start", "NAME"],
           ["drift"])  # fmt: skip


def advised(text: str) -> list[str]:
    """Return the commands in backquotes, and those that stand alone on a line below a message."""
    alone = re.findall(r"^  ((?:xmltool|virsh) .*)$", text, re.MULTILINE)
    after = re.findall(r"needs a running libvirt: (virsh .*)$", text, re.MULTILINE)
    changed = re.findall(r"^Change it with: +(.*)$", text, re.MULTILINE)
    return [*COMMAND.findall(text), *alone, *after, *changed]


def pasted(command: str, root: Path, tmp_path: Path) -> None:
    """Run a command of a message as a shell takes it apart, or see that it can be."""
    if command.startswith(("printf ", "systemctl ")):
        if command.startswith("printf") or shutil.which("systemctl"):
            ended = subprocess.run(
                ["bash", "-c", command], capture_output=True, text=True, check=False
            )
            assert ended.returncode == 0, (command, ended.stderr)
        return
    words = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {command}"], capture_output=True, check=True
    ).stdout.decode().split("\0")[:-1]  # fmt: skip
    if words[0] == "virsh":
        assert not set(words).intersection(LOCATION), command
        return
    if words[0] != "xmltool" or "--help" in words:
        return
    assert f"{root}" in words, command  # it says where
    if "--live-from" in words:  # a file that is recorded on the host
        words[-1] = str(put_file(tmp_path, "live.json", LIVE))
    words = [str(tmp_path / word) if word in ("SECRET.xml", "FILE") else word for word in words]
    put_file(tmp_path, "SECRET.xml", SECRET.format(ZEROS))
    put_file(tmp_path, "FILE", "value")
    assert main(words[1:]) == 0 or words[1] == "drift", command


@pytest.mark.parametrize("scene", SCENES, ids=[scene.__name__ for scene in SCENES])
def test_what_is_advised_works(
    scene: Callable[[Path, str], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = 0
    at = SCENES.index(scene)
    for number, name in enumerate((NAMES[at], NAMES[(at + 3) % len(SCENES)])):
        root = tmp_path / f"{number}" / ROOT
        root.mkdir(parents=True)
        system(root)
        scene(root, name)
        commands: dict[str, None] = {}
        for reader in READERS:
            words = [name if word == "NAME" else word for word in reader[1:]]
            main(
                [reader[0], "--root", f"{root}", "--", *words]
                if words
                else [reader[0], "--root", f"{root}"]
            )
            captured = capsys.readouterr()
            commands |= dict.fromkeys(advised(captured.out + captured.err))
        # what takes a pool away comes last
        for command in sorted(commands, key=lambda command: "undefine" in command):
            pasted(command, root, tmp_path)
            tried += 1
    assert tried > 1
    assert not (tmp_path / "x").exists()


def test_the_quoting_of_this_test() -> None:
    assert advised("a `xmltool build x` b\n  xmltool list\n") == ["xmltool build x", "xmltool list"]
    assert shlex.split("xmltool build 'a b'")[-1] == "a b"
