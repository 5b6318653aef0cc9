"""Asking libvirt through virsh for its secrets: what they are for, never their values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xmltool.document.document import parse_document
from xmltool.errors import LibvirtError
from xmltool.live.batch import UUID, answers, garbage, new_marker, parts, share
from xmltool.secret.read import read_definition
from xmltool.text.shell import shell_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.live.virsh import Said, Virsh
    from xmltool.secret.definition import SecretDef

_LISTED = re.compile(rf"^ *({UUID}) ".encode(), re.MULTILINE)
_LIST = "secret-list"
_DUMP = "secret-dumpxml"
_DRIVER = re.compile(r"\Astorage(?=[+:])")
"""Of a URI that leads to the storage driver alone, which has no secrets; `secret` has them."""


_GONE = ("error: failed to get secret", "error: Secret not found")
"""Said of a secret that a file has and libvirt does not, or not any more."""


class Beside(NamedTuple):
    """Questions about secrets behind those about pools, in the same virsh.

    Attributes:
        uuids: of secrets that may be there.
        commands: the questions, an answer each.
        boundary: the name of no pool: virsh's complaint of it ends those about pools.
        is_elsewhere: whether another connection leads to the secrets.
    """

    uuids: Sequence[str]
    commands: Sequence[str]
    boundary: str
    is_elsewhere: bool

    @classmethod
    def of(cls, virsh: Virsh, uuids: Sequence[str]) -> Beside:
        """Return the questions, which ask for the definitions of some secrets at once."""
        uri, boundary = secrets_uri(virsh.connect), new_marker()
        is_elsewhere = uri != virsh.connect
        leads = (f"connect {shell_word(uri)} --readonly",) if is_elsewhere else ()
        first = "; ".join((f"pool-dumpxml {boundary}", *leads, _LIST))
        commands = (first, *(f"{_DUMP} {uuid}" for uuid in uuids))
        return cls(uuids, commands, boundary, is_elsewhere)

    def of_pools(self, said: Said) -> Said:
        """Return what virsh said, without its complaints about secrets."""
        return said._replace(err=said.err.partition(self.boundary)[0].rpartition("\n")[0])

    def read(
        self, virsh: Virsh, said: Said, printed: Sequence[bytes]
    ) -> tuple[SecretDef, ...] | None:
        """Return the secrets that were printed; None where libvirt tells nothing of them."""
        _, boundary, complaints = said.err.rpartition(self.boundary)
        return _tolerant(virsh, printed, complaints, self.uuids) if boundary else None


def secrets_uri(connect: str) -> str:
    """Return the URI by which the secrets beside a libvirt's pools are had."""
    return _DRIVER.sub("secret", connect)


def ask_secrets(virsh: Virsh) -> tuple[SecretDef, ...] | None:
    """Ask a libvirt for its secrets, sorted by uuid; None where it tells nothing of them.

    Raises:
        LibvirtError: there is no answer, or not what libvirt answers.
    """
    return _tolerant(virsh)


def _tolerant(
    virsh: Virsh, printed: Sequence[bytes] = (), complaints: str = "", uuids: Sequence[str] = ()
) -> tuple[SecretDef, ...] | None:
    of_secrets = virsh._replace(connect=secrets_uri(virsh.connect))
    try:
        if not printed:
            (said,), marker = answers(of_secrets, [[_LIST]])
            printed, complaints = parts(of_secrets, said, marker, 1), said.err
        return _read_all(of_secrets, printed, complaints, uuids)
    except LibvirtError:
        if of_secrets == virsh:
            raise
        return None  # another daemon serves them, or none


def _read_all(
    virsh: Virsh, printed: Sequence[bytes], complaints: str, likely: Sequence[str]
) -> tuple[SecretDef, ...] | None:
    """Read the list that was printed, and the definitions behind it, which are those of likely uuids."""
    lines = complaints.splitlines()
    if any(line.startswith("error:") and not line.startswith(_GONE) for line in lines):
        return None  # without the driver, or not for this user
    listed, *definitions = printed
    uuids = [found.decode() for found in _LISTED.findall(listed)]
    found = dict(zip(likely, definitions, strict=True))
    missing = [uuid for uuid in uuids if uuid not in found]
    size = share(_DUMP)
    for start in range(0, len(missing), size):
        group = missing[start : start + size]
        (said,), marker = answers(virsh, [[f"{_DUMP} {uuid}" for uuid in group]])
        found |= zip(group, parts(virsh, said, marker, len(group)), strict=True)
    secrets = []
    for uuid in uuids:
        if found[uuid].strip():  # else it is gone by now
            secret = read_secret(found[uuid])
            if secret is None or secret.uuid != uuid:
                raise garbage(virsh)
            secrets.append(secret)
    return tuple(sorted(secrets, key=lambda secret: secret.uuid or ""))


def read_secret(data: bytes) -> SecretDef | None:
    """Read one secret of libvirt's; None for what libvirt does not print.

    Args:
        data: what `secret-dumpxml` printed; carriage returns are raw in it, as in a pool.
    """
    document = parse_document("virsh", data.strip(b"\n").replace(b"\r", b"&#13;"))
    root = document.libvirt_root()
    definition = None if root is None else read_definition(root).definition
    return definition if definition is not None and definition.uuid is not None else None
