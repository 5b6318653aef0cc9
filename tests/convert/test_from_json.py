"""JSON to pools: what it may look like, and what is said of the rest."""

from __future__ import annotations

import pytest
from lxml import etree

from xmltool.convert.from_json import JsonReading, json_to_documents
from xmltool.document.document import parse_document
from xmltool.files.operands import looks_like_json
from xmltool.findings import Finding, Severity
from xmltool.grammar.load import load_grammar
from xmltool.verdict import judge


def xml_of(reading: JsonReading) -> list[str]:
    """Give the pools without layout."""
    assert reading.findings == ()
    parser = etree.XMLParser(remove_blank_text=True)
    return [etree.tostring(etree.fromstring(pool.data, parser)).decode() for pool in reading.pools]


def read(text: str) -> JsonReading:
    return json_to_documents("pools.json", text.encode())


def test_a_pool() -> None:
    text = """{"@type": "netfs", "name": "nas",
      "source": {"host": [{"@name": "a", "@port": 2049}, {"@name": "b"}], "dir": {"@path": "/x"}},
      "target": {"path": "/mnt"}}"""
    assert xml_of(read(text)) == [
        (
            '<pool type="netfs"><name>nas</name><source><host name="a" port="2049"/><host name="b"/>'
            '<dir path="/x"/></source><target><path>/mnt</path></target></pool>'
        )
    ]


def test_text_beside_attributes_and_prefixes() -> None:
    text = """{"capacity": {"@unit": "G", "$": "1"}, "source": {}, "label": "",
               "fs:mount_opts": {"fs:option": {"@name": "a"}}}"""
    uri = "http://libvirt.org/schemas/storagepool/fs/1.0"
    assert xml_of(read(text)) == [
        (
            f'<pool xmlns:fs="{uri}"><capacity unit="G">1</capacity><source/><label/>'
            '<fs:mount_opts><fs:option name="a"/></fs:mount_opts></pool>'
        )
    ]


def test_children_in_any_order() -> None:
    text = '{"source": {"$children": [{"name": "a"}, {"device": {"@path": "/d"}}, {"name": "b"}]}}'
    assert xml_of(read(text)) == [
        '<pool><source><name>a</name><device path="/d"/><name>b</name></source></pool>'
    ]


def test_several_pools_and_the_form_of_other_tools() -> None:
    assert xml_of(read('[{"name": "a"}, {"pool": {"name": "b"}}]')) == [
        "<pool><name>a</name></pool>",
        "<pool><name>b</name></pool>",
    ]


FAULTS = (
    ("", "XT010", 1, 1, "value is expected"),
    ('{"name": "a",\n "name": "b"}', "XT011", 2, 2, "'name' is given twice"),
    ('{"source": {"host": {"@name": "a", "@name": "b"}}}', "XT011", 1, 36, "'@name'"),
    ("[]", "XT012", 1, 1, "no pool"),
    ('"pool"', "XT012", 1, 1, "a pool is an object"),
    ("[{}, 3]", "XT012", 1, 6, "a pool is an object"),
    ('{"name": true}', "XT012", 1, 10, 'write "yes" or "no"'),
    ('{"name": null}', "XT012", 1, 10, "null"),
    ('{"name": [["a"]]}', "XT012", 1, 11, "text or a number"),
    ('{"@type": {}}', "XT012", 1, 11, "text or a number"),
    ('{"@type": []}', "XT012", 1, 11, "text or a number"),
    ('{"name": "\\u0000"}', "XT012", 1, 10, "U+0000"),
    ('{"name": "\\ud800"}', "XT012", 1, 10, "U+D800"),
    ('{"a b": 1}', "XT012", 1, 2, "cannot be the name"),
    ('{"": 1}', "XT012", 1, 2, "cannot be the name"),
    ('{"@": 1}', "XT012", 1, 2, "cannot be the name"),
    ('{"x:y": 1}', "XT012", 1, 2, "prefix x"),
    ('{"@xmlns:fs": "u"}', "XT012", 1, 2, "leave namespaces out"),
    ('{"$": "a", "b": {}}', "XT012", 1, 2, "text or children"),
    ('{"$children": {}}', "XT012", 1, 2, "array of objects"),
    ('{"$children": [{"a": 1, "b": 2}]}', "XT012", 1, 16, "one key"),
    ('{"$children": [], "name": "a"}', "XT012", 1, 2, "all children"),
)


@pytest.mark.parametrize(("text", "rule", "line", "column", "words"), FAULTS)
def test_faults_have_a_place(text: str, rule: str, line: int, column: int, words: str) -> None:
    reading = read(text)
    assert reading.pools == ()
    (finding,) = reading.findings
    assert (finding.rule, finding.span.line, finding.span.column) == (rule, line, column)
    assert words in finding.message


def test_bytes_that_are_not_utf8_and_files_that_are_too_large() -> None:
    assert [f.rule for f in json_to_documents("x", b'{"a": "\xff"}').findings] == ["XT010"]
    assert [f.rule for f in json_to_documents("x", b" " * 5_000_000).findings] == ["XT005"]


def test_findings_about_the_document_move_to_the_json() -> None:
    text = (
        '{"name": "a",\n "source": {"host": [\n  {"@name": "a"},\n  {"@name": "b", "@port": "x"}]}}'
    )
    (pool,) = read(text).pools
    document = parse_document("-", pool.data)
    assert document.root is not None
    port = document.root.findall("source/host")[1]
    found = [
        Finding("XT105", Severity.ERROR, "m", document.attribute_span(port, "port"), path)
        for path in (
            document.path(port, "port"),
            document.path(port),
            document.path(port, "absent"),
            "/pool/target",
        )
    ]
    places = {f.path: (f.span.line, f.span.column) for f in pool.relocate(found)}
    assert places == {
        "/pool/source/host[2]/@port": (4, 18),
        "/pool/source/host[2]": (4, 3),
        "/pool/source/host[2]/@absent": (4, 3),
        "/pool/target": (1, 1),
    }


def test_what_looks_like_json() -> None:
    for data in (b"{}", b" \n[", b"\xef\xbb\xbf{"):
        assert looks_like_json(data)
    for data in (b"", b"<pool/>", b"\xef\xbb\xbf<pool/>", b"pool", b"\x00{"):
        assert not looks_like_json(data)


def test_advice_to_write_an_attribute_is_told_in_json_too() -> None:
    (pool,) = read('{"type": "dir", "name": "a", "target": {"path": "/a"}}').pools
    (told,) = pool.relocate(judge(parse_document("-", pool.data), (load_grammar(),)).findings)
    assert told.message.endswith('in JSON an attribute is a member with @ before its name: "@type"')


def test_other_advice_stays_as_it_is() -> None:
    (pool,) = read('{"@type": "dir", "name": "a", "target": {"dir": "/a"}}').pools
    (told,) = pool.relocate(judge(parse_document("-", pool.data), (load_grammar(),)).findings)
    assert "JSON" not in told.message
