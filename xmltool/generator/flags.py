"""The flags of `generate` and `define-as`: each feeds a field or a part of the table of fields.

Most are `virsh pool-define-as`'s own (libvirt: virsh-pool.c, VIRSH_COMMON_OPT_POOL_X_AS);
the others say what virsh has no flag for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from xmltool.pool.fields import PARTS
from xmltool.pool.spelling import TEXT, Spelling
from xmltool.pool.tree import TREE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xmltool.pool.definition import StoragePoolDef
    from xmltool.pool.fields import Field, Flag, Part
    from xmltool.pool.tree import Node


class PoolFlag(NamedTuple):
    """A flag, and what it feeds.

    Attributes:
        name, metavar, help, sample, several: as of `xmltool.pool.fields.Flag`.
        path: the element or attribute of the document that it feeds, without indices.
        row: the field or part.
        home: the path of the part around it that holds its value; empty for the pool.
        read: gives what it feeds of a definition.
        since: the first release of libvirt that has that; None: since there are pools.
        spelling: of a field.
    """

    name: str
    metavar: str
    help: str
    sample: str
    several: bool
    path: str
    row: Field | Part
    home: str
    read: Callable[[StoragePoolDef], Any]
    since: str | None
    spelling: Spelling = TEXT

    def respelt(self, value: Any) -> Any:
        """Return a value in the spelling that libvirt gives it without harm."""
        if isinstance(value, str) and self.spelling.parse is not None:
            return self.spelling.parse(value) or value
        return value


_HOMES = tuple(part.path.replace("*", "") for part in PARTS if part.holds)


def home_of(path: str) -> str:
    """Return the path of the part around a place that holds what it says."""
    return max((home for home in _HOMES if path.startswith(f"{home}/")), key=len, default="")


def _pool_flags() -> Iterator[PoolFlag]:
    for node in TREE.walk():
        if node.row is not None and node.row.flag is not None and node.get is not None:
            place, home, since = f"/pool/{node.path}", home_of(node.path), node.columns[0].row.since
            yield PoolFlag(*node.row.flag, place, node.row, home, node.get, since)
        for column in node.columns:
            if column.row.flag is not None:
                yield _of_field(node, column.row, column.row.flag, column.get)


def _of_field(node: Node, row: Field, flag: Flag, get: Callable[[StoragePoolDef], Any]) -> PoolFlag:
    path = row.path.replace("*", "")
    alone = not node.children and node.columns[0].row is row
    read = (lambda pool: tuple(get(pool))) if node.repeated else get
    place = node.path if alone else path
    return PoolFlag(*flag, f"/pool/{place}", row, home_of(path), read, row.since, row.spelling)


FLAGS = tuple(_pool_flags())
"""Every flag, in the order of the stored form."""

BY_NAME = {flag.name: flag for flag in FLAGS}

POSITIONS = (
    "--source-host", "--source-path", "--source-dev", "--source-name", "--target",
    "--source-format", "--auth-type", "--auth-username", "--secret-usage", "--secret-uuid",
    "--adapter-name", "--adapter-wwnn", "--adapter-wwpn", "--adapter-parent",
    "--adapter-parent-wwnn", "--adapter-parent-wwpn", "--adapter-parent-fabric-wwn",
    "--source-protocol-ver", "--source-initiator",
)  # fmt: skip
"""The flags in the order in which virsh takes their values by position, after NAME and TYPE.
(libvirt: virsh-pool.c, VIRSH_COMMON_OPT_POOL_X_AS; `virsh help pool-define-as` of 9.0.0)"""
