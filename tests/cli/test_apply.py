"""`xmltool apply`: a set of definitions in one change, and what `--prune` may remove."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.store_cases import STORE, UUID_A, UUID_B, Image, pool_text

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def image(tmp_path: Path) -> Image:
    return Image(tmp_path)


def names(image: Image) -> list[str]:
    return [name.removesuffix(".xml") for name in image.content() if "/" not in name]


def test_shows_the_plan_then_carries_it_out(
    image: Image, capsys: pytest.CaptureFixture[str]
) -> None:
    image.define("same", "old")
    for name, target in (("same", ""), ("old", "/other"), ("new", "")):
        image.given(f"{name}.xml", pool_text(name, target))
    capsys.readouterr()
    assert image.run("apply", image.inputs, "--autostart") == 0
    said = capsys.readouterr().out
    assert said == (
        f"Pool new would be defined from {image.inputs}/new.xml\n"
        "Pool new would be marked as autostarted\n"
        f"Pool old would be updated from {image.inputs}/old.xml\n"
        "  target/path: /srv/old -> /other\n"
        "Pool old would be marked as autostarted\n"
        f"Pool same unchanged ({image.inputs}/same.xml)\n"
        "Pool same would be marked as autostarted\n"
        "Applied: 1 defined, 1 updated, 1 unchanged\n"
    )
    assert image.content()["autostart/same.xml"] == f"{STORE}/same.xml"


def test_all_or_nothing(image: Image) -> None:
    image.given("a.xml", pool_text("a"))
    image.given("b.xml", pool_text("b", "/srv/a"))
    assert image.run("apply", image.inputs) == 1
    assert not image.store.exists()
    image.given("b.xml", "<pool")
    assert image.run("apply", image.inputs) == 1
    assert not image.store.exists()


def test_a_set_that_contradicts_itself_is_refused(image: Image) -> None:
    image.given("a.xml", pool_text("a", uuid=UUID_A))
    image.given("b.xml", pool_text("a", "/other", uuid=UUID_A))
    assert image.run("apply", image.inputs) == 1
    image.given("b.xml", pool_text("a", uuid=UUID_A))
    assert image.run("apply", image.inputs) == 0


def test_what_is_not_given_is_left(image: Image) -> None:
    image.define("a", "b")
    assert image.run("apply", image.inputs / "a.xml") == 0
    assert names(image) == ["a", "b"]


def test_prune_removes_what_xmltool_wrote_with_its_link(image: Image) -> None:
    image.define("a", "b", marked=True)
    assert image.run("apply", image.inputs / "a.xml", "--prune") == 0
    assert sorted(image.content()) == ["a.xml", "autostart/a.xml"]


def test_prune_keeps_what_others_wrote_or_changed(
    image: Image, capsys: pytest.CaptureFixture[str]
) -> None:
    image.define("a", "b", "edited")
    (image.store / "foreign.xml").write_text(pool_text("foreign"))
    text = (image.store / "edited.xml").read_text().replace("/srv/edited", "/mine")
    (image.store / "edited.xml").write_text(text)
    assert image.run("apply", image.inputs / "a.xml", "--prune") == 1
    assert names(image) == ["a", "edited", "foreign"]
    said = capsys.readouterr().err
    assert "pool edited is not pruned: it is not as xmltool wrote it" in said
    assert "pool foreign is not pruned: xmltool did not write it" in said
    assert image.run("apply", image.inputs / "a.xml", "--prune", "--force") == 0
    assert names(image) == ["a"]


def test_prune_with_anything_wrong_prunes_nothing(image: Image) -> None:
    image.define("a", "b")
    bad = image.given("bad.xml", "<pool")
    assert image.run("apply", image.inputs / "a.xml", bad, "--prune") == 1
    assert image.run("apply", image.inputs / "a.xml", image.inputs / "missing", "--prune") == 1
    assert names(image) == ["a", "b"]


def test_an_empty_set(image: Image, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    image.define("a")
    empty = tmp_path / "empty"
    empty.mkdir()
    none = image.given("none.json", "[]")
    for operand in (empty, none):
        assert image.run("apply", operand, "--prune") == 2
        assert "--allow-empty" in capsys.readouterr().err
        assert names(image) == ["a"]
    assert image.run("apply", empty, "--allow-empty") == 0
    assert names(image) == ["a"]
    assert image.run("apply", empty, "--allow-empty", "--prune", "--dry-run") == 1
    assert image.run("apply", none, "--allow-empty", "--prune") == 0
    assert names(image) == []


@pytest.mark.parametrize("option", ["--dry-run", "--diff"])
def test_telling_leaves_no_trace(
    image: Image, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    image.define("a", "b")
    before = image.inodes()
    capsys.readouterr()
    assert image.run("apply", image.inputs / "a.xml", option) == 0
    assert image.run("apply", image.inputs / "a.xml", "--prune", option) == 1
    said = capsys.readouterr().out
    assert "b would be undefined" in said or "-<pool type='dir'>" in said
    assert image.inodes() == before


def test_json_report(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    image.define("a", "b")
    (image.store / "foreign.xml").write_text(pool_text("foreign"))
    capsys.readouterr()
    assert image.run("apply", image.inputs / "a.xml", "--prune", "--format", "json") == 1
    report = json.loads(capsys.readouterr().out)
    assert [(pool["name"], pool["action"]) for pool in report["pools"]] == [
        ("a", "unchanged"), ("b", "removed"),
    ]  # fmt: skip
    assert report["kept"] == ["foreign"]
    assert report["written"] is True


def test_prune_of_a_pool_that_was_renamed(image: Image) -> None:
    image.define("a", "b")
    assert image.run("rename", "b", "c") == 0
    assert image.run("apply", image.inputs / "a.xml", "--prune") == 0
    assert names(image) == ["a"]


def test_a_pool_that_is_pruned_is_in_nobodys_way(image: Image) -> None:
    """A pool that got another name in the set: same uuid, same target."""
    assert image.run("apply", image.given("a.xml", pool_text("a", "/srv/x", UUID_A))) == 0
    renamed = image.given("b.xml", pool_text("b", "/srv/x", UUID_A))
    assert image.run("apply", renamed) == 1
    assert image.run("apply", renamed, "--prune") == 0
    assert names(image) == ["b"]


CEPH = "<secret><uuid>{uuid}</uuid><usage type='ceph'><name>{name}</name></usage></secret>\n"
SECRETS = "etc/libvirt/secrets"


def secret_files(image: Image) -> dict[str, bytes]:
    directory = image.root / SECRETS
    return (
        {path.name: path.read_bytes() for path in directory.iterdir()} if directory.exists() else {}
    )


def test_secrets_are_part_of_the_set(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    image.given("a.xml", pool_text("a"))
    image.given("key.xml", CEPH.format(uuid=UUID_A, name="one"))
    assert image.run("apply", image.inputs, "--dry-run") == 1
    assert secret_files(image) == {}
    assert image.run("apply", image.inputs) == 0
    out = capsys.readouterr().out
    assert f"Secret {UUID_A} would be defined from" in out
    assert out.endswith("Applied: 2 defined\n")
    assert list(secret_files(image)) == [f"{UUID_A}.xml"]
    value = image.root / SECRETS / f"{UUID_A}.base64"
    value.write_bytes(b"eA==")
    before = image.inodes()
    assert image.run("apply", image.inputs, "--prune", "--format", "json") == 0
    report = json.loads(capsys.readouterr().out)
    assert [step["action"] for step in (*report["pools"], *report["secrets"])] == ["unchanged"] * 2
    assert report["secrets"][0]["has_value"]
    assert image.inodes() == before


def test_a_secret_alone_is_a_set(image: Image) -> None:
    assert image.run("apply", image.given("k.xml", CEPH.format(uuid=UUID_A, name="one"))) == 0
    assert list(secret_files(image)) == [f"{UUID_A}.xml"]


@pytest.mark.parametrize(
    ("file", "text", "rule"),
    [
        ("b.xml", CEPH.format(uuid=UUID_B, name="one"), "XT808"),
        ("b.xml", "<secret><usage type='x'/></secret>", "XT804"),
        ("b.xml", "<pool type='dir'/>", "XT103"),
        ("b.xml", pool_text("a", "/srv/other"), "XT401"),
    ],
)
def test_one_refusal_stops_pools_and_secrets(
    image: Image, capsys: pytest.CaptureFixture[str], file: str, text: str, rule: str
) -> None:
    image.given("a.xml", pool_text("a"))
    image.given("a-key.xml", CEPH.format(uuid=UUID_A, name="one"))
    image.given(file, text)
    assert image.run("apply", image.inputs) == 1
    said = capsys.readouterr()
    assert rule in said.out
    assert "nothing is written" in said.err
    assert image.content() == {}
    assert secret_files(image) == {}


def test_define_does_not_take_secrets(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    image.given("a.xml", pool_text("a"))
    image.given("key.xml", CEPH.format(uuid=UUID_A, name="one"))
    assert image.run("define", image.inputs) == 0
    assert "key.xml: passed over: its root is <secret>, not <pool>" in capsys.readouterr().err
    assert secret_files(image) == {}


def test_a_diff_shows_a_secret(image: Image, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        image.run("apply", image.given("k.xml", CEPH.format(uuid=UUID_A, name="one")), "--diff")
        == 1
    )
    out = capsys.readouterr().out
    assert f"+++ b/etc/libvirt/secrets/{UUID_A}.xml" in out.replace("//", "/")
    assert "+    <name>one</name>" in out
