"""`xmltool undefine`: remove definitions from a store, with their autostart links."""

from typing import Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.show import emit
from xmltool.cli.show.plan import step_lines
from xmltool.store.plan import removal
from xmltool.store.session import WAIT_SECONDS
from xmltool.store.writing import Writing, change_pools


def undefine(
    pools: Annotated[list[str], typer.Argument(metavar="NAME...", help="Names or uuids of pools.")],
    dry_run: stores.DryRun = False,
    force: stores.Force = False,
    wait: stores.Wait = WAIT_SECONDS,
    root: options.Root = None,
    session: options.Session = False,
    home: options.Home = None,
    storage_dir: options.StorageDir = None,
) -> int:
    """Remove definitions and their autostart links: all of them, or none. Data is never touched."""
    place = stores.place_of(root, session, home, storage_dir)
    plan = change_pools(place, pools, removal, Writing(wait, force, dry_run))
    emit.out("".join(step_lines(plan.steps, only_tells=dry_run, color=False)))
    emit.notes(plan.notes)
    return int(dry_run)
