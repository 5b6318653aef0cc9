"""Asking libvirt through virsh for its secrets: what they are for, never their values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xmltool.document.document import parse_document
from xmltool.errors import LibvirtError
from xmltool.live.batch import UUID, answers, garbage, parts, share
from xmltool.secret.read import read_definition

if TYPE_CHECKING:
    from xmltool.live.virsh import Virsh
    from xmltool.secret.definition import SecretDef

_LISTED = re.compile(rf"^ *({UUID}) ".encode(), re.MULTILINE)
_DUMP = "secret-dumpxml"
_DRIVER = re.compile(r"\Astorage(?=[+:])")
"""Of a URI that leads to the storage driver alone, which has no secrets; `secret` has them."""


def secrets_uri(connect: str) -> str:
    """Return the URI by which the secrets beside a libvirt's pools are had."""
    return _DRIVER.sub("secret", connect)


def ask_secrets(virsh: Virsh) -> tuple[SecretDef, ...] | None:
    """Ask a libvirt for its secrets, sorted by uuid; None where it tells nothing of them.

    Raises:
        LibvirtError: there is no answer, or not what libvirt answers.
    """
    of_secrets = virsh._replace(connect=secrets_uri(virsh.connect))
    try:
        return _asked(of_secrets)
    except LibvirtError:
        if of_secrets == virsh:
            raise
        return None  # another daemon serves them, or none


def _asked(virsh: Virsh) -> tuple[SecretDef, ...] | None:
    (said,), marker = answers(virsh, [["secret-list"]])
    if "error:" in said.err:  # without the driver, or not for this user
        return None
    (listed,) = parts(virsh, said, marker, 1)
    uuids = [found.decode() for found in _LISTED.findall(listed)]
    size = share(_DUMP)
    secrets = []
    for start in range(0, len(uuids), size):
        group = uuids[start : start + size]
        (said,), marker = answers(virsh, [[f"{_DUMP} {uuid}" for uuid in group]])
        for uuid, part in zip(group, parts(virsh, said, marker, len(group)), strict=True):
            if part.strip():  # else it is gone by now
                secret = read_secret(part)
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
