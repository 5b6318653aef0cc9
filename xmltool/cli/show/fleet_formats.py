"""The formats of `fleet` that are written of hosts, not of findings in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.cli.show.fleet import Feed, JsonlWriter, JsonWriter, TextWriter
from xmltool.cli.show.fleet_metrics import PrometheusWriter
from xmltool.cli.show.fleet_page import HtmlWriter

if TYPE_CHECKING:
    from xmltool.report.formats import OpenReport

_WRITERS = {
    "text": TextWriter, "json": JsonWriter, "jsonl": JsonlWriter, "html": HtmlWriter,
    "prometheus": PrometheusWriter,
}  # fmt: skip


def own_formats(feed: Feed) -> dict[str, OpenReport]:
    """Return what begins each of them."""
    return {name: feed.opener(kind) for name, kind in _WRITERS.items()}
