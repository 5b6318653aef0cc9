"""XT120: the document is valid, but libvirt's own --validate misreads it: order, white space."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT120",
    name="order-trap",
    severity=Severity.WARNING,
    summary="The document is valid, but libvirt's own --validate refuses its order or a number in it.",
    why=(
        "libxml2 misreads a grammar that allows any order inside any order, as libvirt's own does "
        "for {name, uuid} and {capacity, allocation, available}: a valid pool whose elements "
        "alternate between the groups is refused by virsh pool-define --validate and by "
        "virt-xml-validate. Put the elements in libvirt's own order, as xmltool fmt does. "
        "It misreads spellings of numbers as well: white space around one (<mode> 0711</mode>), a "
        "sign before the domain of a PCI address, a unique_id of more than 24 digits."
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
        "commonmetadata and sizing; libxml2 2.9.14 for the numbers"
    ),
)
