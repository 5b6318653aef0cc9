"""os-release(5) of a root, and the layout of a system that follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xmltool.confined.root import Root

_FILES = ("/etc/os-release", "/usr/lib/os-release")
_MAX_BYTES = 64 * 1024
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


def os_release(root: Root) -> dict[str, str]:
    """Return the fields of a root's os-release, without their quotes."""
    text = next(filter(None, (root.read_text(path, _MAX_BYTES) for path in _FILES)), "")
    found = {}
    for line in text.splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            found[name] = value.strip("\"'")
    return found


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


def is_nixos(root: Root) -> bool:
    """Report whether a root is NixOS, whose libvirt keeps its configuration below /var/lib."""
    return os_release(root).get("ID") == "nixos"
