"""Many pools beside many lines of another file: both are doubled, and the work is no more than that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.limits.shapes.shape import LEAST, ROOTED, STORE, Shape, live, numbered, snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CHECKED = (
    ("check", *ROOTED),
    ("list", "--details", *ROOTED),
    ("check", "--format", "json", *ROOTED),
)
DRIFT = (
    ("drift", *ROOTED, "--live-from", "live.json"),
    ("drift", *ROOTED, "--live-from", "live.json", "--format", "json"),
    ("fleet", "--definitions", STORE, "live.json"),
)
SECRETS = (*CHECKED, ("apply", "--dry-run", *ROOTED, "pools"), ("secret", "list", *ROOTED))
DIR = "<pool type='dir'><name>p#</name><target><path>/srv/p#</path></target></pool>"
RBD = (
    "<pool type='rbd'><name>p#</name><source><host name='h'/><name>r</name>"
    "<auth type='ceph' username='u'><secret usage='s#'/></auth></source></pool>"
)
LINES: dict[str, tuple[str, str]] = {
    "file-contexts": (
        "etc/selinux/targeted/contexts/files/file_contexts.local",
        "/q#(/.*)? system_u:object_r:virt_image_t:s0\n",
    ),
    "apparmor": ("etc/apparmor.d/local/abstractions/libvirt-qemu", "/q#/** rwk,\n"),
    "tmpfiles": ("etc/tmpfiles.d/p.conf", "d /srv/p# 0755\n"),
    "tmpfiles-links": ("etc/tmpfiles.d/p.conf", "L /q# - - - - /z\n"),
    "tmpfiles-removed": ("etc/tmpfiles.d/p.conf", "R /q#\n"),
    "fstab": ("etc/fstab", "/dev/d# /srv/p# ext4 nofail 0 0\n"),
    "presets": ("etc/systemd/system-preset/0.preset", "enable u#.service\n"),
}


def together() -> Iterator[Shape]:
    for name, (path, line) in LINES.items():
        yield _shape(name, CHECKED, _beside(path, "", line))
    unit = "etc/systemd/system/libvirtd.service"
    for key, word in (("RequiresMountsFor", "/srv/p# "), ("After", "srv-p#.mount ")):
        yield _shape(f"unit-{key}", CHECKED, _beside(unit, f"[Unit]\n{key}=", word, mounts=True))
    yield _shape("secrets", SECRETS, _secrets("s#"))
    yield _shape("secrets-of-others", SECRETS, _secrets("t#"))
    yield _shape("secrets-for-one-use", SECRETS, _secrets("s0"))
    yield _shape("drift", DRIFT, _both("p#", "q#"))
    yield _shape("drift-of-names", DRIFT, _both("q#", "p#"))
    yield _shape("drift-ignores", DRIFT, _both("p#", "q#", "target/path@z#"))


def _shape(
    name: str,
    commands: tuple[tuple[str, ...], ...],
    write: Callable[[Path, int], None],
    most: int = 1500,
) -> Shape:
    return Shape(f"together-{name}", commands, "", None, write, most)


def _put(directory: Path, path: str, text: str) -> None:
    (directory / path).parent.mkdir(parents=True, exist_ok=True)
    (directory / path).write_text(text)


def _store(directory: Path, form: str, number: int) -> None:
    for index in range(number):
        _put(directory, f"{STORE}/p{index}.xml", form.replace("#", str(index)))


EACH = 8
"""Lines for each pool, so that reading the pools does not hide what is done with the lines."""


def _beside(
    path: str, head: str, line: str, *, mounts: bool = False
) -> Callable[[Path, int], None]:
    """Write pools, and more lines, or words, of a file of the system."""

    def write(directory: Path, number: int) -> None:
        _store(directory, DIR, number)
        if mounts:
            lines = numbered("/dev/d# /srv/p# ext4 nofail 0 0\n", EACH * number)
            _put(directory, "root/etc/fstab", lines)
        _put(directory, f"root/{path}", head + numbered(line, EACH * number) + "\n")

    return write


def _secrets(usage: str) -> Callable[[Path, int], None]:
    """Write as many secrets as pools, and as many that are given."""

    def write(directory: Path, number: int) -> None:
        _store(directory, RBD, number)
        for index in range(2 * number):
            uuid = f"{index:08d}-0000-4000-8000-000000000000"
            name = usage.replace("#", str(index))
            text = f"<secret><uuid>{uuid}</uuid><usage type='ceph'><name>{name}</name></usage></secret>"
            where = "root/etc/libvirt/secrets" if index < number else "pools"
            _put(directory, f"{where}/{uuid}.xml", text)

    return write


def _both(name: str, target: str, wish: str | None = None) -> Callable[[Path, int], None]:
    """Write a store and a libvirt whose pools have other names or targets, and what is to be ignored."""
    form = LEAST.replace("<name>p<", f"<name>{name}<").replace("/p<", f"/{target}<")

    def write(directory: Path, number: int) -> None:
        _store(directory, DIR, number)
        names = [(name.replace("#", str(index)), str(index)) for index in range(number)]
        pools = [live(each, form.replace("#", index)) for each, index in names]
        _put(directory, "live.json", snapshot(pools))
        wishes = "" if wish is None else numbered(f'"{wish}",', EACH * number)
        _put(directory, "xmltool.toml", f"drift-ignore = [{wishes}]\n")

    return write
