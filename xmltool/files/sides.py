"""The two operands of `diff`: which definitions they hold, what in them does not load, how they differ."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.errors import UsageError
from xmltool.files.operands import read_operands
from xmltool.findings import WHOLE_FILE
from xmltool.pool.compare import Change, compare
from xmltool.pool.read import read_definition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.document.document import Document
    from xmltool.files.operands import PassedOver
    from xmltool.findings import Span
    from xmltool.pool.definition import StoragePoolDef


ONLY_A = "only-in-a"
ONLY_B = "only-in-b"
CHANGED = "changed"


class Difference(NamedTuple):
    """One pool that differs: how (`ONLY_A`, `ONLY_B`, `CHANGED`), its name, files and changes."""

    kind: str
    name: str
    file_a: str | None
    file_b: str | None
    changes: Sequence[Change] = ()


class Pool(NamedTuple):
    """A definition and its file."""

    file: str
    definition: StoragePoolDef


class Side(NamedTuple):
    """One operand.

    Attributes:
        operand: as given.
        many: True for a directory or a list: its pools are matched by name.
        pools: what loads.
        refused: why the others do not, by file.
        passed_over: entries of the directory that look like definitions and are not read.
    """

    operand: str
    many: bool
    pools: list[Pool]
    refused: dict[str, str]
    passed_over: tuple[PassedOver, ...] = ()

    def refuse(self, file: str, place: Span, reason: str) -> None:
        """Note why a pool of a file does not load."""
        self.refused[file] = f"{file}:{place.line}:{place.column}: {reason}"

    def by_name(self) -> dict[str, Pool]:
        """Pools by name; of two files with one name the later counts, as it does for libvirt."""
        return {pool.definition.name: pool for pool in self.pools}

    def inside(self, file: str) -> str:
        """Path of a file below the operand."""
        return os.path.relpath(file, self.operand) if self.many else file


class Result(NamedTuple):
    """Both sides and how they differ; `compared` is False where there was nothing to compare."""

    a: Side
    b: Side
    differences: list[Difference]
    compared: bool

    @property
    def same(self) -> bool | None:
        """Whether both are the same; None where what was not read might make the difference."""
        if self.differences:
            return False
        return None if not self.compared or self.a.refused or self.b.refused else True


def compare_sides(a: Side, b: Side) -> Result:
    """Return how two sides differ, pools of directories and lists by their names."""
    if not (a.many or b.many):
        if not (a.pools and b.pools):
            return Result(a, b, [], compared=False)
        return Result(a, b, list(_changed(a.pools[0], b.pools[0])), compared=True)
    compared = all(side.pools or not side.refused for side in (a, b))
    return Result(a, b, list(_by_name(a, b)) if compared else [], compared)


def _by_name(a: Side, b: Side) -> Iterator[Difference]:
    pools_a, pools_b = a.by_name(), b.by_name()
    broken_a = {a.inside(file) for file in a.refused}
    broken_b = {b.inside(file) for file in b.refused}
    for name in sorted(pools_a.keys() | pools_b.keys()):
        one, other = pools_a.get(name), pools_b.get(name)
        if one is not None and other is not None:
            yield from _changed(one, other)
        elif one is not None and a.inside(one.file) not in broken_b:
            yield Difference(ONLY_A, name, one.file, None)
        elif other is not None and b.inside(other.file) not in broken_a:
            yield Difference(ONLY_B, name, None, other.file)


def _changed(a: Pool, b: Pool) -> Iterator[Difference]:
    changes = compare(a.definition, b.definition)
    if changes:
        yield Difference(CHANGED, a.definition.name, a.file, b.file, changes)


def read_sides(a: str, b: str) -> tuple[Side, Side]:
    """Read both operands."""
    if a == b == "-":
        raise UsageError("standard input (-) can be read only once")
    return _side(_beside(a, b)), _side(_beside(b, a))


def _beside(operand: str, other: str) -> str:
    """Return what an operand means: a directory beside a file its file of that name, if it has one."""
    if not os.path.isdir(operand) or os.path.isdir(other):
        return operand
    inner = os.path.join(operand, os.path.basename(other))
    return inner if os.path.isfile(inner) else operand


def _side(operand: str) -> Side:
    many = os.path.isdir(operand)
    read = read_operands([operand], allow_empty=True)  # a side without pools is an answer here
    side = Side(operand, many, [], {}, read.passed_over)
    for file in read.files:
        if file.findings:
            first = file.findings[0]
            side.refuse(file.document.name, first.span, first.message)
        for part in file.parts:
            _read(part.document, side)
        if not many and len(file.parts) > 1:
            return side._replace(many=True)
    return side


def _read(document: Document, side: Side) -> None:
    """Read a definition, or note why libvirt would not."""
    place, reason = WHOLE_FILE, "not well-formed"
    root = document.libvirt_root() if document.judged else None
    if root is not None:
        definition, refusals, _ = read_definition(root)
        if definition is not None:
            side.pools.append(Pool(document.name, definition))
            return
        place = document.element_span(refusals[0].element)
        reason = refusals[0].message.text
    elif document.problems:
        place, reason = document.problems[0].span, document.problems[0].message
    side.refuse(document.name, place, f"not compared: {reason}")
