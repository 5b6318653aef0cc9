"""What libvirt writes and cannot read back at its next start: the pool would be gone.

Four kinds of values are written wrongly by libvirt itself (libvirt: storage_conf.c,
storage_adapter_conf.c, storage_source_conf.c, device_conf.c; tried on libvirt 9.0.0), and a line
feed takes a carriage return's place in a name. A value that merely changes is no problem here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.pool.definition import Permissions, ScsiHost
from xmltool.pool.scalars import INT_MAX, parse_unsigned, stored_function
from xmltool.pool.types import POOL_TYPES, Use
from xmltool.rules.stored import XT301, XT302, XT303, XT304, XT305
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.pool.definition import StoragePoolDef
    from xmltool.rules.rule import Message


class ReloadProblem(NamedTuple):
    """A value for which libvirt would lose the pool at its next start, and what happens.

    `path` is that of the element, as `target/permissions/owner`; `attribute` is None where the
    value is its text.
    """

    message: Message
    path: str
    attribute: str | None = None


def reload_problems(definition: StoragePoolDef) -> tuple[ReloadProblem, ...]:
    """Return what of a definition libvirt stores in a way that it could not read back."""
    source = definition.source
    permissions = definition.target.permissions
    if (
        source.adapter is None
        and (source.auth is None or source.auth.secret_type is None)
        and "\r" not in definition.name
        and (permissions.owner or 0) <= INT_MAX
        and (permissions.group or 0) <= INT_MAX
    ):
        return ()
    return tuple(_problems(definition))


def _problems(definition: StoragePoolDef) -> Iterator[ReloadProblem]:
    if "\r" in definition.name:
        yield ReloadProblem(XT304.message(), "name")
    for name in ("owner", "group"):
        number = getattr(definition.target.permissions, name)
        if number is not None and number > INT_MAX:
            message = XT301.message(element=f"<{name}>", number=number, stored=number - 2**32)
            yield ReloadProblem(message, f"target/permissions/{name}")
    if POOL_TYPES[definition.type].adapter is not Use.DROPPED:
        yield from _adapter_problems(definition)
    yield from _secret_problems(definition)


def _adapter_problems(definition: StoragePoolDef) -> Iterator[ReloadProblem]:
    adapter = definition.source.adapter
    if not isinstance(adapter, ScsiHost):
        return
    if adapter.name is not None and _is_markup(adapter.name):
        alone = _plain(definition)
        if _is_lost(alone._replace(source=alone.source._replace(adapter=adapter))):
            message = XT302.message(value=quoted(adapter.name))
            yield ReloadProblem(message, "source/adapter", "name")
    if adapter.parent_address is not None:
        function = adapter.parent_address.function
        stored = stored_function(function)
        if parse_unsigned(stored) is None:
            message = XT305.message(function=function, stored=stored)
            yield ReloadProblem(message, "source/adapter/parentaddr/address", "function")


def _secret_problems(definition: StoragePoolDef) -> Iterator[ReloadProblem]:
    auth = definition.source.auth
    if auth is None or auth.secret_type is None or not _is_markup(auth.secret_type):
        return
    alone = _plain(definition)
    if _is_lost(alone._replace(source=alone.source._replace(auth=auth))):
        message = XT303.message(value=quoted(auth.secret_type))
        yield ReloadProblem(message, "source/auth/secret", "type")


def _is_markup(value: str) -> bool:
    """Report whether a value means something else when it stands unescaped between quotes."""
    return "&" in value or "<" in value or "'" in value


def _plain(definition: StoragePoolDef) -> StoragePoolDef:
    """Replace all that could go wrong by something that does not."""
    adapter = None if definition.source.adapter is None else ScsiHost("host1")
    return definition._replace(
        name="plain",
        source=definition.source._replace(adapter=adapter, auth=None),
        target=definition.target._replace(permissions=Permissions()),
    )


def _is_lost(definition: StoragePoolDef) -> bool:
    """Report whether libvirt refuses what it stores: not every quote or ampersand breaks a text."""
    from xmltool.document.document import parse_document
    from xmltool.pool.read import read_definition
    from xmltool.pool.write import stored_bytes

    root = parse_document(definition.name, stored_bytes(definition)).libvirt_root(startup=True)
    if root is None:
        return True
    again = read_definition(root, startup=True).definition
    return again is None or again.name != definition.name
