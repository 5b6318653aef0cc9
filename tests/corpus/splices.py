"""A second maker, of another style: documents cut into tags and texts, and joined otherwise.

It knows nothing of pools. What it makes is mostly still XML, for most cuts keep tags in pairs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

_TOKEN = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<[^<>]*>|[^<]+", re.DOTALL)
_ATTRIBUTE = re.compile(rb"""([^\s<>/=]+)\s*=\s*("[^"<]*"|'[^'<]*')""")
_LEAF = re.compile(rb">([^<>]+)</")


def splice(rng: random.Random, pool: Sequence[bytes]) -> bytes:
    """Make a document out of one or two of these."""
    document = rng.choice(pool)
    for _ in range(rng.choice((1, 1, 2, 3, 5))):
        document = rng.choice(_WAYS)(rng, document, rng.choice(pool))
    return document[:200_000]


def _spans(document: bytes) -> list[tuple[int, int]]:
    """Give the places of whole elements."""
    spans: list[tuple[int, int]] = []
    stack: list[int] = []
    for match in _TOKEN.finditer(document):
        token = match.group()
        if not token.startswith(b"<") or token.startswith((b"<!", b"<?")):
            continue
        if token.endswith(b"/>"):
            spans.append(match.span())
        elif not token.startswith(b"</"):
            stack.append(match.start())
        elif stack:
            spans.append((stack.pop(), match.end()))
    return spans


def _element(rng: random.Random, document: bytes) -> tuple[int, int]:
    """Give the place of one element, the document's own as rarely as the others."""
    return rng.choice(_spans(document) or [(0, 0)])


def _insert_other(rng: random.Random, document: bytes, other: bytes) -> bytes:
    start, end = _element(rng, other)
    place = rng.choice(_element(rng, document))
    return document[:place] + other[start:end] + document[place:]


def _replace_by_other(rng: random.Random, document: bytes, other: bytes) -> bytes:
    start, end = _element(rng, document)
    first, last = _element(rng, other)
    return document[:start] + other[first:last] + document[end:]


def _exchange(rng: random.Random, document: bytes, _other: bytes) -> bytes:
    first, second = sorted((_element(rng, document), _element(rng, document)))
    if second[0] < first[1]:
        return document
    parts = (
        document[: first[0]],
        document[slice(*second)],
        document[first[1] : second[0]],
        document[slice(*first)],
    )
    return b"".join(parts) + document[second[1] :]


def _drop(rng: random.Random, document: bytes, _other: bytes) -> bytes:
    start, end = _element(rng, document)
    return document[:start] + document[end:]


def _repeat(rng: random.Random, document: bytes, _other: bytes) -> bytes:
    start, end = _element(rng, document)
    return document[:end] + document[start:end] + document[end:]


def _swap_attribute(rng: random.Random, document: bytes, other: bytes) -> bytes:
    """Give an attribute's value, or the whole attribute, of another document."""
    mine, theirs = list(_ATTRIBUTE.finditer(document)), list(_ATTRIBUTE.finditer(other))
    if not mine or not theirs:
        return document
    here, there = rng.choice(mine), rng.choice(theirs)
    group = rng.choice((0, 2, 2))
    return document[: here.start(group)] + there.group(group) + document[here.end(group) :]


def _add_attribute(rng: random.Random, document: bytes, other: bytes) -> bytes:
    mine, theirs = list(_ATTRIBUTE.finditer(document)), list(_ATTRIBUTE.finditer(other))
    if not mine or not theirs:
        return document
    place = rng.choice(mine).end()
    return document[:place] + b" " + rng.choice(theirs).group() + document[place:]


def _swap_text(rng: random.Random, document: bytes, other: bytes) -> bytes:
    mine, theirs = list(_LEAF.finditer(document)), list(_LEAF.finditer(other))
    if not mine or not theirs:
        return document
    here, there = rng.choice(mine), rng.choice(theirs)
    return document[: here.start(1)] + there.group(1) + document[here.end(1) :]


def _value_to_text(rng: random.Random, document: bytes, other: bytes) -> bytes:
    """Use an attribute's value as text, or a text as a value."""
    texts, values = list(_LEAF.finditer(document)), list(_ATTRIBUTE.finditer(other))
    if texts and values:
        here, there = rng.choice(texts), rng.choice(values)
        return document[: here.start(1)] + there.group(2)[1:-1] + document[here.end(1) :]
    return document


def _rename_pair(rng: random.Random, document: bytes, other: bytes) -> bytes:
    """Give an element the name of another one, at both its tags."""
    names = re.findall(rb"<([^\s<>/!?=]+)", document)
    others = re.findall(rb"<([^\s<>/!?=]+)", other)
    if not names or not others:
        return document
    old, new = rng.choice(names), rng.choice(others)
    return re.sub(
        rb"(</?)" + re.escape(old) + rb"(?=[\s/>])", rb"\1" + new.replace(b"\\", b""), document
    )


def _drop_token(rng: random.Random, document: bytes, _other: bytes) -> bytes:
    tokens = _TOKEN.findall(document)
    if tokens:
        del tokens[rng.randrange(len(tokens))]
    return b"".join(tokens)


def _shuffle_tokens(rng: random.Random, document: bytes, _other: bytes) -> bytes:
    tokens = _TOKEN.findall(document)
    start = rng.randrange(len(tokens) + 1)
    some = tokens[start : start + rng.choice((2, 3, 5))]
    rng.shuffle(some)
    return b"".join([*tokens[:start], *some, *tokens[start + len(some) :]])


def _cross(rng: random.Random, document: bytes, other: bytes) -> bytes:
    """Begin as one document, end as another."""
    return (
        document[: rng.choice(_element(rng, document))] + other[rng.choice(_element(rng, other)) :]
    )


_SOUND: tuple[Callable[[random.Random, bytes, bytes], bytes], ...] = (
    _insert_other, _replace_by_other, _exchange, _drop, _repeat, _swap_attribute, _swap_text, _value_to_text, _rename_pair,
)  # fmt: skip
_WAYS = (*_SOUND, *_SOUND, *_SOUND, _add_attribute, _drop_token, _shuffle_tokens, _cross)
