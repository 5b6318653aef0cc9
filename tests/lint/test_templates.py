from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.lint.samples import ALL_RULES, CLEAN, linter
from xmltool.__main__ import main
from xmltool.document.document import parse_document
from xmltool.findings import Severity
from xmltool.lint.placeholders import KINDS
from xmltool.lint.selection import Ruleset
from xmltool.lint.templates import lint_template

if TYPE_CHECKING:
    from xmltool.lint.engine import Linted

ISCSI = """\
<pool type='iscsi'>
  <name>{name}</name>
  <uuid>{uuid}</uuid>
  <source>
    <host name='{host}' port='{port}'/>
    <device path='{iqn}'/>
    <auth type='{auth}' username='{user}'>
      <secret usage='{usage}'/>
    </auth>
  </source>
  <target>
    <path>{path}</path>
    <permissions>
      <mode>{mode}</mode>
      <owner>{owner}</owner>
      <label>{label}</label>
    </permissions>
  </target>
</pool>
"""
NAMES = (
    "name", "uuid", "host", "port", "iqn", "auth", "user", "usage", "path", "mode", "owner",
    "label",
)  # fmt: skip
ERRORS = Ruleset(frozenset(rule for rule in ALL_RULES.enabled if rule < "XT3"))


def judge(text: str, *kinds: str, rules: Ruleset = ERRORS) -> Linted:
    document = parse_document("a.xml.j2", text.encode())
    return lint_template(linter(), document, kinds or tuple(KINDS), rules)


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("jinja", "{{{{ {} }}}}"),
        ("jinja", '{{{{ pool["{}"] | default("<b>") }}}}'),
        ("jinja", "{{{{ .Values.{} }}}}"),
        ("shell", "${{{}}}"),
        ("shell", "${{{}:-${{X}}}}"),
        ("shell", "${}"),
        ("shell", "$(get {} $(id))"),
        ("printf", "%s"),
        ("printf", "%1$s"),
        ("printf", "%({})s"),
        ("at", "@{}@"),
    ],
)
def test_a_hole_passes_where_some_value_could(kind: str, form: str) -> None:
    text = ISCSI.format(**{name: form.format(name) for name in NAMES})
    linted = judge(text, kind)
    assert linted.findings == ()
    assert (linted.valid, linted.loads, linted.definition) == (True, True, None)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("jinja", "%s"), ("shell", "{{ x }}"), ("printf", "@X@"), ("at", "${X}")],
)
def test_other_kinds_are_plain_text(kind: str, text: str) -> None:
    assert not judge(ISCSI.format(**dict.fromkeys(NAMES, text)), kind).valid


@pytest.mark.parametrize(
    ("value", "ok"),
    [
        ("/srv/{{ name }}", True),
        ("{{ base }}/{{ name }}", True),
        ("{{ path }}", True),
        ("srv/{{ name }}", False),
    ],
)
def test_what_stands_beside_a_hole_counts(value: str, ok: bool) -> None:
    linted = judge(CLEAN.replace("/srv/images", value))
    assert linted.valid is ok
    assert ok or "srv/{{ name }}" in linted.findings[0].message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("target>", "targte>"),
        ("<name>", "<bogus/><name>"),
        ("<path>/srv/images</path>", ""),
        ("type='dir'", "type='{{ t }}' bogus='{{ x }}'"),
        ("<path>", "<path>{{ x }}</path><path>"),
        ("<path>/srv/images</path>", "<pth>{{ x }}</pth>"),
    ],
)
def test_the_structure_around_is_judged(old: str, new: str) -> None:
    text = CLEAN.replace("images</name>", "{{ name }}</name>").replace(old, new)
    assert judge(text).valid is False


def test_the_type_may_be_a_hole() -> None:
    text = ISCSI.format(**dict.fromkeys(NAMES, "{{ x }}")).replace("'iscsi'", '"{{ kind }}"')
    assert judge(text).findings == ()


def test_places_are_those_of_the_template() -> None:
    text = CLEAN.replace("<name>", "{# é\n#}{{ pre }}<name>").replace(
        "    <path>", "    {% if x %}\n    <!-- {{ y }} -->{{ z }}<paht>"
    )
    text = text.replace("</path>", "</paht>{% endif %}")
    finding = next(found for found in judge(text).findings if found.rule == "XT101")
    start = text.encode().index(b"<paht>")
    assert finding.span.start == start
    assert finding.span.end == start + len("<paht>")
    assert text.split("\n")[finding.span.line - 1][finding.span.column - 1 :].startswith("<paht>")
    assert finding.path == "/pool/target/paht"


def test_a_value_with_a_hole_is_marked_as_a_whole() -> None:
    text = CLEAN.replace("<path>", "<permissions><mode>rw{{ mode }}é</mode></permissions><path>")
    finding = judge(text).findings[0]
    assert finding.rule == "XT106"
    assert "'rw{{ mode }}é'" in finding.message
    data = text.encode()
    assert data[finding.span.start : finding.span.end].decode() in ("<mode>", "rw{{ mode }}é")


@pytest.mark.parametrize(
    "text",
    [
        "{% set x = 1 %}\n" + CLEAN,
        "{# made by hand #}\n<?xml version='1.0'?>\n" + CLEAN,
        "{% for p in pools %}\n" + CLEAN + "{% endfor %}",
        CLEAN.replace("<path>/srv/images</path>", "{% if a %}<path>/a</path>{% else %}<path>/b</path>{% endif %}"),
        CLEAN.replace("<path>/srv/images</path>", "{%- if a -%}<path>/a</path>{%- elif b -%}<path>/b</path>{%- else -%}<path>/c</path>{%- endif -%}"),
        CLEAN.replace("<path>/srv/images</path>", "{{ if .A }}<path>/a</path>{{ else }}<path>/b</path>{{ end }}"),
        CLEAN.replace("<path>/srv/images</path>", "{{ path_xml }}"),
        CLEAN.replace("<name>", "{{ '<uuid>' ~ u ~ '</uuid>' if u }}<name>"),
        CLEAN.replace("'dir'", "{{ kind | quote }}"),
        CLEAN.replace("<target>", "<source {{ attributes }}/><target>"),
        CLEAN.replace("<target>", "<!-- {{ x }} --><?a {{ x }}?><target>"),
        CLEAN.replace("images<", "<![CDATA[{{ x }}]]><"),
    ],
)  # fmt: skip
def test_what_is_looked_through(text: str) -> None:
    assert judge(text).findings == ()


def test_related_places_are_those_of_the_template() -> None:
    text = "{% set x = 1 %}\r\n" + CLEAN.replace("<path>", "{{ x }}<path>/a</path><path>")
    finding = next(found for found in judge(text).findings if found.rule == "XT107")
    (related,) = finding.related
    assert (related.line, related.column) == (5, 12)


def test_every_branch_is_judged() -> None:
    text = CLEAN.replace(
        "<path>/srv/images</path>",
        "{% if a %}<path>/a</path>\n{% elif b %}<pathb>/b</pathb>\n{% else %}<pathc>/c</pathc>{% endif %}",
    )
    found = [finding for finding in judge(text).findings if finding.rule == "XT101"]
    assert [finding.path for finding in found] == ["/pool/target/pathb", "/pool/target/pathc"]
    assert [finding.span.line for finding in found] == [5, 6]


def test_a_literal_that_looks_like_one() -> None:
    assert judge(CLEAN.replace("images<", "100%%<"), "printf").findings == ()
    assert judge(CLEAN.replace("images<", "a\\$b<"), "shell").findings == ()


def test_without_any_placeholder_it_is_a_document() -> None:
    linted = judge(CLEAN)
    assert linted.definition is not None
    assert linted.findings == ()


def test_a_template_that_is_not_xml_says_so_at_its_place() -> None:
    text = "{{ a_long_placeholder }}\n<pool>\n  {{ x }}<name>\n</pool>\n"
    finding = judge(text).findings[0]
    assert finding.rule == "XT001"
    assert finding.span.line in (1, 3, 4)
    assert judge("{{ everything }}").findings == ()  # what it is filled with may be a pool


SHAPES = sorted((Path(__file__).parents[2] / "fixtures" / "templates").iterdir())


@pytest.mark.parametrize("file", SHAPES, ids=lambda file: file.name)
def test_real_shapes_have_no_error(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ansible, Helm, Terraform, Puppet, Chef, autoconf and shell, as they are written."""
    main(["lint", "--isolated", "--format", "json", str(file)])
    (found,) = json.loads(capsys.readouterr().out)["files"]
    assert [f["message"] for f in found["findings"] if f["severity"] == "error"] == []
    assert found["valid"] is not False


def test_each_definition_of_a_helper_is_a_document() -> None:
    text = (
        '{{- define "a" -}}\n<pool type="dir"><name>{{ .n }}</name><target><path>/srv</path></target></pool>\n{{- end }}\n'
        '{{- define "b" -}}\n<pool type="dir"><name>{{ .n }}</name><bogus/></pool>\n{{- end }}\n'
    )
    document = parse_document("a.tpl", text.encode())
    found = lint_template(linter(), document, ("jinja",), ALL_RULES).findings
    assert [(f.rule, f.span.line) for f in found if f.severity is Severity.ERROR] == [("XT101", 5)]


def test_a_message_shows_the_hole_and_no_other() -> None:
    text = "<pool type='dir'><!-- {{ c }} --><name>n</name><target><path>a{{ b }}x</path></target></pool>"
    document = parse_document("a.xml.j2", text.encode())
    found = lint_template(linter(), document, ("jinja",), ALL_RULES).findings
    assert found
    assert all("xmlthole" not in f.message and "{{ c }}" not in f.message for f in found)
    assert any("'a{{ b }}x'" in f.message for f in found)


def test_a_template_of_placeholders_only_is_over_the_limits() -> None:
    linted = judge(CLEAN.replace("images<", "{{ x }}" * 100_001 + "<"), "jinja")
    assert [finding.rule for finding in linted.findings] == ["XT005"]
    assert (linted.valid, linted.loads) == (None, None)


JUDGED = Path(__file__).parents[2] / "fixtures" / "judged"


def test_templates_as_people_write_them(capsys: pytest.CaptureFixture[str]) -> None:
    """Every line with a mistake is told, and no other; of each language some have none."""
    _, *rows = (JUDGED / "index.tsv").read_text().splitlines()
    expected = {file: lines.split() for file, lines in (row.split("\t") for row in rows)}
    assert sorted(expected) == sorted(p.name for p in JUDGED.iterdir() if p.suffix != ".tsv")
    options = ("--isolated", "--embedded", "--select", "XT0,XT1,XT2", "--format", "json")
    main(["lint", *options, *(str(JUDGED / name) for name in expected)])
    files = json.loads(capsys.readouterr().out)["files"]
    found = {
        Path(file["file"]).name: [str(finding["line"]) for finding in file["findings"]]
        for file in files
    }
    assert found == expected
    assert all((file["valid"] and file["loads"]) is not bool(file["findings"]) for file in files)
