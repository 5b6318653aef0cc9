"""`fleet --format prometheus`: the counts over all hosts, for the textfile collector or a push gateway."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from xmltool.cli.show.fleet import Writer
from xmltool.watch.metrics import MAX_LABEL, MOST, samples_text

if TYPE_CHECKING:
    from xmltool.fleet.totals import Totals
    from xmltool.watch.metrics import Sample


class PrometheusWriter(Writer):
    """Writes counts at the end; no host is a label, so that their number does not matter."""

    def close(self) -> None:
        """Write them."""
        self._out.write(samples_text(_samples(self.totals), {}))


def _samples(totals: Totals) -> dict[str, list[Sample]]:
    states = {
        "all": totals.hosts, "unread": len(totals.unread), "stale": len(totals.stale),
        "drift": totals.drifted, "unmatched": len(totals.unmatched),
    }  # fmt: skip
    groups = totals.groups()  # those of most hosts first
    shown = [group for group in groups if len(group.drift.subject) <= MAX_LABEL][:MOST]
    counts: dict[tuple[str, str], int] = {}
    for group in shown:
        key = group.drift.subject, str(group.drift.kind)
        counts[key] = counts.get(key, 0) + len(group.hosts)
    sizes = totals.sizes
    found: dict[str, list[Sample]] = {
        "fleet_hosts": [({"state": state}, number) for state, number in states.items()],
        "fleet_drift_hosts": [
            ({"pool": pool, "kind": kind}, number) for (pool, kind), number in counts.items()
        ],
        "fleet_drift_omitted": [({}, len(groups) - len(shown))],
        "fleet_findings": [
            ({"severity": str(one)}, number) for one, number in totals.severities.items()
        ],
        "fleet_pools": [({}, totals.pools)],
        "fleet_capacity_bytes": [({}, sizes.capacity)],
        "fleet_allocation_bytes": [({}, sizes.allocation)],
        "fleet_available_bytes": [({}, sizes.available)],
        "fleet_overcommitted_pools": [({}, len(totals.overcommitted))],
    }
    if totals.oldest is not None:
        oldest = datetime.fromisoformat(totals.oldest).timestamp()
        found["fleet_oldest_report_timestamp_seconds"] = [({}, oldest)]
    return found
