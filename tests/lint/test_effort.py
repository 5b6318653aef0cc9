"""What is tried with a template that is wrong in many ways is bounded by a count of mistakes, too."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from xmltool.__main__ import main
from xmltool.lint.engine import Linter
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


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_few_mistakes_of_a_template_are_explained(
    wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    explained = 0
    honest = Linter.mistakes

    def counted(self: Linter, *given: object) -> object:
        nonlocal explained
        found = honest(self, *given)  # type: ignore[arg-type]
        explained += len(found)
        return found

    monkeypatch.setattr(Linter, "mistakes", counted)
    repeated = "".join(wrong.replace("NUMBER", f"a{number}") for number in range(12))
    (tmp_path / "p.xml.j2").write_text(POOL.replace("REPEATED", repeated))
    assert main(["lint", "--isolated", str(tmp_path)]) == 1
    assert 12 <= explained < 4000


def test_a_mistake_counts_more_than_a_short_document() -> None:
    documents, mistakes = Effort(), Effort()
    for _ in range(MOST_WORK // 4096):
        documents.take(1024, 0)
        mistakes.take_mistakes(1)
    assert mistakes.spent
    assert not documents.spent


def test_very_many_holes_in_one_value(tmp_path: Path) -> None:
    """Each finding of a value was worded hole by hole, each looked for among all of them."""
    (tmp_path / "p.xml.in").write_text(f"<pool type='dir'><name>{'@X@' * 60_000}</name></pool>")
    start = time.process_time()
    assert main(["lint", "--isolated", str(tmp_path)]) in (0, 1)
    assert time.process_time() - start < 12
