"""Stores and directories of many pools."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.limits.shapes.shape import LEAST, NAMED, ROOT, ROOTED, STORE, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def stores() -> Iterator[Shape]:
    commands = (
        ("list", "--root", "root"),
        ("check", "--root", "root"),
        ("lint", "--isolated", "-j", "1", "--one-store", "pools"),
        ("validate", "-j", "1", "pools"),
        ("diff", "pools", "root/etc/libvirt/storage"),
        ("apply", "--dry-run", "--root", "root", "pools"),
        ("check", "--format", "json", *ROOTED),
        ("list", "--details", *ROOTED),
        ("info", "p1", *ROOTED),
        ("dumpxml", "p1", *ROOTED),
        ("explain", "p1", *ROOTED),
        ("undefine", "--dry-run", "p1", "p2", *ROOTED),
        ("rename", "--dry-run", "p1", "q", *ROOTED),
        ("autostart", "--dry-run", "p1", *ROOTED),
        ("build", "--dry-run", "p1", *ROOTED),
        ("delete", "--dry-run", "p1", *ROOTED),
        ("define", "--dry-run", *ROOTED, "least.xml"),
        ("apply", "--dry-run", "--prune", *ROOTED, "least.xml"),
        ("define", "--dry-run", "--storage-dir", "empty", "pools"),
        ("drift", *ROOTED, "--live-from", "live.json"),
        ("drift", "--definitions", "pools", "--live-from", "live.json", "--format", "json"),
        ("fleet", "--definitions", "pools", "live.json"),
        ("lint", "--isolated", "-j", "1", "--format", "json", "pools"),
        ("lint", "--isolated", "-j", "1", "--diff", "--unsafe-fixes", "pools"),
        ("lint", "--isolated", "-j", "1", "pools/p1.xml"),
        ("fmt", "--check", "pools"),
        ("generate", "-f", "pools"),
    )
    uuid = "<uuid>00000000-0000-4000-8000-000000000001</uuid>"
    forms = {
        "pools": "<pool type='dir'><name>p#</name><target><path>/p#</path></target></pool>",
        "one-name": "<pool type='dir'><name>p</name><target><path>/p#</path></target></pool>",
        "one-uuid": f"<pool type='dir'><name>p#</name>{uuid}<target><path>/p#</path></target></pool>",
        "one-target": "<pool type='dir'><name>p#</name><target><path>/p</path></target></pool>",
        "nested-targets": "<pool type='dir'><name>p#</name><target><path>/p@/#</path></target></pool>",
        "one-above-all": "<pool type='dir'><name>p#</name><target><path>/#@/..</path></target></pool>",
        "one-device": "<pool type='logical'><name>p#</name><source><device path='/dev/sda'/>"
        "<name>vg#</name></source><target><path>/dev/vg#</path></target></pool>",
        "one-host": "<pool type='rbd'><name>p#</name><source><host name='h'/><name>r#</name>"
        "</source></pool>",
        "broken": "<pool type='dir'><name>p#</name>",
    }
    for name, form in forms.items():
        yield Shape(f"store-{name}", commands, "", None, _store_of(form), most=4000)
    yield Shape("store-chain", commands, "", None, _chain, most=1500**2 // 2)
    linked = (*NAMED, *ROOT)
    for name, form in {
        "dangling": "/etc/libvirt/storage/p#.xml",
        "of-one": "/etc/libvirt/storage/p.xml",
        "of-each-other": "p#.xml",
    }.items():
        yield Shape(f"store-links-{name}", linked, "", None, _links(form), most=4000)


def _store_of(form: str) -> Callable[[Path, int], None]:
    """Write a store and a directory of pools, `#` in their text a number of their own."""

    def write(directory: Path, number: int) -> None:
        for place in ("root/etc/libvirt/storage", "pools"):
            (directory / place).mkdir(parents=True, exist_ok=True)
            for index in range(number):
                text = form.replace("@", "/a" * (index % 50)).replace("#", str(index))
                (directory / place / f"p{index}.xml").write_text(text)

    return write


def _chain(directory: Path, number: int) -> None:
    """Write pools of which each target is inside the one before, as deep as a path may be.

    What is repeated are the names in their paths: their bytes grow with the square of the pools.
    """
    for place in ("root/etc/libvirt/storage", "pools"):
        (directory / place).mkdir(parents=True, exist_ok=True)
        for index in range(math.isqrt(2 * number)):
            path = "/a" * (index + 1)
            text = (
                f"<pool type='dir'><name>p{index}</name><target><path>{path}</path></target></pool>"
            )
            (directory / place / f"p{index}.xml").write_text(text)


def _links(form: str) -> Callable[[Path, int], None]:
    """Write a store of one pool with many names in `autostart`, links of a form."""

    def write(directory: Path, number: int) -> None:
        (directory / STORE / "p.xml").write_text(LEAST)
        place = directory / STORE / "autostart"
        place.mkdir(exist_ok=True)
        for index in range(number):
            link = place / f"p{index}.xml"
            if not link.is_symlink():
                link.symlink_to(form.replace("#", str(index)))

    return write
