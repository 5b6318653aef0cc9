"""`xmltool normalize`: the file that libvirt would store."""

from typing import Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.show import emit
from xmltool.cli.show.complaints import complain, status_of
from xmltool.errors import UsageError
from xmltool.files.found import read_found
from xmltool.files.inputs import Skipped, find_inputs
from xmltool.files.output import places_in
from xmltool.findings import FileReport, Severity
from xmltool.grammar.choose import choose_grammars
from xmltool.pool.uuid_policy import UuidPolicy, parse_policy
from xmltool.pool.write import stored_bytes
from xmltool.text.suggest import one_of
from xmltool.verdict import Verdict, judge

RELOAD = "XT3"
"""Family of the findings about what libvirt writes: an error is what it could not read back."""


def normalize(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Files, directories, or - for standard input."),
    ],
    output_dir: Annotated[
        str | None,
        typer.Option(
            "--output-dir", metavar="DIR", help="Write each file to DIR, under its own name."
        ),
    ] = None,
    header: Annotated[
        bool,
        typer.Option("--header/--no-header", help="With the comment that libvirt puts at the top."),
    ] = True,
    uuid: Annotated[
        str | None,
        typer.Option(
            "--uuid",
            metavar="random|from-name|UUID",
            show_default=False,
            help="The uuid; default: the document's own, else a random one.",
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
    one_of("--color", color, emit.COLORS)
    policy = parse_policy(uuid)
    inputs = find_inputs(files)
    if policy.fixed is not None and len(inputs.sources) > 1:
        raise UsageError(f"--uuid {uuid} is for one file", "--uuid from-name gives each its own")
    places = places_in(inputs.sources, output_dir, stdin_filename)
    grammars, run = choose_grammars()
    skipped = Skipped(inputs.empty, len(inputs.sources))
    faulty: list[FileReport] = []
    judged = 0
    for source, place in zip(inputs.sources, places, strict=True):
        document = read_found(source, stdin_filename)
        if isinstance(document, str):
            skipped.add(document)
            continue
        judged += 1
        verdict = judge(document, grammars)
        _note_faults(verdict, faulty)
        data = _stored(verdict, policy, header=header)
        if data is not None:
            emit.output(place, data)
    complain(run, faulty, color=color)
    if not quiet:
        for line in skipped.remarks():
            emit.note(line)
    return status_of(faulty, judged)


def _stored(verdict: Verdict, policy: UuidPolicy, *, header: bool) -> bytes | None:
    definition = verdict.definition
    if definition is None or not verdict.loads:
        return None
    chosen = policy.choose(definition.name, document=definition.uuid)
    return stored_bytes(definition._replace(uuid=chosen), header=header)


def _note_faults(verdict: Verdict, faulty: list[FileReport]) -> None:
    """Keep what keeps a file from being loaded, now or at libvirt's next start."""
    findings = verdict.findings
    if verdict.loads:
        findings = tuple(
            found
            for found in findings
            if found.rule.startswith(RELOAD) and found.severity is Severity.ERROR
        )
    if findings:
        document = verdict.document
        faulty.append(
            FileReport(document.name, verdict.valid, verdict.loads, findings, document.data)
        )
