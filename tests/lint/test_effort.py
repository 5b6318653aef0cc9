"""What is tried with a template that is wrong in many ways is bounded by a count of mistakes, too."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from xmltool.__main__ import main
from xmltool.lint.engine import Linter
from xmltool.lint.templates import MAX_PIECES
from xmltool.lint.variant import MOST_WORK, Effort

if TYPE_CHECKING:
    from pathlib import Path

POOL = (
    "<pool type='{{ kind }}'>{% if a %}<name>{{ n }}</name>{% else %}<name>x</name>{% endif %}"
    "REPEATED<source><host name='{{ h }}'/></source><target><path>{{ p }}</path></target></pool>"
)
WRONG = {
    "a second name": "{% for h in hosts % }}</name>{% else %}<name>x</name>{% endif %}",
    "an unknown element": "{% if NUMBER %}<naem>{{ n }}</naem>{% else %}<nmae/>{% endif %}",
    "a value of no kind": "{% if NUMBER %}<uuid>zz</uuid>{% else %}<uuid>{{ u }}z</uuid>{% endif %}",
}


@pytest.fixture
def explained(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The mistakes that are explained."""
    all_found: list[object] = []
    honest = Linter.mistakes

    def noted(self: Linter, *given: object) -> object:
        found = honest(self, *given)  # type: ignore[arg-type]
        all_found.extend(found)
        return found

    monkeypatch.setattr(Linter, "mistakes", noted)
    return all_found


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_few_mistakes_of_a_template_are_explained(
    wrong: str, tmp_path: Path, explained: list[object]
) -> None:
    repeated = "".join(wrong.replace("NUMBER", f"a{number}") for number in range(12))
    (tmp_path / "p.xml.j2").write_text(POOL.replace("REPEATED", repeated))
    assert main(["lint", "--isolated", str(tmp_path)]) == 1
    assert 12 <= len(explained) < 4000


def test_a_mistake_counts_more_than_a_short_document() -> None:
    documents, mistakes = Effort(), Effort()
    for _ in range(MOST_WORK // 4096):
        documents.take(1024, 0)
        mistakes.take_mistakes(1)
    assert mistakes.spent
    assert not documents.spent


def test_very_many_holes_in_one_value(tmp_path: Path) -> None:
    """Each finding of a value was worded hole by hole, each looked for among all of them."""
    (tmp_path / "p.xml.in").write_text(f"<pool type='dir'><name>{'@X@' * 20_000}</name></pool>")
    start = time.process_time()
    assert main(["lint", "--isolated", str(tmp_path)]) in (0, 1)
    assert time.process_time() - start < 6


@pytest.mark.parametrize("file", ["p.xml.in", "p.sh"])
def test_more_holes_than_any_template_has(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are counted before anything is tried, in a file of another kind, too."""
    hole = "@X@ " if file == "p.xml.in" else "$X "
    pool = f"<pool type='dir'><name>{hole * (MAX_PIECES + 1)}</name></pool>"
    (tmp_path / file).write_text(pool if file == "p.xml.in" else f"cat <<E\n{pool}\nE\n")
    start = time.process_time()
    assert main(["lint", "--isolated", "--embedded", str(tmp_path / file)]) == 1
    assert time.process_time() - start < 2
    assert f"XT005 a template with over {MAX_PIECES} placeholders" in capsys.readouterr().out


def test_the_pools_of_one_file_share_what_may_be_tried(
    tmp_path: Path, explained: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each of 500 pools was tried as often as the only one of a file."""
    wrong = WRONG["a value of no kind"]
    repeated = "".join(wrong.replace("NUMBER", f"a{number}") for number in range(12))
    (tmp_path / "p.yml").write_text("a\n" + POOL.replace("REPEATED", repeated) * 20)
    assert main(["lint", "--isolated", str(tmp_path / "p.yml")]) == 1
    assert len(explained) < 4000
    assert capsys.readouterr().out.count("XT005 a template with 55") == 20
