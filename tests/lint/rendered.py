"""Templates of random structure, and all that each can be rendered to, whatever the language.

A structure is drawn once; a language (`languages.py`) writes it down, and its engine (`engines.py`)
renders it for every answer to its conditions.
"""

from __future__ import annotations

import random
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FLAGS = ("auth", "owned", "named")
LOOP = "xs"
VALUES = {
    "name": "images", "uuid": "5b1e0ad0-8a5b-4b7e-9c1d-2f3a4b5c6d7e", "device": "/dev/sdb1",
    "host": "nas", "dir": "/export", "vg": "vg0", "ceph": "rbd", "path": "/srv/images",
    "mode": "0711", "user": "libvirt",
}  # fmt: skip


class Hole(NamedTuple):
    """A value that is filled in."""

    name: str


class Flag(NamedTuple):
    """A condition: a value is true, or it is not."""

    name: str
    value: bool = True


class Type(NamedTuple):
    """A condition: the type of the pool is one of some words, or none of them."""

    words: tuple[str, ...]
    value: bool = True


class Both(NamedTuple):
    """A condition: two others hold."""

    one: Flag | Type
    other: Flag | Type


class Either(NamedTuple):
    """A condition: one of two others holds."""

    one: Flag | Type
    other: Flag | Type


Condition = Flag | Type | Both | Either


class Branches(NamedTuple):
    """Text that is written where a condition holds; None: otherwise."""

    branches: tuple[tuple[Condition | None, Body], ...]


class Loop(NamedTuple):
    """Text that is written for each of some things."""

    body: Body


Node = str | Hole | Branches | Loop
Body = tuple[Node, ...]
Answers = tuple[tuple[str, str | bool | int], ...]
"""By the name of what a template asks for what it is, sorted."""

SOURCES: dict[str, Body] = {
    "dir": (),
    "fs": ("<device path='", Hole("device"), "'/>"),
    "netfs": ("<host name='", Hole("host"), "'/><dir path='", Hole("dir"), "'/>"),
    "logical": ("<name>", Hole("vg"), "</name>"),
    "rbd": ("<host name='", Hole("host"), "'/><name>", Hole("ceph"), "</name>"),
}
FAULTS: tuple[Body, ...] = (
    ("<bogus/>",),
    ("<path>/twice</path>",),
    ("</target>",),
    ("<permissions><mode>rwx</mode></permissions>",),
    ("<permissions><owner>", Hole("mode"), "x</owner></permissions>"),
)


class Sample(NamedTuple):
    """A template's structure, and the types that its source is written for."""

    body: Body
    types: tuple[str, ...]

    @property
    def asked(self) -> tuple[str, ...]:
        """What the type may be when it is rendered."""
        return self.types if len(self.types) == 1 else (*self.types, *_OTHERS)


_OTHERS = ("disk", "iscsi", "mpath", "sheepdog")
"""Types that no source is written for, one that needs none among them."""


def samples(number: int, seed: int, *, plain: bool = False) -> Iterator[Sample]:
    """Yield structures, the same ones each time; about half of them have a mistake somewhere.

    Args:
        number: of them.
        seed: others with another one.
        plain: without conditions and loops.
    """
    draw = random.Random(seed)
    for _ in range(number):
        types = tuple(draw.sample(sorted(SOURCES), 1 if plain else draw.choice((1, 2, 3))))
        yield Sample(_Drawing(draw, types, plain=plain).body(), types)


class _Drawing:
    def __init__(self, draw: random.Random, types: tuple[str, ...], *, plain: bool) -> None:
        self._draw = draw
        self._types = types
        self._plain = plain

    def body(self) -> Body:
        head = self._types[0] if len(self._types) == 1 else Hole("type")
        return (
            "<pool type='", head, "'>\n<name>", Hole("name"), "</name>\n",
            *self._maybe(("<uuid>", Hole("uuid"), "</uuid>"), "named"), "\n",
            *self._source(), "\n", *self._target(), "\n",
            *((Loop(self._fault()),) if not self._plain and self._chance(0.1) else ()),
            *(self._fault() if self._chance(0.1) else ()), "</pool>\n",
        )  # fmt: skip

    def _chance(self, share: float) -> bool:
        return self._draw.random() < share

    def _fault(self) -> Body:
        return self._draw.choice(FAULTS)

    def _maybe(self, text: Body, flag: str | None = None) -> Body:
        """Write something under a condition, sometimes with something else otherwise."""
        if self._plain:
            return text
        condition: Condition = self._condition() if flag is None else Flag(flag)
        otherwise: tuple[tuple[Condition | None, Body], ...] = ()
        if self._chance(0.3):
            inner = self._maybe(("<!-- b -->",)) if self._chance(0.3) else ("<!-- none -->",)
            otherwise = ((None, self._fault() if self._chance(0.05) else inner),)
        return (Branches(((condition, text), *otherwise)),)

    def _condition(self) -> Condition:
        one, other = self._simple(), self._simple()
        return self._draw.choice((one, one, one, Both(one, other), Either(one, other)))

    def _simple(self) -> Flag | Type:
        if len(self._types) == 1 or self._chance(0.6):
            return Flag(self._draw.choice(FLAGS), self._chance(0.7))
        words = tuple(self._draw.sample(self._types, self._draw.choice((1, 1, 2))))
        return Type(words, self._chance(0.8))

    def _target(self) -> Body:
        parts: Body = ("<target><path>", Hole("path"), "</path>")
        parts += self._maybe(
            ("<permissions><mode>", Hole("mode"), "</mode></permissions>"), "owned"
        )
        if self._chance(0.3):
            fault = self._fault()
            parts += self._maybe(self._maybe(fault) if self._chance(0.3) else fault)
        return (*parts, "</target>")

    def _source(self) -> Body:
        written = [
            ("<source>", *SOURCES[kind], "</source>") if SOURCES[kind] else ()
            for kind in self._types
        ]
        if len(self._types) == 1:
            return written[0]
        found: list[Node] = []
        open_branches: list[tuple[Condition | None, Body]] = []
        for kind, body in zip(self._types, written, strict=True):
            if open_branches and self._chance(0.4):
                found.append(Branches(tuple(open_branches)))
                open_branches = []
            open_branches.append((Type((kind,)), body))
        return (*found, Branches(tuple(open_branches)))


def asked_of(sample: Sample) -> Iterator[Answers]:
    """Yield every combination of answers to what a template asks."""
    for kind, times, *values in product(sample.asked, (0, 1, 2), *([(True, False)] * len(FLAGS))):
        flags = zip(FLAGS, values, strict=True)
        yield tuple(sorted({"type": kind, LOOP: times, **dict(flags)}.items()))


def variables(answers: Answers) -> dict[str, object]:
    """Return what an engine is given: all values, the flags, things to loop over."""
    given = dict(answers)
    return {**VALUES, **given, LOOP: ["x"] * int(given[LOOP])}


Place = tuple[int, ...]
"""A branch: the numbers of the nodes and branches on the way to it; the whole template is ()."""


def rendering(body: Body, given: Mapping[str, object]) -> tuple[str, frozenset[Place]]:
    """Return what comes about, and the branches that are written."""
    taken: set[Place] = {()}
    return "".join(_written(body, given, (), taken)), frozenset(taken)


def _written(
    body: Body, given: Mapping[str, object], place: Place, taken: set[Place]
) -> Iterator[str]:
    for number, node in enumerate(body):
        if isinstance(node, str):
            yield node
        elif isinstance(node, Hole):
            yield str(given[node.name])
        elif isinstance(node, Loop):
            for _ in given[LOOP]:  # type: ignore[attr-defined]  # a list
                taken.add((*place, number))
                yield from _written(node.body, given, (*place, number), taken)
        else:
            for branch, (condition, inner) in enumerate(node.branches):
                if condition is None or holds(condition, given):
                    taken.add((*place, number, branch))
                    yield from _written(inner, given, (*place, number, branch), taken)
                    break


def holds(condition: Condition, given: Mapping[str, object]) -> bool:
    """Report whether a condition holds."""
    if isinstance(condition, Flag):
        return bool(given[condition.name]) is condition.value
    if isinstance(condition, Type):
        return (given["type"] in condition.words) is condition.value
    found = (holds(condition.one, given), holds(condition.other, given))
    return all(found) if isinstance(condition, Both) else any(found)
