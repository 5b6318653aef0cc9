"""`xmltool drift` and `xmltool snapshot` from the command line, with a libvirt that is a script."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.live.samples import OTHER, UUID, fake_virsh, printed
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Out = pytest.CaptureFixture[str]

STOPPED = (True, False, False)
MARKED = (True, False, True)
FORMATS = ("full", "text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "html")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    place = tmp_path / "store"
    place.mkdir()
    return place


@pytest.fixture
def libvirt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give the function that makes a virsh and puts it into the PATH."""
    place = tmp_path / "bin"
    place.mkdir()

    def make(pools: dict[str, tuple[tuple[bool, bool, bool], list[str]]], before: str = "") -> None:
        fake_virsh(place, pools, before=before)
        monkeypatch.setenv("PATH", f"{place}:{os.environ['PATH']}")

    return make


def put(store: Path, name: str, path: str, uuid: str = UUID) -> None:
    (store / f"{name}.xml").write_text(printed(name, uuid, path))


def drift(store: Path, *options: str) -> int:
    return main(["drift", "--storage-dir", str(store), "--connect", "test:///x", *options])


def test_in_sync(store: Path, libvirt: Callable[..., None], capsys: Out) -> None:
    put(store, "web", "/srv/web")
    libvirt({UUID: (STOPPED, [printed()])})
    assert drift(store) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "no drift: 1 pool compared\n")


def test_the_json_of_the_contract(store: Path, libvirt: Callable[..., None], capsys: Out) -> None:
    put(store, "web", "/new")
    (store / "autostart").mkdir()
    (store / "autostart/web.xml").symlink_to(store / "web.xml")
    libvirt({UUID: (STOPPED, [printed()]), OTHER: (MARKED, [printed("b", OTHER)])})
    before = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    assert drift(store, "--format", "json") == 1
    report = json.loads(capsys.readouterr().out)
    assert report.pop("checked_at") >= before
    assert list(report) == ["version", "connect", "drift", "notes"]
    assert (report["version"], report["connect"]) == (1, "test:///x")
    missing, changed, autostart = report["drift"]
    fields = ["kind", "pool", "uuid", "severity", "message", "changes"]
    assert all(list(one) == fields for one in report["drift"])
    assert [missing[field] for field in ("kind", "pool", "uuid", "changes")] == [
        "missing", "b", OTHER, [],
    ]  # fmt: skip
    assert changed["changes"] == [{"path": "target/path", "disk": "/new", "live": "/srv/web"}]
    assert autostart["changes"] == [{"path": "autostart", "disk": "yes", "live": "no"}]
    assert [note["kind"] for note in report["notes"]] == ["inactive"]


def test_a_line_for_each_field(store: Path, libvirt: Callable[..., None], capsys: Out) -> None:
    put(store, "web", "/new", OTHER)
    libvirt({UUID: (STOPPED, [printed()])})
    assert drift(store) == 1
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        f"web: changed: uuid: disk {OTHER} · live {UUID}",
        "web: changed: target/path: disk /new · live /srv/web",
    ]
    assert said.err == "1 difference in 1 of 1 pool\n"


def test_side_by_side(store: Path, libvirt: Callable[..., None], capsys: Out) -> None:
    put(store, "web", "/new")
    libvirt({UUID: (STOPPED, [printed()])})
    assert drift(store, "--format", "full") == 1
    lines = capsys.readouterr().out.splitlines()
    head = lines.index("    " + " " * 13 + "disk  live")
    assert lines[head + 1] == "    target/path  /new  /srv/web"


def test_a_side_that_is_too_wide(store: Path, libvirt: Callable[..., None], capsys: Out) -> None:
    put(store, "web", "/new" * 30)
    libvirt({UUID: (STOPPED, [printed()])})
    assert drift(store, "--format", "full") == 1
    assert f"      disk  {'/new' * 30}\n      live  /srv/web\n" in capsys.readouterr().out


@pytest.mark.parametrize("output_format", FORMATS)
def test_no_format_lets_a_name_act(
    output_format: str, store: Path, libvirt: Callable[..., None], capsys: Out
) -> None:
    name = "\x9b31m\x7f\u202e::error::%0A<script>'\"&<b>]]>"
    text = printed(name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    libvirt({UUID: (STOPPED, [text])}, before="sys.stdout.reconfigure(encoding='utf-8')")
    assert drift(store, "--format", output_format, "--suggest") == 1
    out = capsys.readouterr().out
    assert not set("\x9b\x7f\u202e") & set(out)
    if output_format in ("json", "sarif", "gitlab"):
        json.loads(out)
    elif output_format == "jsonl":
        assert [json.loads(line)["kind"] for line in out.splitlines()] == ["missing"]
    elif output_format == "junit":
        (case,) = etree.fromstring(out.encode()).iter("testcase")
        assert len(case.findall("failure")) == 1
    elif output_format == "github":
        assert len(out.splitlines()) == 1
    elif output_format == "html":
        assert "<b>]" not in out
        assert out.endswith("</html>\n")


def test_reports_in_files(store: Path, libvirt: Callable[..., None], capsys: Out) -> None:
    libvirt({UUID: (STOPPED, [printed()])})
    sarif, page = store / "a.sarif", store / "a.html"
    assert drift(store, "-o", f"sarif:{sarif}", "-o", f"html:{page}", "--format", "concise") == 1
    assert "web: missing" in capsys.readouterr().out
    (result,) = json.loads(sarif.read_text())["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("missing", "error")
    assert result["partialFingerprints"]
    assert "there is no web.xml" in page.read_text()


def test_a_difference_is_a_finding_at_its_place(
    store: Path, libvirt: Callable[..., None], capsys: Out
) -> None:
    put(store, "web", "/new")
    put(store, "same", "/srv/same", OTHER)
    libvirt({UUID: (STOPPED, [printed()]), OTHER: (MARKED, [printed("same", OTHER, "/srv/same")])})
    assert drift(store, "--format", "sarif", "--suggest") == 1
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [
        "not-loaded", "missing", "changed", "autostart",
        "secret-not-loaded", "secret-missing", "secret-changed",
    ]  # fmt: skip
    changed, autostart = sorted(run["results"], key=lambda one: str(one["ruleId"]), reverse=True)
    place = changed["locations"][0]
    line = 1 + (store / "web.xml").read_text().splitlines().index("    <path>/new</path>")
    assert place["physicalLocation"]["region"]["startLine"] == line
    assert place["logicalLocations"] == [{"fullyQualifiedName": "target/path"}]
    assert changed["message"]["text"].startswith("web: web.xml differs")
    assert "disk /new · live /srv/web" in changed["message"]["text"]
    assert "pool-define" in changed["relatedLocations"][0]["message"]["text"]
    assert (autostart["ruleId"], autostart["level"]) == ("autostart", "warning")
    assert drift(store, "--format", "junit") == 1
    (suite,) = etree.fromstring(capsys.readouterr().out.encode()).iter("testsuite")
    cases = {str(case.get("name")): case for case in suite.iter("testcase")}
    assert cases.keys() == {f"{store}/web.xml", f"{store}/same.xml"}
    assert [one.get("type") for one in cases[f"{store}/web.xml"]] == ["changed"]
    assert drift(store, "--format", "github") == 1
    first = capsys.readouterr().out.splitlines()
    assert any(f"line={line}," in text and "title=changed" in text for text in first)
    assert drift(store, "--format", "html") == 1
    page = capsys.readouterr().out
    assert "same: inactive: it is marked" in page
    assert "valid" not in page.partition("<body>")[2]


def test_fail_on_does_not_count(store: Path, libvirt: Callable[..., None]) -> None:
    libvirt({UUID: (STOPPED, [printed()])})
    assert drift(store, "--fail-on", "never") == 1


def test_ignores(store: Path, libvirt: Callable[..., None], capsys: Out) -> None:
    put(store, "web", "/new")
    libvirt({UUID: (STOPPED, [printed()])})
    assert drift(store, "--ignore", "target/path@web", "--ignore", "missing") == 0
    assert "--ignore missing: nothing to ignore" in capsys.readouterr().err
    assert drift(store, "--ignore", "chnged") == 2


def test_ignores_of_a_configuration(
    store: Path, tmp_path: Path, libvirt: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "web", "/new")
    libvirt({UUID: (STOPPED, [printed()])})
    monkeypatch.chdir(tmp_path)
    assert drift(store) == 1
    (tmp_path / "xmltool.toml").write_text('drift-ignore = ["target/path@web"]\n')
    assert drift(store) == 0
    (tmp_path / "other.toml").write_text("")
    assert drift(store, "--config", "other.toml") == 1


def test_suggested_commands(store: Path, libvirt: Callable[..., None], capsys: Out) -> None:
    put(store, "web", "/new")
    libvirt({UUID: (STOPPED, [printed()])})
    assert drift(store, "--suggest", "--format", "json") == 1
    (entry,) = json.loads(capsys.readouterr().out)["drift"]
    assert entry["suggest"]["live_as_disk"] == [f"virsh -c test:///x pool-define {store}/web.xml"]
    assert drift(store, "--suggest") == 1
    assert "pool-dumpxml --inactive" in capsys.readouterr().out


def test_reviewed_definitions(tmp_path: Path, libvirt: Callable[..., None], capsys: Out) -> None:
    checkout = tmp_path / "checkout"
    (checkout / "site").mkdir(parents=True)
    (checkout / "site/any-name.xml").write_text(printed().replace(f"<uuid>{UUID}</uuid>", ""))
    (checkout / "site/second.xml").write_text(printed())
    (checkout / "vm.xml").write_text("<domain/>")
    (checkout / "bad.xml").write_text("<pool>")
    libvirt({UUID: (MARKED, [printed(path="/live")])})
    arguments = ["drift", "--definitions", str(checkout), "-c", "test:///x", "--format", "json"]
    assert main(arguments) == 1
    report = json.loads(capsys.readouterr().out)
    (entry,) = report["drift"]
    assert entry["changes"] == [{"path": "target/path", "disk": "/srv/web", "live": "/live"}]
    assert [note["kind"] for note in report["notes"]] == ["refused", "refused", "inactive"]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (None, []),
        ("# by hand\nweb\n\nother\n", ["autostart"]),
        ("other\n", []),
        (["web.xml", "README"], ["autostart"]),
        ([], []),
    ],
)
def test_autostart_of_reviewed_definitions(
    marks: str | list[str] | None,
    expected: list[str],
    tmp_path: Path,
    libvirt: Callable[..., None],
    capsys: Out,
) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / "any-name.xml").write_text(printed())
    if isinstance(marks, list):
        (checkout / "autostart").mkdir()
        for name in marks:
            (checkout / "autostart" / name).write_text(printed())
    elif marks is not None:
        (checkout / "autostart").write_text(marks)
    libvirt({UUID: (STOPPED, [printed()])})
    arguments = ["drift", "--definitions", str(checkout), "-c", "test:///x", "--format", "json"]
    assert main(arguments) == int(bool(expected))
    said = capsys.readouterr()
    report = json.loads(said.out)
    assert [one["kind"] for one in report["drift"]] == expected
    assert report["notes"] == []
    assert ("names other, which nothing defines" in said.err) == ("other" in (marks or ""))


def test_a_mark_that_is_missing_in_reviewed_definitions(
    tmp_path: Path, libvirt: Callable[..., None], capsys: Out
) -> None:
    (tmp_path / "web.xml").write_text(printed())
    (tmp_path / "autostart").mkdir()
    libvirt({UUID: (MARKED, [printed()])})
    arguments = ["drift", "--definitions", str(tmp_path), "-c", "test:///x", "--format", "json"]
    assert main(arguments) == 1
    (entry,) = json.loads(capsys.readouterr().out)["drift"]
    assert entry["changes"] == [{"path": "autostart", "disk": "no", "live": "yes"}]


def test_an_empty_checkout(tmp_path: Path, libvirt: Callable[..., None]) -> None:
    libvirt({UUID: (STOPPED, [printed()])})
    assert main(["drift", "--definitions", str(tmp_path / "bin"), "-c", "test:///x"]) == 1
    assert main(["drift", "--definitions", str(tmp_path / "no"), "-c", "test:///x"]) == 2


def test_a_record_from_a_closed_standard_input_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert main(["drift", "--live-from", "-"]) == 2
    assert capsys.readouterr().err == "xmltool: -: cannot be read: Bad file descriptor\n"


def test_a_snapshot_gives_the_same_drift(
    store: Path, tmp_path: Path, libvirt: Callable[..., None], capsys: Out
) -> None:
    put(store, "web", "/new")
    put(store, "c", "/c", "22222222-2222-4333-8444-555555555555")
    libvirt({
        UUID: ((True, True, False), [printed(size=4), printed(size=4)]),
        OTHER: (MARKED, [printed("b", OTHER)]),
    })  # fmt: skip
    file = tmp_path / "live.json"
    taken = ["snapshot", "--storage-dir", str(store), "-c", "test:///x"]
    assert main([*taken, "-o", str(file)]) == 0
    assert main(taken) == 0
    said = capsys.readouterr().out
    assert json.loads(said)["pools"] == json.loads(file.read_text())["pools"]
    assert drift(store, "--format", "json") == 1
    direct = json.loads(capsys.readouterr().out)
    recorded = ["--live-from", str(file), "--format", "json"]
    assert main(["drift", "--storage-dir", str(store), *recorded]) == 1
    again = json.loads(capsys.readouterr().out)
    assert (again["drift"], again["notes"]) == (direct["drift"], direct["notes"])
    assert len(direct["drift"]) == 3


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--storage-dir", "S"], "--connect URI"),
        (["--root", "S"], "--connect URI"),
        (["--root", "S", "--session"], "exclude each other"),
        (["--live-from", "x", "--connect", "y"], "exclude each other"),
        (["--definitions", "S", "--root", "S"], "exclude each other"),
        (["--connect", ""], "not a URI"),
        (["--connect", "-r"], "not a URI"),
        (["--timeout", "0"], "over 0"),
        (["--live-from", "/nonexistent"], "cannot be read"),
        (["--format", "yaml"], "no such value"),
    ],
)
def test_what_cannot_be_meant(
    arguments: list[str], expected: str, store: Path, capsys: Out
) -> None:
    assert main(["drift", *[str(store) if word == "S" else word for word in arguments]]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert expected in said.err


def test_the_libvirt_of_a_store(store: Path, libvirt: Callable[..., None], capsys: Out) -> None:
    log = store / "log"
    libvirt({}, before=f"open({str(log)!r}, 'a').write(sys.argv[-2] + chr(10))")
    home = ["--session", "--home", str(store)]
    assert main(["drift", *home]) == 0
    assert main(["drift", "--root", "/", "--ignore", "not-loaded"]) == 0
    assert main(["snapshot", *home]) == 0
    asked = log.read_text().split()  # for pools and secrets at once
    assert asked == ["qemu:///session", "qemu:///system", "qemu:///session"]
    capsys.readouterr()


def test_without_libvirt(store: Path, libvirt: Callable[..., None], capsys: Out) -> None:
    libvirt({}, before="sys.stderr.write('error: Cannot recv data: end of file\\n'); sys.exit(1)")
    assert drift(store, "--format", "json") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert "try again" in said.err


def test_a_store_that_is_not_there(store: Path, libvirt: Callable[..., None], capsys: Out) -> None:
    libvirt({UUID: (STOPPED, [printed()])})
    assert drift(store / "none") == 1
    assert "web: missing" in capsys.readouterr().out


def test_drift_never_finishes_a_change(store: Path, libvirt: Callable[..., None]) -> None:
    """A journal is for those who write; nothing in the store is touched."""
    put(store, "web", "/srv/web")
    (store / ".xmltool").mkdir(mode=0o700)
    (store / ".xmltool/journal").write_text("{}")
    libvirt({UUID: (STOPPED, [printed()])})
    before = {path: path.lstat() for path in store.rglob("*")}
    assert drift(store) == 0
    assert {path: path.lstat().st_mtime_ns for path in store.rglob("*")} == {
        path: found.st_mtime_ns for path, found in before.items()
    }


def test_info_with_the_sizes_of_a_running_pool(
    store: Path, tmp_path: Path, libvirt: Callable[..., None], capsys: Out
) -> None:
    put(store, "web", "/srv/web")
    put(store, "gone", "/gone", OTHER)
    libvirt({UUID: ((True, True, False), [printed(size=3 << 29), printed(size=3 << 29)])})
    base = ["info", "web", "--storage-dir", str(store)]
    assert main(base) == 0
    assert "Capacity" not in capsys.readouterr().out
    assert main([*base, "-c", "test:///x"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "State:          running" in lines
    assert "Capacity:       1.50 GiB" in lines
    assert "Available:      768.00 MiB" in lines
    assert main([*base, "-c", "test:///x", "--bytes"]) == 0
    assert f"Capacity:       {3 << 29}" in capsys.readouterr().out.splitlines()
    file = tmp_path / "live.json"
    assert main(["snapshot", "-c", "test:///x", "-o", str(file)]) == 0
    assert main([*base, "gone", "--live-from", str(file), "--format", "json"]) == 0
    web, gone = json.loads(capsys.readouterr().out)["pools"]
    assert (web["active"], web["capacity"], web["allocation"]) == (True, 3 << 29, 3 << 28)
    assert (gone["active"], gone["capacity"]) == (None, None)
    report = json.loads(file.read_text())
    report["pools"][0]["capacity"] = None  # as of a pool that libvirt could not measure
    file.write_text(json.dumps(report))
    assert main([*base, "gone", "--live-from", str(file)]) == 0
    web_lines, gone_lines = capsys.readouterr().out.strip().split("\n\n")
    assert "State:          running" in web_lines
    assert "Capacity" not in web_lines
    assert "State:          not known to libvirt" in gone_lines
