"""`json` and `jsonl`: the contract with other programs."""

from __future__ import annotations

import json

from tests.report.samples import CLEAN, FILES, HOSTILE, HOSTILE_FILE, PLAIN, render
from xmltool import __version__

MISSPELT = {
    "rule": "XT101",
    "severity": "error",
    "message": "unknown element 'hsot'; did you mean 'host'?",
    "line": 4,
    "column": 5,
    "end_line": 4,
    "end_column": 23,
    "path": "/pool/source/hsot",
    "related": [],
    "fix": {
        "title": "Write 'host'",
        "safe": True,
        "edits": [{"start": 58, "end": 62, "text": "host"}],
    },
    "also": ["XT203"],
    "effect": "refused",
    "libvirt": "XML error: missing storage pool source host name",
}


def test_json() -> None:
    report = json.loads(render("json", *FILES))
    assert list(report) == ["version", "tool", "schema", "files"]
    assert report["version"] == 1
    assert report["tool"] == f"xmltool {__version__}"
    assert report["schema"] == {"source": "bundled", "libvirt": "12.8.0"}
    assert [(entry["file"], entry["valid"], entry["loads"]) for entry in report["files"]] == [
        ("pools/images.xml", False, False),
        ("pools/clean.xml", True, True),
        ("pools/gone.xml", None, None),
    ]
    assert report["files"][0]["findings"][1] == MISSPELT
    assert report["files"][0]["findings"][2]["related"] == [
        {"file": "pools/base.xml", "line": 7, "column": 11, "message": "the other target"}
    ]
    assert report["files"][1]["findings"] == []


def test_empty_run_is_still_json() -> None:
    assert json.loads(render("json"))["files"] == []


def test_jsonl_has_the_same_objects_one_a_line() -> None:
    lines = render("jsonl", *FILES).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(render("json", *FILES))["files"]


def test_hostile_text_survives_and_stays_ascii() -> None:
    text = render("jsonl", HOSTILE_FILE)
    assert text.isascii()
    assert text.count("\n") == 1
    message = json.loads(text)["findings"][0]["message"]
    assert message == HOSTILE.replace("\udcff", "\\xff")
    message.encode("utf-8")  # no half surrogate pair: strict readers take it


def test_order_is_that_of_the_input() -> None:
    report = json.loads(render("json", CLEAN, PLAIN))
    assert [entry["file"] for entry in report["files"]] == ["pools/clean.xml", "pools/images.xml"]
