"""Real git repositories for the tests of lint in review."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

IDENTITY = {
    "GIT_AUTHOR_NAME": "n",
    "GIT_AUTHOR_EMAIL": "n@example.org",
    "GIT_COMMITTER_NAME": "n",
    "GIT_COMMITTER_EMAIL": "n@example.org",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(directory: Path, *arguments: str, stdin: bytes = b"", check: bool = True) -> str:
    """Run plain git, and return what it printed."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=directory,
        env={**os.environ, **IDENTITY},
        input=stdin,
        check=check,
        capture_output=True,
    )
    return done.stdout.decode()


class Linted(NamedTuple):
    """What a run of lint printed.

    Attributes:
        status: the exit status.
        told: the findings as `file:line:rule`.
        stderr: what came on standard error.
    """

    status: int
    told: list[str]
    stderr: str


class Repository:
    """A git repository with one branch, main."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path = path
        self._capsys = capsys
        git(path, "init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        return git(self.path, *arguments)

    def write(self, **files: str) -> None:
        """Write files; `a__b` is `a/b.xml`."""
        for name, text in files.items():
            path = self.path / f"{name.replace('__', '/')}.xml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def commit(self, **files: str) -> None:
        self.write(**files)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "a change")

    def lint(self, *arguments: str, base: str = "HEAD", ignore: str = "XT2,XT3") -> Linted:
        """Lint against a revision, in the working directory.

        By default libvirt's refusals and the silent changes are left out, which say of the same
        fault what the grammar says.
        """
        self._capsys.readouterr()
        options = ["--format", "json", "--diff-base", base, "--ignore", ignore]
        status = main(["lint", *options, *arguments])
        printed = self._capsys.readouterr()
        report = json.loads(printed.out) if printed.out else {"files": []}
        told = [
            f"{file['file']}:{finding['line']}:{finding['rule']}"
            for file in report["files"]
            for finding in file["findings"]
        ]
        return Linted(status, told, printed.err)
