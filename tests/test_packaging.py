"""What is shipped: the wheel with its data, the locked dependencies, the pre-commit hooks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from xmltool import __version__
from xmltool.cli.registry import find

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
FILE = ROOT / "fixtures/valid/dir/images.xml"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the content of the wheel, as an installer would unpack it."""
    directory = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(directory)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (wheel,) = directory.glob("*.whl")
    assert wheel.name == f"xmltool-{__version__}-py3-none-any.whl"
    site = directory / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def test_the_wheel_carries_the_grammar(installed: Path) -> None:
    packed = {path.name for path in (installed / "xmltool/_rng").iterdir()}
    assert packed == {path.name for path in (ROOT / "rng").iterdir()}
    assert (installed / "xmltool/py.typed").exists()


def test_the_wheel_works_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "xmltool", "validate", str(FILE)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stderr
    where = subprocess.run(
        [sys.executable, "-c", "from xmltool.resources import *; print(rng_directory())"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.strip() == str(installed / "xmltool/_rng")


def locked() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    found = (re.match(r"([\w.-]+)==([^ ;\\]+)", line) for line in lines)
    return {match[1]: match[2] for match in found if match}


def test_every_dependency_is_locked() -> None:
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    names = {re.match(r"[\w-]+", requirement)[0] for requirement in wanted}
    assert names <= locked().keys()


def test_every_locked_package_has_hashes_and_no_host_is_named() -> None:
    text = (ROOT / "requirements.lock").read_text()
    for entry in re.split(r"\n(?=[a-z])", text)[1:]:
        assert "--hash=sha256:" in entry
    assert "://" not in text


def test_the_hooks_run_commands_that_exist() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text()
    entries = dict(re.findall(r"- id: (\S+)\n(?:  .*\n)*?  entry: xmltool (\S+)\n", hooks))
    assert entries == {"xmltool-lint": "lint", "xmltool-fmt": "fmt"}
    assert all(find(verb) for verb in entries.values())


def test_ci_runs_the_command_of_the_readme() -> None:
    assert "bash tests/run" in (ROOT / "README.md").read_text()
    commands = [
        line
        for line in (ROOT / ".ci/run").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert commands == ["export CI=true", 'exec bash "$(dirname "$0")/../tests/run"']
