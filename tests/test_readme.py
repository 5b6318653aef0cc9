"""The README says what is true: generated parts, examples, commands, data."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.readme import README, generated, parts
from xmltool.__main__ import main
from xmltool.cli.registry import COMMANDS, find
from xmltool.cli.show.emit import COLORS
from xmltool.pool.uuid_policy import NAMESPACE
from xmltool.report.formats import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

ROOT = README.parent
TEXT = README.read_text()
OTHERS_OPTIONS = " --validate --inactive --from --long "
"""Options of virsh, uvx and the tests that the README names."""
EXAMPLES = re.findall(r"<!-- checked -->\n```console\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("part", ["help", "rules"])
def test_generated_parts_are_up_to_date(part: str) -> None:
    assert parts(TEXT)[part] == generated()[part], "run: python -m tests.readme"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.splitlines()[0][2:])
def test_checked_examples_print_what_they_show(
    example: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    shown = ""
    for line in example.splitlines(keepends=True):
        if not line.startswith("$ "):
            continue
        program, *argv = shlex.split(line[2:])
        assert program == "xmltool"
        main(argv)
        captured = capsys.readouterr()
        shown += line + captured.out + captured.err
    assert shown == example


def test_there_are_checked_examples() -> None:
    assert len(EXAMPLES) >= 2


def test_every_command_named_exists() -> None:
    for verb in re.findall(r"(?:\$ |`)xmltool (?:--root \S+ )?([a-z][a-z-]*)", TEXT):
        assert find(verb) or any(command.verb.startswith(f"{verb} ") for command in COMMANDS), verb


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
