"""Which lines were changed since a revision: git is asked, and nothing else."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from xmltool.errors import UsageError, XmltoolError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_NAMED = {b"t": b"\t", b"n": b"\n", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}


def changed_lines(revision: str, paths: Sequence[str]) -> dict[str, frozenset[int] | None]:
    """Return the changed lines of files by absolute path; None: all of a new file's.

    Args:
        revision: anything that names a commit to git; changes that are not committed count too.
        paths: the files; each is looked up in the repository that its directory is in.

    Raises:
        UsageError: the revision is none, or a file is in no repository.
        XmltoolError: git is not there, or cannot tell.
    """
    found: dict[str, frozenset[int] | None] = {}
    tops = set()
    for directory in sorted({os.path.abspath(os.path.dirname(path)) for path in paths}):
        tops.add(_top(directory))
    for top in sorted(tops):
        commit = _commit(top, revision)
        options = ("--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames")
        prefixes = ("--src-prefix=a/", "--dst-prefix=b/")
        diff = _git(top, "diff", *options, *prefixes, commit, "--")
        for name, lines in _read_diff(diff):
            found[os.path.join(top, name)] = lines
        listed = _git(top, "ls-files", "-z", "--others", "--exclude-standard")
        for path in listed.split(b"\0")[:-1]:
            found[os.path.join(top, os.fsdecode(path))] = None
    return found


def _top(directory: str) -> str:
    """Return the work tree that a directory is in, spelt by way of that directory."""
    try:
        up = _git(directory, "rev-parse", "--show-cdup").rstrip(b"\n")
    except XmltoolError:
        raise UsageError(
            f"--diff-base: {directory} is in no git repository",
            "leave the option out, or run git init",
        ) from None
    return os.path.normpath(os.path.join(directory, os.fsdecode(up)))


def _commit(top: str, revision: str) -> str:
    """Return the commit that a revision names; never read as an option."""
    try:
        found = _git(
            top, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"
        )
    except XmltoolError:
        raise UsageError(
            f"--diff-base {revision}: git knows no such revision",
            "a shallow clone may lack it: fetch it, or clone with more depth",
        ) from None
    return found.strip().decode("ascii")


def _read_diff(diff: bytes) -> Iterator[tuple[str, frozenset[int]]]:
    """Read a diff without context: the lines that are new, or beside which some were removed."""
    name: bytes | None = None
    changed: set[int] = set()
    body = 0
    for line in diff.split(b"\n"):
        if body:
            body -= not line.startswith(b"\\")
        elif line.startswith(b"diff --git "):
            if name is not None:
                yield os.fsdecode(name), frozenset(changed)
            name, changed = None, set()
        elif line.startswith(b"+++ "):
            name = _name(line[4:])
        elif hunk := _HUNK.match(line):
            old, first, new = (int(number or 1) for number in hunk.groups(b"1"))
            body = old + new
            changed.update(range(first, first + new) if new else (first, first + 1))
    if name is not None:
        yield os.fsdecode(name), frozenset(changed)


def _name(label: bytes) -> bytes | None:
    """Return the path in a `+++` line; None for a file that was removed."""
    label = label.removesuffix(b"\t")  # git puts one behind a name with a blank
    if label.startswith(b'"'):
        label = _ESCAPE.sub(_unescaped, label[1:-1])
    return label[2:] if label.startswith(b"b/") else None


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match.group(1)
    return bytes((int(code, 8),)) if len(code) == 3 else _NAMED.get(code, code)


def _git(directory: str, *arguments: str) -> bytes:
    import subprocess

    settings = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false")
    try:
        done = subprocess.run(
            ["git", "-C", directory, "--no-pager", "--no-optional-locks", *settings, *arguments],  # noqa: S607
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise XmltoolError(f"--diff-base: git cannot be run: {error.strerror}") from error
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        raise XmltoolError(f"git {arguments[0]} in {directory}: {words}")
    return done.stdout
