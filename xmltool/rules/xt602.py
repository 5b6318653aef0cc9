"""XT602: the backend of a type is missing."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT602",
    name="no-backend",
    severity=Severity.WARNING,
    summary="The libvirt in the root has no backend for the type of the pool.",
    why=(
        "Backends are modules with packages of their own; one that is missing is skipped "
        "without a word. The definition loads all the same, and the pool cannot start. The "
        "message names the package for the distribution in the root; `xmltool capabilities` "
        "shows all of them."
    ),
    bad=None,
    good=None,
    source="libvirt: storage_backend.c, virStorageBackendDriversRegister",
)
