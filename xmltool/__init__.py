"""A pure-XML toolkit for libvirt storage pools: validate, lint, generate, manage offline, report drift.

What is named here is the public API; a name is imported from its module when it is first used.
Every error that a function raises on purpose is an `XmltoolError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xmltool.convert.from_json import from_json as from_json
    from xmltool.convert.to_json import to_json as to_json
    from xmltool.document.document import Document as Document
    from xmltool.document.document import parse_document as parse_document
    from xmltool.document.document import read_document as read_document
    from xmltool.errors import ConfigError as ConfigError
    from xmltool.errors import DocumentError as DocumentError
    from xmltool.errors import GrammarError as GrammarError
    from xmltool.errors import LibvirtError as LibvirtError
    from xmltool.errors import StoreError as StoreError
    from xmltool.errors import UsageError as UsageError
    from xmltool.errors import XmltoolError as XmltoolError
    from xmltool.findings import FileReport as FileReport
    from xmltool.findings import Finding as Finding
    from xmltool.findings import Fix as Fix
    from xmltool.findings import RunInfo as RunInfo
    from xmltool.findings import Severity as Severity
    from xmltool.findings import Span as Span
    from xmltool.generator.generate import generate as generate
    from xmltool.grammar.grammar import Grammar as Grammar
    from xmltool.grammar.load import load_grammar as load_grammar
    from xmltool.layout.writer import format_document as format_document
    from xmltool.lint.lint import LintOptions as LintOptions
    from xmltool.lint.lint import LintReport as LintReport
    from xmltool.lint.lint import lint_files as lint_files
    from xmltool.live.drift import Comparison as Comparison
    from xmltool.live.libvirt import Libvirt as Libvirt
    from xmltool.live.libvirt import Snapshot as Snapshot
    from xmltool.live.libvirt import drift as drift
    from xmltool.offline import Store as Store
    from xmltool.pool.compare import Change as Change
    from xmltool.pool.compare import compare as compare
    from xmltool.pool.conflict import PoolConflict as PoolConflict
    from xmltool.pool.conflict import PoolIndex as PoolIndex
    from xmltool.pool.conflict import conflicts as conflicts
    from xmltool.pool.definition import StoragePoolDef as StoragePoolDef
    from xmltool.pool.read import read_definition as read_definition
    from xmltool.pool.write import stored_bytes as stored_bytes
    from xmltool.rules import RULES as RULES
    from xmltool.rules.rule import Rule as Rule
    from xmltool.store.boot import BootEntry as BootEntry
    from xmltool.store.commit import Plan as Plan
    from xmltool.store.plan import Changes as Changes
    from xmltool.store.plan import Step as Step
    from xmltool.verdict import Verdict as Verdict
    from xmltool.verdict import judge as judge

__version__ = "0.1.0"

_HOMES = {
    "BootEntry": "store.boot",
    "Change": "pool.compare",
    "Changes": "store.plan",
    "Comparison": "live.drift",
    "ConfigError": "errors",
    "Document": "document.document",
    "DocumentError": "errors",
    "FileReport": "findings",
    "Finding": "findings",
    "Fix": "findings",
    "Grammar": "grammar.grammar",
    "GrammarError": "errors",
    "Libvirt": "live.libvirt",
    "LibvirtError": "errors",
    "LintOptions": "lint.lint",
    "LintReport": "lint.lint",
    "Plan": "store.commit",
    "PoolConflict": "pool.conflict",
    "PoolIndex": "pool.conflict",
    "RULES": "rules",
    "Rule": "rules.rule",
    "RunInfo": "findings",
    "Severity": "findings",
    "Snapshot": "live.libvirt",
    "Span": "findings",
    "Step": "store.plan",
    "StoragePoolDef": "pool.definition",
    "Store": "offline",
    "StoreError": "errors",
    "UsageError": "errors",
    "Verdict": "verdict",
    "XmltoolError": "errors",
    "compare": "pool.compare",
    "conflicts": "pool.conflict",
    "drift": "live.libvirt",
    "format_document": "layout.writer",
    "from_json": "convert.from_json",
    "generate": "generator.generate",
    "judge": "verdict",
    "lint_files": "lint.lint",
    "load_grammar": "grammar.load",
    "parse_document": "document.document",
    "read_definition": "pool.read",
    "read_document": "document.document",
    "stored_bytes": "pool.write",
    "to_json": "convert.to_json",
}
"""Name to the module, below this package, that it is imported from."""

__all__ = [  # noqa: PLE0604  # all names are in _HOMES, which a test holds to the imports above
    "__version__",
    *_HOMES,
]


def __getattr__(name: str) -> object:
    """Import a name of the API from its module."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
