"""XT706: an iSCSI pool logs in without a password."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT706",
    name="iscsi-without-chap",
    severity=Severity.WARNING,
    summary="An iSCSI pool logs in without a password.",
    why=(
        "Without CHAP the target tells its users apart by a name that anybody can claim: whoever "
        "reaches the port can read and write the disks of all machines. Give the target a user "
        "and a password, put the password into a libvirt secret of type iscsi, and name both in "
        "<auth>."
    ),
    bad="""\
<pool type="iscsi">
  <name>disks</name>
  <source>
    <host name="iscsi.example.com"/>
    <device path="iqn.2026-01.com.example:disks"/>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    good="""\
<pool type="iscsi">
  <name>disks</name>
  <source>
    <host name="iscsi.example.com"/>
    <device path="iqn.2026-01.com.example:disks"/>
    <auth type="chap" username="host1">
      <secret usage="iscsi-disks"/>
    </auth>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
""",
    source="libvirt: docs/formatstorage.rst, source auth; RFC 7143, section 9",
)
