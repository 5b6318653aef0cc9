"""`xmltool snapshot`: the live side as a file, for `drift --live-from`."""

from typing import Annotated

from xmltool.cli.options import live as liveoptions
from xmltool.cli.options import store as stores
from xmltool.cli.options.declared import Option
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.live import snapshot as recorded


@grouped
def snapshot(
    where: stores.StoreOptions,
    asked: liveoptions.LibvirtOptions,
    output: Annotated[
        str | None, Option("-o --output FILE", "Write to FILE.", show_default="standard output")
    ] = None,
    script: Annotated[
        bool,
        Option(
            "--script",
            "Print a shell script that records the same with virsh alone, for hosts without"
            " Python 3.11; asks nothing now.",
        ),
    ] = False,
) -> int:
    """Record what a running libvirt knows of its pools, as one JSON file.

    Definitions, states, sizes of the running pools; passwords in options are masked. `xmltool drift
    --live-from FILE` compares with it where there is no libvirt, in a review or in CI.
    """
    libvirt = liveoptions.libvirt_of(where, *asked)
    if script:
        emit.output(output, recorded.script(libvirt.virsh.connect).encode())
    else:
        emit.output(output, libvirt.snapshot().json(liveoptions.utc_now()).encode())
    return 0
