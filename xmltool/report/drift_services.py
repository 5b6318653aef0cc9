"""Drift for services: GitHub's annotations, GitLab's Code Quality, SARIF and JUnit."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from xmltool import __version__
from xmltool.findings import Severity
from xmltool.report.drift_text import drift_text
from xmltool.report.sarif import uri
from xmltool.text.escape import encodable, markup, vis, workflow_data, workflow_property

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.report.drift import Drift, DriftReport

KINDS = {
    "not-loaded": "A file that libvirt would load and does not know",
    "missing": "A pool that libvirt knows and no loadable file defines",
    "changed": "A file that differs from what libvirt holds",
    "autostart": "An autostart link that differs from libvirt's flag",
}
"""The kinds of drift, in words."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def github(report: DriftReport) -> Iterator[str]:
    """`--format github`: a workflow command for each drift; its title is the kind."""
    for drift in report.drift:
        command = _COMMANDS[drift.severity]
        file = workflow_property(_path(report, drift))
        text = workflow_data(f"{drift.pool}: {drift_text(drift)}")
        yield f"::{command} file={file},line=1,title={workflow_property(drift.kind)}::{text}\n"


def gitlab(report: DriftReport) -> Iterator[str]:
    """`--format gitlab`: a list with an object for each drift; check_name is the kind."""
    entries = [
        {
            "description": f"{vis(drift.pool)}: {drift_text(drift)}",
            "check_name": str(drift.kind),
            "fingerprint": _fingerprint(drift),
            "severity": _GITLAB[drift.severity],
            "location": {"path": vis(_path(report, drift)), "lines": {"begin": 1, "end": 1}},
        }
        for drift in report.drift
    ]
    yield json.dumps(entries, indent=1) + "\n"


def sarif(report: DriftReport) -> Iterator[str]:
    """`--format sarif`: a result for each drift; the rules are the kinds."""
    driver = {
        "name": "xmltool",
        "version": __version__,
        "rules": [
            {"id": kind, "shortDescription": {"text": words}} for kind, words in KINDS.items()
        ],
    }
    run = {
        "tool": {"driver": driver},
        "properties": {"connect": encodable(report.connect), "checkedAt": report.checked_at},
        "results": [_result(report, drift) for drift in report.drift],
    }
    yield json.dumps({"version": "2.1.0", "$schema": _SARIF, "runs": [run]}, indent=1) + "\n"


def _result(report: DriftReport, drift: Drift) -> dict[str, Any]:
    location = {
        "physicalLocation": {
            "artifactLocation": {"uri": uri(_path(report, drift))},
            "region": {"startLine": 1},
        },
        "logicalLocations": [{"name": vis(drift.pool), "kind": "resource"}],
    }
    return {
        "ruleId": str(drift.kind),
        "ruleIndex": list(KINDS).index(drift.kind),
        "level": _LEVELS[drift.severity],
        "message": {"text": f"{vis(drift.pool)}: {drift_text(drift)}"},
        "locations": [location],
        "partialFingerprints": {"xmltool/v1": _fingerprint(drift)},
    }


def junit(report: DriftReport) -> Iterator[str]:
    """`--format junit`: a test case for each pool that differs, a failure for each drift."""
    cases: dict[str, list[Drift]] = {}
    for drift in report.drift:
        cases.setdefault(drift.pool, []).append(drift)
    counts = f'tests="{len(cases) or 1}" failures="{len(report.drift)}" errors="0"'
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="xmltool drift" {counts}>\n'
    yield f'  <testsuite name="{markup(report.connect)}" {counts} skipped="0">\n'
    if not cases:
        yield '    <testcase classname="drift" name="no drift" time="0"/>\n'
    for pool, drifts in cases.items():
        yield f'    <testcase classname="drift" name="{markup(pool)}" time="0">\n'
        for drift in drifts:
            text = markup(drift_text(drift))
            yield (
                f'      <failure type="{drift.kind}" message="{markup(drift.message)}">'
                f"{text}</failure>\n"
            )
        yield "    </testcase>\n"
    yield "  </testsuite>\n</testsuites>\n"


def _path(report: DriftReport, drift: Drift) -> str:
    """Return the file that a finding belongs to; the store itself where there is none."""
    if drift.file is None:
        return report.store
    return os.path.join(report.store, drift.file)


def _fingerprint(drift: Drift) -> str:
    parts = (str(drift.kind), drift.pool, *(change.path for change in drift.changes))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
