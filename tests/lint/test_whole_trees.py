"""Whole repositories: most of their XML has nothing to do with pools."""

from __future__ import annotations

import json
import os
import random
import time
from typing import TYPE_CHECKING

import pytest

from tests.lint.samples import CLEAN, TYPO
from xmltool import verdict
from xmltool.__main__ import main
from xmltool.files import workers
from xmltool.files.found import HEAD, kind_of
from xmltool.files.inputs import find_inputs
from xmltool.lint import engine, run
from xmltool.lint.run import SMALL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xmltool.document.document import Document
    from xmltool.grammar.grammar import Grammar
    from xmltool.verdict import Verdict

Capture = pytest.CaptureFixture[str]
FOREIGN = (
    ("xml", "<?xml version='1.0'?>\n<project xmlns='http://maven.apache.org/POM/4.0.0'/>\n"),
    ("xml", "<!DOCTYPE html><html><body/></html>\n"),
    ("xml", "<domain type='kvm'><name>x</name></domain>\n"),
    ("xml", "<a/><b/>\n"),
    ("xml", ""),
    ("xml.j2", "{% if x %}\n<network><name>{{ x }}</name></network>\n{% endif %}\n"),
    ("in", "#!@SHELL@\nexit 0\n"),
    ("tmpl", "{{ range .Items }}{{ .Name }}{{ end }}\n"),
)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree of 1,000 foreign files and 20 pools."""
    monkeypatch.chdir(tmp_path)
    for number in range(1000):
        suffix, text = FOREIGN[number % len(FOREIGN)]
        path = tmp_path / f"d{number % 10}" / f"f{number}.{suffix}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    for number in range(20):
        path = tmp_path / f"d{number % 10}" / f"pool{number}.xml"
        path.write_text(CLEAN.replace("images", f"images{number}"))
    return tmp_path


def test_findings_only_on_pools(tree: Path, capsys: Capture) -> None:
    assert main(["lint", "--fail-on", "info"]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "20 files: all valid, all load" in printed.err
    (line,) = (line for line in printed.err.splitlines() if "skipped" in line)
    assert line == (
        "judged 20 of 1020 files; skipped what is no pool: 250 without an element,"
        " 125 DOCTYPE html, 125 a, 125 domain, 125 empty, 125 network, 125 project"
    )
    (tree / "d0" / "pool0.xml").write_text(TYPO)
    assert main(["lint", "--format", "json"]) == 1
    files = json.loads(capsys.readouterr().out)["files"]
    assert len(files) == 20
    assert {file["file"] for file in files if file["findings"]} == {"d0/pool0.xml"}
    for arguments in (["validate"], ["fmt", "--check"]):
        main(arguments)
        printed = capsys.readouterr()
        assert "judged 20 of " in printed.err
        assert "/f" not in printed.out


def test_looking_costs_no_more_than_listing_and_reading(tree: Path) -> None:
    """What tells a pool from other files takes less than finding and beginning to read them."""
    reading = looking = 1e9
    for _ in range(5):
        started = time.process_time()
        heads = []
        for source in find_inputs([str(tree)], templates=True).sources:
            descriptor = os.open(source.path, os.O_RDONLY)
            heads.append((os.read(descriptor, HEAD), source.path))
            os.close(descriptor)
        reading = min(reading, time.process_time() - started)
        started = time.process_time()
        for head, path in heads:
            kind_of(head, path)
        looking = min(looking, time.process_time() - started)
    assert looking < reading


SORTS = (
    *FOREIGN,
    ("xml", CLEAN),
    ("xml", TYPO),
    ("xml", CLEAN.replace("</pool>", "")),
    ("xml", CLEAN.replace("images", "{{ name }}")),
    ("xml", "<!-- xmltool: ignore[XT7] -->" + CLEAN.replace("/srv", "/tmp")),
    ("xml.j2", CLEAN.replace("images", "{{ name }}")),
    ("xml", CLEAN + " " * (SMALL + 1)),
)


@pytest.mark.parametrize("options", [(), ("--embedded",), ("--diff",), ("--jobs", "2")])
def test_files_that_are_taken_together_are_linted_as_each_alone(
    options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    chance = random.Random(str(options))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(workers, "WORTHWHILE", 100)
    for number in range(150):
        suffix, text = chance.choice(SORTS)
        path = tmp_path / f"{number:03}" / f"f.{suffix}"  # a store of its own, which no other is in
        path.parent.mkdir()
        path.write_text(text.replace("images", f"images{number}"))
    command = ("lint", "--isolated", "--fail-on", "never", "--format", "concise", *options)
    main([*command, "."])
    together = capsys.readouterr()
    monkeypatch.setattr(run, "FEW", 1)
    main([*command, "."])
    assert capsys.readouterr() == together
    assert together.out


def test_no_two_large_files_are_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    held: list[int] = []

    def judge_all(documents: Sequence[Document], grammars: Sequence[Grammar]) -> list[Verdict]:
        held.append(sum(len(document.data) > SMALL // 2 for document in documents))
        return verdict.judge_all(documents, grammars)

    monkeypatch.setattr(engine, "judge_all", judge_all)
    for number in range(100):
        size = SMALL if number % 3 == 0 else 0
        (tmp_path / f"{number}.xml").write_text(CLEAN.replace("images", f"i{number}") + " " * size)
    assert main(["lint", "--isolated", "--jobs", "1", str(tmp_path)]) == 0
    assert sum(held) == 34
    assert max(held) == 1
    capsys.readouterr()
