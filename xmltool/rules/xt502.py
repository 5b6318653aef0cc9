"""XT502: the definition has no uuid."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT502",
    name="no-uuid",
    severity=Severity.WARNING,
    summary="The pool has no <uuid>: libvirt makes up another one at each of its starts.",
    why=(
        "Whatever refers to the pool by its uuid loses it with every start of libvirt, and a "
        "reload refuses the file as a pool that is already there under another uuid. `xmltool "
        "check --fix` writes a random one into it; with --uuid from-name `xmltool apply` "
        "gives the same one on every machine."
    ),
    bad=None,
    good=None,
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML",
    fix="safe",
)
