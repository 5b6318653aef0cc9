"""Differences between definitions, as text and JSON: `diff`, and what `define` says of an update."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from xmltool.report.full import BOLD, GREEN, RED, RESET
from xmltool.text.escape import encodable, vis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ONLY_A = "only-in-a"
ONLY_B = "only-in-b"
CHANGED = "changed"

NONE = "(none)"
"""Shown where one side has no value."""


class Change(Protocol):
    """One value that differs; None means that there is none on that side."""

    @property
    def path(self) -> str:
        """Place in the definition, such as `source/host[2]/@name`."""

    @property
    def old(self) -> str | None:
        """Value in the first definition."""

    @property
    def new(self) -> str | None:
        """Value in the second definition."""


class Difference(NamedTuple):
    """One pool that differs: how (`ONLY_A`, `ONLY_B`, `CHANGED`), its name, files and changes."""

    kind: str
    name: str
    file_a: str | None
    file_b: str | None
    changes: Sequence[Change] = ()


def change_lines(changes: Iterable[Change], *, color: bool, indent: str = "") -> Iterator[str]:
    """Return a line for each change: `target/path: /a -> /b`."""
    for change in changes:
        old = _paint(_shown(change.old), RED, color=color)
        new = _paint(_shown(change.new), GREEN, color=color)
        yield f"{indent}{vis(change.path)}: {old} -> {new}\n"


def difference_lines(
    differences: Iterable[Difference], operands: tuple[str, str], *, color: bool
) -> Iterator[str]:
    """Return the text for pools that were matched by name."""
    for difference in differences:
        name = _paint(vis(difference.name), BOLD, color=color)
        files = [vis(file) for file in (difference.file_a, difference.file_b) if file is not None]
        if difference.kind == CHANGED:
            yield f"{name} differs ({', '.join(files)})\n"
            yield from change_lines(difference.changes, color=color, indent="  ")
        else:
            first = difference.kind == ONLY_A
            words = _paint(
                f"only in {vis(operands[not first])}", RED if first else GREEN, color=color
            )
            yield f"{name} {words} ({files[0]})\n"


def difference_entry(difference: Difference) -> dict[str, Any]:
    """Return a pool's entry in JSON."""
    return {
        "kind": difference.kind,
        "pool": encodable(difference.name),
        "file_a": _text(difference.file_a),
        "file_b": _text(difference.file_b),
        "changes": [
            {"path": encodable(change.path), "a": _text(change.old), "b": _text(change.new)}
            for change in difference.changes
        ],
    }


def _text(value: str | None) -> str | None:
    return None if value is None else encodable(value)


def _shown(value: str | None) -> str:
    """Show a value, in quotes where it would be misread without."""
    if value is None:
        return NONE
    if not value or value != value.strip() or " -> " in value or value == NONE:
        return f"'{vis(value)}'"
    return vis(value)


def _paint(text: str, code: str, *, color: bool) -> str:
    return f"{code}{text}{RESET}" if color else text
