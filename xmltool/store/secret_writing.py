"""Changes of the secrets beside a store alone: planned under its lock, done whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.uuid_policy import KEPT
from xmltool.store.live_store import SECRETS
from xmltool.store.plan import Changes
from xmltool.store.secret_plan import SecretPlan, secret_removal
from xmltool.store.secrets import NoSuchSecretError, secret_of
from xmltool.store.writing import change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.pool.uuid_policy import UuidPolicy
    from xmltool.store.place import Place
    from xmltool.store.secret_plan import WantedSecret
    from xmltool.store.session import Writing
    from xmltool.store.writing import Seen


def define_secrets(
    place: Place, wanted: Sequence[WantedSecret], writing: Writing, policy: UuidPolicy = KEPT
) -> Changes:
    """Write secrets, unless one of them is refused."""

    def planned(seen: Seen) -> Changes:
        return Changes(secrets=seen.secrets().planned(wanted, policy))

    return change(place, writing, planned, (SECRETS,))


def remove_secrets(
    place: Place, uuids: Sequence[str], writing: Writing, *, if_exists: bool = False
) -> Changes:
    """Remove secrets with their values, all that are named or none."""

    def planned(seen: Seen) -> Changes:
        secrets = seen.secrets().secrets
        found = {}
        for uuid in uuids:
            try:
                entry = secret_of(secrets, uuid)
            except NoSuchSecretError:
                if not if_exists:
                    raise
                continue
            found[entry.uuid] = secret_removal(entry)
        return Changes(secrets=SecretPlan(tuple(found.values())))

    return change(place, writing, planned, (SECRETS,))
