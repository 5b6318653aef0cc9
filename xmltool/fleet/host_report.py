"""One report file as JSON: of which kind it is, and what is in it, each value looked at.

A report comes from another machine, which may be anybody's: nothing in it is believed to have a form.
"""

from __future__ import annotations

import contextlib
import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from xmltool.errors import UsageError
from xmltool.files.side_file import read_side_file
from xmltool.findings import Finding, Severity, Span
from xmltool.fleet.host import HostFinding
from xmltool.live.drift import DRIFTS, SECRET_DRIFTS, Drift, Kind
from xmltool.pool.compare import Change

if TYPE_CHECKING:
    from collections.abc import Callable

VERSION = 1
"""Of every kind of report."""
MAX_REPORT = 64 * 1024 * 1024
"""Bytes of one report: some hundred thousand pools, or findings."""
MALFORMED = (TypeError, KeyError, AttributeError)
"""What reading raises at a report of another form, beside ValueError."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)

_AGE = re.compile(r"(\d{1,5})([smhdw])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

Report = dict[str, Any]


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


_decode: Callable[[str], Any] = json.JSONDecoder(parse_constant=_refuse).decode


def read_report(path: str) -> Report:
    """Read a file; ValueError says that it is no JSON object of the version that is known."""
    report = _decode(read_side_file(path, MAX_REPORT).decode().removeprefix("\ufeff"))
    if not isinstance(report, dict):
        raise ValueError("it is no JSON object")
    if report.get("version") != VERSION:
        raise ValueError("it is of no xmltool, or of another version")
    return report


def text_in(entry: Report, key: str) -> str:
    """Return a text of an object; ValueError says that it has none."""
    value = entry[key]
    if not isinstance(value, str):
        raise ValueError(f"{key} is no text")
    return value


def optional_text(entry: Report, key: str) -> str | None:
    """Return a text of an object, or None where there is none."""
    return None if entry.get(key) is None else text_in(entry, key)


def time_of(report: Report) -> str | None:
    """Return when a report was made, as it says."""
    for key in ("taken_at", "checked_at"):
        value = report.get(key)
        if isinstance(value, str) and _TIME.fullmatch(value):
            with contextlib.suppress(ValueError):  # no such day
                datetime.fromisoformat(value)
                return value
    return None


def older(one: str | None, other: str | None) -> str | None:
    """Return the earlier of two times; None where there is none."""
    if one is None or other is None or one == other:
        return one or other
    return min(one, other, key=datetime.fromisoformat)


def age_of(text: str) -> timedelta | None:
    """Read how old a report may be: `90m`, `36h`, `7d`, `2w`; None for `never` too old."""
    if text == "never":
        return None
    found = _AGE.fullmatch(text)
    if found is None:
        raise UsageError(f"--stale {text}: expected an age", "such as 90m, 36h, 7d, 2w, or never")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def drift_of(report: Report) -> tuple[Drift, ...]:
    """Return the entries of `drift --format json`."""
    return tuple(map(_drift, report["drift"]))


def _drift(entry: Report) -> Drift:
    kind = Kind(entry["kind"])
    if kind not in DRIFTS:
        raise ValueError(f"{kind} is no kind of drift")
    secret = text_in(entry, "secret") if kind in SECRET_DRIFTS else None
    return Drift(
        kind,
        text_in(entry, "pool") if secret is None else "",
        optional_text(entry, "uuid"),
        Severity(entry["severity"]),
        text_in(entry, "message"),
        tuple(map(_change, entry["changes"])),
        secret=secret,
    )


def _change(entry: Report) -> Change:
    return Change(
        text_in(entry, "path"), optional_text(entry, "disk"), optional_text(entry, "live")
    )


def findings_of(report: Report) -> tuple[HostFinding, ...]:
    """Return the findings of `check` (by entry of the store) or `lint` and `validate` (by file)."""
    entries = report["files"] if "files" in report else report["pools"]
    return tuple(
        HostFinding(text_in(entry, "file"), _finding(finding))
        for entry in entries
        for finding in entry.get("findings", ())
    )


def _finding(entry: Report) -> Finding:
    line, column, end_line, end_column = map(
        _place, (entry[key] for key in ("line", "column", "end_line", "end_column"))
    )
    finding = Finding(
        text_in(entry, "rule"),
        Severity(entry["severity"]),
        text_in(entry, "message"),
        Span(line, column, end_line, end_column, 0, 0),
        optional_text(entry, "path"),
        libvirt=optional_text(entry, "libvirt"),
        effect=optional_text(entry, "effect"),
    )
    also = entry.get("also", ())
    return finding._replace(others=tuple(finding._replace(rule=str(rule)) for rule in also))


def _place(number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 2**31:
        raise ValueError("a place is no number")
    return number


def loaded_of(report: Report) -> tuple[str, ...]:
    """Return the names of the pools that libvirt will load, of `check` and `list`."""
    return tuple(text_in(entry, "name") for entry in report["pools"] if entry["loaded"] is True)
