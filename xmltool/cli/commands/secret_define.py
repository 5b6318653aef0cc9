"""`xmltool secret define`: secrets with their values, written beside a store."""

from typing import Annotated

from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.options.declared import Argument, Option
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.cli.show.secrets import SecretReport
from xmltool.errors import UsageError
from xmltool.files.inputs import STDIN
from xmltool.files.operands import read_operands
from xmltool.secret.read import ROOT as SECRET
from xmltool.store.secret_view import place_of_secrets
from xmltool.store.secret_writing import define_files, several_values


@grouped
def secret_define(
    paths: Annotated[
        list[str], Argument("FILE...", "Files, directories, or - for standard input.")
    ],
    where: stores.StoreOptions,
    writing: stores.WritingOptions,
    value_file: Annotated[
        str | None,
        Option(
            "--value-file FILE|-",
            "The bytes of this file are the value of the one secret that is given.",
        ),
    ] = None,
    keep_newline: Annotated[
        bool, Option("--keep-newline", "A line end at the end of the value file counts.")
    ] = False,
    stdin_filename: options.StdinFilename = None,
) -> int:
    """Write secrets beside the store: all of them or, when one is refused, none.

    A value is read from a file or from standard input only, and is never shown. Without a value
    file the value that a secret has stays.
    """
    place = where.opened(writing).place
    place_of_secrets(place)
    if keep_newline and value_file is None:
        raise UsageError("--keep-newline is for --value-file")
    if value_file == STDIN and STDIN in paths:
        raise UsageError("standard input (-) can be read only once")
    if value_file is not None and len(paths) > 1:
        raise several_values()
    read = read_operands(paths, stdin_filename=stdin_filename, kinds=(SECRET,))
    if not writing.quiet:
        emit.notes(read.remarks())
    changes, files = define_files(
        place, read.files, writing.how(), value_file, keep_newline=keep_newline
    )
    report = SecretReport(place, writing)
    return report.refusal(files) if changes is None else report.outcome(changes, files)
