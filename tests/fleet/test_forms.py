"""Pools that are not the same on every host, where no definitions are given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.fleet.samples import define, snapshot
from xmltool.__main__ import main
from xmltool.fleet import forms
from xmltool.fleet.fleet import Fleet, GivenReports
from xmltool.fleet.totals import OtherForm, Totals

if TYPE_CHECKING:
    from pathlib import Path

POOLS = {"images": "/srv/images", "web": "/srv/web"}
Change = tuple[str, str | None, str | None]


def variants(place: Path, definitions: str | None = None, **texts: str) -> list[OtherForm]:
    """Return what is not the same on every host, by their snapshots."""
    reports = place / "reports"
    reports.mkdir()
    for host, text in texts.items():
        (reports / f"{host}.json").write_text(text)
    totals = Totals()
    for host in Fleet(GivenReports([str(reports)], definitions=definitions)).read():
        assert host.read, host.reason
        totals.add(host)
    return list(totals.variants())


def changed(text: str, pool: str = "web", **fields: Any) -> str:
    """Return a snapshot with other fields of one pool."""
    report = json.loads(text)
    for entry in report["pools"]:
        if entry["name"] == pool:
            entry.update(fields)
    return json.dumps(report)


def test_what_most_hosts_have_is_what_others_are_compared_with(tmp_path: Path) -> None:
    texts = {f"h{number}": snapshot(POOLS) for number in range(9)}
    texts["h0"] = texts["h7"] = snapshot(POOLS | {"web": "/other"})
    texts["h3"] = snapshot(POOLS | {"web": "/third"}, autostart=("images",))
    found = variants(tmp_path, **texts)
    assert [(one.pool, *one.changes, one.hosts) for one in found] == [
        ("images", ("autostart", "no", "yes"), ("h3",)),
        ("web", ("target/path", "/srv/web", "/other"), ("h0", "h7")),
        ("web", ("target/path", "/srv/web", "/third"), ("h3",)),
    ]


def test_uuids_sizes_and_what_runs_are_no_difference(tmp_path: Path) -> None:
    one, two = snapshot(POOLS), snapshot(POOLS, size=5)
    stopped = changed(
        snapshot(POOLS), active=False, used=False, capacity=None, allocation=None, available=None
    )
    entry = json.loads(one)["pools"][1]
    permissions = (
        "<permissions>\n      <mode>0711</mode>\n      <owner>0</owner>\n    </permissions>\n    "
    )
    real = changed(one, xml=entry["xml"].replace("</path>\n", f"</path>\n    {permissions}"))
    script = json.loads(snapshot(POOLS))
    script["tool"] += " (script)"
    for pool in script["pools"]:
        pool["xml"] = pool["xml"].replace("'bytes'>0<", "'bytes'>77<")
    assert variants(tmp_path, a=one, b=two, c=stopped, d=real, e=json.dumps(script)) == []


def test_with_definitions_those_are_compared(tmp_path: Path) -> None:
    wanted = str(define(tmp_path / "d", POOLS))
    assert variants(tmp_path, wanted, a=snapshot(POOLS), b=snapshot({"web": "/x"})) == []


def test_transient_pools_and_texts_that_are_none(tmp_path: Path) -> None:
    texts = {name: snapshot(POOLS) for name in "abc"}
    texts["d"] = changed(texts["a"], persistent=False)
    texts["e"] = changed(texts["a"], xml="<pool/>")
    changes = [(one.hosts, one.changes) for one in variants(tmp_path, **texts)]
    assert changes == [
        (("d",), (("persistent", "yes", "no"),)),
        (("e",), (("xml", "libvirt's", "not libvirt's"),)),
    ]


def test_a_pool_that_each_host_has_its_own_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MOST_FORMS", 5)
    texts = {f"h{number}": snapshot(POOLS | {"web": f"/{number}"}) for number in range(7)}
    (found,) = variants(tmp_path, **texts)
    assert (found.pool, found.changes, found.hosts) == ("web", (), tuple(texts))


def test_few_texts_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MOST_TEXTS", 2)
    found = variants(tmp_path, a=snapshot(POOLS), b=snapshot(POOLS | {"web": "/x"}))
    assert [(one.pool, one.changes) for one in found] == [("web", ())]


def test_a_pool_that_was_not_kept_and_is_the_same_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MOST_TEXTS", 0)
    assert variants(tmp_path, a=snapshot(POOLS), b=snapshot(POOLS)) == []


@pytest.mark.parametrize("output_format", ["text", "html", "json"])
def test_it_is_told_and_is_no_drift(
    output_format: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for host in "abc":
        web = "/o&lt;b>" if host == "b" else "/srv/web"
        (tmp_path / f"{host}.json").write_text(snapshot({"web": web}))
    assert main(["fleet", str(tmp_path), "--format", output_format]) == 0
    said = capsys.readouterr().out
    if output_format == "text":
        assert (
            "not as on most hosts web: 1 of 3 hosts\n"
            "    target/path: most /srv/web · here /o<b>\n  b\n" in said
        )
    elif output_format == "html":
        assert "Pools that are not the same on every host (1)" in said
        assert "most <code>/srv/web</code> · here <code>/o&lt;b&gt;</code>" in said
    else:
        change = {"path": "target/path", "most": "/srv/web", "here": "/o<b>"}
        assert json.loads(said)["variants"] == [
            {"pool": "web", "changes": [change], "hosts": ["b"]}
        ]
