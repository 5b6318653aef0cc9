"""XT310: libvirt drops an element without a word."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT310",
    name="dropped-element",
    severity=Severity.WARNING,
    summary="libvirt drops an element without a word.",
    why=(
        "libvirt ignores elements that it does not know, and does not write those that the type "
        "of the pool does not take or that are there twice: the pool that it stores is not the "
        "one that was reviewed, and what was meant by the element does not happen. Remove it, or "
        "write what libvirt knows."
    ),
    bad="""\
<pool type="logical">
  <name>vg0</name>
  <source>
    <name>vg0</name>
    <format type="lvm2">
      <vendor name="ACME"/>
    </format>
  </source>
  <target>
    <path>/dev/vg0</path>
  </target>
</pool>
""",
    good="""\
<pool type="logical">
  <name>vg0</name>
  <source>
    <name>vg0</name>
    <format type="lvm2"/>
    <vendor name="ACME"/>
  </source>
  <target>
    <path>/dev/vg0</path>
  </target>
</pool>
""",
    source="libvirt: storage_conf.c, virStoragePoolDefParseXML and virStoragePoolDefFormatBuf",
    fix="unsafe",
)
