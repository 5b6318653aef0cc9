"""`xmltool fmt`: layout and element order as libvirt writes them."""

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

from xmltool.cli.options import general as options
from xmltool.cli.options import linting
from xmltool.cli.options.declared import Option
from xmltool.cli.show import emit
from xmltool.cli.show.fmt_outcome import Wanted, report_faulty, show_file, status, summary
from xmltool.files.found import read_pools
from xmltool.files.inputs import STDIN, Skipped, find_inputs
from xmltool.files.layout import Layout, fault_of, lay_out
from xmltool.lint.configuration import Configuration, included

if TYPE_CHECKING:
    from xmltool.findings import FileReport


def fmt(
    paths: options.Paths = None,
    check: Annotated[
        bool, Option("--check", "Write nothing; exit with 1 if a file would change.")
    ] = False,
    diff: Annotated[
        bool, Option("--diff", "Write nothing; print what would change, for `patch -p1`.")
    ] = False,
    config: linting.Config = None,
    isolated: linting.Isolated = False,
    color: options.Color = "auto",
    stdin_filename: options.StdinFilename = None,
    quiet: options.Quiet = False,
) -> int:
    """Write files in libvirt's layout and element order; - goes to standard output.

    Content, line ends, comments and CDATA sections stay, and so does what libvirt makes of the
    file. A comment goes with the element whose line it ends, else with the one after it. What is
    not well-formed is reported and left.
    """
    configuration = Configuration(config, isolated=isolated)
    inputs = included(find_inputs(paths), configuration)
    chosen = Wanted(check, diff, emit.wants_color(color, sys.stdout))
    skipped = Skipped(inputs.empty, len(inputs.sources))
    counts: Counter[Layout] = Counter()
    faulty: list[FileReport] = []
    for source, document in read_pools(inputs, skipped, stdin_filename):
        laid = lay_out(source, document, write=not (check or diff))
        show_file(source, laid, chosen)
        counts[laid.layout] += 1
        if laid.layout is Layout.FAULTY:
            faulty.append(fault_of(document))
    report_faulty(faulty, chosen, to_stderr=diff or any(s.path == STDIN for s in inputs.sources))
    filtered = [s.path for s in inputs.sources] == [STDIN] and not (check or diff)
    if not quiet and not filtered:
        emit.notes((*skipped.remarks(), *summary(counts, chosen)))
    return status(counts, faulty, chosen)
