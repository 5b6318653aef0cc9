"""Flags to the definition that they mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xmltool.errors import UsageError
from xmltool.generator.flags import FLAGS, home_of
from xmltool.pool.definition import FcHost, Host, Option, PciAddress, ScsiHost, StoragePoolDef
from xmltool.pool.fields import PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xmltool.generator.flags import PoolFlag
    from xmltool.pool.fields import Part

    Given = Mapping[str, tuple[str, ...]]

_PCI = r"(?:([0-9a-fA-F]{1,8}):)?([0-9a-fA-F]{1,2}):([0-9a-fA-F]{1,2})\.([0-9a-fA-F])"


def build_definition(name: str, pool_type: str, given: Given, uuid: str | None) -> StoragePoolDef:
    """Return the definition that the values of flags ask for; whether libvirt takes it is not looked at.

    The uuid is canonical, or None for a definition without one.
    """
    held: dict[str, dict[str, Any]] = {"": {}}
    more = []
    for flag in FLAGS:
        if flag.name in given:
            values = tuple(_value(flag, text) for text in given[flag.name])
            if flag.row.holds:
                of_home = held.setdefault(flag.home, {})
                of_home[flag.row.holds] = values if flag.several else values[0]
            else:
                more.append((flag.row.path, given[flag.name][0]))
    for part in reversed(PARTS):
        path = part.path.replace("*", "")
        if path in held:
            made = _several(part, held[path]) if "*" in part.path else _made(part, held[path])
            held.setdefault(home_of(path), {})[part.holds] = made
    return StoragePoolDef(pool_type, name, uuid, more=tuple(more), **held[""])


def _value(flag: PoolFlag, text: str) -> Any:
    """Return what a flag's value is in a definition; a text is left as it was typed."""
    if flag.name in _OWN_FORMS:
        return _OWN_FORMS[flag.name](text)
    spelling = flag.spelling
    if spelling.parse is None or spelling.write is None:
        return text
    value = spelling.parse(text)
    if value is None:
        raise _bad(flag.name, text, f"expected {spelling.expected}")
    return None if value in spelling.nothing else value


def _made(part: Part, values: dict[str, Any]) -> object:
    """Return a part; None where what it cannot be without is not given."""
    make = part.make or (ScsiHost if values.keys() <= set(ScsiHost._fields) else FcHost)
    known = {name: value for name, value in values.items() if name in make._fields}
    required = set(make._fields) - make._field_defaults.keys()
    return make(**known) if required <= known.keys() else None


def _several(part: Part, values: dict[str, Any]) -> tuple[object, ...]:
    """Return a part for each of several values; what is given once is said of all."""
    number = max((len(value) for value in values.values() if isinstance(value, tuple)), default=0)
    rows = [
        {
            name: value[index] if isinstance(value, tuple) else value
            for name, value in values.items()
        }
        for index in range(number)
    ]
    return tuple(_made(part, row) for row in rows)


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
    if not (port.isascii() and port.isdigit() and len(port) <= 8 and int(port) <= 65535):
        raise _bad("--source-host", value, "a port is a number from 0 to 65535")
    return Host(name, int(port))


def _pci_address(value: str) -> PciAddress:
    match = re.fullmatch(_PCI, value)
    if match is None:
        raise _bad("--adapter-parentaddr", value, "write it as lspci does: 0000:00:1f.2")
    return PciAddress(*(int(part or "0", 16) for part in match.groups()))


def _config_option(value: str) -> Option:
    name, equals, text = value.partition("=")
    if not (name and equals and text):
        raise _bad("--config-opt", value, "write it as NAME=VALUE")
    return Option(name, text)


_OWN_FORMS: dict[str, Callable[[str], Any]] = {
    "--source-host": _host,
    "--adapter-parentaddr": _pci_address,
    "--mount-opt": Option,
    "--config-opt": _config_option,
}
"""Flags of which a value says several fields."""


def _bad(flag: str, value: str, hint: str) -> UsageError:
    return UsageError(f"{flag} {value}: this value cannot be read", hint)
