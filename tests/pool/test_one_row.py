"""The recipe of CONTRIBUTING.md for a field, walked: one row and its grammar, and everything knows it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROW = """\
    Field(
        "source/zone/@name", since="8.0.0", kept=frozenset(("dir", "netfs")),
        flag=Flag("--source-zone", "NAME", "The zone that the storage is in.", "north"),
    ),
"""
PATTERN = """\
  <define name="zone">
    <element name="zone" g:since="8.0.0">
      <a:documentation>The zone that the storage is in.</a:documentation>
      <attribute name="name">
        <a:documentation>The name of the zone.</a:documentation>
        <text/>
      </attribute>
    </element>
  </define>

"""
DRIVER = """\
import contextlib, io, json, sys
from xmltool.__main__ import main
answers = []
for arguments in json.load(sys.stdin):
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(arguments)
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())
    answers.append((status, *texts))
print(json.dumps(answers))
"""


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the tool, and add a field: a row, its pattern and its type of the XSD."""
    tree = tmp_path_factory.mktemp("tree")
    ignored = shutil.ignore_patterns("__pycache__", "collection")
    shutil.copytree(ROOT / "xmltool", tree / "xmltool", ignore=ignored)
    shutil.copytree(ROOT / "rng", tree / "rng")
    edited(
        tree / "xmltool/pool/fields.py",
        '    Field(\n        "target/path"',
        f'{ROW}    Field(\n        "target/path"',
    )
    edited(
        tree / "rng/common.rng", '  <define name="vendor">', f'{PATTERN}  <define name="vendor">'
    )
    vendor = re.compile(r'<optional>\s*<ref name="vendor"/>\s*</optional>')
    for grammar in (tree / "rng").glob("pool-*.rng"):
        with_zone = r'\g<0><optional><ref name="zone"/></optional>'
        grammar.write_text(vendor.sub(with_zone, grammar.read_text()))
    element = '<xs:element name="vendor" type="named" minOccurs="0"/>'
    edited(tree / "rng/storagepool.xsd", element, element + element.replace("vendor", "zone"))
    subprocess.run(
        [sys.executable, ROOT / "tests/grammar/flat.py"], env={"PYTHONPATH": str(tree)}, check=True
    )
    return tree


def run(tree: Path, *commands: list[str]) -> list[tuple[int, str, str]]:
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        cwd=tree,
        env={"PYTHONPATH": str(tree), "PATH": "/usr/bin:/bin"},
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        check=True,
    )
    return [tuple(answer) for answer in json.loads(done.stdout)]


def pool(kind: str = "dir", zone: str = "<zone name='north'/>") -> str:
    return f"""\
<pool type='{kind}'>
  <name>p</name>
  <uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>
  <source>
    {zone}<device path='/dev/sdb'/><vendor name='v'/>
  </source>
  <target><path>/srv/p</path></target>
</pool>
""".replace("" if kind == "disk" else "<device path='/dev/sdb'/>", "")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str, str]:
    texts = (pool(), pool(zone="<zone name='south'/>"), pool("disk"))
    paths = [tmp_path / f"{number}.xml" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    first, second, third = map(str, paths)
    return first, second, third


def test_reading_writing_comparing_and_laying_out(tree: Path, files: tuple[str, str, str]) -> None:
    north, south, disk = files
    valid, stored, dropped, changes, same, _ = run(
        tree,
        ["validate", north],
        ["normalize", "--no-header", north],
        ["normalize", "--no-header", disk],
        ["diff", north, south, "--format", "json"],
        ["diff", north, north],
        ["fmt", north],
    )
    assert valid[0] == 0, valid
    written = "  <source>\n    <vendor name='v'/>\n    <zone name='north'/>\n  </source>\n"
    assert written in stored[1]
    assert stored[0] == 0
    assert "zone" not in dropped[1]
    assert "<vendor" in dropped[1]
    assert changes[0] == 1
    (change,) = json.loads(changes[1])["changes"]
    assert change == {"path": "source/zone/@name", "a": "north", "b": "south"}
    assert same[0] == 0
    text = Path(north).read_text()
    assert text.index("<vendor") < text.index("<zone")


def test_silent_changes_and_releases(tree: Path, files: tuple[str, str, str]) -> None:
    north, _, disk = files
    kept, dropped, early = run(
        tree,
        ["lint", north, "--select", "XT3"],
        ["lint", disk, "--select", "XT3"],
        ["validate", north, "--libvirt-version", "7.0.0"],
    )
    assert kept[0] == 0
    assert "XT3" not in kept[1]
    assert "a pool of type disk takes no <zone> in its <source>" in dropped[1]
    assert "8.0.0" in early[1]


def test_flags_and_json(tree: Path, files: tuple[str, str, str], tmp_path: Path) -> None:
    north, _, _ = files
    target = ["--target", "/srv/p", "--source-zone", "north"]
    made, refused, early, described, converted = run(
        tree,
        ["generate", "p", "dir", *target],
        ["generate", "p", "mpath", *target],
        ["generate", "p", "dir", *target, "--libvirt-version", "7.0.0"],
        ["generate", "--help"],
        ["convert", north],
    )
    assert "<zone name='north'/>" in made[1]
    assert "takes no --source-zone" in refused[2]
    assert "--source-zone needs libvirt 8.0.0 or later" in early[2]
    assert "--source-zone" in described[1]
    assert json.loads(converted[1])["source"]["zone"] == {"@name": "north"}
    (tmp_path / "p.json").write_text(converted[1])
    back, generated = run(
        tree,
        ["convert", str(tmp_path / "p.json")],
        ["generate", "-f", str(tmp_path / "p.json")],
    )
    assert "<zone name='north'/>" in back[1]
    assert "<zone name='north'/>" in generated[1]
