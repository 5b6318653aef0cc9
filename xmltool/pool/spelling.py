"""How single values are spelt: which texts libvirt takes for which value, and how it writes it."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from collections.abc import Callable
from typing import Any, NamedTuple

from xmltool.pool.paths import sanitise_path
from xmltool.pool.scalars import (
    UINT_MAX,
    octal,
    parse_bool,
    parse_id,
    parse_int,
    parse_integer,
    parse_mode,
    parse_unsigned,
    parse_uuid,
    signed,
    stored_function,
    yes_no,
)

Write = Callable[[Any], str | None]


class Spelling(NamedTuple):
    """How values of one kind are spelt.

    Attributes:
        parse: the value that a text means, None for what libvirt refuses; without it the text itself.
        expected: what a text could be, in plain words.
        write: the value as libvirt writes it; None for one that it does not write.
        plain: as a person would write it, where that is another text.
        same: a text as what its other spellings are, too; without it only the same text is the same.
        nothing: values that are read as if nothing were there.
    """

    parse: Callable[[str], Any] | None = None
    expected: str = ""
    write: Write | None = None
    plain: Write | None = None
    same: Callable[[str], Any] | None = None
    nothing: tuple[Any, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether a value is stored as the text that was read, and no other text says the same."""
        return self.same is None and self.write is None


def one_of(*words: str) -> Spelling:
    """Return the spelling of a value that is one of some words."""
    return Spelling(lambda text: text if text in words else None, " or ".join(words))


def _natural(text: str) -> int | None:
    number = parse_int(text)
    return None if number is None or number < 0 else number


def _id(text: str) -> int | None:
    """Read an owner or group without a sign; a stored one has one."""
    number = parse_integer(text)
    return None if number is None else number % (UINT_MAX + 1)


TEXT = Spelling()
PATH = Spelling(sanitise_path)
YES_NO = Spelling(parse_bool, "yes or no", yes_no)
UUID = Spelling(parse_uuid, "32 hexadecimal digits", same=parse_uuid)
MODE = Spelling(parse_mode, "octal digits from 0 to 0777", octal, "{:04o}".format, parse_mode)
ID = Spelling(
    parse_id,
    "a number from 0 to 4294967295",
    lambda number: str(signed(number)),
    str,
    _id,
    (-1, UINT_MAX),
)
PORT = Spelling(
    parse_int,
    "a whole number",
    lambda port: str(port) if port else None,
    same=parse_int,
    nothing=(0,),
)
NUMBER = Spelling(_natural, "a number from 0 to 2147483647", str, same=parse_int)
DOMAIN = Spelling(parse_unsigned, write="0x{:04x}".format, same=parse_unsigned)
BUS = Spelling(parse_unsigned, write="0x{:02x}".format, same=parse_unsigned)
FUNCTION = Spelling(parse_unsigned, "", stored_function, "0x{:x}".format, parse_unsigned)
