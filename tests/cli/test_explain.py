"""`xmltool explain`: the programs of a pool from a file or the store, as text and as JSON."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.cli.store_cases import Image, pool_text
from xmltool.__main__ import main
from xmltool.pool.types import POOL_TYPES
from xmltool.programs.step import STEP_NAMES

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures/valid"
GROUP = """<pool type='logical'><name>vms</name><source><device path='/dev/sdb'/><name>vg0</name></source>
<target><path>/dev/vg0</path></target></pool>
"""


@pytest.fixture
def image(tmp_path: Path) -> Image:
    return Image(tmp_path)


def explained(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, object]:
    assert main(["explain", *map(str, arguments), "--format", "json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_json_is_as_promised(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    found = explained(capsys, image.given("vms.xml", GROUP))
    assert (found["version"], found["pool"], found["type"]) == (1, "vms", "logical")
    steps = found["steps"]
    assert isinstance(steps, dict)
    assert tuple(steps) == STEP_NAMES
    for step in (step for each in steps.values() for step in each):
        assert set(step) == {"argv", "does", "destroys", "when"}
    assert ["vgchange", "-aly", "vg0"] in [step["argv"] for step in steps["start"]]
    assert [step["argv"] for step in steps["delete"] if step["destroys"]] == [
        ["vgremove", "-f", "vg0"],
        ["pvremove", "/dev/sdb"],
    ]


def test_a_stored_pool_of_very_many_devices_is_not_explained(
    image: Image, capsys: pytest.CaptureFixture[str]
) -> None:
    """libvirt loads it; each device has half a dozen steps, and a given file has the same limit."""
    device = "<device path='/dev/sdb'/>"
    image.store.mkdir(parents=True)
    (image.store / "vms.xml").write_text(GROUP.replace(device, device * 10_001))
    assert image.run("explain", "vms") == 2
    assert "pool vms has 10001 devices; at most 10000 are explained" in capsys.readouterr().err


def test_text_can_be_pasted(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    path = image.given("vms.xml", GROUP.replace("vg0", "my vg"))
    steps = explained(capsys, path)["steps"]
    assert isinstance(steps, dict)
    assert main(["explain", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    commands = [words for line in lines if (words := shlex.split(line, comments=True))]
    assert commands == [step["argv"] for each in steps.values() for step in each if step["argv"]]
    marked = [line for line in lines if "# DESTROYS DATA: " in line]
    assert len(marked) == sum(step["destroys"] for each in steps.values() for step in each)
    assert any("when udevadm is installed: " in line for line in lines)
    assert any(line.startswith("# needs vgchange (Debian 11 and 12, ") for line in lines)


def test_a_pool_of_the_store(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    image.define("images")
    capsys.readouterr()
    assert image.run("explain", "images", "--step", "stop", "--step", "build") == 0
    headings = [line for line in capsys.readouterr().out.splitlines() if line.startswith("# ")]
    assert [word for word in headings if word in ("# build", "# start", "# stop")] == [
        "# build",
        "# stop",
    ]
    assert image.run("explain", "nothing") == 2
    assert re.search("no pool nothing in .*, and no file nothing here", capsys.readouterr().err)


def test_json_is_read_too(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    path = image.given("vms.xml", GROUP)
    assert main(["convert", str(path)]) == 0
    as_json = image.given("vms.json", capsys.readouterr().out)
    assert explained(capsys, as_json) == explained(capsys, path)
    image.given("two.json", f"[{as_json.read_text()},{as_json.read_text()}]")
    assert main(["explain", f"{image.inputs}/two.json"]) == 2
    assert "holds 2 pools" in capsys.readouterr().err


def test_what_does_not_load_is_told(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    path = image.given("bad.xml", pool_text("bad").replace("<name>bad</name>", ""))
    assert main(["explain", str(path), "--format", "concise"]) == 2
    capsys.readouterr()
    assert main(["explain", str(path)]) == 1
    assert "bad.xml:1:1: " in capsys.readouterr().out
    assert main(["explain", str(path), "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["steps"] == {}
    assert report["files"][0]["findings"]
    assert main(["explain", f"{image.inputs}/none.xml"]) == 2


def test_overwrite_and_version_count(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    text = """<pool type='fs'><name>a</name><source><device path='/dev/sdb1'/><format type='ext4'/></source>
<target><path>/srv/a</path></target></pool>"""
    path = image.given("a.xml", text)

    def build(*options: str) -> list[list[str]]:
        steps = explained(capsys, path, *options)["steps"]
        assert isinstance(steps, dict)
        return [step["argv"] for step in steps["build"] if step["argv"]]

    assert build() == []
    assert build("--overwrite")[-1][0] == "mkfs"
    for version, last in (("7.0", "-o"), ("9.0", "/srv/a")):
        steps = explained(capsys, path, "--libvirt-version", version)["steps"]
        assert isinstance(steps, dict)
        (mount,) = [s["argv"] for s in steps["start"] if s["argv"] and s["argv"][0] == "mount"]
        assert (last == "/srv/a") == (mount[-1] == last)
    assert main(["explain", str(path), "--libvirt-version", "7.0,9.0"]) == 2


@pytest.mark.parametrize("kind", POOL_TYPES)
def test_every_type_is_explained(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted((FIXTURES / kind).glob("*.xml"))
    assert files
    for path in files:
        assert explained(capsys, path)["type"] == kind
        assert main(["explain", str(path)]) == 0
        capsys.readouterr()
