"""What git knows of a revision: the one place that runs git.

A repository under review can be hostile: its tree may hold a bare repository with a configuration
of its own, its `.git/config` may name programs. So git runs at the top level only, which
`xmltool.repository` finds; it reads the objects of one commit and, of a sparse checkout, what the
index leaves out. The work tree, attributes, filters and remotes are never asked for, so nothing that
they name is run. What a configuration could still name is switched off besides.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from xmltool.errors import UsageError, XmltoolError
from xmltool.repository import endless_file
from xmltool.text.shell import absolute_directories, program_path, shell_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SECONDS = 60
"""How long one git may take: a named pipe in the place of an object would make it wait for ever."""
SECONDS_FOR_A_NAME = 15
"""How long git may look for a commit by its name, the first that it is asked."""
MAX_BLOB = 4 * 1024 * 1024
"""A longer file is no version to compare with: the reader refuses it, too."""

_SETTINGS = (
    "safe.bareRepository=explicit",
    "protocol.allow=never",
    "core.attributesFile=/dev/null",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.sshCommand=false",
    "core.gitProxy=false",
    "core.alternateRefsCommand=false",
    "credential.helper=",
    "submodule.recurse=false",
)
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",  # goes before any protocol.*.allow of a configuration
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": "/dev/null/none",  # the commits' own parents count, without a word about grafts
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TRACE2": "0",  # what `trace2.*Target` of a configuration names would be written to
    "GIT_TRACE2_EVENT": "0",
    "GIT_TRACE2_PERF": "0",
    "LC_ALL": "C",
}
_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
"""Of git's environment: where the user's own configuration is, with the directories to trust."""

_NOT_FETCHED = ("lazy fetching disabled", "promisor remote")
"""In git's words (fetch-object.c, promisor-remote.c) of an object that a partial clone lacks."""

_SHALLOW = "a shallow clone may lack it: fetch it, or clone with more depth"


class Object(NamedTuple):
    """One file of a commit's tree, or one submodule.

    Attributes:
        oid: its object's name, in hexadecimal digits; of a submodule its commit's.
        path: below the top level.
        submodule: whether it is one.
    """

    oid: str
    path: str
    submodule: bool


class Revision:
    """One commit of the repository at a top level; what names it is never read as an option."""

    def __init__(self, top: str, name: str) -> None:
        self._top = top
        endless = endless_file(top)
        if endless is not None:
            raise XmltoolError(
                f"--diff-base: {endless} is a named pipe or a device, which git would wait for",
                "git never makes one: remove it, or what sends git there (.git, commondir, alternates)",
            )
        searched = name.startswith(":/")  # the rest is text of a message, dots or not
        one, dots, other = (name, "", "") if searched else name.partition("...")
        if not dots:
            if ".." in name and not searched:  # which no name of a revision has
                raise UsageError(
                    f"--diff-base {name}: a range, where one revision is wanted",
                    "give its first, or A...B for the merge base of two",
                )
            self._commit = self._known(name, name)
            return
        pair = (self._known(one or "HEAD", name), self._known(other or "HEAD", name))
        base = _run(top, ("merge-base", *pair), may_fail=True)
        if base is None:
            raise UsageError(f"--diff-base {name}: the two have no commit in common", _SHALLOW)
        self._commit = base.decode("ascii").strip()

    def _known(self, name: str, shown: str) -> str:
        if name.startswith(":/"):  # what follows would be looked for, too
            name = self._resolved(name, shown)
        return self._resolved(name + "^{commit}", shown)

    def _resolved(self, name: str, shown: str) -> str:
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        seconds = min(SECONDS, SECONDS_FOR_A_NAME)
        found = _run(self._top, asked, may_fail=True, seconds=seconds)
        if found is None:
            raise UsageError(f"--diff-base {shown}: git knows no such revision", _SHALLOW)
        return found.decode("ascii").strip()

    def objects(self) -> Iterator[Object]:
        """Yield the regular files and the submodules of the tree, sorted by path."""
        listed = _run(self._top, ("ls-tree", "-r", "-z", "--full-tree", self._commit)) or b""
        for line in listed.split(b"\0")[:-1]:
            meta, _, path = line.partition(b"\t")
            mode, _, oid = meta.split(b" ")
            if mode.startswith((b"100", b"160")):
                yield Object(oid.decode("ascii"), os.fsdecode(path), mode.startswith(b"160"))

    def left_out(self) -> frozenset[str]:
        """Return the files that a sparse checkout does not write into the work tree."""
        asked = ("config", "--type=bool", "--get", "core.sparseCheckout")
        if (_run(self._top, asked, may_fail=True) or b"").strip() != b"true":
            return frozenset()
        listed = _run(self._top, ("ls-files", "-t", "-z")) or b""
        return frozenset(
            os.fsdecode(line[2:]) for line in listed.split(b"\0") if line.startswith(b"S ")
        )

    def contents(self, oids: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of objects by name; none for one that is too long to be read."""
        wanted = self._readable(sorted(set(oids)))
        output = self._batch("--batch", wanted)
        found: dict[str, bytes] = {}
        position = 0
        for oid in wanted:
            start = output.index(b"\n", position) + 1
            end = start + int(output[position : start - 1].rpartition(b" ")[2])
            found[oid] = output[start:end]
            position = end + 1
        return found

    def _readable(self, oids: Sequence[str]) -> list[str]:
        """Return the objects that are short enough to be read."""
        checked = self._batch("--batch-check", oids).splitlines()
        if any(not line.rpartition(b" ")[2].isdigit() for line in checked):
            raise _lacking(self._top)
        return [
            oid
            for oid, line in zip(oids, checked, strict=True)
            if int(line.rpartition(b" ")[2]) <= MAX_BLOB
        ]

    def _batch(self, option: str, oids: Sequence[str]) -> bytes:
        if not oids:
            return b""
        names = "".join(oid + "\n" for oid in oids).encode("ascii")
        return _run(self._top, ("cat-file", option), names) or b""


def blob_id(data: bytes, like: str) -> str:
    """Return the name that git gives to a file's bytes, by the hash that `like` was made with."""
    import hashlib

    name = "sha1" if len(like) == 40 else "sha256"
    made = hashlib.new(name, b"blob %d\0" % len(data), usedforsecurity=False)
    made.update(data)
    return made.hexdigest()


def _run(
    top: str,
    arguments: Sequence[str],
    stdin: bytes = b"",
    *,
    may_fail: bool = False,
    seconds: float | None = None,
) -> bytes | None:
    """Run git at a top level and return what it printed; None where it fails and may."""
    import subprocess

    git = program_path("git")
    if git is None:
        raise XmltoolError("--diff-base: git cannot be run: it is not in any directory of PATH")
    seconds = SECONDS if seconds is None else seconds
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    command = [git, "-C", top, "--no-pager", *settings, *arguments]
    try:
        done = subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            check=False,
            env=_environment(top),
            timeout=seconds,
        )
    except OSError as error:
        raise XmltoolError(f"--diff-base: git cannot be run: {error.strerror}") from error
    except subprocess.TimeoutExpired:
        raise XmltoolError(
            f"git {arguments[0]} in {top}: no answer in {seconds:g} seconds",
            "look for a named pipe among the files that its configuration includes",
        ) from None
    if not done.returncode:
        return done.stdout
    told = done.stderr.decode("utf-8", "replace")
    words = _complaint(told)
    if "dubious ownership" in words or "unsafe repository" in words:
        raise UsageError(
            f"--diff-base: git does not trust {top}: it belongs to somebody else",
            f"if you do, run git config --global --add safe.directory {shell_word(top)}",
        )
    if may_fail and not words:
        return None
    if any(reason in told for reason in _NOT_FETCHED):
        raise _lacking(top)
    raise XmltoolError(f"git {arguments[0]} in {top}: {words or f'status {done.returncode}'}")


def _complaint(told: str) -> str:
    """Return why git failed, of what it told: hints and warnings come before that."""
    for beginning in ("fatal: ", "error: "):
        for line in told.split("\n"):
            if line.startswith(beginning):
                return line.removeprefix(beginning)
    return ""


def _lacking(top: str) -> XmltoolError:
    return XmltoolError(
        f"--diff-base: {top} is a partial clone that lacks a file of the revision, or is damaged",
        "nothing is fetched from here: run git fetch --refetch --no-filter, or git fsck",
    )


def _environment(top: str) -> Mapping[str, str]:
    """Return this process's environment without what would steer git.

    GIT_WORK_TREE takes the place of a `core.worktree`; without GIT_DIR git looks for the repository
    itself, and so for its owner; the ceiling keeps it from looking above the top level.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT
    }
    places = {"GIT_WORK_TREE": top, "GIT_CEILING_DIRECTORIES": os.path.dirname(top)}
    path = absolute_directories(os.environ.get("PATH", os.defpath))
    return {**kept, **_ENVIRONMENT, **places, "PATH": path}
