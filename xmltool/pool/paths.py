"""How libvirt tidies paths while it reads them (libvirt: virfile.c, virFileSanitizePath)."""

from __future__ import annotations


def sanitise_path(path: str) -> str:
    """Collapse runs of slashes and drop a trailing one, as libvirt does.

    Exactly two leading slashes stay, as POSIX gives them a meaning of their own; what looks like a
    URI stays as it is. `.` and `..` and white space are not touched.
    """
    if "//" not in path and not path.endswith("/"):
        return path
    start = path.find("://")
    if start >= 0 and "/" not in path[:start]:
        return path
    stripped = path.lstrip("/")
    slashes = len(path) - len(stripped)
    lead = "" if slashes == 0 else "//" if slashes == 2 else "/"
    return lead + "/".join(part for part in stripped.split("/") if part)
