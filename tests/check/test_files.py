"""XT5xx: what is wrong with the names of a store, and what `check --fix` does about it."""

from __future__ import annotations

import json
import os
import random
from typing import TYPE_CHECKING, Any

import pytest

from tests.real.stores import Filler
from tests.store.images import STORE, STORES, copy_of, dir_pool, mark, put
from tests.store.users import root_only
from xmltool.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

CASES = 8
LONG_CASES = 1000


def checked(root: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, list[str]]:
    """Give the rules that `check` reports, by entry, without what is about the whole system."""
    main(["check", "--root", f"{root}", "--format", "json", "--schema", "bundled", *more])
    report = json.loads(capsys.readouterr().out)
    return {
        pool["file"]: [rule for f in pool["findings"] for rule in (f["rule"], *f["also"])]
        for pool in report["pools"]
    }


def pools(verb: str, place: list[str], capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    main([verb, *place, "--format", "json"])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["pools"]
    return found


def one(tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str = "a.xml") -> list[str]:
    """Give the store rules of one entry."""
    return [rule for rule in checked(tmp_path, capsys)[file] if rule.startswith("XT5")]


def test_nothing_is_said_of_a_good_root(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = checked(copy_of("good", tmp_path), capsys)
    assert set(found) == {"ceph.xml", "data.xml", "images.xml", "nfs.xml", "san.xml"}
    assert not any(found.values())


def test_every_fault_of_a_broken_root_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = json.loads((STORES / "broken.json").read_text())
    found = checked(copy_of("broken", tmp_path), capsys)
    assert {file: sorted(rules) for file, rules in found.items()} == expected


def test_a_fifo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, "good.xml", dir_pool("good"))
    os.mkfifo(tmp_path / STORE / "a.xml")
    assert one(tmp_path, capsys) == ["XT511"]
    assert main(["check", "--root", f"{tmp_path}"]) == 1


def test_a_socket(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / STORE).mkdir(parents=True)
    os.mknod(tmp_path / STORE / "a.xml", 0o600 | 0o140000)
    assert one(tmp_path, capsys) == ["XT512"]


def test_a_link_in_a_circle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / STORE).mkdir(parents=True)
    (tmp_path / STORE / "a.xml").symlink_to("a.xml")
    assert one(tmp_path, capsys) == ["XT513"]


def test_a_file_that_is_too_large(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(tmp_path, "a.xml", "")
    os.truncate(path, 2**40)
    assert one(tmp_path, capsys) == ["XT514"]


@pytest.mark.parametrize(("mode", "rules"), [(0o600, []), (0o400, []), (0o640, ["XT509"]),
                                             (0o666, ["XT509"]), (0o700, ["XT509"])])  # fmt: skip
def test_modes(
    mode: int, rules: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "a.xml", dir_pool("a"), mode)
    assert one(tmp_path, capsys) == rules


@root_only
def test_another_owner_and_the_fix(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(tmp_path, "a.xml", dir_pool("a"))
    os.chown(path, 1234, -1)
    assert one(tmp_path, capsys) == ["XT510"]
    assert main(["check", "--root", f"{tmp_path}", "--fix"]) == 0
    assert path.stat().st_uid == path.parent.stat().st_uid


def test_two_names_of_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(tmp_path, "a.xml", dir_pool("a"))
    os.link(path, tmp_path / "outside")
    assert one(tmp_path, capsys) == ["XT521"]
    os.unlink(tmp_path / "outside")
    (path.parent / "autostart").mkdir()
    os.link(path, path.parent / "autostart/a.xml")  # marks the pool, as libvirt has it
    assert one(tmp_path, capsys) == []


def test_fix_leaves_a_file_alone_that_has_another_name(tmp_path: Path) -> None:
    """It could be a file of the host that a hostile image was given a link to."""
    host = tmp_path / "host-file"
    host.write_text(dir_pool("a"))
    host.chmod(0o644)
    root = tmp_path / "image"
    put(root, "b.xml", dir_pool("b", "/srv/b"), 0o644)
    os.link(host, root / STORE / "a.xml")
    assert main(["check", "--root", f"{root}", "--fix", "--fail-on", "never"]) == 0
    assert host.stat().st_mode & 0o777 == 0o644
    assert (root / STORE / "b.xml").stat().st_mode & 0o777 == 0o600


def test_pools_that_exclude_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    uuid = "00000000-0000-4000-8000-000000000001"
    put(tmp_path, "a.xml", dir_pool("a", "/srv/a", uuid))
    put(tmp_path, "b.xml", dir_pool("b", "/srv/b", uuid))
    found = checked(tmp_path, capsys)
    loaded = {p["file"]: p["loaded"] for p in pools("list", ["--root", f"{tmp_path}"], capsys)}
    assert sorted(loaded.values()) == [False, True]
    for file, is_loaded in loaded.items():
        assert ("XT515" in found[file]) is not is_loaded


def test_what_only_define_refuses_is_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "x" * 248  # libvirt reads the file, and cannot write it
    put(tmp_path, f"{name}.xml", dir_pool(name, uuid="00000000-0000-4000-8000-000000000001"))
    assert main(["check", "--root", f"{tmp_path}", "--format", "json", "--schema", "bundled"]) == 0
    (pool,) = [p for p in json.loads(capsys.readouterr().out)["pools"] if p["file"] != "."]
    assert pool["loaded"]
    assert [f["severity"] for f in pool["findings"] if f["rule"].startswith("XT2")] == ["warning"]


@pytest.mark.parametrize("what", ["file", "dangling", "itself"])
def test_an_unusable_directory_of_links(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = put(tmp_path, "a.xml", dir_pool("a")).parent
    if what == "file":
        (store / "autostart").write_text("")
    else:
        (store / "autostart").symlink_to("nowhere" if what == "dangling" else ".")
    assert checked(tmp_path, capsys)["autostart"] == ["XT517"]


def test_no_name_of_a_file_is_read_as_a_template(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "{reason}.xml", dir_pool("{0}"))
    put(tmp_path, "b.xml", dir_pool("b"))
    links = tmp_path / STORE / "autostart"
    links.mkdir()
    (links / "b.xml").symlink_to("{file}/{")
    (links / "{}}.xml").symlink_to("../b.xml")
    main(["check", "--root", f"{tmp_path}", "--format", "json"])
    found = json.loads(capsys.readouterr().out)["pools"]
    told = {each["rule"]: each["message"] for file in found for each in file["findings"]}
    assert "called {0}, so the file must be {0}.xml;" in told["XT501"]
    assert told["XT503"].startswith("autostart/b.xml leads to {file}/{, where")
    assert "no definition {}}.xml beside it" in told["XT506"]


def test_a_store_that_others_can_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = put(tmp_path, "a.xml", dir_pool("a")).parent
    store.chmod(0o777)
    assert "XT519" in checked(tmp_path, capsys)["."]


def test_a_journal_that_is_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = put(tmp_path, "a.xml", dir_pool("a")).parent
    (store / ".xmltool").mkdir(mode=0o700)
    (store / ".xmltool/journal").write_text("not a journal")
    assert checked(tmp_path, capsys)[".xmltool"] == ["XT516"]


def test_fix_mends_what_is_safe_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_of("broken", tmp_path)
    store = root / STORE
    (store / "zfs.xml").chmod(0o644)
    place = ["--root", f"{root}"]
    before = pools("list", place, capsys)
    assert main(["check", *place, "--dry-run"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert sorted(line.partition(":")[0] for line in told) == [
        "autostart/dangling.xml", "autostart/gone.xml", "no-uuid.xml", "zfs.xml",
    ]  # fmt: skip
    assert not (store / ".xmltool").exists()
    main(["check", *place, "--fix"])
    capsys.readouterr()
    after = {pool["file"]: pool for pool in pools("list", place, capsys)}
    assert (store / "zfs.xml").stat().st_mode & 0o777 == 0o600
    assert os.readlink(store / "autostart/dangling.xml") == "/etc/libvirt/storage/dangling.xml"
    assert not os.path.lexists(store / "autostart/gone.xml")
    assert after["no-uuid.xml"]["uuid"] is not None
    for pool in before:
        changed = after[pool["file"]]
        assert changed["loaded"] == pool["loaded"]
        if pool["file"] not in ("dangling.xml", "no-uuid.xml"):
            assert changed == pool
    assert main(["check", *place, "--dry-run"]) == 0
    assert capsys.readouterr().out == ""


def test_diff_shows_the_uuid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(tmp_path, "a.xml", dir_pool("a", uuid=""))
    before = path.read_text()
    assert main(["check", "--root", f"{tmp_path}", "--diff"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("--- a/etc/libvirt/storage/a.xml\n+++ b/etc/libvirt/storage/a.xml\n")
    assert "+  <uuid>" in out
    assert path.read_text() == before


def test_fix_leaves_files_among_the_links_alone(tmp_path: Path) -> None:
    put(tmp_path, "a.xml", dir_pool("a"))
    mark(tmp_path, "a.xml")
    lost = tmp_path / STORE / "autostart/lost.xml"
    lost.write_text("the only copy")
    main(["check", "--root", f"{tmp_path}", "--fix"])
    assert lost.read_text() == "the only copy"


def test_check_and_list_agree_on_any_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], long_form: bool
) -> None:
    """Every entry that libvirt skips has an error that says so, and no other has one from fsck."""
    for seed in range(LONG_CASES if long_form else CASES):
        store = tmp_path / f"{seed}/store"
        store.mkdir(parents=True)
        Filler(random.Random(seed), store).fill(15)
        place = ["--storage-dir", f"{store}"]
        listed = pools("list", place, capsys)
        found = pools("check", [*place, "--schema", "bundled"], capsys)
        errors = {
            pool["file"]: [
                rule
                for f in pool.pop("findings")
                if f["severity"] == "error"
                for rule in (f["rule"], *f["also"])
            ]
            for pool in found
        }
        others = [p for p in found if p["file"] in (".", ".xmltool", "autostart")
                  or p["file"].startswith("autostart/")]  # fmt: skip
        assert [pool for pool in found if pool not in others] == listed, seed
        for pool in listed:
            if not pool["file"].endswith(".xml"):
                assert not errors[pool["file"]]
                continue
            said = [r for r in errors[pool["file"]] if r[:3] in ("XT0", "XT2", "XT5")]
            assert bool(said) is not pool["loaded"], (seed, pool, said)
