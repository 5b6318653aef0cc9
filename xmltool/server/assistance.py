"""Hover texts and completions, in the grammar's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from xmltool.grammar.describe import ATTRIBUTE as ATTRIBUTES
from xmltool.grammar.describe import ELEMENT, REQUIRED
from xmltool.server.cursor import ATTRIBUTE, TAG, TEXT, VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.grammar.describe import Item, Value
    from xmltool.server.cursor import Cursor
    from xmltool.server.text import OpenText
    from xmltool.server.vocabulary import Vocabulary


def hover(vocabulary: Vocabulary, cursor: Cursor, text: OpenText) -> lsp.Hover | None:
    """Return what the grammar says of the word at a place, or None."""
    item = vocabulary.item(cursor)
    if item is None:
        return None
    value = None
    if cursor.kind in (TEXT, VALUE):
        value = next((v for v in item.values if v.text == cursor.word), None)
    words = lsp.MarkupContent(lsp.MarkupKind.Markdown, _described(item, value))
    return lsp.Hover(words, _place(cursor, text))


def completions(
    vocabulary: Vocabulary, cursor: Cursor, text: OpenText
) -> Iterator[lsp.CompletionItem]:
    """Yield what may be written at a place."""
    place = _place(cursor, text)
    if cursor.kind in (VALUE, TEXT):
        item = vocabulary.item(cursor)
        for value in item.values if item else ():
            kind = lsp.CompletionItemKind.EnumMember
            yield _completion(value.text, kind, value.text, place, _value_words(value))
    if cursor.kind == VALUE:
        return
    wanted = ATTRIBUTES if cursor.kind == ATTRIBUTE else ELEMENT
    if cursor.kind == TAG and not cursor.path:
        yield _completion("pool", lsp.CompletionItemKind.Class, "pool", place, None)
        return
    given = cursor.path[-1].attributes if cursor.kind == ATTRIBUTE and cursor.path else {}
    seen = set(given) - {cursor.word}
    for part in vocabulary.items(cursor.path):
        if part.kind == wanted and part.name not in seen:
            seen.add(part.name or "")
            yield _part(part, cursor, place)


def _place(cursor: Cursor, text: OpenText) -> lsp.Range:
    """Return where the word of a place stands."""
    start, end = cursor.start, cursor.start + len(cursor.word)
    return lsp.Range(lsp.Position(*text.position(start)), lsp.Position(*text.position(end)))


def _part(item: Item, cursor: Cursor, place: lsp.Range) -> lsp.CompletionItem:
    name = item.name or ""
    if item.kind == ATTRIBUTES:
        return _completion(
            name, lsp.CompletionItemKind.Property, f'{name}="$1"', place, item, snippet=True
        )
    inside = f"{name}>$1</{name}>" if item.expects or item.values else name
    lead = "" if cursor.kind == TAG else "<"
    whole = inside if inside != name else f"{name}$1"
    return _completion(name, lsp.CompletionItemKind.Field, lead + whole, place, item, snippet=True)


def _completion(
    label: str,
    kind: lsp.CompletionItemKind,
    new: str,
    place: lsp.Range,
    about: Item | str | None,
    *,
    snippet: bool = False,
) -> lsp.CompletionItem:
    words = about if isinstance(about, str) or about is None else _described(about, None)
    required = about is not None and not isinstance(about, str) and about.occurs == REQUIRED
    return lsp.CompletionItem(
        label=label,
        kind=kind,
        detail="required" if required else None,
        documentation=None if words is None else lsp.MarkupContent(lsp.MarkupKind.Markdown, words),
        sort_text=f"{0 if required else 1}{label}",
        text_edit=lsp.TextEdit(place, new),
        insert_text_format=lsp.InsertTextFormat.Snippet if snippet else None,
    )


def _described(item: Item, value: Value | None) -> str:
    lines = [item.words or ""]
    if item.since:
        lines.append(f"Since libvirt {item.since}.")
    if item.note:
        lines.append(item.note)
    if value is not None:
        lines.append(f"`{value.text}`: {_value_words(value) or 'one of its values'}")
    elif item.values:
        lines.append("Values: " + ", ".join(f"`{one.text}`" for one in item.values))
    elif item.expects:
        lines.append(f"Value: {item.expects}")
    return "\n\n".join(line for line in lines if line)


def _value_words(value: Value) -> str | None:
    words = [value.words] if value.words else []
    if value.since:
        words.append(f"Since libvirt {value.since}.")
    return " ".join(words) or None
