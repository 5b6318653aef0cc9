"""Changes as `watch` reports them, for tests."""

from __future__ import annotations

from typing import Any

from xmltool.watch.receivers import Line, timestamp

AT = 1795460000.123
ENTRY = {"kind": "changed", "pool": "a", "severity": "error", "message": "target/path: x"}


def line(kind: str = "changed", pool: str | None = "a", **sides: Any) -> Line:
    told = Line(seq=1, ts=timestamp(AT), kind=kind, pool=pool)
    told["from"], told["to"] = sides.get("before"), sides.get("after")
    return told
