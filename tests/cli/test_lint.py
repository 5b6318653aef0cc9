"""`xmltool lint`: selection, configuration, suppressions, baselines, and what it exits with."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.lint.samples import AUTOSTART, CLEAN, TYPO
from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

TYPO_LINE = (
    'a.xml:3:3: XT101 unknown element <targte> in <pool type="dir">; did you mean <target>?'
    " (libvirt refuses it: XML error: missing storage pool target path)\n"
)
CHECKS = "XT3,XT4,XT7"
AUTOSTART_XML = "b.xml:3:3: XT136 "


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.xml").write_text(TYPO)
    (tmp_path / "b.xml").write_text(AUTOSTART)
    return tmp_path


def rules(capsys: Capture, *arguments: str) -> list[str]:
    """Lint, and give `file:rule` of what is said of the verdicts and about the linting itself."""
    capsys.readouterr()
    main(["lint", "--format", "json", *arguments])
    report = json.loads(capsys.readouterr().out)
    return [
        f"{file['file']}:{rule}"
        for file in report["files"]
        for finding in file["findings"]
        for rule in (finding["rule"], *finding["also"])
        if rule[:3] not in ("XT3", "XT4", "XT7")
    ]


def test_findings_on_standard_output_the_rest_on_standard_error(
    here: Path, capsys: Capture
) -> None:
    assert main(["lint", "--ignore", CHECKS]) == 1
    captured = capsys.readouterr()
    assert captured.out.startswith(TYPO_LINE)
    assert captured.out.splitlines()[-1].startswith(AUTOSTART_XML)
    assert captured.err == (
        "2 errors in 2 of 2 files; 2 not valid, 1 would not load; 1 can be fixed with `lint --fix`; 1 more with"
        " `lint --unsafe-fixes`"
        " (grammar: bundled, libvirt 12.8.0)\n"
    )


def test_clean(here: Path, capsys: Capture) -> None:
    (here / "a.xml").write_text(CLEAN)
    (here / "b.xml").unlink()
    assert main(["lint", "a.xml"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("1 file: ")


def test_what_cannot_be_read_is_2(here: Path, capsys: Capture) -> None:
    assert main(["lint", "gone.xml"]) == 2
    assert "XT004" in capsys.readouterr().out
    assert main(["lint", "gone.xml", "b.xml"]) == 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--select", "XT1"], ["a.xml:XT101", "b.xml:XT136"]),
        (["--select", "XT2,XT136"], ["a.xml:XT202", "b.xml:XT136"]),
        (["--select", "XT2", "--select", "XT136"], ["a.xml:XT202", "b.xml:XT136"]),
        (["--select", "XT1", "--ignore", "XT101"], ["b.xml:XT136"]),
        (["--select", "XT2", "--extend-select", "unknown-element"], ["a.xml:XT101", "a.xml:XT202"]),
        (["--ignore", "XT1"], ["a.xml:XT202"]),
        (["--select", "XT9"], []),
    ],
)  # fmt: skip
def test_selection(arguments: list[str], expected: list[str], here: Path, capsys: Capture) -> None:
    assert rules(capsys, *arguments) == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--select", "XT1366"], "--select XT1366: there is no such rule\n  did you mean XT136?"),
        (["--extend-select", "autostart-elemnt"], "did you mean autostart-element?"),
        (["--severity", "XT101=fatal"], "--severity XT101= fatal: there is no such value"),
        (["--severity", "XT1011=info"], "--severity XT1011: there is no such rule"),
        (["--fail-on", "sometimes"], "--fail-on sometimes: there is no such value"),
        (["--template", "mustache"], "--template mustache: there is no such value"),
        (["--config", "x", "--isolated"], "--config and --isolated exclude each other"),
        (["--config", "gone.toml"], "gone.toml: cannot be read: No such file"),
        (["--write-baseline"], "--write-baseline: where to?"),
        (["--baseline", "gone.json"], "gone.json: cannot be read"),
        (["empty"], "nothing to read"),
    ],
)
def test_bad_usage_is_2(arguments: list[str], message: str, here: Path, capsys: Capture) -> None:
    (here / "empty").mkdir()
    assert main(["lint", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err


def test_severities_and_fail_on(here: Path, capsys: Capture) -> None:
    lint = ["lint", "b.xml", "--ignore", CHECKS]
    assert main([*lint, "--severity", "XT136=warning"]) == 0
    assert main([*lint, "--severity", "XT136=warning", "--fail-on", "warning"]) == 1
    assert main([*lint, "--severity", "XT1=info", "--fail-on", "warning"]) == 0
    assert main([*lint, "--fail-on", "never"]) == 0


def test_the_nearest_configuration_counts(here: Path, capsys: Capture) -> None:
    below = here / "below"
    below.mkdir()
    (below / "c.xml").write_text(AUTOSTART)
    (here / "xmltool.toml").write_text('ignore = ["XT136"]')
    assert rules(capsys) == ["a.xml:XT101", "a.xml:XT202"]
    (below / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert rules(capsys) == ["a.xml:XT101", "a.xml:XT202"]
    (below / "pyproject.toml").write_text("[tool.xmltool]\nignore = []\n")
    assert rules(capsys) == ["a.xml:XT101", "a.xml:XT202", "below/c.xml:XT136"]
    (below / ".xmltool.toml").write_text("select = ['XT2']")
    assert rules(capsys) == ["a.xml:XT101", "a.xml:XT202"]
    assert len(rules(capsys, "--isolated")) == 4


def test_a_named_configuration_holds_for_all(here: Path, capsys: Capture) -> None:
    (here / "xmltool.toml").write_text("nonsense = 1")
    (here / "mine.toml").write_text("select = ['XT136']\nfail-on = 'never'")
    assert rules(capsys, "--config", "mine.toml") == ["b.xml:XT136"]
    assert main(["lint", "--config", "mine.toml"]) == 0
    assert main(["lint", "--config", "mine.toml", "--fail-on", "error"]) == 1


def test_a_bad_configuration_is_2(here: Path, capsys: Capture) -> None:
    (here / "xmltool.toml").write_text("selct = []")
    assert main(["lint", "a.xml"]) == 2
    assert capsys.readouterr().err == (
        "xmltool: xmltool.toml: unknown key selct\n  did you mean select?\n"
    )


def test_an_unknown_rule_to_ignore_is_a_warning(here: Path, capsys: Capture) -> None:
    (here / "xmltool.toml").write_text("ignore = ['XT1366', 'XT1', 'XT2', 'XT3', 'XT4']\n")
    words = "xmltool.toml:1:12: XT903 there is no rule XT1366; did you mean XT136?\n"
    assert main(["lint", "--fail-on", "warning"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err
    assert main(["lint", "--ignore", "XT903", "--format", "json"]) == 0
    captured = capsys.readouterr()
    assert [file["file"] for file in json.loads(captured.out)["files"]] == ["a.xml", "b.xml"]
    assert "XT903" not in captured.err
    assert main(["lint", "--ignore", "XT4,XT1366"]) == 0
    captured = capsys.readouterr()
    assert words in captured.err
    assert "--ignore XT1366: there is no such rule; did you mean XT136?\n" in captured.err


def test_a_misspelt_select_is_2_wherever_it_stands(here: Path, capsys: Capture) -> None:
    for text in ("select = ['XT1366']\n", "extend-select = ['XT1366']\n"):
        (here / "xmltool.toml").write_text(text)
        assert main(["lint"]) == 2
        column = text.index("XT") + 1
        assert capsys.readouterr().err == (
            f"xmltool: xmltool.toml:1:{column}: there is no rule XT1366\n  did you mean XT136?\n"
        )
        assert main(["lint", "--isolated"]) == 1
        capsys.readouterr()
    for option in ("--select", "--extend-select"):
        assert main(["lint", "--isolated", option, "XT1366"]) == 2
        capsys.readouterr()


def test_what_is_not_per_file_comes_from_one_place(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The configuration of the directory that holds all operands, whatever comes first."""
    for name in ("one", "two"):
        (here / name).mkdir()
        (here / name / "c.xml").write_text(CLEAN.replace("/srv/images", f"/tmp/{name}"))
    (here / "one" / "xmltool.toml").write_text("fail-on = 'warning'\nignore = ['XT4']\n")
    warned = (
        "one/xmltool.toml: not used: fail-on; that of the directory of all files, which has no"
        " configuration counts\n"
    )
    for operands in (["one", "two"], ["two", "one"], ["two/c.xml", "one/c.xml"]):
        assert main(["lint", *operands]) == 0
        assert warned in capsys.readouterr().err
    for operand in ("one", "one/c.xml", str(here / "one")):
        assert main(["lint", operand]) == 1
        assert "not used" not in capsys.readouterr().err
    (here / "xmltool.toml").write_text("fail-on = 'error'\n")
    assert main(["lint", "one", "two"]) == 0
    assert "one/xmltool.toml: not used: fail-on; that of xmltool.toml counts\n" in (
        capsys.readouterr().err
    )
    (here / "xmltool.toml").write_text("fail-on = 'warning'\n")
    assert main(["lint", "one", "two"]) == 1
    assert "not used" not in capsys.readouterr().err
    monkeypatch.chdir(here / "one")
    assert main(["lint"]) == 1


def test_per_file_ignores_and_exclude(here: Path, capsys: Capture) -> None:
    old = here / "old" / "deep"
    old.mkdir(parents=True)
    (old / "c.xml").write_text(AUTOSTART)
    config = here / "xmltool.toml"
    for glob, hidden in {
        "old": True, "old/*": True, "old/deep/c.xml": True, "c.xml": True, "old/*/c.xml": True,
        "deep": False, "*.yaml": False, "b.xml": False,
    }.items():  # fmt: skip
        config.write_text(f"[per-file-ignores]\n'{glob}' = ['XT1']")
        assert ("old/deep/c.xml:XT136" not in rules(capsys)) is hidden, glob
        config.write_text(f"exclude = ['{glob}']")
        assert ("old/deep/c.xml:XT136" not in rules(capsys)) is hidden, glob
    config.write_text("exclude = ['old']")
    assert rules(capsys, "old/deep/c.xml") == ["old/deep/c.xml:XT136"]
    main(["lint"])
    told = capsys.readouterr().err
    assert "not looked at: 1 file that the configuration excludes\n" in told
    assert main(["lint", "old"]) == 2
    assert "the configuration excludes all that was found (1 file)" in capsys.readouterr().err


def test_comments_suppress(here: Path, capsys: Capture) -> None:
    (here / "b.xml").write_text(
        AUTOSTART.replace("  <auto", "  <!-- xmltool: ignore[XT136] why -->\n  <auto")
    )
    assert rules(capsys, "b.xml") == []
    assert main(["lint", "b.xml"]) == 0
    assert rules(capsys, "b.xml", "--no-ignores") == ["b.xml:XT136"]
    assert rules(capsys, "b.xml", "--select", "XT101,XT901") == []
    (here / "b.xml").write_text(
        CLEAN.replace("  <name", "  <!-- xmltool: ignore[XT136,XT1366] why -->\n  <name")
    )
    assert rules(capsys, "b.xml") == ["b.xml:XT901", "b.xml:XT902"]
    assert rules(capsys, "b.xml", "--no-ignores") == []


def test_a_baseline_hides_what_was_there(here: Path, capsys: Capture) -> None:
    assert main(["lint", "--baseline", "known.json", "--write-baseline", "--ignore", CHECKS]) == 0
    assert capsys.readouterr().err == "2 findings written to known.json\n"
    assert main(["lint", "--baseline", "known.json", "--ignore", CHECKS]) == 0
    (here / "a.xml").write_text("\n\n<!-- moved -->\n" + TYPO)
    assert rules(capsys, "--baseline", "known.json") == []
    (here / "a.xml").write_text(TYPO.replace("<name>", "<bogus/><name>"))
    assert rules(capsys, "--baseline", "known.json") == ["a.xml:XT101"]
    (here / "b.xml").write_text(CLEAN)
    main(["lint", "--baseline", "known.json", "--ignore", CHECKS])
    assert (
        "1 finding of the baseline is gone: renew known.json with --write-baseline"
        in capsys.readouterr().err
    )


def test_a_baseline_is_found_from_anywhere(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "xmltool.toml").write_text("baseline = 'known.json'")
    assert main(["lint", "--write-baseline"]) == 0
    below = here / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    assert main(["lint", ".."]) == 0
    assert main(["lint", str(here / "a.xml")]) == 0
    (below / "a.xml").write_text(TYPO)
    assert main(["lint", "a.xml"]) == 1


def test_standard_input_under_a_name(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "xmltool.toml").write_text("[per-file-ignores]\n'c.xml' = ['XT136']")
    for name, expected in {"c.xml": [], "d.xml": ["d.xml:XT136"]}.items():
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(AUTOSTART.encode())))
        assert rules(capsys, "-", "--stdin-filename", name) == expected


def test_templates_below_a_directory(here: Path, capsys: Capture) -> None:
    for name in ("c.xml.j2", "d.xml.in", "e.xml.tmpl", "f.xml", "g.j2"):
        (here / name).write_text(CLEAN.replace("/srv/images", "{{ path }}"))
    (here / "a.xml").unlink()
    (here / "b.xml").unlink()
    assert set(rules(capsys, "--select", "XT1")) == {"f.xml:XT139"}
    assert rules(capsys, "--template", "jinja") == []
    assert set(rules(capsys, "--select", "XT1", "--template", "printf")) == {
        f"{name}:XT139" for name in ("c.xml.j2", "d.xml.in", "e.xml.tmpl", "f.xml", "g.j2")
    }
    (here / "xmltool.toml").write_text("template = ['jinja']")
    assert rules(capsys, "--select", "XT1") == []


def test_a_template_that_nobody_called_one(here: Path, capsys: Capture) -> None:
    (here / "a.xml").write_text(CLEAN.replace("<target>", "<target {{ attributes }}>"))
    assert main(["lint", "a.xml"]) == 1
    assert "; if it is a template, lint it with --template jinja\n" in capsys.readouterr().out
    (here / "a.xml").write_text(CLEAN.replace("</target>", ""))
    assert main(["lint", "a.xml"]) == 1
    assert "template" not in capsys.readouterr().out


def test_other_kinds_are_skipped_and_counted(here: Path, capsys: Capture) -> None:
    (here / "vm.xml").write_text("<domain type='kvm'/>")
    assert main(["lint", "--select", "XT0"]) == 0
    assert "judged 2 of 3 files; skipped what is no pool: 1 domain" in capsys.readouterr().err
    assert rules(capsys, "vm.xml", "--select", "XT0") == ["vm.xml:XT003"]


def test_statistics(here: Path, capsys: Capture) -> None:
    main(["lint", "--statistics"])
    captured = capsys.readouterr()
    assert captured.out.startswith(TYPO_LINE)
    assert captured.err.startswith("1  XT101  unknown-element: ")


def test_several_releases_in_one_run(here: Path, capsys: Capture) -> None:
    (here / "a.xml").write_text(
        CLEAN.replace("  <target>", "  <features><cow state='yes'/></features>\n  <target>", 1)
    )
    (here / "b.xml").unlink()
    assert main(["lint", "a.xml", "--libvirt-version", "9.0"]) == 0
    assert main(["lint", "a.xml", "--libvirt-version", "4.0,9.0"]) == 1
    assert "(libvirt 4.0.0)" in capsys.readouterr().out


@pytest.mark.parametrize("format_name", ["concise", "json", "sarif"])
def test_the_number_of_processes_changes_nothing(
    format_name: str, here: Path, capsys: Capture
) -> None:
    for number in range(150):
        text = (CLEAN, TYPO, AUTOSTART, CLEAN.replace("images<", f"n{number % 3}<"))[number % 4]
        (here / f"{number:03}.xml").write_text(text)
    outputs = set()
    for jobs in ("1", "2", "5"):
        assert main(["lint", "--format", format_name, "--jobs", jobs]) == 1
        outputs.add(capsys.readouterr())
    assert len(outputs) == 1


HIDE = "<!-- xmltool: ignore-file -->"


def test_what_is_hidden_never_changes_a_verdict(here: Path, capsys: Capture) -> None:
    """Suppressed, not selected or in the baseline: the verdicts and the summary stay."""
    (here / "b.xml").unlink()
    main(["lint", "--baseline", "known.json", "--write-baseline"])
    capsys.readouterr()
    for arguments in (["--select", "XT9"], ["--baseline", "known.json"], []):
        if not arguments:
            (here / "a.xml").write_text(HIDE + TYPO)
        assert main(["lint", "--format", "json", *arguments]) == 0
        captured = capsys.readouterr()
        (file,) = json.loads(captured.out)["files"]
        assert (file["valid"], file["loads"], file["findings"]) == (False, False, [])
        assert "1 not valid, 1 would not load" in captured.err
        assert "all valid" not in captured.err


@pytest.mark.parametrize(
    ("options", "hidden"),
    [
        (("--select", "XT7"), 2),  # a.xml's with all that libvirt says of it is one mistake
        (("--ignore", "XT1,XT2,XT3"), 2),
        (("--ignore", "XT101,XT2,XT3"), 1),
        (("--ignore", "XT101,XT3"), 0),  # what libvirt refuses stands for it
        (("--select", "XT0,XT1,XT2,XT3"), 0),
        ((), 0),
    ],
)
def test_mistakes_of_rules_that_are_not_selected_are_counted(
    options: tuple[str, ...], hidden: int, here: Path, capsys: Capture
) -> None:
    main(["lint", *options])
    told = capsys.readouterr().err
    assert "2 not valid, 1 would not load" in told
    expected = f"not reported: {hidden} of rules that are not selected\n"
    assert (expected in told) if hidden else ("not selected" not in told)


def test_they_are_counted_in_templates_and_embedded_pools(here: Path, capsys: Capture) -> None:
    (here / "c.xml.j2").write_text(TYPO.replace("images", "{{ name }}"))
    (here / "d.sh").write_text(f"cat <<E\n{TYPO}E\ncat <<E\n{TYPO}E\n")
    for name, hidden in (("c.xml.j2", 1), ("d.sh", 2)):
        assert main(["lint", "--select", "XT7", name]) == 0
        told = capsys.readouterr().err
        assert f"not reported: {hidden} of rules that are not selected\n" in told
