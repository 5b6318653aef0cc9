"""XT610: the installed grammar refuses the file."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT610",
    name="installed-grammar-refuses",
    severity=Severity.WARNING,
    summary="The grammar of the libvirt in the root refuses the definition, which the grammar in use accepts.",
    why=(
        "That libvirt may be older than the one that is judged for. It loads the file all the "
        "same, but `virsh pool-define --validate` would not take it."
    ),
    bad=None,
    good=None,
    source="libvirt: storagepool.rng in the root",
)
