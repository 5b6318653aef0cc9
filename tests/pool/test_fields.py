"""The table of the fields: what is in a row is written, compared, ordered and read back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from tests.pool.strategies import definitions
from xmltool.document.document import parse_document
from xmltool.generator.minimal import minimal_document
from xmltool.grammar.describe import ATTRIBUTE, Item, pool_types
from xmltool.grammar.load import load_grammar
from xmltool.layout.writer import KNOWN, ORDER
from xmltool.pool.compare import compare
from xmltool.pool.fields import FIELDS
from xmltool.pool.keep import as_stored
from xmltool.pool.read import read_definition
from xmltool.pool.tree import NAMESPACES, TREE
from xmltool.pool.write import stored_bytes
from xmltool.versions import parse_version

if TYPE_CHECKING:
    from collections.abc import Iterator

BY_PATH = {
    column.row.path.replace("*", ""): column for node in TREE.walk() for column in node.columns
}
FIRST = "0.4.1"
"""The first libvirt with pools."""
STORED = sorted((Path(__file__).resolve().parents[2] / "fixtures" / "stored").glob("*.out.xml"))


BY_PATH = {
    column.row.path.replace("*", ""): column for node in TREE.walk() for column in node.columns
}


def test_every_row_is_written_by_some_fixture() -> None:
    """A row that no file has been seen with proves nothing."""
    seen: set[str] = set()
    for path in STORED:
        root = parse_document(path.name, path.read_bytes()).libvirt_root()
        assert root is not None
        definition = read_definition(root, startup=True).definition
        assert definition is not None
        for field in FIELDS:
            value = BY_PATH[field.path.replace("*", "")].read(as_stored(definition))
            values = value if isinstance(value, list) else [value]
            if any(one is not None for one in values):
                seen.add(field.path)
    missing = {field.path for field in FIELDS if not field.measured} - seen
    assert not missing


def test_paths_are_in_the_grammar() -> None:
    """Every row is an element or attribute that the grammar has, by its name."""
    names = {
        str(node.get("name"))
        for node in load_grammar().full.iter("{*}element", "{*}attribute")
        if node.get("name")
    }
    for field in FIELDS:
        for step in field.path.replace("*", "").split("/"):
            assert step.lstrip("@").rpartition(":")[2] in {n.rpartition(":")[2] for n in names}


def _since(items: tuple[Item, ...], above: str, since: str) -> Iterator[tuple[str, str]]:
    """Give the paths of elements and attributes with the releases that their marks say."""
    for item in items:
        for group in item.groups:
            yield from _since(group, above, since)
        if item.name is None:
            continue
        prefix = {space: f"{name}:" for name, space in NAMESPACES.items()}.get(item.namespace, "")
        path = f"{above}/{'@' if item.kind == ATTRIBUTE else prefix}{item.name}".lstrip("/")
        begun = max(since, item.since or since, key=parse_version)
        yield path, begun
        yield from _since(item.items, path, begun)


def test_since_is_what_the_grammar_says() -> None:
    """The first release of any type is what a row says; None where that is the first with pools."""
    marks: dict[str, list[str]] = {}
    for kind in pool_types(load_grammar().full):
        for path, since in _since(kind.items, "", kind.since or FIRST):
            marks.setdefault(path, []).append(since)
    for path, column in BY_PATH.items():
        if path in marks:  # the grammar has no type of an auth's secret
            first = min(marks[path], key=parse_version)
            assert column.row.since == (None if first == FIRST else first), path


@pytest.mark.parametrize("path", BY_PATH)
def test_a_row_is_known_to_the_layout(path: str) -> None:
    steps = [step for step in path.split("/") if not step.startswith("@")]
    for number in range(len(steps)):
        above = "/".join(("pool", *steps[:number]))
        assert steps[number] in ORDER[above]
        assert f"{above}/{steps[number]}" in KNOWN


def test_only_repeated_elements_give_several_values() -> None:
    for node in TREE.walk():
        for column in node.columns:
            path = column.row.path
            assert ("*" in path) == (node.repeated or "*/" in path.rpartition("/@")[0])


@given(definitions())
def test_a_field_that_differs_is_a_change_at_its_path(definition) -> None:
    stored = as_stored(definition)
    other = stored._replace(name=stored.name + "x", refresh=None if stored.refresh else "capacity")
    paths = [change.path for change in compare(stored, other)]
    assert paths == ["name", "refresh/volume/@allocation"]


@given(definitions())
def test_the_smallest_document_says_the_same(definition) -> None:
    text = minimal_document(definition)
    root = parse_document("x", text.encode()).libvirt_root()
    assert root is not None
    again = read_definition(root).definition
    assert again is None or stored_bytes(again, header=False) == stored_bytes(
        definition, header=False
    )
