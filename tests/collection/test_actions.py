"""What the action plug-ins do on the controller; whole plays are in test_collection.py."""

from __future__ import annotations

import base64
import os
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.live.samples import fake_virsh

if TYPE_CHECKING:
    from pathlib import Path

UUID = "00000000-0000-4000-8000-000000000001"
POOL = f"""<pool type='dir'>
  <name>a</name>
  <uuid>{UUID}</uuid>
  <target>
    <path>/srv/a</path>
  </target>
</pool>
"""


class Host:
    """Runs an action plug-in of the collection as a task does, and keeps what it hands to the host."""

    def __init__(self, play: Path) -> None:
        from ansible.parsing.dataloader import DataLoader

        self.play = play
        (play / "files").mkdir()
        self._loader = DataLoader()
        self._loader.set_basedir(str(play))
        self.modules: list[tuple[str, dict[str, Any]]] = []

    def run(self, plugin: str, **arguments: Any) -> dict[str, Any]:
        """Return the result of a task; the script of an agentless one runs on this machine."""
        from importlib import import_module

        from ansible.playbook.play_context import PlayContext
        from ansible.playbook.task import Task
        from ansible.plugins.loader import connection_loader
        from ansible.template import Templar

        task = Task()
        task.args = arguments
        context = PlayContext()
        connection = connection_loader.get("local", context)
        actions = import_module(f"xmltool.collection.plugins.action.{plugin}")
        action = actions.ActionModule(
            task, connection, context, self._loader, Templar(self._loader), None
        )
        action._execute_module = self._keep
        result: dict[str, Any] = action.run(task_vars={})
        return result

    def _keep(
        self, *, module_name: str, module_args: dict[str, Any], task_vars: dict[str, Any]
    ) -> dict[str, Any]:
        self.modules.append((module_name, module_args))
        return {"changed": False, "of": module_name}

    @property
    def documents(self) -> dict[str, bytes]:
        """Names and bytes of what was handed over last."""
        found = self.modules[-1][1]["documents"]
        return {one["name"]: base64.b64decode(one["data"]) for one in found}


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    home = tmp_path / "ansible"
    monkeypatch.setenv("ANSIBLE_HOME", str(home))  # Ansible makes directories when it is imported
    play = tmp_path / "play"
    play.mkdir()
    return Host(play)


def test_definitions_are_found_beside_the_play(host: Host) -> None:
    (host.play / "files/a.xml").write_text(POOL)
    result = host.run("pools", definitions="a.xml", autostart=True)
    assert host.documents == {f"{host.play}/files/a.xml": POOL.encode()}
    assert host.modules[0][0] == result["of"] == "xmltool.pools.pools"
    assert host.modules[0][1]["autostart"] is True
    assert "definitions" not in host.modules[0][1]


def test_of_a_directory_hidden_entries_are_left_out_and_links_named(host: Host) -> None:
    pools = host.play / "pools"
    for name in ("a.xml", "inner/b.json", "inner/README", ".git/c.xml", ".d.xml"):
        (pools / name).parent.mkdir(parents=True, exist_ok=True)
        (pools / name).write_text(POOL)
    (pools / "e.xml").symlink_to("a.xml")
    result = host.run("pools", definitions=[str(pools)])
    assert list(host.documents) == [f"{pools}/a.xml", f"{pools}/inner/b.json"]
    assert result["warnings"] == [
        f"{pools}/.d.xml is passed over",
        f"{pools}/e.xml is passed over",
    ]


@pytest.mark.parametrize(
    ("content", "name", "data"),
    [
        (POOL, "content.xml", POOL.encode()),
        (' [{"name": "a"}]', "content.json", b' [{"name": "a"}]'),
        ([{"name": "a"}], "content.json", b'[{"name": "a"}]'),
    ],
)
def test_content_is_named_by_what_it_is(host: Host, content: Any, name: str, data: bytes) -> None:
    host.run("pools", content=content)
    assert host.documents == {name: data}


def refusal(host: Host, module: str, **arguments: Any) -> str:
    """Return what a task is refused with on the controller; nothing reaches the host."""
    from ansible.errors import AnsibleActionFail

    with pytest.raises(AnsibleActionFail) as failed:
        host.run(module, **arguments)
    assert host.modules == []
    return str(failed.value.message)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "give definitions (paths on the controller) or content"),
        ({"content": POOL, "documents": []}, "documents is not an option; use definitions or content"),
        ({"definitions": ["none.xml"]}, "none.xml: not found on the controller: Could not find"),
        ({"definitions": ["/nonexistent/a.xml"]},
         "/nonexistent/a.xml: cannot be read: No such file or directory"),
    ],
)  # fmt: skip
def test_pools_refuses_before_it_touches_the_host(
    host: Host, arguments: dict[str, Any], message: str
) -> None:
    assert refusal(host, "pools", **arguments).startswith(message)


def test_what_is_passed_over_is_not_pruned(host: Host) -> None:
    (host.play / "files/a.XML").write_text(POOL)
    told = refusal(host, "pools", definitions=[f"{host.play}/files"], prune=True)
    assert re.search(r"prune: these entries are passed over.*a\.XML", told)


def test_too_much_is_not_sent(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    from xmltool.collection.plugins.action import pools

    monkeypatch.setattr(pools, "MAX_BYTES", 100)
    assert "the definitions are larger than 100 bytes" in refusal(host, "pools", content=POOL)


def test_drift_of_a_store_is_the_module(host: Host) -> None:
    assert host.run("drift", session=True)["of"] == "xmltool.pools.drift"
    assert host.modules == [("xmltool.pools.drift", {"session": True})]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"definitions": "/pools"}, "definitions: only with agentless; the store is compared otherwise"),
        ({"agentless": True}, "agentless: give definitions, a directory on the controller"),
    ],
)  # fmt: skip
def test_drift_refuses_what_does_not_go_together(
    host: Host, arguments: dict[str, Any], message: str
) -> None:
    assert refusal(host, "drift", **arguments).startswith(message)


@pytest.fixture
def asked(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    """A host whose libvirt has the pool, running; `files/pools` says that it is elsewhere."""
    log = f"open({str(tmp_path / 'asked')!r}, 'a').write(' '.join(sys.argv) + chr(10))\n"
    fake_virsh(tmp_path, {UUID: ((True, True, False), [POOL, POOL])}, before=log)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    pools = host.play / "files/pools"
    pools.mkdir()
    (pools / "a.xml").write_text(POOL.replace("/srv/a", "/srv/b"))
    return host


def test_drift_without_an_agent(asked: Host, tmp_path: Path) -> None:
    result = asked.run("drift", agentless=True, definitions="pools", connect="test:///x")
    (drift,) = result["drift"]
    assert (drift["pool"], drift["kind"]) == ("a", "changed")
    assert "failed" not in result
    assert result["changed"] is False
    calls = (tmp_path / "asked").read_text().splitlines()
    assert all("--connect test:///x" in call for call in calls)
    assert asked.modules == []


@pytest.mark.parametrize("target", ["/srv/a", "/srv/b"])
def test_only_drift_fails_the_task(asked: Host, target: str) -> None:
    pools = asked.play / "files/pools"
    (pools / "a.xml").write_text(POOL.replace("/srv/a", target))
    result = asked.run("drift", agentless=True, definitions=str(pools), fail_on_drift="yes")
    assert result.get("failed", False) is bool(result["drift"]) is (target == "/srv/b")
    assert result.get("msg") == (result["drift"][0]["message"] if result["drift"] else None)


def test_drift_against_definitions_that_cannot_be_read(asked: Host) -> None:
    from ansible.errors import AnsibleActionFail

    with pytest.raises(AnsibleActionFail, match=r"on the controller: .*/nonexistent"):
        asked.run("drift", agentless=True, definitions="/nonexistent")


def test_the_script_that_fails_on_the_host(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible.errors import AnsibleActionFail

    monkeypatch.setenv("PATH", "/nonexistent")
    (host.play / "files/pools").mkdir()
    with pytest.raises(AnsibleActionFail, match=r"the script failed on the host: .*not found"):
        host.run("drift", agentless=True, definitions="pools")
