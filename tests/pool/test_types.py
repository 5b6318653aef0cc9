from __future__ import annotations

from xmltool.pool.types import POOL_TYPES, UNKNOWN_TYPE, Conflict, Use


def test_types_are_in_libvirts_order() -> None:
    assert [kind.number for kind in POOL_TYPES.values()] == list(range(14))
    assert all(name == kind.name for name, kind in POOL_TYPES.items())


def test_rows_agree_with_themselves() -> None:
    for kind in POOL_TYPES.values():
        assert (kind.default_format is None) == (not kind.formats)
        assert kind.default_format is None or kind.default_format in kind.formats
        assert kind.shares_name == (kind.source_name is not Use.DROPPED)
        assert kind.has_target or kind.forced_target is None
        assert (kind.conflict is Conflict.NEVER) == (not kind.conflict_group)
        assert kind.has_target or not kind.has_directory
        assert kind.module


def test_what_needs_a_target_path() -> None:
    types = POOL_TYPES.values()
    assert {kind.name for kind in types if kind.has_target and kind.forced_target is None} == {
        "dir", "fs", "netfs", "disk", "iscsi", "scsi", "mpath", "vstorage",
    }  # fmt: skip


def test_the_stand_in_for_an_unknown_type_requires_nothing() -> None:
    assert Use.REQUIRED not in UNKNOWN_TYPE
    assert not UNKNOWN_TYPE.has_target
