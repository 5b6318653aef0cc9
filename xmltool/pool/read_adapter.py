"""How libvirt reads `<adapter>`, the SCSI host of a pool (libvirt: storage_adapter_conf.c)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.definition import FcHost, PciAddress, ScsiHost
from xmltool.pool.elements import children_of, children_of_all, find_attribute, name_of, property_of
from xmltool.pool.refusals import USUAL
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
    refusals.bad_value(XT208, element, "type", kind, "unknown")
    return None


def _read_untyped(element: _Element, refusals: Refusals) -> ScsiHost | None:
    """Read an adapter of the time before there were types: a SCSI host by name."""
    for attribute in ("wwnn", "wwpn", "parent"):
        if property_of(element, attribute) is not None:
            refusals.add(
                XT208.message("fc_host", attribute=attribute),
                "XML error: Use of 'wwnn', 'wwpn', and 'parent' attributes requires use of the "
                "adapter 'type'",
                element,
                attribute,
                ("type",),
            )
            return None
    parents = children_of(element).get("parentaddr")
    if parents is not None:
        refusals.add(
            XT208.message("scsi_host"),
            "XML error: Use of 'parentaddr' element requires use of the adapter 'type'",
            element,
            lacks=("type",),
        )
        return None
    name = property_of(element, "name")
    return None if name is None else ScsiHost(name)


def _read_fc_host(element: _Element, refusals: Refusals) -> FcHost:
    managed = property_of(element, "managed")
    if managed is not None and parse_bool(managed) is None:
        refusals.bad_value(XT212, element, "managed", managed)
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
        libvirt = "XML error: Missing scsi_host PCI address element"
        refusals.add(XT210.message("address"), libvirt, parents[0])
        address = None
    else:
        address = _read_address(addresses[0], refusals)
    given = find_attribute(parents, "unique_id")
    unique_id = None if given is None else parse_int(given[1])
    if unique_id is None or unique_id < 0:
        refusals.add(
            XT210.message("missing")
            if given is None
            else XT210.message("unique_id", value=quoted(given[1])),
            "XML error: Missing or invalid scsi adapter 'unique_id' value",
            parents[0] if given is None else given[0],
            "unique_id",
        )
        return None
    return None if address is None else ScsiHost(name, address, unique_id)


def _read_address(element: _Element, refusals: Refusals) -> PciAddress | None:
    parts = {name: _read_part(element, name, refusals) for name in PciAddress._fields}
    multifunction = property_of(element, "multifunction")
    if multifunction not in (None, "on", "off"):
        refusals.bad_value(XT210, element, "multifunction", multifunction, "multifunction")
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
        libvirt = f"{USUAL} Expected non-negative integer value"
        refusals.bad_value(XT210, element, attribute, text, "number", libvirt)
    return value


def _check_range(element: _Element, address: PciAddress, refusals: Refusals) -> None:
    """Check the parts of an address; an address of zeros is not checked, function included."""
    if address.bus > _MAX_BUS:
        libvirt = f"bus='0x{address.bus:x}', must be <= 0xFF"
        attribute, most = "bus", "0xff"
    elif address.slot > _MAX_SLOT:
        libvirt = f"slot='0x{address.slot:x}', must be <= 0x1F"
        attribute, most = "slot", "0x1f"
    elif address.function > _MAX_FUNCTION:
        libvirt = f"function=0x{address.function:x}, must be <= 7"
        attribute, most = "function", "7"
    else:
        return
    refusals.add(
        XT210.message(
            "range",
            part=f"{attribute} of <address>",
            value=quoted(property_of(element, attribute) or ""),
            most=most,
        ),
        f"XML error: Invalid PCI address {libvirt}",
        element,
        attribute,
    )


def check_adapter(adapter: ScsiHost | FcHost, element: _Element, refusals: Refusals) -> None:
    """Check that the adapter of a scsi pool is complete."""
    if isinstance(adapter, FcHost):
        _check_fc_host(adapter, element, refusals)
    elif adapter.name is None and adapter.parent_address is None:
        refusals.add(
            XT209.message("scsi_host"),
            "XML error: Either 'name' or 'parent' must be specified for the 'scsi_host' adapter",
            element,
        )
    elif adapter.name is not None and adapter.parent_address is not None:
        refusals.add(
            XT209.message("both"),
            "XML error: Both 'name' and 'parent' cannot be specified for the 'scsi_host' adapter",
            element,
            "name",
        )


def _check_fc_host(host: FcHost, element: _Element, refusals: Refusals) -> None:
    if host.wwnn is None or host.wwpn is None:
        lacks = [name for name in ("wwnn", "wwpn") if getattr(host, name) is None]
        refusals.add(
            XT209.message("fc_host", attributes=" and ".join(lacks)),
            "XML error: 'wwnn' and 'wwpn' must be specified for adapter type 'fchost'",
            element,
        )
    _check_wwn(host, "wwnn", element, refusals)
    _check_wwn(host, "wwpn", element, refusals)
    if (host.parent_wwnn is None) != (host.parent_wwpn is None):
        given, other = ("wwnn", "wwpn") if host.parent_wwpn is None else ("wwpn", "wwnn")
        value = getattr(host, f"parent_{given}")
        refusals.add(
            XT209.message("parent", given=f"parent_{given}", other=f"parent_{other}"),
            f"XML error: when providing parent_{given}='{value}', the parent_{other} must also be "
            "provided",
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
            XT211.message(attribute=attribute, value=quoted(value)),
            f"internal error: Malformed wwn: {value}",
            element,
            attribute,
        )
