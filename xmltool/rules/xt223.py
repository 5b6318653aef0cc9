"""XT223: how to find the allocation of volumes is unknown."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT223",
    name="refresh-allocation",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: how to find the allocation of volumes is unknown.",
    why=("The value is default or capacity, letter for letter."),
    bad="""\
<pool type="rbd">
  <name>vms</name>
  <source>
    <host name="ceph.example.com"/>
    <name>vms</name>
    <auth type="ceph" username="libvirt">
      <secret usage="ceph-libvirt"/>
    </auth>
  </source>
  <refresh>
    <volume allocation="capacity "/>
  </refresh>
</pool>
""",
    good="""\
<pool type="rbd">
  <name>vms</name>
  <source>
    <host name="ceph.example.com"/>
    <name>vms</name>
    <auth type="ceph" username="libvirt">
      <secret usage="ceph-libvirt"/>
    </auth>
  </source>
  <refresh>
    <volume allocation="capacity"/>
  </refresh>
</pool>
""",
    source="libvirt: storage_conf.c, virStoragePoolDefRefreshParse",
)
