"""Elements and attributes that are known under another name, or at another place, than they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.explain.bad_values import host_markup
from xmltool.explain.bundles import several_in_one, wrapper
from xmltool.explain.exports import local_directory, server_in_element
from xmltool.explain.faults import Fault, Remedy
from xmltool.explain.homes import path_to
from xmltool.explain.markup import ESCAPES, markup_at, moved, start_tag, values_of, with_attributes
from xmltool.explain.matcher import Repair, after_element, elements_in, qname
from xmltool.explain.meanings import OPTIONS, Place, is_secret, place_of_attribute, place_of_element
from xmltool.explain.relaxng.expectations import next_datatypes, takes_text
from xmltool.explain.relaxng.patterns import QName
from xmltool.explain.spellings import SIZES, sized_markup
from xmltool.explain.wording import of_attribute, of_child, shape, tag
from xmltool.pool.elements import name_of, written
from xmltool.pool.everyday import plain
from xmltool.rules.grammar import XT102, XT130
from xmltool.text.words import shortened

if TYPE_CHECKING:
    from lxml import etree

    from xmltool.explain.trail import Level, Trail

_MOUNT_OPTIONS = ("mountoptions", "mountopts", "mountoption", "options", "option", "opts")


_USERS = ("user", "username", "login", "authusername", "authuser")
_AUTH = ("pool", "source", "auth")
_LINKS = {
    "uuid": "by-uuid", "label": "by-label", "partuuid": "by-partuuid", "partlabel": "by-partlabel",
}  # fmt: skip
"""By what a file system or partition is known, the directory in which udev links it."""


def other_element(trail: Trail, element: etree._Element, above: Level) -> Fault | None:
    """Return the fault of an element that libvirt knows under another name; None for any other."""
    local, parent = name_of(element), above.element
    specials = (
        *(_secret_element, _mount_options, wrapper, server_in_element),
        *(local_directory, several_in_one),
    )
    for special in specials:
        fault = special(trail, element, above)
        if fault is not None:
            return fault
    place = place_of_element(trail, element, parent)
    if place is None or local in (place.leaf.title(), place.leaf.upper()):
        return None
    if place.leaf == local and (place.attribute is None or place.attribute in element.attrib):
        return None
    if place.elements == path_to(parent):
        return attribute_as_child(trail, above, {element: str(place.attribute)})
    if place.parent == path_to(parent):
        return _renamed(trail, element, above, place)
    return _elsewhere(trail, element, place)


def _renamed(trail: Trail, element: etree._Element, above: Level, place: Place) -> Fault:
    """Return the fault of an element that has another name in the same parent."""
    beside = _attribute_beside(element, above, place)
    if beside is not None:
        return beside
    name = QName("", place.leaf)
    called = f"<{place.leaf}>"
    values = values_of(element)
    fits = after_element(above.left, element, trail.repairs.with_name(element, name))
    open_now = above.left.opened(name).possible
    if fits.possible or len(values) != 1 or elements_in(element):
        repair = Repair("rename", element, name=name) if open_now else Repair("skip", element)
        return Fault(
            of_child(XT130, "name", element, name=called),
            element,
            repairs=(repair, Repair("lax-attributes", element)) if values else (repair,),
            remedy=Remedy("rename", place.leaf, f"Rename {tag(element)} to <{place.leaf}>"),
        )
    markup = markup_at(place, values[0], len(place.parent))
    shown = markup_at(place, shortened(values[0]), len(place.parent))
    other = host_markup(values[0]) if place.leaf == "host" else None
    if place.leaf in SIZES and place.attribute is None:
        other = sized_markup(place.leaf, values[0])
    if other is not None:
        markup = other
        shown = shortened(other, 120)
    return Fault(
        of_child(XT130, "markup", element, name=called, markup=shown),
        element,
        repairs=(Repair("skip", element),),
        missing=frozenset([name]),
        remedy=Remedy("replace", markup, f"Write {shown}"),
    )


def _attribute_beside(element: etree._Element, above: Level, place: Place) -> Fault | None:
    """Return the fault of an element that should be an attribute of one beside it."""
    values = values_of(element)
    if place.attribute is None or len(values) != 1 or elements_in(element):
        return None
    beside = next(
        (
            other
            for other in elements_in(above.element)
            if other is not element
            and name_of(other) == place.leaf
            and place.attribute not in other.attrib
        ),
        None,
    )
    if beside is None:
        return None
    shown = with_attributes(beside, {place.attribute: values[0]})
    shown = shortened(f"{shown[:-2]}>" if elements_in(beside) else shown, 120)
    text = start_tag("", {place.attribute: values[0]})[1:-2]
    return Fault(
        of_child(XT130, "attribute-beside", element, other=tag(beside), markup=shown),
        element,
        repairs=(
            Repair("skip", element),
            Repair("give", beside, place.attribute, text=values[0]),
        ),
        remedy=Remedy("give", text, f"Write {shown}", element=beside),
    )


def _elsewhere(trail: Trail, element: etree._Element, place: Place) -> Fault | None:
    """Return the fault of an element that has another name in another parent."""
    values = values_of(element)
    if len(values) != 1 or elements_in(element):
        return None
    words, remedy = moved(trail.root, place, values[0])
    return Fault(
        of_child(XT130, "elsewhere", element, markup=words)
        if place.leaf == name_of(element)
        else of_child(XT130, "name-elsewhere", element, name=f"<{place.leaf}>", markup=words),
        element,
        repairs=(Repair("skip", element),),
        missing=frozenset(QName("", name) for name in place.elements[1:]),
        remedy=remedy,
    )


def attribute_as_child(
    trail: Trail, level: Level, children: dict[etree._Element, str]
) -> Fault | None:
    """Return the fault of children that should be attributes, by their names, of their parent."""
    element = level.element
    given: dict[str, str] = {}
    for child, name in children.items():
        values = values_of(child)
        if len(values) != 1 or elements_in(child):
            return None
        given[name] = values[0]
    one = len(given) == 1
    alone = len(children) == len(elements_in(element))
    markup = with_attributes(element, given)
    shown = shortened(markup if alone else f"{markup[:-2]}>", 120)
    repairs = [Repair("skip", child) for child in children]
    repairs += [Repair("give", element, name, text=value) for name, value in given.items()]
    listed = " and ".join(tag(child) for child in children)
    remedy = None
    if alone:
        remedy = Remedy("replace", markup, f"Write {shown}", element=element)
    elif one:
        text = f' {next(iter(given))}="{next(iter(given.values()))}"'
        remedy = Remedy("give", text, f"Write {shown}", element=element)
    return Fault(
        XT130.message(
            "attribute" if one else "attributes",
            elements=listed,
            parent=shape(element),
            markup=shown,
        ),
        next(iter(children)),
        repairs=tuple(repairs),
        remedy=remedy if trail.homes.has(None, path_to(element)) else None,
    )


def other_attribute(trail: Trail, level: Level, name: str) -> Fault | None:
    """Return the fault of an attribute that libvirt knows under another name or as an element."""
    element, local = level.element, qname(name).local
    value = str(element.attrib[name])
    skip = (Repair("skip", element, name),)
    own = path_to(element)[-1]
    if (is_secret(local) and own in ("auth", "source", "pool", "host")) or (
        own == "secret" and (is_secret(local) or plain(local) in ("value", "secret", "text"))
    ):
        message = of_attribute(XT102, "secret", element, name)
        missing = frozenset([QName("", "secret")])
        repairs = (*skip, Repair("lax-attributes", element)) if own == "secret" else skip
        return Fault(message, element, name, repairs=repairs, missing=missing)
    if plain(local) in _MOUNT_OPTIONS and trail.homes.has(trail.root.get("type"), OPTIONS):
        options = _mount_option_elements(value)
        message = of_attribute(XT102, "mount-options", element, name, options=options)
        return Fault(message, element, name, repairs=skip)
    if own == "device" and plain(local) in _LINKS and "path" not in element.attrib:
        return _by_link(element, name, f"/dev/disk/{_LINKS[plain(local)]}/{value}")
    as_text = _attribute_for_text(level, name, value)
    if as_text is not None:
        return as_text
    if written(element).endswith("option") and local == "value":
        return _option_value(element, name, value)
    place = place_of_attribute(trail, element, local)
    if place is None:
        return None
    if place.elements == path_to(element):
        return _renamed_attribute(level, name, value, place)
    words, remedy = moved(trail.root, place, value)
    if remedy.into is element:
        words = words.removesuffix(f" in {tag(element)}")
    return Fault(
        of_attribute(XT102, "element", element, name, markup=words),
        element,
        name,
        repairs=skip,
        missing=frozenset(QName("", each) for each in place.elements[1:]),
        remedy=remedy,
    )


def _by_link(element: etree._Element, name: str, path: str) -> Fault:
    """Return the fault of a device that is named by what is on it."""
    markup = f'path="{path.translate(ESCAPES)}"'
    return Fault(
        of_attribute(XT102, "markup", element, name, markup=shortened(markup)),
        element,
        name,
        repairs=(Repair("skip", element, name), Repair("lax-attributes", element)),
    )


def _renamed_attribute(level: Level, name: str, value: str, place: Place) -> Fault | None:
    wanted = QName("", str(place.attribute))
    if not level.opened.with_attribute(wanted, None).possible:
        return None
    element = level.element
    repairs = [Repair("rename", element, name, wanted)]
    if not level.opened.with_attribute(wanted, value).possible:
        repairs.append(Repair("value", element, name))
    return Fault(
        of_attribute(XT102, "misspelt", element, name, meant=wanted.local),
        element,
        name,
        repairs=tuple(repairs),
        remedy=Remedy("rename", wanted.local, f"Rename {qname(name).local} to {wanted.local}"),
    )


def _attribute_for_text(level: Level, name: str, value: str) -> Fault | None:
    """Return the fault of an attribute on an empty element whose text it should be."""
    element = level.element
    content = level.opened.closed(lax=True)
    if values_of(element) != [value] or elements_in(element) or not takes_text(content):
        return None
    left = content.with_text(value).ended()
    if not left.possible and not next_datatypes(content):
        return None
    markup = f"<{written(element)}>{value.translate(ESCAPES)}</{written(element)}>"
    return Fault(
        of_attribute(XT102, "text", element, name, markup=shortened(markup)),
        element,
        name,
        repairs=(
            Repair("skip", element, name),
            Repair("text", element),
            Repair("lax", element),
        ),
        remedy=Remedy("replace", markup, f"Write {shortened(markup)}"),
    )


def _option_value(element: etree._Element, name: str, value: str) -> Fault:
    """Return the fault of a mount option's value, which is a part of its name."""
    key = element.get("name")
    joined = f"{key}={value}" if key else value
    markup = start_tag(written(element), {"name": joined})
    repairs = [Repair("skip", element, name)]
    if key is None:
        repairs.append(Repair("lax-attributes", element))
    return Fault(
        XT102.message("option", element=tag(element), markup=markup),
        element,
        name,
        repairs=tuple(repairs),
        remedy=Remedy("replace", markup, f"Write {markup}"),
    )


def _has_auth(trail: Trail) -> bool:
    """Report whether a pool of the type logs in by itself, and not by options of a mount."""
    kind = trail.root.get("type")
    return trail.homes.has(kind, _AUTH) or not trail.homes.has(kind, OPTIONS)


def _secret_element(trail: Trail, element: etree._Element, above: Level) -> Fault | None:
    local = name_of(element)
    if not is_secret(local) or (local == "key" and above.above is None):  # a volume's key
        return None
    if above.element.tag == "source" and not _has_auth(trail):
        return _mount_options_fault(element, "credentials=FILE")
    missing = frozenset([QName("", "secret")])
    return Fault(
        of_child(XT130, "secret", element),
        element,
        repairs=(Repair("skip", element),),
        missing=missing,
    )


def _mount_options(trail: Trail, element: etree._Element, above: Level) -> Fault | None:
    local = name_of(element)
    if above.element.tag == "source" and plain(local) in _USERS and not _has_auth(trail):
        user = next(iter(values_of(element)), "USER")
        return _mount_options_fault(element, f"username={user}")
    said = any(plain(each) in _MOUNT_OPTIONS for each in (local, *map(str, element.attrib)))
    if not said or not trail.homes.has(trail.root.get("type"), OPTIONS):
        return None
    if qname(str(element.tag)).namespace or local == "mount_opts" or above.element.prefix:
        return None
    return _mount_options_fault(element, next(iter(values_of(element)), "noatime"))


def _mount_options_fault(element: etree._Element, options: str) -> Fault:
    markup = _mount_option_elements(options)
    return Fault(
        of_child(XT130, "mount-options", element, options=markup),
        element,
        repairs=(Repair("skip", element),),
    )


def _mount_option_elements(options: str) -> str:
    elements = (f'<fs:option name="{shortened(one.strip())}"/>' for one in options.split(","))
    return shortened("".join(elements), 120)
