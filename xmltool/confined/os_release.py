"""os-release(5) of a root."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xmltool.confined.root import Root

_FILES = ("/etc/os-release", "/usr/lib/os-release")
_MAX_BYTES = 64 * 1024


def os_release(root: Root) -> dict[str, str]:
    """Return the fields of a root's os-release, without their quotes."""
    text = next(filter(None, (root.read_text(path, _MAX_BYTES) for path in _FILES)), "")
    found = {}
    for line in text.splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            found[name] = value.strip("\"'")
    return found
