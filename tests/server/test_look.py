from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.lint.samples import CLEAN
from xmltool.server.look import MAX_BESIDE, Linters

if TYPE_CHECKING:
    from pathlib import Path

TWIN = CLEAN.replace("</name>", "</name><uuid>53d2bb7f-8c2f-4b48-8bb1-31a4bd1d7b1c</uuid>")


def look(path: Path, text: str) -> list[str]:
    found = Linters().look(path.name, str(path), text.encode())
    assert found.problem is None
    return [str(finding.rule) for finding in found.findings]


def test_a_conflict_with_a_file_beside_the_document(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(CLEAN)
    (tmp_path / "z.xml").write_text(TWIN)
    assert look(path, CLEAN) == ["XT401"]
    assert look(path, CLEAN.replace("images", "other")) == []
    (tmp_path / "xmltool.toml").write_text("exclude = ['z.xml']")
    assert look(path, CLEAN) == []


def test_an_excluded_document_is_not_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    assert look(path, CLEAN.replace("images", "a/b")) != []
    (tmp_path / "xmltool.toml").write_text("exclude = ['a.xml']")
    assert look(path, CLEAN.replace("images", "a/b")) == []


def test_beside_very_many_files_a_document_is_looked_at_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    (tmp_path / "z.xml").write_text(TWIN)
    assert look(path, CLEAN) == ["XT401"]
    for number in range(MAX_BESIDE + 1):
        (tmp_path / f"p{number}.xml").touch()
    assert look(path, CLEAN) == []


def test_many_files_beside_it_cost_little(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    for number in range(MAX_BESIDE):
        (tmp_path / f"p{number}.xml").write_text(CLEAN.replace("images", f"n{number}"))
    linters = Linters()
    linters.look("a.xml", str(path), CLEAN.encode())
    started = time.process_time()
    linters.look("a.xml", str(path), CLEAN.encode())
    assert time.process_time() - started < 0.06
