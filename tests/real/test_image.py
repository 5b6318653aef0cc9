"""End to end: a Debian root prepared with xmltool alone, then the libvirtd in it started.

`--long` only: it takes the roots of `tests/real/releases.py`, which debootstrap makes, and works on
copies of them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.real.releases import RELEASES, Release, root_of
from tests.real.tools import ADMIN_PATH, need, unavailable
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.libvirt, pytest.mark.slow]

IMAGES = """<pool type='dir'><name>images</name><target><path>/srv/deep/images</path>
<permissions><mode>0750</mode></permissions></target></pool>"""
NFS = """<pool type='netfs'><name>nfs</name><source><host name='nas'/><dir path='/export'/>
<format type='nfs'/></source><target><path>/mnt/nfs</path></target></pool>"""
BOOT = """
mount -t proc proc "$0/proc"
chroot "$0" libvirtd >"$0/tmp/libvirtd.log" 2>&1 &
daemon=$!
for i in $(seq 300); do [ -S "$0/run/libvirt/libvirt-sock" ] && break; sleep 0.1; done
ask() { echo "== $*"; chroot "$0" virsh -q -c storage:///system "$@"; }
ask pool-list --all --name
ask pool-list --autostart --all --name
ask pool-list --name
ask pool-uuid images
ask pool-capabilities
kill $daemon
wait $daemon
"""
"""Run in name spaces of its own, so that nothing of it outlives the script."""


SPLIT = [release for release in RELEASES if release.libvirt != "7.0.0"]
"""Debian 11's daemon always has the QEMU driver, which needs users that the root does not have."""


@pytest.fixture(params=SPLIT, ids=lambda release: release.libvirt)
def image(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A copy of a release's root."""
    if os.geteuid() != 0:
        unavailable("starting a libvirtd in a root needs root")
    need("unshare", "chroot", "cp")
    release: Release = request.param
    root = tmp_path / "image"
    subprocess.run(["cp", "-a", f"{root_of(release)}", f"{root}"], check=True)
    shutil.rmtree(root / "etc/libvirt/storage", ignore_errors=True)
    yield root
    shutil.rmtree(root)


def xmltool(image: Path, *arguments: str) -> None:
    assert main([*arguments, "--root", f"{image}"]) == 0


def report(image: Path, verb: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    main([verb, "--root", f"{image}", "--format", "json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def boot(image: Path) -> dict[str, str]:
    """Start the libvirtd of an image, and give what virsh says, by command."""
    answer = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", BOOT, f"{image}"],
        env={"PATH": ADMIN_PATH, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    parts = re.split(r"^== (.*)\n", answer.stdout, flags=re.M)[1:]
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    log = image / "tmp/libvirtd.log"
    answered = len(found) == 5 and "</storagepoolCapabilities>" in found["pool-capabilities"]
    assert answered, answer.stderr + (log.read_text() if log.exists() else "")
    return found


def test_prepared_by_xmltool_and_started(
    image: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("images", IMAGES), ("nfs", NFS)):
        (tmp_path / f"{name}.xml").write_text(text)
    xmltool(image, "define", f"{tmp_path / 'images.xml'}", "--autostart")
    xmltool(image, "define", f"{tmp_path / 'nfs.xml'}")
    xmltool(image, "define-as", "isos", "dir", "--target", "/srv/isos")
    xmltool(image, "define-as", "spare", "dir", "--target", "/srv/spare")
    xmltool(image, "autostart", "isos")
    missing = {
        pool["name"]
        for pool in report(image, "check", capsys)["pools"]
        if any(finding["rule"] == "XT606" for finding in pool["findings"])
    }
    assert missing == {"images", "isos", "spare", "nfs"}
    xmltool(image, "build", "images", "isos")
    assert main(["check", "--root", f"{image}"]) == 0
    listed = report(image, "list", capsys)["pools"]
    said = boot(image)
    names = {key: sorted(said[key].split()) for key in said if key.startswith("pool-list")}
    assert names["pool-list --all --name"] == sorted(p["name"] for p in listed if p["loaded"])
    marked = sorted(pool["name"] for pool in listed if pool["autostart"])
    assert names["pool-list --autostart --all --name"] == marked == ["images", "isos"]
    assert names["pool-list --name"] == marked  # running
    (images,) = [pool for pool in listed if pool["name"] == "images"]
    assert said["pool-uuid images"].strip() == images["uuid"]
    served = set(re.findall(r"<pool type='([a-z-]+)' supported='yes'>", said["pool-capabilities"]))
    capabilities = report(image, "capabilities", capsys)["pools"]
    assert {pool["type"] for pool in capabilities if pool["supported"]} == served
    assert len(served) == 12


def test_a_backend_that_is_taken_away_is_missed(
    image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The control: without its module the type is not served, and `check` says so."""
    (module,) = image.glob("usr/lib/*/libvirt/storage-backend/libvirt_storage_backend_fs.so")
    module.unlink()
    xmltool(image, "define-as", "images", "dir", "--target", "/srv/images", "--autostart")
    xmltool(image, "build", "images")
    (pool,) = [p for p in report(image, "check", capsys)["pools"] if p["name"] == "images"]
    (finding,) = [f for f in pool["findings"] if f["rule"] == "XT602"]
    assert "install libvirt-daemon" in finding["message"]
    said = boot(image)
    assert said["pool-list --name"].split() == []
    assert "<pool type='dir' supported='yes'>" not in said["pool-capabilities"]
