"""`xmltool schema`: the grammar in use, and what to give to other programs."""

import json
import os
from typing import Annotated, Any

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.cli.show.schema_text import type_text, types_text
from xmltool.errors import UsageError
from xmltool.files.output import make_directory
from xmltool.grammar.choose import Grammars, choose_grammars
from xmltool.grammar.describe import known_releases, pool_types
from xmltool.grammar.export import CATALOG_FILE, RNG_FILE, catalog_text, rng_text, xsd_files
from xmltool.grammar.grammar import Grammar
from xmltool.resources import rng_directory
from xmltool.text.suggest import one_of, suggestion

FORMATS = ("text", "json")
TARGETS = ("rng", "xsd", "catalog", "config")
_CONFIG_FILE = "xmltool.schema.json"

_Format = Annotated[str, typer.Option("--format", metavar="FORMAT", help="text or json.")]


@grouped
def list_types(
    judging: options.GrammarOptions,
    output_format: _Format = "text",
) -> int:
    """List the pool types of the grammar in use, and the libvirt releases that it knows."""
    one_of("--format", output_format, FORMATS)
    chosen, grammar = _choose(judging)
    types, releases = pool_types(grammar.tree), known_releases(grammar.tree)
    if output_format == "json":
        entries = [
            {"type": k.name, "since": k.since, "note": k.note, "documentation": k.words}
            for k in types
        ]
        _json(chosen, {"types": entries, "versions": [str(version) for version in releases]})
        return 0
    emit.out(_headline(chosen) + "\n" + types_text(types, releases, emit.page_columns()))
    return 0


@grouped
def show_type(
    judging: options.GrammarOptions,
    pool_type: Annotated[str, typer.Argument(metavar="TYPE", help="dir, fs, netfs, logical...")],
    output_format: _Format = "text",
) -> int:
    """Show what a pool of a type takes: its elements and attributes, their values, since when."""
    one_of("--format", output_format, FORMATS)
    chosen, grammar = _choose(judging)
    types = {kind.name: kind for kind in pool_types(grammar.tree)}
    if pool_type not in types:
        raise _unknown(pool_type, list(types), grammar)
    kind = types[pool_type]
    if output_format == "json":
        entry = {"type": kind.name, "since": kind.since, "note": kind.note}
        items = [_entry(item) for item in kind.items]
        _json(chosen, {**entry, "documentation": kind.words, "items": items})
        return 0
    emit.out(_headline(chosen) + "\n" + type_text(kind, emit.page_columns()))
    return 0


@grouped
def export_grammar(
    judging: options.GrammarOptions,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="rng|xsd|catalog|config",
            help="RELAX NG in one file; XML Schema 1.1; an XML catalog for editors; the JSON schema"
            " of xmltool.toml.",
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write to FILE; default: standard output."
        ),
    ] = None,
    output_dir: Annotated[
        str | None,
        typer.Option(
            "--output-dir", metavar="DIR", help="Write all files that belong together to DIR."
        ),
    ] = None,
) -> int:
    """Write the grammar for editors and other validators."""
    one_of("--to", to, TARGETS)
    if output is not None and output_dir is not None:
        raise UsageError("-o and --output-dir exclude each other")
    files = _config_file() if to == "config" else _grammar_files(judging, to, output_dir is None)
    if output_dir is None:
        emit.output(output, next(iter(files.values())))
        return 0
    make_directory(output_dir)
    for name, data in files.items():
        emit.output(os.path.join(output_dir, name), data)
        emit.note(f"wrote {os.path.join(output_dir, name)}")
    return 0


def _config_file() -> dict[str, bytes]:
    import json

    from xmltool.lint.config_schema import config_schema

    return {_CONFIG_FILE: (json.dumps(config_schema(), indent=2) + "\n").encode()}


def _grammar_files(judging: options.GrammarOptions, to: str, alone: bool) -> dict[str, bytes]:
    """Return the files to write; `alone`: only the first of them will be."""
    _, grammar = _choose(judging)
    if to == "rng":
        return {RNG_FILE: rng_text(grammar)}
    if to == "xsd":
        files = xsd_files(grammar)
        others = " and ".join(list(files)[1:])
        emit.note("this is XML Schema 1.1: editors and validators that know only 1.0 refuse it")
        if alone:
            emit.note(f"it imports {others}: --output-dir DIR writes them too")
        return files
    if not alone:
        return {CATALOG_FILE: catalog_text(), RNG_FILE: rng_text(grammar), **xsd_files(grammar)}
    xsd_files(grammar)
    return {CATALOG_FILE: catalog_text(rng_directory())}


def _choose(judging: options.GrammarOptions) -> tuple[Grammars, Grammar]:
    """Load one grammar."""
    chosen = choose_grammars(*judging)
    for note in chosen.run.notes:
        emit.note(f"xmltool: {note}")
    if len(chosen.grammars) > 1:
        raise UsageError(
            f"--libvirt-version {judging.libvirt_version}: one release at a time here",
            "name one of them",
        )
    return chosen, chosen.grammars[0]


def _unknown(pool_type: str, types: list[str], grammar: Grammar) -> UsageError:
    """Return why there is no such type: misspelt, or of a newer libvirt."""
    for kind in pool_types(grammar.full):
        if kind.name == pool_type:
            return UsageError(
                f"libvirt {grammar.version} has no pool type {pool_type}",
                f"it came with libvirt {kind.since}",
            )
    hint = suggestion(pool_type, types, f"the types are: {', '.join(types)}")
    return UsageError(f"there is no pool type {pool_type}", hint)


def _headline(chosen: Grammars) -> str:
    return f"Grammar: {chosen.run.schema_source}, libvirt {chosen.run.libvirt}\n"


def _entry(item: Any) -> dict[str, object]:
    """Return an item as JSON."""
    if item.groups:
        groups = [[_entry(inner) for inner in group] for group in item.groups]
        return {"kind": item.kind, "occurs": item.occurs, "groups": groups}
    values = [
        {"value": v.text, "documentation": v.words, "since": v.since, "note": v.note}
        for v in item.values
    ]
    return {
        "kind": item.kind,
        "name": item.name,
        "namespace": item.namespace,
        "occurs": item.occurs,
        "values": values,
        "expects": item.expects,
        "documentation": item.words,
        "since": item.since,
        "note": item.note,
        "items": [_entry(inner) for inner in item.items],
    }


def _json(chosen: Grammars, data: dict[str, object]) -> None:
    about = {"source": chosen.run.schema_source, "libvirt": chosen.run.libvirt}
    emit.out(json.dumps({"version": 1, "schema": about, **data}, indent=2) + "\n")
