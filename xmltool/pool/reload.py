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
    from xmltool.rules.rule import Rule


class ReloadProblem(NamedTuple):
    """A value for which libvirt would lose the pool at its next start.

    Attributes:
        rule: the id of the rule.
        message: what happens, in our words.
        path: the element that holds the value, as `target/permissions/owner`.
        attribute: its attribute, or None where the value is the element's text.
    """

    rule: Rule
    message: str
    path: str
    attribute: str | None = None


def reload_problems(definition: StoragePoolDef) -> tuple[ReloadProblem, ...]:
    """Tell what of a definition libvirt stores in a way that it could not read back."""
    source = definition.source
    permissions = definition.target.permissions
    if (
        source.adapter is None
        and source.auth is None
        and "\r" not in definition.name
        and (permissions.owner or 0) <= INT_MAX
        and (permissions.group or 0) <= INT_MAX
    ):
        return ()
    return tuple(_problems(definition))


def _problems(definition: StoragePoolDef) -> Iterator[ReloadProblem]:
    if "\r" in definition.name:
        yield ReloadProblem(
            XT304,
            "the pool's name contains a carriage return, which libvirt reads back as a line feed: "
            "the name of the file will not match it",
            "name",
        )
    for name in ("owner", "group"):
        number = getattr(definition.target.permissions, name)
        if number is not None and number > INT_MAX:
            yield ReloadProblem(
                XT301,
                f"<{name}> is {number}, which libvirt stores as {number - 2**32} and cannot read back",
                f"target/permissions/{name}",
            )
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
            yield ReloadProblem(
                XT302,
                f"name of <adapter> is {quoted(adapter.name)}, which libvirt stores without escaping it "
                "and cannot read back",
                "source/adapter",
                "name",
            )
    if adapter.parent_address is not None:
        function = adapter.parent_address.function
        stored = stored_function(function)
        if parse_unsigned(stored) is None:
            yield ReloadProblem(
                XT305,
                f"function of <address> is {function}, which libvirt stores as {stored} and cannot "
                "read back",
                "source/adapter/parentaddr/address",
                "function",
            )


def _secret_problems(definition: StoragePoolDef) -> Iterator[ReloadProblem]:
    auth = definition.source.auth
    if auth is None or auth.secret_type is None or not _is_markup(auth.secret_type):
        return
    alone = _plain(definition)
    if _is_lost(alone._replace(source=alone.source._replace(auth=auth))):
        yield ReloadProblem(
            XT303,
            f"type of <secret> is {quoted(auth.secret_type)}, which libvirt stores without escaping it "
            "and cannot read back",
            "source/auth/secret",
            "type",
        )


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
