"""Files named one by one are compared with the other files of their directories."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.lint.repositories import Repository
from tests.lint.samples import CLEAN
from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
TWIN = CLEAN.replace("</name>", "</name><uuid>53d2bb7f-8c2f-4b48-8bb1-31a4bd1d7b1c</uuid>")
OTHER = CLEAN.replace("images", "other")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lint(capsys: Capture, *arguments: str) -> list[str]:
    capsys.readouterr()
    main(["lint", "--format", "json", "--select", "XT4", *arguments])
    return [
        f"{file['file']}:{finding['rule']}:{finding['related'][0]['file']}"
        for file in json.loads(capsys.readouterr().out)["files"]
        for finding in file["findings"]
    ]


def test_told_at_the_named_file(here: Path, capsys: Capture) -> None:
    for name, text in (("a", CLEAN), ("b", OTHER), ("z", TWIN)):
        (here / f"{name}.xml").write_text(text)
    assert lint(capsys, "a.xml") == ["a.xml:XT401:z.xml"]
    assert lint(capsys, "z.xml") == ["z.xml:XT401:a.xml"]
    assert lint(capsys, "./z.xml", "b.xml") == ["./z.xml:XT401:./a.xml"]
    assert lint(capsys, str(here / "z.xml")) == [f"{here}/z.xml:XT401:{here}/a.xml"]
    assert lint(capsys, "b.xml") == []
    assert lint(capsys, ".") == ["./z.xml:XT401:./a.xml"]
    assert lint(capsys, "a.xml", "z.xml") == ["z.xml:XT401:a.xml"]
    assert lint(capsys, "./a.xml", "z.xml", "b.xml") == ["z.xml:XT401:./a.xml"]
    assert lint(capsys, "--one-store", "z.xml") == []
    (here / "sub").mkdir()
    assert lint(capsys, "sub/../z.xml") == ["sub/../z.xml:XT401:sub/../a.xml"]


def test_of_what_is_no_pool_nothing_is_said(here: Path, capsys: Capture) -> None:
    (here / "a.xml").write_text(CLEAN)
    (here / "b.xml").write_text("<domain/>")
    (here / "c.xml").write_text("<pool")
    (here / ".d.xml").write_text(TWIN)
    (here / "e.xml").symlink_to("a.xml")
    (here / "f.xml.j2").write_text(TWIN.replace("images", "{{ name }}"))
    os.mkfifo("g.xml")
    assert lint(capsys, "a.xml") == []
    assert lint(capsys, "e.xml") == []
    (here / "xmltool.toml").write_text("exclude = ['old.xml']")
    (here / "old.xml").write_text(TWIN)
    assert lint(capsys, "a.xml") == []
    assert lint(capsys, "a.xml", "--isolated") == ["a.xml:XT401:old.xml"]


def test_a_hook_with_a_new_file_that_conflicts_with_an_old_one(here: Path, capsys: Capture) -> None:
    """pre-commit names the staged files; here the new one comes first by path."""
    repository = Repository(here, capsys)
    repository.commit(m=CLEAN, n=OTHER)
    repository.write(a=TWIN)
    repository.git("add", ".")
    assert main(["lint", "a.xml"]) == 1
    assert ": XT401 " in capsys.readouterr().out
    assert repository.lint("a.xml").told == ["a.xml:2:XT401"]
    repository.git("commit", "-q", "-m", "both")
    repository.write(a=TWIN.replace("<pool", "<!-- x --><pool"))
    assert repository.lint("a.xml").told == []
    repository.write(n=CLEAN.replace("/srv/images", "/srv/x"))
    assert repository.lint("n.xml").told == ["n.xml:2:XT401"]
