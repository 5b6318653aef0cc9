"""`xmltool autostart`: mark pools that libvirt shall start when it starts."""

from functools import partial
from typing import Annotated

from xmltool.cli.options import store as stores
from xmltool.cli.options.declared import Option
from xmltool.cli.options.groups import grouped
from xmltool.cli.show.plan import tell_changes
from xmltool.cli.show.steps import marking_lines


@grouped
def autostart(
    pools: stores.Pools,
    where: stores.StoreOptions,
    writing: stores.WritingOptions,
    disable: Annotated[bool, Option("--disable", "Take the mark away.")] = False,
    if_exists: stores.IfExists = False,
) -> int:
    """Mark pools for autostart, or unmark them, by the link that libvirt would make."""
    with where.opened(writing) as store:
        changes = store.autostart(
            *pools, mark=not disable, if_exists=if_exists, dry_run=writing.dry_run
        )
        lines = partial(marking_lines, mark=not disable, only_tells=writing.dry_run)
        return tell_changes(changes, store, writing, lines=lines)
