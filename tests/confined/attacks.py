"""What a hostile image can hold: each attack builds it, given the image and a directory outside.

`ATTACKS` maps a name to a builder. The files outside are called like the ones in a store, so that an
escape would find, replace, read or remove them.
"""

from __future__ import annotations

import os
import shutil
import socket
import stat
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECRET = b"<pool type='dir'><name>SECRET</name></pool>"
STORE = "etc/libvirt/storage"
SECRETS = "etc/libvirt/secrets"
UUID = "11111111-1111-4111-8111-111111111111"
UP = "../" * 20

Attack = "Callable[[Path, Path], None]"


def make_outside(outside: Path) -> None:
    """Make the part of the host that an escape would meet."""
    below_it = ("libvirt/storage", "libvirt/secrets", "storage", "autostart", "secrets")
    for place in (outside, *(outside / name for name in below_it)):
        for below in (place, place / "autostart", place / ".xmltool"):
            below.mkdir(parents=True, exist_ok=True)
            for name in ("a.xml", "b.xml", "new.xml", f"{UUID}.xml", f"{UUID}.base64",
                         "lock", "journal", "manifest", "new-0"):  # fmt: skip
                (below / name).write_bytes(SECRET)


def _put(path: Path, make: Callable[[Path], None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    make(path)


def _link(at: str, text: str) -> Attack:
    def attack(image: Path, outside: Path) -> None:
        text_here = text.format(host=outside, up=UP, rel=str(outside).lstrip("/"))
        _put(image / at, lambda path: path.symlink_to(text_here))

    return attack


def _chain(at: str) -> Attack:
    def attack(image: Path, outside: Path) -> None:
        (image / "tmp").mkdir(exist_ok=True)
        (image / "tmp/3").symlink_to(outside / "a.xml")
        (image / "tmp/2").symlink_to("3")
        _put(image / at, lambda path: path.symlink_to("/tmp/2"))

    return attack


def _long_chain(at: str) -> Attack:
    def attack(image: Path, outside: Path) -> None:
        (image / "tmp").mkdir(exist_ok=True)
        (image / "tmp/0").symlink_to(outside / "a.xml")
        for number in range(60):
            (image / f"tmp/{number + 1}").symlink_to(str(number))
        _put(image / at, lambda path: path.symlink_to("/tmp/60"))

    return attack


def _through(at: str, text: str) -> Attack:
    """A link to a path that goes through another link, which leads out."""

    def attack(image: Path, outside: Path) -> None:
        (image / "tmp").mkdir(exist_ok=True)
        (image / "tmp/out").symlink_to(outside)
        _put(image / at, lambda path: path.symlink_to(text))

    return attack


def _node(at: str, make: Callable[[Path], None]) -> Attack:
    return lambda image, outside: _put(image / at, make)


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path, kind: int, major: int, minor: int) -> None:
    os.mknod(path, kind | 0o666, os.makedev(major, minor))


def _socket(path: Path) -> None:
    here = os.getcwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


def _directory(path: Path) -> None:
    path.mkdir()


def _hard_link(at: str) -> Attack:
    return lambda image, outside: _put(image / at, lambda path: path.hardlink_to(outside / "a.xml"))


KINDS = {
    "fifo": _fifo,
    "character device": partial(_device, kind=stat.S_IFCHR, major=1, minor=5),  # endless zeros
    "block device": partial(_device, kind=stat.S_IFBLK, major=7, minor=200),
    "socket": _socket,
    "directory": _directory,
    "sparse file of 1 TiB": _sparse,
}
DIRECTORY_TEXTS = {
    "absolute": "{host}",
    "relative": "../../../../../../../../../../../../{rel}",
    "twenty times up": "{up}{rel}",
    "proc root": "/proc/self/root{host}",
    "proc cwd": "/proc/self/cwd",
    "itself": ".",
    "loop": "/etc",
    "dangling": "{host}/none",
}
FILE_TEXTS = {
    "absolute": "{host}/a.xml",
    "upwards": "{up}{rel}/a.xml",
    "proc root": "/proc/self/root{host}/a.xml",
    "proc fd": "/proc/self/fd/0",
    "dangling outside": "{host}/none.xml",
    "trailing slash": "{host}/a.xml/",
    "the root's parent": "/../{rel}/a.xml",
    "to a proc file": "/proc/self/environ",
}
DIRECTORIES = ("etc", "etc/libvirt", STORE, f"{STORE}/autostart", f"{STORE}/.xmltool", SECRETS)
FILES = (f"{STORE}/a.xml", f"{STORE}/autostart/a.xml", f"{SECRETS}/{UUID}.xml",
         f"{SECRETS}/{UUID}.base64")  # fmt: skip
OURS = tuple(f"{STORE}/.xmltool/{name}" for name in ("lock", "journal", "manifest", "new-0"))


def _attacks() -> dict[str, Attack]:
    found: dict[str, Attack] = {}
    for at in DIRECTORIES:
        for name, text in DIRECTORY_TEXTS.items():
            found[f"{at} -> {name}"] = _link(at, text)
        found[f"{at} is a file"] = _node(at, lambda path: path.write_bytes(b"") and None)
        found[f"{at} is a fifo"] = _node(at, _fifo)
    for at in (*FILES, *OURS):
        for name, text in FILE_TEXTS.items():
            found[f"{at} -> {name}"] = _link(at, text)
        for name, make in KINDS.items():
            found[f"{at} is a {name}"] = _node(at, make)
        found[f"{at} is a hard link to the host"] = _hard_link(at)
    for at in FILES:
        found[f"{at} -> three links"] = _chain(at)
        found[f"{at} -> sixty links"] = _long_chain(at)
        found[f"{at} -> itself"] = _link(at, "a.xml")
        found[f"{at} -> through a link out"] = _through(at, "/tmp/out/a.xml")
        found[f"{at} -> link, then up"] = _through(at, "/tmp/out/../a.xml")
    return found


ATTACKS: dict[str, Attack] = _attacks()
