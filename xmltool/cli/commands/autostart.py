"""`xmltool autostart`: mark pools that libvirt shall start when it starts."""

from functools import partial
from typing import Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.show import emit
from xmltool.store.plan import marking
from xmltool.store.session import WAIT_SECONDS
from xmltool.store.writing import Writing, change_pools
from xmltool.text.escape import vis


def autostart(
    pools: Annotated[list[str], typer.Argument(metavar="NAME...", help="Names or uuids of pools.")],
    disable: Annotated[bool, typer.Option("--disable", help="Take the mark away.")] = False,
    dry_run: stores.DryRun = False,
    force: stores.Force = False,
    wait: stores.Wait = WAIT_SECONDS,
    root: options.Root = None,
    session: options.Session = False,
    home: options.Home = None,
    storage_dir: options.StorageDir = None,
) -> int:
    """Mark pools for autostart, or unmark them, by the link that libvirt would make."""
    place = stores.place_of(root, session, home, storage_dir)
    plan = change_pools(
        place, pools, partial(marking, mark=not disable), Writing(wait, force, dry_run)
    )
    words = f"{'unmarked' if disable else 'marked'} as autostarted"
    for step in plan.steps:
        if dry_run:
            told = f"would be {words}" if step.changes_something else f"is {words} already"
        else:
            told = words
        emit.out(f"Pool {vis(step.name)} {told}\n")
    emit.notes(plan.notes)
    return int(dry_run and any(step.changes_something for step in plan.steps))
