from __future__ import annotations

from hypothesis import given

from tests.pool.strategies import definitions
from xmltool.pool.compare import Change, compare
from xmltool.pool.definition import (
    Auth,
    Device,
    FcHost,
    Host,
    Option,
    PciAddress,
    Permissions,
    ScsiHost,
    Source,
    StoragePoolDef,
    Target,
)
from xmltool.pool.write import stored_bytes

DIR = StoragePoolDef("dir", "n", "u", Source(), Target("/t"))
NETFS = StoragePoolDef(
    "netfs", "n", "u", Source((Host("h"),), dir="/e", format="nfs"), Target("/t")
)
SCSI = StoragePoolDef("scsi", "n", "u", Source(adapter=ScsiHost("host1")), Target("/t"))


def changed(definition: StoragePoolDef, **source: object) -> StoragePoolDef:
    return definition._replace(source=definition.source._replace(**source))


def test_fields_of_the_pool() -> None:
    new = DIR._replace(
        name="m",
        uuid=None,
        cow=True,
        refresh="capacity",
        target=Target("/s", Permissions(0o755, 2**32 - 2, 7, "l")),
    )
    assert compare(DIR, new) == (
        Change("name", "n", "m"),
        Change("uuid", "u", None),
        Change("features/cow/@state", None, "yes"),
        Change("target/path", "/t", "/s"),
        Change("target/permissions/mode", None, "0755"),
        Change("target/permissions/owner", None, "-2"),
        Change("target/permissions/group", None, "7"),
        Change("target/permissions/label", None, "l"),
        Change("refresh/volume/@allocation", None, "capacity"),
    )


def test_a_single_host_has_no_index() -> None:
    new = changed(NETFS, hosts=(Host("g", 5),))
    assert compare(NETFS, new) == (
        Change("source/host/@name", "h", "g"),
        Change("source/host/@port", None, "5"),
    )


def test_an_added_host_has_an_index() -> None:
    new = changed(NETFS, hosts=(Host("h"), Host("g")), format="cifs")
    assert compare(NETFS, new) == (
        Change("source/host[2]/@name", None, "g"),
        Change("source/format/@type", "nfs", "cifs"),
    )
    assert compare(new, NETFS)[0] == Change("source/host[2]/@name", "g", None)


def test_devices_and_auth() -> None:
    old = StoragePoolDef("iscsi", "n", "u", Source((Host("h"),), (Device("/d"),)), Target("/t"))
    auth = Auth("chap", "me", None, secret_usage="s")
    new = changed(old, devices=(Device("/d", True),), auth=auth, initiator="i")
    assert compare(old, new) == (
        Change("source/device/@part_separator", None, "yes"),
        Change("source/initiator/iqn/@name", None, "i"),
        Change("source/auth/@type", None, "chap"),
        Change("source/auth/@username", None, "me"),
        Change("source/auth/secret/@usage", None, "s"),
    )


def test_options() -> None:
    old = NETFS._replace(mount_options=(Option("a"),))
    new = NETFS._replace(mount_options=(Option("b"), Option("c")))
    path = "fs:mount_opts/fs:option"
    assert compare(old, new) == (
        Change(f"{path}[1]/@name", "a", "b"),
        Change(f"{path}[2]/@name", None, "c"),
    )
    assert compare(NETFS, old) == (Change(f"{path}/@name", None, "a"),)


def test_config_options() -> None:
    source = Source((Host("h"),), name="s")
    old = StoragePoolDef("rbd", "n", "u", source, Target(), config_options=(Option("a", "1"),))
    new = old._replace(config_options=(Option("a", "2"),))
    assert compare(old, new) == (Change("rbd:config_opts/rbd:option/@value", "1", "2"),)


def test_adapters() -> None:
    address = changed(SCSI, adapter=ScsiHost(None, PciAddress(0, 1, 2, 10), 3))
    assert compare(SCSI, address) == (
        Change("source/adapter/@name", "host1", None),
        Change("source/adapter/parentaddr/@unique_id", None, "3"),
        Change("source/adapter/parentaddr/address/@domain", None, "0x0000"),
        Change("source/adapter/parentaddr/address/@bus", None, "0x01"),
        Change("source/adapter/parentaddr/address/@slot", None, "0x02"),
        Change("source/adapter/parentaddr/address/@function", None, "0x10"),
    )
    fc = changed(SCSI, adapter=FcHost("w", "p", parent="host2", managed=False))
    assert compare(SCSI, fc) == (
        Change("source/adapter/@type", "scsi_host", "fc_host"),
        Change("source/adapter/@name", "host1", None),
        Change("source/adapter/@parent", None, "host2"),
        Change("source/adapter/@managed", None, "no"),
        Change("source/adapter/@wwnn", None, "w"),
        Change("source/adapter/@wwpn", None, "p"),
    )


def test_what_libvirt_drops_is_no_change() -> None:
    assert compare(DIR, changed(DIR, hosts=(Host("h"),), dir="/e", name="s", initiator="i")) == ()


@given(definitions(), definitions())
def test_a_change_exactly_where_the_stored_forms_differ(
    old: StoragePoolDef, new: StoragePoolDef
) -> None:
    assert compare(old, old) == ()
    changes = compare(old, new)
    assert bool(changes) == (stored_bytes(old) != stored_bytes(new))
    back = {Change(change.path, change.new, change.old) for change in compare(new, old)}
    assert back == set(changes)
    assert len({change.path for change in changes}) == len(changes)
