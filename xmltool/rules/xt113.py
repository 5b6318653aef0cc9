"""XT113: an element or attribute is in the wrong namespace."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT113",
    name="wrong-namespace",
    severity=Severity.ERROR,
    summary="An element or attribute is in the wrong namespace.",
    why=(
        "libvirt's own elements are in no namespace, the mount and configuration options in one "
        "of their own. In another namespace libvirt does not see them."
    ),
    bad="""\
<pool type="netfs" xmlns:fs="http://libvirt.org/schemas/storagepool/fs/1.0">
  <name>nfs</name>
  <source>
    <host name="nas.example.com"/>
    <dir path="/export"/>
    <format type="nfs"/>
    <protocol ver="4.2"/>
  </source>
  <target>
    <path>/srv/nfs</path>
  </target>
  <mount_opts>
    <option name="noatime"/>
  </mount_opts>
</pool>
""",
    good="""\
<pool type="netfs" xmlns:fs="http://libvirt.org/schemas/storagepool/fs/1.0">
  <name>nfs</name>
  <source>
    <host name="nas.example.com"/>
    <dir path="/export"/>
    <format type="nfs"/>
    <protocol ver="4.2"/>
  </source>
  <target>
    <path>/srv/nfs</path>
  </target>
  <fs:mount_opts>
    <fs:option name="noatime"/>
  </fs:mount_opts>
</pool>
""",
    source=(
        "libvirt: storage_conf.c, virStoragePoolDefParseXML; docs/formatstorage.rst, storage pool "
        "namespaces"
    ),
)
