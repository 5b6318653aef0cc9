"""What the report formats need beyond `xmltool.escape.vis`: text for JSON, XML and workflow commands."""

from __future__ import annotations

from xmltool.escape import vis


def encodable(text: str) -> str:
    r"""Replace only what no encoding can hold: half surrogate pairs, for JSON that others can read.

    An undecodable byte of a file name becomes its `\xNN`.
    """
    if text.isascii():
        return text
    return "".join(vis(char) if "\ud800" <= char <= "\udfff" else char for char in text)


def markup(text: str) -> str:
    """Escape text for XML and HTML, in content and in quoted attributes; nothing illegal is left."""
    text = vis(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#39;")


def workflow_data(text: str) -> str:
    """Escape the message of a GitHub workflow command."""
    return vis(text).replace("%", "%25")


def workflow_property(text: str) -> str:
    """Escape a property of a GitHub workflow command, such as the file's name."""
    return workflow_data(text).replace(":", "%3A").replace(",", "%2C")
