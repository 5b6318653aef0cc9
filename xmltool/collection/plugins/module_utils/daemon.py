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
    from xmltool.live.drift_json import drift_entry
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
    return awaited(store, params, lambda left: left is None or all(map(needs_restart, left)))


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


def needs_restart(entry):
    """Report whether a difference stays after SIGHUP: a pool without a file, and one with another uuid.

    (libvirt: virstorageobj.c, virStoragePoolObjLoadAllConfigs and virStoragePoolObjIsDuplicate; tried on
    libvirt 9.0.0)
    """
    return entry["kind"] == "missing" or any(one["path"] == "uuid" for one in entry["changes"])


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
    from xmltool.store.session import live_notes

    params, refusal = module.params, None
    left, why = unnoticed(store, params)
    reloaded = params["reload"] and left != []
    if reloaded:
        left, why = reload(daemon, store, params)
    restarted = params["restart"] and left != []
    if restarted:
        refusal = restart(daemon, module)
        restarted = refusal is None
    if restarted:
        left, why = awaited(store, params, lambda left: left == [])
    done = {"reloaded": reloaded, "restarted": restarted, "unnoticed": left}
    if left is None:
        notes = [*notes, f"what {daemon.name} has read is not known: {why}"]
        return {**done, "notes": notes}, refusal
    general = live_notes(daemon, removed=True)
    notes = [note for note in notes if note not in general]
    if left:
        names = ", ".join(dict.fromkeys(entry["pool"] for entry in left))
        by_restart = reloaded or all(map(needs_restart, left))
        until = "it is restarted" if by_restart else "it is restarted or gets SIGHUP"
        notes.append(
            f"{daemon.name} differs from the files after its restart, too: {names}"
            if restarted
            else f"{daemon.name} (process {daemon.pid}) does not notice before {until}: {names}"
        )
    return {**done, "notes": notes}, refusal
