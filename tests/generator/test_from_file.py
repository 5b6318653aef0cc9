"""Documents of files: the same pool, whatever form it was in."""

from __future__ import annotations

from pathlib import Path

import pytest

from xmltool.document.document import parse_document, read_document
from xmltool.files.operands import read_parts
from xmltool.generator.from_file import generate_from_files
from xmltool.grammar.load import load_grammar
from xmltool.pool.read import read_definition
from xmltool.pool.write import stored_bytes

ROOT = Path(__file__).resolve().parents[2]
VALID = sorted((ROOT / "fixtures" / "stored").rglob("*.xml"))


def stored(document) -> bytes | None:
    root = document.libvirt_root()
    definition = None if root is None else read_definition(root).definition
    return None if definition is None else stored_bytes(definition, header=False)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_xml_comes_out_as_the_same_definition(path: Path) -> None:
    file = read_parts(read_document(str(path)))
    documents, reports = generate_from_files([file], None, (load_grammar(),))
    assert documents or reports
    for _, text in documents:
        assert stored(parse_document("x", text.encode())) == stored(file.document)


def test_most_of_them_are_made() -> None:
    files = [read_parts(read_document(str(path))) for path in VALID]
    documents, _ = generate_from_files(files, None, (load_grammar(),))
    assert len(documents) > 100
