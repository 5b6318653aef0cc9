"""The JSON schema of `xmltool.toml` and the reader of that file have one opinion."""

from __future__ import annotations

import json
import tomllib

import jsonschema
import pytest

from xmltool.__main__ import main
from xmltool.errors import ConfigError
from xmltool.findings import FAIL_ON, Severity
from xmltool.lint.config import READERS, TEMPLATE_KINDS, read_settings
from xmltool.manual.markdown import Code, read_blocks
from xmltool.resources import data_text

SCHEMA = json.loads(data_text("lint/xmltool.schema.json"))
GOOD = (
    "",
    'select = ["ALL"]\nextend-select = ["XT7"]\nignore = ["unstable-device"]',
    '[per-file-ignores]\n"a/*.xml" = ["XT7"]\n[severity]\nXT405 = "error"',
    'fail-on = "never"\ntemplate = "jinja,at"\nlibvirt-version = "7.0"',
    'template = ["erb"]\nlibvirt-version = ["7.0", "9.0"]\nschema = "rng"',
    'exclude = ["vendor"]\nbaseline = "known.json"\none-store = true\nembedded = false',
    'drift-ignore = ["inactive", "target/path@lab"]\n[lint]\nselect = ["XT1"]',
)
BAD = (
    "selct = []",
    "select = 1",
    'select = "XT1"',
    "ignore = [1]",
    'fail-on = "warn"',
    'template = ["jinja2"]',
    'template = "jinja,"',
    'one-store = "yes"',
    "baseline = []",
    "exclude = [1]",
    "severity = 1",
    '[severity]\nXT405 = "fatal"',
    '[per-file-ignores]\n"a" = "XT7"',
    "[lint]\nselct = []",
    "lint = 1",
    "libvirt-version = 7.0",
    'drift-ignore = "inactive"',
)


def reads(text: str) -> bool:
    try:
        return read_settings("xmltool.toml", "/repo", text, pyproject=False) is not None
    except ConfigError:
        return False


def accepts(text: str) -> bool:
    return jsonschema.Draft7Validator(SCHEMA).is_valid(tomllib.loads(text))


@pytest.mark.parametrize("text", GOOD)
def test_both_take_what_is_right(text: str) -> None:
    assert reads(text)
    assert accepts(text)


@pytest.mark.parametrize("text", BAD)
def test_both_refuse_what_is_wrong(text: str) -> None:
    assert not reads(text)
    assert not accepts(text)


def test_the_schema_has_each_key_of_the_reader_and_no_other() -> None:
    keys = dict(SCHEMA["properties"])
    again = keys.pop("lint")["properties"]
    assert keys.keys() == READERS.keys()
    assert again == {key: {"$ref": f"#/properties/{key}"} for key in READERS}
    assert all(entry["description"].endswith(".") for entry in keys.values())


def test_the_schema_has_the_words_that_the_reader_takes() -> None:
    keys = SCHEMA["properties"]
    assert keys["fail-on"]["enum"] == list(FAIL_ON)
    assert keys["severity"]["additionalProperties"]["enum"] == [one.value for one in Severity]
    listed, joined = keys["template"]["anyOf"]
    assert listed["items"]["enum"] == list(TEMPLATE_KINDS)
    kinds = "|".join(TEMPLATE_KINDS)
    assert joined["pattern"] == f"^({kinds})(,({kinds}))*$"


def test_the_export_is_a_schema_of_draft_7(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "export", "--to", "config"]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema == SCHEMA


def test_the_example_of_the_page_is_taken() -> None:
    blocks = read_blocks(data_text("manual/topics/configuration.md"))
    (example,) = [block for block in blocks if isinstance(block, Code)]
    assert accepts("\n".join(example.lines))
    assert reads("\n".join(example.lines))
