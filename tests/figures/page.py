"""The page of figures, `xmltool help figures`: `python -m tests.figures.page` makes it from the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.figures.record import PAGE, records

if TYPE_CHECKING:
    from tests.figures.record import Record

_INTRODUCTION = """# Figures of the campaigns

What the tests and measurements found when they last ran. Each figure was written by the campaign itself, after it had
passed (`pytest --record`, and the option `--record` of the scripts), and the command measures it again in a checkout.
What was not measured is not here. A figure speaks of the revision above it: `git log REVISION.. -- xmltool` is
what changed since. `python -m tests.figures.campaigns` runs all of them.

"""


def page(found: list[Record]) -> str:
    """Return the page in Markdown: one table for each day, revision and machine."""
    text = _INTRODUCTION
    for measured in sorted({_circumstances(record) for record in found}):
        date, revision, machine = measured
        text += f"Measured on {date} at revision {revision}, {machine}:\n\n"
        text += "| measured | figures | command |\n|---|---|---|\n"
        text += "".join(
            f"| {record.subject} | {_figures(record)} | {record.command} |\n"
            for record in found
            if _circumstances(record) == measured
        )
        text += "\n"
    return text.removesuffix("\n")


def _circumstances(record: Record) -> tuple[str, str, str]:
    return record.date, record.revision, record.machine


def _figures(record: Record) -> str:
    return ", ".join(
        f"{value:,} {counted.removesuffix('s') if value == 1 else counted}"
        for counted, value in record.figures.items()
    )


if __name__ == "__main__":
    PAGE.write_text(page(records()))
