"""The uuid that a definition gets: `--uuid random|from-name|none|UUID`."""

from __future__ import annotations

from typing import NamedTuple

from xmltool.errors import UsageError

NAMESPACE = "4f52352f-f0b6-4e56-b8ba-02bb2265fd9f"
"""Namespace of `from-name`; it never changes, or images built again would not be the same."""


FROM_NAME = "from-name"
"""Kind of the policy of the same uuid for the same name."""


class UuidPolicy(NamedTuple):
    """What `--uuid` asks for.

    Attributes:
        kind: `kept` (the document's, else the stored one, else random: the default), `random`,
            `from-name`, `none` or `fixed`.
        fixed: the uuid in canonical spelling when `kind` is `fixed`, else None.
    """

    kind: str
    fixed: str | None = None

    def choose(
        self, name: str, *, document: str | None = None, stored: str | None = None
    ) -> str | None:
        """Return the uuid of a pool in canonical spelling; None only for `none`."""
        if self.kind == "kept" and (document or stored):
            return document or stored
        if self.kind == FROM_NAME:
            return uuid_from_name(name)
        return self.fixed if self.kind in ("fixed", "none") else random_uuid()


KEPT = UuidPolicy("kept")
"""Without `--uuid`."""


def parse_policy(value: str | None, *, none_allowed: bool = False) -> UuidPolicy:
    """Read the value of `--uuid`; None is the default, `KEPT`; `generate` can do without a uuid."""
    if value is None:
        return KEPT
    if value in ("random", FROM_NAME) or (value == "none" and none_allowed):
        return UuidPolicy(value)
    from xmltool.pool.scalars import parse_uuid

    canonical = parse_uuid(value)
    if canonical is None:
        words = "random, from-name, none" if none_allowed else "random, from-name"
        raise UsageError(f"--uuid {value}: this is not a uuid", f"it is one of {words}, or a UUID")
    return UuidPolicy("fixed", canonical)


def uuid_from_name(name: str) -> str:
    """Return the UUIDv5 of a pool's name: the same on every machine, at any time."""
    from uuid import UUID, uuid5

    return str(uuid5(UUID(NAMESPACE), name))


def is_random(uuid: str | None) -> bool:
    """Report whether a uuid is one that is made up at random (version 4), as libvirt's are."""
    from uuid import RFC_4122, UUID

    found = None if uuid is None else UUID(uuid)
    return found is not None and found.variant == RFC_4122 and found.version == 4


def random_uuid() -> str:
    """Return a new random uuid (version 4, as libvirt makes them)."""
    from uuid import uuid4

    return str(uuid4())
