"""What a drift report is made of, and the formats that it can be written in.

The types are what the writers need of `xmltool.live`'s records; reports know no other layer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from xmltool.findings import Severity
    from xmltool.report.difference import Change


class Note(Protocol):
    """Something that is no drift."""

    @property
    def kind(self) -> str:
        """`refused`, `transient`, `pending` or `inactive`."""

    @property
    def pool(self) -> str:
        """The pool's name."""

    @property
    def uuid(self) -> str | None:
        """Its uuid, or None."""

    @property
    def message(self) -> str:
        """What there is to know."""

    @property
    def file(self) -> str | None:
        """The definition's file, or None."""


class Drift(Note, Protocol):
    """One pool that differs in one way; `kind` as in the product's table."""

    @property
    def severity(self) -> Severity:
        """How bad it is."""

    @property
    def changes(self) -> Sequence[Change]:
        """Field by field: `old` is the disk's value, `new` libvirt's."""


class Suggestion(NamedTuple):
    """Commands, as lines for a shell: one way or the other way."""

    live_as_disk: tuple[str, ...]
    disk_as_live: tuple[str, ...]


class DriftReport(NamedTuple):
    """All that a writer needs.

    Attributes:
        connect: the URI that was asked.
        checked_at: when, in UTC.
        store: the directory of the files, for the places of findings.
        drift: in order.
        notes: in order.
        pools: how many names were compared.
        suggestions: for each drift, or empty when none were asked for.
        color: for `full` only.
        width: of the terminal, in columns, or of a page.
    """

    connect: str
    checked_at: str
    store: str
    drift: Sequence[Drift]
    notes: Sequence[Note]
    pools: int
    suggestions: Sequence[Suggestion] = ()
    color: bool = False
    width: int = 120


def writers() -> Mapping[str, Callable[[DriftReport], Iterator[str]]]:
    """Return the writers by the name of their format."""
    from xmltool.report import drift_html, drift_json, drift_services, drift_text

    return {
        "full": drift_text.full,
        "concise": drift_text.concise,
        "json": drift_json.one_object,
        "jsonl": drift_json.lines,
        "sarif": drift_services.sarif,
        "github": drift_services.github,
        "gitlab": drift_services.gitlab,
        "junit": drift_services.junit,
        "html": drift_html.page,
    }


def summary(report: DriftReport) -> str:
    """Return one line for standard error."""
    pools = len({one.pool for one in report.drift})
    count = f"{report.pools} pool{'' if report.pools == 1 else 's'}"
    notes = len(report.notes)
    tail = f", {notes} note{'' if notes == 1 else 's'}" if notes else ""
    if not report.drift:
        return f"no drift: {count} compared{tail}"
    differences = f"{len(report.drift)} difference{'' if len(report.drift) == 1 else 's'}"
    return f"{differences} in {pools} of {count}{tail}"
