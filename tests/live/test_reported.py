"""Reading what libvirt prints: the values that it holds, however badly they are printed."""

from __future__ import annotations

import pytest

from tests.live.samples import UUID, definition, printed
from xmltool.live import reported
from xmltool.live.reported import Sizes, read_reported
from xmltool.pool.alike import Alike
from xmltool.pool.definition import ScsiHost, StoragePoolDef
from xmltool.pool.write import stored_bytes


def dumped(pool: StoragePoolDef) -> StoragePoolDef:
    """Write as libvirt prints, and read that."""
    found = read_reported(stored_bytes(pool, header=False))
    assert found is not None
    return found.definition


def test_sizes() -> None:
    found = read_reported(printed(size=7).encode())
    assert found is not None
    assert found.sizes == Sizes(7, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "<pool type='dir'><name>a&#13;b</name><uuid>U</uuid><target><path>/a&#13;&#10;b</path></target></pool>",
        "<pool type='dir'><name>a&#10;b&#9;c</name><uuid>U</uuid><target><path>/ü&lt;&amp;&gt;</path></target></pool>",
        (
            "<pool type='disk'><name>a</name><uuid>U</uuid><source><device path='/a&#9;b&#13;c&#10;d'/></source>"
            "<target><path>/x</path></target></pool>"
        ),
        (
            "<pool type='netfs'><name>a</name><uuid>U</uuid><source><host name=\"h'&quot;&#9;\" port='-5'/>"
            "<dir path='/x'/></source><target><path>/x</path><permissions><owner>4294967294</owner>"
            "<group>2147483648</group><mode>0</mode></permissions></target></pool>"
        ),
        (
            "<pool type='scsi'><name>a</name><uuid>U</uuid><source><adapter type='scsi_host' "
            'name="x\'/>&lt;y&amp;&#10;"/></source><target><path>/x</path></target></pool>'
        ),
        (
            "<pool type='scsi'><name>a</name><uuid>U</uuid><source><adapter type='scsi_host'>"
            "<parentaddr unique_id='3'><address domain='0' bus='0' slot='0' function='23'/></parentaddr>"
            "</adapter></source><target><path>/x</path></target></pool>"
        ),
        (
            "<pool type='rbd'><name>a</name><uuid>U</uuid><source><host name='h'/><name>p</name>"
            "<auth type='ceph' username='u'><secret type=\"a'&lt;b&amp;\" usage='x&#9;y'/></auth></source></pool>"
        ),
    ],
)
def test_what_libvirt_prints_is_read_as_what_it_holds(text: str) -> None:
    held = definition(text.replace("<uuid>U", f"<uuid>{UUID}"))
    assert stored_bytes(dumped(held)) == stored_bytes(held)
    assert dumped(held).source == held.source
    assert dumped(held).name == held.name


def test_a_function_is_printed_in_decimal() -> None:
    text = (
        f"<pool type='scsi'><name>a</name><uuid>{UUID}</uuid><source><adapter type='scsi_host'>"
        "<parentaddr unique_id='3'><address domain='0' bus='0' slot='0' function='10'/></parentaddr>"
        "</adapter></source><target><path>/x</path></target></pool>"
    )
    adapter = dumped(definition(text)).source.adapter
    assert isinstance(adapter, ScsiHost)
    assert adapter.parent_address is not None
    assert adapter.parent_address.function == 10


@pytest.mark.parametrize("data", [b"", b"error", b"<pool", b"<pool type='dir'/>", b"\xff", b"<a/>"])
def test_what_libvirt_does_not_print(data: bytes) -> None:
    assert read_reported(data) is None


def test_without_uuid_it_is_not_libvirts() -> None:
    assert read_reported(printed().replace(f"  <uuid>{UUID}</uuid>\n", "").encode()) is None


ISCSI = """\
<pool type='iscsi'>
  <name>lun-{0}</name>
  <uuid>{0:08x}-1111-4222-8333-444455556666</uuid>
  <capacity unit='bytes'>0</capacity>
  <allocation unit='bytes'>0</allocation>
  <available unit='bytes'>0</available>
  <source>
    <host name='nas{0}' port='{1}'/>
    <device path='iqn.2020-01.org.example:lun{0}'/>
    <auth type='chap' username='u'>
      <secret{2} usage='lun'/>
    </auth>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>
"""


@pytest.mark.parametrize("kind", ["", " type='iscsi'", " type='a&amp;b'", " type='a\tb'"])
def test_what_files_tell_of_a_shape_is_true_of_what_means_the_same(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reported, "FILES", Alike())
    monkeypatch.setattr(reported, "_ALIKE", Alike())
    texts = [ISCSI.format(number, 3260 + number, kind) for number in range(4)]
    for text in texts[:2]:
        reported.FILES.learn(text.encode(), definition(text))
    in_files = [reported.FILES.find(text.encode()) for text in texts]
    assert in_files == list(map(definition, texts))
    found = [read_reported(text.encode()) for text in texts]
    monkeypatch.setattr(reported, "FILES", Alike())
    monkeypatch.setattr(reported, "_ALIKE", Alike())
    alone = [read_reported(text.encode()) for text in texts]
    assert found == alone
    same = [one is not None and one.definition for one in found] == in_files
    assert same == (kind in ("", " type='iscsi'"))
