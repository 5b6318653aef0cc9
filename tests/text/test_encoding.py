from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xmltool.text.encoding import Encoding, declared_encoding, decode, encoding_of

DECLARED = "<?xml version='1.0' encoding='{}'?>"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbf<a/>", "<a/>"),
        ("\ufeff<ü/>".encode("utf-16-le"), "<ü/>"),
        ("\ufeff<ü/>".encode("utf-16-be"), "<ü/>"),
        ("\ufeff<ü/>".encode("utf-32-le"), "<ü/>"),
        ("<?xml version='1.0'?><ü/>".encode("utf-16-le"), "<?xml version='1.0'?><ü/>"),
        ("<?xml version='1.0'?><ü/>".encode("utf-16-be"), "<?xml version='1.0'?><ü/>"),
        ("<pool>ü".encode("utf-16-le"), "<pool>ü"),
        ("\n<pool>ü".encode("utf-16-be"), "\n<pool>ü"),
        ("<pool>ü".encode("utf-32-be"), "<pool>ü"),
        (DECLARED.format("iso-8859-1").encode() + b"\xfc", DECLARED.format("iso-8859-1") + "ü"),
        (DECLARED.format("no-such").encode(), DECLARED.format("no-such")),
        (b"\xff\xfea", "\ufffd"),
        (b"a\xff", "a\udcff"),
        (b"", ""),
        (b"\x00", "\x00"),
        (b"<\x00", "<\x00"),
    ],
)
def test_decodes_as_an_xml_parser_would(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    "name",
    [
        *("unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "base64"),
        *(
            "utf-7",
            "utf-16",
            "utf-32",
            "utf-16-le",
            "zlib",
            "mbcs",
            "rot13",
            "a\x00b",
            "..",
            "é",
            "",
        ),
    ],
)
def test_a_declared_encoding_that_the_bytes_cannot_be_in_counts_for_nothing(name: str) -> None:
    data = (DECLARED.format(name) + "<a>\\u0041+AGE-xn--é</a>").encode()
    assert decode(data) == data.decode()


def test_a_declared_encoding_that_lacks_a_byte_counts_for_nothing() -> None:
    data = (DECLARED.format("US-ASCII") + "é").encode()
    assert encoding_of(data) == Encoding(b"", "utf-8")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<?xml version='1.0' encoding=\"x'y\"?>", "x'y"),
        (b"\xef\xbb\xbf<?xml version='1.0' encoding = 'utf-8'?>", "utf-8"),
        (DECLARED.format("UTF-16").encode("utf-16"), "UTF-16"),
        (DECLARED.format("UTF-16").encode("utf-16-be"), "UTF-16"),
        (b"<?xml version='1.0'?>", None),
        (b"<?xml version='1.0'?><a encoding='x'/>", None),
        (b" <?xml version='1.0' encoding='x'?>", None),
        (b"<?xml " + b"x" * 1000 + b" encoding='x'?>", None),
    ],
)
def test_declared_encoding(data: bytes, name: str | None) -> None:
    assert declared_encoding(data) == name


@given(st.binary(max_size=60))
def test_no_bytes_are_too_much(data: bytes) -> None:
    assert isinstance(decode(data), str)
    decode(b"<?xml version='1.0' encoding='" + data)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_utf8_comes_back(text: str) -> None:
    assert decode(("x" + text).encode()) == "x" + text
