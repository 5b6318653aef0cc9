"""The fields of a definition: where each stands in a document, and its value; in libvirt's order.

What libvirt writes, what differs between two definitions, the smallest document, the canonical order,
and which elements and attributes libvirt knows all come from this table. (libvirt: storage_conf.c,
virStoragePoolDefFormat)
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from xmltool.pool.definition import FcHost, Permissions, ScsiHost, StoragePoolDef
from xmltool.pool.scalars import octal, signed, stored_function, yes_no
from xmltool.pool.types import CONFIG_OPTIONS, MOUNT_OPTIONS

Value = str | None
Values = Sequence[Value]
Read = Callable[[StoragePoolDef], Value]


class Field(NamedTuple):
    """One field.

    Attributes:
        path: of the element or attribute below the pool; `*` behind an element that may be repeated.
        read: its value in the stored form, or None; of a repeated element one value for each.
        plain: its value as a person would write it, where libvirt stores another spelling.
        raw: libvirt writes the value without escaping it (see `xmltool.pool.reload`).
        measured: libvirt fills it in: it says nothing of the definition.
    """

    path: str
    read: Callable[[StoragePoolDef], Any]
    plain: Read | None = None
    raw: bool = False
    measured: bool = False


def _spelt(value: Any, spell: Callable[[Any], str]) -> Value:
    return None if value is None else spell(value)


def _adapter(kind: type[ScsiHost | FcHost], name: str, spell: Callable[[Any], str] = str) -> Read:
    def read(pool: StoragePoolDef) -> Value:
        adapter = pool.source.adapter
        return _spelt(getattr(adapter, name), spell) if isinstance(adapter, kind) else None

    return read


def _adapter_type(pool: StoragePoolDef) -> Value:
    return _spelt(
        pool.source.adapter, lambda it: "scsi_host" if isinstance(it, ScsiHost) else "fc_host"
    )


def _address(name: str, spell: Callable[[int], str]) -> Read:
    def read(pool: StoragePoolDef) -> Value:
        adapter = pool.source.adapter
        address = adapter.parent_address if isinstance(adapter, ScsiHost) else None
        return None if address is None else spell(getattr(address, name))

    return read


def _unique_id(pool: StoragePoolDef) -> Value:
    adapter = pool.source.adapter
    if not isinstance(adapter, ScsiHost) or adapter.parent_address is None:
        return None
    return _spelt(adapter.unique_id, str)


def _auth(name: str) -> Read:
    return lambda pool: None if pool.source.auth is None else getattr(pool.source.auth, name)


def _permission(name: str, spell: Callable[[Any], str] = str) -> Read:
    return lambda pool: _spelt(getattr(pool.target.permissions, name), spell)


def _measured(path: str, value: Value = None) -> Field:
    return Field(path, lambda _pool: value, measured=True)


FIELDS = (
    Field("@type", lambda pool: pool.type),
    Field("name", lambda pool: pool.name),
    Field("uuid", lambda pool: pool.uuid),
    _measured("capacity/@unit", "bytes"),
    _measured("capacity", "0"),
    _measured("allocation/@unit", "bytes"),
    _measured("allocation", "0"),
    _measured("available/@unit", "bytes"),
    _measured("available", "0"),
    Field("features/cow/@state", lambda pool: _spelt(pool.cow, yes_no)),
    Field("source/host*/@name", lambda pool: [host.name for host in pool.source.hosts]),
    Field(
        "source/host*/@port",
        lambda pool: [str(host.port) if host.port else None for host in pool.source.hosts],
    ),
    Field("source/device*/@path", lambda pool: [one.path for one in pool.source.devices]),
    Field(
        "source/device*/@part_separator",
        lambda pool: [_spelt(one.part_separator, yes_no) for one in pool.source.devices],
    ),
    _measured("source/device*/freeExtent/@start"),
    _measured("source/device*/freeExtent/@end"),
    Field("source/dir/@path", lambda pool: pool.source.dir),
    Field("source/adapter/@type", _adapter_type),
    Field("source/adapter/@name", _adapter(ScsiHost, "name"), raw=True),
    Field("source/adapter/@parent", _adapter(FcHost, "parent")),
    Field("source/adapter/@parent_wwnn", _adapter(FcHost, "parent_wwnn")),
    Field("source/adapter/@parent_wwpn", _adapter(FcHost, "parent_wwpn")),
    Field("source/adapter/@parent_fabric_wwn", _adapter(FcHost, "parent_fabric_wwn")),
    Field("source/adapter/@managed", _adapter(FcHost, "managed", yes_no)),
    Field("source/adapter/@wwnn", _adapter(FcHost, "wwnn"), raw=True),
    Field("source/adapter/@wwpn", _adapter(FcHost, "wwpn"), raw=True),
    Field("source/adapter/parentaddr/@unique_id", _unique_id),
    Field("source/adapter/parentaddr/address/@domain", _address("domain", "0x{:04x}".format)),
    Field("source/adapter/parentaddr/address/@bus", _address("bus", "0x{:02x}".format)),
    Field("source/adapter/parentaddr/address/@slot", _address("slot", "0x{:02x}".format)),
    Field(
        "source/adapter/parentaddr/address/@function",
        _address("function", stored_function),
        _address("function", "0x{:x}".format),
    ),
    Field("source/name", lambda pool: pool.source.name),
    Field("source/initiator/iqn/@name", lambda pool: pool.source.initiator),
    Field("source/format/@type", lambda pool: pool.source.format),
    Field("source/auth/@type", _auth("type")),
    Field("source/auth/@username", _auth("username")),
    Field("source/auth/secret/@type", _auth("secret_type"), raw=True),
    Field("source/auth/secret/@uuid", _auth("secret_uuid")),
    Field("source/auth/secret/@usage", _auth("secret_usage")),
    Field("source/protocol/@ver", lambda pool: pool.source.protocol_ver),
    Field("source/vendor/@name", lambda pool: pool.source.vendor),
    Field("source/product/@name", lambda pool: pool.source.product),
    Field("target/path", lambda pool: pool.target.path),
    Field(
        "target/permissions/mode",
        _permission("mode", octal),
        _permission("mode", "{:04o}".format),
    ),
    Field(
        "target/permissions/owner",
        _permission("owner", lambda number: str(signed(number))),
        _permission("owner"),
    ),
    Field(
        "target/permissions/group",
        _permission("group", lambda number: str(signed(number))),
        _permission("group"),
    ),
    Field("target/permissions/label", _permission("label")),
    Field("refresh/volume/@allocation", lambda pool: pool.refresh),
    Field("fs:mount_opts/fs:option*/@name", lambda pool: [one.name for one in pool.mount_options]),
    Field("rbd:config_opts/rbd:option*/@name", lambda pool: [o.name for o in pool.config_options]),
    Field(
        "rbd:config_opts/rbd:option*/@value", lambda pool: [o.value for o in pool.config_options]
    ),
)
"""Every field, in the order of the stored form."""


def _permissions(pool: StoragePoolDef) -> Permissions | None:
    return None if pool.target.permissions == _NO_PERMISSIONS else pool.target.permissions


_NO_PERMISSIONS = Permissions()
_PARTS: dict[str, Callable[[StoragePoolDef], object]] = {
    "features": lambda pool: pool.cow,
    "source": lambda pool: pool.source,
    "source/host": lambda pool: pool.source.hosts,
    "source/device": lambda pool: pool.source.devices,
    "source/adapter": lambda pool: pool.source.adapter,
    "source/initiator": lambda pool: pool.source.initiator,
    "source/auth": lambda pool: pool.source.auth,
    "target": lambda pool: pool.target,
    "target/permissions": _permissions,
    "refresh": lambda pool: pool.refresh,
    "fs:mount_opts": lambda pool: pool.mount_options,
    "rbd:config_opts": lambda pool: pool.config_options,
}
"""What is all that the fields of an element read: they need not be asked one by one where a definition
has no such part, or two definitions have the same."""
ABSENT: tuple[object, ...] = (None, ())
"""What a part is where a definition has none."""


class Node:
    """An element of the table: what it may hold, in order.

    Attributes:
        name: with its prefix.
        path: below the pool, without `*`; empty for the pool itself.
        repeated: whether there may be several.
        attributes: its attributes by name.
        text: the field that is its text, or None.
        children: its elements by the tags that lxml gives them.
        part: what it is made of; one of `ABSENT` where the element is not there.
        measured: whether libvirt fills it in, all of it.
    """

    __slots__ = ("attributes", "children", "measured", "name", "part", "path", "repeated", "text")

    def __init__(self, name: str, path: str = "", *, repeated: bool = False) -> None:
        self.name = name
        self.path = path
        self.repeated = repeated
        self.attributes: dict[str, Field] = {}
        self.text: Field | None = None
        self.children: dict[str, Node] = {}
        self.part = _PARTS.get(path)
        self.measured = True

    def walk(self) -> "Iterable[Node]":
        """Yield the element and all below it, in order."""
        yield self
        for child in self.children.values():
            yield from child.walk()


_NAMESPACES = {each.prefix: each.namespace for each in (MOUNT_OPTIONS, CONFIG_OPTIONS)}


def _tree(fields: Iterable[Field]) -> Node:
    root = Node("pool")
    for field in fields:
        node = root
        node.measured &= field.measured
        *steps, last = field.path.split("/")
        for step in steps if last.startswith("@") else (*steps, last):
            name = step.removesuffix("*")
            prefix, _, local = name.rpartition(":")
            tag = f"{{{_NAMESPACES[prefix]}}}{local}" if prefix else name
            if tag not in node.children:
                path = f"{node.path}/{name}".lstrip("/")
                node.children[tag] = Node(name, path, repeated=step.endswith("*"))
            node = node.children[tag]
            node.measured &= field.measured
        if last.startswith("@"):
            node.attributes[last[1:]] = field
        else:
            node.text = field
    return root


TREE = _tree(FIELDS)
"""The same as elements."""
BY_PATH = {field.path.replace("*", ""): field for field in FIELDS}
