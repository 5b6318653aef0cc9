from __future__ import annotations

import pytest

from xmltool.findings import Span
from xmltool.lint.filling import Filled, place_holes
from xmltool.lint.placeholders import (
    Token,
    find_pieces,
    is_template,
    left_out,
    variants,
)


def holes(text: str, *kinds: str) -> list[str]:
    data = text.encode()
    return [
        data[piece.start : piece.end].decode()
        for piece in find_pieces(data, kinds)
        if piece.token is Token.HOLE
    ]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("jinja", "a {{ b }} {% c %} {# d #} {{ e\n}}", ["{{ b }}", "{{ e\n}}"]),
        ("jinja", "{{ if x }} {{- end -}} {{/* c */}} {{ ifx }}", ["{{ ifx }}"]),
        ("shell", "$A ${B} $(c) $1 \\$D $ $$", ["$A", "${B}", "$(c)", "$1"]),
        ("printf", "%s %5d %-3s %% 100% sure %(a)s %2$s", ["%s", "%5d", "%-3s", "%(a)s", "%2$s"]),
        ("at", "@A@ a@b.c @ x@ @B_1@", ["@A@", "@B_1@"]),
    ],
)
def test_find_pieces(kind: str, text: str, expected: list[str]) -> None:
    assert holes(text, kind) == expected


def test_names_of_templates() -> None:
    assert is_template("a.xml.j2")
    assert is_template("a.xml.in")
    assert is_template("a.tmpl")
    assert not is_template("a.xml")


def kept(text: str, variant: int) -> str:
    data = text.encode()
    position, parts = 0, []
    for start, end in left_out(data, find_pieces(data, ["jinja"]), variant):
        parts.append(data[position:start])
        position = end
    return b"".join([*parts, data[position:]]).decode()


NESTED = "{% if a %}1{% if b %}2{% else %}3{% endif %}{% elif c %}4{% else %}5{% endif %}6{% for x in y %}7{% endfor %}"


@pytest.mark.parametrize(("variant", "expected"), [(0, "1267"), (1, "467"), (2, "567"), (9, "567")])
def test_branches(variant: int, expected: str) -> None:
    assert kept(NESTED, variant) == expected


def test_variants() -> None:
    pieces = find_pieces(NESTED.encode(), ["jinja"])
    assert variants(NESTED.encode(), pieces) == 3
    assert variants(b"", ()) == 1


def test_unbalanced_statements_do_no_harm() -> None:
    assert kept("{% endif %}a{% else %}b{% if x %}c", 0) == "abc"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a>{{x}}</a>", "value"),
        ("<a b='{{x}}'/>", "value"),
        ("<a b='>{{x}}'/>", "value"),
        ("<a b={{x}}/>", "bare"),
        ("<a {{x}}/>", "tag"),
        ("<a {{x}}>", "tag"),
        ("<{{x}}/>", "name"),
        ("<a b{{x}}='1'/>", "name"),
        ("<!-- {{x}} -->", "none"),
        ("<!-- > -->{{x}}", "value"),
        ("<?a {{x}}?>", "none"),
        ("<![CDATA[{{x}}]]>", "value"),
        ("<![CDATA[>]]><a b='{{x}}'/>", "value"),
    ],
)
def test_where_a_hole_stands(text: str, expected: str) -> None:
    data = text.encode()
    (where,) = place_holes(data, find_pieces(data, ["jinja"]), ())
    assert where.kind == expected


def test_offsets_go_back_to_the_template() -> None:
    template = b"ab{{x}}cd{%y%}\nef{{z}}"
    filled = Filled(template, [(9, 14)], {(2, 7): b"LONGER", (17, 22): b"S"})
    assert filled.data == b"abLONGERcd\nefS"

    def back(start: int, end: int) -> bytes:
        span = filled.span(Span(1, 1, 1, 2, start, end))
        return template[span.start : span.end]

    assert back(0, 2) == b"ab"
    assert back(2, 8) == b"{{x}}"
    assert back(4, 5) == b"{{x}}"
    assert back(1, 9) == b"b{{x}}c"
    assert back(8, 10) == b"cd"
    assert back(11, 13) == b"ef"
    assert back(13, 14) == b"{{z}}"
    span = filled.span(Span(2, 1, 2, 3, 11, 13))
    assert (span.line, span.column, span.end_line, span.end_column) == (2, 1, 2, 3)
