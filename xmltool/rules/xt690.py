"""XT690: the grammar inside the root cannot be used."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT690",
    name="unusable-grammar",
    severity=Severity.WARNING,
    summary="The grammar that is installed inside the root is missing or cannot be used.",
    why=(
        "With --root the files are judged by the grammar of the libvirt that will read them. Where "
        "none is installed yet, or it does not compile within the limits, the bundled grammar "
        "stands in, which is that of the newest known libvirt: name the release with "
        "--libvirt-version, or say --schema bundled to have it without this warning."
    ),
    bad=None,
    good=None,
    source="libvirt: the packages put the grammars into /usr/share/libvirt/schemas",
)
