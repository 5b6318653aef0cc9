"""The versions that files had in a revision, by what they are called now: renames are followed."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from xmltool.document.document import read_bytes
from xmltool.errors import UsageError
from xmltool.files.inputs import is_candidate
from xmltool.lint.revision import Revision, blob_id
from xmltool.repository import top_level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ALIKE = 0.5
"""A new file is a renamed one when so much of the longer of both is in the other, too; as in git."""
MAX_COMPARED = 300
"""With more new or more vanished files than this only those that stayed the same are found again."""


class Earlier(NamedTuple):
    """What a file was in the revision.

    Attributes:
        path: below the top level, at that time.
        data: its text; None where it is the same now.
    """

    path: str
    data: bytes | None


def earlier_texts(revision: str, paths: Mapping[str, str | None]) -> dict[str, Earlier]:
    """Return the versions that files had in a revision, by name; a new file has none.

    What is committed, staged, changed in the work tree, or not known to git at all makes no
    difference: the file as it is now is held against the revision. `paths` says where each file is
    read; None stands for standard input.
    """
    here = top_level(os.curdir)
    directories: dict[str, str] = {}
    by_top: dict[str, dict[str, str]] = {}
    for path in paths:
        given, _, base = path.rpartition("/")
        directory = directories.get(given)
        if directory is None:
            directory = directories[given] = os.path.realpath(os.path.dirname(path))  # noqa: TID251  # by what git knows it
        top = here if here is not None and _is_below(directory, here) else top_level(directory)
        if top is None:
            raise UsageError(
                f"--diff-base: {directory} is in no git repository",
                "leave the option out, or run git init",
            )
        by_top.setdefault(top, {})[os.path.relpath(f"{directory}/{base}", top)] = path
    found: dict[str, Earlier] = {}
    for top, names in sorted(by_top.items()):
        now = {name: _content(paths[path]) for name, path in names.items()}
        earlier = _earlier(top, revision, now)
        found.update((names[name], version) for name, version in earlier.items())
    return found


def _earlier(top: str, revision: str, now: dict[str, bytes | None]) -> dict[str, Earlier]:
    """Return the versions of files by path, those in submodules as of the commit that is recorded."""
    tree = _Tree(top, revision)
    found: dict[str, Earlier] = {}
    for place, commit in tree.submodules.items():
        inside = {
            path.removeprefix(f"{place}/"): now.pop(path)
            for path in list(now)
            if path.startswith(f"{place}/")
        }
        directory = os.path.join(top, place)
        if not inside or not os.path.lexists(os.path.join(directory, ".git")):
            continue
        with contextlib.suppress(UsageError):  # the commit was not fetched: all of it counts as new
            for path, version in _earlier(directory, commit, inside).items():
                found[f"{place}/{path}"] = version._replace(path=f"{place}/{version.path}")
    return found | tree.earlier(now)


def _is_below(directory: str, top: str) -> bool:
    return directory == top or directory.startswith(top.rstrip("/") + "/")


class _Tree:
    """The files of one repository in the revision."""

    def __init__(self, top: str, revision: str) -> None:
        self._top = top
        self._revision = Revision(top, revision)
        self._oids: dict[str, str] = {}
        self.submodules: dict[str, str] = {}
        for each in self._revision.objects():
            (self.submodules if each.submodule else self._oids)[each.path] = each.oid

    def earlier(self, now: Mapping[str, bytes | None]) -> dict[str, Earlier]:
        """Return the versions of files by path, by their texts now; None where there is none to compare with."""
        pairs = {path: path for path in now if path in self._oids}
        fresh = [path for path in now if path not in pairs]
        gone = self._gone(fresh)
        pairs |= self._same(fresh, gone, now)
        left = {path: now[path] for path in fresh if path not in pairs}
        candidates = sorted(frozenset(gone).difference(pairs.values()))
        if not left or max(len(left), len(candidates)) > MAX_COMPARED:
            candidates = []
        changed = [old for path, old in pairs.items() if not self._is(old, now[path])]
        texts = self._revision.contents(self._oids[path] for path in (*changed, *candidates))
        pairs |= _renamed(left, {path: texts.get(self._oids[path]) for path in candidates})
        found = {}
        for path, old in pairs.items():
            data = None if self._is(old, now[path]) else texts.get(self._oids[old], b"")
            found[path] = Earlier(old, data)
        return found

    def _gone(self, fresh: Iterable[str]) -> list[str]:
        """Return the files of the revision that are gone and may have become the new ones."""
        wanted = frozenset(os.path.splitext(path)[1] for path in fresh)
        if not wanted:
            return []
        left_out = self._revision.left_out()
        return [
            path
            for path in self._oids
            if (is_candidate(path) or os.path.splitext(path)[1] in wanted)
            and path not in left_out
            and not os.path.lexists(os.path.join(self._top, path))
        ]

    def _same(
        self, fresh: Iterable[str], gone: Iterable[str], now: Mapping[str, bytes | None]
    ) -> dict[str, str]:
        """Pair the new files with those that vanished and had the same text."""
        by_oid: dict[str, list[str]] = {}
        for path in gone:
            by_oid.setdefault(self._oids[path], []).append(path)
        pairs = {}
        for path in fresh if by_oid else ():
            text = now[path]
            twins = None if text is None else by_oid.get(blob_id(text, next(iter(by_oid))))
            if twins:
                pairs[path] = twins.pop(0)
        return pairs

    def _is(self, path: str, text: bytes | None) -> bool:
        """Report whether a file of the revision has a text."""
        oid = self._oids[path]
        return text is not None and blob_id(text, oid) == oid


def _content(path: str | None) -> bytes | None:
    try:
        return None if path is None else read_bytes(path)
    except OSError:
        return None


def _renamed(fresh: Mapping[str, bytes | None], gone: Mapping[str, bytes | None]) -> dict[str, str]:
    """Pair new files with vanished ones that are alike, the most alike first."""
    old = {path: _bytes_by_line(text) for path, text in gone.items() if text}
    found = []
    for name, text in fresh.items():
        lines = _bytes_by_line(text or b"")
        for path, others in old.items():
            alike = _alike(lines, others)
            if alike >= ALIKE:
                other_name = os.path.basename(path) != os.path.basename(name)
                found.append((-alike, other_name, name, path))
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    for _, _, name, path in sorted(found):
        if name not in pairs and path not in taken:
            pairs[name] = path
            taken.add(path)
    return pairs


def _bytes_by_line(text: bytes) -> Counter[bytes]:
    """Count the bytes of a text by line."""
    found: Counter[bytes] = Counter()
    for line in text.splitlines():
        found[line.strip()] += len(line) + 1
    return found


def _alike(one: Counter[bytes], other: Counter[bytes]) -> float:
    """Return how much of the longer text is in the other, from 0 to 1."""
    longer = max(one.total(), other.total())
    return sum(min(size, other[line]) for line, size in one.items()) / max(longer, 1)
