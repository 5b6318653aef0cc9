"""XT225: a config option lacks its name or its value."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT225",
    name="config-option-incomplete",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: a config option lacks its name or its value.",
    why=("Each <rbd:option> has the name of a Ceph setting and its value; neither may be empty."),
    bad="""\
<pool type="rbd" xmlns:rbd="http://libvirt.org/schemas/storagepool/rbd/1.0">
  <name>vms</name>
  <source>
    <host name="ceph.example.com"/>
    <name>vms</name>
    <auth type="ceph" username="libvirt">
      <secret usage="ceph-libvirt"/>
    </auth>
  </source>
  <rbd:config_opts>
    <rbd:option name="client_mount_timeout" value=""/>
  </rbd:config_opts>
</pool>
""",
    good="""\
<pool type="rbd" xmlns:rbd="http://libvirt.org/schemas/storagepool/rbd/1.0">
  <name>vms</name>
  <source>
    <host name="ceph.example.com"/>
    <name>vms</name>
    <auth type="ceph" username="libvirt">
      <secret usage="ceph-libvirt"/>
    </auth>
  </source>
  <rbd:config_opts>
    <rbd:option name="client_mount_timeout" value="45"/>
  </rbd:config_opts>
</pool>
""",
    source="libvirt: storage_backend_rbd.c, virStoragePoolDefRBDNamespaceParse",
)
