"""The work of each command grows with its input, and with nothing else."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from tests.limits.growth import MOST, growth_of
from tests.limits.shapes import SHAPES
from tests.limits.shapes.shape import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.limits.shapes.shape import Shape

SHORT = 0.15
"""Seconds of one run at which the short form looks no further, where the work has not grown."""
_NUMBERS = {shape.name: number for number, shape in enumerate(SHAPES)}


def test_there_are_many_shapes_of_each_kind() -> None:
    assert len(_NUMBERS) == len(SHAPES) > 150
    kinds = {name.partition("-")[0] for name in _NUMBERS}
    assert kinds >= {"document", "template", "configuration", "baseline", "json", "system", "unit"}


def commands(shape: Shape, *, long_form: bool) -> tuple[tuple[str, ...], ...]:
    """Return what reads a shape: all in the long form, else the one that does most, and of each
    eighth shape another one, too."""
    if long_form or len(shape.commands) < 2:
        return shape.commands
    most = next((each for each in shape.commands if "json" in each), shape.commands[0])
    turn, none = divmod(_NUMBERS[shape.name], 8)
    if none:
        return (most,)
    others = [each for each in shape.commands if each != most]
    return most, others[turn % len(others)]


@pytest.mark.parametrize("verb", sorted({argv[0] for shape in SHAPES for argv in shape.commands}))
def test_every_command_line_does_its_work(
    verb: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    """What is refused whatever the files hold, as an option that there is not, would measure nothing."""
    lines = {argv: "" for shape in SHAPES for argv in shape.commands if argv[0] == verb}
    for shape in SHAPES:
        for argv in [each for each in shape.commands if each in lines]:
            directory = tmp_path / shape.name
            directory.mkdir(exist_ok=True)
            monkeypatch.chdir(directory)
            shape.put(directory, 3)
            if run(argv) in (0, 1):
                del lines[argv]
            else:
                lines[argv] = capfdbinary.readouterr().err.decode()
    assert lines == {}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_twice_the_input_is_no_more_than_twice_the_work(
    shape: Shape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, long_form: bool
) -> None:
    monkeypatch.delenv("XMLTOOL_DEBUG")  # an exception is told, and looked for, as a user has it
    for number, argv in enumerate(commands(shape, long_form=long_form)):
        directory = tmp_path / str(number)
        directory.mkdir()
        monkeypatch.chdir(directory)
        measured = growth_of(shape, argv, directory, until=math.inf if long_form else SHORT)
        assert measured is None or measured.growth <= MOST, (argv, measured)


@pytest.mark.parametrize(
    ("work", "seen"),
    [
        (lambda n: [part for _ in range(n // 8) for part in range(n // 8)], True),
        (lambda n: list(range(n * 20)), False),
        (lambda n: None, False),
    ],
    ids=["square", "linear", "none"],
)
def test_the_measure_sees_growth_beside_a_fixed_cost(
    work: Callable[[int], object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    seen: bool,
) -> None:
    """A control: what grows with the square is seen, however much the rest of the command costs."""

    def command(argv: tuple[str, ...]) -> int:
        sum(range(4_000_000))
        work(len((tmp_path / argv[0]).read_bytes()))
        return 0

    monkeypatch.setattr("tests.limits.growth.run", command)
    control = SHAPES[0]._replace(text=lambda n: "x" * n, write=None, file="p.xml")
    measured = growth_of(control, ("p.xml",), tmp_path)
    assert (measured is not None and measured.growth > MOST) == seen, measured
