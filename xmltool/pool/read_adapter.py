"""How libvirt reads `<adapter>`, the SCSI host of a pool (libvirt: storage_adapter_conf.c)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.definition import FcHost, PciAddress, ScsiHost
from xmltool.pool.elements import (
    children_of,
    children_of_all,
    find_attribute,
    name_of,
    property_of,
)
from xmltool.pool.scalars import is_wwn, parse_bool, parse_int, parse_unsigned
from xmltool.rules.refusals import XT208, XT209, XT210, XT211, XT212
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from lxml.etree import _Element

    from xmltool.pool.refusals import Refusals

_MAX_BUS = 0xFF
_MAX_SLOT = 0x1F
_MAX_FUNCTION = 7


def read_adapter(element: _Element, refusals: Refusals) -> ScsiHost | FcHost | None:
    """Read an adapter of a pool of any type; None when it is none or was refused."""
    kind = property_of(element, "type")
    if kind is None:
        return _read_untyped(element, refusals)
    if kind == "fc_host":
        return _read_fc_host(element, refusals)
    if kind == "scsi_host":
        return _read_scsi_host(element, refusals)
    refusals.bad_value(XT208, element, "type", kind, "scsi_host or fc_host")
    return None


def _read_untyped(element: _Element, refusals: Refusals) -> ScsiHost | None:
    """Read an adapter of the time before there were types: a SCSI host by name."""
    for attribute in ("wwnn", "wwpn", "parent"):
        if property_of(element, attribute) is not None:
            refusals.add(
                XT208,
                "XML error: Use of 'wwnn', 'wwpn', and 'parent' attributes requires use of the "
                "adapter 'type'",
                f'<adapter> with {attribute} needs type="fc_host"',
                element,
                attribute,
                ("type",),
            )
            return None
    parents = children_of(element).get("parentaddr")
    if parents is not None:
        refusals.add(
            XT208,
            "XML error: Use of 'parentaddr' element requires use of the adapter 'type'",
            '<adapter> with <parentaddr> needs type="scsi_host"',
            element,
            lacks=("type",),
        )
        return None
    name = property_of(element, "name")
    return None if name is None else ScsiHost(name)


def _read_fc_host(element: _Element, refusals: Refusals) -> FcHost:
    managed = property_of(element, "managed")
    if managed is not None and parse_bool(managed) is None:
        refusals.bad_value(XT212, element, "managed", managed, "yes or no")
    return FcHost(
        wwnn=property_of(element, "wwnn"),
        wwpn=property_of(element, "wwpn"),
        parent=property_of(element, "parent"),
        parent_wwnn=property_of(element, "parent_wwnn"),
        parent_wwpn=property_of(element, "parent_wwpn"),
        parent_fabric_wwn=property_of(element, "parent_fabric_wwn"),
        managed=None if managed is None else parse_bool(managed),
    )


def _read_scsi_host(element: _Element, refusals: Refusals) -> ScsiHost | None:
    name = property_of(element, "name")
    parents = children_of(element).get("parentaddr")
    if parents is None:
        return ScsiHost(name)
    addresses = children_of_all(parents).get("address")
    if addresses is None:
        refusals.add(
            XT210,
            "XML error: Missing scsi_host PCI address element",
            "<parentaddr> needs <address>",
            parents[0],
        )
        address = None
    else:
        address = _read_address(addresses[0], refusals)
    given = find_attribute(parents, "unique_id")
    unique_id = None if given is None else parse_int(given[1])
    if unique_id is None or unique_id < 0:
        refusals.add(
            XT210,
            "XML error: Missing or invalid scsi adapter 'unique_id' value",
            "<parentaddr> needs unique_id"
            if given is None
            else f"unique_id of <parentaddr> is {quoted(given[1])}, expected a number from 0 to 2147483647",
            parents[0] if given is None else given[0],
            "unique_id",
        )
        return None
    return None if address is None else ScsiHost(name, address, unique_id)


def _read_address(element: _Element, refusals: Refusals) -> PciAddress | None:
    parts = {name: _read_part(element, name, refusals) for name in PciAddress._fields}
    multifunction = property_of(element, "multifunction")
    if multifunction not in (None, "on", "off"):
        refusals.bad_value(XT210, element, "multifunction", multifunction, "on or off")
    known = {name: part for name, part in parts.items() if part is not None}
    address = PciAddress(**known) if len(known) == len(parts) else None
    if address is not None and (address.domain or address.bus or address.slot):
        _check_range(element, address, refusals)
    for child in element:
        # libvirt compares this one by its local name, and looks at each of them
        if name_of(child) == "zpci":
            _read_part(child, "uid", refusals)
            _read_part(child, "fid", refusals)
    return address


def _read_part(element: _Element, attribute: str, refusals: Refusals) -> int | None:
    text = property_of(element, attribute)
    if text is None:
        return 0
    value = parse_unsigned(text)
    if value is None:
        expected = "a number from 0 to 4294967295, 0x… for hexadecimal"
        refusals.bad_value(XT210, element, attribute, text, expected, "non-negative integer value")
    return value


def _check_range(element: _Element, address: PciAddress, refusals: Refusals) -> None:
    """Check the parts of an address; an address of zeros is not checked, function included."""
    if address.bus > _MAX_BUS:
        libvirt = f"bus='0x{address.bus:x}', must be <= 0xFF"
        attribute, expected = "bus", "0xff"
    elif address.slot > _MAX_SLOT:
        libvirt = f"slot='0x{address.slot:x}', must be <= 0x1F"
        attribute, expected = "slot", "0x1f"
    elif address.function > _MAX_FUNCTION:
        libvirt = f"function=0x{address.function:x}, must be <= 7"
        attribute, expected = "function", "7"
    else:
        return
    refusals.add(
        XT210,
        f"XML error: Invalid PCI address {libvirt}",
        f"{attribute} of <address> is {quoted(property_of(element, attribute) or '')}, "
        f"expected at most {expected}",
        element,
        attribute,
    )


def check_adapter(adapter: ScsiHost | FcHost, element: _Element, refusals: Refusals) -> None:
    """Check that the adapter of a scsi pool is complete."""
    if isinstance(adapter, FcHost):
        _check_fc_host(adapter, element, refusals)
    elif adapter.name is None and adapter.parent_address is None:
        refusals.add(
            XT209,
            "XML error: Either 'name' or 'parent' must be specified for the 'scsi_host' adapter",
            '<adapter type="scsi_host"> needs name or <parentaddr>',
            element,
        )
    elif adapter.name is not None and adapter.parent_address is not None:
        refusals.add(
            XT209,
            "XML error: Both 'name' and 'parent' cannot be specified for the 'scsi_host' adapter",
            '<adapter type="scsi_host"> has both name and <parentaddr>, expected one of them',
            element,
            "name",
        )


def _check_fc_host(host: FcHost, element: _Element, refusals: Refusals) -> None:
    if host.wwnn is None or host.wwpn is None:
        lacks = [name for name in ("wwnn", "wwpn") if getattr(host, name) is None]
        refusals.add(
            XT209,
            "XML error: 'wwnn' and 'wwpn' must be specified for adapter type 'fchost'",
            f'<adapter type="fc_host"> needs {" and ".join(lacks)}',
            element,
        )
    _check_wwn(host, "wwnn", element, refusals)
    _check_wwn(host, "wwpn", element, refusals)
    if (host.parent_wwnn is None) != (host.parent_wwpn is None):
        given, other = ("wwnn", "wwpn") if host.parent_wwpn is None else ("wwpn", "wwnn")
        value = getattr(host, f"parent_{given}")
        refusals.add(
            XT209,
            f"XML error: when providing parent_{given}='{value}', the parent_{other} must also be "
            "provided",
            f"<adapter> with parent_{given} needs parent_{other}",
            element,
            f"parent_{given}",
        )
    _check_wwn(host, "parent_wwnn", element, refusals)
    _check_wwn(host, "parent_wwpn", element, refusals)
    _check_wwn(host, "parent_fabric_wwn", element, refusals)


def _check_wwn(host: FcHost, attribute: str, element: _Element, refusals: Refusals) -> None:
    value: str | None = getattr(host, attribute)
    if value is not None and not is_wwn(value):
        refusals.add(
            XT211,
            f"internal error: Malformed wwn: {value}",
            f"{attribute} of <adapter> is {quoted(value)}, expected 16 hexadecimal digits",
            element,
            attribute,
        )
