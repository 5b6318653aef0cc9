"""Files of a system that `check` reads beside the store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.limits.shapes.shape import ROOT, ROOTED, Shape, numbered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def systems() -> Iterator[Shape]:
    unit = "root/etc/systemd/system/virtqemud.service"
    mount = "root/etc/systemd/system/p.mount"
    files: dict[str, tuple[str, Callable[[int], str]]] = {
        "fstab-lines": ("etc/fstab", lambda n: numbered("/dev/d# /m# ext4 defaults 0 0\n", n)),
        "fstab-options": ("etc/fstab", lambda n: "/dev/d /p ext4 " + "noauto," * n + " 0 0\n"),
        "fstab-octal": ("etc/fstab", lambda n: "/dev/d /p" + "\\040" * n + " ext4 rw 0 0\n"),
        "fstab-nested": ("etc/fstab", lambda n: "/dev/d /p" + "/a" * n + " ext4 rw 0 0\n"),
        "fstab-blanks": ("etc/fstab", lambda n: " " * n + "\n"),
        "os-release": ("etc/os-release", lambda n: numbered("K#=v\n", n)),
        "os-release-quotes": ("etc/os-release", lambda n: "ID=" + '"' * n + "\n"),
        "crypttab": ("etc/crypttab", lambda n: numbered("m# /dev/d# none luks\n", n)),
        "crypttab-options": ("etc/crypttab", lambda n: "m /dev/d none " + "noauto," * n + "\n"),
        "presets": (
            "etc/systemd/system-preset/0.preset",
            lambda n: numbered("enable u#.service\n", n),
        ),
        "preset-stars": (
            "etc/systemd/system-preset/0.preset",
            lambda n: "disable " + "*a" * n + "\n",
        ),
        "apparmor": (
            "etc/apparmor.d/local/abstractions/libvirt-qemu",
            lambda n: numbered("/a#/** rwk,\n", n),
        ),
        "tmpfiles": ("etc/tmpfiles.d/p.conf", lambda n: numbered("d /d# 0755 root root -\n", n)),
        "tmpfiles-quotes": ("etc/tmpfiles.d/p.conf", lambda n: "d " + '"' * n + "\n"),
        "tmpfiles-open-quotes": ("etc/tmpfiles.d/p.conf", lambda n: "d " + 'a"' * n + "b\n"),
        "tmpfiles-backslashes": ("etc/tmpfiles.d/p.conf", lambda n: "d " + "\\\\" * n + "\n"),
        "tmpfiles-percents": ("etc/tmpfiles.d/p.conf", lambda n: "d /" + "%b" * n + " 0755\n"),
        "pid": ("run/libvirtd.pid", lambda n: "9" * n),
        "manifest": (
            "etc/libvirt/storage/.xmltool/manifest",
            lambda n: json.dumps({f"p{i}.xml": "sha256:" + "0" * 64 for i in range(n)}),
        ),
        "manifest-deep": ("etc/libvirt/storage/.xmltool/manifest", lambda n: "[" * n),
        "journal": ("etc/libvirt/storage/.xmltool/journal", lambda n: "[" * n),
        "stray": ("etc/libvirt/storage/x.xml.new", lambda n: "x" * n),
        "file-contexts": (
            "etc/selinux/targeted/contexts/files/file_contexts.local",
            lambda n: "/a" + " " * n + "\n",
        ),
        "file-contexts-stars": (
            "etc/selinux/targeted/contexts/files/file_contexts.local",
            lambda n: "/" + "p*" * n + " system_u:object_r:virt_image_t:s0\n",
        ),
    }
    private = (
        *ROOT,
        ("apply", "--prune", "--dry-run", *ROOTED, "q.xml"),
        ("define", "--dry-run", *ROOTED, "q.xml"),
    )
    for name, (path, text) in files.items():
        commands = private if ".xmltool/" in path else ROOT
        yield Shape(f"system-{name}", commands, f"root/{path}", text)
    units: dict[str, tuple[str, Callable[[int], str]]] = {
        "lines": (unit, lambda n: "[Unit]\n" + numbered("After=u#.service\n", n)),
        "sections": (unit, lambda n: "[Unit]\n" * n),
        "continued": (unit, lambda n: "[Unit]\nAfter=" + "\\\n" * n + "a\n"),
        "words": (unit, lambda n: "[Unit]\nAfter=" + numbered("u#.service ", n)),
        "exec": (unit, lambda n: "[Service]\nExecStart=/usr/sbin/libvirtd " + "-a " * n + "\n"),
        "exec-quotes": (
            unit,
            lambda n: "[Service]\nExecStart=/usr/sbin/libvirtd " + '"' * n + "\n",
        ),
        "exec-dollars": (unit, lambda n: "[Service]\nExecStart=/x " + "${A" * n + "\n"),
        "environment": (unit, lambda n: "[Service]\n" + numbered("Environment=A#=b\n", n)),
        "specifiers": (mount, lambda n: "[Mount]\nWhere=/p" + "%" * n + "\nWhat=/dev/d\n"),
        "where": (mount, lambda n: "[Mount]\n" + "Where=/p\n" * n),
    }
    for name, (path, text) in units.items():
        yield Shape(f"unit-{name}", ROOT, path, text)
    yield Shape("system-units", ROOT, "", None, _unit_files, most=4000)
    yield Shape("system-drop-ins", ROOT, "", None, _drop_ins, most=4000)


def _unit_files(directory: Path, number: int) -> None:
    units = directory / "root/etc/systemd/system"
    units.mkdir(parents=True, exist_ok=True)
    for index in range(number):
        (units / f"m{index}.mount").write_text(f"[Mount]\nWhere=/m{index}\nWhat=/dev/d\n")


def _drop_ins(directory: Path, number: int) -> None:
    units = directory / "root/etc/systemd/system/libvirtd.service.d"
    units.mkdir(parents=True, exist_ok=True)
    for index in range(number):
        (units / f"{index}.conf").write_text(f"[Unit]\nAfter=u{index}.service\n")
