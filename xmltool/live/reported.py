"""Reading what `pool-dumpxml` prints: exactly the values that libvirt holds in memory.

What libvirt prints is not always XML that says what it means. Carriage returns, tabs and line feeds
are printed raw, and an XML parser would read other characters; the name of a SCSI adapter and the
type of a secret are not escaped; a large owner is printed as a negative number, and the function of
a PCI address in decimal behind `0x`. (libvirt: storage_conf.c, storage_adapter_conf.c,
storage_source_conf.c, device_conf.c; tried on libvirt 9.0.0) A file with these values is read
otherwise at the next start, which is drift: so they must be seen as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xmltool.document.document import parse_document
from xmltool.pool.alike import FILES, Alike
from xmltool.pool.read import read_definition

if TYPE_CHECKING:
    from xmltool.pool.definition import StoragePoolDef


MAX_SIZE = 2**64
"""No size of libvirt's is that large (libvirt: storage_conf.h, an unsigned long long)."""


class Sizes(NamedTuple):
    """Bytes; all zero in a definition that was never in use."""

    capacity: int = 0
    allocation: int = 0
    available: int = 0


class Reported(NamedTuple):
    """A pool as libvirt prints it."""

    definition: StoragePoolDef
    sizes: Sizes

    @property
    def uuid(self) -> str:
        """The pool's uuid: libvirt always prints one."""
        return self.definition.uuid or ""


_ADAPTER_NAME = "\n    <adapter type='scsi_host' name='"
_ADAPTER_NAME_END = r"'/>\n(?:    <|  </source>\n)"
_USAGE_TYPE = "\n      <secret type='"
_USAGE_TYPE_END = r"' (?:uuid|usage)='[^'<]*'/>\n"
_ATTRIBUTE = re.compile(r"='[^'<\t\n]*+[\t\n][^'<]*+'")
_NEGATIVE = r"(?<=\n      <(?:owner|group)>)-(\d{1,10})(?=</)"
_FUNCTION = r"(?<= function=')0x(\d+)(?=')"
_ALIKE = Alike()
"""What virsh printed before."""
_SIZES = re.compile(
    r"\n  <capacity unit='bytes'>(\d{1,20})</capacity>"
    r"\n  <allocation unit='bytes'>(\d{1,20})</allocation>"
    r"\n  <available unit='bytes'>(\d{1,20})</available>\n"
)


def read_reported(data: bytes) -> Reported | None:
    """Read one pool of libvirt's.

    Args:
        data: what `pool-dumpxml` printed.

    Returns:
        None for what libvirt does not print.
    """
    data = data.strip(b"\n") + b"\n"  # as in a file
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    definition = _ALIKE.find(data) or _read(data, text)
    if definition is None:
        return None
    sizes = _SIZES.search(text)
    return Reported(definition, Sizes() if sizes is None else Sizes(*map(int, sizes.groups())))


def _read(data: bytes, text: str) -> StoragePoolDef | None:
    """Read a definition whose shape is not known."""
    meant = _meant(text)
    if meant == text:  # so it is for each of this shape: no value of it is changed
        definition = _ALIKE.adopt(data, FILES)
        if definition is not None:
            return definition
    root = parse_document("virsh", meant.encode()).libvirt_root(startup=True)
    definition = None if root is None else read_definition(root, startup=True).definition
    if definition is None or definition.uuid is None:
        return None
    _ALIKE.learn(data, definition)
    return definition


def _meant(text: str) -> str:
    """Return XML that says what libvirt means."""
    if "<adapter " in text:
        text = _escaped(text, _ADAPTER_NAME, _ADAPTER_NAME_END)
        text = re.sub(_FUNCTION, r"\1", text)
    if "<secret " in text:
        text = _escaped(text, _USAGE_TYPE, _USAGE_TYPE_END)
    if ">-" in text:
        text = re.sub(_NEGATIVE, lambda found: str(2**32 - int(found[1])), text)
    text = text.replace("\r", "&#13;")
    return _ATTRIBUTE.sub(lambda found: found[0].replace("\t", "&#9;").replace("\n", "&#10;"), text)


def _escaped(text: str, start: str, end: str) -> str:
    """Escape each value that follows a start, up to the first end."""
    head, *others = text.split(start)
    return start.join((head, *(_value_escaped(other, re.search(end, other)) for other in others)))


def _value_escaped(text: str, end: re.Match[str] | None) -> str:
    if end is None:
        return text
    value = text[: end.start()].replace("&", "&amp;").replace("<", "&lt;")
    return value.replace(">", "&gt;").replace("'", "&apos;") + text[end.start() :]
