"""Sources that are named as mount names them: a server and its directory in one, or a local directory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xmltool.explain.faults import Fault, Remedy
from xmltool.explain.homes import path_to
from xmltool.explain.markup import ESCAPES, deepest, moved, start_tag, values_of
from xmltool.explain.matcher import Repair, elements_in
from xmltool.explain.meanings import Place, is_given
from xmltool.explain.relaxng.patterns import QName
from xmltool.explain.wording import shape, tag
from xmltool.pool.elements import name_of
from xmltool.rules.grammar import XT109
from xmltool.text.words import article, quoted, shortened

if TYPE_CHECKING:
    from lxml import etree

    from xmltool.explain.trail import Level, Trail

_HOST = r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][A-Za-z0-9.-]*)"
_EXPORTS = (
    re.compile(rf"(?:nfs|smb|cifs|gluster|glusterfs)://{_HOST}(?::[0-9]+)?(/.+)"),
    re.compile(rf"(?://|\\\\){_HOST}([/\\].+)"),
    re.compile(rf"{_HOST}:(/(?!/).*)"),
)
"""A server and what it exports, in one: nfs://nas/export, //nas/share, nas:/export."""
_SOURCE_NAME = Place(("pool", "source", "name"))


def server_and_export(value: str) -> tuple[str, str] | None:
    """Return the server and the directory that a value names together, or None."""
    for export in _EXPORTS:
        match = export.fullmatch(value)
        if match is not None:
            return match[1].strip("[]"), match[2].replace("\\", "/")
    return None


def export_markup(trail: Trail, server: str, directory: str) -> str:
    """Return the markup of a server, unless the document has one, and of what it exports."""
    host = start_tag("host", {"name": server})
    given = is_given(trail.root, Place(("pool", "source", "host"), "name"))
    named = ""
    if trail.root.get("type") == "gluster" and not is_given(trail.root, _SOURCE_NAME):
        volume, _, below = directory.strip("/").partition("/")
        named, directory = f"<name>{volume.translate(ESCAPES)}</name>", f"/{below}"
    return ("" if given else host) + named + start_tag("dir", {"path": directory})


def server_in_element(trail: Trail, element: etree._Element, above: Level) -> Fault | None:
    """Return the fault of an element that names server and directory in one."""
    kind = trail.root.get("type")
    values = values_of(element)
    if len(values) != 1 or elements_in(element):
        return None
    found = server_and_export(values[0])
    takes = all(trail.homes.has(kind, ("pool", "source", name)) for name in ("host", "dir"))
    if found is None or not takes or is_given(trail.root, Place(("pool", "source", "dir"), "path")):
        return None
    markup = export_markup(trail, *found)
    source = deepest(trail.root, ("pool", "source"))
    where = "" if source is above.element else f" in {tag(source)}"
    of_type = f" of {article(kind)} pool" if kind is not None else ""
    return Fault(
        XT109.message(
            "export",
            element=tag(element),
            place=shape(above.element) + of_type,
            value=quoted(values[0]),
            markup=shortened(markup, 120) + where,
        ),
        element,
        repairs=(Repair("skip", element),),
        missing=frozenset(QName("", name) for name in ("source", "host", "dir", "name")),
        remedy=Remedy("move", markup, f"Write {shortened(markup, 120)}", into=source)
        if name_of(source) == "source"
        else None,
    )


def local_directory(trail: Trail, element: etree._Element, above: Level) -> Fault | None:
    """Return the fault of a directory in the source of a type that has it as its target."""
    path, place = element.get("path"), Place(("pool", "target", "path"))
    kind = trail.root.get("type")
    if element.tag != "dir" or path is None or not path.startswith("/") or len(element):
        return None
    if is_given(trail.root, place) or not trail.homes.has(kind, place.elements):
        return None
    if path_to(above.element) != ("pool", "source") or kind not in trail.homes.types:
        return None
    words, remedy = moved(trail.root, place, path)
    return Fault(
        XT109.message(
            "target",
            element=tag(element),
            place=f"{tag(above.element)} of {article(kind)} pool",
            markup=words,
        ),
        element,
        repairs=(Repair("skip", element),),
        missing=frozenset(QName("", name) for name in place.elements[1:]),
        remedy=remedy,
    )
