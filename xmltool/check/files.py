"""What is wrong with a store as files: entries that libvirt skips or hangs on, links, permissions.

What a definition says is not looked at here; `xmltool.store.boot` knows what libvirt makes of it.
(libvirt: virstorageobj.c, virStoragePoolObjLoadAllConfigs; tried on libvirt 9.0.0)
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from xmltool.remarks import Mend, Remark, autostart_command
from xmltool.rules.reading import XT004
from xmltool.rules.rule import Message
from xmltool.rules.store import (
    XT501,
    XT502,
    XT503,
    XT504,
    XT505,
    XT506,
    XT507,
    XT508,
    XT509,
    XT510,
    XT511,
    XT512,
    XT513,
    XT514,
    XT515,
    XT516,
    XT517,
    XT518,
    XT519,
    XT520,
    XT521,
)
from xmltool.store.boot import SUFFIX, UNREAD
from xmltool.store.transaction.private import AUTOSTART, PRIVATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.confined.directory import Directory
    from xmltool.store.boot import BootEntry
    from xmltool.store.reading import StoreView

ITSELF = "."
"""Stands for the store's own directory, and for the system around it."""
SKIPPED = XT518
"""Said of a file that libvirt reads and refuses; its document's findings say why, and better."""
UNMARKED = frozenset((XT503, XT504, XT505))
"""Said of a pool that somebody meant to mark for autostart, and that is not."""
_DEFINITION_MODE = 0o600
_LEFTOVERS = (".xml.new", ".xml~", ".xml.bak", ".xml.orig", ".xml.rej", ".xml.tmp", ".xml.swp",
              ".xml.save", ".xml.old", ".xml.rpmsave", ".xml.rpmnew", ".xml.rpmorig",
              ".xml.dpkg-old", ".xml.dpkg-new", ".xml.dpkg-dist", ".xml.dpkg-tmp",
              ".xml.ucf-old", ".xml.ucf-dist", ".xml#")  # fmt: skip
"""Ends of names that programs leave behind; the first is libvirt's own."""


def examine(
    store: StoreView, entries: Sequence[BootEntry], options: Sequence[str] = ()
) -> dict[str, tuple[Remark, ...]]:
    """Say what is wrong with the names of a store.

    Args:
        store: as it is read.
        entries: what libvirt makes of it, from `boot`.
        options: that say where the store is, for commands in messages.

    Returns:
        Remarks by name: an entry's, `autostart/NAME.xml`, `autostart`, `.xmltool` or `ITSELF`.
        Names without a remark are left out.
    """
    directory = store.directory
    if directory is None:
        return {}
    found: dict[str, list[Remark]] = {}
    for entry in entries:
        found[entry.file] = list(_entry(directory, entry))
    for name, remark in _links(directory, entries, options):
        found.setdefault(name, []).append(remark)
    found[PRIVATE] = list(_unfinished(store))
    found[ITSELF] = list(_itself(directory))
    return {name: tuple(remarks) for name, remarks in found.items() if remarks}


def _entry(directory: Directory, entry: BootEntry) -> Iterator[Remark]:
    own = entry.own
    if own is None:
        try:
            own = directory.lstat(entry.file)
        except OSError:  # of a change that is still to be finished
            own = None
    if not entry.file.endswith(SUFFIX):
        yield from _passed_over(entry.file, own)
        return
    if not entry.loaded:
        yield _not_loaded(directory, entry, own)
    elif entry.definition is not None and entry.definition.uuid is None:
        yield Remark(XT502.message(), path="", mend=Mend.UUID)
    if own is not None and entry.data is not None:
        yield from _inode(directory, entry, own)


def _passed_over(name: str, own: os.stat_result | None) -> Iterator[Remark]:
    """Look at a name that libvirt does not look at."""
    if own is None or stat.S_ISDIR(own.st_mode):
        return
    if name.endswith(_LEFTOVERS):
        yield Remark(XT507.message("libvirt" if name.endswith(_LEFTOVERS[0]) else "other"))
    elif name.lower().endswith(SUFFIX):
        yield Remark(XT508.message())


def _not_loaded(directory: Directory, entry: BootEntry, own: os.stat_result | None) -> Remark:
    reason = entry.reason or ""
    if entry.loaded is None:
        return Remark(XT004.message("reason", reason=reason.removeprefix(f"{UNREAD}: ")))
    if entry.data is None:
        return Remark(_no_file(directory, entry.file, reason, own))
    if entry.other is not None:
        return Remark(XT515.message(reason=reason), "name", libvirt=entry.libvirt)
    if entry.definition is not None:
        return Remark(XT501.message(reason=reason), "name", libvirt=entry.libvirt)
    return Remark(XT518.message(reason=reason), "", libvirt=entry.libvirt)


def _no_file(directory: Directory, file: str, reason: str, own: os.stat_result | None) -> Message:
    """Return what stands in the place of a file with a definition."""
    kind, is_dangling = 0, False
    try:
        kind = directory.stat(file).st_mode
    except OSError as error:
        is_dangling = error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
    if stat.S_ISFIFO(kind):
        return XT511.message(reason=reason)
    if kind and not stat.S_ISREG(kind):
        return XT512.message(reason=reason)
    if is_dangling and (own is None or stat.S_ISLNK(own.st_mode)):
        return XT513.message(reason=reason)
    return XT514.message(reason=reason)


def _inode(directory: Directory, entry: BootEntry, own: os.stat_result) -> Iterator[Remark]:
    """Look at what the file is, whatever it holds; libvirt itself does not mind any of it."""
    if stat.S_ISLNK(own.st_mode):
        yield Remark(XT520.message())
        return
    is_shared = own.st_nlink > 1  # the other name may be a file of the host: it is left alone
    if is_shared and not entry.autostart:
        yield Remark(XT521.message(number=own.st_nlink))
    mode = stat.S_IMODE(own.st_mode)
    if mode & ~_DEFINITION_MODE:
        message = XT509.message(mode=f"{mode:04o}")
        yield Remark(message, mend=None if is_shared else Mend.MODE)
    owner = directory.status().st_uid
    if own.st_uid != owner:
        message = XT510.message(user=own.st_uid, owner=owner)
        yield Remark(message, mend=None if is_shared else Mend.OWNER)


def _links(
    directory: Directory, entries: Sequence[BootEntry], options: Sequence[str]
) -> Iterator[tuple[str, Remark]]:
    """Look at the directory of links; gives the name that a remark is about, with it."""
    try:
        own = directory.lstat(AUTOSTART)
    except OSError:
        return
    try:
        links = directory.open_dir(AUTOSTART)
    except OSError as error:
        if stat.S_ISLNK(own.st_mode):
            yield AUTOSTART, Remark(XT517.message("dangling"))
        else:
            yield AUTOSTART, Remark(XT517.message("unopened", reason=error.strerror))
        return
    with links:
        if links.identity == directory.identity:
            yield AUTOSTART, Remark(XT517.message("store"))
            return
        known = {entry.file: entry for entry in entries}
        for name in sorted(links.names(), key=os.fsencode):
            entry = known.get(name)
            if entry is None:
                if name.endswith(SUFFIX):
                    yield f"{AUTOSTART}/{name}", _without_pool(links, name)
            elif entry.loaded and not entry.autostart:
                remark = _no_mark(links, name, autostart_command(entry.name, options))
                if remark is not None:
                    yield name, remark


def _without_pool(links: Directory, name: str) -> Remark:
    is_link = links.link_text(name) is not None
    message = XT506.message("link" if is_link else "own", file=name)
    return Remark(message, mend=Mend.UNLINK if is_link else None)


def _no_mark(links: Directory, name: str, again: str) -> Remark | None:
    """Say why an entry with the name of a definition does not mark it for autostart."""
    try:
        own = links.lstat(name)
    except OSError:
        return None
    if not stat.S_ISLNK(own.st_mode):
        what = "directory" if stat.S_ISDIR(own.st_mode) else "file"
        return Remark(XT505.message(what, file=name, command=again))
    text = links.link_text(name) or ""
    try:
        links.stat(name)
    except OSError:
        message = XT503.message(file=name, target=text)
        return Remark(message, mend=Mend.LINK if os.path.basename(text) == name else None)
    return Remark(XT504.message(file=name, target=text, command=again))


def _unfinished(store: StoreView) -> Iterator[Remark]:
    if store.refused is not None:
        yield Remark(Message(XT516, store.refused.message))
    elif store.pending is not None:
        yield Remark(XT516.message())


def _itself(directory: Directory) -> Iterator[Remark]:
    mode = stat.S_IMODE(directory.status().st_mode)
    if mode & (stat.S_IWGRP | stat.S_IWOTH) and not mode & stat.S_ISVTX:
        yield Remark(XT519.message(mode=f"{mode:04o}"))
