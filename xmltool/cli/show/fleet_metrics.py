"""`fleet --format prometheus`: the counts over all hosts, for the textfile collector or a push gateway."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from xmltool.cli.show.fleet import Writer
from xmltool.watch.metrics import MAX_LABEL, Family, families_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xmltool.fleet.totals import Totals

MOST_GROUPS = 1000
"""Differences with a sample of their own, those of most hosts first."""


class PrometheusWriter(Writer):
    """Writes counts at the end; no host is a label, so that their number does not matter."""

    def close(self) -> None:
        """Write them."""
        self._out.write(families_text(_families(self.totals), {}))


def _families(totals: Totals) -> Iterator[Family]:
    states = {
        "all": totals.hosts, "unread": len(totals.unread), "stale": len(totals.stale),
        "drift": totals.drifted, "unmatched": len(totals.unmatched),
    }  # fmt: skip
    yield Family(
        "fleet_hosts",
        "gauge",
        "Hosts: all, those not read, with a stale report, with drift, without definitions.",
        [({"state": state}, number) for state, number in states.items()],
    )
    groups = totals.groups()
    shown = [group for group in groups if len(group.drift.subject) <= MAX_LABEL][:MOST_GROUPS]
    counts: dict[tuple[str, str], int] = {}
    for group in shown:
        key = group.drift.subject, str(group.drift.kind)
        counts[key] = counts.get(key, 0) + len(group.hosts)
    yield Family(
        "fleet_drift_hosts",
        "gauge",
        f"Hosts with a kind of drift of a pool, of the {MOST_GROUPS} differences that most hosts have.",
        [({"pool": pool, "kind": kind}, number) for (pool, kind), number in counts.items()],
    )
    yield Family(
        "fleet_drift_omitted",
        "gauge",
        "Differences without a sample of their own.",
        [({}, len(groups) - len(shown))],
    )
    yield Family(
        "fleet_findings",
        "gauge",
        "Findings of check and lint on all hosts, by severity.",
        [({"severity": str(one)}, number) for one, number in totals.severities.items()],
    )
    yield Family("fleet_pools", "gauge", "Pools of all hosts.", [({}, totals.pools)])
    for size in ("capacity", "allocation", "available"):
        yield Family(
            f"fleet_{size}_bytes",
            "gauge",
            f"The {size} of all running pools; pools of one file system count once.",
            [({}, getattr(totals.sizes, size))],
        )
    yield Family(
        "fleet_overcommitted_pools",
        "gauge",
        "Pools with more allocated than they have.",
        [({}, len(totals.overcommitted))],
    )
    if totals.oldest is not None:
        oldest = datetime.fromisoformat(totals.oldest).timestamp()
        yield Family(
            "fleet_oldest_report_timestamp_seconds",
            "gauge",
            "Time of the oldest report.",
            [({}, oldest)],
        )
