"""Placeholders that were left in plain files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
CLEAN = """<pool type='dir'>
  <name>images</name>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
"""

NETFS = """<pool type='netfs'>
  <name>{x}</name>
  <uuid>{x}</uuid>
  <source>
    <host name='{x}' port='{x}'/>
    <dir path='{x}'/>
    <format type='nfs'/>
    <protocol ver='4.2'/>
  </source>
  <target>
    <path>{x}</path>
    <permissions>
      <mode>{x}</mode>
      <owner>{x}</owner>
      <group>0</group>
    </permissions>
  </target>
</pool>
"""


def lint(path: Path, text: str, capsys: Capture, *options: str) -> list[dict[str, Any]]:
    path.write_text(text)
    capsys.readouterr()
    main(["lint", "--isolated", "--format", "json", *options, f"{path}"])
    findings: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["files"][0]["findings"]
    return findings


@pytest.mark.parametrize(
    ("mark", "kind", "said"),
    [
        ("{{ pool }}", "jinja", "Jinja"),
        ("&lt;%= $x %&gt;", "erb", "Ruby (ERB) or Puppet (EPP)"),
        ("${POOL}", "shell", "shell"),
        ("$POOL", "shell", "shell"),
        ("%s", "printf", "printf"),
        ("%(name)s", "printf", "printf"),
        ("{x}", "format", "Python format"),
        ("@X@", "at", "@NAME@"),
        ("@@X@@", "at", "@NAME@"),
        ("%X%", "percent", "%NAME%"),
        ("[% x %]", "percent", "Template Toolkit"),
        ("__X__", "capitals", "__NAME__"),
    ],
)
def test_a_file_full_of_them_is_called_a_template_and_is_one_with_the_kind(
    mark: str, kind: str, said: str, tmp_path: Path, capsys: Capture
) -> None:
    text = NETFS.format(x=mark)
    (finding,) = lint(tmp_path / "a.xml", text, capsys)
    assert finding["rule"] == "XT139"
    assert f"this is a {said} template, not a pool: 8 values" in finding["message"]
    assert f"--template {kind}" in finding["message"]
    if not mark.startswith("&"):  # escaped, it is none in the text
        assert lint(tmp_path / "a.xml", text, capsys, "--template", kind) == []


def test_a_few_are_told_one_by_one_and_nothing_else_is_said_of_their_values(
    tmp_path: Path, capsys: Capture
) -> None:
    text = CLEAN.replace("images", "{{ pool }}")
    found = lint(tmp_path / "a.xml", text, capsys)
    assert [(f["rule"], f["path"]) for f in found] == [
        ("XT139", "/pool/name"),
        ("XT139", "/pool/target/path"),
    ]
    assert "the placeholder {{ pool }} in <name> was not filled in" in found[0]["message"]
    assert "or name it a.xml.j2" in found[0]["message"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("'dir'", "'{{ kind }}'"),
        ("<target>", "<uuid>${UUID}</uuid><target>"),
        ("</target>", "<permissions><mode>@MODE@</mode></permissions></target>"),
    ],
)
def test_a_value_that_is_refused_is_told_once(
    old: str, new: str, tmp_path: Path, capsys: Capture
) -> None:
    found = lint(tmp_path / "a.xml", CLEAN.replace(old, new), capsys)
    assert [f["rule"] for f in found] == ["XT139"]


@pytest.mark.parametrize(
    "text",
    ["100%", "a@b.example", "$", "{5b1e0ad0}", "a_b__c", "x [1]", "50% s", "a$", "iqn.2020-01.org:a"],
)  # fmt: skip
def test_what_is_no_placeholder(text: str, tmp_path: Path, capsys: Capture) -> None:
    found = lint(tmp_path / "a.xml", CLEAN.replace("images<", f"{text}<"), capsys)
    assert "XT139" not in {f["rule"] for f in found}


def test_it_can_be_ignored(tmp_path: Path, capsys: Capture) -> None:
    text = CLEAN.replace("images<", "{{ pool }}<")
    found = lint(tmp_path / "a.xml", text, capsys, "--ignore", "XT139")
    assert "XT139" not in {f["rule"] for f in found}


def test_a_number_sign_before_the_root_reaches_the_output(tmp_path: Path, capsys: Capture) -> None:
    (finding,) = lint(tmp_path / "a.xml.j2", "# {{ ansible_managed }}\n" + CLEAN, capsys)
    assert (finding["rule"], finding["line"], finding["column"]) == ("XT134", 1, 1)
    assert lint(tmp_path / "a.xml.j2", "#jinja2: trim_blocks: True\n" + CLEAN, capsys) == []
    assert lint(tmp_path / "a.xml.j2", "{# managed #}\n" + CLEAN, capsys) == []
