"""XT604: a secret is missing."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT604",
    name="no-secret",
    severity=Severity.WARNING,
    summary="The secret that <auth> names is not among libvirt's secrets in the root.",
    why=(
        "It is looked up by its uuid or its usage, and by the usage type that the pool's type "
        "takes, when the pool starts: ceph for rbd, iscsi for iscsi and iscsi-direct. Define "
        "it with `virsh secret-define` and `virsh secret-set-value`, or put UUID.xml and "
        "UUID.base64 into etc/libvirt/secrets."
    ),
    bad=None,
    good=None,
    source="libvirt: virsecret.c, virSecretGetSecretString",
)
