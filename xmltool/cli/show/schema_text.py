"""Pool types as text for a terminal and as JSON: `schema list` and `schema show`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xmltool.grammar.describe import ATTRIBUTE, CHOICE, REQUIRED
from xmltool.text.table import folded_rows, width, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.grammar.describe import Item, PoolType, Value
    from xmltool.versions import Version

_STEP = "  "


def types_text(types: tuple[PoolType, ...], releases: tuple[Version, ...], columns: int) -> str:
    """List types, and the releases with which the grammar grows."""
    rows = []
    for kind in types:
        rows.append((kind.name, f"since {kind.since}" if kind.since else "", kind.words or ""))
        if kind.note:
            rows.append(("", "", f"({kind.note})"))
    lines = [line for row in folded_rows(rows, columns) for line in row]
    if releases:
        named = ", ".join(map(str, releases))
        lines += ["", *wrapped(f"What pools may say grows with libvirt {named}.", columns)]
    return "\n".join(lines) + "\n"


def type_text(kind: PoolType, columns: int) -> str:
    """Return what a type takes: elements and attributes, indented as in a document."""
    since = f", since libvirt {kind.since}" if kind.since else ""
    since += f" ({kind.note})" if kind.note else ""
    lines = wrapped(f'<pool type="{kind.name}">{since}', columns)
    lines += _filled(kind.words, columns, _STEP * 2) if kind.words else []
    lines += _Lines(columns).items(kind.items, _STEP)
    return "\n".join(lines) + "\n"


def type_entry(kind: PoolType) -> dict[str, object]:
    """Return a type in JSON, without its items."""
    return {
        "type": kind.name,
        "since": kind.since,
        "note": kind.note,
        "documentation": kind.words,
    }


def item_entry(item: Item) -> dict[str, object]:
    """Return an element, an attribute or a choice in JSON."""
    if item.groups:
        groups = [list(map(item_entry, group)) for group in item.groups]
        return {"kind": item.kind, "occurs": item.occurs, "groups": groups}
    values = [
        {"value": v.text, "documentation": v.words, "since": v.since, "note": v.note}
        for v in item.values
    ]
    return {
        "kind": item.kind,
        "name": item.name,
        "namespace": item.namespace,
        "occurs": item.occurs,
        "values": values,
        "expects": item.expects,
        "documentation": item.words,
        "since": item.since,
        "note": item.note,
        "items": list(map(item_entry, item.items)),
    }


class _Lines:
    """Writes items; a note that stands for several of them is told once."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._told: set[str] = set()

    def items(self, items: tuple[Item, ...], indent: str) -> Iterator[str]:
        for item in items:
            if item.kind == CHOICE:
                yield from self._choice(item, indent)
            else:
                yield from self._named(item, indent)

    def _choice(self, item: Item, indent: str) -> Iterator[str]:
        for number, group in enumerate(item.groups):
            word = "or" if number else "either"
            yield f"{indent}{word}" + (f" ({item.occurs})" if item.occurs != REQUIRED else "")
            yield from self.items(group, indent + _STEP)

    def _named(self, item: Item, indent: str) -> Iterator[str]:
        texts = [value.text for value in item.values] + ([item.expects] if item.expects else [])
        since = f", since {item.since}" if item.since else ""
        head = f"{indent}{_shown(item)}  {item.occurs}{since}" + (": " if texts else "")
        yield from _filled(" | ".join(texts), self._columns, head, indent + _STEP * 3)
        if item.words:
            yield from _filled(item.words, self._columns, indent + _STEP * 2)
        if item.namespace and item.items and item.items[0].namespace == item.namespace:
            yield f'{indent}{_STEP * 2}xmlns:{_prefix(item.namespace)}="{item.namespace}"'
        for value in item.values:
            yield from self._value(value, indent + _STEP * 2)
        yield from self._note(item.note, indent + _STEP * 2)
        yield from self.items(item.items, indent + _STEP)

    def _value(self, value: Value, indent: str) -> Iterator[str]:
        said = [value.words] if value.words else []
        said += [f"Since {value.since}."] if value.since else []
        said += [f"({value.note})"] if value.note else []
        if said:
            head = f"{indent}{value.text}: "
            yield from _filled(" ".join(said), self._columns, head, indent + _STEP * 2)

    def _note(self, note: str | None, indent: str) -> Iterator[str]:
        if note and note not in self._told:
            self._told.add(note)
            yield from _filled(f"({note})", self._columns, indent)


def _shown(item: Item) -> str:
    if item.kind == ATTRIBUTE:
        return f"@{item.name}"
    prefix = f"{_prefix(item.namespace)}:" if item.namespace else ""
    return f"<{prefix}{item.name}>"


def _prefix(namespace: str) -> str:
    """Return the prefix that libvirt itself writes: the namespace's last word."""
    words = re.findall(r"[a-z]+", namespace)
    return words[-1] if words else "ns"


def _filled(text: str, columns: int, head: str, rest: str | None = None) -> list[str]:
    """Put a text behind its head, further lines under the text or behind `rest`."""
    rest = " " * width(head) if rest is None else rest
    first, *more = wrapped(text, columns - len(rest), first=width(head) - len(rest))
    return [(head + first).rstrip(), *(rest + line for line in more)]
