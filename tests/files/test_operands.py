"""The one reader of definitions: XML, JSON, directories of both and standard input, by every command."""

from __future__ import annotations

import io
import json
import os
from typing import TYPE_CHECKING

import pytest

from xmltool.__main__ import main
from xmltool.errors import UsageError
from xmltool.files.operands import read_operands

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

XML = "<pool type='dir'><name>{}</name><target><path>/srv/{}</path></target></pool>"


def as_json(name: str) -> str:
    return json.dumps({"@type": "dir", "name": name, "target": {"path": f"/srv/{name}"}})


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A directory with definitions in both forms, and with what is none."""
    top = tmp_path / "mixed"
    (top / "deeper").mkdir(parents=True)
    (top / "a.xml").write_text(XML.format("a", "a"))
    (top / "b.json").write_text(as_json("b"))
    (top / "deeper" / "c.json").write_text(f"[{as_json('c')}, {as_json('d')}]")
    (top / "README.md").write_text("no definition")
    return top


def odd(top: Path) -> dict[str, str]:
    """Put into a directory what looks like a definition; by name why it is none."""
    (top / "net.xml").write_text("<network><name>n</name></network>")
    (top / "package.json").write_text('{"name": "x", "version": "1"}')
    (top / "BIG.XML").write_text(XML.format("e", "e"))
    (top / ".hidden.xml").write_text(XML.format("f", "f"))
    (top / "link.xml").symlink_to("a.xml")
    (top / "dangling.json").symlink_to("nowhere")
    (top / "linked").symlink_to("deeper")
    (top / "g.xml.j2").write_text("{{ x }}")
    os.mkfifo(top / "fifo.xml")
    (top / ".git").mkdir()
    (top / ".git" / "x.xml").write_text("<a/>")
    return {
        "net.xml": "its root is <network>, not <pool>",
        "package.json": "it is JSON, but not of a pool",
        "BIG.XML": "its name does not end in small letters",
        ".hidden.xml": "it is hidden",
        "link.xml": "it is a symbolic link",
        "dangling.json": "it is a symbolic link",
        "linked": "it is a symbolic link",
        "g.xml.j2": "it is a template",
        "fifo.xml": "it is not a regular file",
    }


def pools(root: Path, capsys: Capture) -> list[str]:
    capsys.readouterr()
    assert main(["list", "--root", str(root), "--name"]) == 0
    return capsys.readouterr().out.split()


@pytest.mark.parametrize("verb", ["define", "apply"])
def test_define_and_apply_read_both_forms(
    verb: str, mixed: Path, tmp_path: Path, capsys: Capture
) -> None:
    assert main([verb, str(mixed), "--root", str(tmp_path)]) == 0
    assert pools(tmp_path, capsys) == ["a", "b", "c", "d"]


def test_generate_reads_both_forms(mixed: Path, tmp_path: Path, capfd: Capture) -> None:
    assert main(["generate", "-f", str(mixed), "--output-dir", str(tmp_path / "out")]) == 0
    assert sorted(os.listdir(tmp_path / "out")) == ["a.xml", "b.xml", "c.xml", "d.xml"]
    capfd.readouterr()
    assert main(["diff", str(mixed), str(tmp_path / "out")]) == 0


def test_diff_reads_both_forms(mixed: Path, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "all.json").write_text(f"[{', '.join(map(as_json, 'abcd'))}]")
    assert main(["diff", str(mixed), str(tmp_path / "all.json")]) == 0
    (tmp_path / "all.json").write_text(f"[{', '.join(map(as_json, 'abc'))}]")
    assert main(["diff", str(mixed), str(tmp_path / "all.json")]) == 1
    assert "d" in capsys.readouterr().out


@pytest.mark.parametrize("text", [XML.format("p", "p"), as_json("p")])
def test_standard_input_in_both_forms(
    text: str, tmp_path: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def given() -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    given()
    assert main(["define", "-", "--root", str(tmp_path)]) == 0
    given()
    assert main(["apply", "-", "--root", str(tmp_path)]) == 0
    given()
    assert main(["generate", "-f", "-"]) == 0
    (tmp_path / "one.xml").write_text(XML.format("p", "p"))
    given()
    assert main(["diff", "-", str(tmp_path / "one.xml")]) == 0
    given()
    assert main(["convert", "-"]) == 0
    with pytest.raises(UsageError, match="only once"):
        read_operands(["-", "-"])


@pytest.mark.parametrize(
    "words",
    [
        ["define", "{top}", "--root", "{root}"],
        ["apply", "{top}", "--root", "{root}"],
        ["generate", "-f", "{top}"],
        ["diff", "{top}", "{top}"],
    ],
    ids=lambda words: words[0],
)
def test_what_is_passed_over_is_named(
    words: list[str], mixed: Path, tmp_path: Path, capfd: Capture
) -> None:
    expected = odd(mixed)
    assert main([word.format(top=mixed, root=tmp_path) for word in words]) == 0
    told = capfd.readouterr().err
    for name, reason in expected.items():
        assert f"{mixed}/{name}: passed over: {reason}\n" in told
    assert told.count("passed over") == len(expected) * (1 + (words[0] == "diff"))
    assert "README" not in told
    assert ".git" not in told


@pytest.mark.parametrize(
    "words", [["define"], ["apply"], ["diff", "{top}"]], ids=lambda words: words[0]
)
def test_xml_of_something_else_is_passed_over_as_in_lint(
    words: list[str], tmp_path: Path, capfd: Capture
) -> None:
    """What is emptied or broken is not: it may have been a pool."""
    top = tmp_path / "top"
    top.mkdir()
    (top / "a.xml").write_text(XML.format("a", "a"))
    foreign = {"pom": "<project/>", "fonts": "<!DOCTYPE fontconfig>\n<fontconfig/>", "a1": "<a/>"}
    for name, text in foreign.items():
        (top / f"{name}.xml").write_text(text)
    where = [] if words[0] == "diff" else ["--root", str(tmp_path)]
    command = [*(word.format(top=top) for word in words), str(top), *where]
    assert main(command) == 0
    told = capfd.readouterr().err
    for name, root in (("pom", "project"), ("fonts", "fontconfig"), ("a1", "a")):
        assert f"{top}/{name}.xml: passed over: its root is <{root}>, not <pool>\n" in told
    for left in ("", "a\n", "<pool type='dir'>", "<Pool type='dir'><name>x</name></Pool>"):
        (top / "b.xml").write_text(left)
        assert main(command) == 1, left


def test_a_set_that_is_not_read_in_full_prunes_nothing(
    mixed: Path, tmp_path: Path, capsys: Capture
) -> None:
    where = ["--root", str(tmp_path)]
    assert main(["apply", str(mixed), *where]) == 0
    (mixed / "a.xml").rename(mixed / "a.XML")
    assert main(["apply", str(mixed), "--prune", *where]) == 2
    assert "a.XML: passed over: its name does not end in small letters" in capsys.readouterr().err
    assert pools(tmp_path, capsys) == ["a", "b", "c", "d"]
    (mixed / "a.XML").unlink()
    assert main(["apply", str(mixed), "--prune", *where]) == 0
    assert pools(tmp_path, capsys) == ["b", "c", "d"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("[]", True),
        ('{"@type": "dir"', True),  # broken, but of a pool
        ('{"a": 1', False),
        ('{"pool": {"@type": "dir"}}', True),
        ("[1, 2]", False),
        ('{"x": ' + "[" * 100_000, False),
        ("1" * 100_000, False),
    ],
)
def test_json_in_a_directory_is_read_where_it_is_of_a_pool(
    text: str, read: bool, tmp_path: Path
) -> None:
    (tmp_path / "x.json").write_text(text)
    found = read_operands([str(tmp_path)])
    assert (len(found.files), len(found.passed_over)) == ((1, 0) if read else (0, 1))


def test_names_are_shown_safely(tmp_path: Path) -> None:
    (tmp_path / "\x1b[31m\n.XML").write_text("")
    (tmp_path / os.fsdecode(b"\xff.XML")).write_text("")
    remarks = list(read_operands([str(tmp_path)], allow_empty=True).remarks())
    assert len(remarks) == 3
    assert all(remark.isprintable() for remark in remarks)


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no \*\.xml or \*\.json file in"):
        read_operands([str(tmp_path)])
