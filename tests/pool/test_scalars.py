from __future__ import annotations

import ctypes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xmltool.pool.scalars import (
    is_wwn,
    parse_bool,
    parse_id,
    parse_int,
    parse_integer,
    parse_mode,
    parse_unsigned,
    parse_uuid,
    signed,
    stored_function,
)

LIBC = ctypes.CDLL(None)
LIBC.strtoll.restype = ctypes.c_longlong
NUMBERS = st.text("0123456789abfxX+- \t_\u0661", max_size=12) | st.integers(-(2**40), 2**40).map(
    str
)


def strtol(text: str, base: int) -> int | None:
    """What C makes of a text after which nothing may follow."""
    data = text.encode()
    buffer = ctypes.create_string_buffer(data)
    end = ctypes.c_char_p()
    value = LIBC.strtoll(buffer, ctypes.byref(end), base)
    if end.value or not data or not any(byte in b"0123456789" for byte in data):
        return None
    return int(value)


@given(NUMBERS, st.sampled_from([8, 10]))
def test_integers_are_read_as_c_reads_them(text: str, base: int) -> None:
    assert parse_integer(text, base) == strtol(text, base)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("0x1f", 31),
        ("0X1F", 31),
        ("037", 31),
        ("+31", 31),
        (" \n31", 31),
        ("4294967295", 2**32 - 1),
        ("4294967296", None),
        ("08", None),
        ("0x", None),
        ("0xg", None),
        ("0b1", None),
        ("-0", None),
        ("-1", None),
        ("1 ", None),
        ("", None),
        ("+", None),
        ("++1", None),
        ("1_0", None),
        ("٣", None),
    ],
)
def test_unsigned(text: str, value: int | None) -> None:
    assert parse_unsigned(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2147483647", 2**31 - 1),
        ("-2147483648", -(2**31)),
        ("2147483648", None),
        ("-2147483649", None),
        ("010", 10),
        ("0" * 5000 + "7", 7),
        ("9" * 5000, None),
        ("0x10", None),
        ("80 ", None),
        ("-0", 0),
    ],
)
def test_int(text: str, value: int | None) -> None:
    assert parse_int(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("0755", 0o755), ("755", 0o755), ("+755", 0o755), (" 7", 7), ("0", 0), ("-0", 0)]
    + [(text, None) for text in ("1000", "1777", "-1", "0o7", "0x1", "8", "755 ", "rwx")],
)
def test_mode(text: str, value: int | None) -> None:
    assert parse_mode(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("-1", -1), ("4294967295", 2**32 - 1), ("+5", 5)]
    + [(text, None) for text in ("-2", "4294967296", "root", "", "5 ", "1e3")],
)
def test_id(text: str, value: int | None) -> None:
    assert parse_id(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("yes", True), ("no", False), ("default", None), ("Yes", None), ("", None)]
)
def test_bool(text: str, value: bool | None) -> None:
    assert parse_bool(text) is value


CANONICAL = "12345678-90ab-cdef-1234-567890abcdef"
DIGITS = CANONICAL.replace("-", "")


@pytest.mark.parametrize(
    "text",
    [
        CANONICAL,
        CANONICAL.upper(),
        DIGITS,
        f"\n\t {CANONICAL} \r\n",
        f"-{DIGITS}",
        f"- -{DIGITS}",
        "12 34--56 - 78-90ab-cdef-1234-567890abcdef",
        "12345678-90-ab-cdef1234-567890abcdef",
    ],
)
def test_uuid(text: str) -> None:
    assert parse_uuid(text) == CANONICAL


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        DIGITS[:-1],
        DIGITS + "0",
        f"{DIGITS}-",
        f"{{{CANONICAL}}}",
        f"urn:uuid:{CANONICAL}",
        "1-2345678-90ab-cdef-1234-567890abcdef",
        DIGITS[:8] + "\t" + DIGITS[8:],
        DIGITS[:8] + "\n" + DIGITS[8:],
        DIGITS[:-1] + "g",
        CANONICAL + "\u00a0",
        "12345678-90ab-cdef-1234-567890abcde-",
        "1234567-890ab-cdef-1234-567890abcdef",
    ],
)
def test_no_uuid(text: str) -> None:
    assert parse_uuid(text) is None


@pytest.mark.parametrize("text", ["20000000c9831b4b", "20000000C9831B4B", "0x20000000c9831b4b"])
def test_wwn(text: str) -> None:
    assert is_wwn(text)


@pytest.mark.parametrize(
    "text", ["", "0x", "0X20000000c9831b4b", "20000000c9831b4", "20000000c9831b4bb", "x" * 16]
)
def test_no_wwn(text: str) -> None:
    assert not is_wwn(text)


def test_libvirt_writes_large_numbers_with_a_sign() -> None:
    assert [signed(number) for number in (0, 2**31 - 1, 2**31, 2**32 - 2)] == [
        0,
        2**31 - 1,
        -(2**31),
        -2,
    ]
    assert stored_function(10) == "0x10"
    assert stored_function(2**32 - 1) == "0x-1"
