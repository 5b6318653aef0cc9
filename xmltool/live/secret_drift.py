"""What differs between the secrets beside a store and those of a running libvirt, and who needs them.

Usage and existence are compared, as libvirt reports them and would report them after a restart; a
value is never asked for.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xmltool.findings import Severity
from xmltool.live.ask_secrets import secrets_uri
from xmltool.live.drift import Comparison, Drift, Kind, Note, sorted_notes
from xmltool.live.explain import ONLY_AT_START
from xmltool.live.pools import auth_of
from xmltool.secret.definition import compare
from xmltool.secret.meant import KnownSecrets, Users, usage_of
from xmltool.store.boot import SUFFIX
from xmltool.store.secrets import VALUE_SUFFIX, sorted_secrets
from xmltool.text.escape import vis
from xmltool.text.shell import shell_word
from xmltool.text.words import listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.live.drift import Disk
    from xmltool.pool.definition import Auth, StoragePoolDef
    from xmltool.secret.definition import SecretDef
    from xmltool.store.secrets import SecretEntry, Secrets

_INACTIVE = (
    "it is marked for autostart and does not run, and cannot start before libvirt has its secret"
)


def with_secrets(comparison: Comparison) -> Comparison:
    """Add to a comparison of pools what is about secrets, where both sides know theirs."""
    disk, secrets = comparison.disk, comparison.live.secrets
    if secrets is None:
        return comparison
    drift = secret_drift(disk, secrets)
    known = KnownSecrets(secrets)
    waiting = {pool.name for pool in comparison.live.pools if _lacks(pool.definition, known)}
    notes = (
        note._replace(message=_INACTIVE)
        if note.kind is Kind.INACTIVE and note.pool in waiting
        else note
        for note in comparison.notes
    )
    return comparison._replace(
        drift=tuple(sorted((*comparison.drift, *drift), key=lambda one: one.order)),
        notes=sorted_notes((*notes, *_notes(comparison, known))),
    )


def _lacks(pool: StoragePoolDef, secrets: KnownSecrets) -> bool:
    """Report whether a pool authenticates and finds no secret."""
    named = auth_of(pool)
    return named is not None and secrets.find(*named) is None


def secret_drift(disk: Disk, secrets: Sequence[SecretDef]) -> Iterator[Drift]:
    """Yield how the secrets of the files differ from those of a libvirt.

    They are matched by uuid, then by usage: no two secrets of one libvirt have the same.
    """
    if disk.secrets is None:
        return
    named = ((pool.name, auth_of(pool)) for pool in _definitions(disk))
    users = Users((name, *auth) for name, auth in named if auth is not None)
    left = {secret.uuid: secret for secret in secrets}
    entries = sorted_secrets(disk.secrets.loaded)
    by_uuid = {entry.file: left.pop(entry.definition.uuid, None) for entry in entries}
    by_use = {usage_of(one): one for one in left.values() if one.usage_type is not None}
    for entry in entries:
        secret = entry.definition
        live = by_uuid[entry.file] or by_use.pop(usage_of(secret), None)
        if live is None:
            message = (
                f"{vis(entry.file)} is there, and libvirt does not know the secret: {ONLY_AT_START}"
            )
            yield _drift(Kind.SECRET_NOT_LOADED, disk, secret, message, users, entry)
            continue
        left.pop(live.uuid, None)
        changes = compare(secret._replace(uuid=secret.uuid or live.uuid), live)
        if changes:
            message = f"{vis(entry.file)} differs from what libvirt holds: {ONLY_AT_START}"
            one = _drift(Kind.SECRET_CHANGED, disk, live, message, users, entry)
            yield one._replace(changes=changes)
    if disk.all_secrets:
        missing = _Missing(disk.secrets)
        for live in left.values():
            if not live.ephemeral:  # never stored
                yield _drift(Kind.SECRET_MISSING, disk, live, missing.why(live), users)


class _Missing:
    """Why secrets would be gone after a restart, and whether their values are there."""

    def __init__(self, secrets: Secrets) -> None:
        self._entries = {entry.file: entry for entry in secrets.entries}
        self._orphans = frozenset(secrets.orphans)

    def why(self, secret: SecretDef) -> str:
        own, value = f"{secret.uuid}{SUFFIX}", f"{secret.uuid}{VALUE_SUFFIX}"
        refused = self._entries.get(own)
        if refused is not None:
            why = f"libvirt would skip {own}: {refused.reason}"
        else:
            why = f"there is no {own}" + ("" if value in self._orphans else f", and no {value}")
        return f"libvirt knows the secret and would not after a restart: {why}"


def _drift(
    kind: Kind,
    disk: Disk,
    secret: SecretDef,
    message: str,
    users: Users,
    entry: SecretEntry | None = None,
) -> Drift:
    """Return a drift, with the pools of the files that need the secret."""
    needed_by = sorted(map(vis, users.of(secret)))
    if needed_by:
        message = f"{message}; needed by {listing(needed_by, 'and')}"
    directory = "" if disk.secrets is None else disk.secrets.shown
    return Drift(
        kind,
        "",
        secret.uuid,
        Severity.ERROR,
        message,
        file=os.path.join(directory, f"{secret.uuid}{SUFFIX}" if entry is None else entry.file),
        secret=str(secret.uuid) if secret.usage_type is None else secret.shown_usage,
    )


def _definitions(disk: Disk) -> Iterator[StoragePoolDef]:
    for entry in disk.entries:
        if entry.loaded:
            yield entry.pool


def _notes(comparison: Comparison, secrets: KnownSecrets) -> Iterator[Note]:
    """Yield a note for each pool that finds no secret, neither in libvirt nor in the files."""
    disk = comparison.disk
    pools = {pool.name: (pool.definition, pool.uuid) for pool in comparison.live.pools}
    for pool in _definitions(disk):
        pools.setdefault(pool.name, (pool, pool.uuid or ""))
    loaded = () if disk.secrets is None else disk.secrets.loaded
    stored = KnownSecrets(entry.definition for entry in loaded)
    for pool, uuid in pools.values():
        named = auth_of(pool)
        if named is None:
            continue
        found = secrets.find(*named)
        if found is None and _lacks(pool, stored):
            virsh = f"virsh -c {shell_word(secrets_uri(comparison.connect))}"
            message = _lacking(*named, secrets)
            message += f": `{virsh} secret-define FILE` and `{virsh} secret-set-value UUID --file VALUE --plain`"
            yield Note(Kind.NO_SECRET, pool.name, uuid or None, message)
        elif found is not None and found.ephemeral:
            message = f"its secret {found.uuid} is ephemeral: it is gone when libvirt stops"
            yield Note(Kind.NO_SECRET, pool.name, uuid or None, message)


def _lacking(auth: Auth, usage_type: str, secrets: KnownSecrets) -> str:
    """Return why a pool finds no secret."""
    named = (
        f"usage {vis(str(auth.secret_usage))!r}"
        if auth.secret_uuid is None
        else f"uuid {auth.secret_uuid}"
    )
    message = (
        f"libvirt has no secret of usage type {usage_type} with {named}, and cannot start the pool"
    )
    other = secrets.by_uuid(auth.secret_uuid)
    if auth.secret_uuid is None or other is None:
        return message
    return f"{message}; the secret of that uuid is for another use ({vis(other.shown_usage)})"
