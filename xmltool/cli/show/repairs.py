"""What `check --fix` does or would do, as lines of text or as a diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.report.patch import shown_diff, unified_diff
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xmltool.check.mends import Repair


def repair_lines(planned: Iterable[Repair], prefix: str = "") -> Iterator[str]:
    """Return a line for each repair; `prefix` is put before what is done."""
    for each in planned:
        yield f"{vis(each.shown)}: {prefix}{each.mend.value}\n"


def repair_diff(planned: Sequence[Repair], store: str, *, color: bool) -> Iterator[str]:
    """Return a unified diff of the files below `store`, then a line for what a diff cannot show."""
    for each in planned:
        if each.after is not None:
            yield from shown_diff(
                unified_diff(f"{store}/{each.file}", each.before, each.after), color=color
            )
    yield from repair_lines((each for each in planned if each.after is None), "would ")
