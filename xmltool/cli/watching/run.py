"""Running `watch`: the loop, its sources and its receivers."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING

from xmltool.cli.show import emit
from xmltool.cli.watching.signals import Reader, Reload
from xmltool.errors import XmltoolError
from xmltool.text.escape import vis
from xmltool.watch.changes import Changes
from xmltool.watch.comparer import Comparer
from xmltool.watch.hook import Hook
from xmltool.watch.loop import Check, EventSource, Timing, Watcher
from xmltool.watch.metrics_file import MetricsFile
from xmltool.watch.notify import Notifier
from xmltool.watch.outlet import Outlet
from xmltool.watch.pool_events import EVENTS, PoolEvents
from xmltool.watch.receivers import Receiver, Receivers, json_line, text_line
from xmltool.watch.store_events import StoreEvents

if TYPE_CHECKING:
    from xmltool.cli.options.watch import WatchOptions
    from xmltool.cli.watching.signals import Stop

FORMS = {"jsonl": json_line, "concise": text_line}
"""How a line is made, by format."""
LAST_COMMANDS = 60.0
LAST_COMMANDS_STOPPED = 5.0
"""Seconds that `--exec` gets for what is left to run: at the end of `--once`, after SIGTERM."""


def run_once(wanted: WatchOptions) -> int:
    """Compare once and tell the state: 0 in sync, 1 drift."""
    comparer = Comparer(wanted.place, wanted.virsh, wanted.ignored.texts, emit.note)
    with ExitStack() as stack:
        failures: Counter[str] = Counter()
        receivers = _receivers(stack, wanted, LAST_COMMANDS, failures)
        if (path := wanted.watching.metrics_file) is not None:
            receivers.append(MetricsFile(path, comparer, None, (), failures, emit.note))
        told = Receivers(receivers)
        changes = Changes()
        start = time.monotonic()
        error = None
        looked = None
        try:
            looked = comparer()
        except XmltoolError as failure:
            error = failure
        if looked is not None:
            told.changed(changes.update(looked.drift, 0.0))
        check = Check(time.monotonic() - start, looked, error, changes, 0)
        told.checked(check)
        if error is not None:
            raise error
        for receiver in receivers:
            receiver.finish()
    if not wanted.quiet:
        comparer.tell_unused()
    return int(bool(changes.drift))


def run_on(wanted: WatchOptions, stop: Stop) -> None:
    """Watch until SIGTERM, or until nobody reads standard output any more; ends by an exception."""
    with ExitStack() as stack:
        _watcher(stack, wanted, stop).run()


def _watcher(stack: ExitStack, wanted: WatchOptions, stop: Stop) -> Watcher:
    comparer = Comparer(wanted.place, wanted.virsh, wanted.ignored.texts, emit.note)
    place = wanted.place
    store = StoreEvents(place.root, place.path, comparer.disk.stamp, poll=wanted.watching.poll)
    streams = tuple(PoolEvents(wanted.virsh, kind) for kind in EVENTS)
    notifier = Notifier(os.environ, os.getpid())
    own: list[EventSource] = [store, *streams, notifier, Reader(), Reload(comparer.reload)]
    for source in own:
        stack.callback(source.close)
    failures: Counter[str] = Counter()
    receivers = _receivers(stack, wanted, LAST_COMMANDS_STOPPED, failures)
    sources = [stop, *own, *(one for one in receivers if isinstance(one, EventSource))]
    if (path := wanted.watching.metrics_file) is not None:
        receivers.append(MetricsFile(path, comparer, store, streams, failures, emit.note))
    if not wanted.quiet:
        receivers.append(_Remarks(store, comparer))
    receivers.append(_Status(notifier, store))
    return Watcher(
        comparer,
        sources,
        Receivers(receivers),
        Changes(wanted.hold),
        Timing(interval=wanted.interval),
    )


def _receivers(
    stack: ExitStack, wanted: WatchOptions, patience: float, failures: Counter[str]
) -> list[Receiver]:
    """Return the receivers of each change."""
    receivers: list[Receiver] = []
    if all(file.beside for file in wanted.files):
        receivers.append(_on_standard_output(stack, wanted, failures))
    for file in wanted.files:
        lines = Outlet(FORMS[file.format], file.path, failures, emit.note)
        stack.callback(lines.close)
        receivers.append(lines)
    if (command := wanted.watching.execute) is not None:
        hook = Hook(command, os.environ, patience, failures, emit.note)
        stack.callback(hook.close)
        receivers.append(hook)
    return receivers


def _on_standard_output(stack: ExitStack, wanted: WatchOptions, failures: Counter[str]) -> Receiver:
    chosen = wanted.watching.output_format
    if chosen is None:
        is_screen = emit.is_terminal(sys.stdout) and os.environ.get("TERM") != "dumb"
        chosen = "full" if is_screen else "concise" if emit.is_terminal(sys.stdout) else "jsonl"
    if chosen != "full":
        return Outlet(FORMS[chosen], emit.out_descriptor(), failures, emit.note)
    from xmltool.cli.watching.table import Table

    color = emit.wants_color(wanted.color, sys.stdout)
    table = Table(wanted.virsh.connect, wanted.place.shown, color=color, once=wanted.watching.once)
    stack.callback(table.close)
    return table


class _Remarks(Receiver):
    """Writes to standard error, once for each, what is not about drift."""

    def __init__(self, store: StoreEvents, comparer: Comparer) -> None:
        self._store = store
        self._comparer = comparer
        self._polling: str | None = None

    def checked(self, check: Check) -> None:
        """Write what is new."""
        if check.number == 1:
            self._comparer.tell_unused()
        if self._store.polling != self._polling:
            self._polling = self._store.polling
            emit.note(f"the files are looked at every second: {vis(self._polling or '')}")


class _Status(Receiver):
    """Reports to systemd that the service is ready, and its state."""

    def __init__(self, notifier: Notifier, store: StoreEvents) -> None:
        self._notifier = notifier
        self._store = store
        self._ready = False

    def checked(self, check: Check) -> None:
        """Send the state."""
        if not self._ready:
            self._ready = True
            self._notifier.send("READY=1")
        drift = len(check.changes.drift)
        text = "in sync" if drift == 0 else f"drift: {drift}"
        if check.changes.troubles:
            text += "; " + "; ".join(str(one["message"]) for one in check.changes.troubles.values())
        if self._store.polling is not None:
            text += "; polling"
        self._notifier.status(text)
