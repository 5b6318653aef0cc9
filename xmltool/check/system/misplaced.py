"""Definitions that stand where the libvirt of a system never looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.check.system.release import USR_ETC, is_commit
from xmltool.remarks import Remark
from xmltool.rules.system import XT618
from xmltool.store.boot import SUFFIX
from xmltool.store.place import NIXOS_STORE, SYSTEM_STORE, USER_STORE
from xmltool.store.transaction.private import AUTOSTART
from xmltool.text.shell import command
from xmltool.text.words import count_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.confined.root import Root
    from xmltool.store.place import Place

_MIXED = "/etc/libvirt"
"""Has other things, too, so that its files are named one by one."""
_PLACES = (
    SYSTEM_STORE,
    NIXOS_STORE,
    f"{USR_ETC}/libvirt/storage",
    "/etc/libvirt/qemu/storage",
    _MIXED,
    "/usr/share/libvirt/storage",
    "/usr/local/etc/libvirt/storage",
)
"""Where definitions have been met that libvirt never reads, or only on other distributions."""
_HOMES = ("/home", "/var/home")
_MAX_BYTES = 64 * 1024
_MAX_HOMES = 200


def misplaced(root: Root, place: Place, names: Sequence[str]) -> Iterator[Remark]:
    """Yield the definitions that are in other places than the store.

    Args:
        root: of the system.
        place: the store.
        names: of the store's files.
    """
    below = (f"{place.path}/{name}" for name in names if name != AUTOSTART and name[0] != ".")
    for path in (*_PLACES, *below):
        if path != place.path:
            yield from _in_place(root, place, path)
    if place.root != "/" and not any(name.endswith(SUFFIX) for name in names):
        for path in _user_stores(root):
            yield from _in_home(root, place, path)


def _in_place(root: Root, place: Place, path: str) -> Iterator[Remark]:
    files = _definitions(root, path)
    if not files:
        return
    definitions = count_of(len(files), "definition")
    if path.startswith(f"{USR_ETC}/") and is_commit(root):
        message = XT618.message(
            "commit", definitions=definitions, directory=path, store=SYSTEM_STORE
        )
    else:
        message = XT618.message(
            "one" if len(files) == 1 else "several",
            definitions=definitions,
            directory=path,
            command=_define(root, place, files if path == _MIXED else (path,)),
        )
    yield Remark(message)


def _in_home(root: Root, place: Place, path: str) -> Iterator[Remark]:
    if count := len(_definitions(root, path)):
        message = XT618.message(
            "home of one" if count == 1 else "home of several",
            definitions=count_of(count, "definition"),
            directory=path,
            command=_define(root, place, (path,)),
        )
        yield Remark(message)


def _user_stores(root: Root) -> Iterator[str]:
    yield f"/root/.config/{USER_STORE}"
    for home in _HOMES:
        if root.link_text(home) is None:  # /home is a link to /var/home on ostree
            for name in root.names(home, _MAX_HOMES):
                yield f"{home}/{name}/.config/{USER_STORE}"


def _define(root: Root, place: Place, paths: Sequence[str]) -> str:
    return command("xmltool define", *map(root.shown, paths), options=place.options)


def _definitions(root: Root, path: str) -> list[str]:
    """Return the files of a directory that look like a pool's definition."""
    files = (f"{path}/{name}" for name in root.names(path) if name.endswith(SUFFIX))
    return [file for file in files if "<pool" in root.read_text(file, _MAX_BYTES)]
