"""The hardened XML parser, and what is the same for every reading of a text.

A part of `xmltool.document.document`, which is the only place that opens XML.
"""

from __future__ import annotations

from lxml import etree

MAX_BYTES = 4 * 1024 * 1024
"""libvirt's RPC takes no longer string (libvirt: remote_protocol.x, REMOTE_STRING_MAX)."""

SHORT = 4000
"""Bytes of a text in which everything is searched for each element anew: no table is worth it."""

WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00", b"\x00<", b"<\x00")
"""How texts begin that use more than one byte for an ASCII character."""

_parsers: dict[tuple[bool, bool, str | None], etree.XMLParser] = {}


def library_versions() -> dict[str, str]:
    """Return the versions of lxml and of the libxml2 that it reads documents with."""
    return {
        "lxml": etree.__version__,
        "libxml2": ".".join(map(str, etree.LIBXML_VERSION)),
    }


def hardened_parser(
    *, recover: bool = False, huge: bool = False, encoding: str | None = None
) -> etree.XMLParser:
    """Return a parser that opens nothing and expands nothing; the same one for the same options.

    Args:
        recover: go on after errors; its `error_log` tells which there were.
        huge: lift libxml2's own limit of the depth; only for texts that are known to be small.
        encoding: read the text in it, whatever the text declares.
    """
    key = (recover, huge, encoding)
    found = _parsers.get(key)
    if found is None:
        found = _parsers[key] = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            attribute_defaults=False,
            huge_tree=huge,
            recover=recover,
            encoding=encoding,
        )
    return found


def fatal_errors(parser: etree.XMLParser) -> list[etree._LogEntry]:
    """Return the errors of the last text that libxml2 calls fatal: libvirt refuses it for them."""
    return [entry for entry in parser.error_log if entry.level == etree.ErrorLevels.FATAL]
