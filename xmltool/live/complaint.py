"""What virsh says when it fails, put into one line that says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.errors import LibvirtError
from xmltool.text.shell import shell_word

if TYPE_CHECKING:
    from xmltool.live.virsh import Said, Virsh

_MAX_WORDS = 300
_REMEDIES = (
    (
        (
            "could not resolve hostname",
            "name or service not known",
            "no route to host",
            "timed out",
        ),
        "the host of {uri} cannot be reached",
        "correct --connect, or use `xmltool drift --live-from FILE`",
    ),
    (
        ("permission denied", "access denied", "authentication", "not authorized", "polkit"),
        "libvirt at {uri} does not let you in",
        "run it as root or as a member of the group libvirt",
    ),
    (
        ("no such file or directory", "connection refused", "failed to connect socket"),
        "no libvirt answers at {uri}",
        (
            "start its daemon (libvirtd or virtstoraged), correct --connect, or use"
            " `xmltool drift --live-from FILE`"
        ),
    ),
    (
        ("end of file", "disconnected", "connection reset", "broken pipe", "closed", "keepalive"),
        "the connection to {uri} broke",
        "see whether its daemon has ended, and try again",
    ),
)
"""Words of libvirt's (in the C locale), what they mean, and what to do; the first that fit count."""


def explained(virsh: Virsh, said: Said) -> LibvirtError:
    """Return the error for a virsh that did not answer."""
    words = _words(said.err)
    lower = said.err.lower()
    for marks, meaning, remedy in _REMEDIES:
        if any(mark in lower for mark in marks):
            return LibvirtError(f"{meaning.format(uri=virsh.connect)} ({words}): {remedy}")
    if said.status < 0:
        return LibvirtError(f"virsh was killed by signal {-said.status}: try again")
    if words:
        remedy = f"see what `virsh -c {shell_word(virsh.connect)} pool-list --all` says"
        return LibvirtError(f"libvirt at {virsh.connect} gave no answer ({words}): {remedy}")
    return LibvirtError(
        f"what virsh printed for {virsh.connect} is not what libvirt prints: see whether"
        f" `{virsh.program}` is libvirt's own"
    )


def _words(complaints: str) -> str:
    """Return the last of virsh's errors: the reason; those before it say what failed."""
    lines = [line.removeprefix("error: ") for line in complaints.splitlines() if line.strip()]
    return lines[-1][:_MAX_WORDS] if lines else ""
