"""The recipes of images: each as a shell runs it, on a root of the test's own; the last line checks.

Each gets the set of `tests/real/image_set.py`: pools of all types as XML and as JSON, and secrets.
`tests/real/test_image.py` boots what comes out of them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.store_cases import pool_text
from tests.real.image_set import write_image_set
from tests.real.tools import unavailable
from xmltool.__main__ import main
from xmltool.pool.types import POOL_TYPES

ROOT = Path(__file__).resolve().parent.parent
RECIPES = ROOT / "fixtures/images"
SCRIPTS = ("debootstrap.sh", "mkosi.postinst", "Containerfile", "kickstart.ks")


def shell_text(name: str) -> str:
    """The lines of a recipe that a shell runs, without what installs packages."""
    text = (RECIPES / name).read_text()
    if name == "Containerfile":
        joined = text.replace("\\\n", " ")
        runs = re.findall(r"^RUN (.*)$", joined, re.MULTILINE)
        return "\n".join(["set -eu", *(run for run in runs if run.startswith("xmltool"))])
    if name == "kickstart.ks":
        return re.search(r"^%post[^\n]*\n(.*?)^%end", text, re.DOTALL | re.MULTILINE)[1]
    return text


def run_recipe(name: str, image: Path, pools: Path) -> str:
    """Run a recipe on a root and a directory of definitions, and return what it said."""
    text = shell_text(name).replace("/tmp/pools", str(pools))
    text = re.sub(r"--root /$", f"--root {image}", text, flags=re.MULTILINE)
    text = text.replace("/mnt/sysimage", str(image)).replace("/run/install/repo/pools", str(pools))
    path = f"{pools.parent}/bin:{os.environ['PATH']}"
    ended = subprocess.run(
        ["sh", "-c", text, "sh", str(image), str(pools)],
        env={**os.environ, "PATH": path, "BUILDROOT": str(image), "SRCDIR": str(pools.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stderr


def write_programs(directory: Path) -> None:
    """Write xmltool, and a debootstrap whose root is there already, for `run_recipe`."""
    directory.mkdir()
    (directory / "xmltool").symlink_to(Path(sys.executable).with_name("xmltool"))
    (directory / "debootstrap").write_text("#!/bin/sh\ntest $# = 3\n")
    (directory / "debootstrap").chmod(0o755)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A root as packages leave it, pools, and programs: xmltool, and a debootstrap that is done."""
    (tmp_path / "image/etc").mkdir(parents=True)
    (tmp_path / "image/etc/os-release").write_text("ID=debian\nVERSION_ID=13\n")
    write_image_set(tmp_path / "pools")
    (tmp_path / "pools/images.xml").write_text(pool_text("images"))
    write_programs(tmp_path / "bin")
    return tmp_path


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_recipe_makes_an_image_with_its_pools(
    name: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    image, pools = place / "image", place / "pools"
    said = run_recipe(name, image, pools)
    capsys.readouterr()
    assert main(["list", "--root", str(image), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["pools"]
    assert f"libvirt will load {len(found)} pools and autostart {len(found)}" in said
    assert {pool["type"] for pool in found} == set(POOL_TYPES)
    assert all(pool["loaded"] and pool["autostart"] for pool in found)
    assert main(["secret", "list", "--root", str(image), "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["secrets"]) == 4
    made = image / "srv/images", image / "usr/lib/tmpfiles.d/pools.conf"
    assert any(path.exists() for path in made)


@pytest.mark.parametrize("version", ["RHEL9", "F40"])
def test_the_installer_takes_the_kickstart(version: str) -> None:
    program = Path(sys.executable).with_name("ksvalidator")
    if not program.exists():
        unavailable("not installed: pykickstart")
    ended = subprocess.run(
        [program, "-e", "-v", version, f"{RECIPES / 'kickstart.ks'}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_recipe_is_tried_and_ends_in_check() -> None:
    assert {path.name for path in RECIPES.iterdir()} == set(SCRIPTS)
    for name in SCRIPTS:
        assert shell_text(name).strip().splitlines()[-1].startswith("xmltool check --root ")


def test_the_container_runs_xmltool_as_nobody_in_particular() -> None:
    text = (ROOT / ".ci/Containerfile").read_text().replace("\\\n", " ")
    steps = [line.split(" ", 1) for line in text.splitlines() if line and line[0] != "#"]
    assert steps[0] == ["FROM", "docker.io/library/python:3.11-slim"]
    assert steps[-1] == ["ENTRYPOINT", '["xmltool"]']
    assert dict(steps)["USER"].isdecimal()
    assert dict(steps)["USER"] != "0"
    for kind, rest in steps:
        if kind == "COPY":
            assert all((ROOT / source).exists() for source in rest.split()[:-1])


def test_what_the_container_copies_is_enough_to_build(tmp_path: Path) -> None:
    text = (ROOT / ".ci/Containerfile").read_text()
    for rest in re.findall(r"^COPY (.*)$", text, re.MULTILINE):
        *sources, to = rest.split()
        target = tmp_path / to.lstrip("/")
        target.mkdir(parents=True, exist_ok=True)
        for source in sources:
            inside = f"{ROOT / source}/." if (ROOT / source).is_dir() else ROOT / source
            subprocess.run(["cp", "-r", str(inside), str(target)], check=True)
    out = tmp_path / "dist"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=tmp_path / "src",
        check=True,
        capture_output=True,
    )
    assert len(list(out.glob("libvirt_xmltool-*.whl"))) == 1
