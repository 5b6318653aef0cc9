"""XT712: the pool is on this host alone."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT712",
    name="local-storage",
    severity=Severity.WARNING,
    summary="The pool is on this host alone.",
    why=(
        "A machine whose disk is in a pool of type dir, fs, logical, disk or zfs cannot be "
        "migrated to another host unless its disk is copied along. Off by default, for "
        "repositories where migration is wanted: select XT712."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="netfs">
  <name>images</name>
  <source>
    <host name="nfs.example.com"/>
    <dir path="/export/images"/>
    <format type="nfs"/>
    <protocol ver="4.2"/>
  </source>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source="libvirt: docs/migration.rst, non-shared storage",
    opt_in=True,
)
