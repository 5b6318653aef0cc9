"""How the work of a command grows with its input: processor time, not the clock's.

A machine under load does not make processor time grow, but it does make it vary: what seems to
grow is measured again, and the least of several runs counts.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import time
from typing import TYPE_CHECKING, NamedTuple

from tests.limits.shapes import LIMIT, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.limits.shapes import Shape

MOST = 2.4
"""Growth for each doubling of an input; 2 is in proportion, 4 is quadratic."""
DOUBLINGS = 2
"""Between the two sizes that are compared."""
ENOUGH = 0.02
"""Seconds of the smaller one: less is too little to compare."""
SURE = 3.3
"""Growth that no noise makes; less is measured again with more."""
TRIES = 3


class Growth(NamedTuple):
    """What was measured: repetitions, seconds for them, and growth for each doubling after them."""

    number: int
    seconds: float
    growth: float


def seconds_of(argv: tuple[str, ...]) -> float:
    """Return the processor time of one command, run in this process and directory."""
    gc.collect()
    gc.disable()
    with (
        open(os.devnull, "w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(io.StringIO()) as errors,
    ):
        start = time.process_time()
        try:
            run(argv)
        finally:
            took = time.process_time() - start
            gc.enable()
    assert "unexpected" not in errors.getvalue(), errors.getvalue()[:500]
    return took


def growth_of(shape: Shape, argv: tuple[str, ...], directory: Path) -> Growth | None:
    """Measure a shape in a directory, which is the working one; None where it stays cheap."""
    number, factor = 32, 2**DOUBLINGS
    shape.put(directory, 1)
    seconds_of(argv)  # what is imported or made once must not make the smaller one seem dear
    while True:
        if not fits(shape, number * factor, directory):
            return None
        shape.put(directory, number)
        before = seconds_of(argv)
        if before >= ENOUGH:
            measured = _grown(shape, argv, directory, number, before)
            if not MOST < measured.growth < SURE or measured.seconds > ENOUGH * 4:
                return measured
        number *= 2


def fits(shape: Shape, number: int, directory: Path) -> bool:
    """Report whether so many repetitions are within the limits, and write them if so."""
    return number <= shape.most and shape.put(directory, number) <= LIMIT


def _grown(
    shape: Shape, argv: tuple[str, ...], directory: Path, number: int, before: float
) -> Growth:
    after = float("inf")
    for _ in range(TRIES):
        shape.put(directory, number * 2**DOUBLINGS)
        after = min(after, seconds_of(argv))
        growth = (after / before) ** (1 / DOUBLINGS)
        if not MOST < growth < SURE:
            break
        shape.put(directory, number)
        before = max(before, seconds_of(argv))
    return Growth(number, before, (after / before) ** (1 / DOUBLINGS))
