"""Reports of hosts for the tests of `fleet`."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from tests.live.samples import directory
from xmltool.live.pools import Live, LivePool
from xmltool.live.reported import Sizes
from xmltool.live.snapshot import to_json

if TYPE_CHECKING:
    from pathlib import Path

TIME = "2026-01-31T12:00:00Z"


def snapshot(
    pools: dict[str, str], time: str = TIME, *, autostart: tuple[str, ...] = (), size: int = 10**12
) -> str:
    """Return a snapshot of running pools, each with a uuid of its own, by name and target."""
    live = []
    for name, target in pools.items():
        own = str(uuid.uuid4())
        live.append(
            LivePool(
                own,
                directory(name, target, own),
                active=True,
                autostart=name in autostart,
                used=True,
                sizes=Sizes(size, size // 4, size - size // 4),
            )
        )
    return to_json(Live("qemu:///system", tuple(live)), time)


def define(place: Path, pools: dict[str, str]) -> Path:
    """Write reviewed definitions, by name and target."""
    place.mkdir(parents=True, exist_ok=True)
    for name, target in pools.items():
        text = f"<pool type='dir'><name>{name}</name><target><path>{target}</path></target></pool>"
        (place / f"{name}.xml").write_text(text)
    return place


def drift_report(pool: str = "web", live: str = "/live", **fields: Any) -> str:
    """Return what `drift --format json` writes of one pool that differs."""
    change = {"path": "target/path", "disk": "/srv/web", "live": live}
    entry = {
        "kind": "changed", "pool": pool, "uuid": None, "severity": "error", "message": "it differs",
        "changes": [change],
    }  # fmt: skip
    report = {
        "version": 1, "checked_at": TIME, "connect": "qemu:///system", "drift": [entry | fields],
        "notes": [],
    }  # fmt: skip
    return json.dumps(report)
