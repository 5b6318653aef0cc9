"""What hosts report: snapshots, drift, findings, inventories, sos reports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.limits.shapes.shape import (
    LEAST,
    ROOTED,
    STORE,
    TARGET,
    Shape,
    live,
    named,
    numbered,
    pool,
    snapshot,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


def live_hosts() -> Iterator[Shape]:
    drift = (
        ("drift", *ROOTED, "--live-from", "live.json"),
        ("drift", *ROOTED, "--live-from", "live.json", "--format", "json"),
        ("info", "p", *ROOTED, "--live-from", "live.json"),
        ("fleet", "live.json"),
        ("fleet", "--format", "json", "live.json"),
        ("fleet", "--format", "html", "live.json"),
        ("fleet", "--format", "prometheus", "live.json"),
        ("fleet", "--definitions", STORE, "live.json"),
    )

    yield Shape(
        "live-keys", drift, "live.json", lambda n: snapshot([], **{f"k{i}": i for i in range(n)})
    )
    yield Shape("live-deep", drift, "live.json", lambda n: "[" * n)
    yield Shape("live-pools", drift, "live.json", lambda n: snapshot([
        live(f"p{i}", LEAST.replace("p<", f"p{i}<")) for i in range(n)
    ]))  # fmt: skip
    yield Shape("live-one-pool", drift, "live.json", lambda n: snapshot([live("p", LEAST)] * n))
    inside: dict[str, Callable[[int], str]] = {
        "children": lambda n: named(numbered("<u#/>", n) + TARGET),
        "attributes": lambda n: (
            f"<pool type='dir'{numbered(' a#=~~', n)}><name>p</name>{TARGET}</pool>"
        ),
        "hosts": lambda n: named(
            f"<source>{numbered('<host name=~h#~/>', n)}<name>r</name></source>", "rbd"
        ),
        "open": lambda n: "<pool>" * n,
        "line-ends": lambda n: "<pool type='" + "\n" * n,
        "secrets": lambda n: "<pool>" + "\n      <secret type='" * n,
        "adapters": lambda n: "<pool>" + "\n    <adapter type='scsi_host' name='" * n,
        "name": lambda n: pool(f"<name>{'n' * n}</name>{TARGET}"),
    }
    for name, text in inside.items():
        yield Shape(
            f"live-xml-{name}", drift, "live.json",
            lambda n, text=text: snapshot([live("p", text(n))]),  # type: ignore[misc]
        )  # fmt: skip
    yield Shape("live-digits", drift, "live.json", lambda n: '{"version": ' + "9" * n)


def reports() -> Iterator[Shape]:
    read = (
        ("fleet", "h.json"),
        ("fleet", "--format", "json", "h.json"),
        ("fleet", "--format", "html", "h.json"),
        ("fleet", "--format", "sarif", "h.json"),
        ("fleet", "--host-from", "json:a.b", "h.json"),
    )
    change = {"path": "target/path", "disk": "/a", "live": "/b"}

    def drift(entries: Sequence[object]) -> str:
        return json.dumps({
            "version": 1, "checked_at": "2026-01-01T00:00:00Z", "connect": "c", "notes": [], "drift": entries,
        })  # fmt: skip

    def drifted(pool: str, changes: Sequence[object]) -> dict[str, object]:
        return {
            "kind": "changed", "pool": pool, "uuid": None, "severity": "error", "message": "m", "changes": changes,
        }  # fmt: skip

    def found(number: int) -> str:
        finding = {
            "rule": "XT203", "severity": "error", "message": "m", "line": 4, "column": 5, "end_line": 4,
            "end_column": 8, "path": "/pool", "related": [], "fix": None, "also": [], "libvirt": None, "effect": None,
        }  # fmt: skip
        file = {"valid": True, "loads": False, "findings": [finding]}
        files = [{"file": f"a{i}.xml", **file} for i in range(number)]
        schema = {"source": "bundled", "libvirt": "12.8.0"}
        return json.dumps({"version": 1, "tool": "xmltool 0", "schema": schema, "files": files})

    texts: dict[str, Callable[[int], str]] = {
        "drifts": lambda n: drift([drifted(f"p{i}", [change]) for i in range(n)]),
        "changes": lambda n: drift([drifted("p", [change | {"path": f"a{i}"} for i in range(n)])]),
        "findings": found,
        "keys-to-the-name": lambda n: '{"a": ' * n,
    }
    for name, text in texts.items():
        yield Shape(f"host-{name}", read, "h.json", text)


def inventories() -> Iterator[Shape]:
    texts: dict[str, tuple[str, Callable[[int], str]]] = {
        "hosts": ("hosts", lambda n: "[a]\n" + numbered("h#\n", n)),
        "groups": ("hosts", lambda n: numbered("[g#]\nlive\n", n)),
        "children": ("hosts", lambda n: numbered("[a#:children]\nb#\n", n) + "[b0]\nlive\n"),
        "chain": ("hosts", lambda n: "".join(f"[a{i}:children]\na{i + 1}\n" for i in range(n))),
        "range": ("hosts", lambda n: f"h[1:{n}]\n"),
        "ranges": ("hosts", lambda n: "h[1:9]\n" * n),
        "variables": ("hosts", lambda n: "[a:vars]\n" + numbered("v#=1\n", n)),
        "yaml-hosts": ("hosts.yml", lambda n: "all:\n hosts:\n" + numbered("  h#:\n", n)),
        "yaml-deep": ("hosts.yml", lambda n: "[" * n),
        "yaml-flow": ("hosts.yml", lambda n: "{a: " * n),
        "yaml-quotes": ("hosts.yml", lambda n: 'a: "' + "\\n" * n + '"\n'),
        "json": ("hosts.json", lambda n: json.dumps({"a": {"hosts": [f"h{i}" for i in range(n)]}})),
    }
    for name, (file, text) in texts.items():
        read = (("fleet", "--inventory", file, "live.json"),)
        yield Shape(f"inventory-{name}", read, file, text)


def sos_reports() -> Iterator[Shape]:
    listed = "sos/sos_commands/virsh/virsh_-r_pool-list_--all"
    head = " Name  State  Autostart\n---\n"
    read = (("fleet", "sos"), ("fleet", "--definitions", STORE, "sos"))
    yield Shape("sos-rows", read, listed, lambda n: head + numbered(" p#  active  yes\n", n))
    yield Shape("sos-states", read, listed, lambda n: head + " active" * n + "\n")
    yield Shape("sos-blanks", read, listed, lambda n: head + " " * n + "\n")
