"""`--format sarif`: SARIF 2.1.0, for code scanning services and editors."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import quote

from xmltool import __version__
from xmltool.findings import Severity
from xmltool.fingerprints import Fingerprints
from xmltool.report.rule_text import rule_body, rule_markdown
from xmltool.report.style import Report as BaseReport
from xmltool.report.words import full_message
from xmltool.rules import RULES, Rule
from xmltool.text.escape import encodable, printable
from xmltool.text.lines import Lines

if TYPE_CHECKING:
    from xmltool.findings import FileReport, Finding, Fix, RunInfo, Span
    from xmltool.report.style import Style

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE = "SRCROOT"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


class Report(BaseReport):
    """Writes the run with every rule first, then a line a result."""

    def __init__(self, run: RunInfo, out: TextIO, style: Style) -> None:
        super().__init__(run, out, style)
        self._index = {str(rule): index for index, rule in enumerate(_rules(run))}
        head = json.dumps(_run_head(run))
        out.write(f'{{"version": "2.1.0", "$schema": "{_SCHEMA}", "runs": [\n')
        out.write(head[:-1] + ',\n "results": [')

    def add(self, file: FileReport) -> None:
        """Write the file's results."""
        if not file.findings:
            return
        path = self._style.relative(file.file)
        artifact = _artifact(path)
        fingerprints = Fingerprints(path, file.data)
        source = Lines(file.data or b"")
        for finding in file.findings:
            result = self._result(finding, artifact, source)
            digest, number = fingerprints.of(finding)
            result["partialFingerprints"] = {
                "primaryLocationLineHash": f"{digest[:16]}:{number}",
                "xmltool/v1": f"{digest}:{number}",
            }
            self._write_entry(result)

    def close(self) -> None:
        """Close the results, the run and the log."""
        self._out.write("]}\n]}\n" if self._separator == "\n" else "\n ]}\n]}\n")

    def _result(self, finding: Finding, artifact: dict[str, str], source: Lines) -> dict[str, Any]:
        location: dict[str, Any] = {"physicalLocation": _place(artifact, _region(finding.span))}
        if finding.path is not None:
            location["logicalLocations"] = [{"fullyQualifiedName": printable(finding.path)}]
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "level": _LEVELS[finding.severity],
            "message": _message(full_message(finding)),
            "locations": [location],
        }
        if finding.others or finding.effect is not None:
            result["properties"] = {
                "also": list(finding.also),
                "effect": finding.effect,
                "libvirt": None if finding.libvirt is None else printable(finding.libvirt),
            }
        if finding.rule in self._index:
            result["ruleIndex"] = self._index[finding.rule]
        if finding.related:
            result["relatedLocations"] = self._related(finding)
        if finding.fix is not None:
            result["fixes"] = [_fix(finding.fix, artifact, source)]
        return result

    def _related(self, finding: Finding) -> list[dict[str, Any]]:
        return [
            {
                "physicalLocation": _place(
                    _artifact(self._style.relative(related.file)),
                    {"startLine": related.line, "startColumn": related.column},
                ),
                "message": _message(related.message),
            }
            for related in finding.related
        ]


def _artifact(path: str) -> dict[str, str]:
    """Return where a file is: below the base, or with a URI of its own."""
    return {"uri": uri(path)} if path[0] == "/" else {"uri": uri(path), "uriBaseId": _BASE}


def uri(path: str) -> str:
    """Return a URI reference for a path, its bytes percent-encoded; a URI for an absolute one."""
    return ("file://" if path[0] == "/" else "") + quote(os.fsencode(path))


def _rules(run: RunInfo) -> list[Rule]:
    """Return the rules that a report can be about."""
    return [rule for rule in run.rules if isinstance(rule, Rule)] or list(RULES.values())


def _run_head(run: RunInfo) -> dict[str, Any]:
    return {
        "tool": {
            "driver": {
                "name": "xmltool",
                "semanticVersion": __version__,
                "version": __version__,
                "rules": [_descriptor(rule) for rule in _rules(run)],
            }
        },
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "originalUriBaseIds": {
            _BASE: {
                "description": {
                    "text": "The top level of the repository, or the directory that xmltool ran in."
                }
            }
        },
        "properties": {name: printable(value) for name, value in run.properties},
    }


def _descriptor(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule_body(rule), "markdown": rule_markdown(rule)},
        "defaultConfiguration": {"enabled": not rule.opt_in, "level": _LEVELS[rule.severity]},
    }


def _message(text: str) -> dict[str, str]:
    """Make a message of a text; `](` would make a link of what stands in brackets before it."""
    return {"text": printable(text).replace("](", "\\](")}


def _place(artifact: dict[str, str], region: dict[str, int]) -> dict[str, Any]:
    return {"artifactLocation": artifact, "region": region}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(fix: Fix, artifact: dict[str, str], source: Lines) -> dict[str, Any]:
    replacements = []
    for edit in fix.edits:
        region = _region(source.span(edit.start, edit.end))
        replacements.append(
            {"deletedRegion": region, "insertedContent": {"text": encodable(edit.text)}}
        )
    return {
        "description": _message(fix.title),
        "artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}],
        "properties": {"safe": fix.safe},
    }
