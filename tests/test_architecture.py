"""The house's rules: who may import whom, and which module may use what.

The table below is the architecture. A module may import from its own layer and from the ones that its
layer names; what is imported for type checking only counts as well.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "xmltool"
MODULES = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if PACKAGE / "collection" not in path.parents  # Ansible's plug-ins, which Ansible imports
)

LINES = (
    ("errors", "resources", "findings", "stream"),
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
    ("watch", "fleet", "server", "offline", "manual"),
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
    "grammar.libxml2.ordertrap", "grammar.libxml2.outline", "cli.app", "cli.registry",
    "cli.show.emit", "cli.options.general", "cli.commands.validate", "files.inputs",
    "files.workers", "judging", "cli.show.report", "grammar.choose", "report.formats",
    "report.style", "report.summary", "report.concise",
)  # fmt: skip
"""Modules (and packages) on the way of `xmltool validate one.xml`."""


BOUNDARIES = {
    "__init__.py": "a name of the API is imported when it is first used",
    "__main__.py": "an error's text, and what only a process of its own needs",
    "cli/app.py": "help, mistakes and completion, which a command that runs does without",
    "cli/commands/": "JSON, and what only one option of the command needs",
    "cli/completing/": "what the values of one option need",
    "cli/options/": "what an option leads to",
    "cli/show/": "a format is imported when it is asked for",
    "confined/": "the kernel's resolver, or the one in its place",
    "document/": "what a well-formed text in UTF-8 does without",
    "files/operands.py": "JSON, which few definitions are in",
    "files/output.py": "a file that is written over in place, which few are",
    "files/side_file.py": "YAML, which few files are in",
    "files/workers.py": "one file needs no processes",
    "grammar/": "a grammar that is not the bundled one, and another release than the newest",
    "judging.py": "one file needs no processes",
    "lint/": "what a clean file does without, and what only one option needs",
    "live/": "reviewed definitions, a record and hashes, which most comparisons do without",
    "offline.py": "the system around a store, and its target directories",
    "server/": "what an editor asks for after the first diagnostics",
    "pool/read_values.py": "adapters and credentials, which few pools have",
    "store/session.py": "what only a writer needs",
    "store/transaction/": "a store without a journal and a manifest",
    "verdict.py": "what a document that is valid and loads does without",
}
"""Modules (prefixes below `xmltool/`) that import inside functions, and what that saves."""

FEW_OTHERS = 25
"""Imports inside functions in all other modules together."""

SAME_ROLE = ("rules/", "cli/", "lint/checks/", "watch/")
"""A module here is called as the one that it serves: a family's rules, a command, its text."""

SHARED_STEMS = {
    "definition": "pool and secret, each read, written and defined alike",
    "directory": "an open directory; the programs for pools of type dir",
    "elements": "the children that libvirt reads; those that the grammar expects",
    "fixes": "made by the explainer; applied by lint",
    "markup": "of tags as they are written",
    "placeholders": "their forms; a template's",
    "places": "in a text; of a journal",
    "pools": "of a store; of a libvirt",
    "read": "pool and secret",
    "secrets": "of a store; of a system",
    "suggest": "a name that was meant; commands that end a drift",
    "words": "of any message; of a report",
    "write": "pool and secret",
}
"""Stems that two modules share all the same, and what each is about; no more are added."""


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
    """A family of rules is one table, with all that users read of it, and may be longer."""
    wrong = []
    for path in MODULES:
        text = path.read_text()
        if not ast.get_docstring(ast.parse(text)):
            wrong.append(f"{relative(path)} has no docstring")
        if text.count("\n") > (700 if relative(path).startswith("rules/") else 350):
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


STREAM_WRITERS = ("cli/", "__main__.py", "server/")
"""Who may write to a standard stream; `cli/` does it through `cli/show/emit.py`."""


def test_only_emit_writes_to_the_streams() -> None:
    wrong = []
    for path in MODULES:
        text, name = path.read_text(), relative(path)
        if name in ("cli/show/emit.py", "cli/show/progress.py", "__main__.py"):
            continue
        if re.search(r"sys\.std(?:out|err)\.(?:write|buffer)|\bprint\(", text):
            wrong.append(f"{name}: write through xmltool.cli.show.emit")
        if not name.startswith(STREAM_WRITERS) and re.search(r"sys\.std(?:out|err)\b", text):
            wrong.append(f"{name}: nothing below cli knows the standard streams")
    assert not wrong


def import_graph() -> dict[str, set[str]]:
    """Which module imports which, inside functions and for type checking too; the package itself,
    which Python runs before each of them, is not counted."""
    names = {dotted(path): path for path in MODULES if path != PACKAGE / "__init__.py"}
    return {
        name: {found.module.removeprefix("xmltool.") for found in imports_of(path)}
        & names.keys() - {name}
        for name, path in names.items()
    }


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Return the circles of a graph, one for each module that is in one."""

    def way(start: str) -> list[str] | None:
        seen, pending = set(), [(next_, [start, next_]) for next_ in graph.get(start, ())]
        while pending:
            here, path = pending.pop()
            if here == start:
                return path
            if here not in seen:
                seen.add(here)
                pending += [(next_, [*path, next_]) for next_ in graph.get(here, ())]
        return None

    return [found for name in sorted(graph) if (found := way(name)) is not None]


def test_no_import_circle_at_any_depth() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}), "circles are found"
    assert not circles(import_graph())


REPORT_KNOWS = (
    "report", "findings", "rules", "text", "fingerprints", "repository", "resources", "__version__",
)  # fmt: skip


def test_reports_know_findings_and_nothing_of_their_domains() -> None:
    wrong = [
        f"{relative(path)} imports {found.module}"
        for path in MODULES
        for found in imports_of(path)
        if (
            layer_of(found.module) == "report"
            and not relative(path).startswith(("cli/", "report/"))
        )
        or (
            layer_of(dotted(path)) == "report"
            and found.module.startswith("xmltool.")
            and layer_of(found.module) not in REPORT_KNOWS
        )
    ]
    assert not wrong, "only cli imports report, and report only what every finding needs"


def test_imports_inside_functions_are_at_boundaries() -> None:
    others = [
        f"{relative(path)}:{node.lineno}"
        for path in MODULES
        if not relative(path).startswith(tuple(BOUNDARIES))
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert len(set(others)) <= FEW_OTHERS, others


def test_every_boundary_has_such_an_import() -> None:
    for prefix in BOUNDARIES:
        assert any(
            not found.at_start and not found.for_types
            for path in MODULES
            if relative(path).startswith(prefix)
            for found in imports_of(path)
        ), prefix


def test_a_rule_is_written_as_text_in_its_family_only() -> None:
    wrong = []
    for path in MODULES:
        if relative(path).startswith("rules/"):
            continue
        tree = ast.parse(path.read_text())
        docstrings = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        wrong += [
            f"{relative(path)}:{node.lineno}: {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
            and re.search(r"\bXT\d{3}\b", node.value)
        ]
    assert not wrong, "use the constant"


def test_two_modules_share_a_name_only_where_one_serves_the_other() -> None:
    shared: dict[str, list[str]] = {}
    for path in MODULES:
        name = relative(path)
        if path.stem not in ("__init__", "__main__", path.parent.name) and not name.startswith(
            SAME_ROLE
        ):
            shared.setdefault(path.stem, []).append(name)
    twice = {stem: names for stem, names in shared.items() if len(names) > 1}
    assert twice.keys() == SHARED_STEMS.keys()


def test_no_name_stands_for_three_things() -> None:
    homes: dict[str, list[str]] = {}
    for path in MODULES:
        name = relative(path)
        if name.startswith(("cli/commands/", "lint/checks/")) or (
            name.startswith("report/") and "class Report" in path.read_text()
        ):
            continue  # one function or class of one name each, by which it is found
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name[0] not in "_":
                homes.setdefault(node.name, []).append(name)
    assert not {name: places for name, places in homes.items() if len(places) > 2}


def test_commands_only_translate() -> None:
    long = {
        relative(path): lines
        for path in MODULES
        if relative(path).startswith("cli/commands/")
        and (lines := path.read_text().count("\n"))
        > 120 * max(1, path.read_text().count("\n@grouped\n"))
    }
    assert not long, "options in, one call, one renderer, one exit status"


def test_rules_are_sorted() -> None:
    from xmltool.rules import RULES

    assert list(RULES) == sorted(RULES)
