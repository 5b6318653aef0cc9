"""How the work of a command grows with its input: processor time, not the clock's.

What the command costs with the least input (its start, its imports, the rest that it reads) is taken
off: growth of a small part would be hidden in it.

A machine under load does not make processor time grow, but it does make it vary: what seems to
grow is measured again, and the least of several runs counts.
"""

from __future__ import annotations

import contextlib
import gc
import io
import math
import os
import time
from typing import TYPE_CHECKING, NamedTuple

from tests.limits.shapes.shape import LIMIT, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.limits.shapes.shape import Shape

MOST = 2.4
"""Growth for each doubling of an input; 2 is in proportion, 4 is quadratic."""
DOUBLINGS = 2
"""Between the two sizes that are compared."""
LEAST = 32
"""Repetitions of the first size."""
ENOUGH = 0.015
"""Seconds of work above the fixed cost; less is too little to compare, and counts as this."""
NOTHING = 0.001
"""Seconds that are passed over: 16 times the input is no more than enough then, were it quadratic."""
MOSTLY_FIXED = 1.5
"""Growth of work that ends at a limit (so many findings are explained): what grows is beyond it."""
SURE = 3.3
"""Growth that no noise makes; less is measured again with more."""
TRIES = 3


class Growth(NamedTuple):
    """What was measured, in seconds.

    Attributes:
        number: repetitions.
        fixed: what the command takes for the least.
        before: what it takes for `number`.
        after: what it takes for `2**DOUBLINGS` times as many.
    """

    number: int
    fixed: float
    before: float
    after: float

    @property
    def growth(self) -> float:
        """For each doubling, of what is above the fixed cost."""
        before, after = (max(took - self.fixed, ENOUGH) for took in (self.before, self.after))
        return (after / before) ** (1 / DOUBLINGS)


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


def growth_of(
    shape: Shape, argv: tuple[str, ...], directory: Path, *, until: float = math.inf
) -> Growth | None:
    """Measure a shape in a directory, which is the working one.

    Sizes grow by the same factor up to the limits. Return the first growth that is too much, or that
    of the first work that is enough to be compared and grows; None where there is none below the limits.
    A command that takes longer than `until`, in seconds, is tried with no more.
    """
    factor = 2**DOUBLINGS
    shape.put(directory, 1)
    seconds_of(argv)  # what is imported or made once must not count
    fixed = min(seconds_of(argv) for _ in range(TRIES))
    shape.put(directory, LEAST)
    number, before, doubtful = LEAST, seconds_of(argv), False
    measured = None
    while fits(shape, number * factor, directory):
        fixed = min(fixed, before)  # one repetition may be right, and so cost more than faults
        if before - fixed < NOTHING and fits(shape, number * factor**3, directory):
            number *= factor**2
            shape.put(directory, number)
            before = seconds_of(argv)
            shape.put(directory, number * factor)
        after = seconds_of(argv)
        measured = Growth(number, fixed, before, after)
        if measured.growth > MOST:
            measured = _again(shape, argv, directory, measured)
        doubtful = MOST < measured.growth < SURE
        enough = before - fixed >= ENOUGH * (4 if doubtful else 1)
        if measured.growth >= SURE or (enough and measured.growth > MOSTLY_FIXED):
            return measured
        number, before = number * factor, after
        if after > until and not doubtful:
            break
    return measured if doubtful else None


def fits(shape: Shape, number: int, directory: Path) -> bool:
    """Report whether so many repetitions are within the limits, and write them if so."""
    return number <= shape.most and shape.put(directory, number) <= LIMIT


def _again(shape: Shape, argv: tuple[str, ...], directory: Path, first: Growth) -> Growth:
    """Measure what seems to grow until it is sure: the least of the larger, the most of the smaller."""
    measured = first
    for _ in range(TRIES):
        shape.put(directory, first.number)
        before = max(measured.before, seconds_of(argv))
        shape.put(directory, first.number * 2**DOUBLINGS)
        after = min(measured.after, seconds_of(argv))
        measured = Growth(first.number, first.fixed, before, after)
        if not MOST < measured.growth < SURE:
            break
    return measured
