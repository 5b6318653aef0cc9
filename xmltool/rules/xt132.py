"""XT132: several hosts stand in one attribute."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT132",
    name="host-list",
    severity=Severity.ERROR,
    summary="Several hosts stand in one attribute.",
    why=(
        "A list such as mon1:6789,mon2:6789 is the vendor's notation. libvirt takes it as the "
        "name of one host, which it will not find: write one <host> element for each."
    ),
    bad="""\
<pool type="rbd">
  <name>ceph</name>
  <source>
    <name>libvirt-pool</name>
    <host name="10.0.0.1:6789,10.0.0.2:6789"/>
    <auth type="ceph" username="libvirt">
      <secret usage="ceph-libvirt"/>
    </auth>
  </source>
</pool>
""",
    good="""\
<pool type="rbd">
  <name>ceph</name>
  <source>
    <name>libvirt-pool</name>
    <host name="10.0.0.1" port="6789"/>
    <host name="10.0.0.2" port="6789"/>
    <auth type="ceph" username="libvirt">
      <secret usage="ceph-libvirt"/>
    </auth>
  </source>
</pool>
""",
    source="libvirt: storage_conf.c, virStoragePoolDefParseSource; storagepool.rng",
    fix="unsafe",
)
