"""The running libvirt that uses a store: what of it it has not read, and how it is made to."""

from __future__ import annotations

import os
import signal
import time

RELOAD_SECONDS = 15.0
"""How long a reload is waited for."""
LOOK_SECONDS = 0.3
"""Between two looks at what it has read."""


def unnoticed(store, params):
    """Return the entries of drift between a store and its libvirt, and why there is no answer."""
    from xmltool import Libvirt, XmltoolError, drift
    from xmltool.cli.show.drift import drift_entry
    from xmltool.live.sources import default_connect

    uri = params["connect"] or default_connect(
        store.place, params["session"], params["storage_dir"]
    )
    if uri is None:
        return None, "no connection to the libvirt of this store is known: give connect"
    try:
        found = drift(store, Libvirt.connect(uri))
    except XmltoolError as error:
        return None, error.message
    return [drift_entry(one) for one in found.comparison.drift], None


def reload(daemon, store, params):
    """Have a daemon read its files; return what it has not read all the same, and why that is not known.

    A daemon that cannot be asked is not waited for.
    """
    os.kill(daemon.pid, signal.SIGHUP)
    deadline = time.monotonic() + RELOAD_SECONDS
    while True:
        left, why = unnoticed(store, params)
        # a pool without a file stays until the daemon is restarted
        if left is None or all(entry["kind"] == "missing" for entry in left):
            return left, why
        if time.monotonic() > deadline:
            return left, why
        time.sleep(LOOK_SECONDS)


def noticed(daemon, store, params, notes):
    """Return what the module says of a daemon: `unnoticed`, `reloaded` and `notes`.

    Where it could be asked, its answer stands in place of the notes on what a daemon does not notice.
    """
    from xmltool.store.session import live_notes

    left, why = unnoticed(store, params)
    reloaded = params["reload"] and left != []
    if reloaded:
        left, why = reload(daemon, store, params)
    if left is None:
        notes = [*notes, f"what {daemon.name} has read is not known: {why}"]
        return {"reloaded": reloaded, "unnoticed": None, "notes": notes}
    general = live_notes(daemon, removed=True)
    notes = [note for note in notes if note not in general]
    if left:
        names = ", ".join(dict.fromkeys(entry["pool"] for entry in left))
        gone = all(entry["kind"] == "missing" for entry in left)
        until = "it is restarted" if gone else "it is restarted or gets SIGHUP"
        notes.append(
            f"{daemon.name} (process {daemon.pid}) does not notice before {until}: {names}"
        )
    return {"reloaded": reloaded, "unnoticed": left, "notes": notes}
