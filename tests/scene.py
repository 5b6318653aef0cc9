"""A directory in which the commands that pages show can be run: definitions, an image, a virsh."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.live.samples import UUID, fake_virsh, printed
from xmltool.__main__ import main

IMAGE = "/mnt/image"
"""What pages call the root of an image; in a scene it is the directory `image`."""
SECRET = "11111111-2222-4333-8444-555555555555"

_FILES = {
    "pools/images.xml": f"<pool type='dir'>\n  <name>images</name>\n  <uuid>{UUID}</uuid>\n"
    "  <target>\n    <path>/srv/images</path>\n  </target>\n</pool>\n",
    "pools/nas.xml": "<pool type='netfs'>\n  <name>nas</name>\n  <source>\n"
    "    <host name='nas1'/>\n    <dir path='/export'/>\n    <format type='nfs'/>\n  </source>\n"
    "  <target>\n    <path>/srv//nas</path>\n  </target>\n</pool>\n",
    "vms.xml": "<pool type='logical'>\n  <name>vms</name>\n  <source>\n    <name>vg0</name>\n"
    "  </source>\n  <target>\n    <path>/dev/vg0</path>\n  </target>\n</pool>\n",
    "ceph.xml": f"<secret ephemeral='no' private='yes'>\n  <uuid>{SECRET}</uuid>\n"
    "  <usage type='ceph'>\n    <name>client.libvirt</name>\n  </usage>\n</secret>\n",
    "key": "AQBzxYZd",
    "pools.json": '[{"@type": "dir", "name": "one", "target": {"path": "/srv/one"}}]\n',
    "image/etc/os-release": "ID=debian\nVERSION_ID=12\n",
}


def make_scene(place: Path) -> None:
    """Fill an empty directory."""
    for name, text in _FILES.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    root = ["--root", str(place / "image"), "-q"]
    assert main(["define", str(place / "pools/images.xml"), "--autostart", *root]) == 0
    key = ["--value-file", str(place / "key")]
    assert main(["secret", "define", str(place / "ceph.xml"), *key, *root]) == 0
    (place / "bin").mkdir()
    fake_virsh(place / "bin", {UUID: ((True, True, False), [printed("images")] * 2)})
    (place / "bin/xmltool").symlink_to(Path(sys.executable).with_name("xmltool"))
    for words in (
        ["init", "-q", "-b", "main"],
        ["add", "pools"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "a"],
        ["update-ref", "refs/remotes/origin/main", "HEAD"],
    ):
        subprocess.run(["git", *words], cwd=place, check=True)
    (place / "image/srv").mkdir()
    _run("xmltool snapshot -o live.json", place)


def run_line(line: str, place: Path) -> subprocess.CompletedProcess[str]:
    """Run a command line of a page in a scene."""
    return _run(line.replace(IMAGE, "image"), place)


def _run(line: str, place: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "PATH": f"{place}/bin:{os.environ['PATH']}", "EDITOR": "true", "HOME": str(place),
        "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=place,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
