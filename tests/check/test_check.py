"""Which findings `check` reports: selected and suppressed as `lint` does."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.bench.pools import DIR, FS, text_of
from tests.store.images import copy_of, dir_pool, put
from xmltool.__main__ import main
from xmltool.check import entries

if TYPE_CHECKING:
    from pathlib import Path

MINDS_NAMES = """\
<grammar xmlns='http://relaxng.org/ns/structure/1.0'
         datatypeLibrary='http://www.w3.org/2001/XMLSchema-datatypes'>
  <define name='any'>
    <element><anyName/><zeroOrMore><choice>
      <attribute><anyName/></attribute><text/><ref name='any'/>
    </choice></zeroOrMore></element>
  </define>
  <start>
    <element name='pool'>
      <attribute name='type'/>
      <element name='name'><data type='string'><param name='pattern'>pool-[0-5]</param></data></element>
      <zeroOrMore><ref name='any'/></zeroOrMore>
    </element>
  </start>
</grammar>
"""


def rules_of(capsys: pytest.CaptureFixture[str], root: Path, *options: str) -> list[str]:
    main(["check", "--root", f"{root}", "--schema", "bundled", "--format", "json", *options])
    pools = json.loads(capsys.readouterr().out)["pools"]
    return sorted({finding["rule"] for pool in pools for finding in pool["findings"]})


def with_comment(text: str, comment: str) -> str:
    return text.replace("<pool", f"<!-- xmltool: {comment} -->\n<pool", 1)


def test_repeated_options_add_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_of("broken", tmp_path)
    every = rules_of(capsys, root)
    five = rules_of(capsys, root, "--select", "XT5")
    six = rules_of(capsys, root, "--select", "XT6")
    assert five
    assert six
    both = rules_of(capsys, root, "--select", "XT5", "--select", "XT6")
    assert both == sorted({*five, *six}) == rules_of(capsys, root, "--select", "XT5,XT6")
    left = rules_of(capsys, root, "--ignore", "XT5", "--ignore", "XT6")
    assert left == [rule for rule in every if rule[:3] not in ("XT5", "XT6")]


def test_a_longer_prefix_wins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "a.xml", dir_pool("a"), 0o644)
    assert "XT509" in rules_of(capsys, tmp_path, "--ignore", "XT5", "--select", "XT509")
    assert "XT509" in rules_of(capsys, tmp_path, "--ignore", "ALL", "--extend-select", "XT509")


@pytest.mark.parametrize(
    ("option", "status"), [("--select", 2), ("--extend-select", 2), ("--ignore", 0)]
)
def test_an_unknown_rule(
    option: str, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--root", f"{tmp_path}", option, "XT509", option, "XT999"]) == status
    assert f"{option} XT999: there is no such rule" in capsys.readouterr().err


def test_severities(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "a.xml", dir_pool("a"), 0o644)
    arguments = ["check", "--root", f"{tmp_path}", "--select", "XT509"]
    assert main(arguments) == 0
    assert main([*arguments, "--severity", "XT509=error"]) == 1


@pytest.mark.parametrize("comment", ["ignore-file[XT501] it is so", "ignore-file"])
def test_comments_suppress(
    comment: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "wrong.xml", with_comment(dir_pool("a"), comment))
    found = rules_of(capsys, tmp_path)
    assert "XT501" not in found
    assert "XT901" not in found
    assert "XT501" in rules_of(capsys, tmp_path, "--no-ignores")
    assert main(["check", "--root", f"{tmp_path}", "--format", "json"]) == 0
    (pool,) = [pool for pool in json.loads(capsys.readouterr().out)["pools"] if pool["file"] != "."]
    assert pool["loaded"] is False, "what is hidden changes no verdict"


def test_a_suppression_of_no_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = with_comment(dir_pool("a"), "ignore[XT501] not so")
    put(tmp_path, "a.xml", text)
    assert "XT901" in rules_of(capsys, tmp_path)
    put(tmp_path, "a.xml", with_comment(dir_pool("a"), "ignore[XT705, XT4] for lint"))
    assert "XT901" not in rules_of(capsys, tmp_path)


def test_lint_leaves_what_is_for_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.xml"
    file.write_text(with_comment(dir_pool("a"), "ignore[XT501, XT6, XT790] for check"))
    main(["lint", f"{file}", "--format", "concise"])
    assert "XT901" not in capsys.readouterr().out


def many_pools(root: Path) -> None:
    """Fill a store with pools of few shapes, in order and at fault, as libvirt writes them."""
    for number in range(40):
        text = text_of((DIR, DIR, FS)[number % 3], number)
        if number % 9 == 4:
            text = text.replace("<mode>0", "<mode>9")
        if number % 9 == 5:
            text = text.replace("  <target>", "  <nonsense/>\n  <target>")
        put(root, f"pool-{number}.xml", text)


def test_pools_of_one_shape_are_told_of_as_each_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    many_pools(tmp_path)
    judged: list[str] = []
    judge = entries.judge
    monkeypatch.setattr(
        entries, "judge", lambda *given: judged.append(given[0].name) or judge(*given)
    )
    arguments = ["check", "--root", f"{tmp_path}", "--schema", "bundled", "--format", "json"]
    status = main(arguments)
    together, number = capsys.readouterr().out, len(judged)
    monkeypatch.setattr(entries.Alike, "knows", lambda *_: False)
    assert main(arguments) == status
    assert capsys.readouterr().out == together
    assert number < len(judged) - number == 40
    assert {"XT101", "XT606", "XT790"} <= set(re.findall(r"XT\d{3}", together))


def test_a_grammar_of_others_is_asked_of_every_pool(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = tmp_path / "schema"
    schema.mkdir()
    (schema / "storagepool.rng").write_text(MINDS_NAMES)
    root = tmp_path / "root"
    for number in range(10):
        put(root, f"pool-{number}.xml", text_of(DIR, number))
    main(["check", "--root", f"{root}", "--schema", f"{schema}", "--format", "json"])
    pools = json.loads(capsys.readouterr().out)["pools"]
    refused = {pool["name"] for pool in pools for one in pool["findings"] if one["rule"] < "XT2"}
    assert refused == {"pool-6", "pool-7", "pool-8", "pool-9"}
