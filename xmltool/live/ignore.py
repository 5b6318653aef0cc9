"""What the user does not want to be told: `--ignore KIND|path[@pool]`."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from xmltool.errors import UsageError
from xmltool.live.drift import Comparison, Drift, Kind
from xmltool.text.words import shortened

_OTHER_MAGIC = re.compile(r"[?[]")
"""What `fnmatch` takes for more than itself, beside `*`."""

MAX_PATTERNS = 500
"""Each is compared with every pool and field that differs."""


class Ignore(NamedTuple):
    """One wish.

    Attributes:
        text: as the user wrote it.
        kind: of the drift or note; None where a field is meant.
        path: of the field, with `*` for anything; "" where a kind is meant.
        pool: name of the pool, or what a secret is for, with `*` for anything.
    """

    text: str
    kind: Kind | None
    path: str
    pool: str

    def has(self, pool: str) -> bool:
        """Report whether a pool is meant."""
        return _matches(self.pool, pool)


def parse_ignores(texts: Iterable[str], where: str = "--ignore") -> tuple[Ignore, ...]:
    """Read wishes: a kind (`autostart`) or a field (`target/path`, `source/*`), then `@` and a pool.

    An `@` behind a slash belongs to the path: `source/host/@name@web`. `where` they stand is said of
    one that cannot be meant.
    """
    found = tuple(_parsed(text, where) for text in texts)
    if sum("*" in one.path or "*" in one.pool != "*" for one in found) > MAX_PATTERNS:
        raise UsageError(f"{where}: more than {MAX_PATTERNS} with * in a name")
    return found


def _parsed(text: str, where: str) -> Ignore:
    what, at, pool = _divided(text)
    if not what or (at and not pool):
        raise UsageError(
            f"{where} {shortened(text)}: expected KIND or path, then perhaps @pool", _hint()
        )
    if what in tuple(Kind):
        return Ignore(text, Kind(what), "", pool or "*")
    if "/" in what or "*" in what or what in ("type", "uuid", "name"):
        return Ignore(text, None, what, pool or "*")
    raise UsageError(f"{where} {shortened(text)}: there is no kind {shortened(what)}", _hint())


def _divided(text: str) -> tuple[str, str, str]:
    for found in re.finditer("@", text):
        start = found.start()
        if start == 0 or text[start - 1] != "/":
            return text[:start], "@", text[start + 1 :]
    return text, "", ""


def _hint() -> str:
    kinds = ", ".join(Kind)
    return f"the kinds are {kinds}; a path is one of a report, such as target/path"


def apply_ignores(
    comparison: Comparison, ignores: Sequence[Ignore]
) -> tuple[Comparison, tuple[Ignore, ...]]:
    """Remove what is not wanted.

    Returns:
        What is left, and the wishes that nothing answered to.
    """
    wishes = _Wishes(ignores)
    drift = [left for one in comparison.drift if (left := _without(one, wishes)) is not None]
    notes = [note for note in comparison.notes if not wishes.hit(note.kind, "", note.pool)]
    rest = comparison._replace(drift=tuple(drift), notes=tuple(notes))
    return rest, tuple(ignore for ignore in ignores if ignore not in wishes.used)


class _Wishes:
    """Wishes by what they name; None stands for a pattern, which has to be compared."""

    def __init__(self, ignores: Iterable[Ignore]) -> None:
        self.used: set[Ignore] = set()
        self._by_name: dict[tuple[Kind | None, str | None, str | None], list[Ignore]] = {}
        for ignore in dict.fromkeys(ignores):
            path, pool = (None if "*" in name else name for name in (ignore.path, ignore.pool))
            self._by_name.setdefault((ignore.kind, path, pool), []).append(ignore)

    def hit(self, kind: Kind | None, path: str, pool: str) -> bool:
        """Report whether a kind, or without one a field, is not wanted; all that say so are used."""
        hits = [
            ignore
            for key in ((path, pool), (path, None), (None, pool), (None, None))
            for ignore in self._by_name.get((kind, *key), ())
            if _matches(ignore.path, path) and ignore.has(pool)
        ]
        self.used.update(hits)
        return bool(hits)


def _without(drift: Drift, wishes: _Wishes) -> Drift | None:
    if wishes.hit(drift.kind, "", drift.name):
        return None
    kept = tuple(each for each in drift.changes if not wishes.hit(None, each.path, drift.name))
    return None if drift.changes and not kept else drift._replace(changes=kept)


def _matches(pattern: str, text: str) -> bool:
    """Compare with `*` for anything; brackets, as in `host[2]`, mean themselves."""
    return fnmatchcase(text, _OTHER_MAGIC.sub(r"[\g<0>]", pattern))  # backs out of no star
