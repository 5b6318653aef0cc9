"""What `drift` finds: rules whose id is the kind of the difference.

They have no number: they cannot be selected, and `--ignore` names the kind.
"""

from xmltool.findings import Severity
from xmltool.rules.rule import Rule

_SOURCE = "xmltool help topic drift"

NOT_LOADED = Rule(
    "not-loaded",
    "not-loaded",
    Severity.ERROR,
    summary="A file that libvirt would load and does not know.",
    why=(
        "libvirt reads the files only when it starts: after its next start there is a pool that is "
        "not there now. `virsh pool-define FILE` makes it known, or the file is removed."
    ),
    source=_SOURCE,
)
MISSING = Rule(
    "missing",
    "missing",
    Severity.ERROR,
    summary="A pool that libvirt knows and no file that it would load defines.",
    why=(
        "After libvirt's next start the pool is gone, or a transient one. `virsh pool-dumpxml "
        "--inactive UUID | virsh pool-define /dev/stdin` writes the file again."
    ),
    source=_SOURCE,
)
CHANGED = Rule(
    "changed",
    "changed",
    Severity.ERROR,
    summary="A file that differs from what libvirt holds.",
    why=(
        "libvirt goes on with what it read before; its next start takes the file, and its next "
        "change of the definition writes over it."
    ),
    source=_SOURCE,
)
AUTOSTART = Rule(
    "autostart",
    "autostart",
    Severity.WARNING,
    summary="An autostart link that differs from libvirt's flag.",
    why="After libvirt's next start the link counts, and not the flag.",
    source=_SOURCE,
)
SECRET_NOT_LOADED = Rule(
    "secret-not-loaded",
    "secret-not-loaded",
    Severity.ERROR,
    summary="A secret's file that libvirt would load and does not know.",
    why=(
        "libvirt reads the files only when it starts: after its next start there is a secret that is "
        "not there now. `virsh secret-define FILE` makes it known, or the file is removed."
    ),
    source=_SOURCE,
)
SECRET_MISSING = Rule(
    "secret-missing",
    "secret-missing",
    Severity.ERROR,
    summary="A secret that libvirt knows and no file that it would load defines.",
    why=(
        "After libvirt's next start the secret is gone, and what needs it does not start. "
        "Ephemeral secrets, which libvirt never stores, are not told."
    ),
    source=_SOURCE,
)
SECRET_CHANGED = Rule(
    "secret-changed",
    "secret-changed",
    Severity.ERROR,
    summary="A secret's file that differs from what libvirt holds, such as in its usage.",
    why=(
        "libvirt goes on with what it read before; its next start takes the file. Values are never "
        "compared, and never asked for."
    ),
    source=_SOURCE,
)
KINDS = (NOT_LOADED, MISSING, CHANGED, AUTOSTART, SECRET_NOT_LOADED, SECRET_MISSING, SECRET_CHANGED)
"""All of them, in the order in which a pool has them."""
