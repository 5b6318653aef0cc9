"""Which files a command reads: operands, and what is found below directories."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.errors import UsageError
from xmltool.text.escape import vis
from xmltool.text.placeholders import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


STDIN = "-"
XML_SUFFIX = ".xml"
JSON_SUFFIX = ".json"
TEMPLATE_SUFFIXES = tuple(SUFFIXES)
"""Read too when linting: what a tool fills in later."""


MAX_KINDS = 8
"""So many kinds of what is no pool are named."""
MAX_WORD = 40
"""So much of a kind's name, which comes from the file, is shown."""


class Source(NamedTuple):
    """One input.

    Attributes:
        path: where to read it; `-` is standard input.
        found: True when it was found below a directory, False when the user named it.
        data: its content where that is not what the file holds (an editor's text); else None.
    """

    path: str
    found: bool
    data: bytes | None = None


class Inputs(NamedTuple):
    """What the operands stand for.

    Attributes:
        sources: the files in input order: operands as given, what is below a directory by path.
        empty: directories given that hold no file to read.
        directories: all directories given.
        passed_over: what looks like a file to read in them and is none, and why not.
    """

    sources: tuple[Source, ...]
    empty: tuple[str, ...]
    directories: tuple[str, ...] = ()
    passed_over: tuple[tuple[str, str], ...] = ()


def find_inputs(
    operands: Sequence[str] | None,
    *,
    templates: bool = False,
    more: tuple[str, ...] = (),
    allow_empty: bool = False,
) -> Inputs:
    """Return the files that operands stand for; without operands the current directory is searched.

    A directory is searched for `*.xml` of regular files, each inode once, neither hidden nor
    through symbolic links. A directory that cannot be listed is an input itself, so that reading
    it says why.

    Args:
        operands: paths as given, or None.
        templates: whether `TEMPLATE_SUFFIXES` count too.
        more: other ends of names that count.
        allow_empty: whether no file at all is an answer.
    """
    suffixes = (XML_SUFFIX, *more, *(TEMPLATE_SUFFIXES if templates else ()))
    passed: list[tuple[str, str]] = []
    sources: list[Source] = []
    empty: list[str] = []
    directories: list[str] = []
    named: set[str] = set()
    inodes: set[tuple[int, int | str]] = set()
    for operand in operands or ["."]:
        if operand == STDIN and STDIN in named:
            raise UsageError("standard input (-) can be read only once")
        if operand in named:
            continue
        named.add(operand)
        if operand == STDIN or not os.path.isdir(operand):
            sources.append(Source(operand, found=False))
            continue
        directories.append(operand)
        found = _search(operand, suffixes, passed)
        if not found:
            empty.append(operand)
        for path in sorted(found):
            inode = found[path]
            if inode not in inodes:
                inodes.add(inode)
                sources.append(Source(path if operands else path.removeprefix("./"), True))
    if not sources and not allow_empty:
        raise nothing_to_read(empty)
    return Inputs(tuple(sources), tuple(empty), tuple(directories), tuple(passed))


def is_candidate(path: str) -> bool:
    """Report whether a file in a directory may be a pool definition, or a template of one."""
    return path.endswith((XML_SUFFIX, *TEMPLATE_SUFFIXES))


def siblings(names: Iterable[str]) -> list[str]:
    """Return the other candidates in the directories of files, sorted, each by its file's directory."""
    given: dict[str, set[str]] = {}
    for name in names:
        directory, slash, base = name.rpartition("/")
        given.setdefault(directory + slash, set()).add(base)
    found = []
    for prefix, bases in given.items():
        try:
            entries = list(os.scandir(prefix or os.curdir))
        except OSError:  # what is there then is no store
            continue
        inodes = set(map(_inode, (prefix + base for base in bases)))
        found += [
            prefix + entry.name
            for entry in entries
            if is_candidate(entry.name)
            and entry.name[0] != "."
            and entry.is_file(follow_symlinks=False)
            and entry.inode() not in inodes
        ]
    return sorted(found)


def _inode(path: str) -> int | None:
    """Return the inode of a file that a user named, through links; None where there is none."""
    try:
        return os.stat(path).st_ino
    except (OSError, ValueError):
        return None


def nothing_to_read(directories: Sequence[str], kinds: str = "*.xml") -> UsageError:
    """Return the error of a run without any input."""
    where = ", ".join("the current directory" if path == "." else path for path in directories)
    return UsageError(
        f"nothing to read: no {kinds} file in {where}",
        "hidden files and symbolic links in a directory are not followed; name the files",
    )


def given_directories(names: Iterable[str]) -> list[str]:
    """Return the directories of files as they were given, with their slashes, in order and each once."""
    return list({name[: name.rfind("/") + 1]: None for name in names})


def shown_name(source: Source, stdin_filename: str | None) -> str:
    """Return what reports call a source: its path, or `--stdin-filename` for standard input."""
    return stdin_filename if source.path == STDIN and stdin_filename else source.path


class Skipped:
    """Counts what was found and not judged, for standard error.

    It is told which directories hold no file that was looked for, and how many files there were.
    """

    def __init__(self, empty: Sequence[str], total: int) -> None:
        self._empty = empty
        self._total = total
        self._kinds: dict[str, int] = {}

    def add(self, kind: str) -> None:
        """Count one file that is something else than a pool."""
        self._kinds[kind] = self._kinds.get(kind, 0) + 1

    def remarks(self) -> Iterator[str]:
        """Return a line for each thing worth saying; none for a run that skipped nothing."""
        for directory in self._empty:
            yield f"no *.xml file in {vis(directory)}"
        if self._kinds:
            number = sum(self._kinds.values())
            ranked = sorted(self._kinds.items(), key=lambda item: (-item[1], item[0]))
            kinds = [f"{count} {vis(kind)[:MAX_WORD]}" for kind, count in ranked[:MAX_KINDS]]
            rest = sum(count for _, count in ranked[MAX_KINDS:])
            kinds += [f"{rest} of {len(ranked) - MAX_KINDS} more kinds"] if rest else []
            judged = f"judged {self._total - number} of {self._total} files"
            yield f"{judged}; skipped what is no pool: {', '.join(kinds)}"


def _search(
    directory: str, suffixes: tuple[str, ...], passed: list[tuple[str, str]]
) -> dict[str, tuple[int, int | str]]:
    """Return the files below a directory, in no order: path to device and inode.

    What looks like one and is none is added to `passed`.
    """
    found: dict[str, tuple[int, int | str]] = {}
    pending = [directory]
    while pending:
        current = pending.pop()
        try:
            device = os.stat(current).st_dev
            entries = list(os.scandir(current))
        except OSError:
            found[current] = (-1, current)  # an input that says why it cannot be read
            continue
        for entry in entries:
            name = entry.name
            hidden = name[0] == "."
            if not hidden and name.endswith(suffixes) and entry.is_file(follow_symlinks=False):
                found[entry.path] = (device, entry.inode())
            elif not hidden and entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
            elif name.lower().endswith((*suffixes, *TEMPLATE_SUFFIXES)) or (
                entry.is_symlink() and not hidden and entry.is_dir()
            ):
                passed.append((entry.path, _why_not(entry)))
    return found


def _why_not(entry: os.DirEntry[str]) -> str:
    """Return why an entry of a directory that looks like a file to read is none."""
    if entry.is_symlink():
        return "it is a symbolic link"
    if entry.name[0] == ".":
        return "it is hidden"
    if not entry.is_file(follow_symlinks=False):
        return "it is not a regular file"
    if entry.name.endswith(TEMPLATE_SUFFIXES):
        return "it is a template"
    return "its name does not end in small letters"
