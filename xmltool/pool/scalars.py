"""How libvirt reads numbers, UUIDs and other single values out of text.

Nothing is trimmed unless C's own functions do it, and what they leave over is refused.
"""

from __future__ import annotations

UINT_MAX = 2**32 - 1
INT_MAX = 2**31 - 1
INT_MIN = -(2**31)

_SPACE = " \t\n\v\f\r"
_HEX = frozenset("0123456789abcdefABCDEF")
_DIGITS = {8: frozenset("01234567"), 10: frozenset("0123456789"), 16: _HEX}
_LONGEST = 22
"""Digits of a 64-bit number in base 8; a longer one is out of every range."""
_UUID_DIGITS = 32
_WWN_DIGITS = 16


def parse_integer(text: str, base: int = 10) -> int | None:
    """Read a whole number as C's strtol does when nothing may follow it.

    White space and a sign may come first, leading zeros may follow; with base 0 a prefix says the
    base, `0x` 16 and `0` 8. None for what is no number or is far out of range; the caller checks
    the range it wants.
    """
    if base and text.isascii() and text.isdigit() and len(text) <= _LONGEST:
        try:
            return int(text, base)
        except ValueError:  # an 8 or a 9 in base 8
            return None
    digits = text.lstrip(_SPACE)
    sign = digits[:1]
    if sign == "-" or sign == "+":
        digits = digits[1:]
    if base == 0:
        base, digits = _by_prefix(digits)
    if not digits or not _DIGITS[base].issuperset(digits):
        return None
    digits = digits.lstrip("0") or "0"
    if len(digits) > _LONGEST:
        return None
    value = int(digits, base)
    return -value if sign == "-" else value


def _by_prefix(digits: str) -> tuple[int, str]:
    if digits[:2] in ("0x", "0X"):
        return 16, digits[2:]
    if digits[:1] == "0":
        return 8, digits
    return 10, digits


def parse_int(text: str) -> int | None:
    """Read a C `int` in base 10."""
    value = parse_integer(text)
    return value if value is not None and INT_MIN <= value <= INT_MAX else None


def parse_unsigned(text: str) -> int | None:
    """Read a C `unsigned int` with base 0; a minus sign is refused even before a 0.

    A libvirt built with glibc 2.38 or later takes `0b1` too (11.3.0 and 12.8.0 in Debian, not
    9.0.0): what one libvirt refuses is refused here.
    """
    value = parse_integer(text, 0)
    return value if value is not None and value <= UINT_MAX and "-" not in text else None


def parse_mode(text: str) -> int | None:
    """Read file permissions: octal, at most 0777."""
    value = parse_integer(text, 8)
    return value if value is not None and 0 <= value <= 0o777 else None


def parse_id(text: str) -> int | None:
    """Read an owner or group: 0 to 4294967295, or -1, which means the same as the largest: none."""
    value = parse_integer(text)
    return value if value is not None and -1 <= value <= UINT_MAX else None


def parse_bool(text: str) -> bool | None:
    """Read `yes` or `no`; None for anything else."""
    return True if text == "yes" else False if text == "no" else None


def parse_uuid(text: str) -> str | None:
    """Read a UUID and return its canonical spelling; None for what libvirt refuses.

    32 hexadecimal digits, between whose pairs any number of `-` and blanks may stand, with white
    space around it. (libvirt: viruuid.c, virUUIDParse)
    """
    if len(text) == 36 and text[8] == text[13] == text[18] == text[23] == "-":
        digits = text.replace("-", "")
        if len(digits) == _UUID_DIGITS and digits.isascii() and digits.isalnum():
            try:
                int(digits, 16)
            except ValueError:
                return None
            return text.lower()
    return _parse_loose_uuid(text)


def _parse_loose_uuid(text: str) -> str | None:
    rest = text.lstrip(_SPACE)
    digits = ""
    for _ in range(_UUID_DIGITS // 2):
        rest = rest.lstrip("- ")
        pair = rest[:2]
        if len(pair) < 2 or not _HEX.issuperset(pair):
            return None
        digits += pair.lower()
        rest = rest[2:]
    if rest.strip(_SPACE):
        return None
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def is_wwn(text: str) -> bool:
    """Report whether a text is a world wide name: 16 hexadecimal digits, `0x` may come first."""
    digits = text[2:] if text.startswith("0x") else text
    return len(digits) == _WWN_DIGITS and _HEX.issuperset(digits)


def signed(number: int) -> int:
    """Return what libvirt prints for an unsigned number of 32 bits: it takes it for a signed one."""
    return number if number <= INT_MAX else number - UINT_MAX - 1


def stored_function(function: int) -> str:
    """Spell the function of a PCI address as libvirt does: a decimal number behind `0x`."""
    return f"0x{signed(function)}"


def octal(mode: int) -> str:
    """Spell a mode as libvirt does: a 0, then octal digits."""
    return f"0{mode:o}"


def yes_no(state: bool) -> str:
    """Spell a state as libvirt does."""
    return "yes" if state else "no"
