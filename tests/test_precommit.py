"""The hooks in a real pre-commit (long form: it is installed for the test, from the network)."""

from __future__ import annotations

import os
import subprocess
import venv
from pathlib import Path

import pytest

from tests.lint.samples import AUTOSTART, CLEAN

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PRE_COMMIT_HOME": str(cwd / ".git" / "pre-commit-home")}
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_try_repo(long_form: bool, tmp_path: Path) -> None:
    if not long_form:
        pytest.skip("installs pre-commit: only with --long")
    tools = tmp_path / "tools"
    venv.create(tools, with_pip=True)
    installed = run(tools / "bin/pip", "install", "-q", "pre-commit", cwd=tmp_path)
    assert installed.returncode == 0, installed.stderr
    repository = tmp_path / "repository"
    (repository / "pools").mkdir(parents=True)
    run("git", "init", "-q", cwd=repository)
    bad, untidy = repository / "pools/bad.xml", repository / "pools/untidy.xml"
    bad.write_text(AUTOSTART)
    untidy.write_text(CLEAN.replace("  ", "\t").replace("images", "other"))
    run("git", "add", ".", cwd=repository)
    try_repo = (tools / "bin/pre-commit", "try-repo", ROOT)

    lint = run(*try_repo, "xmltool-lint", "--all-files", cwd=repository)
    assert lint.returncode == 1, lint.stderr
    assert "pools/bad.xml:3:3: XT136" in lint.stdout
    assert "untidy" not in lint.stdout

    fmt = run(*try_repo, "xmltool-fmt", "--files", str(untidy), cwd=repository)
    assert fmt.returncode == 1, fmt.stderr
    assert "files were modified by this hook" in fmt.stdout
    assert untidy.read_text() == CLEAN.replace("images", "other")

    bad.write_text(CLEAN)
    again = run(*try_repo, "--all-files", cwd=repository)
    assert again.returncode == 0, again.stdout
