"""The words of the refusals, kept in a file: `python -m tests.pool.messages` writes it anew.

libvirt's own words are held to a real libvirt elsewhere (`test_probes.py`); these are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pool.samples import FIXTURES, probes
from xmltool.document.document import parse_document
from xmltool.pool.read import read_definition

if TYPE_CHECKING:
    from xmltool.pool.refusals import Refusal

KEPT = FIXTURES / "refusals.txt"
_SCSI = "<pool type='scsi'><name>n</name><source><adapter type='{}'>{}</adapter></source><target><path>/t</path></target></pool>"
_ADDRESS = "<parentaddr unique_id='1'><address {}/></parentaddr>"
_RBD = "<pool type='rbd'><name>n</name><source><host name='h'/><name>p</name>{}</source>{}</pool>"
_CONFIG = "<config_opts xmlns='http://libvirt.org/schemas/storagepool/rbd/1.0'>{}</config_opts>"
_MOUNT = (
    "<pool type='netfs'><name>n</name><source><host name='h'/><dir path='/d'/></source>"
    "<target><path>/t</path></target>"
    "<mount_opts xmlns='http://libvirt.org/schemas/storagepool/fs/1.0'>{}</mount_opts></pool>"
)
MORE = (
    _SCSI.format("scsi_host", "<parentaddr unique_id='1'/>"),
    _SCSI.format("scsi_host", "<parentaddr><address domain='0' bus='0' slot='1' function='1'/></parentaddr>"),
    _SCSI.format("scsi_host", "<parentaddr unique_id='x'><address slot='1'/></parentaddr>"),
    *(
        _SCSI.format("scsi_host", _ADDRESS.format(text))
        for text in ("bus='256'", "slot='0x20'", "function='8'", "slot='x'", "multifunction='x'", "slot='1' multifunction='on'")
    ),
    *(
        _SCSI.format("fc_host' wwnn='2000000000000000' wwpn='2000000000000001' " + text, "").replace("''>", "'>")
        for text in ("parent_wwnn='x' parent_wwpn='2000000000000001", "parent_wwnn='2000000000000001' parent_wwpn='x", "parent_fabric_wwn='x", "parent_wwnn='2000000000000001", "parent_wwpn='2000000000000001")
    ),
    _RBD.format("<auth/>", ""),
    _RBD.format("<auth username=''/>", ""),
    _RBD.format("<auth username='a' type='ceph'/>", ""),
    _RBD.format("<auth username='a' type='none'><secret uuid='x'/></auth>", ""),
    _RBD.format("<auth username='a' type='x'><secret usage='x' uuid='x'/></auth>", ""),
    _RBD.format("<auth username='a' type='ceph'><secret/></auth>", ""),
    *(_RBD.format("", _CONFIG.format(text)) for text in ("", "<option/>", "<option name='a'/>", "<option name='a' value=''/>", "<option value='a'/>")),
    *(_MOUNT.format(text) for text in ("", "<option/>", "<option name=''/>")),
    "<pool type='rbd'><name>n</name><source><host name='h'/></source></pool>",
    "<pool type='rbd'><name>n</name><source><host name='h'/><name/></source></pool>",
    "<pool type='zfs'><source><name>a/b</name></source></pool>",
    "<pool type='x'/>",
    "<pool type='x'><source><name>a</name></source></pool>",
    "<pool type='dir'><name>a/b</name><target><path>/t</path></target></pool>",
)  # fmt: skip
"""What the documents that libvirt has judged do not show."""


def refusal_line(refusal: Refusal) -> str:
    """Return one refusal: rule, element, attribute, words, and what is missing."""
    place = str(refusal.element.tag)
    if refusal.attribute is not None:
        place += f"/@{refusal.attribute}"
    lacks = f" lacks {' '.join(refusal.lacks)}" if refusal.lacks else ""
    line = f"{refusal.message.rule} {place}{lacks}: {refusal.message.text}"
    return line.encode("unicode_escape").decode()


def kept_text() -> str:
    """Return what the file has to say: each set of refusals once."""
    documents = [probe.data for probe in probes()] + [text.encode() for text in MORE]
    roots = [parse_document("sample.xml", data).libvirt_root() for data in documents]
    sets = [
        tuple(map(refusal_line, read_definition(root).refusals))
        for root in roots
        if root is not None
    ]
    return "\n".join("".join(f"{line}\n" for line in told) for told in dict.fromkeys(sets) if told)


if __name__ == "__main__":
    KEPT.write_text(kept_text())
