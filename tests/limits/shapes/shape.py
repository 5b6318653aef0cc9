"""One thing that is repeated `n` times in one kind of file, and what is made of it."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LIMIT = 4 * 1024 * 1024
"""Of a document, in bytes (libvirt: remote_protocol.x, REMOTE_STRING_MAX)."""
ROOTED = ("--root", "root")
STORE = "root/etc/libvirt/storage"
SERVER = ("server", "p.xml")
"""Stands for an editor that has the file open."""
NAMED = (
    ("list", "--details", *ROOTED),
    ("info", "p", *ROOTED),
    ("dumpxml", "p", *ROOTED),
    ("explain", "p", *ROOTED),
    ("undefine", "--dry-run", "p", *ROOTED),
    ("rename", "--dry-run", "p", "q", *ROOTED),
    ("autostart", "--dry-run", "p", *ROOTED),
    ("build", "--dry-run", "p", *ROOTED),
    ("delete", "--dry-run", "p", *ROOTED),
    ("drift", *ROOTED, "--live-from", "live.json"),
    ("drift", *ROOTED, "--live-from", "live.json", "--format", "json"),
    ("fleet", "--definitions", STORE, "live.json"),
)
"""What else reads a store with a pool `p`."""
ROOT = (
    ("check", *ROOTED),
    ("list", *ROOTED),
    ("capabilities", *ROOTED),
    ("explain", "p", *ROOTED),
    ("build", "--dry-run", "--tmpfiles", "/etc/tmpfiles.d/p.conf", "p", *ROOTED),
    ("lint", "--isolated", "--libvirt-version", "root", *ROOTED, "p.xml"),
)
UUID = "00000000-0000-4000-8000-000000000001"
TARGET = "<target><path>/p</path></target>"
LEAST = "<pool type='dir'><name>p</name><target><path>/p</path></target></pool>\n"


class Shape(NamedTuple):
    """One thing that is repeated.

    Attributes:
        name: for the test's name.
        commands: what reads it; the working directory is the one that was written to.
        file: where it stands below that directory; a copy of a document `p.xml` is in `root` too.
        text: the file's content for a number of repetitions; None: `write` makes the files.
        write: writes files for a number of repetitions.
        most: repetitions beyond which nobody goes, below the limit of bytes.
    """

    name: str
    commands: tuple[tuple[str, ...], ...]
    file: str
    text: Callable[[int], str] | None = None
    write: Callable[[Path, int], None] | None = None
    most: int = LIMIT

    def put(self, directory: Path, number: int) -> int:
        """Write the shape with so many repetitions and return the bytes of its file."""
        if self.write is not None:  # what a larger one wrote must be gone
            for name in ("root", "pools"):
                shutil.rmtree(directory / name, ignore_errors=True)
        (directory / "least.xml").write_text(LEAST)
        (directory / "live.json").write_text(snapshot([live("p", LEAST)]))
        template = LEAST.replace("/p<", "{% for x in b %}/{{ x }}{% endfor %}<")
        (directory / "t.xml.j2").write_text(template)
        (directory / "vars.json").write_text('{"a": true, "b": ["x"], "h": "h"}')
        store = directory / STORE
        store.mkdir(parents=True, exist_ok=True)
        _system(directory / "root")
        if self.write is not None:
            self.write(directory, number)
            return 0
        assert self.text is not None
        data = self.text(number).encode("utf-8", "surrogatepass")
        path = directory / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if self.file == "p.xml":
            (store / "p.xml").write_bytes(data)
        elif self.file not in ("p.json", "s.xml", "p.xml.j2"):
            (store / "p.xml").write_text(LEAST)
            (directory / "p.xml").write_text(LEAST)
            (directory / "q.xml").write_text(LEAST.replace("p<", "q<"))
        if self.file == "s.xml":
            secrets = directory / "root/etc/libvirt/secrets"
            secrets.mkdir(parents=True, exist_ok=True)
            (secrets / "00000000-0000-4000-8000-000000000001.xml").write_bytes(data)
        return len(data)


def _system(root: Path) -> None:
    """Write what has the commands read more of a root: targets, a libvirt, labels, encrypted devices."""
    for name, text in {
        "usr/lib/libvirt.so.0.9000.0": "",
        "usr/lib64/libvirt/connection-driver/libvirt_driver_storage.so": "",
        "usr/lib64/libvirt/connection-driver/libvirt_driver_secret.so": "",
        "usr/lib64/libvirt/storage-backend/libvirt_storage_backend_fs.so": "",
        "usr/lib64/libvirt/storage-backend/libvirt_storage_backend_rbd.so": "",
        "etc/selinux/config": "SELINUX=enforcing\nSELINUXTYPE=targeted\n",
        "etc/apparmor.d/abstractions/libvirt-qemu": "",
        "etc/fstab": "/dev/mapper/m /p ext4 defaults 0 0\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for target in ("p", "p1", "a/a"):
        (root / target).mkdir(parents=True, exist_ok=True)


def run(argv: tuple[str, ...]) -> int:
    """Run a command in the working directory, `server` as an editor that opens a file."""
    if argv[0] == "server":
        from tests.fuzz.editor import opened

        opened(Path(argv[1]).resolve(), random.Random(1))
        return 0
    return main(argv)


def live(name: str, xml: str) -> dict[str, object]:
    """Return a pool as a snapshot has it."""
    return {
        "name": name, "uuid": UUID, "type": "dir", "persistent": True, "active": True, "autostart": False,
        "used": True, "capacity": 1, "allocation": 1, "available": 1, "xml": xml.replace("</name>", f"</name><uuid>{UUID}</uuid>", 1),
        "running_xml": None,
    }  # fmt: skip


def snapshot(pools: Sequence[object], **more: object) -> str:
    """Return what `snapshot` writes of a host."""
    head = {"version": 1, "tool": "xmltool 0", "taken_at": "2026-01-01T00:00:00Z"}
    return json.dumps({**head, "connect": "qemu:///system", "pools": pools, **more})


def pool(inside: str, kind: str = "dir") -> str:
    return f"<pool type='{kind}'>{inside}</pool>\n"


def named(inside: str, kind: str = "dir") -> str:
    return pool(f"<name>p</name>{inside}", kind)


def numbered(form: str, number: int, start: int = 0) -> str:
    """Repeat a form; # is a number of its own each time, ~ a quote."""
    form = form.replace("~", "'")
    return "".join(form.replace("#", str(index)) for index in range(start, start + number))
