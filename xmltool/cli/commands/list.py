"""`xmltool list`: the pools that libvirt will have after its next start."""

from typing import Annotated

from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.options.declared import Option
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.cli.show.store_list import entries_json, pool_lines, skipped_text
from xmltool.errors import UsageError
from xmltool.pool.types import POOL_TYPES, no_such_type
from xmltool.store.pools import listing, sorted_as_virsh
from xmltool.store.session import WAIT_SECONDS


@grouped
def list_pools(
    where: stores.StoreOptions,
    inactive: Annotated[bool, Option("--inactive", "List inactive pools.")] = False,
    all_pools: Annotated[
        bool, Option("--all", "List active and inactive pools; always done offline.")
    ] = False,
    transient: Annotated[
        bool, Option("--transient", "List transient pools; a store has none.")
    ] = False,
    persistent: Annotated[bool, Option("--persistent", "List persistent pools.")] = False,
    autostart: Annotated[bool, Option("--autostart", "List pools with autostart enabled.")] = False,
    no_autostart: Annotated[
        bool, Option("--no-autostart", "List pools with autostart disabled.")
    ] = False,
    pool_type: Annotated[
        str | None, Option("--type TYPE[,TYPE]...", "List pools of these types.")
    ] = None,
    details: Annotated[bool, Option("--details", "With all that is known.")] = False,
    uuid: Annotated[bool, Option("--uuid", "List uuids only.")] = False,
    name: Annotated[bool, Option("--name", "List names only.")] = False,
    output_format: options.ReportFormat = "text",
    wait: stores.Wait = WAIT_SECONDS,
    quiet: options.Quiet = False,
) -> int:
    """List the pools that libvirt will have after its next start, and what it will skip.

    The flags are those of virsh pool-list. What libvirt skips is named on standard error, with the
    reason; --format json has it all.
    """
    if all_pools and inactive:
        raise UsageError("--all and --inactive exclude each other")
    if details and (name or uuid):
        raise UsageError(f"--details and {'--name' if name else '--uuid'} exclude each other")
    types = _types(pool_type)
    with where.read(wait) as store:
        entries = store.pools()
        states = store.boot_states(entries) if details or output_format == "json" else {}
    emit.notes(store.notes)
    marked = None if autostart == no_autostart else autostart
    pools, skipped, unread = listing(
        entries, marked=marked, types=types, transient=transient, persistent=persistent
    )
    if output_format == "json":
        listed = sorted_as_virsh([*pools, *skipped, *unread])
        emit.out(entries_json(store.place.path, listed, states))
    else:
        emit.out("".join(pool_lines(pools, states, details=details, uuid=uuid, name=name)))
    if output_format == "text" and not quiet:
        emit.notes(f"{entry.file}: {skipped_text(entry)}" for entry in skipped)
    emit.notes(f"{entry.file}: {entry.reason}" for entry in unread)
    return 2 if unread else 0


def _types(value: str | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    types = tuple(value.split(","))
    for word in types:
        if word not in POOL_TYPES:
            raise no_such_type("--type", word)
    return types
