"""`xmltool normalize`: the file that libvirt would store."""

from typing import TYPE_CHECKING, Annotated

from xmltool.cli.options import general as options
from xmltool.cli.options.declared import Argument, Option
from xmltool.cli.show import emit
from xmltool.cli.show.complaints import complain, status_of
from xmltool.errors import UsageError
from xmltool.files.found import read_pools
from xmltool.files.inputs import Skipped, find_inputs
from xmltool.files.output import places_in
from xmltool.generator.normalization import normalized
from xmltool.grammar.choose import choose_grammars
from xmltool.pool.uuid_policy import parse_policy

if TYPE_CHECKING:
    from xmltool.findings import FileReport


def normalize(
    files: Annotated[
        list[str], Argument("FILE...", "Files, directories, or - for standard input.")
    ],
    output_dir: Annotated[
        str | None, Option("--output-dir DIR", "Write each file to DIR, under its own name.")
    ] = None,
    header: Annotated[
        bool, Option("--header/--no-header", "With the comment that libvirt puts at the top.")
    ] = True,
    uuid: Annotated[
        str | None,
        Option(
            "--uuid random|from-name|UUID",
            "The uuid; default: the document's own, else a random one.",
        ),
    ] = None,
    stdin_filename: options.StdinFilename = None,
    color: options.Color = "auto",
    quiet: options.Quiet = False,
) -> int:
    """Print each definition byte for byte as libvirt would store it.

    What libvirt would not load is reported on standard error; the other files are written all the
    same, and the exit status is 1.
    """
    policy = parse_policy(uuid)
    inputs = find_inputs(files)
    if policy.fixed is not None and len(inputs.sources) > 1:
        raise UsageError(f"--uuid {uuid} is for one file", "--uuid from-name gives each its own")
    places = dict(
        zip(inputs.sources, places_in(inputs.sources, output_dir, stdin_filename), strict=True)
    )
    grammars, run = choose_grammars()
    skipped = Skipped(inputs.empty, len(inputs.sources))
    faulty: list[FileReport] = []
    judged = 0
    for source, document in read_pools(inputs, skipped, stdin_filename):
        judged += 1
        data, report = normalized(document, grammars, policy, header=header)
        if report is not None:
            faulty.append(report)
        if data is not None:
            emit.output(places[source], data)
    complain(run, faulty, color=color)
    if not quiet:
        emit.notes(skipped.remarks())
    return status_of(faulty, judged)
