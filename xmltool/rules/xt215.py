"""XT215: the credentials do not name one secret."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT215",
    name="auth-secret",
    severity=Severity.ERROR,
    summary="libvirt would refuse the pool: the credentials do not name one secret.",
    why=(
        "<auth> needs a <secret> with either the uuid or the usage of a secret that libvirt "
        "knows. The password itself is never part of a pool."
    ),
    bad="""\
<pool type="iscsi">
  <name>lun</name>
  <source>
    <host name="iscsi.example.com"/>
    <device path="iqn.2026-01.com.example:disks"/>
    <auth type="chap" username="host1"/>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    good="""\
<pool type="iscsi">
  <name>lun</name>
  <source>
    <host name="iscsi.example.com"/>
    <device path="iqn.2026-01.com.example:disks"/>
    <auth type="chap" username="host1">
      <secret usage="disks"/>
    </auth>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    source="libvirt: secret_util.c, virSecretLookupParseSecret",
)
