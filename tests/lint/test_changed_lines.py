"""`lint --diff-base`: only findings on lines that were changed since a revision."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.lint.samples import AUTOSTART, CLEAN, TYPO
from xmltool.__main__ import main
from xmltool.lint.changed_lines import changed_lines

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


def git(*arguments: str) -> None:
    identity = ("-c", "user.name=n", "-c", "user.email=e@example.org")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main")
    (tmp_path / "a.xml").write_text(TYPO)
    (tmp_path / "b.xml").write_text(CLEAN)
    git("add", ".")
    git("commit", "-q", "-m", "first")
    return tmp_path


def found(capsys: Capture, *arguments: str) -> list[str]:
    main(["lint", "--format", "json", "--ignore", "XT3,XT4,XT7", *arguments])
    report = json.loads(capsys.readouterr().out)
    return [
        f"{file['file']}:{finding['line']}:{finding['rule']}"
        for file in report["files"]
        for finding in file["findings"]
    ]


def test_only_changed_lines(repository: Path, capsys: Capture) -> None:
    assert found(capsys, "--diff-base", "HEAD") == []
    (repository / "b.xml").write_text(AUTOSTART)
    (repository / "a.xml").write_text(TYPO + "<!-- end -->\n")
    (repository / "c.xml").write_text(AUTOSTART)
    expected = ["b.xml:3:XT136", "c.xml:3:XT136"]
    assert found(capsys, "--diff-base", "HEAD") == expected
    git("add", ".")
    assert found(capsys, "--diff-base", "main") == expected
    git("commit", "-q", "-m", "second")
    assert found(capsys, "--diff-base", "HEAD") == []
    assert found(capsys, "--diff-base", "HEAD~1") == expected


def test_below_the_top_and_through_other_paths(
    repository: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = repository / 'b\u00e9 "low"\n\\'
    below.mkdir()
    (below / "c.xml").write_text(CLEAN)
    git("add", ".")
    git("commit", "-q", "-m", "more")
    (below / "c.xml").write_text(AUTOSTART)
    monkeypatch.chdir(below)
    assert found(capsys, "--diff-base", "HEAD") == ["c.xml:3:XT136"]
    assert len(found(capsys, "--diff-base", "HEAD", "..")) == 1
    assert len(found(capsys, "--diff-base", "HEAD", str(repository))) == 1


def test_fixes_only_what_was_changed(repository: Path) -> None:
    (repository / "b.xml").write_text(AUTOSTART)
    git("commit", "-q", "-a", "-m", "second")
    (repository / "b.xml").write_text(AUTOSTART + "<!-- end -->\n")
    assert main(["lint", "--fix", "--diff-base", "HEAD", "b.xml"]) == 0
    assert (repository / "b.xml").read_text() == AUTOSTART + "<!-- end -->\n"
    assert main(["lint", "--fix", "--diff-base", "HEAD~1", "b.xml"]) == 0
    assert (repository / "b.xml").read_text() == CLEAN + "<!-- end -->\n"


def test_lines(repository: Path) -> None:
    lines = [f"{number}\n" for number in range(1, 21)]
    path = repository / "t.xml"
    path.write_text("".join(lines))
    git("add", ".")
    git("commit", "-q", "-m", "numbers")
    lines[4] = "+++ b/evil.xml\n"
    lines[9:11] = []
    lines[18:] = ["x\n", "@@ -1 +1 @@\n", "diff --git a/b b/b\n"]
    path.write_text("".join(lines))
    changed = changed_lines("HEAD", [str(path)])
    assert changed[str(path)] == {5, 9, 10, 19, 20, 21}
    assert str(repository / "evil.xml") not in changed


@pytest.mark.parametrize("revision", ["nonsense", "--output=x", "HEAD:a.xml", ""])
def test_no_such_revision(revision: str, repository: Path, capsys: Capture) -> None:
    assert main(["lint", f"--diff-base={revision}"]) == 2
    assert f"--diff-base {revision}: git knows no such revision" in capsys.readouterr().err
    assert sorted(path.name for path in repository.iterdir()) == [".git", "a.xml", "b.xml"]


def test_no_repository(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "a.xml").write_text(CLEAN)
    assert main(["lint", "--diff-base", "HEAD", str(tmp_path / "a.xml")]) == 2
    assert "is in no git repository" in capsys.readouterr().err


def test_no_git(repository: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    assert main(["lint", "--diff-base", "HEAD"]) == 2
    assert "git" in capsys.readouterr().err
