"""`xmltool define`, and what the commands that write have in common."""

from __future__ import annotations

import io
import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.store_cases import STORE, UUID_A, UUID_B, Image, pool_text
from xmltool.__main__ import main
from xmltool.document.document import parse_document
from xmltool.pool.read import read_definition
from xmltool.pool.uuid_policy import uuid_from_name
from xmltool.pool.write import stored_bytes

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def image(tmp_path: Path) -> Image:
    return Image(tmp_path)


def stored(text: str) -> bytes:
    definition = read_definition(parse_document("-", text.encode()).root).definition  # type: ignore[arg-type]
    assert definition is not None
    return stored_bytes(definition)


def test_writes_the_stored_form_with_modes_and_links_of_libvirt(
    image: Image, capsys: pytest.CaptureFixture[str]
) -> None:
    text = pool_text("images", uuid=UUID_A)
    given = image.given("x.xml", text)
    assert image.run("define", given, "--autostart") == 0
    assert image.content() == {
        "images.xml": stored(text),
        "autostart/images.xml": f"{STORE}/images.xml",
    }
    assert (image.store / "images.xml").stat().st_mode & 0o777 == 0o600
    assert (image.store / ".xmltool").stat().st_mode & 0o777 == 0o700
    assert capsys.readouterr().out == (
        f"Pool images defined from {given}\nPool images marked as autostarted\n"
    )


def test_the_same_again_touches_no_inode(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    image.define("a", marked=True)
    before = image.inodes()
    times = (image.store / "a.xml").stat()
    image.define("a", marked=True)
    assert image.inodes() == before
    assert (image.store / "a.xml").stat().st_mtime_ns == times.st_mtime_ns
    assert "Pool a unchanged" in capsys.readouterr().out


def test_an_update_is_shown_and_keeps_uuid_and_mark(
    image: Image, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        image.run("define", image.given("a.xml", pool_text("a", uuid=UUID_A)), "--autostart") == 0
    )
    capsys.readouterr()
    given = image.given("a.xml", pool_text("a", "/new"))
    assert image.run("define", given) == 0
    assert (
        capsys.readouterr().out == f"Pool a updated from {given}\n  target/path: /srv/a -> /new\n"
    )
    assert image.content() == {
        "a.xml": stored(pool_text("a", "/new", UUID_A)),
        "autostart/a.xml": f"{STORE}/a.xml",
    }


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (pool_text("b", kind="dri"), "XT105"),
        (pool_text("b", "/srv/a"), "XT403 the pool a (a.xml in the store) uses the same source"),
        (pool_text("b", uuid=UUID_A), "XT402 the pool a (a.xml in the store) has this uuid"),
        (
            pool_text("a", uuid=UUID_B),
            f"XT401 the pool a (a.xml in the store) has another uuid, {UUID_A}; leave <uuid> out to keep that one",
        ),
        (pool_text("c", "/srv/good"), "XT403 the pool good ("),
        ("<pool", "XT001"),
        ("<!DOCTYPE pool>" + pool_text("b"), "XT002"),
        (pool_text("a&#10;b"), "XT"),
        ("<network/>", "XT003"),
        ('{"pool": {"@type": "dir", "nam": "x"}}', "XT"),
    ],
)
def test_one_that_is_refused_keeps_all_from_being_written(
    image: Image, capsys: pytest.CaptureFixture[str], text: str, finding: str
) -> None:
    assert image.run("define", image.given("a.xml", pool_text("a", uuid=UUID_A))) == 0
    before = image.content()
    capsys.readouterr()
    good, bad = image.given("good.xml", pool_text("good")), image.given("bad.xml", text)
    assert image.run("define", good, bad) == 1
    said = capsys.readouterr()
    assert finding in said.out
    assert f"{bad}:" in said.out
    assert "nothing is written" in said.err
    assert image.content() == before


def test_nothing_is_left_in_a_root_where_nothing_was_written(image: Image) -> None:
    bad = image.given("bad.xml", "<pool")
    assert image.run("define", bad) == 1
    one, other = (
        image.given("1.xml", pool_text("a")),
        image.given("2.xml", pool_text("b", "/srv/a")),
    )
    assert image.run("define", one, other) == 1
    assert list(image.root.iterdir()) == []


def test_unreadable_files(image: Image) -> None:
    missing = image.inputs / "missing.xml"
    assert image.run("define", missing) == 2
    assert image.run("define", missing, image.given("a.xml", pool_text("a"))) == 1
    assert not image.store.exists()


def test_no_validate_waives_the_grammar_only(
    image: Image, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = image.given(
        "odd.xml", "<pool type='dir'><target><path>rel</path></target><name>odd</name></pool>"
    )
    assert image.run("define", odd) == 1
    assert image.run("define", odd, "--no-validate") == 0
    assert "odd.xml" in image.content()
    assert image.run("define", image.given("b.xml", "<pool type='dir'/>"), "--no-validate") == 1
    assert "XT106" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--dry-run", "--diff"])
def test_telling_leaves_no_trace(
    image: Image, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    new = image.given("new.xml", pool_text("new"))
    assert image.run("define", new, option) == 1
    assert list(image.root.iterdir()) == []
    image.define("a")
    before = image.inodes()
    capsys.readouterr()
    assert image.run("define", image.inputs / "a.xml", option) == 0
    assert (
        image.run("define", image.given("a.xml", pool_text("a", "/b")), option, "--autostart") == 1
    )
    assert image.inodes() == before
    said = capsys.readouterr().out
    assert ("-    <path>/srv/a</path>\n+    <path>/b</path>" in said) == (option == "--diff")
    assert ("would be updated" in said) == (option == "--dry-run")


def test_uuid_policies(image: Image) -> None:
    one, two = image.given("a.xml", pool_text("a")), image.given("b.xml", pool_text("b"))
    assert image.run("define", one, two, "--uuid", "from-name") == 0
    assert uuid_from_name("b").encode() in bytes(image.content()["b.xml"])  # type: ignore[arg-type]
    assert image.run("define", one, two, "--uuid", UUID_A) == 2
    assert image.run("define", one, "--uuid", UUID_A) == 1
    assert image.run("define", image.given("c.xml", pool_text("c")), "--uuid", UUID_A.upper()) == 0
    assert UUID_A.encode() in bytes(image.content()["c.xml"])  # type: ignore[arg-type]
    assert image.run("define", one, "--uuid", "nonsense") == 2


def test_json_standard_input_and_directories(
    image: Image, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    image.given("a.xml", pool_text("a"))
    image.given("net.xml", "<network><name>n</name></network>")
    pools = [
        {"pool": {"@type": "dir", "name": name, "target": {"path": f"/srv/{name}"}}}
        for name in "bc"
    ]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(pools).encode())))
    assert image.run("define", image.inputs, "-") == 0
    assert sorted(image.content()) == ["a.xml", "b.xml", "c.xml"]
    assert "net.xml: passed over: its root is <network>, not <pool>\n" in capsys.readouterr().err


def test_a_conflict_in_json_has_its_place(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    pool = {"@type": "dir", "name": "b", "target": {"path": "/srv/a"}}
    image.define("a")
    given = image.given("b.json", json.dumps({"pool": pool}, indent=1))
    assert image.run("define", given) == 1
    assert f"{given}:4:3: XT403" in capsys.readouterr().out


def test_json_report(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    given = image.given("a.xml", pool_text("a", uuid=UUID_A))
    assert image.run("define", given, "--format", "json", "--autostart") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["store"] == "/etc/libvirt/storage"
    assert report["written"] is True
    assert report["pools"] == [
        {"name": "a", "uuid": UUID_A, "type": "dir", "action": "defined", "autostart": True,
         "file": "a.xml", "from": str(given), "changes": [], "remark": None}
    ]  # fmt: skip
    bad = image.given("b.xml", pool_text("b", "/srv/a"))
    assert image.run("define", bad, "--format", "json") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["written"] is False
    assert [finding["rule"] for finding in report["files"][0]["findings"]] == ["XT403"]


def test_a_file_that_libvirt_skips_is_replaced_and_told(
    image: Image, capsys: pytest.CaptureFixture[str]
) -> None:
    image.store.mkdir(parents=True)
    (image.store / "a.xml").write_text("<pool")
    image.define("a")
    assert "it takes the place of a.xml, which libvirt skips" in capsys.readouterr().out


def test_a_directory_in_the_place_of_a_definition(
    image: Image, capsys: pytest.CaptureFixture[str]
) -> None:
    (image.store / "a.xml").mkdir(parents=True)
    assert image.run("define", image.given("a.xml", pool_text("a"))) == 2
    assert "is a directory" in capsys.readouterr().err


def test_other_stores(
    image: Image,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = str(image.given("a.xml", pool_text("a")))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    assert main(["define", "--storage-dir", "own/", given, "--autostart"]) == 0
    assert os.readlink(tmp_path / "own/autostart/a.xml") == f"{tmp_path}/own/a.xml"
    assert main(["--session", "define", given, "--autostart"]) == 0
    session = tmp_path / "me/.config/libvirt/storage"
    assert os.readlink(session / "autostart/a.xml") == f"{session}/a.xml"
    assert main(["define", "--session", "--home", "you", given]) == 0
    assert (tmp_path / "you/.config/libvirt/storage/a.xml").exists()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert main(["define", "--session", given]) == 0
    assert (tmp_path / "xdg/libvirt/storage/a.xml").exists()
    monkeypatch.setenv("XDG_CONFIG_HOME", "xdg")
    capsys.readouterr()
    assert main(["define", "--session", given]) == 2
    assert (
        "--session: the environment names xdg/libvirt/storage, and where" in capsys.readouterr().err
    )
    assert main(["define", "--session", "--home", "you", given]) == 0
    capsys.readouterr()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--root", "r", "define", "--session", "x.xml"],
        ["define", "--session", "--storage-dir", "s", "x.xml"],
        ["--root", "r", "define", "--storage-dir", "s", "x.xml"],
        ["define", "--home", "h", "x.xml"],
        ["--root", "", "define", "x.xml"],
        ["define"],
        ["--root", "/nowhere/at/all", "define", "x.xml"],
        ["--storage-dir", "s", "define", "x.xml", "--wait", "-1"],
        ["--storage-dir", "s", "define", "x.xml", "--format", "xml"],
    ],
)
def test_bad_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.xml").write_text(pool_text("x"))
    assert main(arguments) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["x.xml"]
