"""`xmltool schema export`: the grammar for other programs."""

import os
from typing import Annotated

from xmltool.cli.commands.schema import choose_one
from xmltool.cli.options import general as options
from xmltool.cli.options.declared import Option
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.errors import UsageError
from xmltool.files.output import make_directory
from xmltool.grammar.export import exported
from xmltool.resources import data_text
from xmltool.text.suggest import one_of

TARGETS = ("rng", "xsd", "catalog", "config")
CONFIG_FILE = "xmltool.schema.json"
"""The JSON schema of `xmltool.toml`, in draft 7, the newest that SchemaStore's editors know."""


@grouped
def schema_export(
    judging: options.GrammarOptions,
    to: Annotated[
        str,
        Option(
            "--to rng|xsd|catalog|config",
            "RELAX NG in one file; XML Schema 1.1; an XML catalog for editors; the JSON schema"
            " of xmltool.toml.",
        ),
    ],
    output: Annotated[
        str | None, Option("-o --output FILE", "Write to FILE; default: standard output.")
    ] = None,
    output_dir: Annotated[
        str | None, Option("--output-dir DIR", "Write all files that belong together to DIR.")
    ] = None,
) -> int:
    """Write the grammar for editors and other validators."""
    one_of("--to", to, TARGETS)
    if output is not None and output_dir is not None:
        raise UsageError("-o and --output-dir exclude each other")
    if to == "config":
        files = {CONFIG_FILE: data_text(f"lint/{CONFIG_FILE}").encode()}
    else:
        files, notes = exported(choose_one(judging)[1], to, alone=output_dir is None)
        emit.notes(notes)
    if output_dir is None:
        emit.output(output, next(iter(files.values())))
        return 0
    make_directory(output_dir)
    for name, data in files.items():
        emit.output(os.path.join(output_dir, name), data)
        emit.note(f"wrote {os.path.join(output_dir, name)}")
    return 0
