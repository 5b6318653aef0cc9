"""`xmltool delete`: remove the empty target directories of pools."""

from typing import Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.show import emit
from xmltool.store.named_pools import named_pools
from xmltool.store.session import WAIT_SECONDS
from xmltool.text.escape import vis


def delete(
    pools: Annotated[list[str], typer.Argument(metavar="NAME...", help="Names or uuids of pools.")],
    dry_run: stores.DryRun = False,
    force: stores.Force = False,
    wait: stores.Wait = WAIT_SECONDS,
    root: options.Root = None,
    session: options.Session = False,
    home: options.Home = None,
    storage_dir: options.StorageDir = None,
) -> int:
    """Remove the target directory of pools inside the root, only when it is empty.

    The definition stays, as with virsh pool-delete; xmltool undefine removes it.
    """
    from xmltool.store.targets import check_deletion, target_of
    from xmltool.store.targets import delete as delete_target

    place = stores.place_of(root, session, home, storage_dir)
    with named_pools(place, pools, wait, force=force or dry_run, none_active=not dry_run) as (
        opened,
        definitions,
        notes,
    ):
        emit.notes(notes)
        paths = [(each, target_of(each, "delete")) for each in definitions]
        for _, path in paths:
            check_deletion(opened, path)
        for definition, path in paths:
            if dry_run:
                shown = vis(opened.shown(path))
                emit.out(f"Pool {vis(definition.name)} would be deleted: {shown}\n")
            else:
                delete_target(opened, path)
                emit.out(f"Pool {vis(definition.name)} deleted\n")
    return int(dry_run)
