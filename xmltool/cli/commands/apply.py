"""`xmltool apply`: every given definition is as given, all of it or none of it."""

from typing import Annotated

from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.options.declared import Option
from xmltool.cli.options.groups import grouped
from xmltool.cli.show.plan import tell_plan
from xmltool.cli.show.progress import waiting


@grouped
def apply(
    paths: stores.Definitions,
    where: stores.StoreOptions,
    defining: stores.DefiningOptions,
    writing: stores.WritingOptions,
    prune: Annotated[
        bool,
        Option(
            "--prune",
            "Undefine pools that xmltool wrote and that are not given any more; with --force also"
            " those that are not as xmltool wrote them.",
        ),
    ] = False,
    allow_empty: Annotated[
        bool, Option("--allow-empty", "Accept a set without any definition.")
    ] = False,
    stdin_filename: options.StdinFilename = None,
) -> int:
    """Make every given definition be there as given: all of them in one change, or none.

    Secrets are taken, too; their values stay as they are. Pools that are not given stay, unless --prune is. The plan is shown before it is carried out.
    """
    with where.opened(writing) as store:
        with waiting(f"planning the change of {where.place.shown}"):
            plan = store.plan(
                paths, prune=prune, once=True, secrets=True, allow_empty=allow_empty,
                stdin_filename=stdin_filename, **defining.terms(),
            )  # fmt: skip
        status = tell_plan(plan, store, writing, diff=defining.diff, announced=True)
    return status or int(bool(plan.kept))
