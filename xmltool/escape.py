"""Text from documents and file names, made safe to show."""

from __future__ import annotations


def vis(text: str) -> str:
    r"""Give the text with everything that a terminal could obey made visible.

    Control characters, marks that reorder text, unassigned and private characters become `\xNN`,
    `\uNNNN` or `\UNNNNNNNN`; so does what is left of a file name that is not UTF-8. What is
    printable stays as it is: the common case costs one test.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # surrogateescape: one byte of a name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
