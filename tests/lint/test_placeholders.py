from __future__ import annotations

import pytest

from xmltool.findings import Span
from xmltool.lint.blocks import read_blocks
from xmltool.lint.conditions import EMPTY, OTHER, Is, Not, World, parse_condition
from xmltool.lint.config import TEMPLATE_KINDS
from xmltool.lint.filling import Filled, gaps_of, place_holes
from xmltool.lint.placeholders import KINDS, Token, find_pieces
from xmltool.lint.worlds import renderings
from xmltool.text.placeholders import kinds_of


def test_options_and_configurations_name_the_kinds() -> None:
    assert tuple(KINDS) == TEMPLATE_KINDS


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


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("a.xml.j2", ("jinja",)),
        ("a.jinja2", ("jinja",)),
        ("a.xml.erb", ("erb",)),
        ("a.tftpl", ("terraform",)),
        ("a.xml", ()),
        ("a", ()),
    ],
)
def test_names_of_templates(name: str, kinds: tuple[str, ...]) -> None:
    assert kinds_of(name) == kinds


def test_a_name_of_many_kinds() -> None:
    for name in ("a.xml.in", "a.tmpl", "a.tpl"):
        assert {"jinja", "shell", "at"} <= set(kinds_of(name))


@pytest.mark.parametrize(
    "text",
    ["{{" * 40_000, "{%" * 40_000, "${" * 40_000, "$(" * 40_000, "%000" * 40_000, "<%" * 40_000,
     "{#" * 40_000, "[%" * 40_000, "@a" * 40_000, "{{/*" * 20_000, "`a" * 40_000, "%{" * 40_000],
    ids=lambda text: text[:4],
)  # fmt: skip
def test_what_is_never_closed_is_passed_over_once(text: str) -> None:
    """Each of these took a time that grew with the square of its length."""
    find_pieces(text.encode(), KINDS)


def kept(text: str, *answers: str, kind: str = "jinja") -> list[str]:
    """Return what is written in each rendering in which the conditions have these answers."""
    data = text.encode()
    pieces = find_pieces(data, [kind])
    statements = [(p.start, p.end) for p in pieces if p.token is not Token.HOLE]
    found = []
    for rendering in renderings(read_blocks(data, pieces)):
        if all(f"{name}={value}" in answers for name, value in _words(rendering.answers)):
            parts, position = [], 0
            for start, end in gaps_of(data, [*statements, *rendering.gaps]):
                parts.append(data[position:start])
                position = end
            found.append(b"".join([*parts, data[position:]]).decode())
    return found


def _words(answers: World) -> list[tuple[str, str]]:
    shown = {OTHER: "yes", EMPTY: "no"}
    return [(name, shown.get(value, value)) for name, value in answers.items() if "\0" not in name]


NESTED = "{% if a %}1{% if b %}2{% else %}3{% endif %}{% elif c %}4{% else %}5{% endif %}6"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (("a=yes", "b=yes", "c=yes"), "126"),
        (("a=yes", "b=no", "c=yes"), "136"),
        (("a=no", "b=yes", "c=yes"), "46"),
        (("a=no", "b=no", "c=no"), "56"),
    ],
)
def test_branches_exclude_each_other(answers: tuple[str, ...], expected: str) -> None:
    assert set(kept(NESTED, *answers)) <= {expected}


def all_of(text: str, kind: str = "jinja") -> set[str]:
    data = text.encode()
    pieces = find_pieces(data, [kind])
    statements = [(p.start, p.end) for p in pieces if p.token is not Token.HOLE]
    found = set()
    for rendering in renderings(read_blocks(data, pieces)):
        parts, position = [], 0
        for start, end in gaps_of(data, [*statements, *rendering.gaps]):
            parts.append(data[position:start])
            position = end
        found.add(b"".join([*parts, data[position:]]).decode().strip())
    return found


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("jinja", NESTED, {"126", "136", "46", "56"}),
        ("jinja", "{% if a %}1{% endif %}{% if not a %}2{% endif %}", {"1", "2"}),
        ("jinja", "{% if t == 'x' %}1{% endif %}{% if t != 'x' %}2{% endif %}", {"1", "2"}),
        ("jinja", "{% if t in ['x', 'y'] and u %}1{% else %}2{% endif %}", {"1", "2"}),
        ("jinja", "{% for x in y %}1{% else %}2{% endfor %}", {"1", "2"}),
        ("jinja", "{% macro m() %}1{% endmacro %}2", {"2"}),
        ("jinja", "{% set x %}1{% endset %}{% set y = 2 %}3", {"3"}),
        ("jinja", "{% raw %}{{ x }}{% endraw %}", {"{{ x }}"}),
        ("jinja", "{% block b %}1{% endblock %}", {"1"}),
        ("jinja", '{{ if eq .T "x" }}1{{ else if eq .T "y" "z" }}2{{ else }}3{{ end }}', {"1", "2", "3"}),
        ("jinja", '{{- if and (eq .T "x") .A -}}1{{- end -}}{{ if ne .T "x" }}2{{ end }}', {"1", "2", ""}),
        ("jinja", "{{ range .L }}1{{ end }}{{ with .X }}2{{ end }}", {"", "1", "2", "12"}),
        ("jinja", '{{ define "a" }}1{{ end }}2', {"2"}),
        ("erb", "<% if @a == 'x' -%>1<% elsif @b %>2<% else %>3<% end %>", {"1", "2", "3"}),
        ("erb", "<% unless a %>1<% end %><% l.each do |x| %>2<% end %>", {"", "1", "2", "12"}),
        ("erb", "<% if $a == 'x' { -%>1<% } elsif $b { %>2<% } else { %>3<% } %>", {"1", "2", "3"}),
        ("erb", "<% case t %>0<% when 'x', 'y' %>1<% else %>2<% end %>", {"1", "2"}),
        ("terraform", '%{ if t == "x" ~}1%{ else }2%{ endif }', {"1", "2"}),
        ("terraform", "%{ for x in y }1%{ endfor }", {"", "1"}),
        ("percent", "[% IF t == 'x' %]1[% ELSIF u %]2[% ELSE %]3[% END %]", {"1", "2", "3"}),
        ("percent", "[% UNLESS t %]1[% END %][% FOREACH x IN y %]2[% END %]", {"", "1", "2", "12"}),
        ("percent", "[% SWITCH t %]0[% CASE 'x' %]1[% CASE 'y' %]2[% END %]", {"", "1", "2"}),
        ("percent", "[% BLOCK b %]1[% END %]2", {"2"}),
        ("percent", "[% FILTER html %]1[% END %][% WRAPPER w %]2[% END %]", {"12"}),
        ("jinja", "{% endif %}a{% else %}b{% if x %}c", {"abc"}),
    ],
)  # fmt: skip
def test_all_that_can_be_written(kind: str, text: str, expected: set[str]) -> None:
    assert all_of(text, kind) == expected


def test_a_great_many_conditions_are_sampled() -> None:
    text = "".join(f"{{% if c{number} %}}1{{% endif %}}" for number in range(40))
    found = all_of(text)
    assert "1" * 40 in found
    assert "" in found
    assert len(found) > 10


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("t == 'x'", "'x' == t"),
        ("t == 'x'", "(t == 'x')"),
        ("t in ['x']", "t == 'x'"),
        ("not t == 'x'", "t != 'x'"),
        ("t == 'x' and u", "t=='x' && u"),
        ("pool.type | lower == 'x'", "pool.type == 'x'"),
        ("pool['type'] == 'x'", "pool.type == 'x'"),
    ],
)
def test_conditions_that_mean_the_same(text: str, same: str) -> None:
    assert parse_condition(text) == parse_condition(same)


@pytest.mark.parametrize("text", ["(", "a ==", "a in b", "== ==", "a < 3", "((((" * 99, ""])
def test_a_condition_that_is_not_understood_is_a_question_of_its_own(text: str) -> None:
    assert isinstance(parse_condition(text), Is | Not)


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
        ("<a><!-- > -->{{x}}</a>", "value"),
        ("<!-- > -->{{x}}", "none"),
        ("<a><b/></a>{{x}}", "none"),
        ("<a><b/>{{x}}</a>", "value"),
        ("<?a {{x}}?>", "none"),
        ("<a><![CDATA[{{x}}]]></a>", "value"),
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
