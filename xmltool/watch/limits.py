"""Where file events cannot be relied on."""

from __future__ import annotations

import os

_REMOTE = frozenset(
    (
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "virtiofs",
        "ceph",
        "glusterfs",
        "lustre",
        "afs",
        "gfs2",
        "ocfs2",
        "fuse",
        "fuseblk",
        "vboxsf",
    )
)
"""File systems on which another machine or process can make changes that give no event here."""
_MOUNTS = "/proc/self/mountinfo"


def why_no_events(directory: str, mounts: str = _MOUNTS) -> str | None:
    """Return why file events cannot be relied on for a directory; None when they can."""
    try:
        device = os.stat(directory).st_dev
        with open(mounts, encoding="utf-8", errors="replace") as lines:
            wanted = f"{os.major(device)}:{os.minor(device)}"
            for line in lines:
                fields, _, rest = line.partition(" - ")
                if fields.split()[2:3] == [wanted]:
                    kind = (rest.split() or [""])[0]
                    if kind in _REMOTE or kind.startswith("fuse."):
                        return f"changes made elsewhere on {kind} give no events"
    except (OSError, IndexError):
        return None
    return None
