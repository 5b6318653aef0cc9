"""Reading documents: what is well-formed to whom, the limits, and places in the text."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

import pytest

from xmltool.document.document import (
    MAX_ATTRIBUTES,
    MAX_BYTES,
    MAX_CHILDREN,
    parse_document,
    read_document,
)

if TYPE_CHECKING:
    from collections.abc import Callable

BODY = b"<pool type='dir'><name>p</name><target><path>/t</path></target></pool>"


def body(
    prolog: bytes = b"", *, name: bytes = b"p", attributes: bytes = b"", extra: bytes = b""
) -> bytes:
    return (
        prolog
        + b"<pool type='dir'"
        + attributes
        + b"><name>"
        + name
        + b"</name>"
        + extra
        + b"<target><path>/t</path></target></pool>"
    )


def libvirt_name(data: bytes, *, startup: bool = False) -> str | None:
    """Name that libvirt would read, or None for a syntax error."""
    root = parse_document("x", data).libvirt_root(startup=startup)
    return None if root is None else "".join(root.find("name").itertext())


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "XT001"),
        (b"  \n", "XT001"),
        (b"<pool>", "XT001"),
        (body() + b"junk", "XT001"),
        (body() + b"<pool/>", "XT001"),
        (b" " + body(b"<?xml version='1.0'?>"), "XT001"),
        (body(b"<!-- a -- b -->"), "XT001"),
        (body(attributes=b" type='fs'"), "XT001"),
        (body(name=b"p\xe9"), "XT001"),
        (body(name=b"&undefined;"), "XT001"),
        (body(b"<?xml version='1.0' encoding='nowhere'?>"), "XT001"),
        (body(extra=b"<a>" * 300 + b"</a>" * 300), "XT001"),
        (body() + b"\x00", "XT007"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "XT007"),
    ],
)
def test_what_is_not_well_formed_is_neither_valid_nor_a_tree(data: bytes, rule: str) -> None:
    document = parse_document("x", data)
    assert document.judged
    assert not document.well_formed
    assert document.root is None
    assert [finding.rule for finding in document.problems] == [rule]


@pytest.mark.parametrize(
    "data",
    [
        body(extra=b"<q:a/>"),
        body(attributes=b" q:x='1'"),
        body(attributes=b" xmlns:a='u' xmlns:b='u' a:x='1' b:x='2'"),
        body(attributes=b" xmlns:a=''"),
        body(extra=b"<a:b:c xmlns:a='u'/>"),
        body(b"<?a:b c?>"),
    ],
)
def test_a_namespace_error_is_one_for_xml_and_none_for_libvirt(data: bytes) -> None:
    document = parse_document("x", data)
    assert not document.well_formed
    assert "namespaces" in document.problems[0].message
    assert libvirt_name(data) == "p"


@pytest.mark.parametrize(
    "data",
    [
        body(attributes=b" xmlns:a='http://[foo'"),
        body(attributes=b" xmlns:a='relative'"),
        body(attributes=b" xml:id='1 2'"),
        body(attributes=b" xml:space='odd'"),
        body(b"<?xml version='1.1'?>"),
        body(b"\xef\xbb\xbf"),
        body(b"<!-- c --><?p i?>"),
        body(b"<?xml version='1.0' encoding='ISO-8859-1'?>"),
    ],
)
def test_oddities_that_are_well_formed(data: bytes) -> None:
    document = parse_document("x", data)
    assert document.well_formed
    assert document.problems == ()
    assert libvirt_name(data) == "p"


def test_libvirt_reads_a_string_as_utf8_whatever_is_declared() -> None:
    latin = b"<?xml version='1.0' encoding='ISO-8859-1'?>"
    assert libvirt_name(body(latin, name="é".encode())) == "é"
    assert libvirt_name(body(latin, name=b"\xe9")) is None
    assert libvirt_name(body(latin, name=b"\xe9"), startup=True) == "é"
    assert libvirt_name(body(b"<?xml version='1.0' encoding='UTF-16'?>")) == "p"
    assert libvirt_name(body(b"<?xml version='1.0' encoding='nowhere'?>")) is None


def test_utf16_is_well_formed_and_loads_at_start_only() -> None:
    data = body(b"<?xml version='1.0' encoding='UTF-16'?>").decode().encode("utf-16")
    document = parse_document("x", data)
    assert document.well_formed
    assert [finding.rule for finding in document.problems] == ["XT006"]
    assert libvirt_name(data) is None
    assert libvirt_name(data, startup=True) == "p"


def test_utf7_is_an_error_although_libvirt_reads_the_ascii_in_it() -> None:
    data = body(b"<?xml version='1.0' encoding='UTF-7'?>", name=b"+AGE-")
    document = parse_document("x", data)
    assert not document.well_formed
    assert [finding.rule for finding in document.problems] == ["XT006"]
    assert libvirt_name(data) == "+AGE-"


@pytest.mark.parametrize("name", ["utf8", "UTF_8", "cp1252", "iso8859-1", "unicode"])
def test_names_that_only_the_c_library_knows(name: str) -> None:
    data = body(f"<?xml version='1.0' encoding='{name}'?>".encode())
    document = parse_document("x", data)
    assert not document.well_formed
    assert document.problems[0].rule in ("XT001", "XT006")
    assert libvirt_name(data) == "p"


def test_xml_versions() -> None:
    assert not parse_document("x", body(b"<?xml version='1.2'?>")).well_formed
    assert libvirt_name(body(b"<?xml version='1.2'?>")) == "p"
    assert libvirt_name(body(b"<?xml version='2.0'?>")) is None


def test_utf32_is_read_by_nobody() -> None:
    document = parse_document("x", body().decode().encode("utf-32"))
    assert not document.well_formed
    assert document.libvirt_root() is None


@pytest.mark.parametrize(
    "data",
    [
        body(b"<?xml version='1.0' encoding='UTF-8'?>").decode().encode("utf-16"),
        body(b"<?xml version='1.0' encoding='Shift_JIS'?>").decode().encode("utf-16-le"),
        body(b"\xef\xbb\xbf<?xml version='1.0' encoding='US-ASCII'?>", name="é".encode()),
        body(b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-16'?>"),
    ],
)
def test_a_declaration_that_contradicts_the_bytes(data: bytes) -> None:
    assert not parse_document("x", data).well_formed


@pytest.mark.parametrize("attribute", [b"xmlns:a='b c'", b"xml:id='1'"])
def test_an_error_that_nobody_minds_does_not_hide_a_fatal_one(attribute: bytes) -> None:
    sound = body().replace(b"<target", b"<target " + attribute)
    assert parse_document("x", sound).well_formed
    assert libvirt_name(sound) == "p"
    document = parse_document("x", sound + b"</pool>")
    assert not document.well_formed
    assert [finding.rule for finding in document.problems] == ["XT001"]
    assert libvirt_name(sound + b"</pool>") is None


def test_a_namespace_error_does_not_hide_a_fatal_one() -> None:
    for data in (body(extra=b"<q:x/>") + b"\x1a", body(extra=b"<q:x/>") + b"junk"):
        document = parse_document("x", data)
        assert document.root is None
        assert libvirt_name(data) is None


def test_libvirt_ends_reading_at_a_nul() -> None:
    assert libvirt_name(body() + b"\x00junk<") == "p"
    assert libvirt_name(body() + b"\x00junk<", startup=True) == "p"
    assert libvirt_name(body(name=b"p\x00")) is None


def test_depth_is_limited_as_in_libvirt() -> None:
    def nested(depth: int) -> bytes:
        return body(extra=b"<a>" * (depth - 1) + b"</a>" * (depth - 1))

    assert libvirt_name(nested(256)) == "p"
    assert libvirt_name(nested(257)) == "p"
    assert libvirt_name(nested(258)) is None
    assert parse_document("x", nested(258)).problems[0].message.endswith("libvirt reads 256 levels")


@pytest.mark.parametrize(
    ("prolog", "line", "column"),
    [
        (b"<!DOCTYPE pool>", 1, 1),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n  <!-- <!DOCTYPE --> <!DOCTYPE pool [", 2, 22),
        (b"<!DOCTYPE p [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]>", 1, 1),
    ],
)
def test_a_doctype_is_refused_at_its_place(prolog: bytes, line: int, column: int) -> None:
    document = parse_document("x", body(prolog))
    assert not document.judged
    (finding,) = document.problems
    assert (finding.rule, finding.span.line, finding.span.column) == ("XT002", line, column)


def test_the_word_doctype_in_a_comment_or_a_text_is_none() -> None:
    document = parse_document("x", body(b"<!-- <!DOCTYPE pool> -->"))
    assert document.judged
    assert document.well_formed


def test_a_doctype_in_utf16_is_seen() -> None:
    data = body(b"<!DOCTYPE pool>").decode().encode("utf-16")
    assert [finding.rule for finding in parse_document("x", data).problems] == ["XT002"]


@pytest.mark.parametrize(
    ("declared", "name", "read"),
    [("cp037", "é", "é"), ("UTF-8", "e", "e"), ("UTF-8", "é", None), ("latin1", "e", None)],
)
def test_ebcdic_at_start(declared: str, name: str, read: str | None) -> None:
    text = body(
        f"<?xml version='1.0' encoding='{declared}'?>".encode(), name=name.encode()
    ).decode()
    assert libvirt_name(text.encode("cp037"), startup=True) == read


def test_at_start_libvirt_looks_through_a_doctype() -> None:
    entities = b"<!DOCTYPE pool [<!ENTITY n 'evil'><!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    assert libvirt_name(body(entities, name=b"&n;&x;"), startup=True) == "evil"
    assert libvirt_name(body(b"<!DOCTYPE pool>", name=b"&n;"), startup=True) is None
    outside = body(b"<!DOCTYPE pool SYSTEM 'x.dtd'>", name=b"p&n;")
    assert libvirt_name(outside, startup=True) == "p"
    assert libvirt_name(outside + b"x", startup=True) is None
    defaults = b"<!DOCTYPE pool [<!ATTLIST host name CDATA 'h'><!ATTLIST dir path CDATA '/x'>]>"
    document = parse_document("x", body(defaults, extra=b"<source><host/><dir/></source>"))
    root = document.libvirt_root(startup=True)
    assert root is not None
    assert root.find("source/host").get("name") == "h"
    assert root.find("source/dir").get("path") is None


@pytest.mark.parametrize(
    "part", ["<é/>", "<é x='1'/>", "<x é='1'/>", "<x xmlns:q='u' q:xml:id='1'/>"]
)
def test_names_beside_a_doctype_are_taken_as_they_are(part: str) -> None:
    """They have no meaning for libvirt, and stay in nobody's way."""
    doctype = b"<!DOCTYPE pool [<!ENTITY n 'p'><!ATTLIST dir path CDATA '/x'>]>"
    data = body(doctype).replace(b"<name>", part.encode() + b"<name>")
    assert libvirt_name(data, startup=True) == libvirt_name(body(doctype), startup=True) != ""


def test_an_entity_bomb_at_start_is_a_syntax_error_and_quick() -> None:
    bomb = b"<!DOCTYPE p [<!ENTITY a0 '" + b"x" * 1000 + b"'>"
    for level in range(1, 9):
        bomb += b"<!ENTITY a%d '" % level + b"&a%d;" % (level - 1) * 10 + b"'>"
    assert libvirt_name(body(bomb + b"]>", name=b"&a8;"), startup=True) is None


def test_too_large_a_file_is_not_judged() -> None:
    at_limit = parse_document("x", BODY + b" " * (MAX_BYTES - len(BODY)))
    assert at_limit.judged
    over = parse_document("x", BODY + b" " * (MAX_BYTES + 1 - len(BODY)))
    assert not over.judged
    assert [finding.rule for finding in over.problems] == ["XT005"]


@pytest.mark.parametrize(
    "many",
    [
        lambda n: b"<a " + b" ".join(b'b%d="1"' % i for i in range(MAX_ATTRIBUTES + n)) + b"/>",
        lambda n: b"<a>" + b"<b/>" * (MAX_CHILDREN + n) + b"</a>",
        lambda n: b"<a>" + b"<!---->" * (MAX_CHILDREN + n) + b"</a>",
    ],
    ids=["attributes", "children", "comments"],
)
def test_very_many_attributes_or_children_are_not_judged(many: Callable[[int], bytes]) -> None:
    within = parse_document("x", body(extra=many(0)))
    assert within.judged
    assert within.well_formed
    document = parse_document("x", body(extra=many(1)))
    assert not document.judged
    assert [finding.rule for finding in document.problems] == ["XT005"]
    assert document.problems[0].path == "/pool/a"
    assert document.data[document.problems[0].span.start :].startswith(b"<a")
    assert libvirt_name(body(extra=many(1))) == "p"  # libvirt reads it all the same


def test_reading_files(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(BODY)
    assert read_document(str(path)).well_formed
    for bad in (str(tmp_path / "missing.xml"), str(tmp_path), "a\x00b"):
        document = read_document(bad)
        assert not document.judged
        assert [finding.rule for finding in document.problems] == ["XT004"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BODY)))
    assert read_document("-", name="piped.xml").well_formed


def test_a_pipe_is_read_to_its_end() -> None:
    reader, writer = os.pipe()
    os.write(writer, BODY)
    os.close(writer)
    try:
        assert read_document(f"/dev/fd/{reader}").well_formed
    finally:
        os.close(reader)


def test_an_endless_device_is_over_the_limit() -> None:
    assert [finding.rule for finding in read_document("/dev/zero").problems] == ["XT005"]


def test_places_of_elements_attributes_and_text() -> None:
    data = (
        '<?xml version="1.0"?>\r\n<!-- ü -->\r\n<pool type="dir"\n  x:a=\'>\' xmlns:x="u">ü stray '
        "<name>é</name><source><host name='a'/> text<host\tport='2'  name='b'/></source></pool>"
    ).encode()
    document = parse_document("x", data)
    root = document.root
    assert root is not None

    def written(span) -> str:
        return data[span.start : span.end].decode()

    assert document.element_span(root)[:4] == (3, 1, 4, 23)
    assert written(document.attribute_span(root, "{u}a")) == "x:a='>'"
    assert written(document.text_span(root)) == "ü stray"
    assert document.text_span(root)[:2] == (4, 23)
    second = root.findall("source/host")[1]
    assert written(document.attribute_span(second, "name")) == "name='b'"
    assert document.path(second, "name") == "/pool/source/host[2]/@name"
    assert document.path(root, "{u}a") == "/pool/@x:a"
    assert written(document.text_span(root.find("source"))) == "text"
    assert written(document.places.content(root.find("name"))) == "é"
    assert document.places.content(second).start == document.element_span(second).end
    assert written(document.places.attribute_value(second, "port")) == "2"
    whole = document.places.whole(root.find("name"))
    assert written(whole) == "<name>é</name>"


def test_places_in_another_encoding_are_those_of_the_file() -> None:
    data = "<?xml version='1.0' encoding='utf-16'?>\n<pool type='é'><name/></pool>".encode("utf-16")
    document = parse_document("x", data)
    span = document.element_span(document.root[0])
    assert span[:2] == (2, 16)
    assert data[span.start : span.end].decode("utf-16-le") == "<name/>"


def test_places_of_elements_that_only_libvirt_reads() -> None:
    document = parse_document("x", body(extra=b"<q:a>\n</q:a>") + b"\n")
    root = document.libvirt_root()
    assert root is not None
    assert document.element_span(root.find("target"))[:2] == (2, 7)
