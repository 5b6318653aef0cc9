"""How libvirt reads `<auth>` (libvirt: storage_source_conf.c, virStorageAuthDefParse)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.definition import Auth
from xmltool.pool.elements import children_of, property_of
from xmltool.pool.scalars import parse_uuid
from xmltool.rules.refusals import XT213, XT214, XT215
from xmltool.text.words import quoted

if TYPE_CHECKING:
    from lxml.etree import _Element

    from xmltool.pool.refusals import Refusals

_TYPES = ("chap", "ceph")
_NO_TYPE = "none"
"""libvirt's own word for no type: it can be written, and means a missing one."""


def read_auth(element: _Element, refusals: Refusals) -> Auth | None:
    """Read the credentials of a pool of any type; None when there is no secret to go by."""
    username = element.get("username") or None
    if username is None:
        libvirt = "XML error: missing username for auth"
        given = element.get("username") is not None
        message = XT213.message("empty" if given else "missing")
        refusals.add(message, libvirt, element, "username", () if given else ("username",))
    kind = element.get("type") or _NO_TYPE
    if kind not in _TYPES and kind != _NO_TYPE:
        refusals.add(
            XT214.message("unknown", value=quoted(kind)),
            f"unsupported configuration: unknown auth type '{kind}'",
            element,
            "type",
        )
    auth = _read_secret(element, Auth(kind, username or "", None), refusals)
    if kind == _NO_TYPE:
        refusals.add(
            XT214.message("missing"),
            "unsupported configuration: storage pool missing auth type",
            element,
            "type",
            () if element.get("type") is not None else ("type",),
        )
    return auth


def _read_secret(element: _Element, auth: Auth, refusals: Refusals) -> Auth | None:
    secrets = children_of(element).get("secret")
    if secrets is None:
        libvirt = "XML error: Missing <secret> element in auth"
        refusals.add(XT215.message("missing"), libvirt, element, lacks=("<secret>",))
        return None
    secret = secrets[0]
    uuid = property_of(secret, "uuid")
    usage = property_of(secret, "usage")
    if uuid is None and usage is None:
        libvirt = "XML error: missing secret uuid or usage attribute"
        refusals.add(XT215.message("unnamed"), libvirt, secret)
        return None
    if uuid is not None and usage is not None:
        libvirt = "XML error: either secret uuid or usage expected"
        refusals.add(XT215.message("both"), libvirt, secret, "usage")
        return None
    canonical = None if uuid is None else parse_uuid(uuid)
    if uuid is not None and canonical is None:
        libvirt = f"XML error: invalid secret uuid '{uuid}'"
        refusals.add(XT215.message("uuid", value=quoted(uuid)), libvirt, secret, "uuid")
    return auth._replace(
        secret_type=property_of(secret, "type"), secret_uuid=canonical, secret_usage=usage
    )
