from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xmltool.convert.from_json import json_to_documents
from xmltool.document.document import parse_document
from xmltool.grammar.load import load_grammar
from xmltool.lint.config import read_settings
from xmltool.lint.suppress import Suppressions
from xmltool.text.lines import Lines
from xmltool.verdict import judge

ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}
CODECS = {
    "utf-8": "",
    "utf-8 with a mark": "\ufeff",
    "utf-16-le": "\ufeff",
    "utf-16-be": "\ufeff",
    "utf-16-le without a mark": "",
    "latin-1": "",
}


def encoded(text: str, codec: str) -> bytes:
    name = codec.partition(" ")[0]
    declared = {"latin-1": "ISO-8859-1", "utf-8": "UTF-8"}.get(name, "UTF-16")
    head = f"<?xml version='1.0' encoding='{declared}'?>"
    return (CODECS[codec] + head + text).encode(name)


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("codec", CODECS)
def test_a_place_is_the_same_in_every_encoding_and_with_every_line_end(
    codec: str, end: str
) -> None:
    data = encoded(f"{end}é{end}{end} ü<x/>é{end}", codec)
    name = codec.partition(" ")[0]
    lines = Lines(data)
    start = data.index("<x/>".encode(name))
    stop = start + len("<x/>".encode(name))
    assert lines.span(start, stop) == (4, 3, 4, 7, start, stop)
    assert lines.offset(4, 3) == start
    assert [lines.line(number) for number in (0, 2, 3, 4, 5, 6)] == [
        None, "é", "", " ü<x/>é", "", None,
    ]  # fmt: skip
    text = data.decode(name).removeprefix("\ufeff")
    where = text.index("<x/>")
    assert lines.text_span(where, where + 4) == (4, 3, 4, 7, start, stop)
    inner = lines.utf8.index(b"<x/>")
    assert lines.utf8_span(inner, inner + 4) == (4, 3, 4, 7, start, stop)


def test_lines_end_where_xml_ends_them_and_nowhere_else() -> None:
    lines = Lines(b"a\r\nb\rc\nd\x0be\xe2\x80\xa8f\x0cg\xc2\x85h")
    found = [lines.line(number) for number in range(6)]
    assert found == [None, "a", "b", "c", "d\x0be\u2028f\x0cg\x85h", None]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\n  <x/>\nb", "a\nb"),
        ("a\r\n\t<x/> \r\nb", "a\r\nb"),
        ("a\r<x/>\rb", "a\rb"),
        ("a\n <x/>b\nc", "a\n b\nc"),
        ("a<x/>\nc", "a\nc"),
        ("<x/>\nc", "c"),
        ("a\n<x/>", "a\n"),
        ("<x/>", ""),
    ],
)
@pytest.mark.parametrize("codec", CODECS)
def test_what_is_alone_on_its_line_goes_with_it(text: str, left: str, codec: str) -> None:
    data = encoded("\n" + text, codec)
    name = codec.partition(" ")[0]
    start = data.index("<x/>".encode(name))
    edit = Lines(data).removal(start, start + len("<x/>".encode(name)))
    assert data[: edit.start] + data[edit.end :] == encoded("\n" + left, codec)


@given(st.binary(max_size=80), st.integers(0, 90))
def test_any_place_of_any_bytes_is_there_again(data: bytes, offset: int) -> None:
    lines = Lines(data)
    line, column = lines.position(min(offset, len(data)))
    assert line >= 1
    assert column >= 1
    assert lines.position(lines.offset(line, column)) == (line, column)
    assert lines.line(line) is not None


@given(st.text(alphabet="a\r\né\U0001f600", max_size=20), st.integers(0, 20))
def test_characters_are_counted_from_the_line_end(text: str, index: int) -> None:
    data = ("x" + text).encode()
    index = min(index, len(text))
    before = ("x" + text[:index]).replace("\r\n", "\n").replace("\r", "\n")
    if text[index - 1 : index + 1] == "\r\n":
        return  # between the two characters of one line end
    expected = (before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
    assert Lines(data).text_span(index + 1, index + 1)[:2] == expected


@pytest.mark.parametrize("codec", [*CODECS, "iso2022_jp", "gb18030", "shift_jis"])
@given(
    text=st.text(alphabet="ab\n\u3042\u4e9c\u00b6", min_size=20, max_size=80),
    index=st.integers(0, 99),
)
def test_a_place_far_from_its_line_start_is_looked_up_in_a_table(
    codec: str, text: str, index: int
) -> None:
    """With a step of some bytes every place is far; it is where one that is near would be."""
    name = codec.partition(" ")[0]
    head = f"<?xml version='1.0' encoding='{name}'?>" if "utf" not in name else "<x"
    text = head + text
    index = min(len(head) + index, len(text))
    data = (CODECS.get(codec, "") + text).encode(name, "replace")
    text = data.decode(name).removeprefix("\ufeff")
    if codec == "iso2022_jp" and not text[index - 1 : index + 1].isascii():
        return  # a codec that has states: between two of them are bytes of no character
    offset = len((CODECS.get(codec, "") + text[:index]).encode(name))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("xmltool.text.lines._STEP", 4)
        lines = Lines(data)
        line, column = lines.position(offset)
        assert (line, column) == (
            text.count("\n", 0, index) + 1,
            index - text.rfind("\n", 0, index),
        )
        assert lines.text_span(index, index)[:2] == (line, column)
        assert lines.offset(line, column) == offset


def places(data: bytes) -> list[tuple[str, int, int]]:
    document = parse_document("x", data)
    found = (
        document.problems if not document.judged else judge(document, (load_grammar(),)).findings
    )
    return [(one.rule, one.span.line, one.span.column) for one in found]


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ("<!-- é -->\n  <!DOCTYPE pool>\n<pool/>", "XT002", 2, 3),
        ("<pool>\n<name>é\x00</name></pool>", "XT007", 2, 8),
        ("<pool type='dir'>\n<name>é</name>\n é <nmae/></pool>", "XT114", 3, 2),
        (
            "<pool type='dir'>\n<name>p</name>\n <nmae/><target><path>/t</path></target></pool>",
            "XT101",
            3,
            2,
        ),
        ("<pool type='dir'>\n<name>é<b></name>\n</pool>", "XT001", 2, 10),
        ("<pool type='dir'>\n <name>é</name></pol>", "XT001", 2, 16),
    ],
)
def test_findings_stand_at_their_line_whatever_ends_it(
    text: str, rule: str, line: int, column: int, end: str
) -> None:
    found = places(text.replace("\n", end).encode())
    assert (rule, line) in [one[:2] for one in found]
    if rule != "XT001":  # libxml2's column is where it stopped
        assert (rule, line, column) in found
    else:
        assert places(text.encode()) == found


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_key_twice_stands_at_its_line_whatever_ends_it(end: str) -> None:
    text = '\ufeff{\n "name": "é",\n  "name": "b"}'.replace("\n", end)
    (finding,) = json_to_documents("x", text.encode()).findings
    assert (finding.rule, finding.span[:2]) == ("XT011", (3, 3))
    assert text.encode()[finding.span.start : finding.span.end] == b'"name"'
    (broken,) = json_to_documents("x", f'\ufeff["é",{end} oops]'.encode()).findings
    assert (broken.rule, broken.span[:2], broken.span.start) == ("XT010", (2, 2), 10 + len(end))


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_suppression_and_a_setting_stand_at_their_line(end: str) -> None:
    comment = f"<pool>{end} <!-- xmltool: ignore[XT999] é -->{end}</pool>".encode()
    (finding,) = Suppressions(comment).problems(frozenset(["XT902"]))
    assert finding.span[:2] == (2, 23)
    if end != "\r":  # TOML ends lines at LF and CR LF only
        text = f'# é{end}ignore = ["XT999"]{end}'
        settings = read_settings("x.toml", "/", text, pyproject=False)
        assert settings is not None
        assert settings.problems[0].startswith("x.toml:2:12: ")


def test_a_long_json_is_quick() -> None:
    text = "[" + ",".join(json.dumps({"é": number}, ensure_ascii=False) for number in range(20000))
    found = json_to_documents("x", (text + "]").encode()).findings
    assert len(found) == 20  # only the first ones are told
    assert found[-1].message.endswith("; 19980 more faults of this file are not told")
