"""What systemd-tmpfiles makes when a system boots: the lines of tmpfiles.d.

(tmpfiles.d(5); the referee of the tests is `systemd-tmpfiles --root --create`.)
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from xmltool.check.system.fstab import plain
from xmltool.check.system.units import configuration_files, is_null
from xmltool.confined.os_release import os_release

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xmltool.confined.root import Root

PLACES = ("/etc/tmpfiles.d", "/run/tmpfiles.d", "/usr/local/lib/tmpfiles.d", "/usr/lib/tmpfiles.d")
SUFFIX = ".conf"
_MAX_BYTES = 1024 * 1024
_MAX_LINES = 20000
_DIRECTORIES = frozenset("dDvqQ")
_OTHERS = frozenset("fFpcbC")
"""Types that make something else, and the directories above it (0755)."""
_TYPE = re.compile(r"([a-zA-Z])([!+\-=~^$?]*)\Z")
_WORD = re.compile(r"""\s*((?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.|[^\s"'\\])+)""", re.DOTALL)
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
    """

    path: str
    source: str
    link: str | None = None
    is_usable: bool = True


class Tmpfiles:
    """The directories and links that tmpfiles.d makes at boot.

    Args:
        root: of the system.
    """

    def __init__(self, root: Root) -> None:
        self._root = root
        self._made: dict[str, Made] | None = None

    def made(self, path: str) -> Made | None:
        """Return what makes a path, a directory on the way to what a line makes included."""
        path = plain(path)
        for _ in range(10):
            found = self._lines().get(path)
            if found is None or not found.is_usable:
                return None
            if found.link is None:
                return found
            path = plain(os.path.normpath(os.path.join(os.path.dirname(path), found.link)))
            if self._lines().get(path) is None:
                return found if self._root.exists(path) else None
        return None

    def _lines(self) -> dict[str, Made]:
        if self._made is None:
            self._made = {}
            for made in _all(self._root):
                self._made.setdefault(made.path, made)  # of two lines the first one counts
                for parent in _parents(made.path):
                    self._made.setdefault(parent, Made(parent, made.source))
        return self._made


def _parents(path: str) -> Iterator[str]:
    parent = os.path.dirname(path)
    while parent not in ("/", ""):
        yield parent
        parent = os.path.dirname(parent)


def _all(root: Root) -> Iterator[Made]:
    specifiers = _specifiers(root)
    count = 0
    for file in configuration_files(root, "tmpfiles.d", SUFFIX):
        if is_null(root, file):
            continue
        for line in root.read_text(file, _MAX_BYTES).splitlines():
            count += 1
            if count > _MAX_LINES:
                return
            made = _made(line.strip(), file, specifiers)
            if made is not None:
                yield made


def _made(line: str, file: str, specifiers: Mapping[str, str]) -> Made | None:
    """Read a line; None for one that makes neither a directory nor a link, or cannot be read."""
    if not line or line.startswith("#"):
        return None
    words = _words(line)
    kind = _TYPE.match(words[0]) if words else None
    if kind is None or len(words) < 2:
        return None
    path = expanded(words[1], specifiers)
    if path is None or not path.startswith("/"):
        return None
    if kind[1] != "L":
        is_usable = kind[1] in _DIRECTORIES
        return Made(plain(path), file, None, is_usable) if is_usable or kind[1] in _OTHERS else None
    argument = _argument(line)
    link = expanded(argument, specifiers) if argument else f"/usr/share/factory{plain(path)}"
    return None if link is None else Made(plain(path), file, link)


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
