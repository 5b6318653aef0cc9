"""Names that mean one device, others, and those of which files do not tell."""

from __future__ import annotations

import pytest

from xmltool.check.system.devices import is_same


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("/dev/vdb1", "/dev/vdb1", True),
        ("/dev/vdb1", "/dev//vdb1/", True),
        ("/dev/vdb1", "/dev/vdc1", False),
        ("/dev/vdb1", "/dev/disk/by-label/vm", None),
        ("/dev/disk/by-uuid/a", "/dev/disk/by-uuid/b", False),
        ("/dev/disk/by-uuid/a", "/dev/disk/by-label/a", None),
        ("/dev/mapper/my--vg-a--b", "/dev/my-vg/a-b", True),
        ("/dev/mapper/vg-a", "/dev/vg/b", None),
        ("nas:/e", "nas:/e", True),
        ("nas:/e", "10.0.0.1:/e", False),
        ("//nas/e", "//nas/e", True),
        ("tmpfs", "/dev/vdb1", False),
    ],
)
def test_is_same(one: str, other: str, expected: bool | None) -> None:
    assert is_same(one, other) is expected
    assert is_same(other, one) is expected
