"""Pool documents from a seed: right, odd and broken ones, for comparing xmltool with libvirt.

`documents(count, seed)` gives the same bytes for the same arguments on every machine. Two makers of
different style take turns, so that the blind spots of one are not those of both:

- `pools`, `values`, `mutations` and `encodings` write documents of all 14 types from scratch, with
  odd scalars, structural faults and damaged bytes;
- `splices` takes documents apart into tags and texts and puts them together in other ways.

No document has a DOCTYPE: xmltool gives no verdict on those by contract.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.corpus.encodings import encoded
from tests.corpus.mutations import mutate
from tests.corpus.pools import pool
from tests.corpus.splices import splice
from tests.corpus.tree import Style, serialised

if TYPE_CHECKING:
    from collections.abc import Iterator

ODDNESS = (0.0, 0.0, 0.0, 0.03, 0.1, 0.3)
"""Chances that a scalar is written in an odd way; each document draws one."""
MUTATIONS = (0, 0, 0, 1, 1, 1, 2, 3, 6)
SPLICED = 0.3
"""Part of the corpus that the second maker contributes."""
DAMAGED = 0.12
"""Part of the documents whose bytes or encoding are touched as well."""


def documents(count: int, seed: int) -> Iterator[bytes]:
    """Give `count` documents; the first ones are the same for any count."""
    rng = random.Random(seed)
    recent: list[bytes] = [made(rng) for _ in range(12)]
    for _ in range(count):
        if rng.random() < SPLICED:
            document = splice(rng, recent)
        else:
            document = made(rng)
            recent[rng.randrange(len(recent))] = document
        if b"<!DOCTYPE" in document:
            document = document.replace(b"<!DOCTYPE", b"<!--")
        yield document


def made(rng: random.Random) -> bytes:
    """Write one document from scratch."""
    tree = pool(rng, rng.choice(ODDNESS))
    for _ in range(rng.choice(MUTATIONS)):
        mutate(rng, tree)
    text = serialised(tree, Style(rng))
    return encoded(rng, text, damage=rng.random() < DAMAGED)
