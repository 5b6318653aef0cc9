"""`xmltool define`: write definitions to a store, as libvirt would."""

from typing import Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.show import emit
from xmltool.cli.show.plan import tell_outcome, tell_refusal
from xmltool.errors import UsageError
from xmltool.files.operands import read_operands
from xmltool.grammar.choose import choose_grammars
from xmltool.store.definitions import judged_definitions
from xmltool.store.session import WAIT_SECONDS
from xmltool.store.writing import Writing, checked_policy, grammar_root, write_definitions
from xmltool.text.suggest import one_of


def define(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="XML or JSON files, directories, or - for standard input."
        ),
    ],
    autostart: stores.Autostart = None,
    uuid: stores.Uuid = None,
    no_validate: stores.NoValidate = False,
    validate: Annotated[
        bool, typer.Option("--validate", help="For virsh's sake: always done.", hidden=True)
    ] = False,
    dry_run: stores.DryRun = False,
    diff: stores.Diff = False,
    force: stores.Force = False,
    wait: stores.Wait = WAIT_SECONDS,
    root: options.Root = None,
    session: options.Session = False,
    home: options.Home = None,
    storage_dir: options.StorageDir = None,
    schema: options.Schema = "auto",
    libvirt_version: options.LibvirtVersion = None,
    stdin_filename: options.StdinFilename = None,
    output_format: stores.ReportFormat = "text",
    color: options.Color = "auto",
    quiet: options.Quiet = False,
) -> int:
    """Write definitions to the store: all of them or, when one is refused, none.

    A pool that is there keeps its uuid and its autostart; one that is the same is not touched.
    """
    one_of("--format", output_format, stores.FORMATS)
    one_of("--color", color, options.COLORS)
    place = stores.place_of(root, session, home, storage_dir)
    read = read_operands(paths, stdin_filename=stdin_filename)
    judges = choose_grammars(schema, libvirt_version, grammar_root(place))
    run = judges.run
    definitions = judged_definitions(read.files, judges, validate=validate or not no_validate)
    if not quiet:
        emit.notes((*run.notes, *read.remarks()))
    if not definitions.given and not definitions.refused:
        raise UsageError("there is no definition in what is given")
    if not definitions.refused:
        policy = checked_policy(uuid, len(definitions.given))
        writing = Writing(wait, force, dry_run, diff, autostart, policy)
        plan = write_definitions(place, definitions.wanted, writing)
        definitions.refuse(plan.refusals)
        emit.notes(plan.notes)
        if not plan.refusals:
            return tell_outcome(
                plan, place, writing, output_format=output_format, color=color,
                run=run, files=definitions.files, quiet=quiet,
            )  # fmt: skip
    return tell_refusal(definitions, place, run, output_format=output_format, color=color)
