"""From one comparison to the next: what is told, in which order."""

from __future__ import annotations

import random
from typing import Any

from xmltool.watch.changes import LIBVIRT, STORE, Changes, Key, Transition


def entry(pool: str, kind: str, message: str = "m") -> dict[str, Any]:
    return {"pool": pool, "kind": kind, "message": message}


def found(*keys: Key) -> dict[Key, dict[str, Any]]:
    return {key: entry(*key) for key in keys}


def replayed(state: dict[Key, Any], changes: tuple[Transition, ...]) -> dict[Key, Any]:
    """Do what a reader of the lines does, and hold the lines against what was told before."""
    for change in changes:
        assert change.pool is not None
        key = (change.pool, change.kind)
        assert change.before == state.get(key)
        assert change.before != change.after
        state.pop(key, None)
        if change.after is not None:
            state[key] = change.after
    return state


def test_what_is_cleared_comes_first() -> None:
    changes = Changes()
    changes.update(found(("a", "not-loaded"), ("b", "missing")), 0.0)
    told = changes.update(found(("a", "changed"), ("b", "missing")), 1.0)
    assert [(change.pool, change.kind, change.after is None) for change in told] == [
        ("a", "not-loaded", True),
        ("a", "changed", False),
    ]


def test_a_pool_may_differ_in_two_ways() -> None:
    changes = Changes()
    told = changes.update(found(("a", "changed"), ("a", "autostart")), 0.0)
    assert [change.kind for change in told] == ["autostart", "changed"]


def test_another_difference_of_the_same_kind_has_both_entries() -> None:
    changes = Changes()
    changes.update({("a", "changed"): entry("a", "changed", "one")}, 0.0)
    (told,) = changes.update({("a", "changed"): entry("a", "changed", "two")}, 1.0)
    assert told.before == entry("a", "changed", "one")
    assert told.after == entry("a", "changed", "two")


def test_the_same_again_is_not_told() -> None:
    changes = Changes()
    changes.update(found(("a", "changed")), 0.0)
    assert changes.update(found(("a", "changed")), 1.0) == ()


def test_trouble_is_told_once_and_cleared_once() -> None:
    changes = Changes()
    (gone,) = changes.trouble(LIBVIRT, "no libvirt answers")
    assert (gone.kind, gone.pool, gone.before) == (LIBVIRT, None, None)
    assert changes.trouble(LIBVIRT, "another reason") == ()
    (back,) = changes.trouble(LIBVIRT, None)
    assert (back.before, back.after) == (gone.after, None)
    assert changes.trouble(LIBVIRT, None) == ()
    assert changes.trouble(STORE, None) == ()


def test_changing_details_do_not_keep_a_lasting_drift_back() -> None:
    changes = Changes(hold=10.0)
    changes.update({}, 0.0)
    told: list[Transition] = []
    for second in range(1, 20):
        drift = {("a", "changed"): entry("a", "changed", f"{second}")}
        told += changes.update(drift, float(second))
    assert [change.after and change.after["message"] for change in told] == ["11"]


def test_nothing_waits_when_all_was_told() -> None:
    changes = Changes(hold=10.0)
    changes.update({}, 0.0)
    changes.update(found(("a", "changed")), 1.0)
    assert changes.due() == 11.0
    changes.update({}, 2.0)
    assert changes.due() == float("inf")


def test_replaying_the_lines_gives_the_state() -> None:
    chance = random.Random(5)
    pools, kinds = "abcd", ("changed", "autostart", "missing")
    for hold in (0.0, 3.0):
        changes, state = Changes(hold), dict[Key, Any]()
        drift: dict[Key, Any] = {}
        now = 0.0
        for _ in range(2000):
            now += chance.random() * 4
            drift = {
                (pool, kind): entry(pool, kind, chance.choice("xy"))
                for pool in pools
                for kind in kinds
                if chance.random() < 0.3
            }
            replayed(state, changes.update(drift, now))
            assert state == changes.drift
        for later in (10.0, 20.0):
            replayed(state, changes.update(drift, now + later))
        assert state == drift
