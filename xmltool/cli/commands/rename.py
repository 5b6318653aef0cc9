"""`xmltool rename`: give a pool another name."""

from typing import Annotated

from xmltool.cli.options import store as stores
from xmltool.cli.options.declared import Argument
from xmltool.cli.options.groups import grouped
from xmltool.cli.show.plan import tell_changes


@grouped
def rename(
    old: Annotated[str, Argument("OLD", "Name or uuid of the pool.")],
    new: Annotated[str, Argument("NEW", "The name that it gets.")],
    where: stores.StoreOptions,
    writing: stores.WritingOptions,
    if_exists: stores.IfExists = False,
) -> int:
    """Change the name of a pool: definition, file and autostart link in one change; the uuid stays.

    virsh cannot do this: a pool that is renamed in pool-edit is refused.
    """
    with where.opened(writing) as store:
        changes = store.rename(old, new, if_exists=if_exists, dry_run=writing.dry_run)
        return tell_changes(changes, store, writing)
