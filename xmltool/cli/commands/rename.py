"""`xmltool rename`: give a pool another name."""

from typing import Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.show import emit
from xmltool.document.document import parse_document
from xmltool.errors import StoreError, UsageError
from xmltool.findings import Severity
from xmltool.pool.write import stored_bytes
from xmltool.store.boot import SUFFIX, BootEntry, boot
from xmltool.store.place import Place
from xmltool.store.plan import Step, renaming
from xmltool.store.pools import carry_out, find_pool
from xmltool.store.session import (
    WAIT_SECONDS,
    as_reading,
    change_store,
    daemon_of,
    live_notes,
    read_store,
)
from xmltool.store.writing import refuse_active
from xmltool.text.escape import vis
from xmltool.verdict import judge


def rename(
    old: Annotated[str, typer.Argument(metavar="OLD", help="Name or uuid of the pool.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The name that it gets.")],
    dry_run: stores.DryRun = False,
    force: stores.Force = False,
    wait: stores.Wait = WAIT_SECONDS,
    root: options.Root = None,
    session: options.Session = False,
    home: options.Home = None,
    storage_dir: options.StorageDir = None,
) -> int:
    """Return a pool another name: definition, file and autostart link in one change; the uuid stays.

    virsh cannot do this: a pool that is renamed in pool-edit is refused.
    """
    place = stores.place_of(root, session, home, storage_dir)
    if dry_run:
        with read_store(place, wait) as view:
            gone, _ = _steps(boot(view), old, new, place)
        emit.notes(view.notes)
        emit.out(f"Pool {vis(gone.name)} would be renamed to {vis(new)}\n")
        return 1
    daemon = daemon_of(place)
    with change_store(place, wait, force=force) as change:
        steps = _steps(boot(as_reading(change)), old, new, place)
        if daemon is not None:
            refuse_active(steps, daemon, change.directory)
        carry_out(change, steps, place)
        change.commit()
    emit.out(f"Pool {vis(steps[0].name)} renamed to {vis(new)}\n")
    emit.notes((*change.notes, *live_notes(daemon, removed=True)))
    return 0


def _steps(entries: tuple[BootEntry, ...], old: str, new: str, place: Place) -> tuple[Step, Step]:
    entry = find_pool(entries, old, place.shown)
    for other in entries:
        if other.file == new + SUFFIX or (other.loaded and other.name == new):
            what = "a pool" if other.loaded else "a file that libvirt skips"
            raise StoreError(f"the name {new} is taken: {other.file} is {what}")
    steps = renaming(entry, new)
    _check_name(new, steps[1])
    return steps


def _check_name(name: str, step: Step) -> None:
    """Refuse a name that libvirt would not take.

    Raises:
        UsageError: with the reason.
    """
    try:
        data = stored_bytes(step.definition)
    except UnicodeEncodeError as error:
        raise UsageError("NEW: this is no text") from error
    verdict = judge(parse_document("-", data), ())
    errors = [found.message for found in verdict.findings if found.severity is Severity.ERROR]
    read = verdict.definition
    if errors or read is None or read.name != name:
        reason = errors[0] if errors else "it would not be read as it is written"
        raise UsageError(f"NEW: libvirt takes no pool of this name: {reason}")
