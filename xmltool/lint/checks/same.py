"""When two spellings are the same value to libvirt."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from xmltool.pool.scalars import parse_int, parse_integer, parse_mode, parse_unsigned, parse_uuid

if TYPE_CHECKING:
    from collections.abc import Callable

    Reader: TypeAlias = Callable[[str], object]

_NO_ID = 2**32 - 1


def _read_id(text: str) -> int | None:
    """Read an owner or group without a sign; a stored one has one."""
    number = parse_integer(text)
    return None if number is None else number % 2**32


_READERS: dict[tuple[str, str | None], Reader] = {
    ("uuid", None): parse_uuid,
    ("mode", None): parse_mode,
    ("owner", None): _read_id,
    ("group", None): _read_id,
    ("secret", "uuid"): parse_uuid,
    ("host", "port"): parse_int,
    ("parentaddr", "unique_id"): parse_int,
    ("address", "domain"): parse_unsigned,
    ("address", "bus"): parse_unsigned,
    ("address", "slot"): parse_unsigned,
    ("address", "function"): parse_unsigned,
}


def is_same_value(element: str, attribute: str | None, written: str, stored: str) -> bool:
    """Report whether libvirt reads both spellings as the same value.

    Args:
        element: the element's name.
        attribute: the attribute's name; None for the element's text.
        written: the author's spelling.
        stored: the spelling in the stored form, as it is read back.
    """
    if written == stored:
        return True
    reader = _READERS.get((element, attribute))
    if reader is None:
        return False
    value = reader(written)
    return value is not None and value == reader(stored)


def is_without_value(element: str, attribute: str, value: str) -> bool:
    """Report whether an attribute says nothing: an empty one, or port 0."""
    return value == "" or ((element, attribute) == ("host", "port") and parse_int(value) == 0)


def is_no_id(element: str, text: str) -> bool:
    """Report whether a text is the owner or group that means none."""
    return element in ("owner", "group") and _read_id(text) == _NO_ID
