"""The table of the fields: what is in a row is written, compared, ordered and read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from tests.pool.strategies import definitions
from xmltool.document.document import parse_document
from xmltool.generator.minimal import minimal_document
from xmltool.grammar.load import load_grammar
from xmltool.layout.order import KNOWN, ORDER
from xmltool.pool.compare import compare
from xmltool.pool.fields import BY_PATH, FIELDS, TREE
from xmltool.pool.keep import as_stored
from xmltool.pool.read import read_definition
from xmltool.pool.write import stored_bytes

STORED = sorted((Path(__file__).resolve().parents[2] / "fixtures" / "stored").glob("*.out.xml"))


def test_every_row_is_written_by_some_fixture() -> None:
    """A row that no file has been seen with proves nothing."""
    seen: set[str] = set()
    for path in STORED:
        root = parse_document(path.name, path.read_bytes()).libvirt_root()
        assert root is not None
        definition = read_definition(root, startup=True).definition
        assert definition is not None
        for field in FIELDS:
            value = field.read(as_stored(definition))
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


@pytest.mark.parametrize("path", BY_PATH)
def test_a_row_is_known_to_the_layout(path: str) -> None:
    steps = [step for step in path.split("/") if not step.startswith("@")]
    for number in range(len(steps)):
        above = "/".join(("pool", *steps[:number]))
        assert steps[number] in ORDER[above]
        assert f"{above}/{steps[number]}" in KNOWN


def test_only_repeated_elements_give_several_values() -> None:
    for node in TREE.walk():
        for field in (*node.attributes.values(), *filter(None, [node.text])):
            assert ("*" in field.path) == (node.repeated or "*/" in field.path.rpartition("/@")[0])


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
