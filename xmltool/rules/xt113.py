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
<pool type="dir" xmlns="http://libvirt.org/schemas/storagepool/1.0">
  <name>images</name>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="dir">
  <name>images</name>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source=(
        "libvirt: storage_conf.c, virStoragePoolDefParseXML; docs/formatstorage.rst, storage pool "
        "namespaces"
    ),
)
