"""Reports of other machines: what is none is said, and nothing in one can do harm."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.fleet.samples import define, drift_report, snapshot
from xmltool.fleet.fleet import Fleet, GivenReports
from xmltool.fleet.host import host_of

if TYPE_CHECKING:
    from pathlib import Path

    from xmltool.fleet.host import FleetHost

POOLS = {"web": "/srv/web"}


def read(tmp_path: Path, text: str | bytes, definitions: str | None = None) -> FleetHost:
    """Read one report."""
    path = tmp_path / "a.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (host,) = Fleet(GivenReports([str(path)], definitions=definitions)).read()
    return host


def changed(key: str, value: object) -> str:
    """Return a snapshot with another value in its pool."""
    report = json.loads(snapshot(POOLS))
    report["pools"][0][key] = value
    return json.dumps(report)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[" * 100_000,
        '{"version": 1, "taken_at": "x", "pools": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"version": NaN}',
        '{"version": 2, "pools": []}',
        '{"version": 1}',
        '{"version": 1, "drift": 5}',
        '{"version": 1, "drift": [5]}',
        '{"version": 1, "files": [{"file": "a", "findings": [{}]}]}',
        '{"version": 1, "taken_at": "x", "pools": [{"name": 5}]}',
        '{"version": ' + "9" * 10_000 + "}",
        b"\xff\xfe",
        b"\x00" * 100,
        changed("capacity", 1e999).replace("Infinity", "1e999"),
        changed("capacity", True),
        changed("capacity", -1),
        changed("capacity", 2**80),
        changed("capacity", "1"),
        drift_report(kind="refused"),
        drift_report(severity="fatal"),
        drift_report(changes=[{"path": 1}]),
        drift_report(pool=None),
    ],
)  # fmt: skip
def test_what_is_no_report_is_said(text: str | bytes, tmp_path: Path) -> None:
    host = read(tmp_path, text)
    assert host.reason is not None
    assert "a.json: " in host.reason


@pytest.mark.parametrize(
    ("key", "value"),
    [("xml", "<pool/>"), ("xml", 5), ("uuid", 5), ("active", "yes"), ("running_xml", "<pool/>")],
)
def test_a_pool_that_is_not_whole_is_said_where_it_is_compared(
    key: str, value: object, tmp_path: Path
) -> None:
    place = define(tmp_path / "d", POOLS)
    host = read(tmp_path, changed(key, value), str(place))
    assert host.reason is not None
    assert host.drift == ()


def test_no_uuid_of_one_host_hides_or_makes_drift_of_another(tmp_path: Path) -> None:
    place = define(tmp_path / "d", POOLS)
    evil = json.loads(snapshot(POOLS))
    pool = evil["pools"][0]
    pool["xml"] = pool["xml"].replace("/srv/web", "/evil")
    pool["uuid"] = pool["xml"].partition("<target>")[2][:36]
    paths = []
    for name, text in (("evil", json.dumps(evil)), ("good", snapshot(POOLS))):
        paths.append(str(tmp_path / f"{name}.json"))
        (tmp_path / f"{name}.json").write_text(text)
    hosts = tuple(Fleet(GivenReports(paths, definitions=str(place))).read())
    assert [len(host.drift) for host in hosts] == [1, 0]


def test_a_large_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xmltool.fleet.host_report.MAX_REPORT", 1000)
    host = read(tmp_path, b" " * 1001)
    assert "larger than" in (host.reason or "")


def test_the_first_bad_report_does_not_hide_the_others(tmp_path: Path) -> None:
    for place, text in (("x", "{"), ("y", drift_report())):
        (tmp_path / place).mkdir()
        (tmp_path / place / "a.json").write_text(text)
    paths = [str(tmp_path / place / "a.json") for place in ("x", "y")]
    (host,) = Fleet(GivenReports(paths)).read()
    assert len(host.drift) == 1
    assert not host.read


@pytest.mark.parametrize(
    ("path", "host"),
    [
        ("a.json", "a"),
        ("dir/a.example.com.json", "a.example.com"),
        ("a.drift.json", "a"),
        ("a.example.com.snapshot.JSON", "a.example.com"),
        ("a.tar.xz", "a"),
        ("a.tgz", "a"),
        ("sosreport-web1-2026-01-31-abcdefg.tar.xz", "web1"),
        ("sosreport-web1-2026-01-31-abcdefg/", "web1"),
        (".json", ".json"),
        ("check", "check"),
    ],
)
def test_the_host_is_the_name_of_the_file(path: str, host: str) -> None:
    assert host_of(path) == host


def test_the_script_on_a_host_gives_sizes_in_the_texts(tmp_path: Path) -> None:
    place = define(tmp_path / "d", POOLS)
    reports = []
    for number in range(2):
        report = json.loads(snapshot(POOLS))
        pool = report["pools"][0]
        pool["xml"] = pool["xml"].replace("'bytes'>0<", f"'bytes'>{10**9 + number}<")
        report["tool"] += " (script)"
        reports.append(tmp_path / f"{number}.json")
        reports[-1].write_text(json.dumps(report))
    hosts = Fleet(GivenReports([str(path) for path in reports], definitions=str(place))).read()
    assert [host.drift for host in hosts] == [(), ()]
