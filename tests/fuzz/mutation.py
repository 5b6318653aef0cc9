"""Inputs made of others: cut, doubled, spliced, with what parsers stumble over put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

TOKENS = (
    b"<", b">", b"/>", b"</", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?", b"?>", b"&", b"&amp;", b"&#0;",
    b"&#x10FFFF;", b"&nbsp;", b"<!DOCTYPE pool [", b"<!ENTITY a 'b'>", b"xmlns=''", b"xmlns:a='b'", b"a:b",
    b"<pool type='dir'>", b"</pool>", b"<pools>", b"<source>", b"<target>", b"<path>", b"<name>", b"<host name='h'/>",
    b"<device path='/dev/sda'/>", b"<auth type='chap' username='u'><secret usage='s'/></auth>", b"xml:id='1'",
    b"<!-- xmltool: ignore[XT705] -->", b"<!-- xmltool: ignore-file -->", b"<!--xmltool:", b"ignore[",
    b"{{ a }}", b"{% if a %}", b"{% else %}", b"{% endif %}", b"{% for a in b %}", b"{#", b"<%", b"%>", b"${a}", b"%{ if a }",
    b"@A@", b"__A__", b"%s", b"%000", b"#", b"\\", b"'", b'"', b"`", b"\0", b"\r", b"\n", b"\t", b" ", b"\x0b", b"\x1b[31m",
    b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xc3\x28", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x80\xae", b"\xc2\x85",
    b"[", b"]", b"{", b"}", b":", b",", b"=", b".", b"-", b"/", b"..", b"//", b"/etc", b"-1", b"0", b"1e999", b"NaN", b"null", b"true",
    b"9" * 25, b"9" * 5000, b"0" * 300, b"18446744073709551616", b"0x1F", b"encoding='utf-16'", b"encoding='latin1'",
    b"<?xml version='1.1'?>", b"[Unit]", b"[Mount]", b"Where=", b"After=", b"%i", b"\\x2d", b"\\040", b"noauto", b"_netdev",
    b"select = ", b'"XT7"', b"[lint]", b"[lint.per-file-ignores]", b"'''", b'"""', b"1979-05-27T07:32:00Z", b'"version"',
    b'"findings"', b'"@type"', b'"pool"', b'"name"', b'"\\ud800"', b'"\\u0000"',
)  # fmt: skip


def mutated(draw: random.Random, seed: bytes, others: Sequence[bytes]) -> bytes:
    """Return a text after one to eight changes; at most 64 KiB of it."""
    data = seed
    for _ in range(min(1 + int(draw.expovariate(0.5)), 8)):
        data = draw.choice(_CHANGES)(draw, data, others)
    return data[: 64 * 1024]


def _part(draw: random.Random, data: bytes) -> tuple[int, int]:
    start = draw.randrange(len(data) + 1)
    return start, min(start + int(draw.expovariate(0.05)), len(data))


def _inserted(draw: random.Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    at = draw.randrange(len(data) + 1)
    return data[:at] + draw.choice(TOKENS) * draw.choice((1, 1, 1, 2, 40)) + data[at:]


def _replaced(draw: random.Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _part(draw, data)
    return data[:start] + draw.choice(TOKENS) + data[end:]


def _cut(draw: random.Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _part(draw, data)
    return data[:start] + data[end:]


def _truncated(draw: random.Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    return data[: draw.randrange(len(data) + 1)]


def _doubled(draw: random.Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _part(draw, data)
    return data[:end] + data[start:end] * draw.choice((1, 2, 10, 100)) + data[end:]


def _moved(draw: random.Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _part(draw, data)
    rest = data[:start] + data[end:]
    at = draw.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _flipped(draw: random.Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    if not data:
        return data
    at = draw.randrange(len(data))
    return data[:at] + bytes((data[at] ^ 1 << draw.randrange(8),)) + data[at + 1 :]


def _spliced(draw: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    other = draw.choice(others)
    start, end = _part(draw, other)
    at = draw.randrange(len(data) + 1)
    return data[:at] + other[start : end + 40] + data[at:]


def _recoded(draw: random.Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    if draw.random() < 0.8:
        return data
    text = data.decode("utf-8", "replace")
    return text.encode(draw.choice(("utf-16", "utf-16-be", "utf-32", "latin-1")), "replace")


_CHANGES: tuple[Callable[[random.Random, bytes, Sequence[bytes]], bytes], ...] = (
    _inserted, _inserted, _replaced, _replaced, _cut, _cut, _truncated, _doubled, _moved, _flipped, _spliced, _spliced, _recoded,
)  # fmt: skip
