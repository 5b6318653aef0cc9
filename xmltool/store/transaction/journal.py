"""The journal: what a change does, name by name, with what each name held before and holds after.

Whoever made the image made its journal too, so that it is untrusted input: one-component names that
end in `.xml` or are a secret's, a bounded size, a checksum, and hashes without which nothing is
replaced or removed. Of a secret's value it holds the hash only, and it goes with the staged value.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from xmltool.errors import StoreError
from xmltool.pool.scalars import parse_uuid
from xmltool.store.transaction.fingerprint import (
    ABSENT,
    FILE,
    LINK,
    content_fingerprint,
    is_fingerprint,
)

NAME = "journal"
"""Its name in the private directory; that it is there is the commit."""
VERSION = 1
"""Of the format; another one is refused."""
MAX_BYTES = 32 * 1024 * 1024
"""Of a journal: about 100,000 definitions with links in one change."""

_MAGIC = b"xmltool-journal"


class Area(StrEnum):
    """The directory that an operation is in."""

    STORE = "store"
    AUTOSTART = "autostart"
    PRIVATE = "private"
    SECRETS = "secrets"


class Operation(NamedTuple):
    """One name and what becomes of it.

    Attributes:
        place: the directory.
        name: in that directory.
        old: fingerprint of what it held when the change was made.
        new: fingerprint of what it will hold: `ABSENT`, a file's or a link's.
        staged: name of the new content in the private directory; empty for a removal.
    """

    place: Area
    name: str
    old: str
    new: str
    staged: str = ""


class BadJournal(StoreError):  # noqa: N818 - a state of the store, as the others are
    """A journal that is not followed: damaged, of another version, or not made by xmltool."""


def definition_name(name: object) -> bool:
    """Report whether a name may be written by a change: one component that ends in `.xml`."""
    if not isinstance(name, str) or not name.endswith(".xml"):
        return False
    try:
        size = len(name.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return False
    return size <= 255 and "/" not in name and "\0" not in name


def secret_name(name: object) -> bool:
    """Report whether a name may be that of a secret's definition or value: by a canonical uuid."""
    if not isinstance(name, str):
        return False
    uuid, _, suffix = name.partition(".")
    return suffix in ("xml", "base64") and parse_uuid(uuid) == uuid


def link_text(name: str, text: str) -> bool:
    """Report whether a link of that name may have that text: it must end in the name."""
    return text == name or text.endswith("/" + name)


def staged_name(number: int) -> str:
    """Return the name of the new content of operation `number`; it does not end in `.xml`."""
    return f"new-{number}"


def is_staged_name(name: str) -> bool:
    """Report whether a name in the private directory is staged content."""
    digits = name.removeprefix("new-")
    return name != digits and digits.isascii() and digits.isdigit() and len(digits) <= 9


def _allowed(operation: Operation) -> bool:
    place, name, _, new, staged = operation
    if place is Area.PRIVATE:
        fits = name == "manifest" and new.startswith(FILE)
    elif place in (Area.STORE, Area.SECRETS):
        named = secret_name(name) if place is Area.SECRETS else definition_name(name)
        fits = named and (new == ABSENT or new.startswith(FILE))
    else:
        is_link = new.startswith(LINK) and link_text(name, new.removeprefix(LINK))
        fits = definition_name(name) and (new == ABSENT or is_link)
    return fits and (staged == "" if new == ABSENT else is_staged_name(staged))


def checked(operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """Return operations that a journal may hold.

    Raises:
        BadJournal: a name that could leave its directory, a kind of content that a place does not
            have, or a name twice.
    """
    for operation in operations:
        if not _allowed(operation):
            raise BadJournal(
                f"it holds an operation on {operation.name!r} that xmltool never makes"
            )
    if len({(operation.place, operation.name) for operation in operations}) < len(operations):
        raise BadJournal("it names a file twice")
    if len({o.staged for o in operations if o.staged}) < sum(bool(o.staged) for o in operations):
        raise BadJournal("it names staged content twice")
    return operations


def encode(operations: tuple[Operation, ...]) -> bytes:
    """Return a journal's bytes: a line with version and checksum, then the operations as JSON."""
    import json

    body = json.dumps([list(operation) for operation in checked(operations)]).encode()
    digest = content_fingerprint(body).removeprefix(FILE).encode()
    data = b"%s %d %s\n%s" % (_MAGIC, VERSION, digest, body)
    if len(data) > MAX_BYTES:
        raise StoreError(
            f"a change of {len(operations)} files is too large to be made at once",
            "give fewer definitions at a time",
        )
    return data


def decode(data: bytes) -> tuple[Operation, ...]:
    """Read a journal.

    Raises:
        BadJournal: says why it is not followed.
    """
    line, _, body = data.partition(b"\n")
    head = line.split(b" ")
    if len(head) != 3 or head[0] != _MAGIC:
        raise BadJournal("it was not made by xmltool")
    if head[1] != b"%d" % VERSION:
        raise BadJournal("it was made by another version of xmltool")
    if head[2] != content_fingerprint(body).removeprefix(FILE).encode():
        raise BadJournal("its checksum is wrong")
    return checked(tuple(_operations(body)))


def _operations(body: bytes) -> list[Operation]:
    import json

    try:
        rows = json.loads(body)
        if not isinstance(rows, list):
            raise TypeError
        return [_operation(row) for row in rows]
    except (ValueError, TypeError, RecursionError) as error:
        raise BadJournal("its content is not what xmltool writes") from error


def _operation(row: object) -> Operation:
    if not isinstance(row, list) or len(row) != 5 or not all(isinstance(x, str) for x in row):
        raise TypeError
    place, name, old, new, staged = row
    if not (is_fingerprint(old) and is_fingerprint(new)):
        raise ValueError
    return Operation(Area(place), name, old, new, staged)
