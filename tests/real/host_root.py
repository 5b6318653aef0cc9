"""A small root with this machine's own libvirtd in it: a Debian image without debootstrap."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.check.system.roots import SERVICE, SOCKET, put_file
from tests.real.tools import ADMIN_PATH, need

_PROGRAMS = ("libvirtd", "virsh", "mount", "umount")
_SYSTEMD = Path("/usr/lib/systemd/systemd")
_SCHEMAS = Path("/usr/share/libvirt/schemas")


def make_host_root(root: Path) -> None:
    """Copy this machine's libvirtd, virsh and mount with all that they load into a root."""
    need(*_PROGRAMS, "ldd")
    programs = [Path(shutil.which(name, path=ADMIN_PATH) or "") for name in _PROGRAMS]
    (modules,) = Path("/usr").glob("lib*/**/libvirt/connection-driver/libvirt_driver_storage.so")
    loaded = [
        *(modules.with_name(f"libvirt_driver_{name}.so") for name in ("storage", "secret")),
        *modules.parent.with_name("storage-backend").glob("*.so"),
        *modules.parent.with_name("storage-file").glob("*.so"),
    ]
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    for name in ("proc", "sys", "dev", "run", "tmp", "etc", "var/cache"):
        (root / name).mkdir(parents=True)
    (root / "var/run").symlink_to("/run")
    for file in {*programs, *loaded, *_libraries([*programs, *loaded])}:
        _copy(file, root)
    shutil.copytree(_SCHEMAS, root / _SCHEMAS.relative_to("/"))
    put_file(root, _SYSTEMD.relative_to("/").as_posix())
    shutil.copyfile("/etc/os-release", root / "etc/os-release")
    put_file(root, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
    put_file(root, "etc/group", "root:x:0:\n")
    put_file(root, "etc/machine-id", f"{'5' * 32}\n")
    put_file(root, "usr/lib/tmpfiles.d/etc.conf", "L+ /etc/mtab - - - - ../proc/self/mounts\n")
    for kind, text in (("service", SERVICE), ("socket", SOCKET)):
        unit = f"libvirtd.{kind}"
        put_file(root, f"usr/lib/systemd/system/{unit}", text.format(name="libvirtd"))
        target = {"service": "multi-user", "socket": "sockets"}[kind]
        link = root / f"etc/systemd/system/{target}.target.wants/{unit}"
        link.parent.mkdir(parents=True)
        link.symlink_to(f"/usr/lib/systemd/system/{unit}")


def _libraries(files: list[Path]) -> set[Path]:
    """Return the libraries that the dynamic linker finds for programs and modules."""
    answer = subprocess.run(
        ["ldd", *map(str, files)],
        env={"PATH": ADMIN_PATH},
        capture_output=True,
        text=True,
        check=True,
    )
    words = [word for line in answer.stdout.splitlines() if "(0x" in line for word in line.split()]
    return {Path(word) for word in words if word.startswith("/")}


def _copy(file: Path, root: Path) -> None:
    """Copy a file to its place, where /lib and the like are links to what is below /usr."""
    at = root / file.parent.resolve().relative_to("/") / file.name
    at.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, at)
