"""`xmltool apply`: every given definition is as given, all of it or none of it."""

import sys
from typing import Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.show import emit
from xmltool.cli.show.complaints import complain
from xmltool.cli.show.plan import step_lines, tell_outcome, tell_refusal
from xmltool.errors import UsageError
from xmltool.files.inputs import STDIN
from xmltool.files.operands import Operands, PassedOver, read_operands
from xmltool.grammar.choose import choose_grammars
from xmltool.store.boot import SUFFIX
from xmltool.store.definitions import judged_definitions
from xmltool.store.plan import Action, Plan
from xmltool.store.pruning import Pruning
from xmltool.store.session import WAIT_SECONDS
from xmltool.store.writing import (
    Hooks,
    Seen,
    Writing,
    checked_policy,
    grammar_root,
    write_definitions,
)
from xmltool.text.suggest import one_of
from xmltool.text.words import count_of


def apply(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="XML or JSON files, directories, or - for standard input."
        ),
    ],
    prune: Annotated[
        bool,
        typer.Option(
            "--prune", help="Undefine pools that xmltool wrote and that are not given any more."
        ),
    ] = False,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="Accept a set without any definition.")
    ] = False,
    autostart: stores.Autostart = None,
    uuid: stores.Uuid = None,
    no_validate: stores.NoValidate = False,
    dry_run: stores.DryRun = False,
    diff: stores.Diff = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Write although a running libvirt uses the store; with --prune: remove pools that"
            " are not as xmltool wrote them, too.",
        ),
    ] = False,
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
    """Make every given definition be there as given: all of them in one change, or none.

    Pools that are not given stay, unless --prune is. The plan is shown before it is carried out.
    """
    one_of("--format", output_format, stores.FORMATS)
    one_of("--color", color, options.COLORS)
    place = stores.place_of(root, session, home, storage_dir)
    read = _read(paths, stdin_filename, allow_empty=allow_empty)
    if prune and read.passed_over:
        raise _not_pruned(read.passed_over)
    judges = choose_grammars(schema, libvirt_version, grammar_root(place))
    run = judges.run
    definitions = judged_definitions(read.files, judges, validate=not no_validate)
    if not quiet:
        emit.notes((*run.notes, *read.remarks()))
    if definitions.refused:
        return tell_refusal(definitions, place, run, output_format=output_format, color=color)
    if not definitions.given and not allow_empty:
        raise UsageError("there is no definition in what is given", "--allow-empty accepts that")
    policy = checked_policy(uuid, len(definitions.given))
    writing = Writing(wait, force, dry_run, diff, autostart, policy, once=True)
    given = frozenset(wanted.definition.name + SUFFIX for wanted in definitions.wanted)
    pruning = Pruning(given, force=force)
    text = output_format == "text"

    def show(_seen: Seen, plan: Plan) -> None:
        if text and not writing.only_tells:
            told = [step for step in plan.steps if step.changes_something or not quiet]
            painted = emit.wants_color(color, sys.stdout)
            emit.out("".join(step_lines(told, only_tells=True, color=painted)))
            sys.stdout.flush()

    hooks = Hooks(pruning.removals if prune else None, show)
    plan = write_definitions(place, definitions.wanted, writing, hooks)
    definitions.refuse(plan.refusals)
    emit.notes(plan.notes)
    if plan.refusals:
        return tell_refusal(definitions, place, run, output_format=output_format, color=color)
    for note in pruning.notes():
        emit.note(note)
    if text and not writing.only_tells:
        complain(run, definitions.findings, color=color)
        emit.out(_summary(plan))
        return int(bool(pruning.kept))
    status = tell_outcome(
        plan, place, writing, output_format=output_format, color=color,
        run=run, files=definitions.files, quiet=quiet, kept=pruning.kept,
    )  # fmt: skip
    return status or int(bool(pruning.kept))


def _read(paths: list[str], stdin_filename: str | None, *, allow_empty: bool) -> Operands:
    """Read the operands; directories that hold no file are an empty set, where that is allowed."""
    try:
        return read_operands(paths, stdin_filename=stdin_filename, allow_empty=allow_empty)
    except UsageError as error:
        if paths.count(STDIN) > 1:
            raise
        raise UsageError(error.message, "--allow-empty accepts an empty set") from error


def _not_pruned(passed_over: tuple[PassedOver, ...]) -> UsageError:
    """Return the error of a set that is not known in full: a pool of it could be removed."""
    first, *more = map(str, passed_over)
    others = f", and {count_of(len(more), 'other')}" if more else ""
    return UsageError(
        f"--prune needs a set that is read in full: {first}{others}",
        "name the files, or move what is no definition out of the directory",
    )


def _summary(plan: Plan) -> str:
    counts = ((action, sum(step.action is action for step in plan.steps)) for action in Action)
    words = ", ".join(f"{count} {action.value}" for action, count in counts if count)
    return f"Applied: {words or 'nothing to do'}\n"
