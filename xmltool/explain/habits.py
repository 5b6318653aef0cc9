"""Mistakes that people really make, each with a message of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xmltool.explain.bad_values import host_markup
from xmltool.explain.exports import export_markup, server_and_export
from xmltool.explain.faults import Fault, Remedy
from xmltool.explain.homes import path_to
from xmltool.explain.markup import markup_at, start_tag, values_of, with_attributes
from xmltool.explain.matcher import Repair, elements_in, qname
from xmltool.explain.meanings import OPTIONS, Place, is_given, main_attributes
from xmltool.explain.relaxng.datatypes import WHITE_SPACE
from xmltool.explain.relaxng.expectations import next_elements, required_elements
from xmltool.explain.relaxng.patterns import QName
from xmltool.explain.wording import of_child, pairing, shape, tag
from xmltool.pool.elements import name_of, written
from xmltool.rules.grammar import XT101, XT114, XT130, XT131, XT134, XT136, XT137
from xmltool.text.words import listing, quoted, shortened

if TYPE_CHECKING:
    from lxml import etree

    from xmltool.explain.relaxng.patterns import Pattern
    from xmltool.explain.trail import Level, Trail

_VOLUME_FORMATS = (
    "raw", "qcow", "qcow2", "qed", "vmdk", "vdi", "vpc", "vhd", "bochs", "cow", "iso",
)  # fmt: skip
"""Formats of volumes (libvirt: docs/formatstorage.rst, storage volume format)."""


_REMARKS = ("description", "title", "comment", "comments", "note", "notes", "remark", "summary")
"""Elements that are there to say something to people: a pool has none."""


def habitual_element(trail: Trail, element: etree._Element, above: Level) -> Fault | None:
    """Report what an element is that people write from habit; None for any other."""
    local = name_of(element)
    if local == "autostart" and above.above is None:
        remove = Remedy("remove", "", f"Remove {tag(element)}", safe=True)
        return Fault(
            XT136.message(part=tag(element)),
            element,
            repairs=(Repair("skip", element),),
            remedy=None if values_of(element) or len(element) else remove,
        )
    if local == "format" and element.get("type") in _VOLUME_FORMATS:
        return Fault(
            of_child(XT137, "", element, type=pairing("type", str(element.get("type")))),
            element,
            repairs=(Repair("skip", element),),
        )
    if _is_format(above.left, element, path_to(above.element)):
        markup = start_tag("format", {"type": values_of(element)[0]})
        return Fault(
            of_child(XT130, "markup", element, name="<format>", markup=markup),
            element,
            repairs=(Repair("skip", element),),
            remedy=Remedy("replace", markup, f"Write {markup}"),
        )
    if above.above is None and local in _REMARKS and is_given(trail.root, Place(("pool", "name"))):
        remark = shortened(next(iter(values_of(element)), "...")).replace("--", "- -")
        return Fault(
            of_child(XT101, "unknown", element),
            element,
            repairs=(Repair("skip", element),),
            hint=f"a pool has none: write it as a comment, <!-- {remark} -->",
        )
    return None


def _is_format(pattern: Pattern, element: etree._Element, parent: tuple[str, ...]) -> bool:
    """Report whether an element of the source holds one of the type's formats, and nothing else."""
    value = (element.text or "").strip(WHITE_SPACE)
    if parent != ("pool", "source") or not value or elements_in(element) or element.attrib:
        return False
    if name_of(element).lower() == "format":  # misspelt, or in capitals
        return False
    formats = [each for each in next_elements(pattern) if each.names.name == QName("", "format")]
    lefts = (each.content.with_attribute(QName("", "type"), value) for each in formats)
    return any(left.possible for left in lefts)


def habitual_attribute(level: Level, name: str) -> Fault | None:
    """Report what an attribute is that people write from habit; None for any other."""
    local = qname(name).local
    if local != "autostart" or level.above is not None:
        return None
    return Fault(
        XT136.message(part=f"{local} on {shape(level.element)}"),
        level.element,
        name,
        repairs=(Repair("skip", level.element, name),),
    )


_PCI_ADDRESS = re.compile(
    r"(?:(?P<domain>[0-9a-fA-F]{4}):)?(?P<bus>[0-9a-fA-F]{2}):(?P<slot>[0-9a-fA-F]{2})"
    r"\.(?P<function>[0-7])"
)
_LEFT_BEHIND = re.compile(r"(={7}|[<>|]{7}(?:[ \t].*)?|@@ .*|[+-])$", re.MULTILINE)
"""What git or diff writes at the start of a line."""


def left_behind(level: Level, text: str) -> Fault | None:
    """Report that a mark of git's or diff's was left in a file; None for any other text."""
    words = text.strip(WHITE_SPACE)
    mark = _LEFT_BEHIND.match(words)
    if mark is None:
        return None
    whose = "a diff's" if mark[1][0] in "+-@" else "git's of a conflict"
    return Fault(
        XT114.message("mark", text=quoted(mark[1]), element=shape(level.element), whose=whose),
        level.element,
        at_text=True,
        repairs=(Repair("text", level.element),),
    )


def other_comment(level: Level, text: str) -> Fault | None:
    """Report that a comment is written as in other languages; None for any other text."""
    words = text.strip(WHITE_SPACE)
    sign = re.match(r"#+|//+|/\*|--(?=\s)|;+(?=\s)", words)
    if sign is None or server_and_export(words) is not None:
        return None
    comment = words[sign.end() :].removesuffix("*/").strip(WHITE_SPACE)
    remedy = None
    if "--" not in comment and not comment.endswith("-"):
        remedy = Remedy("comment", f"<!-- {comment} -->", "Write it as an XML comment", safe=True)
    return Fault(
        XT134.message(text=quoted(words), place=f"in {shape(level.element)}", sign=sign.group()),
        level.element,
        at_text=True,
        repairs=(Repair("text", level.element),),
        remedy=remedy,
    )


def value_as_text(
    level: Level,
    attribute: str,
    text: str,
    repairs: tuple[Repair, ...],
    required: str | None = None,
) -> Fault:
    """Return the fault of an attribute's value that stands as text, where some may be required."""
    element = level.element
    local = name_of(element)
    markup = with_attributes(element, {attribute: text})
    shown = with_attributes(element, {attribute: shortened(text)})
    hosts = host_markup(text) if local == "host" else None
    if hosts is not None:
        markup = shown = hosts
    exported = server_and_export(text) if local in ("dir", "device") else None
    hint = "" if exported is None else ", with the server in a <host> of its own"
    return Fault(
        XT131.message(
            "attribute" if required is None else "required",
            element=shape(element),
            attributes=required or attribute,
            text=quoted(text),
            markup=shown + hint,
        ),
        element,
        repairs=repairs,
        remedy=Remedy("replace", markup, f"Write {shown}") if exported is None else None,
    )


def text_as_value(trail: Trail, level: Level, text: str) -> Fault | None:
    """Return the fault of a text that is the value of an attribute or of a child; None for others."""
    element, value = level.element, text.strip(WHITE_SPACE)
    if elements_in(element):
        return None
    repairs = (Repair("text", element), Repair("lax", element))
    for name in main_attributes(path_to(element)):
        left = level.tagged.with_attribute(QName("", name), value).closed()
        if name not in element.attrib and left.ended().possible:
            return value_as_text(level, name, value, repairs)
    address = _PCI_ADDRESS.fullmatch(value) if path_to(element)[-1] == "address" else None
    if address is not None:
        return _pci_address(element, value, address.groupdict("0000"), repairs)
    exported = server_and_export(value)
    if path_to(element) == OPTIONS:
        prefix = f"{element.prefix}:" if element.prefix else ""
        markup = "".join(
            start_tag(f"{prefix}option", {"name": one}) for one in re.split(r"[\s,]+", value) if one
        )
    elif exported is not None and path_to(element) == ("pool", "source"):
        markup = export_markup(trail, *exported)
    else:
        place = child_for(level.left, path_to(element), value)
        if place is None:
            return None
        markup = markup_at(place, value, len(path_to(element)))
    start = with_attributes(element, {}).removesuffix("/>")
    whole = f"{start}>{markup}</{written(element)}>"
    return Fault(
        XT131.message(
            "element", text=quoted(value), element=shape(element), markup=shortened(markup, 120)
        ),
        element,
        at_text=True,
        repairs=repairs,
        remedy=Remedy("replace", whole, f"Write {shortened(markup, 120)}"),
    )


def _pci_address(
    element: etree._Element, value: str, parts: dict[str, str], repairs: tuple[Repair, ...]
) -> Fault:
    """Return the fault of a PCI address that is written as lspci prints it."""
    markup = with_attributes(element, {name: f"0x{digits}" for name, digits in parts.items()})
    return Fault(
        XT131.message(
            "attribute",
            element=shape(element),
            attributes=listing(parts, "and"),
            text=quoted(value),
            markup=markup,
        ),
        element,
        repairs=repairs,
        remedy=Remedy("replace", markup, f"Write {markup}"),
    )


def child_for(
    pattern: Pattern, path: tuple[str, ...], value: str, name: str | None = None
) -> Place | None:
    """Return the place of the child, of a name, that takes a value; required ones come first."""
    required = {name for names in required_elements(pattern) for name in names}
    children = sorted(next_elements(pattern), key=lambda each: each.names.name not in required)
    for child in children:
        if child.names.name is None or child.names.name.namespace:
            continue
        if name is not None and child.names.name.local != name:
            continue
        below = (*path, child.names.name.local)
        for attribute in (*main_attributes(below), None):
            left = child.content
            if attribute is not None:
                left = left.with_attribute(QName("", attribute), value).closed()
                left = left if left.nullable else left.table.not_allowed
            else:
                left = left.closed().with_text(value)
            if left.nullable:
                return Place(below, attribute)
    return None
