"""The page of figures, `xmltool help figures`: `python -m tests.figures.page` makes it from the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.figures.record import ROOT, records

if TYPE_CHECKING:
    from tests.figures.record import Record

PAGE = ROOT / "xmltool/manual/topics/figures.md"
_INTRODUCTION = """# Figures of the campaigns

What the tests and measurements found when they last ran. Each figure was written by the campaign itself, after it had
passed (`pytest --record`, and the option `--record` of the scripts), and the command measures it again in a checkout.
What was not measured is not here.

"""


def page(found: list[Record]) -> str:
    """Return the page in Markdown: one table for each day and machine."""
    text = _INTRODUCTION
    for date, machine in sorted({(record.date, record.machine) for record in found}):
        text += f"Measured on {date}, {machine}:\n\n"
        text += "| measured | figures | command |\n|---|---|---|\n"
        text += "".join(
            f"| {record.subject} | {_figures(record)} | {record.command} |\n"
            for record in found
            if (record.date, record.machine) == (date, machine)
        )
        text += "\n"
    return text.removesuffix("\n")


def _figures(record: Record) -> str:
    return ", ".join(
        f"{value:,} {counted.removesuffix('s') if value == 1 else counted}"
        for counted, value in record.figures.items()
    )


if __name__ == "__main__":
    PAGE.write_text(page(records()))
