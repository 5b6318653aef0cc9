"""What is wrong with a store as files: entries that libvirt skips or hangs on, links, permissions.

What a definition says is not looked at here; `xmltool.store.boot` knows what libvirt makes of it.
(libvirt: virstorageobj.c, virStoragePoolObjLoadAllConfigs; tried on libvirt 9.0.0)
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from xmltool.findings import Severity
from xmltool.remarks import Mend, Remark, autostart_command
from xmltool.rules.reading import XT004
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
from xmltool.store.boot import AUTOSTART, SUFFIX
from xmltool.store.transaction.atomic import PRIVATE

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
        yield Remark(
            XT502,
            Severity.WARNING,
            "the pool has no <uuid>: libvirt makes up another one at each of its starts",
            path="",
            mend=Mend.UUID,
        )
    if own is not None and entry.data is not None:
        yield from _inode(directory, entry, own)


def _passed_over(name: str, own: os.stat_result | None) -> Iterator[Remark]:
    """Look at a name that libvirt does not look at."""
    if own is None or stat.S_ISDIR(own.st_mode):
        return
    if name.endswith(_LEFTOVERS):
        whose = "an interrupted libvirt" if name.endswith(_LEFTOVERS[0]) else "another program"
        yield Remark(
            XT507,
            Severity.WARNING,
            f"{whose} left this file behind; libvirt does not look at it: compare it with the"
            " definition, then remove it",
        )
    elif name.lower().endswith(SUFFIX):
        yield Remark(
            XT508,
            Severity.WARNING,
            "libvirt does not look at this file: its name must end in .xml, in small letters",
        )


def _not_loaded(directory: Directory, entry: BootEntry, own: os.stat_result | None) -> Remark:
    if entry.loaded is None:
        return Remark(XT004, Severity.ERROR, entry.reason or "")
    if entry.data is None:
        return _no_file(directory, entry, own)
    if entry.other is not None:
        return Remark(XT515, Severity.ERROR, f"libvirt skips the pool: {entry.reason}", "name",
                      libvirt=entry.libvirt)  # fmt: skip
    if entry.definition is not None:
        return Remark(
            XT501,
            Severity.ERROR,
            f"libvirt skips the pool: {entry.reason}; rename the file, or the pool",
            "name",
            libvirt=entry.libvirt,
        )
    return Remark(SKIPPED, Severity.ERROR, f"libvirt skips the file: {entry.reason}", "",
                  libvirt=entry.libvirt)  # fmt: skip


def _no_file(directory: Directory, entry: BootEntry, own: os.stat_result | None) -> Remark:
    """Say what stands in the place of a file with a definition."""
    rule = XT514
    try:
        kind = directory.stat(entry.file).st_mode
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            rule = XT513
        kind = 0
    if stat.S_ISFIFO(kind):
        return Remark(XT511, Severity.ERROR, f"{entry.reason}: remove it")
    if kind and not stat.S_ISREG(kind):
        return Remark(
            XT512, Severity.ERROR, f"libvirt skips it: {entry.reason}, where a file should be"
        )
    if own is not None and not stat.S_ISLNK(own.st_mode):
        rule = XT514
    return Remark(rule, Severity.ERROR, f"libvirt skips it: {entry.reason}")


def _inode(directory: Directory, entry: BootEntry, own: os.stat_result) -> Iterator[Remark]:
    """Look at what the file is, whatever it holds; libvirt itself does not mind any of it."""
    if stat.S_ISLNK(own.st_mode):
        yield Remark(
            XT520,
            Severity.WARNING,
            "the definition is a link; libvirt follows it, but the next change of the pool puts a"
            " file in its place and leaves what it leads to as it was",
        )
        return
    is_shared = own.st_nlink > 1  # the other name may be a file of the host: it is left alone
    if is_shared and not entry.autostart:
        yield Remark(
            XT521,
            Severity.WARNING,
            f"the file has {own.st_nlink} names: whoever writes to another one changes this pool",
        )
    mode = stat.S_IMODE(own.st_mode)
    if mode & ~_DEFINITION_MODE:
        yield Remark(
            XT509,
            Severity.WARNING,
            f"the file has mode {mode:04o}; libvirt's own have 0600",
            mend=None if is_shared else Mend.MODE,
        )
    owner = directory.status().st_uid
    if own.st_uid != owner:
        yield Remark(
            XT510,
            Severity.WARNING,
            f"the file belongs to user {own.st_uid}, the store to user {owner}",
            mend=None if is_shared else Mend.OWNER,
        )


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
        reason = "it is a dangling link" if stat.S_ISLNK(own.st_mode) else error.strerror
        message = f"libvirt can mark no pool for autostart here: {reason}"
        yield AUTOSTART, Remark(XT517, Severity.WARNING, message)
        return
    with links:
        if links.identity == directory.identity:
            message = "it leads back to the store: libvirt takes every pool as marked for autostart"
            yield AUTOSTART, Remark(XT517, Severity.WARNING, message)
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
    return Remark(
        XT506,
        Severity.WARNING,
        f"there is no definition {name} beside it: libvirt ignores it"
        + ("" if is_link else ", and it is no link but something of its own"),
        mend=Mend.UNLINK if is_link else None,
    )


def _no_mark(links: Directory, name: str, again: str) -> Remark | None:
    """Say why an entry with the name of a definition does not mark it for autostart."""
    try:
        own = links.lstat(name)
    except OSError:
        return None
    if not stat.S_ISLNK(own.st_mode):
        what = "a directory" if stat.S_ISDIR(own.st_mode) else "a file of its own"
        return Remark(
            XT505,
            Severity.WARNING,
            f"autostart/{name} is {what}, not a link to the definition: libvirt does not start the"
            f" pool by itself; remove it, then {again} makes the link",
        )
    text = links.link_text(name) or ""
    try:
        links.stat(name)
    except OSError:
        return Remark(
            XT503,
            Severity.WARNING,
            f"autostart/{name} leads to {text}, where nothing is: libvirt does not start the pool"
            " by itself",
            mend=Mend.LINK if os.path.basename(text) == name else None,
        )
    return Remark(
        XT504,
        Severity.WARNING,
        f"autostart/{name} leads to {text}, which is not this definition: libvirt does not start"
        f" the pool by itself; {again} makes the right link",
    )


def _unfinished(store: StoreView) -> Iterator[Remark]:
    if store.refused is not None:
        yield Remark(XT516, Severity.WARNING, store.refused.message)
    elif store.pending is not None:
        yield Remark(
            XT516,
            Severity.WARNING,
            "an interrupted run left a change that cannot be finished here; libvirt would see it"
            " half done: run any writing xmltool command as the owner of the store",
        )


def _itself(directory: Directory) -> Iterator[Remark]:
    mode = stat.S_IMODE(directory.status().st_mode)
    if mode & (stat.S_IWGRP | stat.S_IWOTH) and not mode & stat.S_ISVTX:
        yield Remark(
            XT519,
            Severity.WARNING,
            f"the store has mode {mode:04o}: others than its owner can put pools into it, which"
            " libvirt takes as its own; 0700 is enough",
        )
