"""Alert rules for Prometheus, for the metrics that `watch --metrics-file` writes."""

from __future__ import annotations

from typing import NamedTuple

from xmltool.watch.metrics import PREFIX


class Alert(NamedTuple):
    """One rule.

    Attributes:
        name: of the alert.
        expression: in PromQL; `%` stands for the prefix of the metrics.
        hold: how long it must be true, as Prometheus writes times.
        severity: its label.
        summary: one line; may use Prometheus's templates.
        description: what to do.
    """

    name: str
    expression: str
    hold: str
    severity: str
    summary: str
    description: str


ALERTS = (
    Alert(
        "XmltoolPoolDrift",
        '%pool_drift{kind!="autostart"} > 0',
        "5m",
        "warning",
        "Pool {{ $labels.pool }} on disk is not the one that libvirt runs ({{ $labels.kind }})",
        "See `xmltool drift --suggest`: libvirt's next restart changes or removes the pool.",
    ),
    Alert(
        "XmltoolPoolAutostartDrift",
        '%pool_drift{kind="autostart"} > 0',
        "15m",
        "info",
        "Autostart of pool {{ $labels.pool }} is not what its link says",
        "See `xmltool drift --suggest`.",
    ),
    Alert(
        "XmltoolDefinitionRefused",
        '%notes{kind="refused"} > 0',
        "15m",
        "warning",
        "libvirt will skip {{ $value }} of the definitions in {{ $labels.store }}",
        "See `xmltool check`: they are no pools after libvirt's next start.",
    ),
    Alert(
        "XmltoolLibvirtDown",
        "%libvirt_up == 0",
        "5m",
        "critical",
        "libvirt does not answer for {{ $labels.store }}",
        "Drift is not known meanwhile. See whether libvirtd or virtstoraged runs or hangs.",
    ),
    Alert(
        "XmltoolStoreUnreadable",
        "%store_readable == 0",
        "5m",
        "critical",
        "The definitions in {{ $labels.store }} cannot be read",
        "Drift is not known meanwhile. See the log of the service.",
    ),
    Alert(
        "XmltoolWatchStale",
        "time() - %last_check_timestamp_seconds > 300",
        "5m",
        "critical",
        "xmltool watch has not compared {{ $labels.store }} for over five minutes",
        "See whether the service runs; the numbers are old.",
    ),
    Alert(
        "XmltoolWatchPolling",
        "%watch_polling == 1",
        "1h",
        "info",
        "xmltool watch gets no file events for {{ $labels.store }}",
        "Changes are found by looking every second. On a local file system raise"
        " fs.inotify.max_user_instances and fs.inotify.max_user_watches.",
    ),
    Alert(
        "XmltoolPoolOvercommitted",
        "%pool_allocation_bytes > %pool_capacity_bytes and %pool_capacity_bytes > 0",
        "10m",
        "warning",
        "More is allocated in pool {{ $labels.pool }} than it has room for",
        "Its volumes are thin: writes fail when it runs full. Add space or move volumes.",
    ),
    Alert(
        "XmltoolPoolAlmostFull",
        "%pool_available_bytes / (%pool_capacity_bytes > 0) < 0.1",
        "10m",
        "warning",
        "Pool {{ $labels.pool }} has {{ $value | humanizePercentage }} of its space left",
        "Add space or move volumes.",
    ),
)
"""The rules, in the order of the file."""


def alerts_text() -> str:
    """Return the rules file, YAML as Prometheus reads it."""
    lines = [
        "# Alert rules for the metrics of `xmltool watch --metrics-file`.",
        "# Check with: promtool check rules FILE",
        "groups:",
        "  - name: xmltool",
        "    rules:",
    ]
    for alert in ALERTS:
        lines += [
            f"      - alert: {alert.name}",
            f"        expr: {_quoted(alert.expression.replace('%', PREFIX))}",
            f"        for: {alert.hold}",
            "        labels:",
            f"          severity: {alert.severity}",
            "        annotations:",
            f"          summary: {_quoted(alert.summary)}",
            f"          description: {_quoted(alert.description)}",
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Quote for YAML: in single quotes only the quote itself is special."""
    return "'" + text.replace("'", "''") + "'"
