"""Macros and named templates: judged where they are called, told where they are written."""

from __future__ import annotations

import jinja2
import pytest

from tests.lint.samples import ALL_RULES, linter
from xmltool.document.document import parse_document
from xmltool.lint.selection import Ruleset
from xmltool.lint.templates import lint_template

ERRORS = Ruleset(frozenset(rule for rule in ALL_RULES.enabled if rule < "XT3"))
POOL = """<pool type='dir'>
  <name>p</name>
  <target>
    <path>/srv/p</path>
    CALL
  </target>
</pool>
"""
MACRO = """{% macro mode(m) %}<mode>{{ m }}</mode>{% endmacro %}
{% macro rights(m) %}
<permissions>
  {{ mode(m) }}
</permissions>
{% endmacro %}
"""
NAMED = """{{ define "rights" }}
<permissions>
  <mode>{{ . }}</mode>
</permissions>
{{ end }}
"""


def told(text: str, name: str = "a.xml.j2") -> list[tuple[int, str]]:
    found = lint_template(linter(), parse_document(name, text.encode()), ("jinja",), ERRORS)
    return [(finding.span.line, finding.message) for finding in found.findings]


def lines(text: str, name: str = "a.xml.j2") -> list[int]:
    return [line for line, _ in told(text, name)]


@pytest.mark.parametrize("call", ["{{ rights('0755') }}", "{% if x %}{{ rights(x) }}{% endif %}"])
def test_what_a_macro_writes(call: str) -> None:
    text = MACRO + POOL.replace("CALL", call)
    rendered = jinja2.Environment(autoescape=True).from_string(text).render(x="0700")
    assert linter().lint(parse_document("a.xml", rendered.strip().encode()), ERRORS).valid
    assert told(text) == []
    assert lines(text.replace("mode>", "mod>")) == [1]
    assert lines(text.replace("permissions>", "permisions>")) == [3]
    assert lines(text.replace("</path>", "</path><bogus/>")) == [10]


@pytest.mark.parametrize(
    "call", ['{{ template "rights" .Mode }}', '{{- include "rights" . | indent 4 }}']
)
def test_what_a_named_template_writes(call: str) -> None:
    text = NAMED + POOL.replace("CALL", call)
    assert told(text, "a.xml.gotmpl") == []
    assert lines(text.replace("mode>", "mod>"), "a.xml.gotmpl") == [3]
    assert lines(POOL.replace("CALL", call) + NAMED.replace("mode>", "mod>"), "a.xml.gotmpl") == [
        10
    ]


def test_what_is_not_called_is_not_judged() -> None:
    assert told(MACRO.replace("mode>", "mod>") + POOL.replace("CALL", "")) == []
    assert told("{% macro t() %}<a/>{{ t() }}{% endmacro %}" + POOL.replace("CALL", "")) == []


def test_lines_in_messages_are_the_template_s() -> None:
    twice = MACRO + POOL.replace("CALL", "{{ rights('1') }}{{ rights('2') }}")
    ((line, message),) = told(twice)
    assert line == 3
    assert "(the first is on line 3)" in message
    text = "{# one\ntwo #}\n{% if a %}\n{% endif %}\n" + POOL.replace("CALL", "<path>/q</path>")
    ((line, message),) = told(text)
    assert line == 9
    assert "(the first is on line 8)" in message


def test_words_of_the_document_stay() -> None:
    text = "{% if a %}\n{% endif %}\n" + POOL.replace("CALL", "<bogus>on line 99999999999</bogus>")
    assert lines(text) == [7]
    (_, message), *_ = told(text.replace("<bogus>on line 99999999999</bogus>", "(line 12345)"))
    assert "(line 12345)" in message
