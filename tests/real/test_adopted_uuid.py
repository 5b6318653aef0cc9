"""What a running libvirtd makes of a pool whose file gets another uuid, as `--adopt-uuid` says."""

from __future__ import annotations

import pytest

from tests.cli.store_cases import pool_text
from tests.real.libvirt import Libvirtd, private_libvirtd
from xmltool.pool.uuid_policy import uuid_from_name

pytestmark = pytest.mark.libvirt

OLD = {
    "idle": "11111111-1111-4111-8111-111111111111",
    "started": "22222222-2222-4222-8222-222222222222",
}
NEW = {name: uuid_from_name(name) for name in OLD}


def put(daemon: Libvirtd, uuids: dict[str, str]) -> None:
    for name, uuid in uuids.items():
        daemon.put(f"{name}.xml", pool_text(name, f"{daemon.home / name}", uuid).encode())


def found(daemon: Libvirtd) -> dict[str, str]:
    return {name: daemon.virsh("pool-uuid", name).stdout.strip() for name in OLD}


def test_a_started_pool_runs_on_with_the_old_one_until_the_boot() -> None:
    with private_libvirtd() as daemon:
        put(daemon, OLD)
        daemon.restart()
        (daemon.home / "started").mkdir()
        daemon.own()
        assert daemon.virsh("pool-start", "started").returncode == 0
        put(daemon, NEW)
        assert found(daemon) == OLD
        daemon.restart()
        assert found(daemon) == {"idle": NEW["idle"], "started": OLD["started"]}
        persistent = daemon.virsh("-q", "pool-list", "--all", "--persistent", "--name").stdout
        assert persistent.split() == ["idle"]
        daemon.restart(reboot=True)
        assert found(daemon) == NEW
