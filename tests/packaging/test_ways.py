"""The first task of the README by every way to install xmltool, with wheels in place of an index."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path

import pytest

from tests.packaging.clone import FILE, ROOT, run
from tests.packaging.test_distributions import PROJECT
from tests.packaging.wheels import closure, packed
from tests.real.tools import need

README = (ROOT / "README.md").read_text()
BAD = "<pool type='dir'><name>a</name></pool>"
DEPENDENCIES = [re.match(r"[\w-]+", text)[0] for text in PROJECT["project"]["dependencies"]]


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with all wheels that xmltool and its build need."""
    directory = tmp_path_factory.mktemp("links")
    for one in closure(*DEPENDENCIES, "hatchling"):
        packed(one, directory)
    return directory


@pytest.fixture
def offline(links: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, where pip and uv know no index but the directory of wheels."""
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_", "PYTHON", "VIRTUAL_ENV")):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    for name, value in {
        "HOME": home,
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": links,
        "UV_OFFLINE": "1",
        "UV_NO_INDEX": "1",
        "UV_FIND_LINKS": links,
        "UV_NO_CONFIG": "1",
        "UV_PYTHON": sys.executable,
        "UV_LINK_MODE": "copy",
        "PIPX_HOME": home / "pipx",
        "PIPX_BIN_DIR": home / "bin",
        "PIPX_MAN_DIR": home / "man",
        "UV_TOOL_DIR": home / "tools",
        "UV_TOOL_BIN_DIR": home / "bin",
        "XDG_DATA_HOME": home / "data",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_CONFIG_HOME": home / "config",
        "XDG_STATE_HOME": home / "state",
    }.items():
        monkeypatch.setenv(name, str(value))
    home.mkdir()
    return home


def check_first_task(*command: str | Path, cwd: Path) -> None:
    """The command judges a good file and a bad one."""
    assert run(*command, "validate", FILE, cwd=cwd) == ""
    (cwd / "bad.xml").write_text(BAD)
    words = shlex.join(map(str, [*command, "validate", "bad.xml"]))
    said = run("sh", "-c", f"{words} || test $? = 1", cwd=cwd)
    assert said.startswith("bad.xml:1:1: XT103")


def test_the_first_command_of_the_readme(clone: Path, offline: Path, tmp_path: Path) -> None:
    (line,) = re.findall(r"^\$ (python3 -m venv .*)$", README, re.MULTILINE)
    checkout = tmp_path / "checkout"
    run("git", "clone", "-q", clone, checkout)
    here = Path(sys.executable).resolve().parent
    said = run("bash", "-c", line, cwd=checkout, PATH=f"{here}:{os.environ['PATH']}")
    assert said == ""
    check_first_task(checkout / ".venv/bin/xmltool", cwd=tmp_path)


@pytest.mark.parametrize("kind", [0, 1], ids=["sdist", "wheel"])
def test_pip(kind: int, built: tuple[Path, Path], offline: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    run(tmp_path / "venv/bin/pip", "install", "-q", built[kind], cwd=tmp_path)
    check_first_task(tmp_path / "venv/bin/xmltool", cwd=tmp_path)


def test_pipx(built: tuple[Path, Path], offline: Path, tmp_path: Path) -> None:
    need("pipx")
    run("pipx", "install", "--python", sys.executable, built[1], cwd=tmp_path)
    check_first_task(offline / "bin/xmltool", cwd=tmp_path)


def test_uv_tool(built: tuple[Path, Path], offline: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "uv", "tool", "install", "-q", built[1], cwd=tmp_path)
    check_first_task(offline / "bin/xmltool", cwd=tmp_path)


def test_uvx(clone: Path, offline: Path, tmp_path: Path) -> None:
    check_first_task(sys.executable, "-m", "uv", "tool", "run", "-q", "--from", clone, "xmltool", cwd=tmp_path)  # fmt: skip


def test_the_container(clone: Path, offline: Path, tmp_path: Path) -> None:
    """Its steps outside a container: what is copied is enough to install, and the command runs."""
    text = (clone / ".ci/Containerfile").read_text()
    source = tmp_path / "src"
    for words in re.findall(r"^COPY (.*) /src/\S*$", text, re.MULTILINE):
        source.mkdir(exist_ok=True)
        names = words.split()
        to = source / names[0] if (clone / names[0]).is_dir() else source
        run("cp", "-r", *names, to, cwd=clone)
    (install,) = re.findall(r"^RUN (pip install .*) && rm -r /src$", text, re.MULTILINE)
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    run("bash", "-c", f"{tmp_path}/venv/bin/{install.replace('/src', str(source))}")
    (entry,) = re.findall(r'^ENTRYPOINT \["(.*)"\]$', text, re.MULTILINE)
    check_first_task(tmp_path / "venv/bin" / entry, cwd=tmp_path)
    assert re.search(r"^USER [1-9]", text, re.MULTILINE)
