"""`xmltool diff`: what differs between two definitions, or two directories of them, for libvirt."""

import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.show import emit
from xmltool.cli.show.difference import Result, result_json, result_lines
from xmltool.files.sides import Pool, Side, read_sides
from xmltool.pool.compare import compare
from xmltool.report.difference import (
    CHANGED,
    ONLY_A,
    ONLY_B,
    Difference,
)
from xmltool.text.escape import vis
from xmltool.text.suggest import one_of

FORMATS = ("text", "json")


def diff(
    a: Annotated[str, typer.Argument(metavar="A", help="A file, a directory, or -.")],
    b: Annotated[str, typer.Argument(metavar="B", help="A file, a directory, or -.")],
    output_format: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text or json.")
    ] = "text",
    color: options.Color = "auto",
    quiet: options.Quiet = False,
) -> int:
    """Compare two definitions, XML or JSON, as libvirt reads them: 0 same, 1 different, 2 no answer.

    Layout, order, comments and what libvirt ignores make no difference. Of two directories the
    pools are matched by name.
    """
    one_of("--format", output_format, FORMATS)
    one_of("--color", color, emit.COLORS)
    result = _compare(*read_sides(a, b))
    if output_format == "json":
        emit.out(result_json(result))
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


def _compare(a: Side, b: Side) -> Result:
    if not (a.many or b.many):
        if not (a.pools and b.pools):
            return Result(a, b, [], compared=False)
        return Result(a, b, list(_changed(a.pools[0], b.pools[0])), compared=True)
    compared = all(side.pools or not side.refused for side in (a, b))
    return Result(a, b, list(_by_name(a, b)) if compared else [], compared)


def _by_name(a: Side, b: Side) -> Iterator[Difference]:
    pools_a, pools_b = a.by_name(), b.by_name()
    broken_a = {a.inside(file) for file in a.refused}
    broken_b = {b.inside(file) for file in b.refused}
    for name in sorted(pools_a.keys() | pools_b.keys()):
        one, other = pools_a.get(name), pools_b.get(name)
        if one is not None and other is not None:
            yield from _changed(one, other)
        elif one is not None and a.inside(one.file) not in broken_b:
            yield Difference(ONLY_A, name, one.file, None)
        elif other is not None and b.inside(other.file) not in broken_a:
            yield Difference(ONLY_B, name, None, other.file)


def _changed(a: Pool, b: Pool) -> Iterator[Difference]:
    changes = compare(a.definition, b.definition)
    if changes:
        yield Difference(CHANGED, a.definition.name, a.file, b.file, changes)
