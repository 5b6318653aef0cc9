"""End to end: a root prepared with xmltool alone, then the libvirtd in it started.

The short form takes a root with this machine's own libvirtd; the long one copies of the roots of
`tests/real/releases.py`, which debootstrap makes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.real.host_root import make_host_root
from tests.real.image_set import BUILT, FSTAB, MARKED, write_image_set
from tests.real.releases import RELEASES, Release, root_of
from tests.real.tools import ADMIN_PATH, need, unavailable
from tests.test_images import SCRIPTS, run_recipe, write_programs
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.libvirt

IMAGES = """<pool type='dir'><name>images</name><target><path>/srv/deep/images</path>
<permissions><mode>0750</mode></permissions></target></pool>"""
NFS = """<pool type='netfs'><name>nfs</name><source><host name='nas'/><dir path='/export/'/>
<format type='nfs'/></source><target><path>/mnt/nfs</path></target></pool>"""
BOOT = """
mount -t proc proc "$0/proc"
mount -t sysfs sysfs "$0/sys"
mount -t tmpfs dev "$0/dev"
mkdir -p "$0/dev/mapper"
for node in "null 1 3" "zero 1 5" "random 1 8" "urandom 1 9"; do
    set -- $node; mknod -m 666 "$0/dev/$1" c "$2" "$3"
done
ln -sfn ../proc/self/mounts "$0/etc/mtab"
[ -e "$0/etc/fstab" ] && chroot "$0" mount -a
chroot "$0" libvirtd >"$0/tmp/libvirtd.log" 2>&1 &
daemon=$!
for i in $(seq 300); do [ -S "$0/run/libvirt/libvirt-sock" ] && break; sleep 0.1; done
ask() { echo "== $*"; chroot "$0" virsh -q -c "$@"; }
ask storage:///system pool-list --all --name
ask storage:///system pool-list --persistent --all --name
ask storage:///system pool-list --autostart --all --name
ask storage:///system pool-list --name
ask storage:///system pool-capabilities
ask secret:///system secret-list
for name in $(chroot "$0" virsh -q -c storage:///system pool-list --all --name); do
    ask storage:///system pool-uuid "$name"
done
kill $daemon
wait $daemon
"""
"""Run in name spaces of its own, so that nothing of it outlives the script.

The kernel's device mapper makes /dev/mapper, systemd-tmpfiles /etc/mtab (tmpfiles.d/etc.conf).
"""

_LONG = [
    pytest.param(release, id=release.libvirt, marks=[pytest.mark.slow, pytest.mark.roots])
    for release in RELEASES
]
_QEMU_USER = "libvirt-qemu"
"""libvirtd 7.0.0 does not start without it; libvirt-daemon-system makes it, which the root has not."""


@pytest.fixture(params=[pytest.param(None, id="host"), *_LONG])
def image(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A root to prepare and to boot: this machine's libvirt, or a copy of a release's."""
    if os.geteuid() != 0:
        unavailable("starting a libvirtd in a root needs root")
    need("unshare", "chroot", "cp", "mount", "mknod")
    release: Release | None = request.param
    root = tmp_path / "image"
    if release is None:
        make_host_root(root)
    else:
        subprocess.run(["cp", "-a", f"{root_of(release)}", f"{root}"], check=True)
        shutil.rmtree(root / "etc/libvirt/storage", ignore_errors=True)
        if _QEMU_USER not in (root / "etc/passwd").read_text():
            subprocess.run(["chroot", f"{root}", "useradd", "--system", _QEMU_USER], check=True)
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
    enter = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"]
    answer = subprocess.run(
        [*enter, "sh", "-c", BOOT, f"{image}"],
        env={"PATH": ADMIN_PATH, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    parts = re.split(r"^== \w+:///system (.*)\n", answer.stdout, flags=re.M)[1:]
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    answered = len(found) >= 6 and "</storagepoolCapabilities>" in found["pool-capabilities"]
    assert answered, answer.stderr + log(image)
    return found


def log(image: Path) -> str:
    """Return what the libvirtd of an image said."""
    file = image / "tmp/libvirtd.log"
    return file.read_text() if file.exists() else ""


def lines(text: str) -> list[str]:
    return sorted(text.split())


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
    assert names["pool-list --all --name"] == names["pool-list --persistent --all --name"]
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


def test_each_pool_is_what_list_said(
    image: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    record: Callable[..., None],
    request: pytest.FixtureRequest,
) -> None:
    """All types from one set of XML, JSON and secrets: there, marked and running as `list` says."""
    count = write_image_set(tmp_path / "set")
    xmltool(image, "apply", f"{tmp_path / 'set'}")
    assert main(["autostart", *MARKED, "--root", f"{image}"]) == 0
    xmltool(image, "build", *BUILT)
    (image / "etc/fstab").write_text(FSTAB)
    helper = image / "usr/sbin/mount.nfs"
    if (
        not helper.exists()
    ):  # a netfs pool that is mounted already starts without, but `list` wants it
        helper.write_text("#!/bin/sh\nexit 1\n")
        helper.chmod(0o755)
    value = tmp_path / "value"
    value.write_text("a-value-of-an-iscsi-secret")
    secret = f"{tmp_path / 'set/secret-iscsi-left.xml'}"
    xmltool(image, "secret", "define", secret, "--value-file", f"{value}")
    listed = {pool["name"]: pool for pool in report(image, "list", capsys)["pools"]}
    assert len(listed) == count
    said = boot(image)
    assert lines(said["pool-list --all --name"]) == sorted(listed)
    assert lines(said["pool-list --persistent --all --name"]) == sorted(listed)
    assert lines(said["pool-list --autostart --all --name"]) == sorted(MARKED)
    for name, pool in listed.items():
        assert said[f"pool-uuid {name}"].strip() == pool["uuid"]
    running = set(said["pool-list --name"].split())
    assert {name for name in listed if is_wrong(listed[name], name in running, log(image))} == set()
    for pool in listed.values():
        state, active = pool["boot"]["state"], pool["boot"]["active"]
        # without a unit, as in the root of 7.0.0, it is not known that libvirtd gets started
        assert state in (None, {None: None, True: "running", False: "defined"}[active]), pool
    told = {pool["boot"]["state"] for pool in listed.values()}
    has_unit = any(image.glob("usr/lib/systemd/system/libvirtd.service"))
    assert told == ({"running", "defined", None} if has_unit else {None})
    main(["secret", "list", "--root", f"{image}", "--format", "json"])
    secrets = json.loads(capsys.readouterr().out)["secrets"]
    has = {line.split()[0] for line in said["secret-list"].splitlines() if line.strip()}
    assert {each["uuid"] for each in secrets if each["loaded"]} == has
    assert len(has) == 4
    libvirt = request.node.callspec.id
    subject = f"pools of an image that a libvirt ({libvirt}) booted, as `list` foretold"
    record(f"image-{libvirt}", subject, {"pools": count, "secrets": len(has), "differences": 0})


_SHORT = "debootstrap.sh"


@pytest.mark.parametrize(
    "recipe",
    [pytest.param(name, marks=() if name == _SHORT else pytest.mark.slow) for name in SCRIPTS],
)
def test_a_recipe_is_what_list_said(
    recipe: str, image: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The recipes, on a root with a libvirt: it loads all, and runs what `list` says."""
    count = write_image_set(tmp_path / "pools")
    (tmp_path / "pools/images.xml").write_text(IMAGES)
    write_programs(tmp_path / "bin")
    run_recipe(recipe, image, tmp_path / "pools")
    if recipe == "Containerfile":  # nothing reads tmpfiles.d here
        (image / "srv/deep/images").mkdir(parents=True)
    listed = {pool["name"]: pool for pool in report(image, "list", capsys)["pools"]}
    said = boot(image)
    assert lines(said["pool-list --all --name"]) == sorted(listed)
    assert lines(said["pool-list --autostart --all --name"]) == sorted(listed)
    assert len(listed) == count + 1
    running = set(said["pool-list --name"].split())
    assert "images" in running
    assert {name for name in listed if is_wrong(listed[name], name in running, log(image))} == set()


def is_wrong(pool: dict[str, Any], runs: bool, said: str) -> bool:
    """Report whether a pool is not what was said of it.

    One that is marked, and whose source was not looked at, libvirt must at least have tried to start.
    """
    active, reason = pool["boot"]["active"], pool["boot"]["reason"]
    if active is None:  # by its source alone, which was not looked at
        return pool["autostart"] or "it is not marked for autostart, and runs" not in reason
    if active and "(its source was not looked at)" in reason and not runs:
        return f"Failed to autostart storage pool '{pool['name']}'" not in said
    return runs is not active
