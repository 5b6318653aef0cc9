"""How libvirt writes a storage-pool definition: the bytes of `NAME.xml`.

(libvirt: storage_conf.c, virStoragePoolDefFormat and virStoragePoolSaveConfig; compared with the
files of libvirt 9.0.0 byte for byte)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.definition import ScsiHost
from xmltool.pool.keep import as_stored
from xmltool.pool.scalars import signed, stored_function
from xmltool.pool.types import POOL_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.pool.definition import (
        Auth,
        FcHost,
        Option,
        PciAddress,
        Permissions,
        Source,
        StoragePoolDef,
    )
    from xmltool.pool.types import Extension

_HEADER = """\
<!--
WARNING: THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT ARE LIKELY TO BE
OVERWRITTEN AND LOST. Changes to this xml configuration should be made using:
  virsh pool-edit {}
or other application using the libvirt API.
-->

"""
_SHELL_CHARACTERS = frozenset("\r\t\n !\"#$&'()*;<>?[\\]^`{|}~")
"""A name with one of these, or with `--`, is not put into the header: the uuid is, instead."""
_ESCAPES = {ord("<"): "&lt;", ord(">"): "&gt;", ord("&"): "&amp;", ord('"'): "&quot;",
            ord("'"): "&apos;"} | {code: None for code in range(1, 0x1A) if code not in (9, 10, 13)}  # fmt: skip
"""Control characters are dropped; libvirt forgets those from 0x1a on."""
_SPECIAL = frozenset(map(chr, _ESCAPES))
_SIZES = """\
  <capacity unit='bytes'>0</capacity>
  <allocation unit='bytes'>0</allocation>
  <available unit='bytes'>0</available>
"""


def stored_bytes(definition: StoragePoolDef, *, header: bool = True) -> bytes:
    """Return the bytes that libvirt stores for a definition.

    Args:
        definition: what its type does not keep is left out, as libvirt does. It should have a
            uuid: libvirt always writes one; without one, none is written.
        header: with the comment that libvirt puts at the top of its files.
    """
    kept = as_stored(definition)
    text = "".join(_pool(kept))
    if header:
        text = _HEADER.format(_token(kept)) + text
    return text.encode("utf-8", "surrogateescape")


def _token(definition: StoragePoolDef) -> str:
    """Return the name for the header's command, or the uuid where a shell would not take the name."""
    name = definition.name
    if _SHELL_CHARACTERS.isdisjoint(name) and "--" not in name:
        return name
    return definition.uuid or ""


def escaped(text: str) -> str:
    """Escape a text or an attribute's value as libvirt does."""
    return text if _SPECIAL.isdisjoint(text) else text.translate(_ESCAPES)


def _pool(pool: StoragePoolDef) -> Iterator[str]:
    extension = POOL_TYPES[pool.type].extension
    options = pool.mount_options or pool.config_options
    yield f"<pool type='{pool.type}'"
    if extension is not None and options:
        yield f" xmlns:{extension.prefix}='{extension.namespace}'"
    yield f">\n  <name>{escaped(pool.name)}</name>\n"
    yield "" if pool.uuid is None else f"  <uuid>{pool.uuid}</uuid>\n"
    yield _SIZES
    if pool.cow is not None:
        yield f"  <features>\n    <cow state='{yes_no(pool.cow)}'/>\n  </features>\n"
    yield "  <source>\n"
    yield from _source(pool.source)
    yield "  </source>\n"
    if pool.target.path is not None:
        yield from _target(pool.target.path, pool.target.permissions)
    if pool.refresh is not None:
        yield f"  <refresh>\n    <volume allocation='{pool.refresh}'/>\n  </refresh>\n"
    if extension is not None and options:
        yield from _options(extension, options)
    yield "</pool>\n"


def _options(extension: Extension, options: tuple[Option, ...]) -> Iterator[str]:
    prefix = extension.prefix
    yield f"  <{prefix}:{extension.wrapper}>\n"
    for name, value in options:
        more = "" if value is None else f" value='{escaped(value)}'"
        yield f"    <{prefix}:{extension.option} name='{escaped(name)}'{more}/>\n"
    yield f"  </{prefix}:{extension.wrapper}>\n"


def _source(source: Source) -> Iterator[str]:
    for host in source.hosts:
        port = f" port='{host.port}'" if host.port else ""
        yield f"    <host name='{escaped(host.name)}'{port}/>\n"
    for device in source.devices:
        separator = device.part_separator
        more = "" if separator is None else f" part_separator='{yes_no(separator)}'"
        yield f"    <device path='{escaped(device.path)}'{more}/>\n"
    yield from _single("dir", "path", source.dir)
    if source.adapter is not None:
        yield from _adapter(source.adapter)
    if source.name is not None:
        yield f"    <name>{escaped(source.name)}</name>\n"
    if source.initiator is not None:
        iqn = escaped(source.initiator)
        yield f"    <initiator>\n      <iqn name='{iqn}'/>\n    </initiator>\n"
    yield from _single("format", "type", source.format)
    if source.auth is not None:
        yield from _auth(source.auth)
    yield from _single("protocol", "ver", source.protocol_ver)
    yield from _single("vendor", "name", source.vendor)
    yield from _single("product", "name", source.product)


def _single(element: str, attribute: str, value: str | None) -> Iterator[str]:
    """Return an element of `<source>` that holds one value, unless there is none."""
    if value is not None:
        yield f"    <{element} {attribute}='{escaped(value)}'/>\n"


def _adapter(adapter: ScsiHost | FcHost) -> Iterator[str]:
    if isinstance(adapter, ScsiHost):
        yield "    <adapter type='scsi_host'"
        # libvirt does not escape the name, nor the secret's type: `xmltool.pool.reload`
        yield "" if adapter.name is None else f" name='{adapter.name}'"
        if adapter.parent_address is None:
            yield "/>\n"
        else:
            yield f">\n      <parentaddr unique_id='{adapter.unique_id}'>\n"
            yield f"        <address {pci_address(adapter.parent_address)}/>\n"
            yield "      </parentaddr>\n    </adapter>\n"
        return
    yield "    <adapter type='fc_host'"
    for attribute in ("parent", "parent_wwnn", "parent_wwpn", "parent_fabric_wwn"):
        value = getattr(adapter, attribute)
        yield "" if value is None else f" {attribute}='{escaped(value)}'"
    yield "" if adapter.managed is None else f" managed='{yes_no(adapter.managed)}'"
    yield f" wwnn='{adapter.wwnn}' wwpn='{adapter.wwpn}'/>\n"


def pci_address(address: PciAddress) -> str:
    """Return the attributes of a PCI address."""
    return (
        f"domain='0x{address.domain:04x}' bus='0x{address.bus:02x}' "
        f"slot='0x{address.slot:02x}' function='{stored_function(address.function)}'"
    )


def _auth(auth: Auth) -> Iterator[str]:
    yield f"    <auth type='{auth.type}' username='{escaped(auth.username)}'>\n      <secret"
    yield "" if auth.secret_type is None else f" type='{auth.secret_type}'"
    yield "" if auth.secret_uuid is None else f" uuid='{auth.secret_uuid}'"
    yield "" if auth.secret_usage is None else f" usage='{escaped(auth.secret_usage)}'"
    yield "/>\n    </auth>\n"


def _target(path: str, permissions: Permissions) -> Iterator[str]:
    yield f"  <target>\n    <path>{escaped(path)}</path>\n"
    if any(part is not None for part in permissions):
        yield from _permissions(permissions)
    yield "  </target>\n"


def _permissions(permissions: Permissions) -> Iterator[str]:
    mode, owner, group, label = permissions
    yield "    <permissions>\n"
    yield "" if mode is None else f"      <mode>{octal(mode)}</mode>\n"
    yield "" if owner is None else f"      <owner>{signed(owner)}</owner>\n"
    yield "" if group is None else f"      <group>{signed(group)}</group>\n"
    yield "" if label is None else f"      <label>{escaped(label)}</label>\n"
    yield "    </permissions>\n"


def octal(mode: int) -> str:
    """Spell a mode as libvirt does: a 0, then octal digits."""
    return f"0{mode:o}"


def yes_no(state: bool) -> str:
    """Spell a state as libvirt does."""
    return "yes" if state else "no"
