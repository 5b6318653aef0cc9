"""`xmltool schema list` and `schema show`: the grammar in use."""

from typing import Annotated

from xmltool.cli.options import general as options
from xmltool.cli.options.declared import Argument
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.cli.show.schema_text import item_entry, type_entry, type_text, types_text
from xmltool.errors import UsageError
from xmltool.grammar.choose import Grammars, choose_grammars
from xmltool.grammar.describe import known_releases, pool_type_of, pool_types
from xmltool.grammar.grammar import Grammar


@grouped
def list_types(
    judging: options.GrammarOptions,
    output_format: options.ReportFormat = "text",
) -> int:
    """List the pool types of the grammar in use, and the libvirt releases that it knows."""
    chosen, grammar = choose_one(judging)
    types, releases = pool_types(grammar.tree), known_releases(grammar.tree)
    if output_format == "json":
        _json(chosen, {"types": list(map(type_entry, types)), "versions": list(map(str, releases))})
        return 0
    emit.out(_headline(chosen) + "\n" + types_text(types, releases, emit.page_columns()))
    return 0


@grouped
def show_type(
    judging: options.GrammarOptions,
    pool_type: Annotated[str, Argument("TYPE", "dir, fs, netfs, logical...")],
    output_format: options.ReportFormat = "text",
) -> int:
    """Show what a pool of a type takes: its elements and attributes, their values, since when."""
    chosen, grammar = choose_one(judging)
    kind = pool_type_of(grammar, pool_type)
    if output_format == "json":
        _json(chosen, {**type_entry(kind), "items": list(map(item_entry, kind.items))})
        return 0
    emit.out(_headline(chosen) + "\n" + type_text(kind, emit.page_columns()))
    return 0


def choose_one(judging: options.GrammarOptions) -> tuple[Grammars, Grammar]:
    """Load one grammar, and note what there is to know of it."""
    chosen = choose_grammars(*judging)
    for note in chosen.run.notes:
        emit.note(f"xmltool: {note}")
    if len(chosen.grammars) > 1:
        raise UsageError(
            f"--libvirt-version {judging.libvirt_version}: one release at a time here",
            "name one of them",
        )
    return chosen, chosen.grammars[0]


def _headline(chosen: Grammars) -> str:
    return f"Grammar: {chosen.run.schema_source}, libvirt {chosen.run.libvirt}\n"


def _json(chosen: Grammars, data: dict[str, object]) -> None:
    about = {"source": chosen.run.schema_source, "libvirt": chosen.run.libvirt}
    emit.out_json({"version": 1, "schema": about, **data}, indent=2)
