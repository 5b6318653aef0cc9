"""`lint --fix`, `--unsafe-fixes` and `--diff`."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.explain.planted import planted
from tests.lint.samples import AUTOSTART, CLEAN, TYPO
from xmltool.__main__ import main
from xmltool.errors import XmltoolError
from xmltool.grammar.load import load_grammar

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.xml").write_text(TYPO)
    (tmp_path / "b.xml").write_text(AUTOSTART)
    return tmp_path


def test_safe_fixes(here: Path, capsys: Capture) -> None:
    (here / "b.xml").chmod(0o640)
    assert main(["lint", "--fix"]) == 1
    captured = capsys.readouterr()
    assert "XT136" not in captured.out
    assert "XT101" in captured.out
    assert captured.err.splitlines()[-1] == "fixed 1 finding in 1 file"
    assert (here / "a.xml").read_text() == TYPO
    assert (here / "b.xml").read_text() == CLEAN
    assert (here / "b.xml").stat().st_mode & 0o777 == 0o640


def test_unsafe_fixes_go_with_the_safe_ones(here: Path, capsys: Capture) -> None:
    assert main(["lint", "--unsafe-fixes", "--ignore", "XT4"]) == 0
    assert capsys.readouterr().out == ""
    assert {path.read_text() for path in here.iterdir()} == {CLEAN}
    before = [path.stat() for path in here.iterdir()]
    assert main(["lint", "--fix", "--unsafe-fixes", "--ignore", "XT4"]) == 0
    assert [path.stat() for path in here.iterdir()] == before


def test_all_fixes_of_what_people_write_are_made_at_once(tmp_path: Path, capsys: Capture) -> None:
    """A second run finds nothing to fix, whatever the faults were."""
    for path in (Path(__file__).parents[2] / "fixtures" / "people").glob("*.xml"):
        shutil.copy(path, tmp_path)
    for number, one in enumerate(planted(load_grammar(), random.Random(18), 100)):
        (tmp_path / f"planted-{number}.xml").write_bytes(one.data)
    command = ["lint", "--isolated", "--unsafe-fixes", str(tmp_path)]
    main(command)
    assert "\nfixed " in "\n" + capsys.readouterr().err
    fixed = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    main(command)
    assert "\nfixed " not in "\n" + capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == fixed


def test_only_what_would_be_reported_is_fixed(here: Path, capsys: Capture) -> None:
    assert main(["lint", "b.xml", "--fix", "--ignore", "XT136"]) == 0
    suppressed = AUTOSTART.replace("<autostart/>", "<autostart/><!-- xmltool: ignore[XT136] -->")
    (here / "c.xml").write_text(suppressed)
    assert main(["lint", "c.xml", "--fix", "--ignore", "XT4"]) == 0
    assert main(["lint", "b.xml", "--baseline", "k.json", "--write-baseline"]) == 0
    assert main(["lint", "b.xml", "--baseline", "k.json", "--fix"]) == 0
    assert (here / "b.xml").read_text() == AUTOSTART
    assert (here / "c.xml").read_text() == suppressed


def test_unused_suppressions_are_removed(here: Path, capsys: Capture) -> None:
    (here / "c.xml").write_text(
        CLEAN.replace("  <name", "  <!-- xmltool: ignore[XT136] -->\n  <name")
    )
    assert main(["lint", "c.xml", "--fix", "--ignore", "XT4"]) == 0
    assert (here / "c.xml").read_text() == CLEAN
    between = CLEAN.replace("  <name", "  <!-- xmltool: ignore[XT4] -->\n  <name")
    (here / "c.xml").write_text(between)
    assert main(["lint", "c.xml", "--fix"]) == 0  # of use beside other files, perhaps
    assert (here / "c.xml").read_text() == between


def test_a_diff_that_patch_takes(here: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (here / "c.xml").write_bytes(AUTOSTART.replace("\n", "\r\n").encode().rstrip())
    assert main(["lint", "--diff"]) == 1
    captured = capfdbinary.readouterr()
    assert captured.err == b"would fix 2 findings in 2 files\n"
    assert (here / "b.xml").read_text() == AUTOSTART
    subprocess.run(
        ["patch", "-p1", "--binary"], input=captured.out, check=True, capture_output=True
    )
    assert (here / "b.xml").read_text() == CLEAN
    assert (here / "c.xml").read_bytes() == CLEAN.replace("\n", "\r\n").encode().rstrip()
    assert main(["lint", "--diff"]) == 0
    assert capfdbinary.readouterr() == (b"", b"nothing that would be fixed\n")


def test_a_diff_of_unsafe_fixes(here: Path, capsys: Capture) -> None:
    assert main(["lint", "a.xml", "--diff", "--unsafe-fixes"]) == 1
    assert "\n+  <target>\n" in capsys.readouterr().out
    assert (here / "a.xml").read_text() == TYPO


def test_a_filter(here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    data = AUTOSTART.replace("target>", "targte>").encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert main(["lint", "--fix", "-"]) == 1
    captured = capsys.readouterr()
    assert captured.out == TYPO
    assert "-:3:3: XT101" in captured.err


def test_a_filter_hands_on_what_it_leaves(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(CLEAN.encode())))
    assert main(["lint", "--fix", "-"]) == 0
    assert capsys.readouterr().out == CLEAN


def test_templates_are_not_fixed(here: Path, capsys: Capture) -> None:
    text = AUTOSTART.replace("images<", "{{ name }}<")
    (here / "c.xml.j2").write_text(text)
    assert main(["lint", "--fix", "c.xml.j2"]) == 1
    assert (here / "c.xml.j2").read_text() == text


def test_what_cannot_be_written_is_2(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: str, before: bytes, data: bytes) -> None:
        raise XmltoolError(f"{path}: cannot be written: No space left on device")

    monkeypatch.setattr("xmltool.cli.show.fixes.rewrite_file", full)
    assert main(["lint", "--fix", "b.xml"]) == 2
    captured = capsys.readouterr()
    assert "xmltool: b.xml: cannot be written: No space left on device\n" in captured.err
    assert "fixed" not in captured.err.replace("can be fixed", "")
    before = captured.out
    assert main(["lint", "b.xml"]) == 1
    assert before == capsys.readouterr().out  # what is in the file, not what would have been
    assert before
