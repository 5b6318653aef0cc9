"""`xmltool delete`: remove the empty target directories of pools."""

from functools import partial

from xmltool.cli.options import store as stores
from xmltool.cli.options.groups import grouped
from xmltool.cli.show.plan import tell_changes
from xmltool.cli.show.steps import target_lines


@grouped
def delete(
    pools: stores.Pools,
    where: stores.StoreOptions,
    writing: stores.WritingOptions,
    if_exists: stores.IfExists = False,
) -> int:
    """Remove the target directory of pools inside the root, only when it is empty.

    The definition stays, as with virsh pool-delete; xmltool undefine removes it.
    """
    with where.opened(writing) as store:
        changes = store.delete(*pools, if_exists=if_exists, dry_run=writing.dry_run)
        lines = partial(target_lines, done="deleted", only_tells=writing.dry_run)
        return tell_changes(changes, store, writing, lines=lines)
