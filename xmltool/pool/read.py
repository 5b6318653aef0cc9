"""How libvirt reads a storage-pool definition: what it takes, and every reason to refuse.

The order of the checks is libvirt's, so that the first refusal is the one that virsh prints; but
reading goes on after it, so that each fault of a document is told once. (libvirt: storage_conf.c,
virStoragePoolDefParseXML; verified on libvirt 9.0.0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.pool.definition import Option, Source, StoragePoolDef
from xmltool.pool.elements import (
    children_of,
    children_of_all,
    find_attribute,
    name_of,
    property_of,
    string_of,
    text_of,
)
from xmltool.pool.read_source import read_source
from xmltool.pool.read_target import read_target
from xmltool.pool.refusals import Refusal, Refusals, quoted
from xmltool.pool.required import check_initiator, check_source
from xmltool.pool.scalars import parse_bool, parse_uuid
from xmltool.pool.types import MOUNT_OPTIONS, POOL_TYPES, UNKNOWN_TYPE
from xmltool.rules.reading import XT003
from xmltool.rules.refusals import (
    XT201,
    XT217,
    XT218,
    XT219,
    XT220,
    XT223,
    XT224,
    XT225,
    XT226,
    XT227,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

    from xmltool.pool.elements import Children
    from xmltool.pool.types import Extension, PoolType

MAX_NAME_BYTES = 247
"""A longer name cannot be defined: `NAME.xml.new` would be over the file system's 255 bytes."""
REFRESH_ALLOCATIONS = ("default", "capacity")
"""Values of `refresh/volume/@allocation`."""


class Reading(NamedTuple):
    """What libvirt makes of a document.

    Attributes:
        definition: what it would hold in memory; None exactly when it refuses.
        refusals: why it refuses, in the order of its checks: it prints the first.
    """

    definition: StoragePoolDef | None
    refusals: tuple[Refusal, ...]


def read_definition(root: _Element, *, startup: bool = False) -> Reading:
    """Read a document as libvirt does.

    Args:
        root: the document element of the tree that libvirt sees (`Document.libvirt_root`).
        startup: False for `pool-define`, True for a file loaded when the daemon starts: newlines
            in names and long names are no fault there.
    """
    refusals = Refusals()
    name = name_of(root)
    if name != "pool":
        libvirt = f"XML error: expecting root element of 'pool', not '{name}'"
        refusals.add(XT003, libvirt, f"<{name}> is no storage pool, expected <pool>", root)
        return Reading(None, refusals.all())
    definition = _read_pool(root, refusals, startup)
    if refusals:
        return Reading(None, refusals.all())
    return Reading(definition, ())


def _read_pool(root: _Element, refusals: Refusals, startup: bool) -> StoragePoolDef:
    kind = _read_type(root, refusals)
    found = children_of(root)
    if "source" in found:
        source = read_source(found["source"][0], kind, refusals)
    else:
        source = Source(dir=kind.default_dir, format=kind.default_format)
    name = string_of(found.get("name")) or (source.name if kind.shares_name else None)
    if name is None:
        _refuse_no_name(root, found, kind, refusals)
    elif "/" in name:
        _refuse_slash(name, _name_element(root, found), refusals)
    uuid = _read_uuid(found["uuid"][0], refusals) if "uuid" in found else None
    cow = _read_cow(found["features"], kind, refusals) if "features" in found else None
    check_source(root, found, kind, source, refusals)
    if source.name is None and kind.shares_name:
        source = source._replace(name=name)
    target = read_target(root, found.get("target", ()), kind, source.name, refusals)
    check_initiator(root, found, kind, source, refusals)
    refresh = _read_refresh(found["refresh"], refusals) if "refresh" in found else None
    extension = kind.extension
    options = () if extension is None else _read_options(found, extension, refusals)
    if not startup and name is not None:
        _check_file_name(name, root, found, refusals)
    return StoragePoolDef(
        type=kind.name,
        name=name or "",
        uuid=uuid,
        source=source,
        target=target,
        cow=cow,
        refresh=refresh,
        mount_options=options if extension is MOUNT_OPTIONS else (),
        config_options=() if extension is MOUNT_OPTIONS else options,
    )


def _read_type(root: _Element, refusals: Refusals) -> PoolType:
    """Find the row of the table; a row that asks for nothing when the type is refused."""
    name = property_of(root, "type")
    kind = None if name is None else POOL_TYPES.get(name)
    if kind is not None:
        return kind
    known = ", ".join(POOL_TYPES)
    if name is None:
        libvirt = "XML error: Missing required attribute 'type' in element 'pool'"
        refusals.add(XT201, libvirt, f"<pool> needs type: {known}", root)
    else:
        refusals.bad_value(XT201, root, "type", name, f"one of {known}")
    return UNKNOWN_TYPE


def _name_element(root: _Element, found: Children) -> _Element:
    """Return the element that a pool's name was read from."""
    if string_of(found.get("name")) is not None:
        return found["name"][0]
    for source in found.get("source", ())[:1]:
        return children_of(source)["name"][0]
    return root


def _refuse_no_name(root: _Element, found: Children, kind: PoolType, refusals: Refusals) -> None:
    if kind is UNKNOWN_TYPE and "source" in found:
        return  # whether the source's name would do depends on the type that it is meant to have
    libvirt = "XML error: missing pool source name element"
    refusals.missing_text(found.get("name", ()), "<name>", "<pool>", libvirt, root)


def _refuse_slash(name: str, element: _Element, refusals: Refusals) -> None:
    refusals.add(
        XT217,
        f"XML error: name {name} cannot contain '/'",
        f"the pool's name {quoted(name)} contains '/', but it is the name of a file",
        element,
    )


def _check_file_name(name: str, root: _Element, found: Children, refusals: Refusals) -> None:
    """Check what only `pool-define` refuses in a name: what it could not make a file of."""
    if "\n" in name:
        refusals.add(
            XT226,
            "invalid char in name: \n",
            "the pool's name contains a line break",
            _name_element(root, found),
        )
    size = len(name.encode())
    if size > MAX_NAME_BYTES:
        refusals.add(
            XT227,
            f"Failed to create file '/etc/libvirt/storage/{name}.xml.new': File name too long",
            f"the pool's name has {size} bytes, expected at most {MAX_NAME_BYTES}",
            _name_element(root, found),
        )


def _read_uuid(element: _Element, refusals: Refusals) -> str | None:
    text = text_of(element)
    if not text:
        return None
    uuid = parse_uuid(text)
    if uuid is None:
        libvirt = "XML error: malformed uuid element"
        message = f"<uuid> is {quoted(text)}, expected 32 hexadecimal digits"
        refusals.add(XT218, libvirt, message, element)
    return uuid


def _read_cow(features: list[_Element], kind: PoolType, refusals: Refusals) -> bool | None:
    elements = children_of_all(features).get("cow")
    text = None if elements is None else property_of(elements[0], "state")
    if elements is None or text is None:
        return None
    state = parse_bool(text)
    if state is None:
        refusals.bad_value(XT219, elements[0], "state", text, "yes or no")
    elif not kind.has_cow:
        refusals.add(
            XT220,
            "this function is not supported by the connection driver: cow feature may only be "
            "used for 'fs' and 'dir' pools",
            f"<cow> does not go with a pool of type {kind.name}, only with dir and fs",
            elements[0],
        )
    return state


def _read_refresh(elements: list[_Element], refusals: Refusals) -> str | None:
    given = find_attribute(children_of_all(elements).get("volume", ()), "allocation")
    if given is None or not given[1]:
        return None
    element, allocation = given
    if allocation not in REFRESH_ALLOCATIONS:
        refusals.add(
            XT223,
            "unsupported configuration: unknown storage pool volume refresh allocation type "
            f"{allocation}",
            f"allocation of <volume> is {quoted(allocation)}, expected default or capacity",
            element,
            "allocation",
        )
    return allocation


def _read_options(found: Children, extension: Extension, refusals: Refusals) -> tuple[Option, ...]:
    """Read the namespaced options of all wrappers together."""
    wrappers = found.get(f"{{{extension.namespace}}}{extension.wrapper}")
    if wrappers is None:
        return ()
    elements = children_of_all(wrappers).get(f"{{{extension.namespace}}}{extension.option}", ())
    read = _read_mount_option if extension is MOUNT_OPTIONS else _read_config_option
    return tuple(read(element, refusals) for element in elements)


def _read_mount_option(element: _Element, refusals: Refusals) -> Option:
    name = property_of(element, "name")
    if name is None:
        libvirt = "XML error: no fs mount option name specified"
        refusals.add(XT224, libvirt, "the mount option needs name", element, lacks=("name",))
    return Option(name or "")


def _read_config_option(element: _Element, refusals: Refusals) -> Option:
    name = property_of(element, "name")
    value = property_of(element, "value")
    if not name:
        libvirt = f"XML error: {'no' if name is None else 'empty'} rbd option name specified"
        message = "the config option needs name" if name is None else "name of the option is empty"
        refusals.add(XT225, libvirt, message, element, "name")
    if not value:
        state = "no" if value is None else "empty"
        libvirt = f"XML error: {state} rbd option value specified for name '{name or ''}'"
        message = f"value of the option {quoted(name or '')} is empty"
        if value is None:
            message = f"the config option {quoted(name or '')} needs value"
        refusals.add(XT225, libvirt, message, element, "value")
    return Option(name or "", value or "")
