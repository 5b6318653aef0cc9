"""Asking libvirt through virsh for all pools: one or two processes for a thousand of them.

First five lists of uuids that divide the pools by what they are, so that each pool is in exactly one
of them; then all definitions, and the secrets where the files have some.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xmltool.errors import LibvirtError
from xmltool.live.batch import UUID, answers, garbage, parts, share
from xmltool.live.complaint import explained
from xmltool.live.pools import Live, LivePool
from xmltool.live.reported import Reported, Sizes, read_reported

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xmltool.live.virsh import Said, Virsh
    from xmltool.secret.definition import SecretDef

ROUNDS = 4
"""Times to ask again when pools come and go between the list and the definitions."""
SHARED = 200
"""Definitions from which on two virsh at once are faster than one."""

_UUID = re.compile(UUID)
_HARMLESS = "error: Could not retrieve pool information"
"""Said of a pool without a backend, which is listed all the same."""
_GONE = ("error: Storage pool not found", "error: failed to get pool")
"""Said of a pool that a file names and libvirt does not have, or not any more."""
_END = b"\n</pool>\n"
"""Ends a definition that libvirt prints."""
_INACTIVE = "pool-dumpxml --inactive"
_RUNNING = "pool-dumpxml"
_ROOM = 20
"""Definitions of pools that have no place in a batch beside the lists, and of secrets that have one."""
_NOTHING = Sizes()


class State(NamedTuple):
    """What the lists say of a pool."""

    persistent: bool
    active: bool
    autostart: bool


_LISTS = {
    State(True, True, True): "--persistent --autostart",
    State(True, True, False): "--persistent --no-autostart",
    State(True, False, True): "--inactive --persistent --autostart",
    State(True, False, False): "--inactive --persistent --no-autostart",
    State(False, True, False): "--all --transient",
}


class Likely(NamedTuple):
    """Uuids that libvirt may know, such as those of the files: what has them is asked for at once.

    Attributes:
        pools: of pools.
        secrets: of secrets; None where nobody wants to know of any.
    """

    pools: Sequence[str] = ()
    secrets: Sequence[str] | None = None


def nobody_knows() -> Likely:
    """Return no likely uuids."""
    return Likely()


def ask(virsh: Virsh, likely: Callable[[], Likely] = nobody_knows) -> Live:
    """Ask a libvirt for its pools, and for its secrets where likely ones are given and it tells them.

    Args:
        virsh: how to ask.
        likely: returns what may be there.
    """
    rounds = 0
    while True:
        rounds += 1
        # where pools come and go all the time, one that is gone by then is left out
        lenient = rounds == ROUNDS
        states, known, secrets = _lists_and(virsh, likely(), lenient=lenient)
        pools = None if states is None else _pools(virsh, states, known, lenient=lenient)
        if pools is not None:
            return Live(virsh.connect, pools, secrets)


def ask_states(virsh: Virsh) -> dict[str, State] | None:
    """Ask which pools there are, by uuid; None when they changed in between."""
    return _lists_and(virsh, Likely())[0]


def _lists_and(
    virsh: Virsh, likely: Likely, *, lenient: bool = False
) -> tuple[dict[str, State] | None, dict[str, Reported], tuple[SecretDef, ...] | None]:
    """Ask which pools there are, and in the same virsh for what likely has which uuid.

    A virsh that starts and connects costs as much as some hundred definitions.
    """
    lists = [f"pool-list {words} --uuid" for words in _LISTS.values()]
    uuids = _usable(likely.pools)[: share(_INACTIVE) - _ROOM]
    dumps = [_dumps(_INACTIVE, uuids)] if uuids else []
    beside = None
    if likely.secrets is not None:
        from xmltool.live.ask_secrets import Beside

        beside = Beside.of(virsh, _usable(likely.secrets)[:_ROOM])
    more = () if beside is None else beside.commands
    try:
        (said,), marker = answers(virsh, [[*lists, *dumps, *more]])
    except LibvirtError:
        if beside is None or not beside.is_elsewhere:
            raise
        return _lists_and(virsh, likely._replace(secrets=None), lenient=lenient)
    found = parts(virsh, said, marker, len(lists) + len(dumps) + len(more))
    secrets = None
    if beside is not None:
        secrets = beside.read(virsh, said, found[-len(more) :])
        said = beside.of_pools(said)
    states = _states(virsh, said, found[: len(lists)], lenient=lenient)
    known = _read_all(virsh, said, uuids, found[len(lists)]) if dumps else None
    return states, known or {}, secrets


def _usable(uuids: Sequence[str]) -> list[str]:
    """Return what can be put into a command, each once."""
    return [uuid for uuid in dict.fromkeys(uuids) if _UUID.fullmatch(uuid)]


def _states(
    virsh: Virsh, said: Said, lists: Sequence[bytes], *, lenient: bool
) -> dict[str, State] | None:
    """Return what the lists say; None when a pool is in two of them, unless the later one may count."""
    for line in said.err.splitlines():
        if line.startswith("error:") and not line.startswith((_HARMLESS, *_GONE)):
            raise explained(virsh, said)
    states: dict[str, State] = {}
    for state, part in zip(_LISTS, lists, strict=True):
        for uuid in part.decode("utf-8", "replace").split():
            if not _UUID.fullmatch(uuid):
                raise garbage(virsh)
            if uuid in states and not lenient:
                return None
            states[uuid] = state
    return states


def _pools(
    virsh: Virsh, states: dict[str, State], known: dict[str, Reported], *, lenient: bool
) -> tuple[LivePool, ...] | None:
    """Ask for the definitions that are not known yet.

    A pool that is gone by then is left out if `lenient`; otherwise the outcome is None.
    """
    missing = [uuid for uuid in states if uuid not in known]
    others = _dump(virsh, _INACTIVE, missing, lenient=lenient)
    if others is None:
        return None
    known = known | others
    states = {uuid: state for uuid, state in states.items() if uuid in known}
    # a definition that waits for the next start was never in use and has no sizes
    unsure = [
        uuid
        for uuid, state in states.items()
        if state.active and state.persistent and known[uuid].sizes == _NOTHING
    ]
    running = _dump(virsh, _RUNNING, unsure, lenient=lenient)
    if running is None:
        return None
    return tuple(
        _pool(uuid, state, known[uuid], running.get(uuid)) for uuid, state in states.items()
    )


def _pool(uuid: str, state: State, reported: Reported, running: Reported | None) -> LivePool:
    current = None
    if running is not None and running.definition != reported.definition:
        current = running.definition
    sizes = (running or reported).sizes
    return LivePool(
        uuid,
        reported.definition,
        *state,
        used=reported.sizes != _NOTHING,
        current=current,
        sizes=sizes if state.active else None,
    )


def _dump(
    virsh: Virsh, command: str, uuids: Sequence[str], *, lenient: bool
) -> dict[str, Reported] | None:
    """Get definitions by uuid; None when one was not to be had, unless it may be left out."""
    found: dict[str, Reported] = {}
    size = share(command)
    if SHARED < len(uuids) <= 2 * size:
        size = (len(uuids) + 1) // 2
    groups = [uuids[start : start + size] for start in range(0, len(uuids), size)]
    for start in range(0, len(groups), 2):
        pair = groups[start : start + 2]
        found_all, marker = answers(virsh, [[_dumps(command, group)] for group in pair])
        for group, said in zip(pair, found_all, strict=True):
            (printed,) = parts(virsh, said, marker, 1)
            known = _read_all(virsh, said, group, printed)
            if known is None:
                known = _read_each(virsh, command, group)
            elif len(known) < len(group):
                _check_complaint(virsh, said)
            if len(known) < len(group) and not lenient:
                return None
            found |= known
    return found


def _dumps(command: str, uuids: Sequence[str]) -> str:
    return "; ".join([f"{command} {uuid}" for uuid in uuids])


def _read_all(
    virsh: Virsh, said: Said, uuids: Sequence[str], printed: bytes
) -> dict[str, Reported] | None:
    """Read definitions that were printed one behind the other, without those of pools that are gone.

    No marker is between them: an `echo` costs as much as half a definition. Where each command that
    did not fail makes one piece, no piece is two; else the outcome is None: libvirt prints some
    values unescaped, and they may hold the end of a definition.
    """
    failed = sum(line.startswith(_GONE[1]) for line in said.err.splitlines())
    *pieces, rest = printed.split(_END)
    if len(pieces) + failed != len(uuids) or rest.strip():
        return None
    found = {one.uuid: one for one in [_read(virsh, piece + _END) for piece in pieces]}
    if len(found) != len(pieces) or not found.keys() <= set(uuids):
        raise garbage(virsh)
    return found


def _read_each(virsh: Virsh, command: str, uuids: Sequence[str]) -> dict[str, Reported]:
    """Ask for definitions with a marker before each."""
    (said,), marker = answers(virsh, [[f"{command} {uuid}" for uuid in uuids]])
    found = {}
    for uuid, part in zip(uuids, parts(virsh, said, marker, len(uuids)), strict=True):
        if not part.strip():
            _check_complaint(virsh, said)
            continue
        found[uuid] = _read(virsh, part)
        if found[uuid].uuid != uuid:
            raise garbage(virsh)
    return found


def _read(virsh: Virsh, data: bytes) -> Reported:
    reported = read_reported(data)
    if reported is None:
        raise garbage(virsh)
    return reported


def _check_complaint(virsh: Virsh, said: Said) -> None:
    """Raise what virsh complains of, unless it is a pool that is gone."""
    if _GONE[0] not in said.err:
        raise explained(virsh, said)
