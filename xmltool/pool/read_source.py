"""How libvirt reads `<source>` (libvirt: storage_conf.c, virStoragePoolDefParseSource)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.definition import Device, Host, Source
from xmltool.pool.elements import (
    attribute_of,
    children_of,
    children_of_all,
    find_attribute,
    property_of,
    string_of,
)
from xmltool.pool.paths import sanitise_path
from xmltool.pool.refusals import quoted
from xmltool.pool.scalars import parse_bool, parse_int
from xmltool.pool.types import NETFS_FORMATS, Use
from xmltool.rules.refusals import XT203, XT204, XT205, XT206, XT207, XT216

if TYPE_CHECKING:
    from lxml.etree import _Element

    from xmltool.pool.elements import Children
    from xmltool.pool.refusals import Refusals
    from xmltool.pool.types import PoolType

_VERSIONED_FORMATS = 2
"""The protocol's version is for the formats with a smaller number than this, of whatever type."""


def read_source(element: _Element, kind: PoolType, refusals: Refusals) -> Source:
    """Read the source of a pool; what was refused is left out of it."""
    found = children_of(element)
    name = string_of(found.get("name"))
    if kind.source_name is Use.REQUIRED and name is None:
        libvirt = "XML error: element 'name' is mandatory for RBD pool"
        names = found.get("name", ())
        refusals.missing_text(names, "<name>", f"<source> of type {kind.name}", libvirt, element)
    format_name = _read_format(found, kind, refusals) if kind.formats else None
    hosts = _read_hosts(found["host"], refusals) if "host" in found else ()
    initiator = None
    if "initiator" in found:
        initiator = attribute_of(children_of_all(found["initiator"]).get("iqn", ()), "name")
    devices = _read_devices(found["device"], refusals) if "device" in found else ()
    directory = attribute_of(found["dir"], "path") if "dir" in found else None
    adapter = auth = None
    if "adapter" in found:
        from xmltool.pool.read_adapter import read_adapter

        adapter = read_adapter(found["adapter"][0], refusals)
    if "auth" in found:
        from xmltool.pool.read_auth import read_auth

        auth = read_auth(found["auth"][0], refusals)
    version = None
    if "protocol" in found:
        version = _read_protocol(found["protocol"], kind, format_name, refusals)
    return Source(
        hosts=hosts,
        devices=devices,
        dir=kind.default_dir if directory is None else sanitise_path(directory),
        adapter=adapter,
        name=name,
        initiator=initiator,
        format=format_name,
        auth=auth,
        protocol_ver=version,
        vendor=attribute_of(found["vendor"], "name") if "vendor" in found else None,
        product=attribute_of(found["product"], "name") if "product" in found else None,
    )


def _read_format(found: Children, kind: PoolType, refusals: Refusals) -> str | None:
    """Read the format of a type that has formats; None when it was refused."""
    given = find_attribute(found.get("format", ()), "type")
    if given is None or not given[1]:
        return kind.default_format
    element, name = given
    if name in kind.formats:
        return name
    refusals.add(
        XT205,
        f"unsupported configuration: unknown pool format type {name}",
        f"type of <format> is {quoted(name)}, a pool of type {kind.name} takes {', '.join(kind.formats)}",
        element,
        "type",
    )
    return None


def _read_hosts(elements: list[_Element], refusals: Refusals) -> tuple[Host, ...]:
    hosts = []
    for element in elements:
        name = property_of(element, "name")
        if name is None:
            libvirt = "XML error: missing storage pool host name"
            refusals.add(XT203, libvirt, "<host> needs name", element, lacks=("name",))
        text = property_of(element, "port")
        port = 0 if text is None else parse_int(text)
        if port is None:
            expected = "a whole number"
            refusals.bad_value(XT204, element, "port", f"{text}", expected, "integer value")
        hosts.append(Host(name or "", port or 0))
    return tuple(hosts)


def _read_devices(elements: list[_Element], refusals: Refusals) -> tuple[Device, ...]:
    devices = []
    for element in elements:
        path = property_of(element, "path")
        if path is None:
            libvirt = "XML error: missing storage pool source device path"
            refusals.add(XT206, libvirt, "<device> needs path", element, lacks=("path",))
        text = property_of(element, "part_separator")
        separator = None
        if text is not None:
            separator = parse_bool(text)
            if separator is None:
                refusals.bad_value(XT207, element, "part_separator", text, "yes or no")
        devices.append(Device(path or "", separator))
    return tuple(devices)


def _read_protocol(
    elements: list[_Element], kind: PoolType, format_name: str | None, refusals: Refusals
) -> str | None:
    """Read the version of the protocol.

    libvirt asks whether the *number* of the format is that of netfs's auto or nfs, whatever the
    type, and names the format by netfs's words: so does the message.
    """
    given = find_attribute(elements, "ver")
    if given is None or not given[1]:
        return None
    element, version = given
    number = kind.formats.index(format_name) if format_name is not None else 0
    if number >= _VERSIONED_FORMATS:
        word = NETFS_FORMATS[number] if number < len(NETFS_FORMATS) else "(null)"
        refusals.add(
            XT216,
            f"unsupported configuration: storage pool protocol ver unsupported for pool type '{word}'",
            f"ver {quoted(version)} of <protocol> does not go with format {format_name}, "
            "only NFS has a version",
            element,
            "ver",
        )
    if "," in version:
        refusals.add(
            XT216,
            f"storage pool protocol ver '{version}' must not contain ','",
            f"ver of <protocol> is {quoted(version)}, a comma would start another mount option",
            element,
            "ver",
        )
    return version
