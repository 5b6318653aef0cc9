"""A root with a store, and commands on it, for the tests of the store's commands."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

UUID_A = "aaaaaaaa-0000-4000-8000-000000000000"
UUID_B = "bbbbbbbb-0000-4000-8000-000000000000"
STORE = "/etc/libvirt/storage"


def pool_text(name: str, target: str = "", uuid: str = "", kind: str = "dir") -> str:
    known = f"<uuid>{uuid}</uuid>" if uuid else ""
    path = target or f"/srv/{name}"
    return f"<pool type='{kind}'><name>{name}</name>{known}<target><path>{path}</path></target></pool>\n"


class Image:
    """A root directory below a test's own, and files to define from."""

    def __init__(self, tmp_path: Path) -> None:
        self.root = tmp_path / "image"
        self.root.mkdir()
        self.inputs = tmp_path / "inputs"
        self.inputs.mkdir()
        self.store = self.root / STORE.lstrip("/")

    def run(self, *arguments: object) -> int:
        """Run a command on the store of the root, with the bundled grammar."""
        return main(["--root", str(self.root), *map(str, arguments)])

    def given(self, file: str, text: str) -> Path:
        path = self.inputs / file
        path.write_text(text)
        return path

    def define(self, *names: str, marked: bool = False) -> None:
        for name in names:
            path = self.given(f"{name}.xml", pool_text(name))
            assert self.run("define", path, *(["--autostart"] if marked else [])) == 0

    def inodes(self) -> dict[str, int]:
        return {
            str(path.relative_to(self.root)): path.lstat().st_ino for path in self.root.rglob("*")
        }

    def content(self) -> dict[str, bytes | str]:
        """Definitions and links of the store, by path in it."""
        found: dict[str, bytes | str] = {}
        for path in sorted(self.store.rglob("*")):
            name = str(path.relative_to(self.store))
            if path.is_symlink():
                found[name] = os.readlink(path)
            elif path.is_file() and not name.startswith(".xmltool"):
                found[name] = path.read_bytes()
        return found
