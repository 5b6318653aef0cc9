"""`xmltool fleet`: the reports of many hosts in one."""

from typing import TYPE_CHECKING, Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.cli.show.report import FAIL_ON, ReportOptions, report_targets, write_targets

if TYPE_CHECKING:
    from xmltool.fleet.totals import Totals

STALE = "7d"


@grouped
def fleet(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="HOST-FILES...",
            show_default=False,
            help="Reports of hosts: of snapshot, and of drift, check and lint with --format json;"
            " or directories of them.",
        ),
    ],
    definitions: Annotated[
        str | None,
        typer.Option(
            "--definitions",
            metavar="DIR",
            show_default=False,
            help="Hold each snapshot against the definitions in DIR/HOST, in DIR/GROUP with"
            " --inventory, or in DIR.",
        ),
    ] = None,
    inventory: Annotated[
        str | None,
        typer.Option(
            "--inventory",
            metavar="FILE",
            show_default=False,
            help="Ansible's inventory, INI or YAML: the groups of the hosts, and which hosts there"
            " are.",
        ),
    ] = None,
    host_from: Annotated[
        str | None,
        typer.Option(
            "--host-from",
            metavar="json:PATH",
            help="Take a host's name from its report, such as json:facts.fqdn.",
            show_default="the name of the file, without suffixes",
        ),
    ] = None,
    stale: Annotated[
        str,
        typer.Option(
            "--stale", metavar="AGE", help="Name hosts with older reports: 90m, 36h, 7d, 2w, never."
        ),
    ] = STALE,
    require_all: Annotated[
        bool,
        typer.Option(
            "--require-all", help="Exit with 2 where a host has no report that can be read."
        ),
    ] = False,
    output_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="text, json, jsonl, html, prometheus, junit or sarif.",
            show_default="text",
        ),
    ] = None,
    output: options.Output = None,
    fail_on: options.FailOn = "error",
    jobs: options.Jobs = None,
    color: options.Color = "auto",
    quiet: options.Quiet = False,
) -> int:
    """Put the reports of many hosts together: the same difference on many hosts is said once.

    Names the hosts that differ from their definitions, that were not read, whose reports are old,
    and what only some have. Memory does not grow with the reports, which are read one by one.
    """
    from datetime import UTC, datetime

    from xmltool.cli.show.fleet import FORMATS, Feed, own_formats
    from xmltool.findings import RunInfo
    from xmltool.fleet.fleet import Fleet, Wanted
    from xmltool.fleet.report import age_of
    from xmltool.fleet.totals import Totals
    from xmltool.rules import RULES
    from xmltool.rules.drift import KINDS

    wanted = ReportOptions(
        output_format, tuple(output or ()), color, fail_on, quiet, formats=FORMATS
    ).checked()
    found = Fleet(
        Wanted(
            files, host_from, definitions, inventory, age_of(stale), datetime.now(UTC), jobs
        )
    )  # fmt: skip
    totals = Totals()
    feed = Feed(totals)
    own = own_formats(feed)
    common = any(target.format not in own for target in report_targets(wanted))
    run = RunInfo(
        "", "", facts=(("hosts", str(len(found.hosts))),), rules=(*KINDS, *RULES.values())
    )
    write_targets(run, feed.files(found.read(), common=common), len(found.hosts), wanted, own)
    emit.notes(found.notes)
    if not quiet:
        emit.note(_summary(totals))
    return _status(totals, fail_on, require_all=require_all)


def _summary(totals: "Totals") -> str:
    from xmltool.text.words import count_of

    parts = [
        f"{totals.drifted} of {count_of(totals.hosts, 'host')} with drift",
        *(
            f"{number} {words}"
            for number, words in (
                (sum(totals.severities.values()), "findings"),
                (len(totals.unread), "not read"),
                (len(totals.stale), "stale"),
                (len(totals.unmatched), "without definitions"),
            )
            if number
        ),
    ]
    return ", ".join(parts)


def _status(totals: "Totals", fail_on: str, *, require_all: bool) -> int:
    """Return 2 where nothing was read, or not everything that is required; 1 for what is at fault."""
    if not totals.read or (require_all and (totals.unread or totals.unmatched)):
        return 2
    threshold = FAIL_ON.index(fail_on)
    bad = any(
        number and FAIL_ON.index(severity.value) <= threshold
        for severity, number in totals.severities.items()
    )
    return int(bool(totals.drifted) or (bad and fail_on != "never"))
