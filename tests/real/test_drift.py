"""Drift against a real libvirt: after anything that anybody does, it is what a restart would change."""

from __future__ import annotations

import io
import json
import random
import shutil
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

import pytest

from tests.real.libvirt import Libvirtd, _give, private_libvirtd
from tests.real.operations import Operations
from tests.real.restarted import KINDS, copy_store, difference, numbered, unescape
from xmltool.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEED = 20261123
OPERATIONS = 60
LONG_OPERATIONS = 2000

pytestmark = pytest.mark.libvirt


@pytest.fixture(scope="module")
def restarted() -> Iterator[Libvirtd]:
    """The referee's libvirtd, to be started again and again on a copy."""
    with private_libvirtd() as daemon:
        yield daemon


def drift(daemon: Libvirtd, *options: str) -> dict[str, Any]:
    """Run `xmltool drift` on a daemon and its store; give its JSON."""
    out, err = io.StringIO(), io.StringIO()
    arguments = ["drift", "--storage-dir", str(daemon.store), "--format", "json", *options]
    if "--live-from" not in options:
        arguments += ["--connect", daemon.uri]
    with redirect_stdout(out), redirect_stderr(err):
        status = main(arguments)
    assert status in (0, 1), err.getvalue()
    report: dict[str, Any] = json.loads(out.getvalue())
    assert status == (1 if report["drift"] else 0)
    return report


def restart_on_copy(running: Libvirtd, restarted: Libvirtd) -> None:
    restarted.stop()
    shutil.rmtree(restarted.home / "run/libvirt", ignore_errors=True)
    copy_store(running.store, restarted.store)
    _give(restarted.store)
    restarted.start()


def compare_with_referee(running: Libvirtd, restarted: Libvirtd) -> list[str]:
    """Give every way in which `drift` is not what the referee finds."""
    restart_on_copy(running, restarted)
    report = drift(running)
    told = {(entry["kind"], entry["pool"]): entry["changes"] for entry in report["drift"]}
    truth = {
        (kind, unescape(name)): fields
        for (kind, name), fields in difference(running, restarted).items()
    }
    assert all(kind in KINDS for kind, _ in told)
    wrong = [f"false: {key} {told[key]}" for key in told.keys() - truth.keys()]
    wrong += [f"unreported: {key} {truth[key]}" for key in truth.keys() - told.keys()]
    for key in told.keys() & truth.keys():
        if not truth[key]:
            continue
        fields = {
            numbered(change["path"]) if change["path"] != "type" else "@type": (
                change["disk"] or "",
                change["live"] or "",
            )
            for change in told[key]
        }
        if fields != truth[key]:
            wrong.append(f"other fields: {key}: {fields} for {truth[key]}")
    return wrong


def campaign(seed: int, count: int, restarted: Libvirtd) -> list[str]:
    """Do random operations; give what was wrong after any of them."""
    rng = random.Random(seed)
    with private_libvirtd() as running:
        scratch = running.home / "scratch"
        scratch.mkdir()
        scratch.chmod(0o777)
        operations = Operations(rng, running, scratch)
        faults = []
        for number in range(count):
            done = operations.step()
            wrong = compare_with_referee(running, restarted)
            faults += [f"seed {seed} step {number} after {done}: {line}" for line in wrong]
        return faults


def test_drift_is_what_a_restart_would_change(
    long_form: bool, restarted: Libvirtd, record: Callable[..., None]
) -> None:
    count = LONG_OPERATIONS if long_form else OPERATIONS
    faults = campaign(SEED, count, restarted)
    assert not faults, "\n".join(faults)
    record("drift", "drift against a second libvirtd", {"operations": count, "differences": 0})
