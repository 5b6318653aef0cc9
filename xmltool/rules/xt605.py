"""XT605: a secret has no value."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT605",
    name="secret-without-value",
    severity=Severity.WARNING,
    summary="The secret that <auth> names is there and has no value.",
    why=(
        "The value is in UUID.base64 beside the secret's definition. Without it the pool "
        "cannot start."
    ),
    bad=None,
    good=None,
    source="libvirt: virsecretobj.c, virSecretLoadValue",
)
