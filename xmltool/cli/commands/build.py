"""`xmltool build`: make the target directories of pools."""

from functools import partial
from typing import Annotated

from xmltool.cli.options import store as stores
from xmltool.cli.options.declared import Option
from xmltool.cli.options.groups import grouped
from xmltool.cli.show.plan import tell_changes
from xmltool.cli.show.steps import target_lines


@grouped
def build(
    pools: stores.Pools,
    where: stores.StoreOptions,
    writing: stores.WritingOptions,
    tmpfiles: Annotated[
        str | None,
        Option(
            "--tmpfiles FILE",
            "Have the boot make them: write lines into this file of tmpfiles.d in the root.",
        ),
    ] = None,
    if_exists: stores.IfExists = False,
) -> int:
    """Make the target directory of pools of type dir, fs, netfs or vstorage inside the root.

    With its parents, the mode and the owner that the definition gives, as virsh pool-build does; no
    file system is made, mounted or formatted. In an image-mode system (ostree, bootc) nothing is
    made in /var, which the boot makes: with --tmpfiles it makes the directories, too.
    """
    with where.opened(writing) as store:
        changes = store.build(
            *pools, tmpfiles=tmpfiles, if_exists=if_exists, dry_run=writing.dry_run
        )
        done = "built" if tmpfiles is None else "made at boot"
        lines = partial(target_lines, done=done, only_tells=writing.dry_run)
        return tell_changes(changes, store, writing, lines=lines)
