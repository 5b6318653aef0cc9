"""What libvirt looks at in single values beside their spelling, and parts that it reads in ways of their own.

The table of fields names these functions. (libvirt: storage_conf.c)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.definition import Option
from xmltool.pool.elements import property_of, written
from xmltool.pool.types import NETFS_FORMATS
from xmltool.rules.refusals import XT205, XT216, XT220, XT225
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from lxml.etree import _Element

    from xmltool.pool.definition import Auth, FcHost, ScsiHost
    from xmltool.pool.refusals import Scope

_VERSIONED_FORMATS = 2
"""The protocol's version is for the formats with a smaller number than this, of whatever type."""


def read_adapter(elements: list[_Element], scope: Scope) -> ScsiHost | FcHost | None:
    """Read the adapter that counts: the first."""
    from xmltool.pool.read_adapter import read_adapter as read

    adapter = elements[0]
    if len(adapter) or not "".join(adapter.values()).replace("_", "").isalnum():
        scope.as_written = False  # it may be written without escaping, and in other numbers
    return read(adapter, scope.refusals)


def read_auth(elements: list[_Element], scope: Scope) -> Auth | None:
    """Read the credentials that count: the first."""
    from xmltool.pool.read_auth import read_auth as read

    auth = read(elements[0], scope.refusals)
    if auth is not None:
        _note_texts((auth.type, auth.username, auth.secret_usage or ""), scope)
        if auth.secret_type is not None:  # which libvirt writes without escaping it
            scope.as_written = False
    return auth


def _note_texts(texts: tuple[str, ...], scope: Scope) -> None:
    """Note values that libvirt stores as they are, if they can be read back so."""
    if not "".join(texts).isprintable():
        scope.as_written = False


def check_cow(_state: bool, element: _Element, scope: Scope) -> None:
    """Check that the type can have a state of copy-on-write at all."""
    if not scope.kind.has_cow:
        scope.refusals.add(
            XT220.message(type=scope.kind.name),
            "this function is not supported by the connection driver: cow feature may only be "
            "used for 'fs' and 'dir' pools",
            element,
        )


def check_format(name: str, element: _Element, scope: Scope) -> None:
    """Check that the type has a format of this name."""
    formats = scope.kind.formats
    if name not in formats:
        scope.refusals.add(
            XT205.message(value=quoted(name), type=scope.kind.name, formats=", ".join(formats)),
            f"unsupported configuration: unknown pool format type {name}",
            element,
            "type",
        )


def check_protocol(version: str, element: _Element, scope: Scope) -> None:
    """Check the version of the protocol.

    libvirt asks whether the *number* of the format is that of netfs's auto or nfs, whatever the
    type, and names the format by netfs's words: so does the message.
    """
    formats, name = scope.kind.formats, scope.values.get("format")
    number = formats.index(name) if name in formats else 0
    if number >= _VERSIONED_FORMATS:
        word = NETFS_FORMATS[number] if number < len(NETFS_FORMATS) else "(null)"
        scope.refusals.add(
            XT216.message("format", version=quoted(version), format=name),
            f"unsupported configuration: storage pool protocol ver unsupported for pool type '{word}'",
            element,
            "ver",
        )
    if "," in version:
        scope.refusals.add(
            XT216.message("comma", version=quoted(version)),
            f"storage pool protocol ver '{version}' must not contain ','",
            element,
            "ver",
        )


def read_config_options(elements: list[_Element], scope: Scope) -> tuple[Option, ...]:
    """Read options of librbd, each with a name and a value."""
    return tuple(_config_option(element, scope) for element in elements)


def _config_option(element: _Element, scope: Scope) -> Option:
    name = property_of(element, "name")
    value = property_of(element, "value")
    tag = f"<{written(element)}>"
    if not name:
        libvirt = f"XML error: {'no' if name is None else 'empty'} rbd option name specified"
        message = XT225.message("name" if name is None else "empty-name", element=tag)
        scope.refusals.add(message, libvirt, element, "name")
    if not value:
        state = "no" if value is None else "empty"
        libvirt = f"XML error: {state} rbd option value specified for name '{name or ''}'"
        case = "value" if value is None else "empty-value"
        message = XT225.message(case, element=tag, name=quoted(name or ""))
        scope.refusals.add(message, libvirt, element, "value")
    _note_texts((name or "", value or ""), scope)
    return Option(name or "", value or "")
