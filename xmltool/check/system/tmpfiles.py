"""What systemd-tmpfiles makes when a system boots: the lines of tmpfiles.d.

(tmpfiles.d(5); the referee of the tests is `systemd-tmpfiles --root --create`.)
"""

from __future__ import annotations

import fnmatch
import os
import re
from typing import TYPE_CHECKING, NamedTuple

from xmltool.check.system.fstab import MAX_PATH, plain, upwards
from xmltool.check.system.units import configuration_files, is_null
from xmltool.confined.os_release import os_release
from xmltool.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xmltool.confined.root import Root

PLACES = ("/etc/tmpfiles.d", "/run/tmpfiles.d", "/usr/local/lib/tmpfiles.d", "/usr/lib/tmpfiles.d")
SUFFIX = ".conf"
_MAX_BYTES = 1024 * 1024
_MAX_LINES = 20000
_MAX_PATHS = 50000
"""That lines make, the directories on their way among them."""
_MAX_PATTERNS = 500
"""Of lines that remove what matches them."""
_MAX_LINKS = 10
_DIRECTORIES = frozenset("dDvqQ")
_REMOVED = frozenset("rRD")
"""Types that remove a path, or what is in it, before anything is made."""
_OTHERS = frozenset("fFpcbC")
"""Types that make something else, and the directories above it (0755)."""
_TYPE = re.compile(r"([a-zA-Z])([!+\-=~^$?]*)\Z")
_WORD = re.compile(
    r"""\s*((?:"(?:\\.|[^"\\]++)*+"|'(?:\\.|[^'\\]++)*+'|\\.|[^\s"'\\]++)++)""", re.DOTALL
)
_RUNNERS = (
    "/usr/bin/systemd-tmpfiles",
    "/bin/systemd-tmpfiles",
    "/usr/bin/tmpfiles",
    "/bin/tmpfiles",
)
"""What reads these lines on a system that systemd does not boot."""
_FIXED = {
    "%": "%", "S": "/var/lib", "C": "/var/cache", "L": "/var/log", "t": "/run",
    "T": "/tmp", "V": "/var/tmp",  # noqa: S108 - names, nothing is written there
    "h": "/root", "u": "root", "g": "root", "U": "0", "G": "0",
}  # fmt: skip
_OF_RELEASE = {"o": "ID", "w": "VERSION_ID", "W": "VARIANT_ID", "B": "BUILD_ID", "M": "IMAGE_ID",
               "A": "IMAGE_VERSION"}  # fmt: skip


class Made(NamedTuple):
    """A path that a line makes.

    Attributes:
        path: of the directory or the link.
        source: the file with the line.
        link: where a link leads to; None for a directory.
        is_usable: whether it is a directory or a link.
        is_forced: whether a link replaces what is there.
    """

    path: str
    source: str
    link: str | None = None
    is_usable: bool = True
    is_forced: bool = False


class Removed(NamedTuple):
    """A line that removes what a pattern matches: all of it, what is empty, or only what is in it."""

    pattern: str
    kind: str
    source: str


class Tmpfiles:
    """The directories and links that tmpfiles.d makes at boot, and those that it removes.

    Args:
        root: of the system.
        by_systemd: whether systemd boots it; otherwise a program of its own has to be there.
    """

    def __init__(self, root: Root, *, by_systemd: bool = True) -> None:
        self._root = root
        self._made: dict[str, Made] = {}
        self._links = False
        self._removing: dict[str, list[tuple[int, Removed]]] = {}
        self._is_read = not (by_systemd or any(map(root.exists, _RUNNERS)))

    def made(self, path: str) -> Made | None:
        """Return what makes a path, a directory on the way to what a line makes included."""
        path = plain(path)
        final = self.resolved(path)
        found = self._lines().get(final)
        if found is not None and found.link is None and found.is_usable:
            return found
        return Made(final, "a link") if final != path and self._root.exists(final) else None

    def resolved(self, path: str) -> str:
        """Return a path with the links that lines make on its way read as what they mean."""
        self._lines()
        if not self._links:
            return path
        for _ in range(_MAX_LINKS):
            link = next(filter(None, map(self._link, reversed([*upwards(path)]))), None)
            if link is None:
                break
            meant = os.path.join(os.path.dirname(link.path), link.link or "")
            path = plain(os.path.normpath(meant + path[len(link.path) :]))
        return path

    def removed_by(self, path: str) -> str | None:
        """Return the file whose line removes a path when the system boots, and nothing makes it again."""
        self._lines()
        path = plain(path)
        names = path.split("/")
        for number, line in self._candidates(path):
            depth = line.pattern.count("/") + 1
            if not {"r": depth == len(names), "R": True, "D": depth < len(names)}[line.kind]:
                continue
            if not _matches("/".join(names[:depth]), line.pattern):
                continue
            if line.kind != "r" or not self._is_filled(path, number):
                return line.source
        return None

    def _candidates(self, path: str) -> list[tuple[int, Removed]]:
        """Return the lines whose patterns begin, as far as they are no patterns, on the way to a path."""
        places = ("", *upwards(path))
        return sorted(each for place in places for each in self._removing.get(place, ()))

    def _is_filled(self, path: str, before: int) -> bool:
        """Report whether a directory holds anything that earlier lines of type R have not taken."""
        return any(
            not any(
                number < before and line.kind == "R" and _matches(inside, line.pattern)
                for number, line in self._candidates(inside)
            )
            for inside in (f"{path}/{name}" for name in self._root.names(path))
        )

    def _link(self, path: str) -> Made | None:
        """Return the link that a line makes at a path, where it does not leave what is there."""
        found = self._lines().get(path)
        if found is None or found.link is None:
            return None
        is_left = not found.is_forced and self._root.exists(path, follow=False)
        return None if is_left else found

    def _lines(self) -> dict[str, Made]:
        if not self._is_read:
            self._is_read = True
            removed: dict[tuple[str, str], Removed] = {}
            patterns = 0
            for line in _all(self._root):
                if isinstance(line, Removed):
                    removed.setdefault((line.kind, line.pattern), line)
                    patterns += _WILDCARD.search(line.pattern) is not None
                    self._limit(line, patterns, _MAX_PATTERNS, "patterns")
                    continue
                self._made.setdefault(line.path, line)  # of two lines the first one counts
                self._links = self._links or line.link is not None
                for parent in upwards(os.path.dirname(line.path)):
                    if parent in self._made:  # and so are those above it
                        break
                    self._made[parent] = Made(parent, line.source)
                self._limit(line, len(self._made), _MAX_PATHS, "paths")
            for number, one in enumerate(removed.values()):
                self._removing.setdefault(_begin(one.pattern), []).append((number, one))
        return self._made

    def _limit(self, line: Made | Removed, number: int, most: int, what: str) -> None:
        if number > most:
            shown = self._root.shown(line.source)
            raise StoreError(f"{shown}: more than {most} {what} in the lines of tmpfiles.d")


_WILDCARD = re.compile(r"[*?[]")


def _begin(pattern: str) -> str:
    """Return a pattern as far as its parts are names."""
    wildcard = _WILDCARD.search(pattern)
    return pattern if wildcard is None else pattern[: pattern.rfind("/", 0, wildcard.start())]


def _matches(path: str, pattern: str) -> bool:
    """Report whether a path matches a pattern of glob(7), in which no wildcard is for a slash."""
    parts, patterns = path.split("/"), pattern.split("/")
    return len(parts) == len(patterns) and all(map(fnmatch.fnmatchcase, parts, patterns))


def _all(root: Root) -> Iterator[Made | Removed]:
    specifiers = _specifiers(root)
    count = 0
    for file in configuration_files(root, "tmpfiles.d", SUFFIX):
        if is_null(root, file):
            continue
        for line in root.read_text(file, _MAX_BYTES).splitlines():
            count += 1
            if count > _MAX_LINES:
                raise StoreError(f"{root.shown(file)}: more than {_MAX_LINES} lines of tmpfiles.d")
            yield from _line(line.strip(), file, specifiers)


def _line(line: str, file: str, specifiers: Mapping[str, str]) -> Iterator[Made | Removed]:
    """Read a line; nothing for one that does neither, or cannot be read."""
    words = [] if line.startswith("#") else _words(line)
    kind = _TYPE.match(words[0]) if words else None
    path = expanded(words[1], specifiers) if kind is not None and len(words) > 1 else None
    if kind is None or path is None or not path.startswith("/") or len(path) >= MAX_PATH:
        return
    if kind[1] in _REMOVED:
        yield Removed(plain(path), kind[1], file)
    made = _made(line, kind, path, file, specifiers)
    if made is not None:
        yield made


def _made(
    line: str, kind: re.Match[str], path: str, file: str, specifiers: Mapping[str, str]
) -> Made | None:
    if kind[1] != "L":
        is_usable = kind[1] in _DIRECTORIES
        return Made(plain(path), file, None, is_usable) if is_usable or kind[1] in _OTHERS else None
    argument = _argument(line)
    link = expanded(argument, specifiers) if argument else f"/usr/share/factory{plain(path)}"
    if link is None:
        return None
    return Made(plain(path), file, link, is_forced="+" in kind[2])


def _argument(line: str) -> str:
    """Return the seventh field, which is the rest of the line."""
    rest = line
    for _ in range(6):
        word = _WORD.match(rest)
        if word is None:
            return ""
        rest = rest[word.end() :]
    argument = rest.strip()
    return "" if argument == "-" else _unquoted(argument)


def _words(line: str) -> list[str]:
    return [_unquoted(match[1]) for match in _WORD.finditer(line)][:6]


def _unquoted(word: str) -> str:
    """Take quotes and backslashes off a word, as systemd 252 reads them."""
    out, quote, at = [], "", 0
    while at < len(word):
        letter = word[at]
        at += 1
        if letter == quote:
            quote = ""
        elif not quote and letter in "\"'":
            quote = letter
        elif letter == "\\" and at < len(word):
            out.append(word[at])
            at += 1
        else:
            out.append(letter)
    return "".join(out)


def expanded(text: str, specifiers: Mapping[str, str]) -> str | None:
    """Return a text with its specifiers filled in; None where one is not known before the boot."""
    if any(letter not in specifiers for letter in re.findall(r"%(.)", text)):
        return None
    return re.sub(r"%(.)", lambda match: specifiers[match[1]], text)


def _specifiers(root: Root) -> dict[str, str]:
    release = os_release(root)
    found = {**_FIXED, **{key: release.get(name, "") for key, name in _OF_RELEASE.items()}}
    for key, path in (("m", "/etc/machine-id"), ("H", "/etc/hostname")):
        text = root.read_text(path, 4096).strip()
        if text and text != "uninitialized":
            found[key] = text
    return found


def line_for(path: str, mode: int, owner: int, group: int) -> str:
    """Return the line that makes a directory; -1 for an owner or a group is root."""
    text = path.replace("%", "%%")
    if any(char in text for char in " \t\"'\\"):
        text = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    names = ("root" if number in (-1, 0) else str(number) for number in (owner, group))
    return f"d {text} {mode:04o} {' '.join(names)} -"
