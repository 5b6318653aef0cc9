"""From text to bytes: declarations, encodings, what stands before and after, and damage."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

DECLARATIONS = (
    "<?xml version='1.0'?>", '<?xml version="1.0" encoding="UTF-8"?>', "<?xml version='1.0' encoding='utf-8'?>\n",
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', "<?xml version='1.0' standalone='no'?>\r\n",
    "<?xml version='1.1'?>", "<?xml version='1.0' encoding='us-ascii'?>", "<?xml version='1.2'?>", "<?xml version='2.0'?>",
    "<?xml version='1'?>", "<?xml encoding='UTF-8'?>", "<?xml?>", "<?xml version='1.0' encoding=''?>", "<?XML version='1.0'?>",
    "<?xml version='1.0' encoding='bogus'?>", "<?xml version='1.0' encoding='UTF8'?>", "<?xml version='1.0' standalone='maybe'?>",
    "<?xml version='1.0' encoding='UTF-16'?>", "<?xml version='1.0' encoding='ISO-8859-1'?>", " <?xml version='1.0'?>",
    "\n<?xml version='1.0'?>", "<?xml version='1.0'?><?xml version='1.0'?>", "<?xml version='1.0' encoding='UTF-8' ?>",
    "<?xml  version = '1.0'?>", "<?xml version='1.0' bogus='x'?>", "<?xml version=1.0?>", "<?xml version='1.0'>",
    "<?xml standalone='yes' version='1.0'?>", "<?xml version='1.0' encoding='windows-1252'?>", "<?xml version='1.0'encoding='UTF-8'?>",
)  # fmt: skip
"""XML declarations, good ones and others; the first four are the usual ones."""
BEFORE = ("<!-- c -->", "<?pi x?>", "\n", "  ", "<!-- c\n -->\n<!-- d -->", "x", "\u00a0", "<?xml-stylesheet href='x'?>", "\ufeff",
          "&#32;", "<!-- -- -->", "<!--->", "\x00", "<![CDATA[]]>")  # fmt: skip
AFTER = ("\n", "<!-- c -->", "<?pi x?>", "\n\n<!-- c -->\n", "x", "<pool/>", "\x00", "\x00garbage", "\x1a", "&#32;", "\u00a0",
         "<!--", "]]>", "</pool>", "<![CDATA[ ]]>", "<?xml version='1.0'?>", "\ufeff", "\u2028", "<?", "\x0c", "\n\x00\n")  # fmt: skip
INSERTIONS = (
    b"\0", b"\x01", b"\x0b", b"\x0c", b"\x1f", b"\x7f", b"\xc2\x85", b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xef\xbf\xbe",
    b"\xef\xbf\xbf", b"\xf4\x90\x80\x80", b"\xe9", b"\xf0\x9f\x98\x80", b"\xf0\x9f\xbf\xbe", b"&foo;", b"&#0;", b"&#x1;", b"&#xD800;",
    b"&#x110000;", b"&#xFFFE;", b"&#x10FFFF;", b"&#x85;", b"&", b"&amp", b"&;", b"&#;", b"&#x;", b"&#65", b"<", b">", b"]]>", b"--",
    b"<!--", b"-->", b"'", b'"', b"/", b"=", b"<![CDATA[", b"<a>", b"</a>", b"<a/>", b"<?", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\t", b" ",
    b"\xe2\x80\xa8", b"&#13;", b"&#10;", b"&#X41;", b"&lt;", b"&LT;", b"%p;", b"\xcd\xbe", b"\xc2\xa0", b"&#x20;", b"<!-- a--b -->",
)  # fmt: skip
"""What is put somewhere into the bytes."""


def encoded(rng: random.Random, text: str, *, damage: bool) -> bytes:
    """Encode a document; with `damage`, in an odd way or with broken bytes."""
    if rng.random() < 0.12:
        text = rng.choice(DECLARATIONS[:4]) + text
    if not damage:
        return text.encode()
    return rng.choice(_WAYS)(rng, text)


def _declared(rng: random.Random, text: str) -> bytes:
    return (rng.choice(DECLARATIONS) + text).encode()


def _in_encoding(rng: random.Random, text: str) -> bytes:
    """Write it in another encoding, which the declaration may or may not name."""
    names = ("ISO-8859-1", "windows-1252", "US-ASCII", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "ISO-8859-15", "UTF-8", "cp037",
             "UTF-7", "Shift_JIS", "GB18030")  # fmt: skip
    name = rng.choice(names)
    stated = name if rng.random() < 0.8 else rng.choice(names)
    declaration = f"<?xml version='1.0' encoding='{stated}'?>" if rng.random() < 0.8 else ""
    return (declaration + text).encode(name, "xmlcharrefreplace")


def _marked(rng: random.Random, text: str) -> bytes:
    mark = rng.choice(
        (
            codecs.BOM_UTF8,
            codecs.BOM_UTF8,
            codecs.BOM_UTF8 * 2,
            codecs.BOM_UTF16_LE,
            codecs.BOM_UTF16_BE,
        )
    )
    declaration = rng.choice(DECLARATIONS) if rng.random() < 0.5 else ""
    return mark + (declaration + text).encode()


def _surrounded(rng: random.Random, text: str) -> bytes:
    before = rng.choice(BEFORE) if rng.random() < 0.5 else ""
    after = "".join(rng.choice(AFTER) for _ in range(rng.choice((0, 1, 1, 2))))
    declaration = rng.choice(DECLARATIONS[:4]) if rng.random() < 0.3 else ""
    return (declaration + before + text + after).encode()


def _inserted(rng: random.Random, text: str) -> bytes:
    data = text.encode()
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        place = rng.randrange(len(data) + 1)
        data = data[:place] + rng.choice(INSERTIONS) + data[place:]
    return data


def _broken(rng: random.Random, text: str) -> bytes:
    """Cut, drop, repeat or flip bytes."""
    data = bytearray(text.encode())
    place = rng.randrange(len(data) + 1)
    length = rng.choice((1, 1, 2, 5, 20))
    action = rng.randrange(4)
    if action == 0:
        return bytes(data[:place])
    if action == 1:
        del data[place : place + length]
    elif action == 2:
        data[place:place] = data[place : place + length]
    elif data:
        data[place % len(data)] ^= 1 << rng.randrange(8)
    return bytes(data)


def _line_ends(rng: random.Random, text: str) -> bytes:
    return (
        text.replace("><", ">\n<")
        .replace("\n", rng.choice(("\r\n", "\r", "\n\r", "\n\n")))
        .encode()
    )


_WAYS: tuple[Callable[[random.Random, str], bytes], ...] = (
    _declared, _in_encoding, _marked, _surrounded, _surrounded, _inserted, _inserted, _inserted, _broken, _broken, _line_ends,
)  # fmt: skip
