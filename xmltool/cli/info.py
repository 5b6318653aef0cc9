"""`xmltool info`: what a store says of a pool."""

from typing import Annotated

import typer

from xmltool.cli import emit, options, stores
from xmltool.escape import vis
from xmltool.store.boot import BootEntry, boot
from xmltool.store.pools import find_pool


def info(
    pools: Annotated[list[str], typer.Argument(metavar="NAME...", help="Name or uuid of a pool.")],
    _in_bytes: Annotated[
        bool, typer.Option("--bytes", help="For virsh's sake: offline no size is known.")
    ] = False,
    output_format: stores.ReportFormat = "text",
    root: options.Root = None,
    session: options.Session = False,
    home: options.Home = None,
    storage_dir: options.StorageDir = None,
    wait: stores.Wait = stores.WAIT_SECONDS,
) -> int:
    """Show what is known of a pool without a daemon, as virsh pool-info does."""
    options.one_of("--format", output_format, stores.FORMATS)
    place = stores.place_of(root, session, home, storage_dir)
    with stores.read_store(place, wait) as view:
        entries = boot(view)
    found = [find_pool(entries, operand, place.shown) for operand in pools]
    if output_format == "json":
        import json

        from xmltool.cli.storejson import pool_entry
        from xmltool.report.escape import encodable

        report = {
            "version": 1,
            "store": encodable(place.path),
            "pools": [pool_entry(entry) for entry in found],
        }
        emit.out(json.dumps(report, indent=1) + "\n")
        return 0
    emit.out("\n".join(map(_text, found)))
    return 0


def _text(entry: BootEntry) -> str:
    uuid = entry.definition.uuid if entry.definition is not None else None
    lines = {
        "Name": vis(entry.name),
        "UUID": uuid or "- (a new one at each start: the file has none)",
        "State": "inactive",
        "Persistent": "yes",
        "Autostart": "yes" if entry.autostart else "no",
    }
    return "".join(f"{label + ':':15} {value}\n" for label, value in lines.items())
