"""Which directories are watched for a store, wherever its path leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.watch.places import MAX_DIRECTORIES, watched_places, way

if TYPE_CHECKING:
    from pathlib import Path

STORE = "/etc/libvirt/storage"


def made(root: Path, path: str = STORE) -> Path:
    place = root / path.lstrip("/")
    place.mkdir(parents=True)
    return place


def test_every_directory_on_the_way_counts_for_one_name(tmp_path: Path) -> None:
    store = made(tmp_path)
    places = watched_places(str(tmp_path), STORE)
    assert set(places) == {
        str(tmp_path),
        str(tmp_path / "etc"),
        str(tmp_path / "etc/libvirt"),
        str(store),
    }
    on_the_way = places[str(tmp_path / "etc")]
    assert on_the_way.has("libvirt")
    assert not on_the_way.has("passwd.xml")


def test_in_the_store_all_that_libvirt_would_load_counts(tmp_path: Path) -> None:
    store = made(tmp_path)
    names = watched_places(str(tmp_path), STORE)[str(store)]
    assert names.has("a.xml")
    assert names.has(".hidden.xml")
    assert names.has("autostart")
    assert not names.has("a.xml.new")
    assert not names.has(".a.xml.swp")
    assert not names.has(".xmltool")


def test_the_directory_of_links_is_watched_when_it_is_there(tmp_path: Path) -> None:
    store = made(tmp_path)
    (store / "autostart").mkdir()
    assert watched_places(str(tmp_path), STORE)[str(store / "autostart")].has("a.xml")


def test_the_directory_of_secrets_is_watched_when_it_is_there(tmp_path: Path) -> None:
    store = made(tmp_path)
    assert watched_places(str(tmp_path), STORE)[str(store.parent)].has("secrets")
    (store.parent / "secrets").mkdir()
    names = watched_places(str(tmp_path), STORE)[str(store.parent / "secrets")]
    assert names.has("11111111-2222-4333-8444-555555555555.xml")
    assert not names.has("11111111-2222-4333-8444-555555555555.base64")


def test_what_is_missing_is_waited_for_where_it_would_appear(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    places = watched_places(str(tmp_path), STORE)
    assert set(places) == {str(tmp_path), str(tmp_path / "etc")}
    assert places[str(tmp_path / "etc")].has("libvirt")


def test_links_are_followed_inside_the_root(tmp_path: Path) -> None:
    real = made(tmp_path, "/srv/pools")
    (tmp_path / "etc/libvirt").mkdir(parents=True)
    (tmp_path / "etc/libvirt/storage").symlink_to("/srv/pools")
    found = way(str(tmp_path), STORE)
    assert found.end == "/srv/pools"
    places = watched_places(str(tmp_path), STORE)
    assert places[str(tmp_path / "etc/libvirt")].has("storage"), "the link may be replaced"
    assert places[str(tmp_path / "srv")].has("pools")
    assert places[str(real)].has("a.xml")


def test_dots_stop_at_the_root(tmp_path: Path) -> None:
    made(tmp_path)
    assert way(str(tmp_path), "/etc/../../../etc/./libvirt//storage/").end == STORE


def test_a_circle_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert way(str(tmp_path), "/a/storage").end is None
    assert set(watched_places(str(tmp_path), "/a/storage")) == {str(tmp_path)}


def test_a_definition_elsewhere_is_watched_there(tmp_path: Path) -> None:
    store = made(tmp_path)
    elsewhere = made(tmp_path, "/srv/git")
    (store / "a.xml").symlink_to("../../../srv/git/real.txt")
    (store / "autostart").mkdir()
    (store / "autostart/a.xml").symlink_to(f"{STORE}/a.xml")
    places = watched_places(str(tmp_path), STORE)
    assert places[str(elsewhere)].has("real.txt")
    assert not places[str(elsewhere)].has("other.xml")


def test_a_store_whose_links_lead_everywhere_is_bounded(tmp_path: Path) -> None:
    store = made(tmp_path)
    for number in range(200):
        (store / f"{number}.xml").symlink_to(f"/d{number}/x")
        (tmp_path / f"d{number}").mkdir()
    assert len(watched_places(str(tmp_path), STORE)) <= MAX_DIRECTORIES + 4
