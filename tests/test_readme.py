"""The README and the reference pages say what is true: blocks, commands, options, files, data."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.readme import README, ROOT, generated, parts
from tests.scene import make_scene, run_line
from xmltool.__main__ import main
from xmltool.cli.registry import COMMANDS, LIVE_ONLY, TOPICS, find
from xmltool.cli.show.emit import COLORS
from xmltool.pool.uuid_policy import NAMESPACE
from xmltool.report.formats import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

TOPIC_FILES = sorted((ROOT / "xmltool/manual/topics").glob("*.md"))
PAGES = {path.name: path.read_text() for path in [README, *TOPIC_FILES]}
TEXT = "\n".join(PAGES.values())
OTHERS_OPTIONS = " --validate --inactive --from --long --record --sample --seed "
"""Options of virsh, uvx and the tests that the pages name."""
LONGEST = 14_000
"""Characters of the README: what a person reads in a few minutes."""


class Block(NamedTuple):
    """A block of commands, with the comment on the line before it, such as `checked`."""

    page: str
    mark: str
    text: str


BLOCKS = [
    Block(page, match[1] or "", match[2])
    for page, text in PAGES.items()
    for match in re.finditer(r"(?:<!-- ([^\n]*) -->\n)?```console\n(.*?)```", text, re.DOTALL)
]
CHECKED = [block for block in BLOCKS if block.mark == "checked"]
RUN = [
    (block.page, line[2:])
    for block in BLOCKS
    if not block.mark.startswith(("checked", "generated", "shown: "))
    for line in block.text.splitlines()
    if line.startswith("$ ") and "pip install" not in line and line != "$ bash tests/run"
]


def test_the_readme_is_short() -> None:
    assert len(README.read_text()) <= LONGEST


def test_there_is_a_page_of_each_topic_and_no_other() -> None:
    assert {path.stem for path in TOPIC_FILES} == TOPICS.keys()


@pytest.mark.parametrize("part", ["picture", "check", "explain"])
def test_generated_parts_are_up_to_date(part: str) -> None:
    assert parts(README.read_text())[part] == generated()[part], "run: python -m tests.readme"


@pytest.mark.parametrize("block", CHECKED, ids=lambda block: block.text.splitlines()[0][2:])
def test_checked_examples_print_what_they_show(
    block: Block, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    shown = ""
    for line in block.text.splitlines(keepends=True):
        if not line.startswith("$ "):
            continue
        program, *argv = shlex.split(line[2:])
        assert program == "xmltool"
        main(argv)
        captured = capsys.readouterr()
        shown += line + captured.out + captured.err
    assert shown == block.text


def test_there_are_checked_examples() -> None:
    assert len(CHECKED) >= 2
    assert len(RUN) >= 20


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("scene")
    make_scene(place)
    return place


@pytest.mark.parametrize(("page", "line"), RUN)
def test_a_line_of_a_page_runs(page: str, line: str, made: Path, tmp_path: Path) -> None:
    scene = shutil.copytree(made, tmp_path / "scene", symlinks=True)
    ended = run_line(line, scene)
    assert ended.returncode in (0, 1), ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_every_command_named_exists() -> None:
    for verb in re.findall(r"(?:\$ |`)xmltool (?:--root \S+ )?([a-z][a-z-]*)", TEXT):
        known = find(verb) or any(command.verb.startswith(f"{verb} ") for command in COMMANDS)
        assert known or verb in LIVE_ONLY, verb
    for words in re.findall(r"`xmltool help ((?:topic )?[a-z-]+)`", TEXT):
        topic = words.removeprefix("topic ")
        assert topic in TOPICS or find(topic), topic


def test_every_option_named_exists(capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        main([*command.verb.split(), "--help"])
    main(["--help"])
    helps = capsys.readouterr().out + OTHERS_OPTIONS
    for option in set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT)):
        assert re.search(rf"(?<![\w-]){option}(?![\w-])", helps), f"{option} is in no help"


def test_facts_that_never_change_are_there() -> None:
    assert NAMESPACE in TEXT
    for name in (*FORMATS, *COLORS):
        assert name in TEXT


def test_files_named_exist() -> None:
    for name in re.findall(r"\b((?:fixtures|tests|rng|\.ci)/[\w./-]+\w)", TEXT):
        assert (ROOT / name).exists(), name


def test_the_json_example_has_the_shape_of_the_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = json.loads(
        re.search(r"```json\n(\{\"version\": 1, \"tool\".*?)```", TEXT, re.DOTALL)[1]
    )
    bad = tmp_path / "bad.xml"
    bad.write_text("<pool type='netfs'><name>a</name></pool>")
    main(["validate", "--format", "json", str(bad)])
    printed = json.loads(capsys.readouterr().out)

    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {key: shape(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [shape(value[0])] if value else []
        return None

    assert list(printed) == list(shown)
    assert shape(printed["files"][0]["findings"][0] | {"related": [], "fix": None}) == shape(
        shown["files"][0]["findings"][0]
    )
    assert printed["tool"] == shown["tool"]
    assert printed["schema"] == shown["schema"]
