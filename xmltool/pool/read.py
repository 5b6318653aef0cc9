"""How libvirt reads a storage-pool definition: what it takes, and every reason to refuse.

The order of the checks is libvirt's, so that the first refusal is the one that virsh prints; but
reading goes on after it, so that each fault of a document is told once. (libvirt: storage_conf.c,
virStoragePoolDefParseXML; verified on libvirt 9.0.0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.pool.definition import Source, StoragePoolDef, Target
from xmltool.pool.elements import children_of, children_of_all, name_of, property_of, string_of
from xmltool.pool.paths import sanitise_path
from xmltool.pool.refusals import Refusal, Refusals, Scope
from xmltool.pool.required import check_initiator, check_source
from xmltool.pool.rows import take_all, takers
from xmltool.pool.tree import TREE
from xmltool.pool.types import POOL_TYPES, UNKNOWN_TYPE, Use
from xmltool.rules.reading import XT003
from xmltool.rules.refusals import XT201, XT217, XT226, XT227
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from lxml.etree import _Element

    from xmltool.pool.elements import Children
    from xmltool.pool.types import PoolType

    Rewritten: TypeAlias = Mapping[tuple[_Element, str | None], str]

_MOST_BYTES = 4
"""Of a character in UTF-8."""
MAX_NAME_BYTES = 247
"""A longer name cannot be defined: `NAME.xml.new` would be over the file system's 255 bytes."""
_TAGS = tuple(TREE.children)
_UP_TO_SOURCE = takers(TREE, without=("name", *_TAGS[_TAGS.index("source") :]))
_BEHIND_TARGET = takers(TREE, without=_TAGS[: _TAGS.index("target") + 1])
_SOURCE = takers(TREE.children["source"], "format")
_PATH = takers(TREE.children["target"])[:1]
_TARGET = takers(TREE.children["target"], without=("path",))
"""Readers of what is in these elements. A protocol's version depends on the format."""
_NO_TARGET = Target()
_DEFAULTS = {
    kind.name: Source(dir=kind.default_dir, format=kind.default_format)
    for kind in (*POOL_TYPES.values(), UNKNOWN_TYPE)
}
"""The sources of pools that say nothing of theirs, by type."""


class Reading(NamedTuple):
    """What libvirt makes of a document: what it would hold in memory, or why it refuses.

    The refusals are in the order of its checks: it prints the first. `rewritten` has the texts that it
    stores in place of what it looks at, by element and attribute (None for the element's text); None
    where there may be more of them. What it does not look at, only the grammar sees.
    """

    definition: StoragePoolDef | None
    refusals: tuple[Refusal, ...]
    rewritten: Rewritten | None = None


def read_definition(root: _Element, *, startup: bool = False) -> Reading:
    """Read a document as libvirt does.

    Args:
        root: the document element of the tree that libvirt sees (`Document.libvirt_root`).
        startup: False for `pool-define`, True for a file loaded when the daemon starts: newlines
            in names and long names are no fault there.
    """
    refusals = Refusals()
    name = name_of(root)
    if name != "pool":
        libvirt = f"XML error: expecting root element of 'pool', not '{name}'"
        refusals.add(XT003.message("libvirt", element=f"<{name}>"), libvirt, root)
        return Reading(None, refusals.all())
    scope = Scope(_read_type(root, refusals), refusals)
    definition = _read_pool(root, scope, startup)
    if refusals:
        return Reading(None, refusals.all())
    return Reading(definition, (), scope.rewritten if scope.as_written else None)


def _read_pool(root: _Element, scope: Scope, startup: bool) -> StoragePoolDef:
    kind, refusals = scope.kind, scope.refusals
    found = children_of(root)
    values = scope.values
    source = _read_source(found, scope)
    scope.values = values
    name = string_of(found.get("name")) or (source.name if kind.shares_name else None)
    if name is None:
        _refuse_no_name(root, found, kind, refusals)
    elif "/" in name:
        _refuse_slash(name, _name_element(root, found), refusals)
    elif not name.isprintable():
        scope.as_written = False
    take_all(_UP_TO_SOURCE, found, scope)
    check_source(root, found, kind, source, refusals)
    if source.name is None and kind.shares_name:
        source = source._replace(name=name)
    target = _read_target(root, found.get("target", ()), source.name, scope)
    scope.values = values
    check_initiator(root, found, kind, source, refusals)
    take_all(_BEHIND_TARGET, found, scope)
    if not startup and name is not None:
        _check_file_name(name, root, found, refusals)
    if scope.more:
        values["more"] = tuple(scope.more)
    uuid = values.pop("uuid", None)
    return StoragePoolDef(kind.name, name or "", uuid, source, target, **values)


def _read_source(found: Children, scope: Scope) -> Source:
    """Read the source that counts, the first; what was refused is left out of it."""
    kind = scope.kind
    sources = found.get("source")
    if sources is None or (len(sources[0]) == 0 and kind.source_name is not Use.REQUIRED):
        return _DEFAULTS[kind.name]
    element = sources[0]
    within = children_of(element)
    if kind.source_name is Use.REQUIRED and string_of(within.get("name")) is None:
        libvirt = "XML error: element 'name' is mandatory for RBD pool"
        names, owner = within.get("name", ()), f"<source> of type {kind.name}"
        scope.refusals.missing_text(names, "<name>", owner, libvirt, element)
    values = scope.values = {"dir": kind.default_dir, "format": kind.default_format}
    take_all(_SOURCE, within, scope)
    return Source(**values)


def _read_target(
    root: _Element, elements: Sequence[_Element], source_name: str | None, scope: Scope
) -> Target:
    """Read the target: path and permissions may stand in different `<target>`s."""
    kind = scope.kind
    if not kind.has_target:
        if elements:
            scope.as_written = False
        return _NO_TARGET
    found = children_of(elements[0]) if len(elements) == 1 else children_of_all(elements)
    values = scope.values = {}
    take_all(_PATH, found, scope)
    if kind.forced_target is not None:
        forced = sanitise_path(kind.forced_target + (source_name or ""))
        if values.setdefault("path", forced) != forced:
            scope.rewritten[found["path"][0], None] = values["path"] = forced
    elif "path" not in values:
        libvirt = "XML error: missing storage pool target path"
        if elements:
            paths = found.get("path", ())
            scope.refusals.missing_text(paths, "<path>", "<target>", libvirt, elements[0])
        else:
            scope.refusals.missing("<target> with <path>", "<pool>", libvirt, root)
    take_all(_TARGET, found, scope)
    return Target(**values)


def _read_type(root: _Element, refusals: Refusals) -> PoolType:
    """Find the row of the table; a row that asks for nothing when the type is refused."""
    name = property_of(root, "type")
    kind = None if name is None else POOL_TYPES.get(name)
    if kind is not None:
        return kind
    known = ", ".join(POOL_TYPES)
    if name is None:
        libvirt = "XML error: Missing required attribute 'type' in element 'pool'"
        refusals.add(XT201.message("missing", types=known), libvirt, root)
    else:
        refusals.bad_value(XT201, root, "type", name, "unknown", types=known)
    return UNKNOWN_TYPE


def _name_element(root: _Element, found: Children) -> _Element:
    """Return the element that a pool's name was read from."""
    if string_of(found.get("name")) is not None:
        return found["name"][0]
    for source in found.get("source", ())[:1]:
        return children_of(source)["name"][0]
    return root


def _refuse_no_name(root: _Element, found: Children, kind: PoolType, refusals: Refusals) -> None:
    if kind is UNKNOWN_TYPE and "source" in found:
        return  # whether the source's name would do depends on the type that it is meant to have
    libvirt = "XML error: missing pool source name element"
    refusals.missing_text(found.get("name", ()), "<name>", "<pool>", libvirt, root)


def _refuse_slash(name: str, element: _Element, refusals: Refusals) -> None:
    libvirt = f"XML error: name {name} cannot contain '/'"
    refusals.add(XT217.message(name=quoted(name)), libvirt, element)


def _check_file_name(name: str, root: _Element, found: Children, refusals: Refusals) -> None:
    """Check what only `pool-define` refuses in a name: what it could not make a file of."""
    if "\n" in name:
        refusals.add(
            XT226.message(),
            "invalid char in name: \n",
            _name_element(root, found),
        )
    if len(name) > MAX_NAME_BYTES // _MOST_BYTES and (size := len(name.encode())) > MAX_NAME_BYTES:
        refusals.add(
            XT227.message(size=size, most=MAX_NAME_BYTES),
            f"Failed to create file '/etc/libvirt/storage/{name}.xml.new': File name too long",
            _name_element(root, found),
        )
