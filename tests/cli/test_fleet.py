"""`fleet`: the reports of many hosts in one."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree, html

from tests.fleet.samples import define, drift_report, snapshot
from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

    Out = pytest.CaptureFixture[str]

POOLS = {"images": "/srv/images", "web": "/srv/web"}


def fleet(capsys: Out, *argv: str) -> tuple[int, dict[str, Any]]:
    """Run it, and return its status and its JSON."""
    status = main(["fleet", "--format", "json", *argv])
    return status, json.loads(capsys.readouterr().out)


def put(place: Path, **texts: str) -> str:
    """Write reports by host, and return their directory."""
    place.mkdir(exist_ok=True)
    for host, text in texts.items():
        (place / f"{host}.json").write_text(text)
    return str(place)


def test_drift_at_17_of_100_hosts_is_one_row(tmp_path: Path, capsys: Out) -> None:
    hosts = [f"host{number:03}" for number in range(100)]
    drifted = hosts[3::6]
    assert len(drifted) == 17
    texts = {
        host: snapshot(POOLS | ({"web": "/other"} if host in drifted else {})) for host in hosts
    }
    reports = put(tmp_path / "reports", **texts)
    wanted = define(tmp_path / "pools", POOLS)
    status, report = fleet(capsys, reports, "--definitions", str(wanted))
    assert status == 1
    assert [host["host"] for host in report["hosts"]] == hosts
    assert [host["host"] for host in report["hosts"] if host["drift"]] == drifted
    (group,) = report["groups"]
    assert (group["kind"], group["pool"]) == ("changed", "web")
    assert group["changes"] == [{"path": "target/path", "disk": "/srv/web", "live": "/other"}]
    assert group["hosts"] == drifted
    uuids = {host["drift"][0]["uuid"] for host in report["hosts"] if host["drift"]}
    assert len(uuids) == 17, "each host's own"


def test_the_json_of_the_contract(tmp_path: Path, capsys: Out) -> None:
    reports = put(tmp_path / "r", a=drift_report(), b=drift_report(), c=snapshot(POOLS))
    status, report = fleet(capsys, reports)
    assert status == 1
    assert report["version"] == 1
    fields = ["host", "read", "drift", "findings", "pools"]
    assert all(list(host)[:5] == fields for host in report["hosts"])
    assert [host["pools"] for host in report["hosts"]] == [None, None, 2]
    (group,) = report["groups"]
    assert group["hosts"] == ["a", "b"]


def test_text_names_everything(tmp_path: Path, capsys: Out) -> None:
    put(tmp_path, a=drift_report(), b="[]", c=snapshot(POOLS), d=snapshot({"web": "/srv/web"}))
    assert main(["fleet", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert (
        "changed web: 1 of 4 hosts\n    target/path: disk /srv/web · live /live\n  a\n" in said.out
    )
    assert "  images: on 1 host, only on c\n" in said.out
    assert "b.json: not a report: it is no JSON object\n" in said.out
    assert "hosts whose report is stale (3)\n" in said.out
    assert "3 running pools: 465.7 GiB of 1.8 TiB allocated (25 %)" in said.out
    assert said.err == "1 of 4 hosts with drift, 1 not read, 3 stale\n"


def test_a_report_that_is_none_counts_only_where_all_are_required(
    tmp_path: Path, capsys: Out
) -> None:
    put(tmp_path, a=snapshot(POOLS), b="{}")
    status, report = fleet(capsys, str(tmp_path))
    assert status == 0
    assert [host["read"] for host in report["hosts"]] == [True, False]
    assert fleet(capsys, str(tmp_path), "--require-all")[0] == 2


def test_nothing_that_can_be_read_is_no_answer(tmp_path: Path, capsys: Out) -> None:
    put(tmp_path, b="{}")
    assert fleet(capsys, str(tmp_path))[0] == 2
    assert main(["fleet", str(tmp_path / "missing.json")]) == 2
    (tmp_path / "empty").mkdir()
    assert main(["fleet", str(tmp_path / "empty")]) == 2


def test_findings_decide_as_elsewhere(tmp_path: Path, capsys: Out) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_text("<pool type='dir'><name>a</name></pool>")
    assert main(["lint", str(bad), "--format", "json"]) == 1
    text = capsys.readouterr().out
    reports = put(tmp_path / "r", a=text, b=text)
    status, report = fleet(capsys, reports)
    assert status == 1
    assert fleet(capsys, reports, "--fail-on", "never")[0] == 0
    assert report["groups"] == []
    assert report["findings"][0]["hosts"] == ["a", "b"]
    assert report["hosts"][0]["findings"] == [
        {"file": str(bad), **finding} for finding in json.loads(text)["files"][0]["findings"]
    ]


def test_several_reports_of_one_host(tmp_path: Path, capsys: Out) -> None:
    live = put(tmp_path / "live", a=snapshot(POOLS))
    drift = put(tmp_path / "drift", a=drift_report())
    status, report = fleet(capsys, live, drift)
    assert status == 1
    (host,) = report["hosts"]
    assert (host["pools"], len(host["drift"])) == (2, 1)


def test_two_hosts_of_one_name_are_told(tmp_path: Path, capsys: Out) -> None:
    one = put(tmp_path / "paris", web1=snapshot(POOLS), web2=snapshot(POOLS))
    other = put(tmp_path / "rome", web1=snapshot({"web": "/x"}))
    status, report = fleet(capsys, one, other)
    assert (status, [host["snapshots"] for host in report["hosts"]]) == (0, [2, 1])
    assert main(["fleet", one, other]) == 0
    said = capsys.readouterr()
    assert "hosts with several snapshots, which are taken together (1)\n  web1\n" in said.out
    assert ", 1 with several snapshots" in said.err


def test_a_link_to_nothing_is_a_host_that_is_not_read(tmp_path: Path, capsys: Out) -> None:
    put(tmp_path, a=snapshot(POOLS))
    (tmp_path / "b.json").symlink_to("gone.json")
    report = fleet(capsys, str(tmp_path))[1]
    assert [(host["host"], host["read"]) for host in report["hosts"]] == [("a", True), ("b", False)]


def test_definitions_by_host_and_nearest_group(tmp_path: Path, capsys: Out) -> None:
    reports = put(tmp_path / "r", **{host: snapshot({"web": f"/{host}"}) for host in "abc"})
    place = tmp_path / "d"
    define(place / "a", {"web": "/a"})
    define(place / "paris", {"web": "/b"})
    define(place / "europe", {"web": "/wrong"})
    inventory = tmp_path / "hosts"
    inventory.write_text("[paris]\nb\n[europe:children]\nparis\n[other]\nc\na\nd\n")
    argv = (reports, "--definitions", str(place), "--inventory", str(inventory))
    status, report = fleet(capsys, *argv)
    assert status == 0
    assert {host["host"]: host["compared"] for host in report["hosts"]} == {
        "a": True, "b": True, "c": False, "d": None,
    }  # fmt: skip
    assert report["hosts"][3]["reason"] == "there is no report of it"
    assert fleet(capsys, *argv, "--require-all")[0] == 2
    define(place / "all", {"web": "/c"})
    assert fleet(capsys, *argv)[1]["hosts"][2]["compared"] is True


def test_autostart_as_reviewed(tmp_path: Path, capsys: Out) -> None:
    reports = put(tmp_path / "r", a=snapshot(POOLS, autostart=("web",)), b=snapshot(POOLS))
    place = define(tmp_path / "d", POOLS)
    (place / "autostart").write_text("web\n")
    status, report = fleet(capsys, reports, "--definitions", str(place))
    assert status == 1
    (group,) = report["groups"]
    assert (group["kind"], group["pool"], group["hosts"]) == ("autostart", "web", ["b"])


def test_what_only_some_hosts_have(tmp_path: Path, capsys: Out) -> None:
    texts = {f"h{number}": snapshot(POOLS) for number in range(5)}
    texts["h0"] = snapshot(POOLS | {"scratch": "/tmp/x"})
    texts["h1"] = snapshot({"web": "/srv/web"})
    _, report = fleet(capsys, put(tmp_path, **texts))
    assert report["some"] == [
        {"pool": "images", "number": 4, "missing_on": ["h1"]},
        {"pool": "scratch", "number": 1, "only_on": ["h0"]},
    ]


def test_hosts_of_their_reports(tmp_path: Path, capsys: Out) -> None:
    text = json.loads(snapshot(POOLS)) | {"facts": {"fqdn": "a.example.com"}}
    put(tmp_path, one=json.dumps(text), two=snapshot(POOLS))
    _, report = fleet(capsys, str(tmp_path), "--host-from", "json:facts.fqdn")
    assert [host["host"] for host in report["hosts"]] == ["a.example.com", "two"]
    assert main(["fleet", str(tmp_path), "--host-from", "facts.fqdn"]) == 2


def test_age(tmp_path: Path, capsys: Out) -> None:
    put(tmp_path, a=snapshot(POOLS), b=snapshot(POOLS, "2999-01-01T00:00:00Z"))
    _, report = fleet(capsys, str(tmp_path), "--stale", "2w")
    assert [host["stale"] for host in report["hosts"]] == [True, False]
    assert not fleet(capsys, str(tmp_path), "--stale", "never")[1]["hosts"][0]["stale"]
    assert main(["fleet", str(tmp_path), "--stale", "soon"]) == 2


def test_jsonl_has_a_host_a_line(tmp_path: Path, capsys: Out) -> None:
    put(tmp_path, a=drift_report(), b=snapshot(POOLS))
    assert main(["fleet", str(tmp_path), "--format", "jsonl"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["host"] for line in lines] == ["a", "b"]


def test_an_unknown_format_is_no_format(tmp_path: Path, capsys: Out) -> None:
    put(tmp_path, a=drift_report())
    for name in ("github", "concise", "xml"):
        assert main(["fleet", str(tmp_path), "--format", name]) == 2
        assert "prometheus" in capsys.readouterr().err


HOSTILE = "\x9b31m\x7f\u202e::error::%0A<script>'\"&<b>]]>"


@pytest.mark.parametrize("output_format", ["text", "json", "jsonl", "html", "junit", "sarif"])
def test_no_format_lets_a_name_act(output_format: str, tmp_path: Path, capsys: Out) -> None:
    put(tmp_path, **{HOSTILE.replace("/", ""): drift_report(pool=HOSTILE, live=HOSTILE)})
    (tmp_path / "\udcff.json").write_text("{")
    assert main(["fleet", str(tmp_path), "--format", output_format]) == 1
    said = capsys.readouterr()
    assert "<script>" not in said.out or output_format in ("text", "json", "jsonl", "sarif")
    assert not set("\x9b\x7f\u202e\udcff") & set(said.out + said.err)


def test_jobs_never_change_a_byte(tmp_path: Path, capsys: Out) -> None:
    texts = {f"h{number}": snapshot(POOLS) for number in range(600)}
    texts |= {"h7": drift_report(), "h9": "{"}
    put(tmp_path, **texts)
    place = define(tmp_path / "d", {"web": "/srv/web"})
    argv = ["fleet", str(tmp_path), "--definitions", str(place), "--format", "json", "--jobs"]
    outputs = []
    for jobs in ("1", "2"):
        assert main([*argv, jobs]) == 1
        outputs.append(capsys.readouterr())
    assert outputs[0] == outputs[1]
    assert len(json.loads(outputs[0].out)["groups"]) == 2


def test_one_run_writes_several_reports(tmp_path: Path, capsys: Out) -> None:
    put(tmp_path / "r", a=drift_report(), b=snapshot(POOLS), c="{")
    names = {"html": "a.html", "prometheus": "a.prom", "junit": "a.xml", "sarif": "a.sarif"}
    argv = [f"-o{kind}:{tmp_path / name}" for kind, name in names.items()]
    assert main(["fleet", str(tmp_path / "r"), *argv]) == 1
    capsys.readouterr()
    cases = list(etree.parse(tmp_path / "a.xml").iter("testcase"))
    assert [len(case.findall("failure")) for case in cases] == [1, 0, 0]
    (result,) = json.loads((tmp_path / "a.sarif").read_text())["runs"][0]["results"]
    assert result["ruleId"] == "changed"
    assert result["message"]["text"].startswith("a: web: it differs (target/path: ")
    metrics = (tmp_path / "a.prom").read_text()
    assert 'xmltool_fleet_hosts{state="unread"} 1\n' in metrics
    assert 'xmltool_fleet_drift_hosts{pool="web",kind="changed"} 1\n' in metrics


def test_the_page(tmp_path: Path, capsys: Out) -> None:
    texts = {f"h{number}": snapshot(POOLS) for number in range(60)}
    texts |= {"h7": snapshot({"web": "/other"}), "bad": "{"}
    place = define(tmp_path / "d", POOLS)
    put(tmp_path / "r", **texts)
    argv = ["fleet", str(tmp_path / "r"), "--definitions", str(place), "--format", "html"]
    assert main(argv) == 1
    text = capsys.readouterr().out
    assert "<script" not in text
    assert " on" not in re.sub(r'content="[^"]*"|>[^<]*<', "", text), "no handler of events"
    page = html.document_fromstring(text)
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    links = [link.get("href") for link in page.iter("a")]
    assert links
    assert all(link[1:] in ids for link in links)
    (region,) = page.xpath('//*[@role="region"]')
    assert region.get("tabindex") == "0", "scrolled by keyboard"
    rows = {
        row.xpath("string(th)"): [cell.text.strip() for cell in row.iter("td")]
        for row in region.xpath(".//tbody/tr")
    }
    assert len(rows) == 61
    assert rows["h1"] == ["stale", "=", "="]
    assert rows["h7"] == ["drift, stale", "changed", "not-loaded"]
    assert rows["bad"] == ["not read", "?", "?"]


def test_a_page_of_a_thousand_hosts_is_small(tmp_path: Path) -> None:
    pools = {f"pool{number}": f"/srv/{number}" for number in range(20)}
    wrong = {name: f"/other{target}" for name, target in pools.items()}
    texts = [snapshot(wrong), snapshot(pools)]
    put(tmp_path / "r", **{f"host{number:04}": texts[number % 2] for number in range(1000)})
    place, page = define(tmp_path / "d", pools), tmp_path / "a.html"
    argv = ["fleet", str(tmp_path / "r"), "--definitions", str(place), "-o", str(page)]
    assert main(argv) == 1
    assert page.stat().st_size < 5 * 1024 * 1024
