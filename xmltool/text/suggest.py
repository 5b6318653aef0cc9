"""Did you mean: the known name that is nearest to a misspelt one, and how a message says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONGEST = 200
"""Letters of a word that is misspelt; what is longer is no name, and near to none."""
_SHORTEST_PART = 2
"""A name that begins or ends with another one of at least so many letters is near to it."""


def one_of(option: str, value: str, choices: Sequence[str]) -> str:
    """Return the value of an option when it is one of the choices."""
    if value in choices:
        return value
    raise UsageError(
        f"{option} {value}: there is no such value",
        suggestion(value, choices, f"it is one of: {', '.join(choices)}"),
    )


def suggestion(word: str, candidates: Iterable[str], otherwise: str, shape: str = "{}") -> str:
    """Return `did you mean X?` for the nearest candidate, or what to say otherwise.

    The candidate is shown in the place of `{}` in the shape.
    """
    near = nearest(word, candidates)
    return otherwise if near is None else f"did you mean {shape.format(near)}?"


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that a word was most probably meant to be, or None when none is near."""
    ranked = rank(word, candidates)
    return ranked[0] if ranked else None


def rank(word: str, candidates: Iterable[str]) -> list[str]:
    """Return the candidates that are near to a word, nearest first."""
    if len(word) > _LONGEST:
        return []
    scored = [(_score(word, candidate), candidate) for candidate in dict.fromkeys(candidates)]
    near = [(score, candidate) for score, candidate in scored if score is not None]
    near.sort(key=lambda pair: pair[0])
    return [candidate for _, candidate in near]


def _score(word: str, candidate: str) -> tuple[float, int, int] | None:
    """How far a candidate is: edits, shared beginning, difference of what was replaced."""
    low, other = word.lower(), candidate.lower()
    if not low or not other:
        return None
    if low == other:
        return (0, 0, 0)
    longest = max(len(low), len(other))
    most = max(1, (longest + 1) // 3)
    edits = float(distance(low, other)) if _fewest(low, other) <= most else longest
    if edits > most or edits >= longest:
        if not _is_part(low, other):
            return None
        edits = max(2.0, longest / 3)
    shared = next((i for i, (a, b) in enumerate(zip(low, other, strict=False)) if a != b), longest)
    gap = abs(ord(low[shared]) - ord(other[shared])) if shared < min(len(low), len(other)) else 0
    return (edits, -shared, gap)


def _is_part(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST_PART and (
        long.startswith(short) or (len(short) > _SHORTEST_PART and long.endswith(short))
    )


def _fewest(one: str, other: str) -> int:
    """Return a number of edits that is certainly needed; much faster than to count them."""
    letters, others = set(one), set(other)
    return max(abs(len(one) - len(other)), len(letters - others), len(others - letters))


def distance(one: str, other: str) -> int:
    """Count the letters to insert, delete, replace or swap with their neighbour to get from one to the other.

    Of very long words only whether they are the same is looked at.
    """
    if (longest := max(len(one), len(other))) > _LONGEST:
        return 0 if one == other else longest
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    one, other = one[start:], other[start:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
