"""XT710: a Ceph pool connects without credentials."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT710",
    name="rbd-without-auth",
    severity=Severity.WARNING,
    summary="A Ceph pool connects without credentials.",
    why=(
        "Ceph refuses clients without a key unless authentication was switched off for the whole "
        "cluster, which lets everybody in the network read and write all of it. Make a user with "
        "rights on this pool only, put its key into a libvirt secret of type ceph, and name both "
        "in <auth>."
    ),
    bad="""\
<pool type="rbd">
  <name>ceph</name>
  <source>
    <host name="mon1.example.com"/>
    <name>libvirt-pool</name>
  </source>
</pool>
""",
    good="""\
<pool type="rbd">
  <name>ceph</name>
  <source>
    <host name="mon1.example.com"/>
    <name>libvirt-pool</name>
    <auth type="ceph" username="libvirt">
      <secret usage="ceph-libvirt"/>
    </auth>
  </source>
</pool>
""",
    source="libvirt: storage_backend_rbd.c, virStorageBackendRBDOpenRADOSConn",
)
