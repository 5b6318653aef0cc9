"""Nothing that a reviewed tree holds is run beside git: templates, variables, configuration, PATH.

Each has a control in which the same text does run something.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml
from jinja2 import Environment

from xmltool.__main__ import main
from xmltool.live.virsh import virsh_environment

if TYPE_CHECKING:
    from pathlib import Path

POOL = "<pool type='dir'><name>{}</name><target><path>/p</path></target></pool>\n"
TEMPLATES = {
    "globals of a function": "{{ cycler.__init__.__globals__.os.system('touch mark') }}",
    "subclasses": (
        "{% for c in ''.__class__.__mro__[1].__subclasses__() if c.__name__ == 'Popen' %}"
        "{{ c(['touch', 'mark']).wait() }}{% endfor %}"
    ),
    "a function's module": "{{ lipsum['__globals__']['os'].system('touch mark') }}",
    "attr": "{{ ()|attr('__class__')|attr('__base__')|attr('__subclasses__')() }}{{ joiner.__init__.__globals__.os.system('touch mark') }}",
    "format": "{{ '{0.__init__.__globals__[os]}'.format(cycler) }}{{ namespace.__init__.__globals__.os.system('touch mark') }}",
}
"""Jinja's ways out, each of which makes a file `mark` outside of the sandbox."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XMLTOOL_DEBUG")
    (tmp_path / "v.json").write_text("{}")
    return tmp_path


@pytest.mark.parametrize("way", TEMPLATES)
def test_templates_run_nothing(way: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "p.xml.j2").write_text(POOL.format(TEMPLATES[way]))
    assert main(["lint", "--isolated", "--template-vars", "v.json", "p.xml.j2"]) == 1
    assert not (here / "mark").exists()
    assert "XT013" in capsys.readouterr().out
    control = (
        "import subprocess, sys, jinja2; jinja2.Environment().from_string(sys.argv[1]).render()"
    )
    subprocess.run(
        [sys.executable, "-c", control, TEMPLATES[way]], check=False, capture_output=True
    )
    assert (here / "mark").exists(), "the control did not run it: the template proves nothing"


@pytest.mark.parametrize(
    "text", ["{% include '/etc/hostname' %}", "{% import '/etc/hostname' as x %}"]
)
def test_templates_read_nothing(text: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "p.xml.j2").write_text(POOL.format(text))
    assert main(["lint", "--isolated", "--template-vars", "v.json", "p.xml.j2"]) == 1
    assert "no loader" in capsys.readouterr().out
    assert Environment().loader is None  # nosec - only looked at


TAGS = {
    "apply": "n: !!python/object/apply:os.system ['touch mark']\n",
    "name": "n: !!python/object/apply:subprocess.check_call [['touch', 'mark']]\n",
}


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("option", ["--template-vars", "--inventory"])
def test_tags_of_yaml_make_nothing(
    tag: str, option: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "v.yml").write_text(TAGS[tag])
    (here / "p.xml.j2").write_text(POOL.format("p"))
    (here / "h.json").write_text("{}")
    line = ["lint", "--isolated", option, "v.yml", "p.xml.j2"]
    assert main(line if option == "--template-vars" else ["fleet", option, "v.yml", "h.json"]) == 2
    assert "v.yml: not a YAML file" in capsys.readouterr().err
    assert not (here / "mark").exists()
    yaml.unsafe_load(TAGS[tag])
    assert (here / "mark").exists(), "the control made nothing"


def test_a_configuration_has_no_file_outside_of_it_written(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = here / "tree"
    (tree / "link").parent.mkdir()
    (tree / "link").symlink_to(here)
    (tree / "p.xml").write_text(POOL.format("p"))
    for place in ("../profile", f"{here}/profile", "link/profile"):
        (tree / "xmltool.toml").write_text(f'baseline = "{place}"\n')
        assert main(["lint", "--write-baseline", str(tree)]) == 2
        assert "outside of" in capsys.readouterr().err
        assert not (here / "profile").exists()
    (tree / "xmltool.toml").write_text('baseline = "sub/../base.json"\n')
    (tree / "sub").mkdir()
    assert main(["lint", "--write-baseline", str(tree)]) == 0
    assert (tree / "base.json").exists()
    (tree / "xmltool.toml").write_text('baseline = "../profile"\n')
    assert main(["lint", "--write-baseline", "--baseline", str(here / "profile"), str(tree)]) == 0


def test_virsh_is_no_program_of_the_tree() -> None:
    made = virsh_environment({"PATH": ".:/usr/bin::bin:/bin"}, "qemu:///system")
    assert made["PATH"] == "/usr/bin:/bin"


STARTED = {
    "git": "lint --isolated --diff-base HEAD p.xml",
    "virsh": "snapshot --connect test:///default",
    "vi": "edit --storage-dir store p",
}
"""The programs that are started by their name, each with a command that starts it."""


@pytest.mark.parametrize("path", [".", "", "bin", ".:{}", ":{}", "{}:", "bin:{}"])
@pytest.mark.parametrize("name", STARTED)
def test_no_program_of_the_tree_is_started(
    name: str, path: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("bin", "store", ".git"):
        (here / place).mkdir()
    for file in ("p.xml", "store/p.xml"):
        (here / file).write_text(POOL.format("p"))
    for program in (here / name, here / "bin" / name):
        program.write_text("#!/bin/sh\n: > mark\n")
        program.chmod(0o755)
    others = here.parent / "others"  # the real ones: those of this machine may be slow, or missing
    others.mkdir(exist_ok=True)
    (others / name).write_text("#!/bin/sh\nexit 1\n")
    (others / name).chmod(0o755)
    monkeypatch.setattr(os, "defpath", str(others))
    monkeypatch.setenv("PATH", path.format(others))
    for variable in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(variable, raising=False)
    assert main(STARTED[name].split()) == 2
    assert not (here / "mark").exists()
    if path != "{}:":  # there the tree comes last
        subprocess.run([name], check=False)
        assert (here / "mark").exists(), "the control did not run it"


def test_no_configuration_names_a_libvirt_or_a_program(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An address such as `qemu+ssh://-oProxyCommand=…` comes from the command line only."""
    (here / "p.xml").write_text(POOL.format("p"))
    for key in ("connect", "exec", "editor", "pager", "command", "live-from", "git", "virsh"):
        (here / "xmltool.toml").write_text(f'{key} = "touch mark"\n')
        assert main(["lint", "p.xml"]) == 2
        assert key in capsys.readouterr().err
    assert not (here / "mark").exists()


def test_an_inventory_connects_to_nobody(here: Path) -> None:
    (here / "hosts").write_text(
        "h ansible_connection=ssh ansible_ssh_common_args='-oProxyCommand=touch mark'"
        " ansible_host='qemu+ssh://-oProxyCommand=touch%20mark/system'\n"
    )
    (here / "h.json").write_text(
        '{"version": 1, "connect": "qemu+ssh://-oProxyCommand=touch mark/", "pools": [],'
        ' "taken_at": "2026-01-31T12:00:00Z"}'
    )
    assert main(["fleet", "-q", "--inventory", "hosts", "h.json"]) == 0
    assert not (here / "mark").exists()
