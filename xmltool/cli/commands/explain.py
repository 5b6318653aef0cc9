"""`xmltool explain`: the programs that libvirt runs for a pool, and what they do."""

import os
from typing import Annotated

from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.options.declared import Argument, Option
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.cli.show import explain as show
from xmltool.document.document import MAX_CHILDREN
from xmltool.errors import NoSuchPoolError, StoreError, UsageError
from xmltool.files.inputs import STDIN
from xmltool.files.operands import read_operands
from xmltool.grammar.choose import choose_grammars, newer_notes, target_versions
from xmltool.pool.definition import StoragePoolDef
from xmltool.programs.needs import needs_of
from xmltool.programs.packages import distribution_in
from xmltool.programs.step import STEP_NAMES, Case
from xmltool.programs.steps import steps_of
from xmltool.store.definitions import Definitions
from xmltool.store.session import WAIT_SECONDS
from xmltool.text.suggest import one_of
from xmltool.versions import NEWEST, Version


@grouped
def explain(
    operand: Annotated[
        str,
        Argument(
            "FILE|NAME", "A definition, XML or JSON, - for standard input, or a pool of the store."
        ),
    ],
    where: stores.StoreOptions,
    steps: Annotated[
        list[str] | None, Option("--step STEP", f"Only {', '.join(STEP_NAMES)}; may be repeated.")
    ] = None,
    overwrite: Annotated[
        bool | None, Option("--overwrite/--no-overwrite", "What pool-build gets; default: neither.")
    ] = None,
    libvirt_version: Annotated[
        str | None,
        Option(
            "--libvirt-version VERSION",
            "The libvirt (X, X.Y, X.Y.Z, host or root); default: the newest known.",
        ),
    ] = None,
    output_format: options.ReportFormat = "text",
    wait: stores.Wait = WAIT_SECONDS,
    stdin_filename: options.StdinFilename = None,
    color: options.Color = "auto",
) -> int:
    """Show what libvirt does when a pool is built, started, refreshed, stopped and deleted.

    Each program is shown with its arguments, in order, with what it does to data; nothing is run.
    """
    chosen = tuple(one_of("--step", step, STEP_NAMES) for step in steps or STEP_NAMES)
    version = _version(libvirt_version, root := where.place.root_given)
    if operand == STDIN or "/" in operand or os.path.isfile(operand):
        judges = choose_grammars("bundled", libvirt_version, root)
        read = read_operands([operand], stdin_filename=stdin_filename)
        definitions = Definitions(read.files, judges, validate=False)
        if definitions.refused:
            return show.refusal(definitions, judges.run, output_format, color)
        definition = _only(definitions, operand)
    else:
        definition = _stored(where, operand, wait)
    found = steps_of(Case(definition, overwrite, version))
    explained = show.Explained(
        definition,
        {name: found[name] for name in STEP_NAMES if name in chosen},
        needs_of(definition.type, found, version),
        version,
        distribution_in(root),
    )
    if output_format == "json":
        emit.out_json(explained.report())
    else:
        emit.out("".join(explained.lines()))
    return 0


def _version(text: str | None, root: str | None) -> Version:
    if text is None:
        return NEWEST
    versions = target_versions(text, root)
    if len(versions) > 1:
        raise UsageError(f"--libvirt-version {text}: write one version", "libvirts differ in this")
    emit.notes(newer_notes(versions))
    return min(versions[0], NEWEST)


def _only(definitions: Definitions, operand: str) -> StoragePoolDef:
    if (count := len(definitions.given)) != 1:
        raise UsageError(f"{operand} holds {count} pools, and one is explained at a time")
    return definitions.given[0].wanted.definition


def _stored(where: stores.StoreOptions, name: str, wait: float) -> StoragePoolDef:
    with where.read(wait) as store:
        try:
            entry = store.pool(name)
        except NoSuchPoolError as error:
            raise NoSuchPoolError(f"{error.message}, and no file {name} here", error.hint) from None
    emit.notes(store.notes)
    if (count := len(entry.pool.source.devices)) > MAX_CHILDREN:  # as in a file that is given
        raise StoreError(f"pool {name} has {count} devices; at most {MAX_CHILDREN} are explained")
    return entry.pool
