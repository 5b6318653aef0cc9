"""Places of elements: by the line, or by a scan of the whole text; both say the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.corpus.oddities import oddities
from xmltool.document.document import Document, parse_document
from xmltool.document.places import Places

if TYPE_CHECKING:
    from lxml.etree import _Element

    from xmltool.findings import Span

FIXTURES = Path(__file__).parents[2] / "fixtures"
LAYOUTS = {
    "two of a name on a line": b"<pool>\n<device path='a'/><device path='b'/>\n</pool>",
    "one ends where the other begins": b"<pool>\n<device\n path='a'/><device path='b'/>\n</pool>",
    "text before": b"<pool><a/>text\n> <device path='a'/></pool>",
    "the same in a comment": b"<pool>\n<!-- <device/> --><device path='a'/> <!--\n<device/>--></pool>",
    "the same in an instruction": b"<pool>\n<?x <device/>?><device path='a'/></pool>",
    "a comment in an instruction": b"<pool><?x <!-- ?>\n<device path='a'/><!-- --></pool>",
    "the same in CDATA": b"<pool>\n<a/><![CDATA[<device/>]]>\n<device path='a'/></pool>",
    "a longer name": b"<pool>\n<devices/><device path='a'/>\n</pool>",
    "a line break in a value": b"<pool>\n<device path='a>\n&lt;device' p=' &lt;device '/></pool>",
    "an empty end": b"<pool>\n<device path='>'\tp=\"'/>\"/>\n<device/></pool>",
    "CR alone": b"<pool>\r<device path='a'/>\r</pool>",
    "CR LF": b"<pool>\r\n<device path='a'/>\r\n</pool>",
    "CR LF and two of a name": b"<pool>\r\n<a/>\r\n<device path='a'/>\r\n<a\r\nb='1'/></pool>",
    "CR alone and two of a name": b"<pool>\r<a/>\n<device\rpath='a'/>\r\n<a\rb='1'/></pool>",
    "a mark": b"\xef\xbb\xbf<pool>\n<device path='a'/></pool>",
    "wide characters": "<pool>\n<é é='ü'/><device pâth='ü'/></pool>".encode(),
    "another encoding": "<?xml version='1.0' encoding='utf-16'?>\n<pool>\n<é/></pool>".encode(
        "utf-16"
    ),
    "a namespace": b"<pool xmlns:x='u'>\n<x:a x:b='1'/><a b='1'/>\n<a xmlns='v'/></pool>",
    "a very long line": b"<pool>\n" + b"".join(b"<a%d/>" % n for n in range(999)) + b"</pool>",
}


def _read_files() -> list[bytes]:
    folders = ("fmt", "people", "review", "stored", "wild")
    return [path.read_bytes() for name in folders for path in _files(name)]


def _files(name: str) -> list[Path]:
    return [path for path in sorted((FIXTURES / name).rglob("*.xml")) if path.is_file()]


def _by_scan(document: Document) -> list[Span]:
    places = Places(document.data, sound=False)
    return [_place(places, *each) for each in _asked(document)]


def _by_line(document: Document) -> tuple[list[Span], bool]:
    """Return the places, each asked for anew, and whether lines alone told them."""
    found, scanned = [], False
    for each in _asked(document):
        places = Places(document.data, sound=True)
        found.append(_place(places, *each))
        scanned = scanned or places._scanned is not None
    return found, not scanned


def _asked(document: Document) -> list[tuple[_Element, str | None]]:
    assert document.root is not None
    return [(each, name) for each in document.root.iter("*") for name in (None, *each.keys())]


def _place(places: Places, element: _Element, name: str | None) -> Span:
    return places.element(element) if name is None else places.attribute(element, name)


@pytest.mark.parametrize("data", LAYOUTS.values(), ids=LAYOUTS)
def test_a_place_is_the_same_by_line_and_by_scan(data: bytes) -> None:
    document = parse_document("x", data)
    assert document.well_formed
    assert _by_line(document)[0] == _by_scan(document)


def test_places_are_the_same_in_all_files() -> None:
    documents = [parse_document("x", data) for data in (*_read_files(), *oddities())]
    sound = [document for document in documents if document.well_formed]
    quick = 0
    for document in sound:
        found, by_lines = _by_line(document)
        assert found == _by_scan(document), document.data
        quick += by_lines
    assert quick > len(sound) / 2 > 100, "ordinary files need no scan"


@pytest.mark.parametrize("layout", ["CR alone", "CR LF", "a mark", "wide characters"])
def test_a_name_that_is_there_once_needs_no_scan(layout: str) -> None:
    assert _by_line(parse_document("x", LAYOUTS[layout]))[1]


@pytest.mark.parametrize("data", LAYOUTS.values(), ids=LAYOUTS)
def test_an_element_is_found_by_its_number(data: bytes) -> None:
    root = parse_document("x", data).root
    assert root is not None
    for number, element in enumerate(root.iter("*")):
        scanned = Places(data, sound=False)
        assert scanned.numbered(number, element) == scanned.element(element)
