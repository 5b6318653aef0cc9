"""XT723: a gluster pool's volume or directory is one that it does not start with."""

from xmltool.findings import Severity
from xmltool.rules import Rule

RULE = Rule(
    id="XT723",
    name="gluster-volume",
    severity=Severity.WARNING,
    summary="A gluster pool's volume or directory is one that it does not start with.",
    why=(
        "The source's name is the volume, the directory in it goes into <dir>, with a leading "
        "slash. Others are defined, but the start fails with 'gluster pool name 'N' must not "
        "contain /' or 'gluster pool path 'P' must start with /'."
    ),
    bad="""\
<pool type="gluster">
  <name>gluster</name>
  <source>
    <host name="gluster1.example.com"/>
    <dir path="/"/>
    <name>volume/images</name>
  </source>
</pool>
""",
    good="""\
<pool type="gluster">
  <name>gluster</name>
  <source>
    <host name="gluster1.example.com"/>
    <dir path="/images"/>
    <name>volume</name>
  </source>
</pool>
""",
    source="libvirt: storage_backend_gluster.c, virStorageBackendGlusterOpen",
)
