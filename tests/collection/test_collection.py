"""The Ansible collection: plays over local hosts, each with a store of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import ansible as ansible_package
import pytest
import yaml

from tests.collection.plays import ROOT, SOURCES, Site, content, kill
from xmltool import __version__

HOSTS = 3
PROGRAMS = Path(ansible_package.__file__).parents[4] / "bin"
"""With those of Ansible."""
DIR = (
    "<pool type='dir'><name>{0}</name><uuid>{1}</uuid><target><path>/srv/{0}</path></target></pool>"
)
UUIDS = {name: f"00000000-0000-4000-8000-00000000000{number}" for number, name in enumerate("abc")}


@pytest.fixture
def hosts(request: pytest.FixtureRequest) -> int:
    return 100 if request.config.getoption("--long") else HOSTS


@pytest.fixture
def site(tmp_path: Path, hosts: int) -> Site:
    found = Site(tmp_path, hosts)
    pools = tmp_path / "pools"
    pools.mkdir()
    (pools / "a.xml").write_text(DIR.format("a", UUIDS["a"]))
    document = {"@type": "dir", "name": "b", "uuid": UUIDS["b"], "target": {"path": "/srv/b"}}
    (pools / "b.json").write_text(json.dumps([document]))
    return found


def task(site: Site, **arguments: Any) -> dict[str, Any]:
    return {
        "xmltool.pools.pools": {
            "definitions": [f"{site.path}/pools"],
            "storage_dir": "{{ where }}",
            **arguments,
        }
    }


def changed(results: dict[str, dict[str, Any]]) -> set[str]:
    return {host for host, result in results.items() if result["changed"]}


def test_the_first_play_changes_all_and_the_second_none(site: Site) -> None:
    every = set(site.names)
    checked = site.play(task(site, autostart=True), "--check", "--diff")
    assert checked.status == 0, checked.output
    assert not any(site.store(name).exists() for name in site.names)
    first = site.play(task(site, autostart=True), "--diff")
    assert changed(checked.results) == changed(first.results) == every
    for name in site.names:
        assert checked.results[name]["diff"] == first.results[name]["diff"]
        assert checked.results[name]["pools"] == first.results[name]["pools"]
    one = first.results[site.names[0]]
    assert [(pool["name"], pool["action"]) for pool in one["pools"]] == [
        ("a", "defined"),
        ("b", "defined"),
    ]
    store = site.store(site.names[0])
    assert set(content(store)) == {"a.xml", "b.xml", "autostart/a.xml", "autostart/b.xml"}
    assert changed(site.play(task(site, autostart=True)).results) == set()


def test_a_changed_definition_changes_those_that_have_it(site: Site) -> None:
    site.play(task(site))
    odd = site.names[0]
    (site.store(odd) / "a.xml").unlink()
    done = site.play(task(site))
    assert changed(done.results) == {odd}
    (site.path / "pools/a.xml").write_text(DIR.format("a", UUIDS["a"]).replace("/srv", "/data"))
    done = site.play(task(site), "--diff")
    assert changed(done.results) == set(site.names)
    (pool, other) = done.results[odd]["pools"]
    assert pool["changes"] == [{"path": "target/path", "old": "/srv/a", "new": "/data/a"}]
    assert other["action"] == "unchanged"
    (diff,) = done.results[odd]["diff"]
    assert "/srv/a" in diff["before"]
    assert "/data/a" in diff["after"]


def test_a_broken_definition_changes_nothing(site: Site) -> None:
    site.play(task(site))
    before = {name: content(site.store(name)) for name in site.names}
    (site.path / "pools/c.xml").write_text("<pool type='dir'><name>c</name></pool>")
    (site.path / "pools/a.xml").write_text(DIR.format("a", UUIDS["a"]).replace("/srv", "/data"))
    done = site.play(task(site, autostart=True))
    assert done.status != 0
    for name in site.names:
        result = done.results[name]
        assert result["failed"]
        assert f"{site.path}/pools/c.xml:1: XT" in result["msg"]
        assert result["msg"].endswith("nothing is written")
        assert {finding["file"] for finding in result["findings"]} == {f"{site.path}/pools/c.xml"}
    assert {name: content(site.store(name)) for name in site.names} == before


def test_autostart_of_some(site: Site) -> None:
    site.play(task(site, autostart=["a"]))
    store = site.store(site.names[0])
    assert [path.name for path in (store / "autostart").iterdir()] == ["a.xml"]
    done = site.play(task(site, autostart=["b"]))
    assert changed(done.results) == set(site.names)
    assert [path.name for path in (store / "autostart").iterdir()] == ["b.xml"]
    wrong = site.play(task(site, autostart=["x"]))
    assert "autostart names what is not given: x" in wrong.results[site.names[0]]["msg"]


def test_prune_and_what_keeps_it_from_pruning(site: Site) -> None:
    site.play(task(site))
    (site.path / "pools/b.json").unlink()
    (site.path / "pools/c.XML").write_text("x")
    kept = site.play(task(site, prune=True))
    assert all("passed over" in result["msg"] for result in kept.results.values())
    (site.path / "pools/c.XML").unlink()
    done = site.play(task(site, prune=True))
    assert changed(done.results) == set(site.names)
    assert set(content(site.store(site.names[0]))) == {"a.xml"}


def test_content_in_the_play_and_roots(site: Site) -> None:
    document = {"@type": "dir", "name": "c", "uuid": UUIDS["c"], "target": {"path": "/srv/c"}}
    done = site.play(
        {"xmltool.pools.pools": {"content": [document], "root": "{{ where }}/root"}},
    )
    assert done.status != 0  # there is no such root
    for name in site.names:
        (site.store(name) / "root").mkdir(parents=True)
    done = site.play({"xmltool.pools.pools": {"content": [document], "root": "{{ where }}/root"}})
    assert changed(done.results) == set(site.names), done.output
    assert (site.store(site.names[0]) / "root/etc/libvirt/storage/c.xml").exists()
    listed = site.play({"xmltool.pools.info": {"root": "{{ where }}/root"}})
    assert [pool["name"] for pool in listed.results[site.names[0]]["pools"]] == ["c"]
    checked = site.play({"xmltool.pools.check": {"root": "{{ where }}/root", "fail_on": "never"}})
    assert checked.status == 0, checked.output
    assert checked.results[site.names[0]]["pools"][0]["findings"]
    failed = site.play({"xmltool.pools.check": {"root": "{{ where }}/root", "fail_on": "warning"}})
    assert failed.status != 0


def test_a_killed_play_leaves_each_store_old_or_new(site: Site) -> None:
    site.play(task(site))
    old = {name: content(site.store(name)) for name in site.names}
    for name in ("a.xml",):
        (site.path / "pools" / name).write_text(
            DIR.format("a", UUIDS["a"]).replace("/srv", "/data")
        )
    (site.path / "pools/b.json").unlink()
    (site.path / "pools/c.xml").write_text(DIR.format("c", UUIDS["c"]))
    site.write(task(site, autostart=True))
    process = site.start()
    time.sleep(2.5)
    kill(process)
    new_names = {"a.xml", "b.xml", "c.xml", "autostart/a.xml", "autostart/c.xml"}
    for name in site.names:
        assert content(site.store(name)) == old[name] or set(content(site.store(name))) == new_names
    done = site.play(task(site, autostart=True))
    assert done.status == 0, done.output
    assert all(set(content(site.store(name))) == new_names for name in site.names)


def test_without_the_library_one_line_says_so(site: Site) -> None:
    """On the host; the controller needs it for the comparison of `drift` only."""
    bare = site.path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True)
    done = site.play(
        task(site),
        "--limit", site.names[0],
        "-e", f"ansible_python_interpreter={bare}/bin/python",
        environ={"PYTHONPATH": "", "PYTHONSAFEPATH": "1"},
    )  # fmt: skip
    assert "libvirt-xmltool" in done.results[site.names[0]]["msg"]
    assert "Traceback" not in done.output


def test_the_value_of_a_secret_is_nowhere(site: Site) -> None:
    canary = "c4n4ry-0f-th3-s3cr3t"
    definition = (
        "<secret ephemeral='no' private='yes'><uuid>00000000-0000-4000-8000-0000000000aa</uuid>"
        "<usage type='ceph'><name>x</name></usage></secret>"
    )
    for name in site.names:
        (site.store(name) / "root").mkdir(parents=True)
    arguments = {"definition": definition, "value": canary, "root": "{{ where }}/root"}
    done = site.play({"xmltool.pools.secret": arguments}, "-vvv", "--diff")
    assert changed(done.results) == set(site.names), done.output
    shown = re.sub(r'"value": "[^"]*"', "", done.output)
    assert canary not in shown
    again = site.play({"xmltool.pools.secret": arguments})
    assert changed(again.results) == set()
    holds = [
        path.name
        for path in site.path.rglob("*")
        if path.is_file() and canary.encode() in path.read_bytes() and path.name != "play.json"
    ]
    assert holds == []
    values = list(site.path.rglob("*.base64"))
    assert len(values) == len(site.names)
    gone = site.play({
        "xmltool.pools.secret": {
            "uuid": "00000000-0000-4000-8000-0000000000aa", "state": "absent", "root": "{{ where }}/root",
        }
    })  # fmt: skip
    assert changed(gone.results) == set(site.names)
    assert list(site.path.rglob("*.base64")) == []


def ansible(*words: str, path: Path) -> subprocess.CompletedProcess[str]:
    environ = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": f"{path}",
        "ANSIBLE_HOME": f"{path}/home",
        "PYTHONPATH": f"{ROOT}",
        "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
    }
    return subprocess.run(words, cwd=path, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", ["pools", "check", "drift", "info", "secret"])
def test_each_module_is_documented(module: str, site: Site) -> None:
    ended = ansible(
        sys.executable, "-m", "ansible", "doc", "-j", f"xmltool.pools.{module}", path=site.path
    )
    (entry,) = json.loads(ended.stdout).values()
    options = entry["doc"]["options"]
    assert {"root", "store", "session", "storage_dir"} <= set(options)
    assert all(option["description"] for option in options.values())
    examples = yaml.safe_load(entry["examples"])
    assert all(f"xmltool.pools.{module}" in example for example in examples)
    used = {name for example in examples for name in example[f"xmltool.pools.{module}"]}
    assert used <= set(options)
    assert entry["return"]


@pytest.mark.parametrize("module", ["pools", "check", "info", "secret"])
def test_its_examples_run(module: str, tmp_path: Path) -> None:
    """On a root of their own; those of `drift` ask a libvirt, which tests/real has."""
    site = Site(tmp_path, 1)
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "pools").mkdir()
    (tmp_path / "pools/a.xml").write_text(DIR.format("a", UUIDS["a"]))
    text = (SOURCES / f"plugins/modules/{module}.py").read_text()
    examples = yaml.safe_load(re.search(r'EXAMPLES = r"""(.*?)"""', text, re.S)[1])
    for example in examples:
        arguments = example[f"xmltool.pools.{module}"]
        arguments["root"] = str(root)
        if "definitions" in arguments:
            arguments["definitions"] = [f"{tmp_path}/{path}" for path in arguments["definitions"]]
        if module == "check":
            arguments["fail_on"] = "never"  # there is no libvirt in the root
        played = site.play(example, "-e", "ceph_key=QUJD")
        assert played.status == 0, played.output
        assert played.results[site.names[0]]["changed"] is (module in ("pools", "secret"))


def test_the_arguments_are_those_that_are_documented(site: Site) -> None:
    for path in sorted((SOURCES / "plugins/modules").glob("*.py")):
        text = path.read_text()
        documented = set(
            yaml.safe_load(re.search(r'DOCUMENTATION = r"""(.*?)"""', text, re.S)[1]).get(
                "options", {}
            )
        )
        spec = set(re.findall(r'^            "(\w+)": \{', text, re.M))
        assert spec == documented, path.name


def test_the_collection_has_the_version_of_the_package() -> None:
    assert yaml.safe_load((SOURCES / "galaxy.yml").read_text())["version"] == __version__


def test_galaxy_builds_it(site: Site) -> None:
    ended = ansible(
        sys.executable, "-m", "ansible", "galaxy", "collection", "build", f"{SOURCES}",
        "--output-path", f"{site.path}", path=site.path,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert (site.path / f"xmltool-pools-{__version__}.tar.gz").exists()


def copied(place: Path) -> Path:
    """Return a copy of the collection, in directories of the names that Ansible's tools want."""
    copy = place / "ansible_collections/xmltool/pools"
    shutil.copytree(SOURCES, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


SANITY = (
    "action-plugin-docs", "compile", "empty-init", "ignores", "line-endings", "no-assert",
    "no-get-exception", "no-illegal-filenames", "no-smart-quotes", "replace-urlopen", "shebang",
    "symlinks", "use-argspec-type-path", "use-compat-six",
)  # fmt: skip
"""Those that need nothing beside ansible-core; the others install what they need with pip."""
PIP = "import ensurepip\n\nensurepip.bootstrap(default_pip=True)\n"
"""In place of the script of the same purpose that ansible-test would download."""


def test_ansible_test_finds_it_sane(tmp_path: Path, long_form: bool) -> None:
    copy = copied(tmp_path)
    cache = tmp_path / ".ansible/test/cache"
    cache.mkdir(parents=True)
    (cache / "get_pip_24_2.py").write_text(PIP)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    tests = () if long_form else (word for name in SANITY for word in ("--test", name))
    ended = subprocess.run(
        [sys.executable, f"{PROGRAMS / 'ansible-test'}", "sanity", "--python", version, *tests],
        cwd=copy,
        env={**os.environ, "HOME": f"{tmp_path}", "PATH": f"{PROGRAMS}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_ansible_lint_takes_it_for_production(tmp_path: Path) -> None:
    """With the examples of the modules, which it reads as plays."""
    copy = copied(tmp_path)
    ended = ansible(
        sys.executable, "-m", "ansiblelint", "--offline", "--profile", "production", path=copy
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "in 0 files" not in ended.stderr


def test_ansible_lint_reads_the_examples(tmp_path: Path) -> None:
    module = copied(tmp_path) / "plugins/modules/info.py"
    module.write_text(module.read_text().replace("- name: ", "- name: wrong: ", 1))
    ended = ansible(
        sys.executable, "-m", "ansiblelint", "--offline", "--profile", "production",
        path=module.parents[2],
    )  # fmt: skip
    assert ended.returncode != 0
