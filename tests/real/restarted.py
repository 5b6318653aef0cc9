"""The referee of drift: what libvirt reports now, against what it reports when it is restarted.

Nothing of xmltool is used here. Both sides are asked through virsh and compared as the text that
libvirt prints, line by line, but for what the product says is never drift.
"""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.libvirt import Libvirtd

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SIZES = re.compile(r"  <(?:capacity|allocation|available) unit='bytes'>\d+</\w+>\n")
PERMISSIONS = re.compile(r"    <permissions>\n.*?    </permissions>\n", re.DOTALL)
WITH_DIRECTORY = ("dir", "fs", "netfs", "vstorage")
KINDS = ("not-loaded", "missing", "changed", "autostart")


class Seen(NamedTuple):
    """One pool as a libvirtd reports it."""

    text: str
    persistent: bool
    active: bool
    autostart: bool

    @property
    def name(self) -> str:
        found = re.search(r"\n  <name>(.*?)</name>\n", self.text, re.DOTALL)
        assert found is not None, self.text
        return found[1]

    @property
    def type(self) -> str:
        found = re.match(r"<pool type='([a-z-]+)'", self.text)
        assert found is not None, self.text
        return found[1]

    @property
    def used(self) -> bool:
        return any(not size.endswith(">0</capacity>\n") for size in SIZES.findall(self.text)[:1])


def view(daemon: Libvirtd) -> dict[str, Seen]:
    """Give all pools of a libvirtd by uuid."""
    lists = (["--all"], ["--all", "--persistent"], [], ["--all", "--autostart"])
    answers = daemon.virsh_batch([["pool-list", *words, "--uuid"] for words in lists])
    every, persistent, active, autostart = (set(UUID.findall(answer)) for answer in answers)
    ordered = sorted(every)
    if not ordered:
        return {}
    texts = daemon.virsh_batch([["pool-dumpxml", "--inactive", uuid] for uuid in ordered])
    return {
        uuid: Seen(text + "\n", uuid in persistent, uuid in active, uuid in autostart)
        for uuid, text in zip(ordered, texts, strict=True)
    }


def copy_store(store: Path, place: Path) -> None:
    """Copy a store so that libvirt reads the copy in the same order, with links that mean the same."""
    for names in (os.listdir(store), list(reversed(os.listdir(store)))):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
        made: dict[int, Path] = {}
        for name in names:
            if name != "autostart":
                _copy(store / name, place / name, (store, place), made)
        links = store / "autostart"
        if links.is_dir():
            (place / "autostart").mkdir()
            for link in links.iterdir():
                _copy(link, place / "autostart" / link.name, (store, place), made)
        loaded = [name for name in os.listdir(store) if name.endswith(".xml")]
        if [name for name in os.listdir(place) if name.endswith(".xml")] == loaded:
            return
    raise AssertionError("the copy is not read in the order of the original")


def _copy(old: Path, new: Path, stores: tuple[Path, Path], made: dict[int, Path]) -> None:
    if old.is_symlink():
        text = os.readlink(old)
        prefix = f"{stores[0]}/"
        new.symlink_to(f"{stores[1]}/{text[len(prefix) :]}" if text.startswith(prefix) else text)
    elif old.is_dir():
        shutil.copytree(old, new, symlinks=True)
    elif old.is_file():
        inode = old.stat().st_ino
        if inode in made:
            os.link(made[inode], new)
        else:
            made[inode] = new
            shutil.copy2(old, new)


def difference(now: Libvirtd, then: Libvirtd) -> dict[tuple[str, str], dict[str, tuple[str, str]]]:
    """Give what a restart would change: (kind, name as printed) to the fields that change.

    Args:
        now: runs on the store.
        then: was started on a copy of it.
    """
    return changes_of(view(now), view(then), then.store)


def changes_of(
    before: dict[str, Seen], started: dict[str, Seen], store: Path
) -> dict[tuple[str, str], dict[str, tuple[str, str]]]:
    """Give what a restart on a store has changed: see `difference`."""
    after = {pool.name: pool for pool in started.values()}
    persistent = {pool.name: (uuid, pool) for uuid, pool in before.items() if pool.persistent}
    found: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    for name, pool in after.items():
        if name not in persistent:
            found["not-loaded", name] = {}
            continue
        live = persistent[name][1]
        if pool.autostart != live.autostart:
            found["autostart", name] = {}
        texts = _comparable(pool, live, with_uuid=_has_uuid(store / f"{unescape(name)}.xml"))
        if texts[0] != texts[1]:
            found["changed", name] = _fields(*texts)
    found.update({("missing", name): {} for name in persistent if name not in after})
    return found


def unescape(text: str) -> str:
    for entity, char in (("lt", "<"), ("gt", ">"), ("apos", "'"), ("quot", '"'), ("amp", "&")):
        text = text.replace(f"&{entity};", char)
    return text


def _has_uuid(path: Path) -> bool:
    """Tell whether a file that libvirt has loaded gives a uuid."""
    root = etree.fromstring(path.read_bytes(), etree.XMLParser(recover=True))
    return bool((root.findtext("uuid") or "").strip())


def _comparable(disk: Seen, live: Seen, *, with_uuid: bool) -> tuple[str, str]:
    """Take away what never is drift."""
    texts = [SIZES.sub("", seen.text) for seen in (disk, live)]
    is_live = live.type in WITH_DIRECTORY and (live.active or live.used)
    if is_live or (disk.type in WITH_DIRECTORY and disk.active):
        texts = [PERMISSIONS.sub("", text) for text in texts]
    if live.type == disk.type and live.type.startswith(
        "iscsi"
    ):  # filled in when the pool is started
        texts = [text.replace(" port='3260'", "") for text in texts]
    if live.type == disk.type == "disk" and (live.active or live.used or disk.active):
        texts = [text.replace("<format type='unknown'/>", "<format type='dos'/>") for text in texts]
    if not with_uuid:
        texts = [re.sub(r"  <uuid>.*?</uuid>\n", "", text, count=1) for text in texts]
    return texts[0], texts[1]


def _fields(disk: str, live: str) -> dict[str, tuple[str, str]]:
    """Give the fields that differ; empty where XML cannot say what libvirt prints."""
    if "\r" in disk + live or re.search(r"='[^'<]*[\t\n]", disk + live):
        return {}
    try:
        sides = [_flat(etree.fromstring(text.encode())) for text in (disk, live)]
    except etree.XMLSyntaxError:
        return {}
    both = sides[0].keys() | sides[1].keys()
    return {
        path: (sides[0].get(path, ""), sides[1].get(path, ""))
        for path in both
        if sides[0].get(path) != sides[1].get(path)
    }


def _flat(root: etree._Element) -> dict[str, str]:
    """Give every value by its path, each step with its number."""
    found: dict[str, str] = {}

    def visit(element: etree._Element, path: str) -> None:
        counts: dict[str, int] = {}
        for name, value in element.attrib.items():
            found[f"{path}/@{name}".lstrip("/")] = str(value)
        for child in element:
            tag = etree.QName(child).localname
            counts[tag] = counts.get(tag, 0) + 1
            visit(child, f"{path}/{tag}[{counts[tag]}]")
        if not len(element) and (element.text or "").strip():
            found[path.lstrip("/")] = element.text or ""

    visit(root, "")
    return found


def numbered(path: str) -> str:
    """Give a path of xmltool's in the form of `_flat`."""
    steps = []
    for part in path.split("/"):
        step = part if part.startswith("@") else part.rpartition(":")[2]
        steps.append(step if step.startswith("@") or step.endswith("]") else f"{step}[1]")
    return "/".join(steps)
