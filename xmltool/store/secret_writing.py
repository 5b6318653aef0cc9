"""Changes of the secrets beside a store: planned under its lock, done whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xmltool.errors import UsageError
from xmltool.pool.uuid_policy import KEPT
from xmltool.secret.value import Value
from xmltool.store.secret_plan import (
    SecretPlan,
    carry_out_secrets,
    plan_secrets,
    secret_removal,
)
from xmltool.store.secrets import VALUE_SUFFIX, NoSuchSecretError, read_secrets, secret_of
from xmltool.store.session import change_store, daemon_of, live_notes, read_store
from xmltool.store.transaction.places import secrets_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from xmltool.confined.root import Root
    from xmltool.pool.uuid_policy import UuidPolicy
    from xmltool.store.place import Place
    from xmltool.store.secret_plan import WantedSecret
    from xmltool.store.secrets import Secrets
    from xmltool.store.writing import Writing

_STORE = "storage"
"""Name of a store that has its secrets beside it."""
_MAX_VALUE = 1 << 20


class SeenSecrets:
    """The secrets of a store as a plan is made on them.

    Args:
        root: where the store is.
        store: its path inside the root.
        pending: what an unfinished change makes of the files of secrets.
    """

    def __init__(
        self, root: Root, store: str, pending: Mapping[str, bytes | None] | None = None
    ) -> None:
        self.secrets: Secrets = read_secrets(root, store, pending)
        self._root = root
        self._path = secrets_path(store)
        self._pending = pending or {}

    def stored_value(self, uuid: str) -> Value | None:
        """Return the encoded value that a secret has, None where it has none that can be read."""
        name = uuid + VALUE_SUFFIX
        if name in self._pending:
            data = self._pending[name]
            return None if data is None else Value(data)
        try:
            with self._root.open_dir(self._path) as directory:
                return Value(directory.read(name, _MAX_VALUE))
        except OSError:
            return None

    def planned(self, wanted: Sequence[WantedSecret], policy: UuidPolicy) -> SecretPlan:
        """Return what secrets that shall be there change."""
        return plan_secrets(self.secrets.loaded, wanted, self.stored_value, policy)


def place_of_secrets(place: Place) -> str:
    """Return the path of a store's secrets inside the root.

    Raises:
        UsageError: it is not known where libvirt keeps them.
    """
    if os.path.basename(place.path.rstrip("/")) != _STORE:
        raise UsageError(
            f"{place.shown} is not called {_STORE}: where its secrets are is not known",
            f"libvirt keeps them in the directory secrets beside {_STORE}",
        )
    return secrets_path(place.path)


def define_secrets(place: Place, wanted: Sequence[WantedSecret], writing: Writing) -> SecretPlan:
    """Write secrets, unless one of them is refused.

    Raises:
        StoreError: they cannot be read or written.
    """
    return _change(place, writing, lambda seen: seen.planned(wanted, KEPT))


def remove_secrets(
    place: Place, uuids: Sequence[str], writing: Writing, *, if_exists: bool = False
) -> SecretPlan:
    """Remove secrets with their values, all that are named or none.

    Raises:
        StoreError: there is no such secret, or they cannot be read or written.
    """

    def planned(seen: SeenSecrets) -> SecretPlan:
        found = {}
        for uuid in uuids:
            try:
                entry = secret_of(seen.secrets, uuid)
            except NoSuchSecretError:
                if not if_exists:
                    raise
                continue
            found[entry.uuid] = secret_removal(entry)
        return SecretPlan(tuple(found.values()))

    return _change(place, writing, planned)


def _change(
    place: Place, writing: Writing, planned: Callable[[SeenSecrets], SecretPlan]
) -> SecretPlan:
    place_of_secrets(place)
    if writing.dry_run:
        with read_store(place, writing.wait) as view, place.open() as root:
            pending = None if view.pending is None else view.pending.secrets
            return planned(SeenSecrets(root, place.path, pending)).noted(*view.notes)
    daemon = daemon_of(place)
    with change_store(place, writing.wait, force=writing.force) as change:
        plan = planned(SeenSecrets(change.directory.root, place.path)).noted(*change.notes)
        if plan.refusals:
            return plan
        carry_out_secrets(change, plan.steps)
        change.commit()
    return plan.noted(*live_notes(daemon)) if plan.something else plan
