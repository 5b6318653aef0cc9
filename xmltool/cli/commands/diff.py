"""`xmltool diff`: what differs between two definitions, or two directories of them, for libvirt."""

import sys
from typing import Annotated

from xmltool.cli.options import general as options
from xmltool.cli.options.declared import Argument
from xmltool.cli.show import emit
from xmltool.cli.show.difference import result_lines, result_report
from xmltool.files.sides import compare_sides, read_sides
from xmltool.text.escape import vis


def diff(
    a: Annotated[str, Argument("A", "A file, a directory, or -.")],
    b: Annotated[str, Argument("B", "A file, a directory, or -.")],
    output_format: options.ReportFormat = "text",
    color: options.Color = "auto",
    quiet: options.Quiet = False,
) -> int:
    """Compare two definitions, XML or JSON, as libvirt reads them: 0 same, 1 different, 2 no answer.

    Layout, order, comments and what libvirt ignores make no difference. Of two directories the
    pools are matched by name.
    """
    result = compare_sides(*read_sides(a, b))
    if output_format == "json":
        emit.out_json(result_report(result))
    else:
        emit.out("".join(result_lines(result, color=emit.wants_color(color, sys.stdout))))
    for side in (result.a, result.b):
        for reason in side.refused.values():
            emit.note(vis(reason))
    if not quiet:
        emit.notes(str(entry) for side in (result.a, result.b) for entry in side.passed_over)
    if not result.compared:
        return 2
    return int(bool(result.differences or result.a.refused or result.b.refused))
