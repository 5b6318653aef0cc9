"""Who is told of changes by `watch`: lines, files, a command, metrics, systemd."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Protocol

from xmltool.cli.show import emit
from xmltool.errors import StoreError, XmltoolError
from xmltool.text.escape import encodable, vis
from xmltool.watch.changes import LIBVIRT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xmltool.watch.changes import Change, Entry
    from xmltool.watch.hook import Hook
    from xmltool.watch.loop import Check


class Line(dict[str, Any]):
    """One change as a JSON object, numbered and with its time."""


class Receiver(Protocol):
    """One who is told."""

    def line(self, line: Line) -> None:
        """Take a change."""

    def checked(self, check: Check) -> None:
        """Take that a comparison was made, after its changes."""


class Told:
    """Numbers the changes and tells everybody; the listener of the loop.

    Args:
        receivers: in the order in which they are told.
        now: seconds since 1970.
    """

    def __init__(self, receivers: Sequence[Receiver], now: Callable[[], float] = time.time) -> None:
        self._receivers = receivers
        self._now = now
        self._number = 0

    def changed(self, changes: tuple[Change, ...]) -> None:
        """Tell of changes."""
        for change in changes:
            self._number += 1
            line = Line(
                seq=self._number,
                ts=timestamp(self._now()),
                kind=change.kind,
                pool=None if change.pool is None else encodable(change.pool),
            )
            line["from"] = change.before
            line["to"] = change.after
            for receiver in self._receivers:
                receiver.line(line)

    def checked(self, report: Check) -> None:
        """Tell that a comparison was made.

        Raises:
            StoreError: the very first one could not read the files: that is a mistake in the
                command, not a trouble that passes.
        """
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
    subject = "" if line["pool"] is None else f" {vis(line['pool'])}"
    if after is not None:
        what = "; ".join(vis(part) for part in in_words(after))
    elif line["pool"] is None:
        what = "it answers again" if line["kind"] == LIBVIRT else "it can be read again"
    else:
        what = "no drift any more"
    return f"{line['ts']} {line['kind']}{subject}: {what}\n".encode("utf-8", "backslashreplace")


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


class Lines:
    """A line for each change to standard output or a file, flushed.

    Args:
        form: makes the line.
        path: the file, written from its beginning; None for standard output.

    Raises:
        XmltoolError: the file cannot be written.
    """

    def __init__(self, form: Callable[[Line], bytes], path: str | None = None) -> None:
        self._form = form
        self._path = path
        try:
            self._file = None if path is None else open(path, "wb", buffering=0)  # noqa: SIM115 - closed at the end
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise XmltoolError(f"{path}: cannot be written: {reason}") from error

    def line(self, line: Line) -> None:
        """Write a change.

        Raises:
            XmltoolError: the file cannot be written any more.
        """
        data = self._form(line)
        if self._file is None:
            emit.out_bytes(data)
            return
        try:
            self._file.write(data)
        except OSError as error:
            raise XmltoolError(f"{self._path}: cannot be written: {error.strerror}") from error

    def checked(self, check: Check) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


class Commands:
    """The command of `--exec` for each change; what goes wrong with it is told on standard error."""

    def __init__(self, hook: Hook) -> None:
        self._hook = hook

    def line(self, line: Line) -> None:
        """Run the command for a change."""
        self._hook.send(json_line(line))

    def checked(self, check: Check) -> None:
        """Tell what went wrong."""
        del check
        self.complain()

    def complain(self) -> None:
        """Tell what went wrong until now."""
        for text in self._hook.complaints():
            emit.note(text)
