"""A definition as the smallest document that says it: what is None or the default is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.document.markup import Element, document_text
from xmltool.pool.definition import FcHost, Permissions
from xmltool.pool.types import CONFIG_OPTIONS, MOUNT_OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xmltool.pool.definition import (
        Auth,
        Device,
        Host,
        Option,
        PciAddress,
        ScsiHost,
        Source,
        StoragePoolDef,
        Target,
    )
    from xmltool.pool.types import Extension


_NAMESPACES = {known.prefix: known.namespace for known in (MOUNT_OPTIONS, CONFIG_OPTIONS)}


def minimal_document(definition: StoragePoolDef, keep: Iterable[str] = ()) -> str:
    """Return the text of a document, its parts in the order in which libvirt writes them.

    Args:
        definition: what it shall say.
        keep: names of elements that the grammar wants although they are empty.
    """
    return document_text(minimal_element(definition, keep), _NAMESPACES)


def minimal_element(definition: StoragePoolDef, keep: Iterable[str] = ()) -> Element:
    """Return the same as an element."""
    children = [_text("name", definition.name), *_optional("uuid", definition.uuid)]
    if definition.cow is not None:
        cow = Element("cow", _attributes(state=definition.cow))
        children.append(Element("features", (), "", (cow,)))
    wanted = tuple(keep)
    for name, parts in (
        ("source", _source(definition.source)),
        ("target", _target(definition.target)),
    ):
        if parts or name in wanted:
            children.append(Element(name, (), "", parts))
    if definition.refresh is not None:
        volume = Element("volume", _attributes(allocation=definition.refresh))
        children.append(Element("refresh", (), "", (volume,)))
    children += _options(MOUNT_OPTIONS, definition.mount_options)
    children += _options(CONFIG_OPTIONS, definition.config_options)
    return Element("pool", (("type", definition.type),), "", tuple(children))


def _attributes(**values: str | int | bool | None) -> tuple[tuple[str, str], ...]:
    """Return the attributes that have a value; libvirt's booleans are yes and no."""
    words = {True: "yes", False: "no"}
    return tuple(
        (name, words[value] if isinstance(value, bool) else str(value))
        for name, value in values.items()
        if value is not None
    )


def _text(name: str, text: str) -> Element:
    return Element(name, (), text)


def _optional(name: str, text: str | None) -> list[Element]:
    return [] if text is None else [_text(name, text)]


def _named(element: str, name: str | None, attribute: str = "name") -> list[Element]:
    return [] if name is None else [Element(element, ((attribute, name),))]


def _source(source: Source) -> tuple[Element, ...]:
    children = [_host(host) for host in source.hosts]
    children += [_device(device) for device in source.devices]
    children += _named("dir", source.dir, "path")
    if source.adapter is not None:
        children.append(_adapter(source.adapter))
    children += _optional("name", source.name)
    if source.initiator is not None:
        children.append(Element("initiator", (), "", tuple(_named("iqn", source.initiator))))
    children += _named("format", source.format, "type")
    if source.auth is not None:
        children.append(_auth(source.auth))
    children += _named("protocol", source.protocol_ver, "ver")
    children += _named("vendor", source.vendor)
    children += _named("product", source.product)
    return tuple(children)


def _host(host: Host) -> Element:
    return Element("host", _attributes(name=host.name, port=host.port or None))


def _device(device: Device) -> Element:
    return Element("device", _attributes(path=device.path, part_separator=device.part_separator))


def _adapter(adapter: ScsiHost | FcHost) -> Element:
    if isinstance(adapter, FcHost):
        attributes = _attributes(
            type="fc_host",
            parent=adapter.parent,
            parent_wwnn=adapter.parent_wwnn,
            parent_wwpn=adapter.parent_wwpn,
            parent_fabric_wwn=adapter.parent_fabric_wwn,
            managed=adapter.managed,
            wwnn=adapter.wwnn,
            wwpn=adapter.wwpn,
        )
        return Element("adapter", attributes)
    attributes = _attributes(type="scsi_host", name=adapter.name)
    if adapter.parent_address is None:
        return Element("adapter", attributes)
    parent = Element(
        "parentaddr",
        _attributes(unique_id=adapter.unique_id),
        "",
        (_address(adapter.parent_address),),
    )
    return Element("adapter", attributes, "", (parent,))


def _address(address: PciAddress) -> Element:
    return Element(
        "address",
        (
            ("domain", f"0x{address.domain:04x}"),
            ("bus", f"0x{address.bus:02x}"),
            ("slot", f"0x{address.slot:02x}"),
            ("function", f"0x{address.function:x}"),
        ),
    )


def _auth(auth: Auth) -> Element:
    secret = _attributes(type=auth.secret_type, uuid=auth.secret_uuid, usage=auth.secret_usage)
    return Element(
        "auth",
        _attributes(type=auth.type, username=auth.username),
        "",
        (Element("secret", secret),),
    )


def _target(target: Target) -> tuple[Element, ...]:
    children = _optional("path", target.path)
    permissions = target.permissions
    if permissions != Permissions():
        mode = None if permissions.mode is None else f"{permissions.mode:04o}"
        parts = [
            *_optional("mode", mode),
            *_optional("owner", _digits(permissions.owner)),
            *_optional("group", _digits(permissions.group)),
            *_optional("label", permissions.label),
        ]
        children.append(Element("permissions", (), "", tuple(parts)))
    return tuple(children)


def _digits(number: int | None) -> str | None:
    return None if number is None else str(number)


def _options(kind: Extension, options: tuple[Option, ...]) -> list[Element]:
    if not options:
        return []
    name = f"{kind.prefix}:{kind.option}"
    children = (Element(name, _attributes(name=one.name, value=one.value)) for one in options)
    return [Element(f"{kind.prefix}:{kind.wrapper}", (), "", tuple(children))]
