"""The public API: what `xmltool` names, what that costs, and that the commands say the same."""

from __future__ import annotations

import ast
import doctest
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import xmltool
from tests.cli.store_cases import UUID_A, pool_text
from xmltool import (
    DocumentError,
    GrammarError,
    LibvirtError,
    LintOptions,
    Snapshot,
    Store,
    StoreError,
    UsageError,
    XmltoolError,
    drift,
    format_document,
    from_json,
    generate,
    lint_files,
    load_grammar,
    parse_document,
    to_json,
)
from xmltool.__main__ import main
from xmltool.live.pools import Live, LivePool

ROOT = Path(__file__).resolve().parents[1]
NAMES = sorted(set(xmltool.__all__) - {"__version__"})
HOME = dict(xmltool._HOMES)
MADE = {"LintOptions", "Libvirt", "PoolIndex", "Severity", "Snapshot", "Store"}
"""Classes that a program names itself; the others it gets from what it calls."""


def fresh(code: str) -> str:
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
        timeout=60,
    )  # fmt: skip
    return found.stdout.strip()


def test_importing_the_package_loads_nothing_else() -> None:
    before = "import sys, typing, __future__; before = set(sys.modules)"
    assert fresh(f"{before}; import xmltool; print(sorted(set(sys.modules) - before))") == (
        "['xmltool']"
    )


def test_no_name_loads_typer_or_what_draws() -> None:
    code = f"""
import sys, xmltool
for name in {NAMES}:
    getattr(xmltool, name)
print(sorted({{"typer", "click", "rich", "xmlschema", "watchdog"}} & set(sys.modules)))
print(sorted(name for name in sys.modules if name.startswith(("xmltool.cli", "xmltool.report"))))
"""
    assert fresh(code).splitlines() == ["[]", "[]"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_what_its_module_has(name: str) -> None:
    code = f"""
import importlib
from xmltool import {name} as found
print(found is getattr(importlib.import_module("xmltool.{HOME[name]}"), "{name}"))
"""
    assert fresh(code) == "True"
    assert name in dir(xmltool)


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="nothing_such"):
        _ = xmltool.nothing_such  # type: ignore[attr-defined]


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse((ROOT / "xmltool/__init__.py").read_text())
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {
        alias.asname: node.module.removeprefix("xmltool.")
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module is not None
        for alias in node.names
    }
    assert seen == HOME


def test_what_is_named_says_what_it_is() -> None:
    undocumented = [
        name
        for name in NAMES
        if name != "RULES" and not (getattr(xmltool, name).__doc__ or "").strip()
    ]
    assert not undocumented


def test_every_error_is_of_one_family() -> None:
    errors = [name for name in NAMES if name.endswith("Error")]
    assert len(errors) >= 7
    assert all(issubclass(getattr(xmltool, name), XmltoolError) for name in errors)


def snapshot_of(tmp_path: Path, target: str) -> Path:
    """Write a record of a libvirt that has one pool with another target."""
    root = parse_document("-", pool_text("images", target, UUID_A).encode()).libvirt_root()
    assert root is not None
    definition = xmltool.read_definition(root).definition
    assert definition is not None
    live = Live("qemu:///system", (LivePool(UUID_A, definition, autostart=True),))
    path = tmp_path / "host.json"
    path.write_text(Snapshot(live).json("2026-01-31T12:00:00Z"))
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be where the examples of the page are: one pool, an empty root, and a recorded libvirt."""
    (tmp_path / "pools").mkdir()
    (tmp_path / "pools/images.xml").write_text(pool_text("images", "/srv/images", UUID_A))
    (tmp_path / "image").mkdir()
    snapshot_of(tmp_path, "/srv/live")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_examples_of_the_readme(here: Path) -> None:
    readme = (ROOT / "xmltool/manual/topics/api.md").read_text()
    text = readme.partition("```pycon\n")[2].partition("```")[0]
    test = doctest.DocTestParser().get_doctest(text, {}, "api.md", None, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(test)
    assert runner.summarize(verbose=False).failed == 0
    assert len(test.examples) > 15
    functions = {name for name in NAMES if not isinstance(getattr(xmltool, name), type)}
    for name in functions | MADE:
        assert re.search(rf"\b{name}[(.\[]", text), name
    assert all(f"`{name}`" in readme for name in NAMES if name not in functions)


def report_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    main([*arguments, "--format", "json"])
    return json.loads(capsys.readouterr().out)


def test_lint_files_returns_what_lint_prints(capsys: pytest.CaptureFixture[str]) -> None:
    printed = report_of(capsys, "lint", "fixtures/people", "--isolated")
    found = lint_files(["fixtures/people"], LintOptions(isolated=True))
    assert printed["schema"] == {"source": found.run.schema_source, "libvirt": found.run.libvirt}
    assert [(file["file"], file["valid"], file["loads"]) for file in printed["files"]] == [
        (file.file, file.valid, file.loads) for file in found.files
    ]
    for file, report in zip(printed["files"], found.files, strict=True):
        assert [(f["rule"], f["message"], f["line"], f["column"]) for f in file["findings"]] == [
            (f.rule, f.message, f.span.line, f.span.column) for f in report.findings
        ]
    assert sum(len(file["findings"]) for file in printed["files"]) > 20


def test_a_commit_returns_what_define_prints(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "other").mkdir()
    printed = report_of(capsys, "define", "pools", "--root", "other", "--schema", "bundled")
    with Store.open(root="image") as store:
        changes = store.plan(["pools"], schema="bundled").commit()
    fields = ("name", "uuid", "type", "action", "autostart", "file", "from")
    assert [tuple(pool[field] for field in fields) for pool in printed["pools"]] == [
        (s.name, s.definition.uuid, s.definition.type, s.action.value, s.marked, s.file, s.origin)
        for s in changes.steps
    ]
    assert (here / "other/etc/libvirt/storage/images.xml").read_bytes() == (
        here / "image/etc/libvirt/storage/images.xml"
    ).read_bytes()


def test_drift_returns_what_drift_prints(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["define", "pools", "--root", "image"])
    printed = report_of(capsys, "drift", "--root", "image", "--live-from", "host.json")
    found = drift(Store.open(root="image"), Snapshot.load("host.json"))
    assert [(d["kind"], d["pool"], d["uuid"], d["message"], d["changes"]) for d in printed["drift"]] == [
        (d.kind.value, d.pool, d.uuid, d.message,
         [{"path": c.path, "disk": c.old, "live": c.new} for c in d.changes])
        for d in found.comparison.drift
    ]  # fmt: skip
    main(["drift", "--root", "image", "--live-from", "host.json", "--format", "sarif"])
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    told = [(finding.rule, finding.message) for finding in found]
    assert told == [(result["ruleId"], result["message"]["text"]) for result in results]
    assert {drift["kind"] for drift in printed["drift"]} == {"changed", "autostart"}
    assert [note["message"] for note in printed["notes"]] == [
        note.message for note in found.comparison.notes
    ]


def test_errors(here: Path) -> None:
    with pytest.raises(StoreError):
        Store.open(root="nowhere")
    with pytest.raises(UsageError):
        Store.open(root="image", session=True)
    with pytest.raises(StoreError, match="no pool none"):
        Store.open(root="image").undefine("none")
    with pytest.raises(GrammarError):
        load_grammar("nowhere")
    with pytest.raises(LibvirtError):
        Snapshot.load("nowhere.json")
    with pytest.raises(UsageError, match="--source-host"):
        generate("a", "dir", {"--target": ("/a",), "--source-host": ("h",)})
    bad = parse_document("bad.xml", b"<pool")
    for act in (format_document, to_json):
        with pytest.raises(DocumentError, match=r"bad\.xml"):
            act(bad)
    with pytest.raises(DocumentError, match="not JSON"):
        from_json("{")
    (here / "bad.xml").write_bytes(b"<pool type='dir'><name>a</name></pool>")
    with pytest.raises(DocumentError):
        Store.open(root="image").plan(["bad.xml"]).commit()
