"""The Ansible collection over many hosts, some of them with a libvirt of their own."""

from __future__ import annotations

import json
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.collection.plays import Played, Site, content, kill
from tests.real.libvirt import Libvirtd, private_libvirtd
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.libvirt
POOL = "<pool type='dir'><name>{0}</name><target><path>/tmp/{0}</path></target></pool>"
UUID = "00000000-0000-4000-8000-0000000000{0:02}"
NAMED = "<pool type='dir'><name>{0}</name><uuid>{1}</uuid><target><path>{2}</path></target></pool>"
KILLS = 8
"""Plays that are killed, in the long form."""


def write(place: Path, number: int, target: str) -> None:
    """Write the definition of the pool `pN`."""
    place.mkdir(exist_ok=True)
    name = f"p{number}"
    (place / f"{name}.xml").write_text(NAMED.format(name, UUID.format(number), target))


class Fleet(NamedTuple):
    """Hosts, those of them whose store a running libvirt uses, and those that have more pools."""

    site: Site
    daemons: dict[str, Libvirtd]
    special: set[str]

    @property
    def every(self) -> set[str]:
        """Names of all hosts."""
        return set(self.site.names)

    def task(self, **arguments: Any) -> dict[str, Any]:
        """Return the task that has the pools of each host be there, and libvirt read them."""
        special = (
            f"['{self.site.path}/special'] if inventory_hostname in {sorted(self.special)} else []"
        )
        found = {
            "definitions": f"{{{{ ['{self.site.path}/common'] + ({special}) }}}}",
            "storage_dir": "{{ where }}", "force": True, "reload": True, "autostart": ["p1"],
            "connect": "{{ uri | default(omit) }}", **arguments,
        }  # fmt: skip
        return {"xmltool.pools.pools": found}

    def play(self, *options: str, **arguments: Any) -> Played:
        """Run that task, and give the stores of daemons to them again."""
        played = self.site.play(self.task(**arguments), *options)
        self.own()
        return played

    def own(self) -> None:
        """Give the files that root wrote to the users of the daemons."""
        for daemon in self.daemons.values():
            daemon.own()

    def contents(self) -> dict[str, dict[str, bytes | str]]:
        """Return what is in each store."""
        return {name: content(self.site.store(name)) for name in self.site.names}


@pytest.fixture
def fleet(tmp_path: Path, long_form: bool) -> Iterator[Fleet]:
    site = Site(tmp_path, 100 if long_form else 3)
    served = site.names[:10] if long_form else site.names[:1]
    write(tmp_path / "common", 1, "/srv/p1")
    write(tmp_path / "common", 2, "/srv/p2")
    write(tmp_path / "special", 3, "/srv/p3")
    with ExitStack() as stack:
        daemons = {name: stack.enter_context(private_libvirtd()) for name in served}
        for name, daemon in daemons.items():
            site.serve(name, daemon)
        yield Fleet(site, daemons, set(site.names[::2]))


def changed(played: Played) -> set[str]:
    return {host for host, result in played.results.items() if result["changed"]}


def test_a_play_over_many_hosts(fleet: Fleet) -> None:
    checked = fleet.play("--check", "--diff")
    assert not any(fleet.contents().values())
    first = fleet.play("--diff")
    assert first.status == 0, first.output
    assert changed(checked) == changed(first) == fleet.every
    assert same(checked, first)
    for name in fleet.daemons:
        assert (first.results[name]["unnoticed"], first.results[name]["reloaded"]) == ([], True)
    for name, daemon in fleet.daemons.items():
        assert sorted(daemon.names()) == sorted(["p1", "p2", *(["p3"] * (name in fleet.special))])
    second = fleet.play("--diff")
    assert (changed(second), second.status) == (set(), 0)
    assert not any(result.get("reloaded") for result in second.results.values())

    write(fleet.site.path / "special", 3, "/data/p3")
    checked, done = fleet.play("--check", "--diff"), fleet.play("--diff")
    assert changed(checked) == changed(done) == fleet.special
    assert same(checked, done)
    assert {name for name, result in done.results.items() if result.get("reloaded")} == (
        fleet.special & fleet.daemons.keys()
    )

    before = fleet.contents()
    (fleet.site.path / "special/p4.xml").write_text("<pool type='dir'><name>p4</name></pool>")
    write(fleet.site.path / "common", 1, "/data/p1")
    broken = fleet.play()
    assert {name for name, result in broken.results.items() if result["failed"]} == fleet.special
    assert changed(broken) == fleet.every - fleet.special
    after = fleet.contents()
    assert all(after[name] == before[name] for name in fleet.special)


def same(one: Played, other: Played) -> bool:
    """Report whether two plays say the same of every pool and file."""
    said = [
        {name: (result["pools"], result["diff"]) for name, result in played.results.items()}
        for played in (one, other)
    ]
    return said[0] == said[1]


def test_killed_plays_leave_each_store_old_or_new(fleet: Fleet, long_form: bool) -> None:
    chance = random.Random(20)
    fleet.play()
    longest = 40.0 if long_form else 4.0
    for number in range(KILLS if long_form else 2):
        old = fleet.contents()
        write(fleet.site.path / "common", 1, f"/srv/{number}/p1")
        write(fleet.site.path / "common", 5 + number, f"/srv/{number}")
        fleet.site.write(fleet.task())
        process = fleet.site.start()
        time.sleep(chance.uniform(1.0, longest))
        kill(process)
        for name in fleet.site.names:  # what a journal says is finished by the next command
            assert main(["list", "--storage-dir", str(fleet.site.store(name))]) == 0
        left = fleet.contents()
        fleet.own()
        assert fleet.play().status == 0
        new = fleet.contents()
        assert all(left[name] in (old[name], new[name]) for name in fleet.site.names)
        assert old != new


def test_what_the_daemon_did_not_notice(tmp_path: Path) -> None:
    site, pools = Site(tmp_path, 1), tmp_path / "pools"
    (name,) = site.names
    write(pools, 1, "/srv/p1")
    with private_libvirtd() as daemon:
        site.serve(name, daemon)
        (daemon.home / "p2").mkdir()
        daemon.own()
        held = NAMED.format("p2", UUID.format(2), f"{daemon.home}/p2")
        assert daemon.define(held.encode(), keep=True).accepted
        assert daemon.virsh("pool-start", "p2").returncode == 0
        write(pools, 2, "/srv/p2")
        task = {"definitions": [f"{pools}"], "storage_dir": "{{ where }}"}

        def play(environ: dict[str, str] | None = None, **arguments: Any) -> dict[str, Any]:
            played = site.play({"xmltool.pools.pools": {**task, **arguments}}, environ=environ)
            daemon.own()
            return played.results[name]

        assert "is used by a running libvirtd" in play()["msg"]
        blind = play(force=True)
        assert (blind["changed"], blind["unnoticed"], blind["reloaded"]) == (True, None, False)
        task |= {"force": True, "connect": daemon.uri}
        told = play()
        kinds = [(entry["kind"], entry["pool"]) for entry in told["unnoticed"]]
        assert kinds == [("not-loaded", "p1"), ("changed", "p2")]
        (note,) = told["notes"]
        assert note.endswith("does not notice before it is restarted or gets SIGHUP: p1, p2")
        assert daemon.names() == ["p2"], "only when asked"
        asked = play(reload=True)
        assert (asked["changed"], asked["reloaded"], asked["unnoticed"]) == (False, True, [])
        assert sorted(daemon.names()) == ["p1", "p2"]
        assert "<path>/srv/p2<" in daemon.virsh("pool-dumpxml", "p2", "--inactive").stdout
        assert not play(reload=True)["reloaded"], "it has read everything"
        (pools / "p1.xml").unlink()
        (pools / "p3.xml").write_text(NAMED.format("p3", UUID.format(1), "/srv/p1"))
        renamed = play(reload=True, prune=True)
        kinds = [(entry["kind"], entry["pool"]) for entry in renamed["unnoticed"]]
        assert kinds == [("missing", "p1"), ("not-loaded", "p3")]
        assert renamed["notes"][0].endswith("does not notice before it is restarted: p1, p3")
        (pools / "p3.xml").unlink()
        gone = play(reload=True, prune=True)
        assert [(entry["kind"], entry["pool"]) for entry in gone["unnoticed"]] == [
            ("missing", "p1")
        ]
        assert gone["notes"][0].endswith("does not notice before it is restarted: p1")
        alone = play(restart=True, prune=True)
        assert (alone["failed"], alone["restarted"], alone["changed"]) == (True, False, False)
        assert "libvirtd is not restarted: " in alone["msg"]
        path = f"{fake_systemctl(daemon, tmp_path).parent}:{os.environ['PATH']}"
        with ThreadPoolExecutor(1) as threads:  # a daemon ends with the thread that started it
            wanted = {"reload": True, "restart": True, "prune": True}
            playing = threads.submit(play, {"PATH": path}, **wanted)
            await_file(tmp_path / "asked")
            daemon.restart()
            (tmp_path / "done").touch()
            again = playing.result()
        assert (again["reloaded"], again["restarted"], again["unnoticed"]) == (True, True, [])
        assert daemon.names() == ["p2"]
        assert not play(restart=True)["restarted"], "it has read everything"


def fake_systemctl(daemon: Libvirtd, place: Path) -> Path:
    """Write a systemctl whose `restart` makes a file `asked` and waits for one that is called `done`."""
    program = place / "bin/systemctl"
    program.parent.mkdir()
    program.write_text(
        "#!/bin/sh\n"
        f'case "$*" in "show --property=MainPID --value libvirtd.service") echo {daemon.pid} ;;\n'
        f'"restart libvirtd.service") : >{place}/asked; until [ -e {place}/done ]; do sleep 0.1; done ;;\n'
        "*) exit 9 ;; esac\n"
    )
    program.chmod(0o755)
    return program


def await_file(path: Path) -> None:
    """Wait until there is a file."""
    for _ in range(600):
        if path.exists():
            return
        time.sleep(0.1)
    raise AssertionError(f"nobody makes {path}")


def test_drift_is_found_where_it_is(fleet: Fleet, tmp_path: Path, long_form: bool) -> None:
    """Each host's libvirt is asked: its own one, or one that is started on its store."""
    fleet.play(definitions=[f"{tmp_path}/common"])
    drifted = sorted(random.Random(17).sample(fleet.site.names, 17 if long_form else 2))
    reports = tmp_path / "reports"
    reports.mkdir()
    for number, name in enumerate(fleet.site.names):
        with ExitStack() as stack:
            daemon = fleet.daemons.get(name)
            if daemon is None:
                daemon = stack.enter_context(private_libvirtd(store=fleet.site.store(name)))
                (daemon.store / "autostart/p1.xml").unlink()  # it names the host's own store
                assert daemon.virsh("pool-autostart", "p1").returncode == 0
            if name in drifted:
                inject(daemon, number)
            where = ["--connect", daemon.uri, "-o", str(reports / f"{name}.json")]
            assert main(["snapshot", *where]) == 0
    wanted = tmp_path / "common"
    (wanted / "autostart").write_text("p1\n")
    page = tmp_path / "report.json"
    argv = ["fleet", str(reports), "--definitions", str(wanted), "--format", "json"]
    assert main([*argv, "-o", str(page)]) == 1
    report = json.loads(page.read_text())
    assert [host["host"] for host in report["hosts"]] == fleet.site.names
    assert [host["host"] for host in report["hosts"] if host["drift"]] == drifted
    assert sorted({name for group in report["groups"] for name in group["hosts"]}) == drifted
    if long_form:
        kinds = {group["kind"] for group in report["groups"]}
        assert kinds == {"changed", "missing", "not-loaded", "autostart"}


def inject(daemon: Libvirtd, number: int) -> None:
    """Change what a libvirt has, in one of the ways in which it can differ."""
    ways = (
        lambda: daemon.define(NAMED.format("p2", UUID.format(2), "/x").encode(), keep=True),
        lambda: daemon.define(NAMED.format("p9", UUID.format(9), "/9").encode(), keep=True),
        lambda: daemon.virsh("pool-undefine", "p2"),
        lambda: daemon.virsh("pool-autostart", "p1", "--disable"),
    )
    ways[number % len(ways)]()


def test_drift_is_the_same_by_the_module_and_by_the_script(
    libvirtd: Libvirtd, tmp_path: Path
) -> None:
    site = Site(tmp_path, 1)
    (name,) = site.names
    pools = tmp_path / "pools"
    pools.mkdir()
    for pool in ("a", "b"):
        (pools / f"{pool}.xml").write_text(POOL.format(pool))
    libvirtd.define(POOL.format("b").replace("/tmp", "/srv").encode(), keep=True)
    libvirtd.define(POOL.format("c").encode(), keep=True)
    task = {"definitions": [f"{pools}"], "storage_dir": "{{ where }}"}
    assert site.play({"xmltool.pools.pools": task}).status == 0
    expected = {("not-loaded", "a"), ("changed", "b"), ("missing", "c")}
    by_module = {"connect": libvirtd.uri, "storage_dir": "{{ where }}"}
    by_script = {"connect": libvirtd.uri, "agentless": True, "definitions": f"{pools}"}
    for arguments in (by_module, by_script):
        played = site.play({"xmltool.pools.drift": arguments})
        assert played.status == 0, played.output
        drift = played.results[name]["drift"]
        assert {(one["kind"], one["pool"]) for one in drift} == expected
        failed = site.play({"xmltool.pools.drift": {**arguments, "fail_on_drift": True}})
        assert failed.status != 0
