"""`--ignore`: kinds and fields, of all pools or of one."""

from __future__ import annotations

import pytest

from tests.live.samples import OTHER, UUID, directory, disk, entry, live
from xmltool.errors import UsageError
from xmltool.live.drift import compare_sides
from xmltool.live.ignore import apply_ignores, parse_ignores
from xmltool.live.pools import LivePool

FOUND = compare_sides(
    disk(
        entry(directory(target="/new", uuid=OTHER), autostart=True),
        entry(directory("b@c", "/b")),
        entry(directory("bad"), loaded=False, reason="x"),
    ),
    live(LivePool(UUID, directory())),
)


@pytest.mark.parametrize(
    ("texts", "left", "unused"),
    [
        ([], ["not-loaded b@c", "changed web", "autostart web", "refused bad"], []),
        (["autostart"], ["not-loaded b@c", "changed web", "refused bad"], []),
        (["autostart@other"], ["not-loaded b@c", "changed web", "autostart web", "refused bad"],
         ["autostart@other"]),
        (["not-loaded@b@c", "refused"], ["changed web", "autostart web"], []),
        (["not-loaded@b*"], ["changed web", "autostart web", "refused bad"], []),
        (["target/path", "uuid@web"], ["not-loaded b@c", "autostart web", "refused bad"], []),
        (["target/*@w?b"], ["not-loaded b@c", "changed web", "autostart web", "refused bad"],
         ["target/*@w?b"]),
        (["changed", "changed@web", "*"], ["not-loaded b@c", "refused bad"], []),
    ],
)  # fmt: skip
def test_what_is_left(texts: list[str], left: list[str], unused: list[str]) -> None:
    rest, never = apply_ignores(FOUND, parse_ignores(texts))
    told = [f"{one.kind} {one.pool}" for one in rest.drift]
    assert [*told, *(f"{note.kind} {note.pool}" for note in rest.notes)] == left
    assert [one.text for one in never] == unused


def test_only_the_named_field_goes() -> None:
    rest, _ = apply_ignores(FOUND, parse_ignores(["uuid"]))
    assert [change.path for change in rest.drift[1].changes] == ["target/path"]


@pytest.mark.parametrize(
    ("pattern", "is_hit"),
    [("web", True), ("w*", True), ("*b", True), ("*e*", True), ("w*e*b", True), ("**", True),
     ("web*web", False), ("*a*", False), ("w", False), ("*e", False), ("b*", False)],
)  # fmt: skip
def test_stars_in_a_name(pattern: str, is_hit: bool) -> None:
    rest, never = apply_ignores(FOUND, parse_ignores([f"autostart@{pattern}"]))
    assert ("autostart" in [one.kind for one in rest.drift]) != is_hit
    assert bool(never) != is_hit


def test_patterns_have_a_limit_and_names_have_none() -> None:
    parse_ignores([f"target/path@p{number}" for number in range(10_000)])
    with pytest.raises(UsageError, match="more than 500 with \\* in a name"):
        parse_ignores([f"target/path@p{number}*" for number in range(501)])


def test_an_at_sign_of_a_path() -> None:
    (ignore,) = parse_ignores(["source/host[2]/@name@a@b"])
    assert (ignore.path, ignore.pool) == ("source/host[2]/@name", "a@b")
    (ignore,) = parse_ignores(["source/host[2]/@name"])
    assert (ignore.path, ignore.pool) == ("source/host[2]/@name", "*")


def test_many_stars_take_no_longer_than_one() -> None:
    """A configuration of somebody else may hold them: an expression of `.*` would take for ever."""
    (ignore,) = parse_ignores(["changed@" + "*a" * 40 + "b"])
    assert not ignore.has("a" * 200)
    assert ignore.has("a" * 200 + "b")


def test_brackets_mean_themselves() -> None:
    (ignore,) = parse_ignores(["changed@h[2]*?"])
    assert [name for name in ("h[2]x?", "h2x?", "h[2]xx") if ignore.has(name)] == ["h[2]x?"]


@pytest.mark.parametrize("text", ["", "@web", "autostart@", "changd", "Changed"])
def test_what_is_no_wish(text: str) -> None:
    with pytest.raises(UsageError, match="--ignore"):
        parse_ignores([text])
