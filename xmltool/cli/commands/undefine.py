"""`xmltool undefine`: remove definitions from a store, with their autostart links."""

from xmltool.cli.options import store as stores
from xmltool.cli.options.groups import grouped
from xmltool.cli.show.plan import tell_changes


@grouped
def undefine(
    pools: stores.Pools,
    where: stores.StoreOptions,
    writing: stores.WritingOptions,
    if_exists: stores.IfExists = False,
) -> int:
    """Remove definitions and their autostart links: all of them, or none. Data is never touched."""
    with where.opened(writing) as store:
        changes = store.undefine(*pools, if_exists=if_exists, dry_run=writing.dry_run)
        return tell_changes(changes, store, writing)
