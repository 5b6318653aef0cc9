from __future__ import annotations

import io
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

MESSY = "<pool type='dir'><target><path>/a</path></target>\n<name>n</name></pool>"
TIDY = """\
<pool type='dir'>
  <name>n</name>
  <target>
    <path>/a</path>
  </target>
</pool>
"""


@pytest.fixture
def messy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "messy.xml"
    path.write_text(MESSY)
    return path


def feed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_writes_in_place(messy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    messy.chmod(0o640)
    assert main(["fmt", "messy.xml"]) == 0
    assert messy.read_text() == TIDY
    assert messy.stat().st_mode & 0o777 == 0o640
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "1 file reformatted\n"
    assert os.listdir(messy.parent) == ["messy.xml"]


def test_leaves_a_tidy_file_untouched(messy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    messy.write_text(TIDY)
    before = messy.stat()
    assert main(["fmt", "messy.xml"]) == 0
    after = messy.stat()  # it was read, at another time
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert capsys.readouterr().err == "1 file already formatted\n"


def test_links_stay_links(messy: Path) -> None:
    link, twin = messy.with_name("link.xml"), messy.with_name("twin.xml")
    link.symlink_to("messy.xml")
    os.link(messy, twin)
    assert main(["fmt", "link.xml"]) == 0
    assert link.is_symlink()
    assert twin.samefile(messy)
    assert twin.read_text() == TIDY


def test_check_writes_nothing(messy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--check", "messy.xml"]) == 1
    assert messy.read_text() == MESSY
    captured = capsys.readouterr()
    assert captured.out == "would reformat messy.xml\n"
    assert captured.err == "1 file would be reformatted\n"
    messy.write_text(TIDY)
    assert main(["fmt", "--check", "messy.xml"]) == 0


@pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not installed")
@pytest.mark.parametrize(
    "name", ["messy.xml", "a b.xml", "ta\tb.xml", 'q"uote.xml', "\udcff.xml", "sub/x.xml"]
)
def test_diff_is_for_patch(
    messy: Path, name: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = messy.with_name("messy.xml").parent / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(MESSY)
    assert main(["fmt", "--diff", name]) == 1
    diff = capfdbinary.readouterr().out
    assert path.read_text() == MESSY
    assert b"\n\\ No newline at end of file\n" in diff
    done = subprocess.run(
        ["patch", "-p1"], input=diff, cwd=messy.parent, capture_output=True, check=False
    )
    assert done.returncode == 0, done
    assert path.read_text() == TIDY


def test_diff_of_a_tidy_file_is_empty(messy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    messy.write_text(TIDY)
    assert main(["fmt", "--diff", "messy.xml"]) == 0
    assert capsys.readouterr().out == ""


def test_diff_in_colour_is_safe_to_look_at(messy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    messy.write_text(MESSY.replace("/a", "/\u009b\u202e"))
    assert main(["fmt", "--diff", "--color", "always", "messy.xml"]) == 1
    out = capsys.readouterr().out
    assert "\x1b[32m+  <name>n</name>\x1b[0m\n" in out
    assert "/\\x9b\\u202e" in out


def test_standard_input_goes_to_standard_output(
    messy: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, MESSY)
    assert main(["fmt", "-"]) == 0
    captured = capfd.readouterr()
    assert captured.out == TIDY
    assert captured.err == ""


def test_broken_standard_input_gives_no_text(
    messy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, "<pool")
    assert main(["fmt", "-", "--stdin-filename", "a.xml"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("a.xml:1:")
    assert "XT001" in captured.err


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<pool", "XT001"),
        ("<!DOCTYPE pool><pool/>", "XT002"),
        ("<volume/>", "XT003"),
    ],
)
def test_what_cannot_be_laid_out_is_reported_and_left(
    messy: Path, text: str, rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = messy.with_name("bad.xml")
    bad.write_text(text)
    assert main(["fmt", "bad.xml", "messy.xml"]) == 1
    captured = capsys.readouterr()
    assert captured.out.startswith("bad.xml:1:")
    assert f" {rule} " in captured.out
    assert captured.err == "1 file reformatted, 1 file left alone for errors\n"
    assert bad.read_text() == text
    assert messy.read_text() == TIDY


def test_unreadable_alone_is_no_answer(messy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "gone.xml"]) == 2
    assert "gone.xml:1:1: XT004" in capsys.readouterr().out
    assert main(["fmt", "gone.xml", "messy.xml"]) == 1


def test_directories_skip_other_kinds(messy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    messy.with_name("vm.xml").write_text("<domain/>")
    assert main(["fmt", "."]) == 0
    assert capsys.readouterr().err == (
        "judged 1 of 2 files; skipped what is no pool: 1 domain\n1 file reformatted\n"
    )


def test_templates_that_are_not_xml_are_left(
    messy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = messy.with_name("t.xml.j2")
    template.write_text("{% if a %}<pool/>{% endif %}")
    assert main(["fmt", "t.xml.j2"]) == 0
    assert "t.xml.j2: a template that is not XML yet: left as it is\n" in capsys.readouterr().err
    template.write_text(MESSY.replace("/a", "{{ path }}"))
    assert main(["fmt", "t.xml.j2"]) == 0
    assert template.read_text() == TIDY.replace("/a", "{{ path }}")


def test_file_that_cannot_be_written(
    messy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert main(["fmt", "messy.xml"]) == 2
    assert "messy.xml: cannot be written: No space left on device" in capsys.readouterr().err
    assert messy.read_text() == MESSY
    assert os.listdir(messy.parent) == ["messy.xml"]


def test_quiet(messy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "-q", "messy.xml"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_configuration_excludes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "old/b"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.xml").write_text("<pool type='dir'><name>x</name></pool>\n")
    (tmp_path / "xmltool.toml").write_text("exclude = ['old']\n")
    (tmp_path / "mine.toml").write_text("exclude = ['a.xml']\n")
    for options, found in (
        ([], ["a.xml"]),
        (["--isolated"], ["a.xml", "old/b.xml"]),
        (["--config", "mine.toml"], ["old/b.xml"]),
    ):
        assert main(["fmt", "--check", *options]) == 1
        told = capsys.readouterr().out.splitlines()
        assert told == [f"would reformat {name}" for name in found]
    assert main(["fmt", "--check", "old/b.xml"]) == 1
    assert main(["fmt", "--check", "--isolated", "--config", "mine.toml"]) == 2
