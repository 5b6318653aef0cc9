"""A secret as libvirt holds it in memory, and what its usage can be. Plain data."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from typing import NamedTuple

from xmltool.pool.compare import Change


class Usage(NamedTuple):
    """One type of usage (libvirt: virsecret.c, virSecretUsageType).

    Attributes:
        child: name of the child of <usage> that holds what the secret is for.
        missing: libvirt's words when it is not there.
    """

    child: str
    missing: str


USAGES: dict[str, Usage] = {
    "volume": Usage("volume", "volume usage specified, but volume path is missing"),
    "ceph": Usage("name", "Ceph usage specified, but name is missing"),
    "iscsi": Usage("target", "iSCSI usage specified, but target is missing"),
    "tls": Usage("name", "TLS usage specified, but name is missing"),
    "vtpm": Usage("name", "vTPM usage specified, but name is missing"),
}
"""The types that are kept. libvirt knows `none`, too, and drops it."""
NO_USAGE = "none"


class SecretDef(NamedTuple):
    """The definition of a secret.

    Attributes:
        uuid: canonical; None until one is chosen.
        usage_type: a key of `USAGES`, or None.
        usage: what it is for, by which it is found beside its uuid; None without a type.
        ephemeral: kept in memory only, never stored.
        private: its value is given out to nobody.
        description: for people.
    """

    uuid: str | None = None
    usage_type: str | None = None
    usage: str | None = None
    ephemeral: bool = False
    private: bool = False
    description: str | None = None

    @property
    def shown_usage(self) -> str:
        """Type and name of the usage, as `virsh secret-list` prints them."""
        return "Unused" if self.usage_type is None else f"{self.usage_type} {self.usage}"


def compare(old: SecretDef, new: SecretDef) -> tuple[Change, ...]:
    """Return every field that differs, in the order of the stored form."""
    before, after = _fields(old), _fields(new)
    paths = dict.fromkeys((*before, *after))
    return tuple(
        Change(path, before.get(path), after.get(path))
        for path in paths
        if before.get(path) != after.get(path)
    )


def _fields(secret: SecretDef) -> dict[str, str | None]:
    fields = {
        "@ephemeral": "yes" if secret.ephemeral else "no",
        "@private": "yes" if secret.private else "no",
        "uuid": secret.uuid,
        "description": secret.description,
    }
    if secret.usage_type is not None:
        fields["usage/@type"] = secret.usage_type
        fields[f"usage/{USAGES[secret.usage_type].child}"] = secret.usage
    return fields
