"""After the commit point: putting a journal's operations into effect, now or in the next run.

Each operation is done, to do, or in conflict: by what its name holds now, against what it held when
the change was made and what it shall hold. So it can be repeated at will, and neither an old journal
nor a planted one replaces or removes what somebody changed since.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from xmltool.confined.epoch import stamp
from xmltool.confined.root import component
from xmltool.errors import AS_ROOT, NOT_ALLOWED, StoreError
from xmltool.store.transaction.fingerprint import (
    ABSENT,
    FILE,
    LINK,
    content_fingerprint,
    fingerprint,
)
from xmltool.store.transaction.journal import MAX_BYTES, Area, BadJournal, Operation, decode
from xmltool.store.transaction.journal import NAME as JOURNAL
from xmltool.store.transaction.private import AUTOSTART, trusted_owners
from xmltool.store.transaction.staging import make_link, sweep

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xmltool.confined.directory import Directory
    from xmltool.store.transaction.places import Places

_SPARE_LINK = ".xmltool-link"
"""Temporary name of a link where the staged one cannot be renamed to; not listed by libvirt."""
_MAX_STAGED = 64 * 1024 * 1024


class Pending(NamedTuple):
    """What an unfinished change makes of a store, for a reader who cannot finish it.

    Attributes:
        files: definition file -> its content after the change, None for removed.
        links: autostart link -> its text after the change, None for removed.
        secrets: file of a secret -> its content after the change, None for removed.
    """

    files: Mapping[str, bytes | None]
    links: Mapping[str, str | None]
    secrets: Mapping[str, bytes | None] = {}


def refused(places: Places, error: BadJournal) -> BadJournal:
    """Return what a journal that is not followed means for the user."""
    path = places.private.shown(JOURNAL)
    return BadJournal(
        f"an interrupted change is recorded in {path}, which is not followed: {error.message}",
        f"look at the files in {places.store.shown()}, then remove {path} to forget that change",
    )


def unreadable(places: Places, error: OSError) -> StoreError:
    """Return for the user that a journal cannot be read."""
    hint = AS_ROOT if error.errno in NOT_ALLOWED else None
    return StoreError(f"{places.private.shown(JOURNAL)} cannot be read: {error.strerror}", hint)


def finish(places: Places) -> str | None:
    """Finish the change that an earlier run left, if any, and return what was done. Only under the lock.

    Raises:
        BadJournal: for the user, when the journal is not followed; nothing was touched.
        StoreError: for the user, when the journal cannot be read.
        OSError: when it could not be finished; the journal is still there.
    """
    try:
        operations = read_journal(places)
    except BadJournal as error:
        raise refused(places, error) from error
    except OSError as error:
        raise unreadable(places, error) from error
    try:
        if operations is None:
            return None
        todo = outstanding(places, operations)
    except BadJournal as error:
        raise refused(places, error) from error
    roll_forward(places, todo)
    return f"finished the change of {amount(operations)} that an interrupted run had begun"


def amount(operations: tuple[Operation, ...]) -> str:
    """Return how much a change is: `2 definitions and 1 autostart link`."""
    files = sum(operation.place is Area.STORE for operation in operations)
    links = sum(operation.place is Area.AUTOSTART for operation in operations)
    secrets = len({o.name.partition(".")[0] for o in operations if o.place is Area.SECRETS})
    parts = ((files, "definition"), (secrets, "secret"), (links, "autostart link"))
    told = [f"{count} {noun}{'s' * (count != 1)}" for count, noun in parts if count]
    return " and ".join(told) or "the manifest"


def read_journal(places: Places) -> tuple[Operation, ...] | None:
    """Read a store's journal; None where there is none.

    Raises:
        BadJournal: when it is not followed, with the reason.
        OSError: when it cannot be read.
    """
    try:
        own = places.private.lstat(JOURNAL)
        _check_journal(places, own)
        data = places.private.read(JOURNAL, MAX_BYTES)
    except FileNotFoundError:
        return None
    operations = decode(data)
    _check_owner(places, operations, own.st_uid)
    _check_links(places, operations)
    return operations


def _check_journal(places: Places, own: os.stat_result) -> None:
    """Refuse a journal that no xmltool can have left there, by its looks."""
    if not stat.S_ISREG(own.st_mode) or own.st_nlink != 1:
        raise BadJournal("it is not a plain file")
    if own.st_uid not in trusted_owners(places.store):
        raise BadJournal(f"it belongs to user {own.st_uid}")
    if own.st_size > MAX_BYTES:
        raise BadJournal("it is too large")


def _check_owner(places: Places, operations: tuple[Operation, ...], owner: int) -> None:
    """Keep the owner of a store from using our rights in a directory that is not his."""
    for place, what in (
        (Area.AUTOSTART, "the autostart directory"),
        (Area.SECRETS, "the directory of secrets"),
    ):
        directory = places.find(place)
        if directory is None or not any(o.place is place for o in operations):
            continue
        if owner not in (os.geteuid(), 0, directory.status().st_uid):
            raise BadJournal(f"{what} belongs to another user than it does")


def _check_links(places: Places, operations: tuple[Operation, ...]) -> None:
    """Refuse to replace anything but links where the autostart of a store leads elsewhere."""
    for operation in operations:
        is_link = operation.old == ABSENT or operation.old.startswith(LINK)
        if operation.place is not Area.AUTOSTART or is_link:
            continue
        if places.autostart is not None and places.store.link_text(AUTOSTART) is not None:
            raise BadJournal(f"it would remove {operation.name} behind the link autostart")


def outstanding(places: Places, operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """Return the operations that are not done yet, after looking at every one of them.

    Raises:
        BadJournal: when a name holds neither what it did before nor what it shall hold, or staged
            content is missing or not what it was; nothing has been touched then.
        OSError: when a name cannot be looked at.
    """
    todo = []
    for operation in operations:
        now = fingerprint(places.of(operation.place), operation.name)
        if now == operation.new:
            continue
        if now != operation.old:
            raise BadJournal(f"{_shown(places, operation)} was changed after it was written")
        if operation.new.startswith(FILE):
            staged = fingerprint(places.private, operation.staged)
            if staged != operation.new:
                raise BadJournal(f"the new content of {_shown(places, operation)} is gone")
        todo.append(operation)
    return tuple(todo)


def _shown(places: Places, operation: Operation) -> str:
    return places.of(operation.place).shown(operation.name)


def roll_forward(places: Places, operations: tuple[Operation, ...]) -> None:
    """Put outstanding operations into effect, make that durable and remove the journal.

    Raises:
        OSError: the journal is still there then, and the next run goes on.
    """
    for operation in sorted(operations, key=_turn):
        directory = places.of(operation.place)
        if operation.new == ABSENT:
            _unlink(directory, operation.name)
        elif operation.new.startswith(LINK):
            _put_link(places, directory, operation)
        else:
            _rename(places.private, operation.staged, directory, operation.name)
    if places.secrets is not None:
        places.secrets.sync()
    if places.autostart is not None:
        places.autostart.sync()
    places.store.sync()
    places.private.sync()
    _unlink(places.private, JOURNAL)
    places.private.sync()
    with contextlib.suppress(OSError, StoreError):  # all is done; the next run sweeps again
        sweep(places.private)
        for written in (places.private, places.store, places.autostart, places.secrets):
            if written is not None:
                stamp(written.fd)


def _turn(operation: Operation) -> int:
    """Order operations so that nothing refers to what is not there for long.

    Values come before their secrets, secrets before pools, pools before links; they go the other
    way round.
    """
    if operation.place is Area.SECRETS:
        height = 1 if operation.name.endswith(".xml") else 0
    else:
        height = 3 if operation.place is Area.AUTOSTART else 2
    return ~height if operation.new == ABSENT else height


def _unlink(directory: Directory, name: str) -> None:
    with contextlib.suppress(FileNotFoundError), _of(directory, name):
        directory.unlink(name)


def _rename(source: Directory, staged: str, directory: Directory, name: str) -> None:
    with _of(directory, name):
        os.rename(staged, component(name), src_dir_fd=source.fd, dst_dir_fd=directory.fd)


@contextlib.contextmanager
def _of(directory: Directory, name: str) -> Iterator[None]:
    """Name what cannot be changed in an error."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = directory.shown(name), None
        raise


def _put_link(places: Places, directory: Directory, operation: Operation) -> None:
    try:
        if fingerprint(places.private, operation.staged) == operation.new:
            return _rename(places.private, operation.staged, directory, operation.name)
    except OSError as error:
        if error.errno != errno.EXDEV:  # autostart on another file system
            raise
    _unlink(directory, _SPARE_LINK)
    text = operation.new.removeprefix(LINK)
    make_link(directory, _SPARE_LINK, text, places.store.status())
    return _rename(directory, _SPARE_LINK, directory, operation.name)


def pending_view(places: Places, operations: tuple[Operation, ...]) -> Pending:
    """Return the state after an unfinished change, read from its staged content.

    Raises:
        BadJournal: as `outstanding`.
        OSError: when staged content cannot be read.
    """
    files: dict[str, bytes | None] = {}
    links: dict[str, str | None] = {}
    secrets: dict[str, bytes | None] = {}
    for operation in outstanding(places, operations):
        if operation.place is Area.AUTOSTART:
            gone = operation.new == ABSENT
            links[operation.name] = None if gone else operation.new.removeprefix(LINK)
        elif operation.place is Area.STORE:
            files[operation.name] = _staged_content(places, operation)
        elif operation.place is Area.SECRETS:
            secrets[operation.name] = _staged_content(places, operation)
    return Pending(files, links, secrets)


def _staged_content(places: Places, operation: Operation) -> bytes | None:
    if operation.new == ABSENT:
        return None
    data = places.private.read(operation.staged, _MAX_STAGED)
    if content_fingerprint(data) != operation.new:
        raise BadJournal(f"the new content of {_shown(places, operation)} was changed")
    return data
