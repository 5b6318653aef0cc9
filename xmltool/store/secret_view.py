"""The secrets beside a store as a plan is made on them, with the values that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.confined.directory import open_directory
from xmltool.errors import UsageError
from xmltool.secret.value import Value
from xmltool.store.place import STORE_NAME
from xmltool.store.secret_plan import SecretPlan, plan_secrets
from xmltool.store.secrets import VALUE_SUFFIX, read_secrets
from xmltool.store.session import read_store
from xmltool.store.transaction.places import secrets_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xmltool.confined.root import Root
    from xmltool.pool.uuid_policy import UuidPolicy
    from xmltool.store.place import Place
    from xmltool.store.secret_plan import WantedSecret
    from xmltool.store.secrets import Secrets

_MAX_VALUE = 1 << 20


def secrets_of(place: Place, wait: float) -> tuple[Secrets, tuple[str, ...]]:
    """Return the secrets of a store, and what its user should know of its state."""
    place_of_secrets(place)
    with read_store(place, wait) as view, place.open() as root:
        return read_secrets(root, place.path, view.pending_secrets), view.notes


class SeenSecrets:
    """The secrets of a store as a plan is made on them, with what an unfinished change makes of them."""

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
            with open_directory(self._root, self._path) as directory:
                return Value(directory.read(name, _MAX_VALUE))
        except OSError:
            return None

    def planned(self, wanted: Sequence[WantedSecret], policy: UuidPolicy) -> SecretPlan:
        """Return what secrets that shall be there change."""
        return plan_secrets(self.secrets.loaded, wanted, self.stored_value, policy)


def place_of_secrets(place: Place) -> str:
    """Return the path of a store's secrets inside the root."""
    if not place.has_secrets:
        raise UsageError(
            f"{place.shown} is not called {STORE_NAME}: where its secrets are is not known",
            f"libvirt keeps them in the directory secrets beside {STORE_NAME}",
        )
    return secrets_path(place.path)
