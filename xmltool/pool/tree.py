"""The table of fields as the elements of a document, and what each field is in a definition."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from xmltool.pool.definition import StoragePoolDef
from xmltool.pool.fields import FIELDS, PARTS, Field
from xmltool.pool.types import CONFIG_OPTIONS, MOUNT_OPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from xmltool.pool.spelling import Write

    Get: TypeAlias = Callable[[StoragePoolDef], Any]
    Held: TypeAlias = tuple[str, str, object]
    """Which attribute of which part has a value (`source`, `dir`; the part is empty for the pool), and
    what it is where there is none."""

NAMESPACES = {each.prefix: each.namespace for each in (MOUNT_OPTIONS, CONFIG_OPTIONS)}
"""Prefixes of the table, and their namespaces."""
ABSENT: tuple[object, ...] = (None, ())
"""What a part is where a definition has none."""
_PARTS = {part.path.replace("*", ""): part for part in PARTS}


class Column:
    """A field in a definition.

    Attributes:
        row: of the table.
        get: its value; of a repeated element a list of the value of each.
        read: the same as libvirt writes it, or None where it does not.
        plain: as a person would write it.
        held: where; None for what is measured, derived or nowhere else than in `more`.
    """

    __slots__ = ("get", "held", "plain", "read", "row")

    def __init__(self, row: Field, get: Get, held: Held | None = None) -> None:
        self.row = row
        self.get = self.read = self.plain = get
        self.held = held


class Node:
    """An element of the table: what it may hold, in order.

    Attributes:
        name: with its prefix.
        path: below the pool, without `*`; empty for the pool itself.
        row: its row among the parts, or None.
        repeated: whether there may be several.
        first: whether libvirt looks at the first of the name only.
        attributes: its attributes by name.
        text: the field that is its text, or None.
        children: its elements by the tags that lxml gives them.
        get: what it is made of in a definition; None where its fields are held around it.
        held: where that is.
        part: the same, or of the only field below it; one of `ABSENT` where the element is not there. It need not be asked
            field by field where a definition has no such part, or two definitions have the same.
        measured: whether libvirt fills it in, all of it.
        kept: the types that keep it; None: all.
        looked_at: the types that look at it at all; None: all.
    """

    __slots__ = (
        "attributes", "children", "first", "get", "held", "kept", "looked_at", "measured", "name", "part",
        "path", "repeated", "row", "text",
    )  # fmt: skip

    def __init__(self, name: str, path: str = "", *, repeated: bool = False) -> None:
        self.name = name
        self.path = path
        self.row = row = _PARTS.get(path)
        self.repeated = repeated
        self.first = row is not None and row.first
        self.attributes: dict[str, Column] = {}
        self.text: Column | None = None
        self.children: dict[str, Node] = {}
        self.part: Get | None = None
        self.get: Get | None = None
        self.held: Held | None = None
        self.measured = False
        self.kept = None if row is None else row.kept
        self.looked_at = self.kept if row is not None and row.ignored else None

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its own fields, those below apart."""
        return (*self.attributes.values(), *(() if self.text is None else (self.text,)))

    def walk(self) -> Iterable[Node]:
        """Yield the element and all below it, in order."""
        yield self
        for child in self.children.values():
            yield from child.walk()


class _Around:
    """The part that holds the fields below it.

    Attributes:
        get: it, in a definition.
        chain: the same as names of attributes, behind one another.
        make: its class, where that is known.
        optional: whether a definition can be without it.
        repeated: whether there may be several.
    """

    __slots__ = ("chain", "get", "make", "optional", "repeated")

    def __init__(
        self, get: Get, chain: str, make: Any, optional: bool = False, repeated: bool = False
    ) -> None:
        self.get = get
        self.chain = chain
        self.make = make
        self.optional = optional
        self.repeated = repeated

    def reach(self, name: str) -> Get:
        """Return what gets an attribute of the part out of a definition."""
        get = self.get
        if self.repeated:
            return lambda pool: [getattr(one, name) for one in get(pool)]
        if self.optional:
            return lambda pool: getattr(get(pool), name, None)
        return attrgetter(f"{self.chain}.{name}".lstrip("."))

    def held(self, name: str) -> Held | None:
        """Return where an attribute is, if that is in a part that is always there."""
        if self.optional or self.repeated:
            return None
        return self.chain, name, self.make._field_defaults.get(name)


def _tree() -> Node:
    root = Node("pool")
    nodes: dict[tuple[str, ...], tuple[Node, _Around]] = {
        (): (root, _Around(lambda pool: pool, "", StoragePoolDef))
    }
    below: dict[Node, list[Column]] = {}
    for field in FIELDS:
        steps = tuple(step for step in field.path.split("/") if not step.startswith("@"))
        for number in range(1, len(steps) + 1):
            if steps[:number] not in nodes:
                nodes[steps[:number]] = _added(*nodes[steps[: number - 1]], steps[number - 1])
        node, around = nodes[steps]
        column = _column(field, around)
        if field.attribute is None:
            node.text = column
        else:
            node.attributes[field.attribute] = column
        for number in range(1, len(steps) + 1):
            below.setdefault(nodes[steps[:number]][0], []).append(column)
    for node, columns in below.items():
        node.measured = all(column.row.measured is not None for column in columns)
        node.part = _presence(node, columns)
        if len(columns) == 1 and not node.children:
            row = columns[0].row
            node.kept = node.kept or row.kept
            node.looked_at = node.looked_at or (row.kept if row.ignored else None)
    return root


def _added(above: Node, around: _Around, step: str) -> tuple[Node, _Around]:
    """Add an element below another; return it and the part that its fields are in."""
    name = step.removesuffix("*")
    prefix, _, local = name.rpartition(":")
    tag = f"{{{NAMESPACES[prefix]}}}{local}" if prefix else name
    node = Node(name, f"{above.path}/{name}".lstrip("/"), repeated=step.endswith("*"))
    above.children[tag] = node
    row = node.row
    if row is None or not row.holds:
        return node, around
    node.get = around.reach(row.holds)
    node.held = around.held(row.holds)
    optional = around.optional or around.make._field_defaults.get(row.holds, around) is None
    chain = f"{around.chain}.{row.holds}".lstrip(".")
    return node, _Around(node.get, chain, row.make, optional, node.repeated)


def _column(field: Field, around: _Around) -> Column:
    if field.measured is not None:
        (value,) = field.measured
        return Column(field, lambda _pool: value)
    if field.get is not None:
        return Column(field, field.get)
    if field.among_more:
        return Column(field, _among_more(field.path))
    get, spelling = around.reach(field.holds), field.spelling
    column = Column(field, get, around.held(field.holds))
    if spelling.write is not None:
        column.read = column.plain = _spelt(get, spelling.write, around.repeated)
    if spelling.plain is not None:
        column.plain = _spelt(get, spelling.plain, around.repeated)
    return column


def _among_more(path: str) -> Get:
    return lambda pool: next((value for name, value in pool.more if name == path), None)


def _spelt(get: Get, write: Write, repeated: bool) -> Get:
    if repeated:
        return lambda pool: [None if value is None else write(value) for value in get(pool)]

    def read(pool: StoragePoolDef) -> str | None:
        value = get(pool)
        return None if value is None else write(value)

    return read


def _presence(node: Node, columns: list[Column]) -> Get | None:
    """Return what tells that a definition has nothing of an element, or that two have the same."""
    get = node.get
    if any(column.row.among_more for column in columns):
        return None
    if get is None:
        children = list(node.children.values())
        if len(children) == 1 and children[0].repeated:
            return children[0].get
        return columns[0].get if len(columns) == 1 and node.children else None
    if node.held is None or node.held[2] in ABSENT:
        return get
    nothing = node.held[2]
    return lambda pool: None if (value := get(pool)) == nothing else value


TREE = _tree()
"""The elements of a definition, from `<pool>` on."""
