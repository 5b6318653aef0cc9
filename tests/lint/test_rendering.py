"""`--template-vars`: what the real engine makes of a template, judged at the template's places."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
TEMPLATE = """{# managed #}
<pool type='{{ kind }}'>
  <name>{{ name }}</name>
{% if uuid is defined %}
  <uuid>{{ uuid }}</uuid>
{% endif %}
  <target>
    <path>{{ path }}</path>
{% for mode in modes | default([]) %}
    <permissions><mode>{{ mode }}</mode></permissions>
{% endfor %}
  </target>
</pool>
"""
VALUES = {"kind": "dir", "name": "images", "path": "/srv/images"}


def lint(
    where: Path, capsys: Capture, variables: object, text: str = TEMPLATE, suffix: str = "json"
) -> dict[str, Any]:
    (where / "a.xml.j2").write_text(text)
    file = where / f"v.{suffix}"
    file.write_text(variables if isinstance(variables, str) else json.dumps(variables))
    capsys.readouterr()
    main(["lint", "--isolated", "--format", "json", "--select", "XT0,XT1,XT2", "--template-vars",
          f"{file}", f"{where}/a.xml.j2"])  # fmt: skip
    found: dict[str, Any] = json.loads(capsys.readouterr().out)["files"][0]
    return found


def test_a_rendering_that_is_right(tmp_path: Path, capsys: Capture) -> None:
    file = lint(tmp_path, capsys, VALUES)
    assert (file["valid"], file["loads"], file["findings"]) == (True, True, [])


def test_yaml_is_read_too(tmp_path: Path, capsys: Capture) -> None:
    file = lint(tmp_path, capsys, "kind: dir\nname: a\npath: /srv\n", suffix="yml")
    assert (file["valid"], file["findings"]) == (True, [])


@pytest.mark.parametrize(
    ("change", "line", "column", "rule"),
    [
        ({"kind": "dri"}, 2, 7, "XT105"),
        ({"path": "srv"}, 8, 5, "XT106"),
        ({"uuid": "no"}, 5, 3, "XT106"),
        ({"modes": ["0755", "rwx"]}, 10, 5, "XT107"),
    ],
)
def test_a_finding_stands_at_the_place_of_the_template(
    change: dict[str, Any], line: int, column: int, rule: str, tmp_path: Path, capsys: Capture
) -> None:
    file = lint(tmp_path, capsys, VALUES | change)
    assert file["valid"] is False
    first = file["findings"][0]
    assert (first["line"], first["column"], first["rule"]) == (line, column, rule)
    assert first["fix"] is None


def test_behind_so_many_marks_a_finding_stands_on_the_line_of_the_last(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xmltool.lint.rendering.MAX_MARKS", 3)
    file = lint(tmp_path, capsys, VALUES | {"path": "srv"})
    assert [(each["rule"], each["line"]) for each in file["findings"]] == [("XT106", 3)]


def test_a_list_has_a_case_an_entry_and_each_is_named(tmp_path: Path, capsys: Capture) -> None:
    cases = [VALUES, VALUES | {"path": "srv"}, VALUES | {"path": "srv"}]
    file = lint(tmp_path, capsys, cases)
    (finding,) = file["findings"]
    assert finding["message"].endswith("(rendered with v.json[1] and 1 more)")
    assert file["valid"] is False


def test_a_mapping_holds_for_every_case(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "common.yml").write_text("kind: dir\npath: /srv\n")
    (tmp_path / "hosts.json").write_text('[{"name": "a"}, {"name": "b"}]')
    (tmp_path / "a.xml.j2").write_text(TEMPLATE)
    assert main(["lint", "--isolated", "--select", "XT0,XT1,XT2", f"{tmp_path}/a.xml.j2",
                 "--template-vars", f"{tmp_path}/common.yml",
                 "--template-vars", f"{tmp_path}/hosts.json"]) == 0  # fmt: skip
    capsys.readouterr()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (TEMPLATE, 2, "'kind' is undefined"),
        ("<pool>\n{{ x | no_such_filter }}</pool>", 2, "no_such_filter"),
        ("<pool>\n\n{% if %}</pool>", 3, "Expected an expression"),
        ("<pool>{{ 1 / 0 }}</pool>", 1, "ZeroDivisionError"),
        ("<pool>{{ ''.__class__.__mro__ }}</pool>", 1, "unsafe"),
    ],
)
def test_what_cannot_be_rendered_says_where(
    text: str, line: int, words: str, tmp_path: Path, capsys: Capture
) -> None:
    file = lint(tmp_path, capsys, {}, text)
    (finding,) = file["findings"]
    assert (finding["rule"], finding["line"]) == ("XT013", line)
    assert words in finding["message"]
    assert (file["valid"], file["loads"]) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 'a' * 10 ** 10 }}",
    ],
)
def test_a_template_that_takes_too_much_is_ended(
    text: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xmltool.grammar.sandbox.CPU_SECONDS", 1)
    file = lint(tmp_path, capsys, {}, text)
    assert [finding["rule"] for finding in file["findings"]] == ["XT013"]


def test_ansibles_header_sets_the_engine(tmp_path: Path, capsys: Capture) -> None:
    text = (
        "#jinja2: trim_blocks: True, lstrip_blocks: True\n{% if true %}\n"
        + TEMPLATE[14:]
        + "{% endif %}\n"
    )
    file = lint(tmp_path, capsys, VALUES, text)
    assert (file["valid"], file["findings"]) == (True, [])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("v.yml", "a: [", "v.yml: not a YAML file: "),
        ("v.json", "{", "v.json: not a JSON file: "),
        ("v.json", "[" * 100_000, "nested too deeply"),
        ("v.yml", "- 1\n", "neither a mapping"),
        ("v.yml", "word", "neither a mapping"),
        ("v.yml", "!!python/object/apply:os.system ['true']", "not a YAML file"),
    ],
)
def test_variables_that_cannot_be_used(
    name: str, content: str, words: str, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / name).write_text(content)
    (tmp_path / "a.xml.j2").write_text(TEMPLATE)
    assert main(["lint", "--template-vars", f"{tmp_path}/{name}", f"{tmp_path}"]) == 2
    assert words in capsys.readouterr().err
