"""XT303: the type of the secret has a character that it does not escape."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT303",
    name="secret-type-lost-at-restart",
    severity=Severity.ERROR,
    summary="libvirt could not read its own file back: the type of the secret has a character that it does not escape.",
    why=(
        "libvirt keeps the type of a <secret> and writes it as it is: with &, < or ' in it "
        "the file is no XML any more, and the pool is gone after a reboot. The type is not "
        "used for pools; leave it out."
    ),
    bad="""\
<pool type="iscsi">
  <name>lun</name>
  <source>
    <host name="iscsi.example.com"/>
    <device path="iqn.2026-01.com.example:disks"/>
    <auth type="chap" username="host1">
      <secret type="a&amp;b" usage="disks"/>
    </auth>
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
    source="libvirt: secret_util.c, virSecretLookupFormatSecret",
)
