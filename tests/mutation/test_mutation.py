"""The mutation runner itself: which faults it makes, and that they are in the code that runs."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import pytest

from tests.mutation.operators import mutants, mutated
from tests.mutation.reach import Recorder
from tests.mutation.run import ROOT, SUBJECTS, all_mutants, listed
from tests.mutation.swap import swapped

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

TEXT = '''\
"""A module."""

from functools import cache

LIMIT = 3


@cache
def limited(number: int = 0) -> bool:
    """Report whether a number is small."""
    return number < LIMIT


def maker():
    def inner(number):
        if not number:
            return "none"
        return f"{number + 1}"
    return inner


made = maker()
'''


def changes(text: str) -> set[tuple[str, str]]:
    return {(mutant.place, mutant.change) for mutant in mutants("m.py", text)}


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("a == b", ("a == b", "a != b")),
        ("a and b", ("a and b", "a or b")),
        ("a = not b", ("not b", "b")),
        ("a = 1", ("1", "2")),
        ("a = True", ("True", "False")),
        ("a = 'x'", ("'x'", "''")),
        ("def f():\n    return a", ("return a", "return None")),
        ("def f():\n    raise a", ("raise a", "pass")),
        ("f()", ("f()", "pass")),
        ("a = b + c", ("b + c", "b - c")),
        ("a += b", ("a += b", "a -= b")),
        ("a = b if c else d", ("b if c else d", "b if not c else d")),
    ],
)
def test_a_fault_of_each_kind(text: str, change: tuple[str, str]) -> None:
    made = [m for m in mutants("m.py", text) if (m.place, m.change) == change]
    assert made
    assert change[1] in mutated(text, made[0])


@pytest.mark.parametrize(
    "text",
    ['"""A text."""', "a: int | None", "if TYPE_CHECKING:\n    a = 1", "@f('x')\ndef g(): a"],
)
def test_what_does_not_run_is_left(text: str) -> None:
    assert not [change for change in changes(text) if "a" not in change[0] or "=" in change[0]]


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    (tmp_path / "mutated_here.py").write_text(TEXT)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "mutated_here", raising=False)
    return importlib.import_module("mutated_here")


def test_a_mutant_is_in_what_was_imported_before(module: ModuleType) -> None:
    limited = module.limited
    assert swapped(module, TEXT, TEXT.replace("number < LIMIT", "number > LIMIT"))
    assert limited(7)


def test_a_mutant_is_in_what_the_import_made(module: ModuleType) -> None:
    assert swapped(module, TEXT, TEXT.replace("number + 1", "number - 1"))
    assert module.made(7) == "6"


def test_what_cannot_be_exchanged_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "class A:\n    size = 1\n\n    def f(self):\n        return 1\n"
    (tmp_path / "mutated_there.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    there = importlib.import_module("mutated_there")
    instance = there.A()
    assert not swapped(there, text, text.replace("size = 1", "size = 2"))
    assert not swapped(there, text, text)
    assert swapped(there, text, text.replace("return 1", "return 2"))
    assert instance.f() == 2


def test_what_an_import_runs_is_everybodys_and_not_for_a_fork(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "measured_here.py"
    path.write_text(TEXT)
    monkeypatch.syspath_prepend(str(tmp_path))
    recorder = Recorder([str(path)])
    there = importlib.import_module("measured_here")
    recorder.pause()
    recorder.go_on()
    for test, run in (("slow", lambda: there.limited(7)), ("quick", lambda: None)):
        recorder.pytest_runtest_logstart(test)
        run()
        recorder.pytest_runtest_logfinish(test)
    reach = recorder.reach()
    numbers = {line.strip(): number for number, line in enumerate(TEXT.splitlines(), 1)}
    for text, tests, imported in (
        ("LIMIT = 3", ["quick", "slow"], True),
        ("made = maker()", ["quick", "slow"], True),
        ("return inner", ["quick", "slow"], True),
        ("return number < LIMIT", ["slow"], False),
    ):
        assert sorted(reach.tests(str(path), numbers[text], 9)) == tests, text
        assert reach.is_imported(str(path), numbers[text]) == imported, text


def test_every_subject_has_mutants_and_tests() -> None:
    made = all_mutants()
    assert {name for name, _ in made} == SUBJECTS.keys()
    assert len(made) > 1000
    for subject in SUBJECTS.values():
        assert all((ROOT / path).exists() for path in (*subject.modules, *subject.tests))


def test_every_listed_survivor_is_a_mutant() -> None:
    made = {(mutant.module, mutant.place, mutant.change) for _, mutant in all_mutants()}
    assert {key for key in listed() if key not in made} == set()
