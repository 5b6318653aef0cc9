"""The campaign, short here; `--long` runs it for hours. What it ever found stays in `FINDS`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fuzz.campaign import MOST_MEMORY, campaign, tried
from tests.fuzz.targets import BY_NAME, SERVER, prepare
from xmltool.__main__ import main
from xmltool.cli.registry import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable

INPUTS, LONG_INPUTS = 1_000, 1_000_000
SECONDS = 20
"""Of the clock, for the short form."""

FINDS: dict[str, tuple[str, tuple[str, ...], bytes]] = {
    "configuration-deep": ("configuration", ("lint", "p.xml"), b"select = " + b"[" * 3000),
    "configuration-digits": ("configuration", ("lint", "p.xml"), b"one-store = " + b"9" * 5000),
    "baseline-deep": (
        "baseline",
        ("lint", "--isolated", "--baseline", "base.json", "p.xml"),
        b"[" * 100_000,
    ),
    "template-not-utf-8": (
        "template",
        ("lint", "--isolated", "--template-vars", "vars.json", "p.xml.j2"),
        b"<pool>{% for h in hosts %}</source\xbe{% endfor %}{{ lost }}\xbe</pool>",
    ),
    "variables-surrogate": (
        "variables-json",
        ("lint", "--isolated", "--template-vars", "vars.json", "beside/least.xml.j2"),
        b'{"kind": "\\ud800", "a": 1, "name": "\\udcff", "hosts": []}',
    ),
    "release-of-many-digits": (
        "os-release",
        ("capabilities", "--root", "root"),
        b"ID=debian\nVERSION_ID=" + b"9" * 5000,
    ),
    "reference-of-many-digits": (
        "document",
        ("lint", "--isolated", "p.xml"),
        b"<pool type='dir'><name>&#%s;</name></pool>" % (b"9" * 5000),
    ),
    "sizes-of-many-digits": (
        "live",
        ("drift", "--root", "root", "--live-from", "live.json"),
        BY_NAME["live"]
        .seeds[0]
        .replace(
            b"<target>",
            rb"\n  <capacity unit='bytes'>%s</capacity>\n<target><permissions>\n      <owner>-%s</owner>"
            rb"</permissions>" % (b"9" * 5000, b"9" * 5000),
        ),
    ),
    "inventory-of-many-ranges": (
        "inventory",
        ("fleet", "--inventory", "hosts", "live.json"),
        b"web%s\n" % (b"[01:03].exb" * 40),
    ),
    "inventory-of-many-hosts": (
        "inventory",
        ("fleet", "--inventory", "hosts", "live.json"),
        b"[a]\nweb[1:250000]\n" * 5,
    ),
    "inventory-of-groups-in-groups": (
        "inventory",
        ("fleet", "--inventory", "hosts", "live.json"),
        b"".join(
            b"[a%d:children]\na%d\nb%d\n[b%d:children]\na%d\nb%d\n" % ((i, i + 1, i + 1) * 2)
            for i in range(40)
        )
        + b"[a40]\nlive\n[b40]\nlive\n",
    ),
    "inventory-of-numbers": (
        "inventory-yaml",
        ("fleet", "--inventory", "hosts.yml", "live.json"),
        b"all: {children: {0: {hosts: {1: }}, null: }}\n",
    ),
    "inventory-in-itself": (
        "inventory-yaml",
        ("fleet", "--inventory", "hosts.yml", "live.json"),
        b"all: {children: &c {x: {children: *c}}}\n",
    ),
    "inventory-of-aliases": (
        "inventory-yaml",
        ("fleet", "--inventory", "hosts.yml", "live.json"),
        b"a0: &a0 [x]\n"
        + b"".join(
            b"a%d: &a%d [%s]\n" % (i + 1, i + 1, b",".join([b"*a%d" % i] * 9)) for i in range(30)
        ),
    ),
    "yaml-merges": (
        "variables",
        ("lint", "--isolated", "--template-vars", "vars.yaml", "beside/least.xml.j2"),
        b"a: &b0 {k: 1}\n"
        + b"".join(
            b"b%d: &b%d {<<: [%s]}\n" % (i + 1, i + 1, b",".join([b"*b%d" % i] * 9))
            for i in range(12)
        ),
    ),
    "yaml-base-60": (
        "variables",
        ("lint", "--isolated", "--template-vars", "vars.yaml", "beside/least.xml.j2"),
        b"a: 1" + b":1" * 400_000,
    ),
    "yaml-float-base-60": (
        "variables",
        ("lint", "--isolated", "--template-vars", "vars.yaml", "beside/least.xml.j2"),
        b"a: 1" + b":1" * 400 + b".5",
    ),
    "variables-like-a-mark": (
        "variables-json",
        ("lint", "--isolated", "--template-vars", "vars.json", "beside/least.xml.j2"),
        b'{"kind": "\\ue000%s\\ue001", "a": 1, "name": "p", "hosts": []}' % (b"9" * 5000),
    ),
}
"""By name: the target, the command and the input at which xmltool blamed itself."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XMLTOOL_DEBUG")
    prepare(tmp_path)
    return tmp_path


def test_no_input_ends_in_a_fault_of_xmltool(
    here: Path, record: Callable[..., None], *, long_form: bool
) -> None:
    assert here == Path.cwd()
    if long_form:
        done = campaign(LONG_INPUTS, seed=1)
        assert done.inputs == LONG_INPUTS
    else:
        done = campaign(INPUTS, seed=1, seconds=SECONDS)
    assert done.finds == ()
    assert done.runs >= done.inputs > 100
    assert done.memory < MOST_MEMORY
    what = {"inputs": done.inputs, "runs": done.runs, "faults": 0}
    record("fuzz", "mutated inputs of every reader", what)


def test_every_reading_command_is_fuzzed() -> None:
    fuzzed = {argv[0] for target in BY_NAME.values() for argv in target.commands}
    without = {"watch", "snapshot", "edit", "define-as", "rule", "help", "completion"}
    """What reads no file of a stranger's but the store, as others do, and what would never end."""
    assert fuzzed == {command.verb.split()[0] for command in COMMANDS} - without


@pytest.mark.parametrize("name", BY_NAME)
def test_every_command_line_does_its_work(
    name: str, here: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """What is refused whatever the file holds, as an option that there is not, would fuzz nothing."""
    target = BY_NAME[name]
    for argv in target.commands:
        if argv == SERVER:
            continue
        for seed in target.seeds:
            (here / target.file).write_bytes(seed)
            status = main(argv)
            if status in (0, 1):
                break
        else:
            pytest.fail(f"{argv}: {status}, {capfdbinary.readouterr().err.decode()}")


@pytest.mark.parametrize("name", FINDS)
def test_what_was_found_once(name: str, here: Path) -> None:
    target, argv, data = FINDS[name]
    (here / BY_NAME[target].file).write_bytes(data)
    assert tried(argv) is None


def test_a_fault_is_seen(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control: a command that fails on every input must be found."""

    def fail(_argv: list[str]) -> int:
        raise KeyError

    monkeypatch.setattr("xmltool.cli.app.run_command", fail)
    assert "unexpected KeyError" in (tried(("validate", "p.xml")) or "")
    assert campaign(20, seed=1).finds


def test_a_process_that_dies_is_a_find(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(_argv: list[str]) -> int:
        os._exit(11)

    monkeypatch.setattr("xmltool.cli.app.run_command", die)
    (find,) = campaign(20, seed=1).finds
    assert "ended with" in find.how
    assert find.data
    assert here == Path.cwd()
