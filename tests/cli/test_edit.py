"""`xmltool edit`: the editor, and what becomes of a text that is refused."""

from __future__ import annotations

import io
import os
import re
import resource
import stat
import sys
from pathlib import Path

import pytest

from tests.cli.store_cases import Image, pool_text
from xmltool.cli.editor import editor_command
from xmltool.errors import UsageError


@pytest.fixture
def image(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Image:
    """A root with the marked pool a; temporary files in a directory of the test's own."""
    made = Image(tmp_path)
    made.define("a", "b", marked=True)
    capsys.readouterr()
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    answers(monkeypatch, "")
    return made


def answers(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *scripts: str) -> None:
    """Have $EDITOR run the first script the first time, the second the second time..."""
    program = tmp_path / "editor"
    cases = "".join(f"{number}) {script};;\n" for number, script in enumerate(scripts, 1))
    program.write_text(
        f"#!/bin/sh\necho >> {program}.calls\ncase $(wc -l < {program}.calls) in\n{cases}esac\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(program))


def left(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "tmp").iterdir())


def test_a_text_that_finds_no_room_is_told_and_removed(
    image: Image,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    editor(monkeypatch, tmp_path, "exit 1")
    before = image.content()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, hard))
    try:
        assert image.run("edit", "a") == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    said = capsys.readouterr().err
    assert re.fullmatch(
        rf"xmltool: {tmp_path}/tmp/xmltool-\w+\.xml: cannot be written: File too large\n", said
    )
    assert not left(tmp_path)
    assert image.content() == before


def test_writes_what_was_edited(
    image: Image,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    editor(monkeypatch, tmp_path, f'cp "$1" {tmp_path}/seen; sed -i s,/srv/a,/new, "$1"')
    before = bytes(image.content()["a.xml"])  # type: ignore[arg-type]
    assert image.run("edit", "a") == 0
    assert image.content()["a.xml"] == before.replace(b"/srv/a", b"/new")
    assert capsys.readouterr().out == (
        "Pool a XML configuration edited.\n  target/path: /srv/a -> /new\n"
    )
    assert (tmp_path / "seen").read_bytes() == before.partition(b"-->\n\n")[2]
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    "script", ["true", 'printf "\\n" >> "$1"', "sed -i 's/<source>/<source >/' \"$1\""]
)
def test_no_change(
    image: Image,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    script: str,
) -> None:
    editor(monkeypatch, tmp_path, script)
    before = image.inodes()
    assert image.run("edit", "a") == 0
    assert image.inodes() == before
    assert capsys.readouterr().out == "Pool a XML configuration not changed.\n"
    assert left(tmp_path) == []


def kept_file(said: str) -> Path:
    found = re.search("the text is kept in (.*)", said)
    assert found is not None, said
    return Path(found[1])


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ('sed -i s/dir/dri/ "$1"', "XT105"),
        ('echo no xml > "$1"', "XT001"),
        ('sed -i s,/srv/a,/srv/b, "$1"', "XT403"),
        ("sed -i 's,<uuid>1,<uuid>2,;t;s,<uuid>.,<uuid>1,' \"$1\"", "XT401"),
        ("sed -i s,'<name>a','<name>c', \"$1\"", "xmltool rename a c"),
    ],
)
def test_a_refused_text_is_kept(
    image: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    script: str, reason: str,
) -> None:  # fmt: skip
    editor(monkeypatch, tmp_path, script)
    before = image.content()
    assert image.run("edit", "a") == 1
    said = capsys.readouterr()
    assert reason in said.out + said.err
    assert image.content() == before
    assert left(tmp_path) == [kept_file(said.err)]
    assert stat.S_IMODE(left(tmp_path)[0].stat().st_mode) == 0o600


def test_a_refused_text_is_offered_again(
    image: Image,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    editor(
        monkeypatch,
        tmp_path,
        'sed -i s,/srv/a,rel, "$1"',
        f'cp "$1" {tmp_path}/second; sed -i s,rel,/new, "$1"',
    )
    answers(monkeypatch, "y\n")
    assert image.run("edit", "a") == 0
    assert b"<path>rel</path>" in (tmp_path / "second").read_bytes()
    assert b"<path>/new</path>" in bytes(image.content()["a.xml"])  # type: ignore[arg-type]
    assert left(tmp_path) == []
    assert "Edit it again?" in capsys.readouterr().err


def test_no_is_no(image: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor(monkeypatch, tmp_path, 'sed -i s,dir,dri, "$1"', "touch second")
    answers(monkeypatch, "n\n")
    assert image.run("edit", "a") == 1
    assert len((tmp_path / "editor.calls").read_text()) == 1


def test_without_validation(image: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor(monkeypatch, tmp_path, 'sed -i s,/srv/a,rel, "$1"')
    assert image.run("edit", "a", "--no-validate") == 0
    assert b"<path>rel</path>" in bytes(image.content()["a.xml"])  # type: ignore[arg-type]


@pytest.mark.parametrize("command", ["false", "/nowhere/editor", "'unbalanced"])
def test_an_editor_that_fails(
    image: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("EDITOR", command)
    before = image.content()
    assert image.run("edit", "a") == 2
    assert image.content() == before
    assert left(tmp_path) == []


def test_an_editor_that_fails_after_writing(
    image: Image,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    editor(monkeypatch, tmp_path, 'echo mine > "$1"; exit 3')
    assert image.run("edit", "a") == 2
    assert kept_file(capsys.readouterr().err).read_text() == "mine\n"


def test_somebody_else_writes_meanwhile(
    image: Image,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    changed = pool_text("a", "/other")
    (tmp_path / "other").write_text(changed)
    editor(
        monkeypatch,
        tmp_path,
        f'cp {tmp_path}/other {image.store}/a.xml; sed -i s,/srv/a,/new, "$1"',
    )
    assert image.run("edit", "a") == 2
    said = capsys.readouterr().err
    assert "changed by somebody else" in said
    assert b"/new" in kept_file(said).read_bytes()
    assert (image.store / "a.xml").read_text() == changed


def test_which_editor() -> None:
    assert editor_command({}) == ["vi"]
    assert editor_command({"EDITOR": "nano -w", "VISUAL": " "}) == ["nano", "-w"]
    assert editor_command({"EDITOR": "nano", "VISUAL": "'my editor' -x"}) == ["my editor", "-x"]
    with pytest.raises(UsageError, match="VISUAL"):
        editor_command({"VISUAL": "'"})


def test_no_such_pool(image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", f"touch {os.devnull}")
    assert image.run("edit", "nope") == 2
