"""What is shipped: the wheel with its data, the locked dependencies, the pre-commit hooks."""

from __future__ import annotations

import re
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import lxml
import pytest

from tests.packaging.clone import FILE, NAME, ROOT, build, run
from xmltool.cli.registry import find

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKED = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["only-include"]


@pytest.fixture(scope="module")
def installed(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the content of the wheel, as an installer would unpack it."""
    site = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(built[1]) as archive:
        archive.extractall(site)
    return site


def tracked(clone: Path, *below: str) -> set[str]:
    return set(run("git", "ls-files", "--", *below, cwd=clone).splitlines())


def members(sdist: Path) -> set[str]:
    """Return the names in a source distribution, each of which is a plain file below one directory."""
    with tarfile.open(sdist) as archive:
        assert all(member.isreg() for member in archive)
        return {member.name.removeprefix(f"{NAME}/") for member in archive}


def test_the_source_distribution_has_what_is_tracked_and_nothing_else(
    clone: Path, built: tuple[Path, Path]
) -> None:
    sdist, _ = built
    assert members(sdist) == {*tracked(clone, *PACKED), "PKG-INFO", ".gitignore"}
    assert sdist.stat().st_size <= 1.5 * 2**20


def test_the_wheel_has_the_package_and_nothing_else(clone: Path, built: tuple[Path, Path]) -> None:
    _, wheel = built
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    info = f"{NAME}.dist-info"
    collection = tracked(clone, "xmltool/collection")
    expected = tracked(clone, "xmltool") - collection
    expected |= {f"xmltool/_{name}" for name in tracked(clone, "rng")}
    beside = "ansible_collections/xmltool/pools"
    expected |= {f"{beside}/{name.removeprefix('xmltool/collection/')}" for name in collection}
    expected |= {f"{info}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt")}
    assert names == {*expected, f"{info}/licenses/LICENSE"}
    assert wheel.stat().st_size <= 2**20


def test_no_link_is_tracked(clone: Path) -> None:
    """Whatever packs a checkout may follow a link out of it; those that tests need are made by them."""
    modes = run("git", "ls-files", "-s", cwd=clone).splitlines()
    assert [line for line in modes if line.startswith("120000")] == []


def test_a_link_out_of_the_tree_is_noticed(clone: Path, tmp_path: Path) -> None:
    """The control: what the file list says of a package that followed a link."""
    copy = tmp_path / "copy"
    run("git", "clone", "-q", clone, copy, cwd=tmp_path)
    (copy / "fixtures/out").symlink_to(tmp_path)
    (tmp_path / "secret").write_text("a")
    run("git", "add", "-A", cwd=copy)
    sdist, _ = build(copy, tmp_path / "dist")
    assert members(sdist) != {*tracked(copy, *PACKED), "PKG-INFO", ".gitignore"}


def test_a_second_build_has_the_same_bytes(
    clone: Path, built: tuple[Path, Path], tmp_path: Path
) -> None:
    again = build(clone, tmp_path / "again")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in built]


def test_uv_builds_the_same(clone: Path, built: tuple[Path, Path], tmp_path: Path) -> None:
    run(sys.executable, "-m", "uv", "build", "--no-build-isolation", "--offline", "-q",
        "--python", sys.executable, "-o", tmp_path, cwd=clone)  # fmt: skip
    for path in built:
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("kind", [0, 1], ids=["sdist", "wheel"])
def test_each_runs_where_nothing_else_is(
    kind: int, built: tuple[Path, Path], tmp_path: Path
) -> None:
    """In an environment of its own, with the locked dependencies and without the checkout."""
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv/bin/python"
    (site,) = (tmp_path / "venv/lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(f"{Path(lxml.__file__).parents[1]}\n")
    run(python, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--no-index",
        built[kind], cwd=tmp_path)  # fmt: skip
    said = run(tmp_path / "venv/bin/xmltool", "validate", "-v", FILE, cwd=tmp_path)
    assert said == ""
    where = run(python, "-c", "import xmltool; print(xmltool.__file__)", cwd=tmp_path)
    assert where.startswith(str(site))


def test_no_instruction_installs_somebody_elses_program() -> None:
    wrong = re.compile(r"(?:pip|pipx|uv pip|uv tool) install (?:\S+ )*xmltool\b|uvx xmltool\b")
    texts = [*ROOT.glob("*.md"), *(ROOT / "xmltool").rglob("*.py")]
    assert [path.name for path in texts if wrong.search(path.read_text())] == []


def test_the_wheel_carries_the_grammar(installed: Path) -> None:
    packed = {path.name for path in (installed / "xmltool/_rng").iterdir()}
    assert packed == {path.name for path in (ROOT / "rng").iterdir()}
    assert (installed / "xmltool/py.typed").exists()


def test_the_wheel_finds_its_own_grammar(installed: Path, tmp_path: Path) -> None:
    code = "from xmltool.resources import *; print(rng_directory())"
    where = run(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=str(installed))
    assert where.strip() == str(installed / "xmltool/_rng")


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
