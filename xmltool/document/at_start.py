"""What libvirt's parser reads of a file when the daemon starts, where it differs from lxml's.

A part of `xmltool.document.libvirt_tree`: encodings are honoured there, and a DOCTYPE is expanded.
"""

from __future__ import annotations

from lxml import etree

from xmltool.document.charsets import decoded, is_plain_name, libvirt_knows, loose_name
from xmltool.document.parser import fatal_errors
from xmltool.text.encoding import declared_encoding

_LITTLE = ("UTF16LE", "UCS-2", "UCS2", "UCS-2LE", "UCS2LE", "UNICODE", "CSUNICODE")
_BIG = ("UTF_16", "UCS_2", "UCS-2BE", "UNICODEBIG")
"""Other names of UTF-16 in one order of bytes: the C library's, then ICU's."""
_WIDE_AT_START: tuple[tuple[tuple[bytes, bytes], tuple[str, ...]], ...] = (
    ((b"\xff\xfe\x00\x00", b"<\x00\x00\x00"), ()),
    ((b"\x00\x00\xfe\xff", b"\x00\x00\x00<"), ("", "UTF-8", "UTF8", "UTF-16", "UCS-4")),
    ((b"\xff\xfe", b"<\x00"), ("", "UTF-8", "UTF8", "UTF-16", "UTF-16LE")),
    ((b"\xfe\xff", b"\x00<"), ("", "UTF-8", "UTF8", "UTF-16", "UTF-16BE")),
)
"""How a wide text begins, and what it may declare for libvirt to read it."""
_NO_OTHER = ("", "UTF-8", "UTF8", "UTF-16", "UTF16", "ISO-10646-UCS-2")
"""What an EBCDIC text may declare that does not name how it is encoded."""
_XPATH_READ = frozenset(
    (
        ("format", "type"),
        ("dir", "path"),
        ("protocol", "ver"),
        ("vendor", "name"),
        ("product", "name"),
        ("auth", "username"),
        ("auth", "type"),
        ("iqn", "name"),
        ("volume", "allocation"),
        ("parentaddr", "unique_id"),
    )
)
"""Attributes that libvirt reads by XPath, which does not see defaults of a DTD."""


def as_loaded_at_start(data: bytes, declared: str | None) -> tuple[bytes, str | None] | None:
    """Return what libvirt's parser reads of a file at start-up, where it differs from lxml's.

    libvirt's libxml2 2.9 believes a UTF-8 byte order mark less than the declaration, takes no other
    declaration in a UTF-16 text, knows no UTF-32 that ends in zeros, but EBCDIC. (verified on a
    libvirtd 9.0.0 started on files in every combination)

    Args:
        data: the text.
        declared: the encoding that it declares.

    Returns:
        The bytes, and their encoding or None for as they declare; None: it cannot read the file.
    """
    if data.startswith(b"Lo\xa7\x94"):
        return _ebcdic(data)
    declared = (declared or "").upper()
    for marks, others in _WIDE_AT_START:
        if data.startswith(marks):
            return (
                (data, None) if declared in others else _as_utf8(data, _wide_codec(data, declared))
            )
    if data.startswith(b"\xef\xbb\xbf") and declared not in ("", "UTF-8"):
        if declared == "UTF-16" or not libvirt_knows(declared):
            return None
        data = data[3:]
    if declared in ("", "UTF-8") or is_plain_name(declared) or not libvirt_knows(declared):
        return data, None
    return _as_utf8(data, declared) or (data, None)


def _wide_codec(data: bytes, declared: str) -> str | None:
    """Return Python's name for how a UTF-16 text is read, or None where its declaration forbids that."""
    little = data[:2] in (b"\xff\xfe", b"<\x00")
    loose = loose_name(declared).removeprefix("x")
    if data[2:4] == b"\x00\x00" or data[:2] == b"\x00\x00":
        return None
    if declared in ("UTF16", "ISO-10646-UCS-2"):
        return "utf-16-le" if little else "utf-16-be"
    if loose == "utf16le" or declared in _LITTLE:
        return "utf-16-le" if little else None
    if loose == "utf16be" or declared in _BIG:
        return None if little else "utf-16-be"
    return None


def _as_utf8(data: bytes, codec: str | None) -> tuple[bytes, str] | None:
    """Return a text in UTF-8 instead; None where it cannot be read so."""
    text = None if codec is None else decoded(data, codec)
    return None if text is None else (text.removeprefix("\ufeff").encode(), "utf-8")


def _ebcdic(data: bytes) -> tuple[bytes, str] | None:
    declared = declared_encoding(data[:400].decode("cp037").encode("utf-8")) or ""
    unchanged = declared.upper() in _NO_OTHER  # libxml2 stays with what it reads the declaration by
    text = decoded(data, "cp037" if unchanged else declared)
    if text is None or not text.startswith("<?xml") or (unchanged and not text.isascii()):
        return None
    return text.encode("utf-8"), "utf-8"


class _Nothing(etree.Resolver):
    """Answers every external entity with nothing, as libvirt's parser does, and opens no file."""

    def resolve(
        self,
        system_url: str | None,  # noqa: ARG002 - lxml's signature
        public_id: str | None,  # noqa: ARG002
        context: etree._ResolverContext,  # type: ignore[name-defined]
    ) -> etree._InputDocument | None:  # type: ignore[name-defined]  # not in the stubs
        return self.resolve_string("", context)


def expand_doctype(data: bytes, encoding: str | None) -> etree._Element | None:
    """Read a document with a DOCTYPE as libvirt does at its start; None for a syntax error.

    Internal entities are expanded, external ones are nothing, and defaults of the internal subset
    count for attributes that libvirt reads as properties. Nothing is fetched.
    """
    root = _expanded(data, encoding, attribute_defaults=False)
    filled = _expanded(data, encoding, attribute_defaults=True)
    if root is None or filled is None:
        return None
    for element, plain in zip(filled.iter("*"), root.iter("*"), strict=True):
        given = plain.keys()  # to look for one would find its default, too
        for name in element.keys():  # noqa: SIM118 - not the view that deleting changes
            if (element.tag, name) in _XPATH_READ and name not in given:
                del element.attrib[name]
    # a copy without the DOCTYPE, since lxml's look-up of an attribute sees defaults
    text = etree.tostring(filled, encoding="utf-8", with_tail=False)
    return etree.fromstring(text, etree.XMLParser(recover=True))


def _expanded(
    data: bytes, encoding: str | None, *, attribute_defaults: bool
) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=True,
        no_network=True,
        load_dtd=False,
        attribute_defaults=attribute_defaults,
        huge_tree=False,
        recover=True,
        encoding=encoding,
    )
    parser.resolvers.add(_Nothing())
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
    if fatal_errors(parser):
        return None
    etree.strip_elements(root, etree.Entity, with_tail=False)  # of an external subset
    return root
