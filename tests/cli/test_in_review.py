"""Where reviews happen: GitHub, GitLab and their like, from any working directory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from junitparser import JUnitXml

from tests.lint.repositories import git
from tests.lint.samples import CLEAN, TYPO
from tests.report.github_runner import Issue, commands, issues
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[2]
WARNED = CLEAN.replace("/srv/images", "/tmp/images")
NOTED = CLEAN.replace("/srv/images", "/home/images")
EVIL = "\n::error::obeyed\n  ::add-mask::obeyed\n##[error]obeyed ##[add-mask]obeyed "
HOSTILE = (
    f"<pool type='{EVIL}'><name>a</name></pool>",
    f"<pool type='dir'><name>a{EVIL}</name><target><path>/a</path></target></pool>",
    f"<pool type='dir'><name>a</name>\n::error::obeyed\n<{'x' * 40}/></pool>",
    "<pool>\n::error::obeyed <name>\n",
    "::error::obeyed\n<pool",
    f"<pool type='dir'><name>a</name><target><path>{EVIL}</path></target></pool>",
    f"<pool type='dir'><name>a</name><target><path>/a</path></target>{EVIL}</pool>",
    f"<!-- xmltool: ignore[{EVIL}] --><pool type='dir'/>",
    "<pool type='dir'><name>##[error]x</name><foo/><target><path>/##[error]obeyed</path></target></pool>",
)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    top = tmp_path / "repository"
    (top / "pools" / "deep").mkdir(parents=True)
    git(top, "init", "-q", "-b", "main")
    (top / "pools" / "deep" / "a.xml").write_text(TYPO)
    monkeypatch.chdir(top)
    return top


def github(report: str) -> set[str]:
    return {command.properties["file"] for command in commands(report)}


def gitlab(report: str) -> set[str]:
    return {entry["location"]["path"] for entry in json.loads(report)}


def sarif(report: str) -> set[str]:
    (run,) = json.loads(report)["runs"]
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    return {place["artifactLocation"]["uri"] for place in places}


@pytest.mark.parametrize("where", [".", "pools", "pools/deep", "/", "link"])
@pytest.mark.parametrize("read", [github, gitlab, sarif])
@pytest.mark.parametrize("told", [None, "GITHUB_WORKSPACE", "CI_PROJECT_DIR"])
def test_paths_are_from_the_top_of_the_repository(
    read: Callable[[str], set[str]],
    where: str,
    told: str | None,
    repository: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (repository / "link").symlink_to("pools")
    monkeypatch.chdir(where)
    if told is not None:
        monkeypatch.setenv(told, str(repository))
        os.rename(repository / ".git", repository.parent / "git")
    operand = os.path.relpath(repository / "pools", os.getcwd())
    for path in (operand, str(repository / "pools")):
        assert main(["lint", "--format", read.__name__, path]) == 1
        assert read(capsys.readouterr().out) == {"pools/deep/a.xml"}


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("output", ["full", "concise"])
def test_no_text_of_a_document_is_a_command(
    output: str, text: str, repository: Path, capsys: Capture
) -> None:
    (repository / "pools" / "deep" / "a.xml").write_text(text)
    main(["lint", "--format", output])
    printed = capsys.readouterr()
    assert commands(printed.out + printed.err) == []
    assert not any(line.lstrip().startswith("::") for line in printed.out.splitlines())


@pytest.mark.parametrize("text", HOSTILE)
def test_each_finding_is_one_command_to_github(
    text: str, repository: Path, capsys: Capture
) -> None:
    (repository / "pools" / "deep" / "a.xml").write_text(text)
    main(["lint", "--format", "json"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    main(["lint", "--format", "github"])
    printed = capsys.readouterr()
    told = commands(printed.out)
    assert [command.properties["title"] for command in told] == [
        finding["rule"] for finding in file["findings"]
    ]
    assert github(printed.out) == {"pools/deep/a.xml"}
    assert not any("\n" in command.data for command in told)
    assert commands(printed.err) == []


@pytest.mark.parametrize(
    "name", ["::error::x.xml", " ::error::x.xml", "a\n::error::x.xml", "##[error]x.xml"]
)
def test_no_name_of_a_file_is_a_command(name: str, repository: Path, capsys: Capture) -> None:
    (repository / "pools" / "deep" / "a.xml").rename(repository / name)
    for verb in (["lint"], ["validate"], ["fmt", "--check"], ["lint", "--format", "full", "-v"]):
        main(verb)
        printed = capsys.readouterr()
        assert commands(printed.out + printed.err) == []
    main(["lint", "--format", "github"])
    (expected,) = {name.replace("\n", "\\x0a")}
    assert github(capsys.readouterr().out) == {expected}


def test_the_problem_matcher_knows_severities(repository: Path, capsys: Capture) -> None:
    for name, text in (("a", TYPO), ("b", WARNED), ("c", NOTED)):
        (repository / f"{name}.xml").write_text(text.replace("images<", f"{name}<"))
    main(["lint", "--format", "full", "a.xml", "b.xml", "c.xml"])
    report = capsys.readouterr().out
    assert "info[XT704]" in report
    assert issues(report) == [
        Issue("error", "XT101", "a.xml", "3", "3"),
        Issue("warning", "XT703", "b.xml", "4", "5"),
    ]


@pytest.mark.parametrize(
    ("fail_on", "status", "failing"),
    [
        ("error", 1, {"a.xml"}),
        ("warning", 1, {"a.xml", "b.xml"}),
        ("info", 1, {"a.xml", "b.xml", "c.xml"}),
        ("never", 0, set()),
    ],
)
def test_junit_fails_what_fails(
    fail_on: str, status: int, failing: set[str], repository: Path, capsys: Capture
) -> None:
    for name, text in (("a", TYPO), ("b", WARNED), ("c", NOTED), ("d", CLEAN)):
        (repository / f"{name}.xml").write_text(text.replace("images<", f"{name}<"))
    files = [f"{name}.xml" for name in "abcd"]
    assert main(["lint", "--format", "junit", "--fail-on", fail_on, *files]) == status
    (suite,) = JUnitXml.fromstring(capsys.readouterr().out.encode())
    assert [case.name for case in suite] == files
    assert {case.name for case in suite if case.result} == failing
    outputs = {case.name: case.system_out for case in suite}
    assert ("b.xml:4:5: warning XT703: " in outputs["b.xml"]) is ("b.xml" not in failing)
    assert ("c.xml:4:5: info XT704: " in outputs["c.xml"]) is ("c.xml" not in failing)


def test_an_info_reddens_nothing(repository: Path, capsys: Capture) -> None:
    (repository / "pools" / "deep" / "a.xml").write_text(NOTED)
    for output in ("github", "gitlab", "sarif", "junit"):
        assert main(["lint", "--format", output]) == 0
        report = capsys.readouterr().out
        if output == "github":
            assert [command.name for command in commands(report)] == ["notice"]
        elif output == "gitlab":
            assert {entry["severity"] for entry in json.loads(report)} == {"info"}
        elif output == "sarif":
            (run,) = json.loads(report)["runs"]
            assert {result["level"] for result in run["results"]} == {"note"}


def step(number: int) -> dict[str, Any]:
    action = yaml.safe_load((ROOT / ".github/actions/lint/action.yml").read_text())
    assert action["runs"]["using"] == "composite"
    found: dict[str, Any] = action["runs"]["steps"][number]
    assert "${{" not in found["run"], "an input in a script is part of the script"
    return found


@pytest.mark.parametrize(
    ("inputs", "status"),
    [
        ({"PATHS": "pools\n"}, 1),
        ({"PATHS": "clean\npools/deep/a.xml"}, 1),
        ({"PATHS": "clean"}, 0),
        ({"PATHS": ".", "DIFF_BASE": "HEAD"}, 0),
        ({"PATHS": ".", "FAIL_ON": "never"}, 0),
        ({"PATHS": ".", "OPTIONS": "--ignore\nXT1,XT2\n"}, 0),
        ({"PATHS": "$(touch mark)"}, 2),
        ({"PATHS": "--version"}, 2),
        ({"PATHS": ".", "DIFF_BASE": "--output=mark"}, 2),
    ],
)
def test_the_action(inputs: dict[str, str], status: int, repository: Path) -> None:
    (repository / "clean").mkdir()
    (repository / "clean" / "b.xml").write_text(CLEAN.replace("images", "b"))
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "first")
    tools = repository.parent / "temp" / "xmltool" / "bin"
    tools.mkdir(parents=True)
    (tools / "xmltool").write_text(f'#!/bin/sh\nexec {sys.executable} -P -m xmltool "$@"\n')
    (tools / "xmltool").chmod(0o755)
    given = {"DIFF_BASE": "", "FAIL_ON": "", "OPTIONS": "", **inputs}
    environment = {
        **os.environ,
        **given,
        "RUNNER_TEMP": str(repository.parent / "temp"),
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(repository),
    }
    script = repository.parent / "script.sh"
    script.write_text(step(1)["run"])
    done = subprocess.run(  # as the runner starts a step whose shell is bash
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert not (repository / "mark").exists()
    if status < 2:
        expected = {"pools/deep/a.xml"} if status == 1 or inputs.get("FAIL_ON") else set()
        errors = [command for command in commands(done.stdout) if command.name == "error"]
        assert {command.properties["file"] for command in errors} == expected


def test_the_action_imports_nothing_from_what_is_reviewed(repository: Path) -> None:
    (repository / "venv.py").write_text("open('mark', 'w')\n")
    command = step(0)["run"].splitlines()[0].replace("python3", sys.executable)
    environment = {**os.environ, "RUNNER_TEMP": str(repository.parent)}
    for text, marked in ((f"{command} --without-pip", False), (command.replace(" -I", ""), True)):
        subprocess.run(["bash", "-c", text], cwd=repository, env=environment, check=True)
        assert (repository / "mark").exists() is marked


def test_the_job_for_gitlab(repository: Path) -> None:
    head, job = yaml.safe_load_all((ROOT / ".ci/gitlab.yml").read_text())
    assert set(head["spec"]["inputs"]) == {"package", "paths", "options", "stage", "image"}
    lint = job["xmltool-lint"]
    *_, script = lint["script"]
    script = script.replace("/tmp/xmltool/bin/xmltool", f"{sys.executable} -P -m xmltool")
    environment = {
        **os.environ,
        "XMLTOOL_PATHS": "pools",
        "XMLTOOL_OPTIONS": "--fail-on warning",
        "CI_PROJECT_DIR": str(repository),
    }
    done = subprocess.run(
        ["bash", "-c", script], cwd=repository, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 1, done.stderr
    reports = lint["artifacts"]["reports"]
    assert gitlab((repository / reports["codequality"]).read_text()) == {"pools/deep/a.xml"}
    assert (repository / reports["junit"]).exists()
    assert all((repository / path).exists() for path in lint["artifacts"]["paths"])
