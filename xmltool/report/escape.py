"""Makes text from documents and file names harmless before anybody sees it.

A pool name may hold an escape sequence, a right-to-left override or a newline (libvirt takes them
all), and a file name any bytes at all; neither may drive a terminal, forge a line of a log or
reorder what a reviewer reads.
"""

from __future__ import annotations


def vis(text: str) -> str:
    r"""Make everything visible: what does not print becomes `\xNN`, `\uNNNN` or `\UNNNNNNNN`.

    That is every control and format character (C0, C1, bidi marks, zero width), what is private,
    unassigned or half a surrogate pair, and each white space but the plain one. A byte that could
    not be decoded in a file name (Python's surrogateescape) becomes its `\xNN`.
    """
    if text.isprintable():
        return text
    return "".join(map(visible_char, text))


def visible_char(char: str) -> str:
    """Do for one character what `vis` does for a text."""
    if char.isprintable():
        return char
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def encodable(text: str) -> str:
    r"""Replace only what no encoding can hold: half surrogate pairs, for JSON that others can read.

    An undecodable byte of a file name becomes its `\xNN`.
    """
    if text.isascii():
        return text
    return "".join(visible_char(c) if "\ud800" <= c <= "\udfff" else c for c in text)
