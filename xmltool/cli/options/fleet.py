"""Options of `fleet`."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from datetime import UTC, datetime
from typing import Annotated, NamedTuple

from xmltool.cli.options.declared import Argument, Option
from xmltool.fleet.fleet import GivenReports
from xmltool.fleet.host_report import age_of

HostFiles = Annotated[
    list[str],
    Argument(
        "HOST-FILES...",
        "Reports of hosts: of snapshot, of drift, check and lint with --format json, and sos"
        " reports; or directories of them.",
    ),
]
Definitions = Annotated[
    str | None,
    Option(
        "--definitions DIR",
        "Hold each snapshot against the definitions in DIR/HOST, in DIR/GROUP with"
        " --inventory, or in DIR.",
    ),
]
Inventory = Annotated[
    str | None,
    Option(
        "--inventory FILE",
        "Ansible's inventory, INI or YAML: the groups of the hosts, and which hosts there are.",
    ),
]
HostFrom = Annotated[
    str | None,
    Option(
        "--host-from json:PATH",
        "Take a host's name from its report, such as json:facts.fqdn.",
        show_default="the name of the file, without suffixes",
    ),
]
Stale = Annotated[
    str, Option("--stale AGE", "Name hosts with older reports: 90m, 36h, 7d, 2w, never.")
]
RequireAll = Annotated[
    bool, Option("--require-all", "Exit with 2 where a host has no report that can be read.")
]
Format = Annotated[
    str | None,
    Option(
        "--format FORMAT",
        "text, json, jsonl, html, prometheus, junit or sarif.",
        show_default="text",
    ),
]


class FleetOptions(NamedTuple):
    """Which hosts, and what they are held against."""

    definitions: Definitions = None
    inventory: Inventory = None
    host_from: HostFrom = None
    stale: Stale = "7d"

    def given(self, files: list[str], jobs: int | None) -> GivenReports:
        """Return what is asked for now."""
        now = datetime.now(UTC)
        return GivenReports(
            files, self.host_from, self.definitions, self.inventory, age_of(self.stale), now, jobs
        )
