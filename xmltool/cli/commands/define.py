"""`xmltool define`: write definitions to a store, as libvirt would."""

from typing import Annotated

from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.options.declared import Option
from xmltool.cli.options.groups import grouped
from xmltool.cli.show.plan import tell_plan


@grouped
def define(
    paths: stores.Definitions,
    where: stores.StoreOptions,
    defining: stores.DefiningOptions,
    writing: stores.WritingOptions,
    validate: Annotated[
        bool, Option("--validate", "For virsh's sake: always done.", hidden=True)
    ] = False,
    stdin_filename: options.StdinFilename = None,
) -> int:
    """Write definitions to the store: all of them or, when one is refused, none.

    A pool that is there keeps its uuid and its autostart; one that is the same is not touched.
    """
    with where.opened(writing) as store:
        plan = store.plan(paths, stdin_filename=stdin_filename, **defining.terms(validate=validate))
        return tell_plan(plan, store, writing, diff=defining.diff)
