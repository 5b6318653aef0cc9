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
    """Return the drift between a store and its libvirt, and why there is no answer."""
    from xmltool import Libvirt, XmltoolError, drift
    from xmltool.live.sources import default_connect

    uri = params["connect"] or default_connect(
        store.place, params["session"], params["storage_dir"]
    )
    if uri is None:
        return None, "no connection to the libvirt of this store is known: give connect"
    try:
        return drift(store, Libvirt.connect(uri)).comparison, None
    except XmltoolError as error:
        return None, error.message


def reload(daemon, store, params):
    """Have a daemon read its files; return what it has not read all the same, and why that is not known.

    A daemon that cannot be asked is not waited for.
    """
    from xmltool.live.restart import only_at_restart

    os.kill(daemon.pid, signal.SIGHUP)
    return awaited(store, params, lambda left: left is None or only_at_restart(left))


def restart(daemon, module):
    """Restart the service of a daemon; return why it is not restarted, or None."""
    unit = f"{daemon.name}.service"
    systemctl = module.get_bin_path("systemctl")
    if systemctl is None:
        return "there is no systemctl: restart it by hand"
    _, main, _ = module.run_command([systemctl, "show", "--property=MainPID", "--value", unit])
    if main.strip() != str(daemon.pid):
        return f"it is not the process of {unit}: restart it by hand"
    status, _, said = module.run_command([systemctl, "restart", unit])
    return f"systemctl restart {unit}: {said.strip()}" if status else None


def awaited(store, params, is_enough):
    """Look at what a daemon has not read until that is enough, or for some time."""
    deadline = time.monotonic() + RELOAD_SECONDS
    while True:
        left, why = unnoticed(store, params)
        if is_enough(left) or time.monotonic() > deadline:
            return left, why
        time.sleep(LOOK_SECONDS)


def noticed(daemon, store, module, notes):
    """Return what the module says of a daemon, and why it was not restarted although that was asked for.

    Where it could be asked, its answer stands in place of the notes on what a daemon does not notice.
    """
    from xmltool.live.drift_json import drift_entry
    from xmltool.live.restart import only_at_restart
    from xmltool.store.session import live_notes

    params, refusal = module.params, None
    left, why = unnoticed(store, params)
    reloaded = params["reload"] and (left is None or bool(left.drift))
    if reloaded:
        left, why = reload(daemon, store, params)
    restarted = params["restart"] and (left is None or bool(left.drift))
    if restarted:
        refusal = restart(daemon, module)
        restarted = refusal is None
    if restarted:
        left, why = awaited(store, params, lambda left: left is not None and not left.drift)
    done = {"reloaded": reloaded, "restarted": restarted, "unnoticed": None}
    if left is None:
        notes = [*notes, f"what {daemon.name} has read is not known: {why}"]
        return {**done, "notes": notes}, refusal
    general = live_notes(daemon, removed=True)
    notes = [note for note in notes if note not in general]
    if left.drift:
        names = ", ".join(dict.fromkeys(one.subject for one in left.drift))
        by_restart = reloaded or only_at_restart(left)
        until = "it is restarted" if by_restart else "it is restarted or gets SIGHUP"
        notes.append(
            f"{daemon.name} differs from the files after its restart, too: {names}"
            if restarted
            else f"{daemon.name} (process {daemon.pid}) does not notice before {until}: {names}"
        )
    return {**done, "unnoticed": [drift_entry(one) for one in left.drift], "notes": notes}, refusal
