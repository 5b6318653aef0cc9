"""The changes that `watch` reports: numbered, in words, and handed to what writes them."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from xmltool.errors import StoreError
from xmltool.text.escape import encodable_or_null, vis
from xmltool.watch.changes import LIBVIRT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xmltool.watch.changes import Entry, Transition
    from xmltool.watch.loop import Check


class Line(dict[str, Any]):
    """One change as a JSON object, numbered and with its time."""


class Receiver:
    """Something that gets the changes, and hears of every comparison."""

    def line(self, line: Line) -> None:
        """Receive a change."""

    def checked(self, check: Check) -> None:
        """Receive a comparison, after its changes."""

    def finish(self) -> None:
        """Raise XmltoolError when something is not delivered."""


class Receivers:
    """Numbers the changes and hands them to every receiver; the listener of the loop."""

    def __init__(self, receivers: Sequence[Receiver], now: Callable[[], float] = time.time) -> None:
        self._receivers = receivers
        self._now = now
        self._number = 0

    def changed(self, changes: tuple[Transition, ...]) -> None:
        """Hand on changes, in order."""
        for change in changes:
            self._number += 1
            line = Line(
                seq=self._number,
                ts=timestamp(self._now()),
                kind=change.kind,
                pool=encodable_or_null(change.pool),
            )
            line["from"] = change.before
            line["to"] = change.after
            for receiver in self._receivers:
                receiver.line(line)

    def checked(self, report: Check) -> None:
        """Hand on that a comparison was made, after its changes."""
        if report.number == 1 and isinstance(report.error, StoreError):
            raise report.error
        for receiver in self._receivers:
            receiver.checked(report)


def timestamp(seconds: float) -> str:
    """Return a time as lines have it: `2026-01-31T12:00:00.123Z`."""
    whole, thousandths = divmod(int(seconds * 1000), 1000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(whole))}.{thousandths:03d}Z"


def json_line(line: Line) -> bytes:
    """Return a change as one line of JSON."""
    return (json.dumps(line) + "\n").encode()


def text_line(line: Line) -> bytes:
    """Return a change as one line of text for people."""
    after = line["to"]
    subject = subject_of(line)
    if after is not None:
        what = "; ".join(vis(part) for part in in_words(after))
    elif subject is None:
        what = "it answers again" if line["kind"] == LIBVIRT else "it can be read again"
    else:
        what = "no drift any more"
    named = "" if subject is None else f" {vis(subject)}"
    return f"{line['ts']} {line['kind']}{named}: {what}\n".encode("utf-8", "backslashreplace")


def subject_of(line: Line) -> str | None:
    """Return the pool, or what the secret is for, that a change is of; None where it is of neither."""
    found: str | None = (line["to"] or line["from"] or {}).get("secret", line["pool"])
    return found


def in_words(entry: Entry) -> list[str]:
    """Return what an entry says, and each of its fields; not made safe for a terminal."""
    return [
        str(entry["message"]),
        *(
            f"{change['path']}: disk {_value(change['disk'])} · live {_value(change['live'])}"
            for change in entry.get("changes", ())
        ),
    ]


def _value(text: str | None) -> str:
    return "(none)" if text is None else text
