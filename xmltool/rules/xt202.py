"""XT202: a part that its type needs is missing or empty."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT202",
    name="missing-part",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: a part that its type needs is missing or empty.",
    why=(
        "Every type needs some parts: a name, a target path, a host, a directory, a device. "
        "An empty element or attribute is no better than a missing one, and of two elements "
        "of one name the first counts, even when only the second is filled."
    ),
    bad="""\
<pool type="rbd">
  <name>vms</name>
  <source>
    <host name="ceph.example.com"/>
    <name></name>
    <auth type="ceph" username="libvirt">
      <secret usage="ceph-libvirt"/>
    </auth>
  </source>
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
</pool>
""",
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML",
)
