"""`xmltool build`: make the target directories of pools."""

from typing import Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.show import emit
from xmltool.store.named_pools import named_pools
from xmltool.store.session import WAIT_SECONDS
from xmltool.text.escape import vis


def build(
    pools: Annotated[list[str], typer.Argument(metavar="NAME...", help="Names or uuids of pools.")],
    dry_run: stores.DryRun = False,
    force: stores.Force = False,
    wait: stores.Wait = WAIT_SECONDS,
    root: options.Root = None,
    session: options.Session = False,
    home: options.Home = None,
    storage_dir: options.StorageDir = None,
) -> int:
    """Make the target directory of pools of type dir, fs, netfs or vstorage inside the root.

    With its parents, the mode and the owner that the definition gives, as virsh pool-build does; no
    file system is made, mounted or formatted.
    """
    from xmltool.store.targets import build as build_target
    from xmltool.store.targets import plan_building

    place = stores.place_of(root, session, home, storage_dir)
    changed = False
    with named_pools(place, pools, wait, force=force or dry_run) as (opened, definitions, notes):
        emit.notes(notes)
        planned = [(each, plan_building(opened, each)) for each in definitions]
        for definition, building in planned:
            name = vis(definition.name)
            changed = changed or building.changes
            if dry_run:
                words = "would be built" if building.changes else "is built already"
                emit.out(f"Pool {name} {words}: {vis(opened.shown(building.path))}\n")
                continue
            build_target(opened, building)
            emit.out(f"Pool {name} built\n")
            if definition.cow is not None:
                emit.note(f"{name}: <cow> is not set here; virsh pool-build sets it on btrfs")
    return int(dry_run and changed)
