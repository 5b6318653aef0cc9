"""`check`, `capabilities`: what they print and how they end; what they find is in tests/check."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.store.images import STORE, copy_of, dir_pool, mark, put
from xmltool.__main__ import main
from xmltool.report.formats import FORMATS

if TYPE_CHECKING:
    from pathlib import Path


def test_a_good_root_in_a_pipe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_of("good", tmp_path)
    assert main(["check", "--root", f"{root}", "--schema", "bundled"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[:2] == [
        "5 files: all valid, all load (grammar: bundled, libvirt 12.8.0)",
        f"{root}/{STORE}: libvirt will load 5 pools and autostart 5",
    ]


def test_a_root_without_a_grammar_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_of("good", tmp_path)
    assert main(["check", "--root", f"{root}"]) == 0
    assert capsys.readouterr().out == ""  # no libvirt is installed in it
    (root / "usr/lib/libvirt.so.0.11003.0").touch()
    assert main(["check", "--root", f"{root}"]) == 0
    assert f"{root}/{STORE}:1:1: XT690 " in capsys.readouterr().out


def test_a_root_without_a_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--root", f"{tmp_path}", "--format", "json", "--select", "XT5"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {
        "version": 1, "store": f"/{STORE}", "pools": [],
    }  # fmt: skip
    assert captured.err == f"{tmp_path}/{STORE}: libvirt will load 0 pools and autostart 0\n"
    assert not (tmp_path / "etc").exists()


@pytest.mark.parametrize(
    ("fail_on", "status"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)]
)
def test_warnings_and_the_status(fail_on: str, status: int, tmp_path: Path) -> None:
    put(tmp_path, "a.xml", dir_pool("a"), 0o644)
    arguments = ["--root", f"{tmp_path}", "--select", "XT509", "--fail-on", fail_on]
    assert main(["check", *arguments]) == status


def test_errors_and_the_status(tmp_path: Path) -> None:
    put(tmp_path, "wrong.xml", dir_pool("a"))
    assert main(["check", "--root", f"{tmp_path}"]) == 1
    assert main(["check", "--root", f"{tmp_path}", "--fail-on", "never"]) == 0
    assert main(["check", "--root", f"{tmp_path}", "--ignore", "XT5"]) == 0


def test_the_same_entries_as_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_of("broken", tmp_path)
    main(["list", "--root", f"{root}", "--format", "json"])
    listed = json.loads(capsys.readouterr().out)
    main(["check", "--root", f"{root}", "--format", "json", "--schema", "bundled"])
    found = json.loads(capsys.readouterr().out)
    assert found["store"] == listed["store"]
    entries = []
    for pool in found["pools"]:
        for finding in pool.pop("findings"):
            assert set(finding) == {
                "rule", "severity", "message", "line", "column", "end_line", "end_column", "path",
                "related", "fix", "also", "effect", "libvirt",
            }  # fmt: skip
        if "/" not in pool["file"]:
            entries.append(pool)
    assert entries == listed["pools"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_it(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_of("broken", tmp_path)
    assert main(["check", "--root", f"{root}", "--format", name]) == 1
    out = capsys.readouterr().out
    assert "XT501" in out
    assert "old-name.xml" in out
    if name in ("json", "sarif", "gitlab"):
        json.loads(out)
    if name == "junit":
        assert etree.fromstring(out.encode()).find(".//failure[@type='XT501']") is not None
    if name == "jsonl":
        assert all(json.loads(line)["file"] for line in out.splitlines())


def test_a_report_into_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_of("broken", tmp_path)
    place = ["--root", f"{root}"]
    report = tmp_path / "out.json"
    main(["check", *place, "-o", f"json:{report}"])
    assert "XT501" in capsys.readouterr().out
    main(["check", *place, "--format", "json"])
    assert report.read_text() == capsys.readouterr().out


def test_names_cannot_drive_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "\x1b[31mred.xml", dir_pool("other"))
    store = tmp_path / STORE
    (store / "autostart").mkdir()
    (store / "autostart/\x1b]0;title\x07.xml").symlink_to("/\x1b[2J")
    main(["check", "--root", f"{tmp_path}"])
    captured = capsys.readouterr()
    assert "\x1b" not in captured.out + captured.err
    assert "\\x1b" in captured.out


@pytest.mark.parametrize(
    "arguments",
    [["--fix", "--dry-run"], ["--fix", "--diff"], ["--select", "XT599"], ["--format", "yaml"],
     ["--wait", "-1"], ["--session", "--storage-dir", "x"]],
)  # fmt: skip
def test_bad_usage(arguments: list[str], tmp_path: Path) -> None:
    place = [] if "--session" in arguments else ["--root", f"{tmp_path}"]
    assert main(["check", *place, *arguments]) == 2


def test_no_such_root(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--root", f"{tmp_path}/none"]) == 2
    assert "cannot open the root" in capsys.readouterr().err


def test_fix_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "a.xml", dir_pool("a"), 0o644)
    mark(tmp_path, "a.xml", "/mnt/image/etc/libvirt/storage/a.xml")
    arguments = ["check", "--root", f"{tmp_path}", "--select", "XT5"]
    assert main([*arguments, "--fix"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "a.xml: set its mode to 0600\n" in captured.err
    assert "autostart/a.xml: make the link that libvirt would make\n" in captured.err
    assert main([*arguments, "--fix"]) == 0
    assert "mode" not in capsys.readouterr().err


def test_the_users_own_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", f"{tmp_path}")
    store = tmp_path / "libvirt/storage"
    store.mkdir(parents=True)
    text = (
        "<pool type='rbd'><name>a</name><uuid>00000000-0000-4000-8000-000000000001</uuid><source>"
        "<host name='h'/><name>p</name><auth type='ceph' username='u'><secret usage='x'/></auth>"
        "</source></pool>"
    )
    (store / "a.xml").write_text(text)
    assert main(["check", "--session", "--select", "XT604"]) == 0
    assert f"{tmp_path}/libvirt/secrets has none" in capsys.readouterr().out


def test_capabilities_as_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["capabilities", "--root", f"{copy_of('good', tmp_path)}"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].split() == ["Type", "Supported", "Module", "Package"]
    served = [line.split()[0] for line in out.splitlines() if " yes " in line]
    assert served == ["dir", "fs", "netfs", "logical", "iscsi", "rbd"]
    assert "libvirt-daemon-driver-storage-zfs" in out


def test_capabilities_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--root", f"{copy_of('good', tmp_path)}", "--format", "json"]
    assert main(["capabilities", *arguments]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["distribution"] == "Debian GNU/Linux 12 (bookworm)"
    assert report["driver"] is True
    (rbd,) = [pool for pool in report["pools"] if pool["type"] == "rbd"]
    assert rbd == {
        "type": "rbd",
        "supported": True,
        "module": "libvirt_storage_backend_rbd.so",
        "package": "libvirt-daemon-driver-storage-rbd",
    }
