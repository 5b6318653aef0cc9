"""XT226: the pool's name contains a line break."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT226",
    name="name-with-line-break",
    severity=Severity.ERROR,
    summary="libvirt would refuse to define the pool: its name contains a line break.",
    why=(
        "virsh pool-define refuses such a name. A file with it does load when libvirt starts, "
        "so an existing pool can have one."
    ),
    bad="""\
<pool type="zfs">
  <source>
    <name>vms
    </name>
  </source>
</pool>
""",
    good="""\
<pool type="zfs">
  <source>
    <name>vms</name>
  </source>
</pool>
""",
    source="libvirt: storage_driver.c, storagePoolDefineXML",
)
