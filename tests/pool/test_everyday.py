"""What people call pool types and formats."""

from __future__ import annotations

import pytest

from xmltool.pool.everyday import answer_meant, format_meant, type_meant
from xmltool.pool.types import POOL_TYPES, no_such_type

NAMES = {
    "lvm lvm2 vg": "logical",
    "nfs nfs4 cifs smb samba": "netfs",
    "ceph": "rbd",
    "zpool": "zfs",
    "multipath dm": "mpath",
    "fc fibrechannel hba": "scsi",
    "directory folder path": "dir",
    "filesystem mount": "fs",
    "gpt dos partition": "disk",
    "glusterfs": "gluster",
    "vz": "vstorage",
}


@pytest.mark.parametrize(
    ("word", "name"), [(word, name) for words, name in NAMES.items() for word in words.split()]
)
def test_types_by_their_everyday_names(word: str, name: str) -> None:
    meant = type_meant(word)
    assert meant is not None
    assert meant.name == name
    assert no_such_type("TYPE", word).hint == f"did you mean {name}?"


def test_a_type_is_itself_and_a_misspelling_is_no_everyday_name() -> None:
    for name in POOL_TYPES:
        assert type_meant(name.upper()) == (name, False)
    assert type_meant("dri") is None
    assert no_such_type("TYPE", "dri").hint == "did you mean dir?"


def test_a_name_that_says_more_than_libvirts_is_marked() -> None:
    assert type_meant("nfs") == ("netfs", True)
    assert type_meant("Directory") == ("dir", False)
    assert format_meant("netfs", "NFSv4.2") == ("nfs", True)
    assert format_meant("netfs", "smb") == ("cifs", False)
    assert format_meant("disk", "mbr") == ("dos", False)
    assert format_meant("dir", "nfs") is None


def test_formats_are_those_of_the_types() -> None:
    from xmltool.pool import everyday

    assert set(everyday._TYPES) == set(POOL_TYPES)
    for kind, formats in everyday._FORMATS.items():
        assert set(formats) <= set(POOL_TYPES[kind].formats)


def test_answers() -> None:
    assert [answer_meant(word) for word in ("TRUE", "on", "off", "0", "maybe")] == [
        "yes",
        "yes",
        "no",
        "no",
        None,
    ]
