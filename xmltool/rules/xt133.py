"""XT133: an IPv6 address stands in brackets."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT133",
    name="bracketed-ipv6",
    severity=Severity.ERROR,
    summary="An IPv6 address stands in brackets.",
    why=(
        "Brackets belong to URLs. libvirt adds them itself where a program needs them; in the "
        "attribute they are part of the name and the host is not found."
    ),
    bad="""\
<pool type="rbd">
  <name>ceph</name>
  <source>
    <name>libvirt-pool</name>
    <host name="[2001:db8::1]"/>
    <auth type="ceph" username="libvirt">
      <secret usage="ceph-libvirt"/>
    </auth>
  </source>
</pool>
""",
    good="""\
<pool type="rbd">
  <name>ceph</name>
  <source>
    <name>libvirt-pool</name>
    <host name="2001:db8::1"/>
    <auth type="ceph" username="libvirt">
      <secret usage="ceph-libvirt"/>
    </auth>
  </source>
</pool>
""",
    source="libvirt: storagepool.rng, sourceinfohost",
    fix="unsafe",
)
