"""The module `drift` of the Ansible collection, against a real libvirtd, with and without Python there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.collection.plays import Site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.real.libvirt import Libvirtd

pytestmark = pytest.mark.libvirt
POOL = "<pool type='dir'><name>{0}</name><target><path>/tmp/{0}</path></target></pool>"


def test_drift_is_the_same_by_the_module_and_by_the_script(
    libvirtd: Libvirtd, tmp_path: Path
) -> None:
    site = Site(tmp_path, 1)
    (name,) = site.names
    pools = tmp_path / "pools"
    pools.mkdir()
    for pool in ("a", "b"):
        (pools / f"{pool}.xml").write_text(POOL.format(pool))
    libvirtd.define(POOL.format("b").replace("/tmp", "/srv").encode(), keep=True)
    libvirtd.define(POOL.format("c").encode(), keep=True)
    task = {"definitions": [f"{pools}"], "storage_dir": "{{ where }}"}
    assert site.play({"xmltool.pools.pools": task}).status == 0
    expected = {("not-loaded", "a"), ("changed", "b"), ("missing", "c")}
    by_module = {"connect": libvirtd.uri, "storage_dir": "{{ where }}"}
    by_script = {"connect": libvirtd.uri, "agentless": True, "definitions": f"{pools}"}
    for arguments in (by_module, by_script):
        played = site.play({"xmltool.pools.drift": arguments})
        assert played.status == 0, played.output
        drift = played.results[name]["drift"]
        assert {(one["kind"], one["pool"]) for one in drift} == expected
        failed = site.play({"xmltool.pools.drift": {**arguments, "fail_on_drift": True}})
        assert failed.status != 0
