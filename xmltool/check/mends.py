"""What `check --fix` does to a store: only what changes nothing of which pools libvirt loads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.check.files import examine
from xmltool.confined.owner import give_owner
from xmltool.pool.write import stored_bytes
from xmltool.remarks import Mend
from xmltool.store.boot import boot
from xmltool.store.transaction.private import AUTOSTART

if TYPE_CHECKING:
    from collections.abc import Callable

    from xmltool.confined.directory import Directory
    from xmltool.store.place import Place
    from xmltool.store.reading import StoreView
    from xmltool.store.transaction.change import StoreChange


class Repair(NamedTuple):
    """One thing to do.

    Attributes:
        file: the entry of the store, also where its link is meant.
        mend: what to do.
        shown: the name that it is done to, in the store.
        before: the file's content; empty where it stays.
        after: the new content; None where it stays.
    """

    file: str
    mend: Mend
    shown: str
    before: bytes = b""
    after: bytes | None = None


def repairs(store: StoreView, new_uuid: Callable[[], str]) -> tuple[Repair, ...]:
    """Plan what mends a store; to be asked under its lock when it is carried out."""
    entries = boot(store)
    by_file = {entry.file: entry for entry in entries}
    found = []
    for name, remarks in examine(store, entries).items():
        for mend in {remark.mend: None for remark in remarks}:
            if mend is None:
                continue
            file = name.removeprefix(f"{AUTOSTART}/")
            in_links = mend in (Mend.LINK, Mend.UNLINK)
            repair = Repair(file, mend, f"{AUTOSTART}/{file}" if in_links else file)
            if mend is Mend.UUID:
                entry = by_file[file]
                if entry.definition is None or entry.data is None:
                    continue
                definition = entry.definition._replace(uuid=new_uuid())
                repair = repair._replace(before=entry.data, after=stored_bytes(definition))
            found.append(repair)
    return tuple(found)


def carry_out(change: StoreChange, planned: tuple[Repair, ...], place: Place) -> None:
    """Do it: contents and links in one change that is committed here, then owners and modes.

    Raises:
        StoreError: nothing was changed, or the next run finishes it.
        OSError: an owner or a mode cannot be set.
    """
    for repair in planned:
        if repair.after is not None:
            change.write(repair.file, repair.after)
        elif repair.mend is Mend.LINK:
            change.link(repair.file, place.link_text(repair.file))
        elif repair.mend is Mend.UNLINK:
            change.unlink(repair.file)
    change.commit()
    like = change.directory.status()
    for repair in planned:
        if repair.mend is Mend.OWNER:
            _set(change.directory, repair.file, lambda fd: give_owner(fd, like))
        elif repair.mend is Mend.MODE:
            _set(change.directory, repair.file, lambda fd: os.fchmod(fd, 0o600))


def _set(store: Directory, file: str, what: Callable[[int], None]) -> None:
    """Change a file that has no other name: by one it could be anybody's, outside of the root too."""
    fd = store.open_file(file)
    try:
        if os.fstat(fd).st_nlink == 1:
            what(fd)
    finally:
        os.close(fd)
