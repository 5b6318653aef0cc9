from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

UUID = "5a1c7f0e-3f0b-4a57-9c0d-0a2a6a1d7e11"


def pool(name: str = "images", path: str = "/srv/a") -> str:
    return (
        f"<pool type='dir'><name>{name}</name><uuid>{UUID}</uuid>"
        f"<target><path>{path}</path></target></pool>"
    )


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    return tmp_path


def write(here: Path, **files: str) -> None:
    """Write files; `__` in a keyword is a slash."""
    for name, text in files.items():
        (here / (name.replace("__", "/") + ".xml")).write_text(text)


def test_same_definition(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = (
        f"<pool type='dir'>\n<!-- c --><target><path>//srv/a//</path></target>"
        f"<uuid>{UUID.upper()}</uuid><name>images</name></pool>"
    ).replace("//srv", "/srv")
    write(here, a=pool(), b=other)
    assert main(["diff", "a.xml", "b.xml"]) == 0
    assert capsys.readouterr() == ("the same definition\n", "")


def test_changes(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, a=pool(), b=pool("vm images", "/srv/b"))
    assert main(["diff", "a.xml", "b.xml"]) == 1
    assert capsys.readouterr() == (
        "name: images -> vm images\ntarget/path: /srv/a -> /srv/b\n",
        "",
    )


def test_colours(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, a=pool(), b=pool(path="/srv/b"))
    assert main(["diff", "a.xml", "b.xml", "--color", "always"]) == 1
    assert capsys.readouterr().out == (
        "target/path: \x1b[31m/srv/a\x1b[0m -> \x1b[32m/srv/b\x1b[0m\n"
    )


def test_values_that_could_mislead_are_made_plain(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, a=pool(path="/a -> /b"), b=pool(path=" /\u202e\u009b"))
    assert main(["diff", "a.xml", "b.xml"]) == 1
    assert capsys.readouterr().out == "target/path: '/a -> /b' -> ' /\\u202e\\x9b'\n"


def test_value_on_one_side(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mode = "</path><permissions><mode>0755</mode></permissions>"
    write(here, a=pool(), b=pool().replace("</path>", mode))
    assert main(["diff", "a.xml", "b.xml"]) == 1
    assert capsys.readouterr().out == "target/permissions/mode: (none) -> 0755\n"


def read_json(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, a=pool(), b=pool(path="/srv/b"))
    assert main(["diff", "a.xml", "b.xml", "--format", "json"]) == 1
    assert read_json(capsys) == {
        "version": 1,
        "a": "a.xml",
        "b": "b.xml",
        "same": False,
        "changes": [{"path": "target/path", "a": "/srv/a", "b": "/srv/b"}],
        "refused": [],
    }
    assert main(["diff", "a.xml", "a.xml", "--format", "json"]) == 0
    assert read_json(capsys)["same"] is True


def test_directories(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        here,
        a__one=pool("one"), a__two=pool("two"), a__three=pool("three"),
        b__two=pool("two", "/srv/b"), b__drei=pool("three"), b__four=pool("four"),
    )  # fmt: skip
    assert main(["diff", "a", "b"]) == 1
    assert capsys.readouterr().out == (
        "four only in b (b/four.xml)\n"
        "one only in a (a/one.xml)\n"
        "two differs (a/two.xml, b/two.xml)\n"
        "  target/path: /srv/a -> /srv/b\n"
    )


def test_directories_as_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, a__one=pool("one"), b__two=pool("two"))
    assert main(["diff", "a", "b", "--format", "json"]) == 1
    assert read_json(capsys)["pools"] == [
        {"kind": "only-in-a", "pool": "one", "file_a": "a/one.xml", "file_b": None, "changes": []},
        {"kind": "only-in-b", "pool": "two", "file_a": None, "file_b": "b/two.xml", "changes": []},
    ]


def test_equal_directories(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, a__one=pool("one"), b__eins=pool("one"))
    assert main(["diff", "a", "b"]) == 0
    assert capsys.readouterr().out == "the same definitions\n"


def test_empty_directory(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, b__one=pool("one"))
    assert main(["diff", "a", "b"]) == 1
    assert capsys.readouterr().out == "one only in b (b/one.xml)\n"


def test_file_beside_a_directory_is_the_one_in_there(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, one=pool("one"), a__one=pool("one"), a__two=pool("two"))
    assert main(["diff", "one.xml", "a"]) == 0
    assert main(["diff", "a", "one.xml"]) == 0


def test_other_kinds_are_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, a__one=pool("one"), a__vm="<domain/>", b__one=pool("one"))
    assert main(["diff", "a", "b"]) == 0
    assert capsys.readouterr().err == ("a/vm.xml: passed over: its root is <domain>, not <pool>\n")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<pool", "not well-formed"),
        ("<!DOCTYPE pool><pool/>", "DOCTYPE"),
        ("<pool type='dir'><name>n</name></pool>", "path"),
        ("<volume/>", "volume"),
    ],
)
def test_what_does_not_load_is_no_answer(
    here: Path, text: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, a=pool(), b=text)
    assert main(["diff", "a.xml", "b.xml"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("b.xml:1:")
    assert "not compared: " in captured.err
    assert reason in captured.err


def test_missing_file_is_no_answer(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, a=pool())
    assert main(["diff", "a.xml", "gone.xml", "--format", "json"]) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["same"] is None
    assert "gone.xml:1:1: not compared: cannot be read: No such file" in captured.err


def test_one_bad_file_of_a_directory(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, a__one=pool("one"), a__two=pool("two"), b__one=pool("one"), b__two="<pool")
    assert main(["diff", "a", "b"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""  # two is not said to be missing: nobody knows
    assert captured.err.startswith("b/two.xml:1:")


def test_standard_input(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, a=pool())
    data = pool(path="/srv/b").encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert main(["diff", "a.xml", "-"]) == 1
    assert capsys.readouterr().out == "target/path: /srv/a -> /srv/b\n"


def test_standard_input_cannot_be_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "-", "-"]) == 2
    assert "standard input" in capsys.readouterr().err


def test_json_definitions(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, a=pool(), b__x=pool())
    assert main(["convert", "a.xml"]) == 0
    text = capsys.readouterr().out
    (here / "a.json").write_text(text)
    assert main(["diff", "a.xml", "a.json"]) == 0
    (here / "list.json").write_text(f"[{text}, {text.replace('images', 'other')}]")
    capsys.readouterr()
    for one in ("a.xml", "b"):
        assert main(["diff", one, "list.json"]) == 1
        assert capsys.readouterr().out == "other only in list.json (list.json)\n"
