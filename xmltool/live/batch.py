"""Batches of virsh commands, and the answers to them, each behind a random marker.

What a pool or a secret is called can never be taken for the frame around an answer then.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xmltool.errors import LibvirtError
from xmltool.live.complaint import explained
from xmltool.live.virsh import run
from xmltool.text.shell import shell_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xmltool.live.virsh import Said, Virsh

MAX_BATCH = 120_000
"""Bytes of one batch: Linux takes no argument of more than 128 KiB."""
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
"""A uuid as libvirt prints it: the only thing of libvirt's that ever enters a command."""
_MARKER = 24
"""Characters of a marker, half as many random bytes."""


def share(command: str) -> int:
    """Return how many commands about one uuid each fit into one batch."""
    return MAX_BATCH // len(f"echo {'':{_MARKER}}; {command} {'':36}; ")


def new_marker() -> str:
    """Return a word that nobody can know before."""
    return os.urandom(_MARKER // 2).hex()


def answers(virsh: Virsh, batches: Iterable[Sequence[str]]) -> tuple[list[Said], bytes]:
    """Run batches, with a marker that nobody can know before each answer and after the last.

    Raises:
        LibvirtError: there is no answer.
    """
    marker = new_marker()
    echo = f"echo {marker}; "
    found = run(
        virsh, ("".join(f"{echo}{command}; " for command in batch) + echo for batch in batches)
    )
    for said in found:
        if said.status != 0 or marker.encode() not in said.out:
            raise explained(virsh, said)
    return found, marker.encode()


def parts(virsh: Virsh, said: Said, marker: bytes, number: int) -> list[bytes]:
    """Return what stands between the markers.

    Raises:
        LibvirtError: there are not as many answers as commands.
    """
    found = said.out.split(marker)
    if len(found) != number + 2 or found[0].strip() or found[-1].strip():
        raise explained(virsh, said)
    return found[1:-1]


def garbage(virsh: Virsh) -> LibvirtError:
    """Return the error for an answer that libvirt does not give."""
    return LibvirtError(
        f"what virsh printed for {virsh.connect} is not what libvirt prints: see whether"
        f" `{virsh.program}` is libvirt's own, and what `virsh -c {shell_word(virsh.connect)} pool-list` says"
    )
