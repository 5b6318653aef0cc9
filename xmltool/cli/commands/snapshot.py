"""`xmltool snapshot`: the live side as a file, for `drift --live-from`."""

from typing import Annotated

import typer

from xmltool.cli.options import general as options
from xmltool.cli.options import live as liveoptions
from xmltool.cli.show import emit


def snapshot(
    root: options.Root = None,
    session: options.Session = False,
    home: options.Home = None,
    storage_dir: options.StorageDir = None,
    connect: liveoptions.Connect = None,
    timeout: liveoptions.Timeout = 10.0,
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write to FILE.", show_default="standard output"
        ),
    ] = None,
    script: Annotated[
        bool,
        typer.Option(
            "--script",
            help="Print a shell script that records the same with virsh alone, for hosts without"
            " Python 3.11; asks nothing now.",
        ),
    ] = False,
) -> int:
    """Record what a running libvirt knows of its pools, as one JSON file.

    Definitions, states, sizes of the running pools; passwords in options are masked. `xmltool drift
    --live-from FILE` compares with it where there is no libvirt, in a review or in CI.
    """
    from xmltool.cli.options.store import place_of
    from xmltool.live import snapshot as recorded
    from xmltool.live.ask import ask

    place = place_of(root, session, home, storage_dir)
    virsh = liveoptions.chosen_virsh(place, session, storage_dir, connect, timeout)
    if script:
        emit.output(output, recorded.script(virsh.connect).encode())
        return 0
    emit.output(output, recorded.to_json(ask(virsh), liveoptions.utc_now()).encode())
    return 0
