"""Flags to the definition that they mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xmltool.errors import UsageError
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
from xmltool.pool.scalars import INT_MAX, UINT_MAX, parse_bool, parse_id, parse_int, parse_mode

if TYPE_CHECKING:
    from collections.abc import Mapping

    Given = Mapping[str, tuple[str, ...]]

_PCI = r"(?:([0-9a-fA-F]{1,8}):)?([0-9a-fA-F]{1,2}):([0-9a-fA-F]{1,2})\.([0-9a-fA-F])"


def build_definition(name: str, pool_type: str, given: Given, uuid: str | None) -> StoragePoolDef:
    """Return the definition that the flags ask for; whether libvirt takes it is not looked at.

    Args:
        name: the pool's.
        pool_type: its type.
        given: the values of each flag, by the flag's name.
        uuid: canonical, or None for a definition without one.
    """
    return StoragePoolDef(
        type=pool_type,
        name=name,
        uuid=uuid,
        source=_source(given),
        target=Target(
            _one(given, "--target"),
            Permissions(
                _mode(given),
                _owner(given, "--owner"),
                _owner(given, "--group"),
                _one(given, "--label"),
            ),
        ),
        cow=_yes_no(given, "--cow"),
        refresh=_one(given, "--refresh"),
        mount_options=tuple(Option(value) for value in given.get("--mount-opt", ())),
        config_options=tuple(_config_option(value) for value in given.get("--config-opt", ())),
    )


def _one(given: Given, flag: str) -> str | None:
    return given[flag][0] if flag in given else None


def _source(given: Given) -> Source:
    separator = _yes_no(given, "--source-part-separator")
    return Source(
        hosts=tuple(_host(value) for value in given.get("--source-host", ())),
        devices=tuple(Device(path, separator) for path in given.get("--source-dev", ())),
        dir=_one(given, "--source-path"),
        adapter=_adapter(given),
        name=_one(given, "--source-name"),
        initiator=_one(given, "--source-initiator"),
        format=_one(given, "--source-format"),
        auth=_auth(given),
        protocol_ver=_one(given, "--source-protocol-ver"),
        vendor=_one(given, "--source-vendor"),
        product=_one(given, "--source-product"),
    )


def _host(value: str) -> Host:
    """Read HOST, HOST:PORT, [ADDRESS], [ADDRESS]:PORT, or an IPv6 address alone."""
    name, port = value, ""
    if value.startswith("["):
        name, bracket, rest = value[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise _bad("--source-host", value, "write an IPv6 address as [2001:db8::1]:2049")
        colon, port = rest[:1], rest[1:]
    elif value.count(":") == 1:
        name, colon, port = value.partition(":")
    else:
        colon = ""
    if not colon:
        return Host(name)
    if not (port.isascii() and port.isdigit() and int(port[:8]) <= 65535):
        raise _bad("--source-host", value, "a port is a number from 0 to 65535")
    return Host(name, int(port))


def _adapter(given: Given) -> ScsiHost | FcHost | None:
    wide = FcHost(
        wwnn=_one(given, "--adapter-wwnn"),
        wwpn=_one(given, "--adapter-wwpn"),
        parent=_one(given, "--adapter-parent"),
        parent_wwnn=_one(given, "--adapter-parent-wwnn"),
        parent_wwpn=_one(given, "--adapter-parent-wwpn"),
        parent_fabric_wwn=_one(given, "--adapter-parent-fabric-wwn"),
        managed=_yes_no(given, "--adapter-managed"),
    )
    if wide != FcHost():
        return wide
    name, address = _one(given, "--adapter-name"), _one(given, "--adapter-parentaddr")
    if name is None and address is None:
        return None
    return ScsiHost(
        name,
        None if address is None else _pci_address(address),
        _unique_id(given),
    )


def _pci_address(value: str) -> PciAddress:
    match = re.fullmatch(_PCI, value)
    if match is None:
        raise _bad("--adapter-parentaddr", value, "write it as lspci does: 0000:00:1f.2")
    return PciAddress(*(int(part or "0", 16) for part in match.groups()))


def _auth(given: Given) -> Auth | None:
    flags = ("--auth-type", "--auth-username", "--secret-uuid", "--secret-usage")
    kind, username, uuid, usage = (_one(given, flag) for flag in flags)
    if kind is None or username is None:
        return None
    return Auth(kind, username, None, uuid, usage)


def _mode(given: Given) -> int | None:
    value = _one(given, "--mode")
    mode = None if value is None else parse_mode(value)
    if value is not None and mode is None:
        raise _bad("--mode", value, "it is an octal number from 0 to 0777")
    return mode


def _owner(given: Given, flag: str) -> int | None:
    """Read an owner or group; -1 and its other spelling mean that there is none."""
    value = _one(given, flag)
    number = None if value is None else parse_id(value)
    if value is not None and number is None:
        raise _bad(flag, value, f"it is a number from 0 to {UINT_MAX - 1}, or -1 for none")
    return None if number in (-1, UINT_MAX) else number


def _unique_id(given: Given) -> int | None:
    value = _one(given, "--adapter-unique-id")
    number = None if value is None else parse_int(value)
    if value is not None and (number is None or number < 0):
        raise _bad("--adapter-unique-id", value, f"it is a number from 1 to {INT_MAX}")
    return number


def _yes_no(given: Given, flag: str) -> bool | None:
    value = _one(given, flag)
    answer = None if value is None else parse_bool(value)
    if value is not None and answer is None:
        raise _bad(flag, value, "it is yes or no")
    return answer


def _config_option(value: str) -> Option:
    name, equals, text = value.partition("=")
    if not (name and equals and text):
        raise _bad("--config-opt", value, "write it as NAME=VALUE")
    return Option(name, text)


def _bad(flag: str, value: str, hint: str) -> UsageError:
    return UsageError(f"{flag} {value}: this value cannot be read", hint)
