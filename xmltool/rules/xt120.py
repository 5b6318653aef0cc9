"""XT120: the document is valid, but libvirt's own --validate misreads it: order, white space."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT120",
    name="order-trap",
    severity=Severity.WARNING,
    summary="The document is valid, but libvirt's own --validate refuses the order of its elements.",
    why=(
        "libxml2 misreads a grammar that allows any order inside any order, as libvirt's own does "
        "for {name, uuid} and {capacity, allocation, available}: a valid pool whose elements "
        "alternate between the groups is refused by virsh pool-define --validate and by "
        "virt-xml-validate. Put the elements in libvirt's own order, as xmltool fmt does."
    ),
    bad="""\
<pool type="dir">
  <name>images</name>
  <capacity unit="bytes">0</capacity>
  <uuid>5a1c7f0e-3f0b-4a57-9c0d-0a2a6a1d7e11</uuid>
  <allocation unit="bytes">0</allocation>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    good="""\
<pool type="dir">
  <name>images</name>
  <uuid>5a1c7f0e-3f0b-4a57-9c0d-0a2a6a1d7e11</uuid>
  <capacity unit="bytes">0</capacity>
  <allocation unit="bytes">0</allocation>
  <target>
    <path>/srv/images</path>
  </target>
</pool>
""",
    source=(
        "libxml2: relaxng.c, xmlRelaxNGValidateInterleave; libvirt: storagepool.rng, "
        "commonmetadata and sizing"
    ),
)
