"""Mistakes as people make them: the right line, what is wrong and what to write, in one finding."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.lint.samples import linter
from xmltool.document.document import parse_document
from xmltool.findings import Severity
from xmltool.lint.selection import Ruleset, opt_in
from xmltool.rules import RULES

if TYPE_CHECKING:
    from xmltool.findings import Finding

PEOPLE = Path(__file__).parents[2] / "fixtures" / "people"
SEVERAL = PEOPLE / "several"
BY_DEFAULT = Ruleset(frozenset(RULES) - opt_in())
UNWANTED = ("interleave", "[0-9", "[a-z", "{4}", "){", "NoneType", "notAllowed")


class Row(NamedTuple):
    """One document: the place of the cause, and words that the message holds."""

    file: str
    line: int
    column: int
    words: tuple[tuple[str, ...], ...]


def rows() -> list[Row]:
    with (PEOPLE / "index.tsv").open(encoding="utf-8", newline="") as file:
        _, *lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [
        Row(
            name,
            *map(int, place.split(":")),
            tuple(tuple(one.split("|")) for one in words.split(", ")),
        )  # type: ignore[call-arg]
        for name, place, words in lines
    ]


def several() -> list[tuple[str, str]]:
    with (SEVERAL / "index.tsv").open(encoding="utf-8") as file:
        _, *lines = (line.rstrip("\n").split("\t") for line in file)
    return [(name, places) for name, places in lines]


def errors(data: bytes) -> list[Finding]:
    found = linter().lint(parse_document("people.xml", data), BY_DEFAULT).findings
    return [finding for finding in found if finding.severity is Severity.ERROR]


def test_the_index_is_of_the_files() -> None:
    assert sorted(row.file for row in rows()) == sorted(path.name for path in PEOPLE.glob("*.xml"))
    assert len(rows()) >= 36 + 40


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.file)
def test_a_mistake_is_told_where_it_is_and_with_what_to_write(row: Row) -> None:
    (finding,) = errors((PEOPLE / row.file).read_bytes())
    assert finding.span.line == row.line
    if row.file != "55-secret-both.xml":  # at the element: neither attribute is the wrong one
        assert finding.span.column == row.column
    for words in row.words:
        assert any(word in finding.message for word in words), finding.message
    assert not [word for word in UNWANTED if word in finding.message]


@pytest.mark.parametrize("row", several(), ids=lambda row: row[0])
def test_several_mistakes_in_one_document_are_each_told_once(row: tuple[str, str]) -> None:
    file, places = row
    found = errors((SEVERAL / file).read_bytes())
    assert [f"{each.span.line}:{each.span.column}" for each in found] == places.split()
