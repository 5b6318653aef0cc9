"""How libvirt reads a secret's definition: what it takes, why it refuses, and what it drops.

(libvirt: secret_conf.c, virSecretParseXML and virSecretDefParseUsage; the words are those of 9.0.0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.pool.elements import (
    children_of,
    children_of_all,
    find_attribute,
    name_of,
    string_of,
    type_of,
)
from xmltool.pool.refusals import Refusal, Refusals
from xmltool.pool.scalars import parse_bool, parse_uuid
from xmltool.rules.secrets import XT801, XT802, XT803, XT804, XT805
from xmltool.secret.definition import NO_USAGE, USAGES, SecretDef
from xmltool.text.suggest import nearest
from xmltool.text.words import quoted, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from xmltool.pool.elements import Children
    from xmltool.rules.rule import Message

ROOT = "secret"
"""Name of the document element."""
_TYPES = ", ".join(USAGES)
_OTHER_WORDS = {
    "chap": "iscsi", "iscsi-direct": "iscsi", "rbd": "ceph", "cephx": "ceph", "luks": "volume",
    "tpm": "vtpm",
}  # fmt: skip
"""What people call a type of usage, as the pools and disks that need it do."""
_NAMES = ("name", "target", "volume", "path", "id", "usage")
"""Names of what says what a secret is for, libvirt's and others."""


class Reading(NamedTuple):
    """What libvirt makes of a document.

    Attributes:
        definition: what it would hold in memory; None exactly when it refuses.
        refusals: why it refuses, in the order of its checks: it prints the first.
    """

    definition: SecretDef | None
    refusals: tuple[Refusal, ...]


class Dropped(NamedTuple):
    """Something that libvirt does not keep, without a word: an element, or an attribute of it."""

    element: _Element
    attribute: str | None
    known: tuple[str, ...]


def read_definition(root: _Element) -> Reading:
    """Read the root of `Document.libvirt_root` as libvirt does, for `secret-define` and when it starts."""
    refusals = Refusals()
    name = name_of(root)
    if name != ROOT:
        libvirt = f"XML error: expecting root element of 'secret', not '{name}'"
        refusals.add(XT801.message(element=f"<{name}>"), libvirt, root)
        return Reading(None, refusals.all())
    found = children_of(root)
    ephemeral = _read_flag(root, "ephemeral", refusals)
    private = _read_flag(root, "private", refusals)
    uuid = _read_uuid(found, refusals)
    usage_type, usage = _read_usage(found, refusals)
    description = string_of(found.get("description"))
    definition = SecretDef(uuid, usage_type, usage, ephemeral, private, description)
    return Reading(None if refusals else definition, refusals.all())


def _read_flag(root: _Element, name: str, refusals: Refusals) -> bool:
    text = root.get(name)
    if not text:
        return False
    state = parse_bool(text)
    if state is None:
        message = XT802.message(attribute=name, value=quoted(text))
        refusals.add(message, f"XML error: invalid value of '{name}'", root, name)
    return bool(state)


def _read_uuid(found: Children, refusals: Refusals) -> str | None:
    text = string_of(found.get("uuid"))
    if text is None:
        return None
    uuid = parse_uuid(text)
    if uuid is None:
        message = XT803.message(value=quoted(text))
        refusals.add(message, "internal error: malformed uuid element", found["uuid"][0])
    return uuid


def _read_usage(found: Children, refusals: Refusals) -> tuple[str | None, str | None]:
    elements = found.get("usage")
    if elements is None:
        return None, None
    kind = type_of(elements)
    if kind is None:
        message = XT804.message("missing", types=_TYPES)
        refusals.add(message, "XML error: unknown secret usage type", elements[0], "type")
        return None, None
    if kind == NO_USAGE:
        return None, None
    if kind not in USAGES:
        bearer, _ = find_attribute(elements, "type") or (elements[0], "")
        libvirt = f"unsupported configuration: unknown secret usage type {kind}"
        meant = _OTHER_WORDS.get(kind.lower()) or nearest(kind, USAGES)
        said = {"value": quoted(kind), "types": _TYPES}
        message = (
            XT804.message("meant", meant=quoted(meant), **said)
            if meant
            else XT804.message("unknown", **said)
        )
        refusals.add(message, libvirt, bearer, "type")
        return None, None
    child, missing = USAGES[kind]
    named = children_of_all(elements).get(child)
    usage = string_of(named)
    if usage is None:
        message = (
            XT805.message("empty", element=f"<{child}>")
            if named
            else _without_name(elements[0], kind, child)
        )
        refusals.add(message, f"internal error: {missing}", named[0] if named else elements[0])
    return kind, usage


def _without_name(element: _Element, kind: str, child: str) -> Message:
    """Return what to write where a usage says what it is for, but not as libvirt reads it.

    What stands under any other name is not repeated: it could be the value of the secret.
    """
    said = {"type": kind, "element": f"<{child}>"}
    values = [each.text for each in element if each.tag in _NAMES]
    values += [value for name, value in element.attrib.items() if name in _NAMES]
    if len(values) == 1 and values[0]:
        return XT805.message("given", markup=f"<{child}>{shortened(values[0])}</{child}>", **said)
    if (element.text or "").strip() and not len(element):
        return XT805.message("given", markup=f"<{child}>...</{child}>", **said)
    return XT805.message("missing", **said)


def dropped(root: _Element) -> Iterator[Dropped]:
    """Return what libvirt does not keep of a document that it takes."""
    yield from _attributes(root, ("ephemeral", "private"))
    found = children_of(root)
    yield from _children(root, ("uuid", "description", "usage"))
    elements = found.get("usage", [])
    kind = type_of(elements)
    if kind == NO_USAGE:
        yield Dropped(elements[0], None, ())
    elif kind is not None:
        for element in elements[:1]:
            yield from _attributes(element, ("type",))
            yield from _children(element, (USAGES[kind].child,))


def _attributes(element: _Element, known: tuple[str, ...]) -> Iterator[Dropped]:
    for name in element.attrib:
        if name not in known:
            yield Dropped(element, str(name), known)


def _children(element: _Element, known: tuple[str, ...]) -> Iterator[Dropped]:
    """Return the children that are unknown, and those of a name that was there before."""
    seen = set()
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if child.tag not in known or child.tag in seen:
            yield Dropped(child, None, known)
        seen.add(child.tag)
