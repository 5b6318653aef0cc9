"""`xmltool define-as`: write the definition that flags ask for."""

from typing import Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.options.pool_flags import with_pool_flags
from xmltool.cli.show import emit
from xmltool.cli.show.plan import tell_outcome, tell_refusal
from xmltool.document.document import parse_document
from xmltool.errors import StoreError, UsageError
from xmltool.files.operands import read_parts
from xmltool.grammar.choose import choose_grammars
from xmltool.store.definitions import Definitions
from xmltool.store.plan import Action, Plan
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

ORIGIN = "the command line"
"""Where the definition comes from, for messages."""


@with_pool_flags
def define_as(
    given: dict[str, tuple[str, ...]],
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The pool's name.", show_default=False)
    ] = None,
    pool_type: Annotated[
        str | None,
        typer.Argument(metavar="TYPE", help="dir, fs, netfs, logical...", show_default=False),
    ] = None,
    name_option: Annotated[str | None, typer.Option("--name", metavar="NAME", hidden=True)] = None,
    type_option: Annotated[str | None, typer.Option("--type", metavar="TYPE", hidden=True)] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Change the pool when there is one of this name.")
    ] = False,
    print_xml: Annotated[
        bool, typer.Option("--print-xml", help="Only print the definition, as `generate` does.")
    ] = False,
    autostart: stores.Autostart = None,
    uuid: stores.Uuid = None,
    no_validate: stores.NoValidate = False,
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
    output_format: stores.ReportFormat = "text",
    color: options.Color = "auto",
) -> int:
    """Write the definition that the flags ask for: those of virsh pool-define-as, and some more.

    A flag that libvirt would refuse or silently drop is an error that names it. A pool of this name
    is changed only with --replace.
    """
    from xmltool.generate.check import generate

    one_of("--format", output_format, stores.FORMATS)
    one_of("--color", color, options.COLORS)
    name = _operand("NAME", "--name", name, name_option)
    pool_type = _operand("TYPE", "--type", pool_type, type_option)
    place = stores.place_of(root, session, home, storage_dir)
    grammars, run = choose_grammars(schema, libvirt_version, grammar_root(place))
    judges = () if no_validate else grammars
    text = generate(name, pool_type, given, judges)
    if print_xml:
        emit.out(text)
        return 0
    for note in run.notes:
        emit.note(note)
    definitions = Definitions(grammars, validate=not no_validate)
    definitions.add(read_parts(parse_document(ORIGIN, text.encode())))
    if not definitions.refused:
        policy = checked_policy(uuid, 1)
        writing = Writing(wait, force, dry_run, diff, autostart, policy)
        plan = write_definitions(
            place, definitions.wanted, writing, Hooks(look=None if replace else _only_new)
        )
        definitions.refuse(plan.refusals)
        emit.notes(plan.notes)
        if not plan.refusals:
            return tell_outcome(
                plan, place, writing, output_format=output_format, color=color,
                run=run, files=definitions.files,
            )  # fmt: skip
    return tell_refusal(definitions, place, run, output_format=output_format, color=color)


def _operand(what: str, option: str, operand: str | None, value: str | None) -> str:
    """Return an operand, which virsh lets one write as an option too."""
    if operand is not None and value is not None:
        raise UsageError(f"{what} is given twice, as an operand and with {option}")
    found = value if operand is None else operand
    if found is None:
        raise UsageError(
            f"{what} is missing", "for example: xmltool define-as images dir --target /srv/images"
        )
    return found


def _only_new(_seen: Seen, plan: Plan) -> None:
    """Refuse to change a pool that is there."""
    for step in plan.steps:
        if step.action is Action.UPDATED:
            changed = ", ".join(change.path for change in step.changes)
            raise StoreError(
                f"there is a pool {step.name} already, and it differs in {changed}",
                "--replace changes it",
            )
