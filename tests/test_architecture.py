"""The house's rules: who may import whom, and which module may use what.

The table below is the architecture. A module may import from its own layer and from the ones that its
layer names; what is imported for type checking only counts too, since it is knowledge all the same.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "xmltool"
MODULES = sorted(PACKAGE.rglob("*.py"))

LINES = (
    ("errors", "resources", "findings"),
    ("versions", "text", "confined", "rules", "fingerprints", "repository"),
    ("report",),
    ("document", "causes"),
    ("pool", "grammar", "remarks"),
    ("programs", "secret"),
    ("explain", "convert", "layout", "cures"),
    ("files",),
    ("verdict",),
    ("judging", "lint", "store", "generator"),
    ("live",),
    ("check",),
    ("watch", "server", "offline"),
    ("cli",),
)
"""The architecture, the lowest line first: a module imports only from lines below its own and from
its own package."""

ONLY_IN: dict[str, tuple[str, ...]] = {
    "typer": ("cli/", "__main__.py"),
    "watchdog": ("watch/",),
    "subprocess": ("live/virsh.py", "watch/hook.py", "cli/editor.py", "lint/revision.py"),
    "xmlschema": ("convert/to_json.py",),
    "elementpath": ("explain/", "grammar/"),
    "lxml": (
        "document/",
        "pool/",
        "grammar/",
        "explain/",
        "convert/",
        "verdict.py",
        "layout/",
        "lint/",
    ),
    "xml": ("document/",),
    "concurrent": ("files/workers.py",),
    "multiprocessing": ("files/workers.py",),
    "rich": ("cli/watching/",),
    "pygls": ("server/",),
    "lsprotocol": ("server/",),
    "difflib": ("report/patch.py",),  # unified diffs; suggestions are `text.suggest`'s
    "shlex": ("text/shell.py", "cli/editor.py", "check/system/startup.py"),
    "textwrap": ("text/table.py",),
    "unicodedata": ("text/table.py",),
}
"""Library to the only places (prefixes below `xmltool/`) that import it."""

TYPES_ONLY_IN: dict[str, tuple[str, ...]] = {
    "lxml": ("files/", "generator/", "secret/", "store/", "live/", "check/"),
}
"""Where the library's types may be named in annotations beyond `ONLY_IN`."""

LAZY = ("xmlschema", "watchdog", "rich", "subprocess", "json", "difflib", "tempfile", "uuid")
"""What `validate` must not pay for: imported inside the functions of what it imports at start."""

START_UP = (
    "__init__", "__main__", "errors", "findings", "versions", "resources", "text.escape",
    "document.document", "verdict", "pool", "grammar.grammar", "grammar.assemble", "grammar.cut",
    "grammar.libxml2.ordertrap", "grammar.libxml2.shortcuts", "cli.app", "cli.registry",
    "cli.show.emit", "cli.options.general", "cli.commands.validate", "files.inputs",
    "files.workers", "judging", "cli.show.report", "grammar.choose", "report.formats",
    "report.style", "report.summary", "report.concise",
)  # fmt: skip
"""Modules (and packages) on the way of `xmltool validate one.xml`."""


class Import(NamedTuple):
    """One import statement's module, and where it stands."""

    module: str
    for_types: bool
    at_start: bool


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def dotted(path: Path) -> str:
    return relative(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports_of(path: Path) -> list[Import]:
    """Every import of a module, `TYPE_CHECKING` blocks and functions included."""
    found: list[Import] = []

    def visit(node: ast.AST, *, for_types: bool, at_start: bool) -> None:
        if isinstance(node, ast.Import):
            found.extend(Import(alias.name, for_types, at_start) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            found.append(Import(node.module, for_types, at_start))
            if node.module == "xmltool" or node.module.startswith("xmltool."):
                found.extend(
                    Import(f"{node.module}.{alias.name}", for_types, at_start)
                    for alias in node.names
                    if (
                        PACKAGE.parent / node.module.replace(".", "/") / f"{alias.name}.py"
                    ).exists()
                )
        typed = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.iter_child_nodes(node):
            visit(child, for_types=for_types or typed, at_start=at_start and not inside)

    visit(ast.parse(path.read_text()), for_types=False, at_start=True)
    return found


def layer_of(module: str) -> str:
    return module.removeprefix("xmltool.").partition(".")[0]


def line_of(layer: str) -> int:
    return next(number for number, line in enumerate(LINES) if layer in line)


def wrong_imports() -> set[str]:
    wrong = set()
    for path in MODULES:
        layer = layer_of(dotted(path))
        if layer in ("__init__", "__main__", "xmltool"):
            continue
        for found in imports_of(path):
            other = layer_of(found.module)
            if not found.module.startswith("xmltool.") or other in (layer, "__version__"):
                continue
            if line_of(other) >= line_of(layer):
                wrong.add(f"{relative(path)} imports {found.module}")
    return wrong


def test_imports_follow_the_lines() -> None:
    assert not wrong_imports()


def test_libraries_stay_where_they_belong() -> None:
    wrong = []
    for path in MODULES:
        name = relative(path)
        for found in imports_of(path):
            library = found.module.partition(".")[0]
            places = ONLY_IN.get(library, ("",))
            if found.for_types:
                places += TYPES_ONLY_IN.get(library, ())
            if not name.startswith(places):
                wrong.append(f"{name} imports {found.module}")
    assert not wrong


def test_start_up_imports_nothing_heavy() -> None:
    heavy = [
        f"{relative(path)} imports {found.module}: do it in the function"
        for path in MODULES
        if any(dotted(path) == start or dotted(path).startswith(f"{start}.") for start in START_UP)
        for found in imports_of(path)
        if found.at_start and not found.for_types and found.module.partition(".")[0] in LAZY
    ]
    assert not heavy


def test_every_start_up_module_exists() -> None:
    for module in START_UP:
        path = PACKAGE / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__init__.py").exists(), module


def test_modules_are_short_and_say_what_they_are() -> None:
    wrong = []
    for path in MODULES:
        text = path.read_text()
        if not ast.get_docstring(ast.parse(text)):
            wrong.append(f"{relative(path)} has no docstring")
        if text.count("\n") > 350:
            wrong.append(f"{relative(path)} is long: which second subject is in it?")
        if re.search(r"(?:^|/)(?:utils?|helpers?|common|misc|manager)\.py$", relative(path)):
            wrong.append(f"{relative(path)} has a name that says nothing")
    assert not wrong


def catches_everything(handler: ast.ExceptHandler) -> bool:
    """Whether a handler swallows any exception; one that cleans up and raises again does not."""
    caught = "" if handler.type is None else ast.unparse(handler.type)
    last = handler.body[-1]
    again = isinstance(last, ast.Raise) and last.exc is None
    return caught in ("", "Exception", "BaseException") and not again


def test_only_main_catches_everything() -> None:
    wrong = [
        f"{relative(path)}:{node.lineno}"
        for path in MODULES
        if relative(path) not in ("__main__.py", "files/workers.py")  # jobs carries it to `main`
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler) and catches_everything(node)
    ]
    assert not wrong


def test_only_emit_writes_to_the_streams() -> None:
    wrong = [
        relative(path)
        for path in MODULES
        if relative(path) not in ("cli/show/emit.py", "cli/show/progress.py", "__main__.py")
        and re.search(r"sys\.std(?:out|err)\.(?:write|buffer)|\bprint\(", path.read_text())
    ]
    assert not wrong, "write through xmltool.cli.show.emit"


def test_rules_are_sorted() -> None:
    from xmltool.rules import RULES

    assert list(RULES) == sorted(RULES)
