"""What people and programs do to a store and its libvirt, at random: for drift and watch."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import uuid as uuids
from typing import TYPE_CHECKING

from tests.corpus.pools import pool as any_pool
from tests.corpus.tree import Element, Style, serialised
from tests.real.libvirt import _ids

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from tests.real.libvirt import Libvirtd

NAMES = ("default", "images", "a b", "x'y", "ü-é", "-dash", "semi;colon", "--help", "tab\there",
         ".hidden", "#hash", "<&>")  # fmt: skip
STRANGE = ("new\nline", "cr\rname", "$(reboot)", "\x7fdel", "\u202ertl")
TARGETS = 6


class Operations:
    """Random operations on one libvirtd and its store.

    Attributes:
        running: the daemon.
        done: what was done, for the message of a failure.
    """

    def __init__(self, rng: random.Random, running: Libvirtd, scratch: Path) -> None:
        self.rng = rng
        self.running = running
        self.store = running.store
        self.scratch = scratch
        self.done: list[str] = []
        for number in range(0, TARGETS, 2):
            self._target_directory(number)

    def step(self) -> str:
        """Do one operation; gives its name."""
        choice = self.rng.choices(list(_OPERATIONS), weights=list(_OPERATIONS.values()))[0]
        with contextlib.suppress(FileNotFoundError, FileExistsError, IsADirectoryError,
                                 NotADirectoryError, OSError):  # fmt: skip
            choice(self)
        self._own()
        self.done.append(choice.__name__)
        return choice.__name__

    # documents

    def name(self) -> str:
        return self.rng.choice(NAMES if self.rng.random() < 0.9 else STRANGE)

    def target(self) -> str:
        return f"{self.scratch}/target{self.rng.randrange(TARGETS)}"

    def document(self, name: str, uuid: str | None) -> bytes:
        """Make a definition, usually of a directory."""
        rng = self.rng
        if rng.random() < 0.4:
            return self._any_document(name, uuid)
        children: list[Element | str] = [Element("name", [], [name])]
        if uuid is not None:
            children.append(Element("uuid", [], [uuid]))
        target = Element("target", [], [Element("path", [], [self.target()])])
        if rng.random() < 0.3:
            parts: list[Element | str] = [
                Element("mode", [], [rng.choice(("0755", "700", "0711"))])
            ]
            if rng.random() < 0.5:
                parts.append(Element("owner", [], [rng.choice(("0", "107", "-1", "4294967294"))]))
            if rng.random() < 0.3:
                parts.append(Element("label", [], ["system_u:object_r:virt_image_t:s0"]))
            target.children.append(Element("permissions", [], parts))
        if rng.random() < 0.2:
            cow = Element("cow", [("state", rng.choice(("yes", "no")))])
            children.append(Element("features", [], [cow]))
        children.append(target)
        return serialised(Element("pool", [("type", "dir")], children), Style(rng)).encode()

    def _any_document(self, name: str, uuid: str | None) -> bytes:
        """Make a definition of any type, now and then with an odd value."""
        root = any_pool(self.rng, 0.03)
        root.children = [
            child
            for child in root.children
            if not (isinstance(child, Element) and child.name in ("name", "uuid"))
        ]
        if uuid is not None:
            root.children.insert(0, Element("uuid", [], [uuid]))
        root.children.insert(0, Element("name", [], [name]))
        return serialised(root, Style(self.rng)).encode("utf-8", "replace")

    # what is there

    def pools(self) -> list[str]:
        said = self.running.virsh("-q", "pool-list --all --uuid").stdout
        return re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", said)

    def pool(self) -> str | None:
        found = self.pools()
        return self.rng.choice(found) if found else None

    def file(self) -> Path | None:
        files = [path for path in sorted(self.store.glob("*")) if path.name.endswith(".xml")]
        return self.rng.choice(files) if files else None

    def links(self) -> Path:
        place = self.store / "autostart"
        place.mkdir(exist_ok=True)
        return place

    def _target_directory(self, number: int) -> None:
        place = self.scratch / f"target{number}"
        place.mkdir(exist_ok=True)
        place.chmod(self.rng.choice((0o777, 0o755, 0o711)) | 0o005)

    def _own(self) -> None:
        if os.geteuid() == 0:
            user, group = (int(number) for number in _ids().split(":"))
            for place, _, names in os.walk(self.store):
                for path in (place, *(os.path.join(place, name) for name in names)):
                    with contextlib.suppress(OSError):
                        os.chown(path, user, group, follow_symlinks=False)

    def virsh(self, command: str, *words: str) -> None:
        uuid = self.pool()
        if uuid is not None:
            self.running.virsh(command, uuid, *words)

    # by virsh

    def virsh_define(self) -> None:
        uuid = str(uuids.UUID(int=self.rng.getrandbits(128))) if self.rng.random() < 0.5 else None
        self.running.define(self.document(self.name(), uuid), keep=True)

    def virsh_redefine(self) -> None:
        uuid = self.pool()
        if uuid is None:
            return
        text = self.running.virsh("pool-dumpxml", "--inactive", uuid).stdout
        name = re.search(r"<name>(.*?)</name>", text, re.DOTALL)
        if self.rng.random() < 0.3 or name is None:  # as pool-edit without a change
            self.running.define(text.encode("utf-8", "surrogateescape"), keep=True)
        else:
            plain = name[1].replace("&apos;", "'").replace("&lt;", "<").replace("&gt;", ">")
            data = self.document(plain.replace("&quot;", '"').replace("&amp;", "&"), uuid)
            self.running.define(data, keep=True)

    def virsh_undefine(self) -> None:
        self.virsh("pool-undefine")

    def virsh_autostart(self) -> None:
        self.virsh("pool-autostart", *(["--disable"] if self.rng.random() < 0.4 else []))

    def virsh_start(self) -> None:
        self.virsh("pool-start")

    def virsh_destroy(self) -> None:
        self.virsh("pool-destroy")

    def virsh_refresh(self) -> None:
        self.virsh("pool-refresh")

    def virsh_build(self) -> None:
        self.virsh("pool-build")

    def virsh_delete(self) -> None:
        self.virsh("pool-delete")

    def virsh_create(self) -> None:
        if self.rng.random() < 0.3 and (uuid := self.pool()) is not None:
            text = self.running.virsh("pool-dumpxml", "--inactive", uuid).stdout
            data = text.encode("utf-8", "surrogateescape")
        else:
            data = self.document(self.name(), None)
        path = self.scratch / "create"
        path.write_bytes(data)
        self.running.virsh("pool-create", str(path))

    def sighup(self) -> None:
        os.kill(self.running.pid, signal.SIGHUP)
        self.running.virsh("pool-list")

    def restart(self) -> None:
        self.running.restart(reboot=self.rng.random() < 0.5)

    # by hand

    def hand_write(self) -> None:
        name = self.name()
        data = self.document(name, str(uuids.UUID(int=self.rng.getrandbits(128))))
        if self.rng.random() < 0.3:
            data = self.document(name, None)
        (self.store / f"{name}.xml").write_bytes(data)

    def hand_edit(self) -> None:
        path = self.file()
        if path is None:
            return
        data = path.read_bytes()
        edits = (
            (rb"<path>.*?</path>", f"<path>{self.target()}</path>".encode()),
            (rb"<uuid>.*?</uuid>", b""),
            (
                rb"<uuid>.*?</uuid>",
                f"<uuid>{uuids.UUID(int=self.rng.getrandbits(128))}</uuid>".encode(),
            ),
            (rb"<mode>.*?</mode>", b"<mode>0750</mode>"),
            (rb"<owner>.*?</owner>", b"<owner>55</owner>"),
            (rb"</target>", b"<permissions><mode>0700</mode></permissions></target>"),
            (rb"<host name='.*?'", b"<host name='other'"),
            (rb"<device path='.*?'", b"<device path='/dev/a&#9;b'"),
            (rb"<format type='.*?'/>", b""),
            (rb"type='(dir|fs)'", b"type='vstorage'"),
            (rb"<name>.*?</name>", b"<name>renamed</name>"),
        )
        pattern, new = self.rng.choice(edits)
        self._save(path, re.sub(pattern, lambda _: new, data, count=1, flags=re.DOTALL))

    def hand_cosmetic(self) -> None:
        path = self.file()
        if path is None:
            return
        data = path.read_bytes()
        edits = (
            (rb">\n +<", b"><"),
            (rb"</pool>", b"<!-- seen -->\n</pool>\n"),
            (rb"<capacity", b"<note/><capacity"),
            (rb"</path>", b"//</path>"),
            (rb"<mode>0", b"<mode>"),
            (rb"(\?>|^)", b"\\1"),
            (rb"<uuid>(.*?)-", b"<uuid> \\1-"),
        )
        pattern, new = self.rng.choice(edits)
        self._save(path, re.sub(pattern, new, data))

    def _save(self, path: Path, data: bytes) -> None:
        """Save as one editor or another does."""
        if self.rng.random() < 0.5:
            path.write_bytes(data)
        else:
            new = path.with_name(path.name + ".new")
            new.write_bytes(data)
            new.replace(path)

    def hand_delete(self) -> None:
        path = self.file()
        if path is not None:
            path.unlink()

    def hand_rename(self) -> None:
        path = self.file()
        if path is not None:
            path.rename(self.store / f"{self.name()}.xml")

    def hand_copy(self) -> None:
        path = self.file()
        if path is not None:
            shutil.copy(path, self.store / f"{self.name()}.xml")

    def hand_break(self) -> None:
        path = self.file()
        if path is not None:
            data = path.read_bytes()
            broken = (
                b"",
                data[: len(data) // 2],
                b"<pool type='dir'/>",
                b"\xff\xfe",
                data + b"<x>",
            )
            path.write_bytes(self.rng.choice(broken))

    def hand_strange_entry(self) -> None:
        path = self.store / f"{self.name()}.xml"
        other = self.file()
        choice = self.rng.randrange(5)
        if choice == 0:
            path.mkdir()
        elif choice == 1:
            path.symlink_to(self.store / "nothing")
        elif choice == 2 and other is not None:
            kept = self.scratch / f"kept{self.rng.getrandbits(30)}"
            kept.write_bytes(other.read_bytes())
            kept.chmod(0o644)
            other.unlink()
            other.symlink_to(kept)
        elif choice == 3 and other is not None:
            (self.store / f"{other.name}.bak").write_bytes(other.read_bytes())
        elif path.is_dir():
            path.rmdir()

    def hand_link(self) -> None:
        path = self.file()
        if path is None:
            return
        link = self.links() / path.name
        if link.is_symlink() or link.exists():
            link.unlink()
        choice = self.rng.randrange(6)
        if choice == 0:
            link.symlink_to(path)
        elif choice == 1:
            link.symlink_to(f"../{path.name}")
        elif choice == 2:
            os.link(path, link, follow_symlinks=False)
        elif choice == 3:
            link.write_bytes(path.read_bytes())
        elif choice == 4:
            link.symlink_to(self.store / "nothing.xml")
        else:
            link.symlink_to(self.file() or path)

    def hand_unlink(self) -> None:
        links = sorted(self.links().iterdir())
        if links:
            self.rng.choice(links).unlink()

    def hand_swap_links(self) -> None:
        links = sorted(self.links().iterdir())
        if len(links) > 1:
            one, other = self.rng.sample(links, 2)
            aside = self.links() / "aside"
            one.rename(aside)
            other.rename(one)
            aside.rename(other)

    def hand_no_links(self) -> None:
        shutil.rmtree(self.store / "autostart")

    def hand_tidy(self) -> None:
        """Take away what is broken, as a restart would not load it, and start again."""
        for path in self.store.glob("*"):
            if path.name.endswith(".xml") and path.is_file():
                if path.stem not in path.read_text(errors="replace"):
                    path.unlink()
            elif path.is_symlink():
                path.unlink()
            elif path.is_dir() and path.name != "autostart":
                path.rmdir()
        self._own()
        self.running.restart()

    def hand_edit_twice(self) -> None:
        self.hand_edit()
        self.hand_edit()

    def hand_target(self) -> None:
        place = self.scratch / f"target{self.rng.randrange(TARGETS)}"
        if place.is_dir() and self.rng.random() < 0.5:
            place.rmdir()
        else:
            self._target_directory(int(place.name.removeprefix("target")))


_OPERATIONS: dict[Callable[[Operations], None], int] = {
    Operations.virsh_define: 14,
    Operations.virsh_redefine: 8,
    Operations.virsh_undefine: 6,
    Operations.virsh_autostart: 8,
    Operations.virsh_start: 8,
    Operations.virsh_destroy: 7,
    Operations.virsh_refresh: 2,
    Operations.virsh_build: 2,
    Operations.virsh_delete: 2,
    Operations.virsh_create: 5,
    Operations.sighup: 2,
    Operations.restart: 2,
    Operations.hand_write: 6,
    Operations.hand_edit: 12,
    Operations.hand_cosmetic: 8,
    Operations.hand_delete: 5,
    Operations.hand_rename: 3,
    Operations.hand_copy: 3,
    Operations.hand_break: 4,
    Operations.hand_strange_entry: 4,
    Operations.hand_link: 8,
    Operations.hand_unlink: 3,
    Operations.hand_swap_links: 2,
    Operations.hand_no_links: 1,
    Operations.hand_target: 4,
    Operations.hand_tidy: 4,
    Operations.hand_edit_twice: 4,
}
"""Operations and how often they come."""
