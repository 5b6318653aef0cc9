"""`xmltool build`: make the target directories of pools."""

from functools import partial

from xmltool.cli.options import store as stores
from xmltool.cli.options.groups import grouped
from xmltool.cli.show.plan import target_lines, tell_changes


@grouped
def build(pools: stores.Pools, where: stores.StoreOptions, writing: stores.WritingOptions) -> int:
    """Make the target directory of pools of type dir, fs, netfs or vstorage inside the root.

    With its parents, the mode and the owner that the definition gives, as virsh pool-build does; no
    file system is made, mounted or formatted.
    """
    with where.opened(writing) as store:
        changes = store.build(*pools, dry_run=writing.dry_run)
        lines = partial(target_lines, done="built", only_tells=writing.dry_run)
        return tell_changes(changes, store, writing, lines=lines)
