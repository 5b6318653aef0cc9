"""The live side as a file: whole, versioned, and without secrets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.live.samples import OTHER, URI, UUID, definition, directory, disk, entry, live
from xmltool.errors import LibvirtError
from xmltool.live.drift import compare_sides
from xmltool.live.mask import mask, mask_as
from xmltool.live.pools import LivePool
from xmltool.live.reported import Sizes
from xmltool.live.snapshot import from_json, to_json

if TYPE_CHECKING:
    from xmltool.pool.definition import StoragePoolDef

NOW = "2026-01-31T12:00:00Z"
FS = "http://libvirt.org/schemas/storagepool/fs/1.0"
RBD = "http://libvirt.org/schemas/storagepool/rbd/1.0"


def share(option: str) -> StoragePoolDef:
    return definition(
        f"<pool type='netfs' xmlns:fs='{FS}'><name>n</name><uuid>{UUID}</uuid><source>"
        "<host name='h'/><dir path='/x'/><format type='cifs'/></source><target><path>/x</path>"
        f"</target><fs:mount_opts><fs:option name='{option}'/></fs:mount_opts></pool>"
    )


def rbd(name: str, value: str) -> StoragePoolDef:
    return definition(
        f"<pool type='rbd' xmlns:rbd='{RBD}'><name>r</name><uuid>{UUID}</uuid><source>"
        "<host name='h'/><name>p</name></source><rbd:config_opts>"
        f"<rbd:option name='{name}' value='{value}'/></rbd:config_opts></pool>"
    )


POOLS = live(
    LivePool(
        UUID, directory(), active=True, used=True, current=directory(target="/old"),
        sizes=Sizes(9, 4, 5),
    ),
    LivePool(OTHER, directory("tr\tan\rs", uuid=OTHER), persistent=False, active=True),
)  # fmt: skip


def test_it_is_read_as_it_was_written() -> None:
    again = from_json("f", to_json(POOLS, NOW).encode())
    assert again.connect == URI
    assert sorted(again.pools, key=lambda pool: pool.uuid) == sorted(
        POOLS.pools, key=lambda pool: pool.uuid
    )


def test_what_is_in_it() -> None:
    report = json.loads(to_json(POOLS, NOW))
    assert (report["version"], report["taken_at"], report["connect"]) == (1, NOW, URI)
    (pool,) = [pool for pool in report["pools"] if pool["name"] == "web"]
    assert (pool["capacity"], pool["allocation"], pool["available"]) == (9, 4, 5)
    assert (pool["persistent"], pool["active"], pool["autostart"]) == (True, True, False)
    assert "<path>/srv/web</path>" in pool["xml"]
    assert "<path>/old</path>" in pool["running_xml"]


@pytest.mark.parametrize(
    ("held", "other", "secret"),
    [
        (share("password=hunter2"), share("password=hunter3"), "hunter2"),
        (share("passwd=a=b,c"), share("passwd=x"), "a=b,c"),
        (rbd("key", "AQBx=="), rbd("key", "AQBy=="), "AQBx=="),
        (rbd("client_secret", "zzz"), rbd("client_secret", "yyy"), "zzz"),
    ],
)
def test_secrets_are_masked_and_still_compared(
    held: StoragePoolDef, other: StoragePoolDef, secret: str
) -> None:
    pools = live(LivePool(UUID, held))
    text = to_json(pools, NOW)
    assert secret not in text
    recorded = from_json("f", text.encode())
    for side in (pools, recorded):
        assert not compare_sides(disk(entry(held)), side).drift
        (found,) = compare_sides(disk(entry(other)), side).drift
        assert "(masked)" in str(found.changes)
        assert secret not in str(found)
    assert (
        compare_sides(disk(entry(other)), pools).drift
        == compare_sides(disk(entry(other)), recorded).drift
    )


def test_two_masks_of_one_secret_differ() -> None:
    assert mask(share("password=x")) != mask(share("password=x"))


@pytest.mark.parametrize("option", ["vers=3.0", "credentials=/etc/cifs", "password", "nodev"])
def test_what_is_no_secret_stays(option: str) -> None:
    assert mask(share(option)) == share(option)
    assert mask_as(share(option), share("x")) == share(option)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "not the JSON"),
        (b"[]", "not the JSON"),
        (b"\xff", "not the JSON"),
        (b"[" * 100_000, "not the JSON"),
        (b"{}", "not the JSON"),
        (b'{"version": 2}', "newer xmltool"),
        (b'{"version": 1}', "not whole"),
        (b'{"version": 1, "connect": "x", "pools": [{}]}', "not whole"),
        (b'{"version": 1, "connect": "x", "pools": 3}', "not whole"),
        (to_json(POOLS, NOW).replace("</pool>", "").encode(), "not whole"),
        (to_json(POOLS, NOW).replace('"active": true', '"active": "no"').encode(), "not whole"),
        (to_json(POOLS, NOW).replace('"capacity": 9', '"capacity": "9"').encode(), "not whole"),
        *(
            (
                to_json(POOLS, NOW).replace('"capacity": 9', f'"capacity": {size}').encode(),
                "not whole",
            )
            for size in ("-1", "9.5", "true", f"{2**64}", f"1{'9' * 400}")
        ),
    ],
)
def test_what_is_no_snapshot(data: bytes, expected: str) -> None:
    with pytest.raises(LibvirtError, match=expected) as caught:
        from_json("live.json", data)
    assert caught.value.message.startswith("live.json: ")
