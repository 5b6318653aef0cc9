"""What the probes do not show: several faults at once, where they are, odd corners."""

from __future__ import annotations

import pytest

from tests.pool.samples import definition_of, read, refused
from xmltool.pool.definition import Device, FcHost, Host, Option, PciAddress, ScsiHost
from xmltool.pool.types import POOL_TYPES

TARGET = "<target><path>/t</path></target>"
MALFORMED = "00000000"


def scsi(adapter: str) -> str:
    return f"<pool type='scsi'><name>n</name><source>{adapter}</source>{TARGET}</pool>"


def places(data: str) -> list[tuple[str, str, str | None]]:
    """Rule, element and attribute of every refusal."""
    return [
        (refusal.message.rule, str(refusal.element.tag), refusal.attribute)
        for refusal in read(data).refusals
    ]


def test_every_fault_is_told_once_in_libvirts_order() -> None:
    document = """
    <pool type='netfs'>
      <name>a/b</name><uuid>x</uuid>
      <source><host/><host name='h' port='x'/><format type='zfs'/><dir path=''/></source>
      <target><permissions><mode>888</mode><owner>root</owner><group/></permissions></target>
      <refresh><volume allocation='x'/></refresh>
    </pool>"""
    assert [rule for rule, _ in refused(document)] == [
        "XT205", "XT203", "XT204", "XT217", "XT218", "XT202", "XT202", "XT221", "XT222", "XT222",
        "XT223",
    ]  # fmt: skip


def test_what_one_element_lacks_is_told_together() -> None:
    refusals = read("<pool type='netfs'><source/></pool>").refusals
    assert [refusal.message.text for refusal in refusals] == [
        "<pool> needs <name> and <target> with <path>",
        "<source> of type netfs needs <host> and <dir>",
    ]
    assert refusals[0].libvirt_message == "XML error: missing pool source name element"
    assert refusals[1].libvirt_message == "XML error: missing storage pool source host name"


def test_without_a_source_the_pool_lacks_its_parts() -> None:
    (refusal,) = read("<pool type='netfs'/>").refusals
    assert refusal.message.text == (
        "<pool> needs <name>, <source> with <host>, <dir> and <target> with <path>"
    )
    (refusal,) = read("<pool type='iscsi-direct'><name>n</name></pool>").refusals
    assert refusal.message.text == "<pool> needs <source> with <host> and <initiator>"


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ("<pool><name>n</name></pool>", ("XT201", "pool", None)),
        ("<pool type='x'><name>n</name></pool>", ("XT201", "pool", "type")),
        (
            "<pool xmlns:p='urn:p' p:type='x'><name>n</name></pool>",
            ("XT201", "pool", "{urn:p}type"),
        ),
        (f"<pool type='dir'><name/>{TARGET}</pool>", ("XT202", "name", None)),
        ("<pool type='dir'><name>n</name><target/></pool>", ("XT202", "target", None)),
        ("<pool type='zfs'><source><name>a/b</name></source></pool>", ("XT217", "name", None)),
        (scsi("<adapter/>"), ("XT209", "adapter", None)),
        (scsi("<adapter type='fc_host' wwnn='0000000000000000'/>"), ("XT209", "adapter", None)),
        (scsi("<adapter type='x'/>"), ("XT208", "adapter", "type")),
        (scsi("<adapter wwpn='1'/>"), ("XT208", "adapter", "wwpn")),
        (
            scsi("<adapter type='scsi_host'><parentaddr unique_id='1'/></adapter>"),
            ("XT210", "parentaddr", None),
        ),
        (
            scsi("<adapter type='scsi_host'><parentaddr><address/></parentaddr></adapter>"),
            ("XT210", "parentaddr", None),
        ),
    ],
)
def test_place(document: str, place: tuple[str, str, str | None]) -> None:
    assert places(document) == [place]


def test_an_unknown_type_asks_for_nothing() -> None:
    document = "<pool type='x'><source><name>s</name><format type='y'/></source></pool>"
    assert [rule for rule, _ in refused(document)] == ["XT201"]


def test_an_unknown_type_does_not_hide_other_faults() -> None:
    document = "<pool type='x'><name>n</name><uuid>1</uuid><source><device/></source></pool>"
    assert [rule for rule, _ in refused(document)] == ["XT201", "XT206", "XT218"]


def test_root() -> None:
    assert refused("<volume/>") == [
        ("XT003", "XML error: expecting root element of 'pool', not 'volume'")
    ]


class TestNames:
    def test_both_default_to_each_other(self) -> None:
        for kind in POOL_TYPES.values():
            host = "<host name='h'/>"
            document = (
                f"<pool type='{kind.name}'><source>{host}<name>s</name></source>{TARGET}</pool>"
            )
            assert (read(document).definition is not None) is kind.shares_name
            document = f"<pool type='{kind.name}'><name>n</name><source>{host}<device path='/d'/><dir path='/e'/><adapter name='host1'/><initiator><iqn name='i'/></initiator></source>{TARGET}</pool>"
            definition = read(document).definition
            assert (definition is not None) is (kind.name != "rbd")
            if definition is not None:
                assert definition.source.name == ("n" if kind.shares_name else None)

    def test_rbd_needs_the_name_of_its_source(self) -> None:
        document = "<pool type='rbd'><name>n</name><source><host name='h'/></source></pool>"
        assert refused(document) == [
            ("XT202", "XML error: element 'name' is mandatory for RBD pool")
        ]
        document = "<pool type='rbd'><name>n</name></pool>"
        assert refused(document) == [("XT202", "XML error: missing storage pool source host name")]

    def test_long_names_and_line_breaks_load_from_files(self) -> None:
        for name, rule in (("a\nb", "XT226"), ("x" * 248, "XT227"), ("é" * 124, "XT227")):
            document = f"<pool type='dir'><name>{name}</name>{TARGET}</pool>"
            assert [found for found, _ in refused(document)] == [rule]
            definition = read(document, startup=True).definition
            assert definition is not None
            assert definition.name == name

    def test_247_bytes_are_enough(self) -> None:
        document = f"<pool type='dir'><name>{'x' * 247}</name>{TARGET}</pool>"
        assert definition_of(document).name == "x" * 247


class TestAttributes:
    def test_a_property_is_the_first_of_its_local_name(self) -> None:
        document = (
            "<pool type='fs' xmlns:p='urn:p'><name>n</name><source>"
            "<device p:path='/a' path='/b'/><device path='/c' p:path='/d'/></source>"
            f"{TARGET}</pool>"
        )
        assert definition_of(document).source.devices == (Device("/a"), Device("/c"))

    def test_an_xpath_sees_no_namespace(self) -> None:
        document = (
            "<pool type='fs' xmlns:p='urn:p'><name>n</name><source><device path='/a'/>"
            f"<format p:type='xfs'/><format type='ext4'/></source>{TARGET}</pool>"
        )
        assert definition_of(document).source.format == "ext4"

    def test_an_empty_one_hides_the_next(self) -> None:
        document = (
            "<pool type='fs'><name>n</name><source><device path='/a'/>"
            f"<format/><format type=''/><format type='ext4'/></source>{TARGET}</pool>"
        )
        assert definition_of(document).source.format == "auto"


class TestAdapter:
    def test_parts_may_come_from_two_parent_addresses(self) -> None:
        document = scsi(
            "<adapter type='scsi_host'><parentaddr/>"
            "<parentaddr unique_id='3'><address bus='0x3'/></parentaddr></adapter>"
        )
        assert definition_of(document).source.adapter == ScsiHost(None, PciAddress(0, 3, 0, 0), 3)

    def test_zpci_is_looked_at_in_any_namespace(self) -> None:
        address = "<address><zpci uid='1'/><p:zpci xmlns:p='urn:p' fid='x'/></address>"
        document = scsi(
            f"<adapter type='scsi_host'><parentaddr unique_id='1'>{address}</parentaddr></adapter>"
        )
        ((rule, words),) = refused(document)
        assert rule == "XT210"
        assert words.startswith("XML error: Invalid value for attribute 'fid' in element 'zpci'")

    def test_an_address_of_zeros_may_have_any_function(self) -> None:
        document = scsi(
            "<adapter type='scsi_host'><parentaddr unique_id='1'><address function='99'/>"
            "</parentaddr></adapter>"
        )
        assert definition_of(document).source.adapter == ScsiHost(None, PciAddress(0, 0, 0, 99), 1)

    def test_an_incomplete_one_matters_to_scsi_only(self) -> None:
        document = f"<pool type='dir'><name>n</name><source><adapter type='fc_host' wwnn='x'/></source>{TARGET}</pool>"
        assert definition_of(document).source.adapter == FcHost(wwnn="x")
        assert [rule for rule, _ in refused(document.replace("dir", "scsi"))] == ["XT209", "XT211"]


def test_target_parts_may_come_from_two_targets() -> None:
    document = (
        "<pool type='dir'><name>n</name><target><permissions><owner>5</owner></permissions>"
        "</target><target><path>/a//</path><permissions><owner>x</owner></permissions></target>"
        "</pool>"
    )
    target = definition_of(document).target
    assert (target.path, target.permissions.owner) == ("/a", 5)


def test_a_broken_target_does_not_matter_where_there_is_none() -> None:
    for kind in POOL_TYPES.values():
        if not kind.has_target:
            document = f"<pool type='{kind.name}'><name>n</name><source><name>s</name><host name='h'/><initiator><iqn name='i'/></initiator></source><target><permissions><mode>x</mode></permissions></target></pool>"
            assert definition_of(document).target.path is None


def test_forced_targets_come_from_the_source_name() -> None:
    document = "<pool type='logical'><name>n</name><source><name>v//w/</name></source></pool>"
    assert definition_of(document).target.path == "/dev/v/w"
    document = f"<pool type='zfs'><name>n</name>{TARGET}</pool>"
    assert definition_of(document).target.path == "/dev/zvol/n"


def test_cow_without_a_state_goes_anywhere() -> None:
    document = f"<pool type='mpath'><name>n</name><features><cow/></features>{TARGET}</pool>"
    assert definition_of(document).cow is None
    document = document.replace("<cow/>", "<cow state='no'/>")
    assert [rule for rule, _ in refused(document)] == ["XT220"]


def test_options_are_gathered_by_namespace() -> None:
    fs = "http://libvirt.org/schemas/storagepool/fs/1.0"
    document = f"""
    <pool type='netfs' xmlns:a='{fs}' xmlns:b='urn:b'>
      <name>n</name><source><host name='h' port='+007'/><dir path='/e'/></source>{TARGET}
      <a:mount_opts><a:option name='x'/><b:option name='y'/><option name='z'/></a:mount_opts>
      <b:mount_opts><a:option name='v'/></b:mount_opts>
      <mount_opts xmlns='{fs}'><option b:name='' name='w'/></mount_opts>
    </pool>"""
    definition = definition_of(document)
    assert definition.mount_options == (Option("x"), Option(""))
    assert definition.config_options == ()
    assert definition.source.hosts == (Host("h", 7),)


def test_values_of_messages_are_cut() -> None:
    (refusal,) = read(
        f"<pool type='{'x' * 5000}'/>".replace("/>", "><name>n</name></pool>")
    ).refusals
    assert len(refusal.message.text) < 300
    assert "x" * 5000 in refusal.libvirt_message
