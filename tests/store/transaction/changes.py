"""Changes like the ones that the writing commands make, on a small store, with their before and after."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xmltool.store.transaction.atomic import begin

if TYPE_CHECKING:
    from collections.abc import Callable

    from xmltool.confined.root import Root
    from xmltool.store.transaction.change import StoreChange


STORE = "/etc/libvirt/storage"


SECRETS = "/etc/libvirt/secrets"
FIRST = "11111111-1111-4111-8111-111111111111"
SECOND = "22222222-2222-4222-8222-222222222222"
"""Two secrets: the first is there before, with a value."""


class State(NamedTuple):
    """What a store holds: definitions, the texts of links, the manifest; and secrets beside it."""

    files: dict[str, bytes]
    links: dict[str, str]
    manifest: dict[str, str]
    secrets: dict[str, bytes]


def state(base: str | Path) -> State:
    """Read a store below a root, as it is on the disk."""
    store = Path(f"{base}{STORE}")
    autostart = store / "autostart"
    files = {p.name: p.read_bytes() for p in _entries(store) if p.name.endswith(".xml")}
    links = {p.name: os.readlink(p) for p in _entries(autostart) if p.is_symlink()}
    manifest = store / ".xmltool/manifest"
    try:
        known = json.loads(manifest.read_bytes()) if manifest.exists() else {}
    except ValueError:
        known = {"manifest": "torn"}
    secrets = {p.name: p.read_bytes() for p in _entries(Path(f"{base}{SECRETS}"))}
    return State(files, links, known, secrets)


def _entries(path: Path) -> list[Path]:
    return sorted(path.iterdir()) if path.exists() else []


def leftovers(base: str | Path) -> list[str]:
    """Name what a change must not leave behind."""
    store = Path(f"{base}{STORE}")
    kept = {".xmltool/lock", ".xmltool/manifest"}
    found = {f".xmltool/{p.name}" for p in _entries(store / ".xmltool")}
    found |= {p.name for p in _entries(store) if p.name not in (".xmltool", "autostart")}
    found |= {f"autostart/{p.name}" for p in _entries(store / "autostart")}
    return sorted(name for name in found - kept if not name.endswith(".xml"))


def prepare(base: str | Path) -> None:
    """Make the store that the changes start from."""
    store = Path(f"{base}{STORE}")
    (store / "autostart").mkdir(parents=True)
    for number in range(3):
        (store / f"p{number}.xml").write_bytes(b"OLD%d" % number)
    (store / "old.xml").write_bytes(b"OLDX")
    for name in ("old.xml", "p1.xml"):
        (store / "autostart" / name).symlink_to(f"{STORE}/{name}")
    secrets = Path(f"{base}{SECRETS}")
    secrets.mkdir(mode=0o700)
    (secrets / f"{FIRST}.xml").write_bytes(b"OLDS")
    (secrets / f"{FIRST}.base64").write_bytes(b"T0xE")


def define(change: StoreChange) -> None:
    """One new definition, with its link."""
    change.write("new.xml", b"NEW")
    change.link("new.xml", f"{STORE}/new.xml")


def redefine(change: StoreChange) -> None:
    """One definition replaced."""
    change.write("p0.xml", b"NEW0")


def undefine(change: StoreChange) -> None:
    """A definition and its link removed."""
    change.unlink("old.xml")
    change.remove("old.xml")


def autostart(change: StoreChange) -> None:
    """One link made and another removed."""
    change.link("p0.xml", f"{STORE}/p0.xml")
    change.unlink("p1.xml")


def rename(change: StoreChange) -> None:
    """A definition and its link under another name."""
    change.write("moved.xml", b"MOVED")
    change.remove("old.xml")
    change.link("moved.xml", f"{STORE}/moved.xml")
    change.unlink("old.xml")


def apply(change: StoreChange, count: int = 5) -> None:
    """A set of definitions, some replaced, some new; one removed; links made and removed."""
    for number in range(count):
        change.write(f"p{number}.xml", b"NEW%d" % number)
    change.link("p0.xml", f"{STORE}/p0.xml")
    change.link(f"p{count - 1}.xml", f"{STORE}/p{count - 1}.xml")
    change.unlink("p1.xml")
    change.remove("old.xml")
    change.unlink("old.xml")


def apply_twenty(change: StoreChange) -> None:
    """`apply` of 20 definitions."""
    apply(change, 20)


def secret_define(change: StoreChange) -> None:
    """One new secret, with its value."""
    change.write_secret(f"{SECOND}.xml", b"NEWS")
    change.write_secret(f"{SECOND}.base64", b"TkVX")


def secret_value(change: StoreChange) -> None:
    """The value of a secret replaced."""
    change.write_secret(f"{FIRST}.base64", b"TkVX")


def secret_undefine(change: StoreChange) -> None:
    """A secret and its value removed."""
    change.remove_secret(f"{FIRST}.xml")
    change.remove_secret(f"{FIRST}.base64")


def apply_with_secrets(change: StoreChange) -> None:
    """A set of pools and secrets, some of each new, some replaced, some removed."""
    secret_define(change)
    change.write_secret(f"{FIRST}.xml", b"NEWS")
    change.remove_secret(f"{FIRST}.base64")
    define(change)
    redefine(change)
    undefine(change)


CHANGES: dict[str, Callable[[StoreChange], None]] = {
    made.__name__: made
    for made in (
        define,
        redefine,
        undefine,
        autostart,
        rename,
        apply,
        apply_twenty,
        secret_define,
        secret_value,
        secret_undefine,
        apply_with_secrets,
    )
}


def run(root: Root, name: str) -> None:
    """Make a change."""
    with begin(root, STORE, wait=1) as change:
        CHANGES[name](change)
        change.commit()


def recover(root: Root) -> None:
    """Do what the next writing command does first."""
    with begin(root, STORE, wait=1):
        pass
