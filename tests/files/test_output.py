"""Writing the files of `-o` and `--output-dir`."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from xmltool.__main__ import main
from xmltool.cli.show import emit
from xmltool.errors import XmltoolError
from xmltool.files import output
from xmltool.files.output import make_directory, new_file, rewrite_file, write_file
from xmltool.lint.baseline import baseline_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_file(str(tmp_path / "a"), b"new")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["a"]


def test_an_old_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_file(str(path), b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def replaced_by_a_link(path: Path) -> None:
    (path.parent / "other").write_bytes(b"other")
    path.unlink()
    path.symlink_to("other")


CHANGES = {
    "another text": lambda path: path.write_bytes(b"new"),
    "cut off": lambda path: path.write_bytes(b"ol"),
    "longer": lambda path: path.write_bytes(b"old\n"),
    "removed": lambda path: path.unlink(),
    "replaced by a link": replaced_by_a_link,
    "replaced by a directory": lambda path: (path.unlink(), path.mkdir()),
    "replaced by a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
}
"""What somebody may do to a file between its reading and its writing."""


def seen(directory: Path) -> dict[str, tuple[int, bytes]]:
    """Return what is in a directory: its names with their kinds and contents."""
    return {
        path.name: (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in directory.iterdir()
    }


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("links", [1, 2])  # a file of two names is written in its place
def test_what_was_changed_since_it_was_read_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object], links: int
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    if links == 2:
        (tmp_path / "b").hardlink_to(path)
    rewrite_file(str(path), b"old", b"old")
    monkeypatch.setattr("xmltool.stream.PATIENCE", 0.1)
    change(path)
    before = seen(tmp_path)
    with pytest.raises(XmltoolError, match=f"^{path}: "):
        rewrite_file(str(path), b"old", b"ours")
    assert seen(tmp_path) == before


@pytest.mark.parametrize(
    "command", [("fmt", "a.xml"), ("lint", "--isolated", "--unsafe-fixes", "a.xml")]
)
def test_no_command_writes_over_what_it_did_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = tmp_path / "a.xml"
    path.write_text("<pool type='dir'><name>a</name><traget><path>/srv/a</path></traget></pool>")
    if command[0] == "fmt":
        path.write_text(path.read_text().replace("traget", "target"))
    monkeypatch.chdir(tmp_path)
    real = output.new_file

    def late(*arguments: Any, **options: Any) -> Any:
        path.write_text("the work of somebody else")
        return real(*arguments, **options)

    monkeypatch.setattr(output, "new_file", late)
    assert main([*command]) == 2
    assert "a.xml: was changed by somebody else meanwhile" in capsys.readouterr().err
    assert path.read_text() == "the work of somebody else"
    assert os.listdir(tmp_path) == ["a.xml"]


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("d/real")
    write_file(str(tmp_path / "link"), b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "d" / "real").read_bytes() == b"new"


def test_what_is_no_file_is_written_to(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    write_file("/dev/null", b"x")
    emit.output("-", b"x")
    emit.output(None, b"y")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert capfdbinary.readouterr().out == b"xy"


def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(XmltoolError, match="cannot be written: No space left"):
        write_file(str(path), b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize("name", ["no/such/a", "a\0b"])
def test_places_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(XmltoolError, match="cannot be written"):
        write_file(str(tmp_path / name), b"")


def test_a_directory_in_the_way_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(XmltoolError, match="cannot be made"):
        make_directory(str(tmp_path / "file"))
    make_directory(str(tmp_path / "a" / "b"))
    make_directory(str(tmp_path / "a" / "b"))
    assert (tmp_path / "a" / "b").is_dir()


def link_to_a_link(top: Path) -> Path:
    (top / "d").mkdir()
    (top / "d" / "real").write_bytes(b"old")
    (top / "d" / "inner").symlink_to("real")
    (top / "out").symlink_to("d/inner")
    return top / "d" / "real"


def hard_link(top: Path) -> Path:
    (top / "out").write_bytes(b"old")
    os.link(top / "out", top / "second")
    return top / "second"


def attribute(top: Path) -> Path:
    (top / "out").write_bytes(b"old")
    os.setxattr(top / "out", "user.kept", b"1")
    return top / "out"


def plain(top: Path) -> Path:
    (top / "out").write_bytes(b"old")
    return top / "out"


WAYS = [link_to_a_link, hard_link, attribute, plain]


@pytest.mark.parametrize("make", WAYS)
def test_what_leads_to_the_content_stays(make, tmp_path: Path) -> None:
    real = make(tmp_path)
    before = {path: (path.is_symlink(), path.stat().st_nlink) for path in tmp_path.rglob("*")}
    write_file(str(tmp_path / "out"), b"new")
    assert real.read_bytes() == (tmp_path / "out").read_bytes() == b"new"
    after = {path: (path.is_symlink(), path.stat().st_nlink) for path in tmp_path.rglob("*")}
    assert after == before
    if make is attribute:
        assert os.getxattr(real, "user.kept") == b"1"


@pytest.mark.parametrize("make", WAYS)
def test_a_run_that_fails_leaves_the_older_file(make, tmp_path: Path) -> None:
    real = make(tmp_path)
    names = sorted(tmp_path.rglob("*"))

    def half() -> None:
        with new_file(str(tmp_path / "out")) as stream:
            stream.write(b"x" * 1_000_000)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert real.read_bytes() == b"old"
    assert sorted(tmp_path.rglob("*")) == names


@pytest.mark.parametrize("make", WAYS)
def test_a_full_disk_leaves_the_older_file(
    make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = make(tmp_path)
    write = os.write

    def full(descriptor: int, data: bytes) -> int:
        if len(data) > 10:
            raise OSError(28, "No space left on device")
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(XmltoolError, match="out: cannot be written: No space left on device"):
        write_file(str(tmp_path / "out"), b"x" * 100_000)
    assert real.read_bytes() == b"old"


def test_a_dangling_link_is_followed_and_a_loop_told(tmp_path: Path) -> None:
    (tmp_path / "out").symlink_to("new")
    write_file(str(tmp_path / "out"), b"new")
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "new").read_bytes() == b"new"
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(XmltoolError, match="loop: cannot be written: Too many levels"):
        write_file(str(tmp_path / "loop"), b"")


def test_what_goes_wrong_elsewhere_is_not_the_files_fault(tmp_path: Path) -> None:
    with pytest.raises(BrokenPipeError), new_file(str(tmp_path / "out")):
        raise BrokenPipeError
    assert not os.listdir(tmp_path)


def test_names_of_every_kind(tmp_path: Path) -> None:
    for name in ("-x", "a\nb", "é\u200b", os.fsdecode(b"\xff"), "n" * 255):
        write_file(str(tmp_path / name), b"x")
        write_file(str(tmp_path / name), b"y")
        assert (tmp_path / name).read_bytes() == b"y"
    assert len(os.listdir(tmp_path)) == 5


@pytest.mark.parametrize("append", [">", ">>"])
def test_standard_output_by_its_name_is_not_replaced(append: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("before\n")
    code = "from xmltool.files.output import write_file; write_file('/dev/stdout', b'new')"
    script = f'echo first; "$0" -c "{code}"; echo last'
    subprocess.run(
        ["/bin/bash", "-c", f"{{ {script}; }} {append} '{out}'", sys.executable], check=True
    )
    assert out.read_text() == ("before\n" if append == ">>" else "") + "first\nnewlast\n"


BAD = "<pool type='dir'><name>a</name><target><path>/a</path></target><x/></pool>"


@pytest.mark.parametrize("make", WAYS)
@pytest.mark.parametrize(
    "words",
    [
        ["lint", "{top}/in.xml", "-o", "json:{top}/out"],
        ["validate", "{top}/in.xml", "-o", "{top}/out"],
        ["convert", "{top}/good.xml", "-o", "{top}/out"],
        ["generate", "a", "dir", "--target", "/a", "-o", "{top}/out"],
        ["schema", "export", "--to", "xsd", "-o", "{top}/out"],
        ["lint", "{top}/in.xml", "--baseline", "{top}/out", "--write-baseline"],
        ["fmt", "{top}/out"],
        ["lint", "--fix", "--unsafe-fixes", "{top}/out"],
        ["normalize", "{top}/good.xml", "--output-dir", "{top}"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_every_command_treats_links_alike(words: list[str], make, tmp_path: Path) -> None:
    (tmp_path / "in.xml").write_text(BAD)
    (tmp_path / "good.xml").write_text(BAD.replace("<x/>", ""))
    real = make(tmp_path)
    if words[0] == "fmt" or "--fix" in words:
        real.write_text(BAD.replace("<x/>", "").replace("target", "targte"))
        if words[0] == "fmt":
            real.write_text(BAD.replace("<x/>", ""))
    if "--baseline" in words:
        real.write_text(baseline_text([]))
    if words[0] == "normalize":
        name = tmp_path / "out"
        name.rename(tmp_path / "good2.xml")
        (tmp_path / "good.xml").rename(tmp_path / "src.xml")
        (tmp_path / "in").mkdir()
        (tmp_path / "src.xml").rename(tmp_path / "in" / "good2.xml")
        real = tmp_path / "good2.xml" if real == name else real
        words = ["normalize", "{top}/in/good2.xml", "--output-dir", "{top}"]
    old = real.read_bytes()
    before = {path: (path.is_symlink(), path.stat().st_nlink) for path in tmp_path.rglob("*")}
    assert main([word.format(top=tmp_path) for word in words]) in (0, 1)
    after = {path: (path.is_symlink(), path.stat().st_nlink) for path in tmp_path.rglob("*")}
    assert after == before
    assert real.read_bytes() != old


def test_a_report_of_a_run_that_fails_leaves_the_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in.xml").write_text(BAD)
    out = tmp_path / "out.json"
    out.write_text("old")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("xmltool.report.json_format.Report.add", interrupted)
    assert main(["validate", str(tmp_path / "in.xml"), "-o", str(out)]) == 130
    assert out.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["in.xml", "out.json"]
