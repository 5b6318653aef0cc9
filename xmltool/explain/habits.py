"""Mistakes that people really make, each with a message of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain.faults import Fault, Remedy
from xmltool.explain.matcher import Repair, qname
from xmltool.explain.relaxng.datatypes import WHITE_SPACE
from xmltool.explain.relaxng.expectations import all_elements, names_of
from xmltool.explain.relaxng.patterns import QName
from xmltool.explain.wording import (
    pairing,
    quoted,
    shape,
    shortened,
    tag,
)
from xmltool.rules.grammar import XT130, XT131, XT134, XT136, XT137

if TYPE_CHECKING:
    from lxml import etree

    from xmltool.explain.relaxng.patterns import Pattern
    from xmltool.explain.trail import Level, Trail

_ELEMENTS = {
    "dev": "device",
    "disk": "device",
    "directory": "dir",
    "folder": "dir",
    "server": "host",
    "hostname": "host",
    "monitor": "host",
    "mon": "host",
    "portal": "host",
    "size": "capacity",
    "fstype": "format",
    "filesystem": "format",
    "perms": "permissions",
    "user": "owner",
    "uid": "owner",
    "gid": "group",
    "vg": "name",
    "volgroup": "name",
    "credentials": "auth",
    "authentication": "auth",
}
"""What people write, and libvirt's name for it."""

_VOLUME_FORMATS = (
    "raw",
    "qcow",
    "qcow2",
    "qed",
    "vmdk",
    "vdi",
    "vpc",
    "vhd",
    "bochs",
    "cow",
    "iso",
)
"""Formats of volumes (libvirt: docs/formatstorage.rst, storage volume format)."""


def habitual_element(
    _trail: Trail, pattern: Pattern, element: etree._Element, above: Level
) -> Fault | None:
    """Report what an element is that people write from habit; None for any other."""
    local = qname(str(element.tag)).local
    if local == "autostart" and above.above is None:
        return Fault(
            XT136,
            element,
            f"{tag(element)} is not part of a definition: libvirt keeps autostart as a link beside "
            "it; use virsh pool-autostart, or xmltool define --autostart",
            repairs=(Repair("skip", element),),
            remedy=Remedy("remove", "", f"Remove {tag(element)}", safe=True),
        )
    if local == "format" and element.get("type") in _VOLUME_FORMATS:
        value = pairing("type", str(element.get("type")))
        return Fault(
            XT137,
            element,
            f"{tag(element)} in {shape(above.element)} with {value} is for a volume: a pool has no "
            "volume format, it is given when a volume is made",
            repairs=(Repair("skip", element),),
            remedy=Remedy("remove", "", f"Remove {tag(element)}", safe=True),
        )
    return _other_name(pattern, element, above, local)


def _other_name(
    pattern: Pattern, element: etree._Element, above: Level, local: str
) -> Fault | None:
    wanted = _ELEMENTS.get(local.lower())
    if wanted is None:
        return None
    name = QName("", wanted)
    if name not in names_of(all_elements(above.content)):
        return None
    open_now = pattern.opened(name) is not pattern.table.not_allowed
    repair = Repair("rename", element, name=name) if open_now else Repair("skip", element)
    return Fault(
        XT130,
        element,
        f"unknown element {tag(element)} in {shape(above.element)}; libvirt calls it <{wanted}>: "
        f"did you mean <{wanted}>?",
        repairs=(repair,),
        remedy=Remedy("rename", wanted, f"Rename {tag(element)} to <{wanted}>"),
    )


def habitual_attribute(level: Level, name: str) -> Fault | None:
    """Report what an attribute is that people write from habit; None for any other."""
    local = qname(name).local
    if local != "autostart" or level.above is not None:
        return None
    return Fault(
        XT136,
        level.element,
        f"{local} on {shape(level.element)} is not part of a definition: libvirt keeps autostart as "
        "a link beside it; use virsh pool-autostart, or xmltool define --autostart",
        name,
        repairs=(Repair("skip", level.element, name),),
    )


def hash_comment(level: Level, text: str) -> Fault | None:
    """Report that a comment is written with a number sign; None for any other text."""
    words = text.strip(WHITE_SPACE)
    if not words.startswith("#"):
        return None
    comment = words.lstrip("#").strip(WHITE_SPACE)
    remedy = None
    if "--" not in comment and not comment.endswith("-"):
        remedy = Remedy("comment", f"<!-- {comment} -->", "Write it as an XML comment", safe=True)
    return Fault(
        XT134,
        level.element,
        f"text {quoted(words)} in {shape(level.element)} is no comment: XML knows none with #; "
        "write <!-- ... -->",
        at_text=True,
        repairs=(Repair("text", level.element),),
        remedy=remedy,
    )


def value_as_text(
    level: Level, message: str, attribute: str, text: str, repairs: tuple[Repair, ...]
) -> Fault:
    """Report that the value of a missing attribute stands as text."""
    local = qname(str(level.element.tag)).local
    markup = f'<{local} {attribute}="{shortened(text)}"/>'
    return Fault(
        XT131,
        level.element,
        f"{message}; its value is given as text: write {markup}",
        repairs=repairs,
        remedy=Remedy("attribute", attribute, f"Write {markup}"),
    )
