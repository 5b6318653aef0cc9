"""CONTRIBUTING.md: what it names exists, and its recipes are walked as far as that goes."""

import re
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.test_architecture import LINES, MODULES, relative
from xmltool.__main__ import main
from xmltool.check.system.backends import BACKENDS
from xmltool.cli import registry
from xmltool.cli.options.groups import grouped
from xmltool.cli.options.store import StoreOptions
from xmltool.cli.show import emit
from xmltool.generator.shapes import SHAPES
from xmltool.grammar.load import load_grammar
from xmltool.pool.fields import FIELDS
from xmltool.pool.types import POOL_TYPES
from xmltool.programs import steps
from xmltool.report import formats
from xmltool.rules import FAMILIES, RULES
from xmltool.versions import NEWEST

if TYPE_CHECKING:
    from typing import TextIO

    from xmltool.findings import FileReport, RunInfo
    from xmltool.report.style import Style

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text()
POOL = "fixtures/stores/good/etc/libvirt/storage/images.xml"


def recipe(title: str) -> str:
    return TEXT.partition(f"**{title}**")[2].partition("\n**")[0].partition("\n## ")[0]


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:xmltool|rng|tests)/[\w/.]*)`", TEXT)))
)
def test_what_is_named_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_map_names_every_package_in_the_order_of_the_lines() -> None:
    rows = re.findall(r"^\| \d+ \| (.*?) \|", TEXT, re.MULTILINE)
    named = [re.findall(r"`xmltool/(\w+)", row) for row in rows]
    where = {name: number for number, row in enumerate(reversed(named)) for name in row}
    packages = {relative(path).partition("/")[0] for path in MODULES if "/" in relative(path)}
    assert packages <= where.keys()
    for lower, line in enumerate(LINES):
        for other in LINES[lower + 1 :]:
            for below in line:
                for above in other:
                    if below in where and above in where:
                        assert where[below] <= where[above], (below, above)


def test_fifteen_questions() -> None:
    rows = TEXT.partition("## Where is …?")[2].strip().splitlines()[2:]
    assert len(rows) == 15
    assert all(re.fullmatch(r"\| Where .*\? \| `[\w/.]+` \|", row) for row in rows)


@pytest.mark.parametrize(
    "title",
    ["A rule", "A field of the definition", "A pool type", "A libvirt release", "An output format",
     "A command"],
)  # fmt: skip
def test_a_recipe_has_at_most_four_places(title: str) -> None:
    text = recipe(title)
    assert text
    assert len(re.findall(r"^\d\. ", text, re.MULTILINE)) <= 4


def test_a_command_is_a_module_and_a_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    @grouped
    def greet(where: StoreOptions, loud: bool = False) -> int:
        """Greet a store."""
        emit.out(f"hello {where.place.shown}{'!' if loud else ''}\n")
        return 3

    module = types.ModuleType("xmltool.cli.commands.greet")
    module.greet = greet  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    row = registry.Command("greet", registry.STORE, "Greet a store")
    commands = (*registry.COMMANDS, row)
    monkeypatch.setattr(registry, "COMMANDS", commands)
    monkeypatch.setattr("xmltool.cli.app.COMMANDS", commands)
    assert main(["greet", "--loud", "--root", f"{tmp_path}"]) == 3
    assert capsys.readouterr().out == f"hello {tmp_path}/etc/libvirt/storage!\n"
    assert main(["--help"]) == 0
    assert "greet " in capsys.readouterr().out
    assert main(["greet", "--root", "/", "--session"]) == 2


def test_a_format_is_a_module_and_a_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    class Report:
        def __init__(self, run: "RunInfo", out: "TextIO", style: "Style") -> None:
            self.out = out

        def add(self, file: "FileReport") -> None:
            self.out.write(f"{Path(file.file).name} {file.valid} {file.loads}\n")

        def close(self) -> None:
            self.out.write("end\n")

    module = types.ModuleType("xmltool.report.verdicts")
    module.Report = Report  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(formats.FORMATS, "verdicts", "verdicts")
    for command in ("validate", "lint"):
        assert main([command, POOL, "--format", "verdicts"]) == 0
        assert capsys.readouterr().out == "images.xml True True\nend\n"
    output = tmp_path / "out"
    assert main(["validate", POOL, "-o", f"verdicts:{output}"]) == 0
    assert output.read_text() == "images.xml True True\nend\n"


def test_a_rule_has_one_home() -> None:
    texts = {relative(path): path.read_text() for path in MODULES}
    for rule in RULES:
        homes = [
            family
            for family in FAMILIES
            if re.search(rf"^{rule} = Rule\(", texts[f"rules/{family}.py"], re.MULTILINE)
        ]
        assert len(homes) == 1, rule
        users = [
            name
            for name, text in texts.items()
            if not name.startswith("rules/") and re.search(rf"\b{rule}\b", text)
        ]
        assert users, f"nothing reports {rule}"
    for path in (ROOT / "xmltool/rules/examples").iterdir():
        rule, kind, suffix = path.name.split(".")
        assert rule in RULES
        assert kind in ("bad", "good")
        assert suffix == "xml"


def test_a_pool_type_is_in_the_places_of_the_recipe_and_no_other_table() -> None:
    types_ = list(POOL_TYPES)
    for table in (SHAPES, BACKENDS, steps.BACKENDS):
        assert list(table) == types_
    files = {path.name for path in (ROOT / "rng").glob("pool-*.rng")}
    assert files == {f"pool-{name}.rng" for name in types_}
    named = set(re.findall(r"xmltool/[\w/]+\.py", recipe("A pool type")))
    tables = {
        f"xmltool/{relative(path)}"
        for path in MODULES
        if sum(f'"{name}": ' in path.read_text() for name in types_) > len(types_) // 2
    }
    assert tables <= named


def test_a_release_is_one_constant_and_marks() -> None:
    assert load_grammar().version == NEWEST
    numbers = f"Version({', '.join(map(str, NEWEST))})"
    assert [relative(path) for path in MODULES if numbers in path.read_text()] == ["versions.py"]


def test_a_field_is_one_row() -> None:
    """Its path is spelt in the table only; tests/pool/test_one_row.py adds one."""
    paths = [field.path for field in FIELDS]
    assert len(paths) == len(set(paths))
    tables = ("pool/", "generator/", "layout/", "convert/")
    for path in MODULES:
        if relative(path).startswith(tables) and relative(path) != "pool/fields.py":
            text = path.read_text()
            spelt = [each for each in paths if each.count("/") > 1 and f'"{each}"' in text]
            assert not spelt, f"{relative(path)} has {spelt} of its own"
