"""Secrets in the reports of hosts: of snapshots that are held against definitions, and of `drift`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.fleet.samples import TIME, snapshot
from tests.secret.forms import document, usage, uuid
from xmltool.__main__ import main
from xmltool.live.pools import Live
from xmltool.live.snapshot import to_json
from xmltool.secret.definition import SecretDef

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def fleet(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    capsys.readouterr()
    main(["fleet", *map(str, arguments), "--format", "json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_secrets_of_snapshots(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given, hosts = tmp_path / "definitions", tmp_path / "hosts"
    given.mkdir()
    hosts.mkdir()
    (given / "ceph.xml").write_bytes(
        document(1, usage("ceph", "name", "a")).replace(f"<uuid>{uuid(1)}</uuid>".encode(), b"")
    )
    sides = {
        "same": (SecretDef(uuid(7), "ceph", "a"), SecretDef(uuid(8), "vtpm", "of others")),
        "lacking": (),
        "other": (SecretDef(uuid(9), "ceph", "b"),),
    }
    for name, secrets in sides.items():
        (hosts / f"{name}.json").write_text(to_json(Live("qemu:///system", (), secrets), TIME))
    older = json.loads(snapshot({}))
    del older["secrets"]
    (hosts / "older.json").write_text(json.dumps(older))
    report = fleet(capsys, hosts, "--definitions", given)
    assert all(host["read"] for host in report["hosts"])
    (group,) = report["groups"]
    assert (group["kind"], group["pool"], group["secret"]) == ("secret-not-loaded", None, "ceph a")
    assert sorted(group["hosts"]) == ["lacking", "other"]


def test_drift_of_secrets_in_every_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = {
        "kind": "secret-missing", "pool": None, "secret": "ceph a", "uuid": uuid(1),
        "severity": "error", "message": "it would be gone", "changes": [],
    }  # fmt: skip
    report = {"version": 1, "checked_at": TIME, "drift": [entry], "notes": []}
    (tmp_path / "h.json").write_text(json.dumps(report))
    (host,) = fleet(capsys, tmp_path / "h.json")["hosts"]
    assert host["drift"] == [entry]
    for form in ("text", "html", "junit", "sarif", "prometheus"):
        main(["fleet", str(tmp_path / "h.json"), "--format", form])
        said = capsys.readouterr().out
        assert "ceph a" in said, form
        assert "secret-missing" in said, form
