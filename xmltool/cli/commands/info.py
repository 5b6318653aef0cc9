"""`xmltool info`: what a store says of a pool."""

from typing import TYPE_CHECKING, Annotated

from xmltool.cli.options import general as options
from xmltool.cli.options import live as liveoptions
from xmltool.cli.options import store as stores
from xmltool.cli.options.declared import Option
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.cli.show import live_info as liveinfo
from xmltool.store.boot import BootEntry
from xmltool.store.pools import find_pool
from xmltool.store.session import WAIT_SECONDS
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from xmltool.check.system.boot_state import BootState


@grouped
def info(
    pools: stores.Pools,
    where: stores.StoreOptions,
    in_bytes: Annotated[bool, Option("--bytes", "Sizes in bytes; offline none is known.")] = False,
    details: Annotated[
        bool, Option("--details", "Also what becomes of the pool after a boot, and why.")
    ] = False,
    connect: liveoptions.Connect = None,
    live_from: liveoptions.LiveFrom = None,
    output_format: options.ReportFormat = "text",
    wait: stores.Wait = WAIT_SECONDS,
) -> int:
    """Show what is known of a pool without a daemon, as virsh pool-info does.

    With --connect or --live-from also whether it runs, and its capacity, allocation and available.
    """
    with where.read(wait) as store:
        entries = store.pools()
        found = [find_pool(entries, operand, store.place) for operand in pools]
        states = store.boot_states(found) if details or output_format == "json" else {}
    emit.notes(store.notes)
    place = store.place
    live = liveinfo.persistent_pools(where, connect, live_from)
    if output_format == "json":
        from xmltool.cli.show.store_entry import pool_entry
        from xmltool.text.escape import encodable

        report = {
            "version": 1,
            "store": encodable(place.path),
            "pools": [
                pool_entry(entry, states[entry.file])
                | ({} if live is None else liveinfo.live_fields(live.get(entry.name)))
                for entry in found
            ],
        }
        emit.out_json(report)
        return 0
    for number, entry in enumerate(found):
        added = {} if live is None else liveinfo.live_lines(live.get(entry.name), in_bytes=in_bytes)
        if details:
            added |= _boot_lines(states[entry.file])
        emit.out(("\n" if number else "") + _pool_text(entry, added))
    return 0


def _boot_lines(state: "BootState") -> dict[str, str]:
    lines = {"After boot": state.words, "Because": vis(state.reason)}
    return lines if state.remedy is None else lines | {"Change it with": vis(state.remedy)}


def _pool_text(entry: BootEntry, added: dict[str, str]) -> str:
    lines = {
        "Name": vis(entry.name),
        "UUID": entry.pool.uuid or "- (a new one at each start: the file has none)",
        "State": "inactive",
        "Persistent": "yes",
        "Autostart": "yes" if entry.autostart else "no",
    }
    return "".join(f"{label + ':':15} {value}\n" for label, value in (lines | added).items())
