"""Conditions of units: those that a root's files answer, and those that only the boot can.

(systemd.unit(5), *Conditions and Asserts*; the referee of the tests is `systemd-analyze condition`.)
"""

from __future__ import annotations

import errno
import fnmatch
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from xmltool.check.system.units import VOLATILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xmltool.check.system.units import Unit
    from xmltool.confined.root import Root

_KINDS = ("Condition", "Assert")


class Condition(NamedTuple):
    """A condition as it is written, and whether it holds; None where files do not tell."""

    text: str
    holds: bool | None

    @property
    def words(self) -> str:
        """The words for one that does not hold, or that only the boot can tell."""
        known = "was not looked at" if self.holds is None else "does not hold in this root"
        return f"has the condition {self.text}, which {known}"


def open_condition(root: Root, unit: Unit) -> Condition | None:
    """Return what keeps a unit from being started, or may; None where nothing does.

    What does not hold goes before what is not known.
    """
    found = [each for kind in _KINDS for each in _of_kind(root, unit, kind)]
    unmet = [each for each in found if each.holds is False]
    return next(iter((*unmet, *(each for each in found if each.holds is None))), None)


def _of_kind(root: Root, unit: Unit, kind: str) -> Iterator[Condition]:
    """Yield the conditions that must all hold; of those with `|` one has to, and they are one."""
    alternatives: list[Condition] = []
    for (section, key), values in unit.settings.items():
        if section != "Unit" or not key.startswith(kind):
            continue
        for value in values:
            is_one_of = value.startswith("|")
            condition = Condition(f"{key}={value}", _holds(root, key.removeprefix(kind), value))
            if is_one_of:
                alternatives.append(condition)
            else:
                yield condition
    if alternatives:
        known = [each.holds for each in alternatives]
        holds = True if True in known else None if None in known else False
        yield Condition(", ".join(each.text for each in alternatives), holds)


def _holds(root: Root, test: str, value: str) -> bool | None:
    value = value.removeprefix("|").strip()
    is_negated = value.startswith("!")
    path = value.removeprefix("!").strip()
    known = _TESTS.get(test)
    if known is None or not path.startswith("/") or "%" in path or _is_volatile(path):
        return None
    try:
        found = known(root, path)
        return None if found is None else found is not is_negated
    except OSError as error:
        missing = error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
        return is_negated if missing else None


def _is_volatile(path: str) -> bool:
    path = os.path.normpath(path)
    return any(path == each or path.startswith(f"{each}/") for each in VOLATILE)


def _exists(root: Root, path: str) -> bool:
    return bool(root.stat(path))


def _matches(root: Root, pattern: str) -> bool:
    *parents, last = os.path.normpath(pattern).split("/")[1:]
    paths = [""]
    for part in (*parents, last):
        paths = [
            f"{path}/{name}"
            for path in paths
            for name in root.names(path or "/")
            if fnmatch.fnmatchcase(name, part) and (name[0] != "." or part[0] == ".")
        ]
    return bool(paths)


def _is_link(root: Root, path: str) -> bool:
    return root.link_text(path) is not None


def _is_directory(root: Root, path: str) -> bool:
    return stat.S_ISDIR(root.stat(path).st_mode)


def _is_filled(root: Root, path: str) -> bool | None:
    """Report whether a directory holds anything; None for names that some systemds do not count.

    (systemd 252: dir_is_empty() and hidden_or_backup_file(); others count every name)
    """
    names = root.names(path) if _is_directory(root, path) else []
    is_counted = any(name[0] != "." and name[-1] != "~" and name != "lost+found" for name in names)
    return is_counted or (None if names else False)


def _is_not_empty(root: Root, path: str) -> bool:
    found = root.stat(path)
    return stat.S_ISREG(found.st_mode) and found.st_size > 0


def _is_executable(root: Root, path: str) -> bool:
    mode = root.stat(path).st_mode
    return stat.S_ISREG(mode) and bool(mode & 0o111)


_TESTS: dict[str, Callable[[Root, str], bool | None]] = {
    "PathExists": _exists,
    "PathExistsGlob": _matches,
    "PathIsDirectory": _is_directory,
    "PathIsSymbolicLink": _is_link,
    "DirectoryNotEmpty": _is_filled,
    "FileNotEmpty": _is_not_empty,
    "FileIsExecutable": _is_executable,
}
"""What files answer; of the others only the boot knows (virtualisation, kernel command line …)."""
