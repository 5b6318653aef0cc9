"""How libvirt reads `<target>` (libvirt: storage_conf.c, virStorageDefParsePerms and its caller)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.definition import Permissions, Target
from xmltool.pool.elements import children_of, children_of_all, string_of, text_of
from xmltool.pool.paths import sanitise_path
from xmltool.pool.refusals import around, quoted
from xmltool.pool.scalars import UINT_MAX, parse_id, parse_mode
from xmltool.rules.refusals import XT221, XT222

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from xmltool.pool.refusals import Refusals
    from xmltool.pool.types import PoolType

_NO_TARGET = Target()
_NO_PERMISSIONS = Permissions()


def read_target(
    root: _Element,
    elements: Sequence[_Element],
    kind: PoolType,
    source_name: str | None,
    refusals: Refusals,
) -> Target:
    """Read the target of a pool: path and permissions may stand in different `<target>`s.

    Args:
        root: the pool's element.
        elements: the `<target>`s.
        kind: its row of the table.
        source_name: the source's name after defaulting, which some types make their path of.
        refusals: where to note what is wrong.
    """
    if not kind.has_target:
        return _NO_TARGET
    found = children_of(elements[0]) if len(elements) == 1 else children_of_all(elements)
    if kind.forced_target is not None:
        path: str | None = kind.forced_target + (source_name or "")
    else:
        path = string_of(found.get("path"))
    if path is None:
        libvirt = "XML error: missing storage pool target path"
        paths = found.get("path", ())
        if elements:
            refusals.missing_text(paths, "<path>", "<target>", libvirt, elements[0])
        else:
            refusals.missing("<target> with <path>", "<pool>", libvirt, root)
    permissions = _NO_PERMISSIONS
    if "permissions" in found:
        permissions = _read_permissions(found["permissions"][0], refusals)
    return Target(None if path is None else sanitise_path(path), permissions)


def _read_permissions(element: _Element, refusals: Refusals) -> Permissions:
    found = children_of(element)
    text = string_of(found.get("mode"))
    mode = None if text is None else parse_mode(text)
    if text is not None and mode is None:
        refusals.add(
            XT221,
            "XML error: malformed octal mode",
            f"<mode> is {quoted(text)}, expected octal digits from 0 to 0777{around(text)}",
            found["mode"][0],
        )
    return Permissions(
        mode=mode,
        owner=_read_id(found["owner"][0], "owner", refusals) if "owner" in found else None,
        group=_read_id(found["group"][0], "group", refusals) if "group" in found else None,
        label=string_of(found.get("label")),
    )


def _read_id(element: _Element, name: str, refusals: Refusals) -> int | None:
    """Read an owner or group; None when it is the number that stands for none."""
    text = text_of(element)
    number = parse_id(text)
    if number is None:
        refusals.add(
            XT222,
            f"XML error: malformed {name} element",
            f"<{name}> is empty, expected a number"
            if not text
            else f"<{name}> is {quoted(text)}, expected a number from 0 to 4294967295",
            element,
        )
    return None if number in (-1, UINT_MAX) else number
