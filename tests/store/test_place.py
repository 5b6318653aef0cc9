"""Which store the options mean."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from xmltool.errors import UsageError
from xmltool.store.place import Place, store_place


def test_the_systems_store() -> None:
    place = store_place(None, False, None, None)
    assert place == Place("/", "/etc/libvirt/storage", "/etc/libvirt/storage")
    assert place.shown == "/etc/libvirt/storage"


def test_a_root() -> None:
    place = store_place("/mnt/image", False, None, None)
    assert place.shown == "/mnt/image/etc/libvirt/storage"
    assert place.link_text("a.xml") == "/etc/libvirt/storage/a.xml"


@pytest.mark.parametrize(
    ("home", "environment", "store"),
    [
        (None, {"HOME": "/home/me"}, "/home/me/.config/libvirt/storage"),
        (None, {"HOME": "/home/me", "XDG_CONFIG_HOME": "/conf"}, "/conf/libvirt/storage"),
        (None, {"HOME": "/home/me", "XDG_CONFIG_HOME": ""}, "/home/me/.config/libvirt/storage"),
        (None, {"HOME": "/home/me", "XDG_CONFIG_HOME": "rel"}, "/home/me/.config/libvirt/storage"),
        (
            "/home/you",
            {"HOME": "/h", "XDG_CONFIG_HOME": "/conf"},
            "/home/you/.config/libvirt/storage",
        ),
    ],
)
def test_a_users_store(home: str | None, environment: dict[str, str], store: str) -> None:
    place = store_place(None, True, home, None, environment)
    assert place.shown == store
    assert place.link_text("a.xml") == f"{store}/a.xml"


@pytest.mark.parametrize(
    "given", ["here", "./here", "here/", "sub/../here", "{0}/here", "{0}//here/."]
)
def test_a_directory_is_made_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    place = store_place(None, False, None, given.format(tmp_path))
    assert place.root == "/"
    assert place.link_text("a.xml") == f"{tmp_path}/here/a.xml"


def test_a_way_back_through_a_link_is_kept(tmp_path: Path) -> None:
    (tmp_path / "real/inner").mkdir(parents=True)
    (tmp_path / "real/here").mkdir()
    (tmp_path / "here").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real/inner")
    place = store_place(None, False, None, f"{tmp_path}/link/../here")
    link = place.link_text("a.xml")
    assert os.path.samefile(Path(link).parent, tmp_path / "real/here")


@pytest.mark.parametrize(
    ("root", "session", "home", "storage_dir"),
    [
        ("/r", True, None, None),
        ("/", False, None, "/s"),
        (None, True, None, "/s"),
        (None, False, "/h", None),
        ("/r", False, "/h", None),
        ("", False, None, None),
        (None, True, "", None),
        (None, False, None, ""),
    ],
)
def test_what_excludes_each_other(
    root: str | None, session: bool, home: str | None, storage_dir: str | None
) -> None:
    with pytest.raises(UsageError):
        store_place(root, session, home, storage_dir)
