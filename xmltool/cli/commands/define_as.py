"""`xmltool define-as`: write the definition that flags ask for."""

from typing import Annotated

from xmltool.cli.options import store as stores
from xmltool.cli.options.declared import Option
from xmltool.cli.options.groups import grouped
from xmltool.cli.options.pool_flags import required, with_pool_flags
from xmltool.cli.show import emit
from xmltool.cli.show.plan import tell_plan
from xmltool.document.document import parse_document
from xmltool.generator.generate import generate

ORIGIN = "the command line"
"""Where the definition comes from, for messages."""


@with_pool_flags
@grouped
def define_as(
    name: str | None,
    pool_type: str | None,
    given: dict[str, tuple[str, ...]],
    where: stores.StoreOptions,
    defining: stores.DefiningOptions,
    writing: stores.WritingOptions,
    replace: Annotated[
        bool, Option("--replace", "Change the pool when there is one of this name.")
    ] = False,
    print_xml: Annotated[
        bool, Option("--print-xml", "Only print the definition, as `generate` does.")
    ] = False,
) -> int:
    """Write the definition that the flags ask for: those of virsh pool-define-as, and some more.

    A flag that libvirt would refuse or silently drop is an error that names it. A pool of this name
    is changed only with --replace.
    """
    name, pool_type = required(name, pool_type, "define-as")
    with where.opened(writing) as store:
        judges = (
            ()
            if defining.no_validate
            else store.grammars(defining.schema, defining.libvirt_version).grammars
        )
        text = generate(name, pool_type, given, judges)
        if print_xml:
            emit.out(text)
            return 0
        document = parse_document(ORIGIN, text.encode())
        plan = store.plan([document], replace=replace, **defining.terms())
        return tell_plan(plan, store, writing, diff=defining.diff)
