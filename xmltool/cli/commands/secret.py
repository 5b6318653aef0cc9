"""`xmltool secret`: the secrets of a libvirt offline, definition and value."""

from typing import Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.cli.show import secrets as show
from xmltool.errors import UsageError
from xmltool.files.inputs import STDIN
from xmltool.files.operands import read_operands
from xmltool.findings import FileReport, Severity
from xmltool.grammar.choose import choose_grammars
from xmltool.secret.read import ROOT as SECRET
from xmltool.secret.value import Value, read_value, value_finding
from xmltool.store.definitions import Kinds, judged_definitions
from xmltool.store.place import Place
from xmltool.store.secret_plan import WantedSecret
from xmltool.store.secret_view import place_of_secrets
from xmltool.store.secret_writing import define_secrets, remove_secrets
from xmltool.store.secrets import Secrets, read_secrets, secret_of, sorted_secrets
from xmltool.store.session import WAIT_SECONDS, Writing, read_store
from xmltool.text.suggest import one_of


@grouped
def define(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Files, directories, or - for standard input."),
    ],
    where: stores.StoreOptions,
    writing: stores.WritingOptions,
    value_file: Annotated[
        str | None,
        typer.Option(
            "--value-file",
            metavar="FILE|-",
            help="The bytes of this file are the value of the one secret that is given.",
        ),
    ] = None,
    keep_newline: Annotated[
        bool,
        typer.Option("--keep-newline", help="A line end at the end of the value file counts."),
    ] = False,
    stdin_filename: options.StdinFilename = None,
) -> int:
    """Write secrets beside the store: all of them or, when one is refused, none.

    A value is read from a file or from standard input only, and is never shown. Without a value
    file the value that a secret has stays.
    """
    place = where.opened(writing).place
    place_of_secrets(place)
    _check_value_options(paths, value_file, keep_newline=keep_newline)
    read = read_operands(paths, stdin_filename=stdin_filename, kinds=(SECRET,))
    judges = choose_grammars()
    definitions = judged_definitions(
        read.files, judges, validate=False, kinds=Kinds(pools=False, secrets=True)
    )
    if not writing.quiet:
        emit.notes(read.remarks())
    report = show.SecretReport(place, writing)
    if definitions.refused:
        return report.refusal(definitions.files)
    wanted = [given.wanted for given in definitions.secrets]
    if not wanted:
        raise UsageError("there is no secret in what is given")
    if value_file is not None:
        value = _value_of(wanted, value_file, keep_newline=keep_newline)
        wanted = [wanted[0]._replace(value=value)]
        finding = value_finding(value, wanted[0].definition)
        if finding is not None:
            definitions.files.append(FileReport(value_file, None, None, (finding,)))
            if finding.severity is Severity.ERROR:
                return report.refusal(definitions.files)
    changes = define_secrets(place, wanted, _how(writing))
    definitions.refuse_secrets(changes.secrets.refusals)
    if changes.refused:
        return report.refusal(definitions.files)
    return report.outcome(changes, definitions.files)


def _check_value_options(paths: list[str], value_file: str | None, *, keep_newline: bool) -> None:
    if keep_newline and value_file is None:
        raise UsageError("--keep-newline is for --value-file")
    if value_file == STDIN and STDIN in paths:
        raise UsageError("standard input (-) can be read only once")
    if value_file is not None and len(paths) > 1:
        raise UsageError("--value-file is for one secret", "define each with its own value file")


def _value_of(wanted: list[WantedSecret], path: str, *, keep_newline: bool) -> Value:
    if len(wanted) != 1:
        raise UsageError(
            f"--value-file is for one secret, and there are {len(wanted)}",
            "define each with its own value file",
        )
    return read_value(path, keep_newline=keep_newline)


@grouped
def list_secrets(
    where: stores.StoreOptions,
    output_format: stores.ReportFormat = "text",
    wait: stores.Wait = WAIT_SECONDS,
    quiet: options.Quiet = False,
) -> int:
    """List the secrets that libvirt will have after its next start, and what it will skip."""
    one_of("--format", output_format, stores.FORMATS)
    place = where.place
    secrets = _read(place, wait)
    entries = sorted_secrets(secrets.entries)
    if output_format == "json":
        emit.out(show.list_json(place, entries))
        return 0
    emit.out("".join(show.list_lines([entry for entry in entries if entry.loaded])))
    if not quiet:
        emit.notes(f"{e.file}: libvirt skips it: {e.reason}" for e in entries if not e.loaded)
    return 0


@grouped
def info(
    secrets: Annotated[
        list[str], typer.Argument(metavar="UUID|USAGE...", help="Uuids or usages of secrets.")
    ],
    where: stores.StoreOptions,
    output_format: stores.ReportFormat = "text",
    wait: stores.Wait = WAIT_SECONDS,
) -> int:
    """Show what is known of secrets; never a value."""
    one_of("--format", output_format, stores.FORMATS)
    place = where.place
    found = _read(place, wait)
    entries = list(dict.fromkeys(secret_of(found, each, by_usage=True) for each in secrets))
    if output_format == "json":
        emit.out(show.list_json(place, entries))
    else:
        emit.out("\n".join(show.info_text(entry) for entry in entries))
    return 0


@grouped
def undefine(
    secrets: Annotated[list[str], typer.Argument(metavar="UUID...", help="Uuids of secrets.")],
    where: stores.StoreOptions,
    writing: stores.WritingOptions,
    if_exists: stores.IfExists = False,
) -> int:
    """Remove secrets with their values: all that are named, or none."""
    place = where.opened(writing).place
    changes = remove_secrets(place, secrets, _how(writing), if_exists=if_exists)
    return show.SecretReport(place, writing).outcome(changes)


def _how(writing: stores.WritingOptions) -> Writing:
    return Writing(writing.wait, writing.force, writing.dry_run, keeps=not writing.no_state)


def _read(place: Place, wait: float) -> Secrets:
    place_of_secrets(place)
    with read_store(place, wait) as view, place.open() as root:
        found = read_secrets(root, place.path, view.pending_secrets)
    emit.notes(view.notes)
    return found
