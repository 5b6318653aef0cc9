"""The layout of a system, as far as its os-release and some paths tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.confined.os_release import os_release

if TYPE_CHECKING:
    from xmltool.confined.root import Root

_IMAGE_SIGNS = ("/ostree", "/sysroot/ostree", "/usr/lib/bootc")
_IMAGE_VARIANTS = frozenset(
    [
        "silverblue",
        "kinoite",
        "sericea",
        "onyx",
        "iot",
        "coreos",
        "atomic-host",
        "sway-atomic",
        "budgie-atomic",
        "cosmic-atomic",
        "bluefin",
        "aurora",
        "bazzite",
    ]
)


def image_mode(root: Root) -> str | None:
    """Return what shows that a root is image-mode: its /var is made at boot; None where nothing does.

    (ostree, bootc: `/var` of an image is at most copied once, and never updated)
    """
    for path in _IMAGE_SIGNS:
        if root.exists(path):
            return path
    release = os_release(root)
    if release.get("OSTREE_VERSION"):
        return "OSTREE_VERSION in os-release"
    variant = release.get("VARIANT_ID", "").lower()
    return f"VARIANT_ID={variant} in os-release" if variant in _IMAGE_VARIANTS else None


USR_ETC = "/usr/etc"
"""Where a commit of ostree has what becomes /etc when it is deployed."""


def is_commit(root: Root) -> bool:
    """Report whether a root is a commit of ostree that is checked out, not deployed: it has no /etc."""
    return root.exists(USR_ETC) and not root.exists("/etc")


def etc(root: Root) -> str:
    """Return where the configuration of the system in a root is."""
    return USR_ETC if is_commit(root) else "/etc"


def is_nixos(root: Root) -> bool:
    """Report whether a root is NixOS, whose libvirt keeps its configuration below /var/lib."""
    return os_release(root).get("ID") == "nixos"
