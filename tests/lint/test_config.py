from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from xmltool.errors import ConfigError
from xmltool.findings import Severity
from xmltool.lint.config import Settings, read_settings
from xmltool.lint.configuration import Configuration

if TYPE_CHECKING:
    from pathlib import Path


def read(text: str, *, pyproject: bool = False) -> Settings:
    settings = read_settings("xmltool.toml", "/repo", text, pyproject=pyproject)
    assert settings is not None
    return settings


def test_every_key() -> None:
    settings = read(
        """
select = ["XT1", "XT2"]
ignore = ["unknown-element"]
extend-select = ["XT301"]
fail-on = "warning"
template = ["jinja", "at"]
exclude = ["vendor"]
baseline = "known.json"
libvirt-version = ["7.0", "9.0"]
schema = "rng"
one-store = true

[per-file-ignores]
"old/*.xml" = ["XT3"]

[severity]
XT301 = "info"
"""
    )
    assert settings.selectors == (("XT1", "XT2"), ("XT301",), ("XT101",), ())
    assert settings.per_file_ignores == (("old/*.xml", ("XT3",)),)
    assert settings.severity == (("XT301", Severity.INFO),)
    assert settings.fail_on == "warning"
    assert settings.template == ("jinja", "at")
    assert settings.exclude == ("vendor",)
    assert settings.baseline == "known.json"
    assert settings.libvirt_version == "7.0,9.0"
    assert settings.schema == "/repo/rng"
    assert settings.one_store
    assert not settings.problems


def test_a_table_of_its_own_as_in_ruff() -> None:
    assert read('[lint]\nselect = ["XT1"]\n[lint.per-file-ignores]\n"a" = ["XT2"]') == read(
        'select = ["XT1"]\n[per-file-ignores]\n"a" = ["XT2"]'
    )


def test_pyproject() -> None:
    text = '[project]\nname = "x"\n'
    assert read_settings("p", "/", text, pyproject=True) is None
    assert read_settings("p", "/", "not toml", pyproject=True) is None
    assert read(text + '[tool.xmltool]\nignore = ["XT1"]', pyproject=True).selectors.ignore


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("selct = []", "unknown key selct", "did you mean select?"),
        ("[lint]\nignroe = []", "unknown key lint.ignroe", "did you mean ignore?"),
        ("zzz = 1", "unknown key zzz", "the keys are select, "),
        ("select = 'XT1'", 'select must be a list of strings, like ["XT7"]', None),
        ("select = [1]", "select must be a list of strings", None),
        ("lint = 1", "lint must be a table", None),
        ("fail-on = 'fatal'", "fail-on must be one of error, warning, info, never", None),
        ("severity = 1", "severity must be a table", None),
        ("[severity]\nXT101 = 'off'", "severity.XT101 must be one of error, warning, info", None),
        (
            "template = ['mustache']",
            "template must be one of jinja, erb, terraform, shell, printf, format, at",
            None,
        ),
        ("one-store = 1", "one-store must be true or false", None),
        ("baseline = 1", "baseline must be a string", None),
        ("[per-file-ignores]\n'a' = 'XT1'", 'per-file-ignores."a" must be a list', None),
        ("select = [", "not a TOML file", None),
        ('schema = "a\\u0000b"', "schema 'a\0b' is no path", None),
        (f'baseline = "{"a/" * 3000}"', "is no path", None),
        (
            'libvirt-version = ["9.0", "x"]',
            "libvirt-version: 'x' is not a libvirt version",
            "9.0.0",
        ),
        ('libvirt-version = "\u0669.0"', "is not a libvirt version", "9.0.0"),
    ],
)
def test_what_cannot_be_meant_is_an_error(text: str, message: str, hint: str | None) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert caught.value.message.startswith("xmltool.toml: ")
    assert message in caught.value.message
    assert (hint or "") in (caught.value.hint or "")
    assert caught.value.status == 2


def test_an_unknown_rule_is_a_warning_at_its_place() -> None:
    text = '# é\nselect = ["XT1"]\nignore = ["XT101", "XT1011"]\n'
    settings = read(text)
    assert settings.selectors.ignore == ("XT101",)
    assert settings.problems == (
        "xmltool.toml:3:21: XT903 there is no rule XT1011; did you mean XT101?",
    )


@pytest.mark.parametrize(
    "text",
    [
        'select = ["XT1", "XT1011"]',
        'extend-select = ["XT1011"]',
        '[lint]\nselect = ["XT1011"]',
        '[severity]\nXT1011 = "error"',
    ],
)
def test_a_typo_that_would_lint_less_is_an_error(text: str) -> None:
    with pytest.raises(
        ConfigError, match=r"xmltool.toml:\d:\d+: there is no rule XT1011"
    ) as caught:
        read(text)
    assert caught.value.hint == "did you mean XT101?"


@pytest.mark.parametrize(
    ("text", "pyproject", "why"),
    [
        ("a" + ".a" * 200 + " = 1", False, "a key of more than"),
        ("tool.xmltool = 3", True, "is not a table"),
        (f"exclude = {['a'] * 5000}", False, "globs, or one of more than"),
        (f"exclude = {['a*' * 400] * 100}", False, "has more than 10000 of"),
    ],
)
def test_what_is_too_much_or_no_table(text: str, pyproject: bool, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        read(text, pyproject=pyproject)


def test_many_unknown_rules_are_counted() -> None:
    settings = read(f"ignore = {[f'nothing-{number}' for number in range(500)]}")
    assert "more words in ignore name no rule" in settings.problems[-1]
    assert len(settings.problems) < 100


def test_a_file_of_the_root_directory_has_not_the_settings_of_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "xmltool.toml").write_text('ignore = ["XT1"]\n')
    configuration = Configuration()
    assert configuration.settings("x.xml").path == "xmltool.toml"
    assert configuration.settings("/x.xml").path != "xmltool.toml"
