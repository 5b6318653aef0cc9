"""A storage-pool definition as libvirt holds it in memory: plain, immutable, no XML.

Named tuples rather than dataclasses: a run over thousands of files makes one of each a file, and
the decorators of dataclasses would cost every start of the tool some milliseconds.

Fields are what libvirt *read*, before it drops what a type does not keep when it writes (source:
libvirt's storage_conf.h, `virStoragePoolDef`); `xmltool.pool.write` knows what is kept.
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again,
# which takes longer than all else in this module, at every start of the tool.

from typing import NamedTuple


class Host(NamedTuple):
    """A server of the source; port 0 means the default port and is not written."""

    name: str
    port: int = 0


class Device(NamedTuple):
    """A device of the source; `part_separator` is None when the attribute is absent."""

    path: str
    part_separator: bool | None = None


class PciAddress(NamedTuple):
    """The PCI address of a SCSI host's controller."""

    domain: int
    bus: int
    slot: int
    function: int


class ScsiHost(NamedTuple):
    """A SCSI host by name, or by its parent's PCI address and `unique_id`."""

    name: str | None = None
    parent_address: PciAddress | None = None
    unique_id: int | None = None


class FcHost(NamedTuple):
    """A Fibre Channel host; world wide names are kept as written."""

    wwnn: str | None = None
    wwpn: str | None = None
    parent: str | None = None
    parent_wwnn: str | None = None
    parent_wwpn: str | None = None
    parent_fabric_wwn: str | None = None
    managed: bool | None = None


class Auth(NamedTuple):
    """How to authenticate; exactly one of `secret_uuid` (canonical) and `secret_usage` is given."""

    type: str
    username: str
    secret_type: str | None = None
    secret_uuid: str | None = None
    secret_usage: str | None = None


class Source(NamedTuple):
    """Where the pool's storage comes from."""

    hosts: tuple[Host, ...] = ()
    devices: tuple[Device, ...] = ()
    dir: str | None = None
    adapter: ScsiHost | FcHost | None = None
    name: str | None = None
    initiator: str | None = None
    format: str | None = None
    auth: Auth | None = None
    protocol_ver: str | None = None
    vendor: str | None = None
    product: str | None = None


class Permissions(NamedTuple):
    """Of the target directory; None means not given (for owner and group libvirt's -1)."""

    mode: int | None = None
    owner: int | None = None
    group: int | None = None
    label: str | None = None


class Target(NamedTuple):
    """Where the pool appears on the host; `path` is None for types that have no target."""

    path: str | None = None
    permissions: Permissions = Permissions()


class Option(NamedTuple):
    """A namespaced option: `value` is None for mount options."""

    name: str
    value: str | None = None


class StoragePoolDef(NamedTuple):
    """One pool; `uuid` (canonical spelling) is None when the document has none.

    `more` has the fields that nothing asks for by name, as their paths in the table of fields and
    their values as libvirt writes them.
    """

    type: str
    name: str
    uuid: str | None
    source: Source = Source()
    target: Target = Target()
    cow: bool | None = None
    refresh: str | None = None
    mount_options: tuple[Option, ...] = ()
    config_options: tuple[Option, ...] = ()
    more: tuple[tuple[str, str], ...] = ()

    @property
    def mount_source(self) -> str | None:
        """What libvirt mounts for the pool, as the mount table shows it; None where it cannot.

        (libvirt: storage_util.c, virStorageBackendFileSystemGetPoolSource; storage_backend_vstorage.c)
        """
        source = self.source
        if self.type == "vstorage":
            return f"vstorage://{source.name}"
        if self.type != "netfs":
            return source.devices[0].path if len(source.devices) == 1 else None
        if len(source.hosts) != 1:
            return None
        host = source.hosts[0].name
        return f"//{host}/{source.dir}" if source.format == "cifs" else f"{host}:{source.dir}"
