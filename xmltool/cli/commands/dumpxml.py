"""`xmltool dumpxml`: the definition of a pool in the store."""

from typing import Annotated

from xmltool.cli.options import store as stores
from xmltool.cli.options.declared import Option
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.errors import UsageError
from xmltool.pool.write import stored_bytes
from xmltool.pool.xpath import select
from xmltool.store.session import WAIT_SECONDS


@grouped
def dumpxml(
    pool: stores.Pool,
    where: stores.StoreOptions,
    _inactive: Annotated[
        bool, Option("--inactive", "For virsh's sake: a store holds nothing else.")
    ] = False,
    xpath: Annotated[
        str | None, Option("--xpath EXPRESSION", "Print only what this selects.")
    ] = None,
    wrap: Annotated[
        bool, Option("--wrap", "With --xpath: put the results into one element.")
    ] = False,
    wait: stores.Wait = WAIT_SECONDS,
) -> int:
    """Print the definition that libvirt will hold of a pool, as virsh pool-dumpxml does."""
    with where.read(wait) as store:
        entry = store.pool(pool)
    emit.notes(store.notes)
    data = stored_bytes(entry.pool, header=False)
    if xpath is None:
        emit.out_bytes(data)
        return 0
    try:
        found = select(data, xpath, wrap=wrap)
    except ValueError as error:
        raise UsageError(f"--xpath {error}") from error
    emit.out_bytes(found.encode("utf-8", "surrogateescape"))
    return 0
