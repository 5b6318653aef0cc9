"""Text from documents and file names, made safe to show."""

from __future__ import annotations

_COMMAND = "##["
"""Begins a command of an old kind that a runner of GitHub obeys wherever it stands in a line."""


def vis(text: str) -> str:
    r"""Return the text with everything that a terminal or a runner of GitHub could obey made visible.

    Beside what `printable` does: a text that begins with `::`, indented or not, does not any more,
    and no `##[` is left in it (actions/runner: ActionCommand.cs, TryParseV2 and TryParse).
    """
    shown = printable(text)
    if _COMMAND in shown:
        shown = shown.replace(_COMMAND, r"#\x23[")
    if "::" in shown and shown.lstrip().startswith("::"):
        return shown.replace(":", r"\x3a", 1)
    return shown


def printable(text: str) -> str:
    r"""Return the text with everything that a terminal could obey made visible.

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


def encodable(text: str) -> str:
    r"""Replace only what no encoding can hold: half surrogate pairs, for JSON that others can read.

    An undecodable byte of a file name becomes its `\xNN`.
    """
    if text.isascii():
        return text
    return "".join(_escape(char) if "\ud800" <= char <= "\udfff" else char for char in text)


def encodable_or_null(text: str | None) -> str | None:
    """Return a text as `encodable` does, and None as it is."""
    return None if text is None else encodable(text)


def markup(text: str) -> str:
    """Escape text for XML and HTML, in content and in quoted attributes; nothing illegal is left."""
    text = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#39;")


def workflow_data(text: str) -> str:
    """Escape the message of a GitHub workflow command."""
    return printable(text).replace("%", "%25")


def workflow_property(text: str) -> str:
    """Escape a property of a GitHub workflow command, such as the file's name."""
    return workflow_data(text).replace(":", "%3A").replace(",", "%2C")
