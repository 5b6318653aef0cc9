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
        (
            "/home/you",
            {"HOME": "/h", "XDG_CONFIG_HOME": "/conf"},
            "/home/you/.config/libvirt/storage",
        ),
    ],
)
def test_a_users_store(home: str | None, environment: dict[str, str], store: str) -> None:
    place = store_place(None, True, home, None, environment=environment)
    assert place.shown == store
    assert place.link_text("a.xml") == f"{store}/a.xml"


def test_a_users_store_that_depends_on_where_libvirtd_was_started() -> None:
    environment = {"HOME": "/home/me", "XDG_CONFIG_HOME": "rel"}
    with pytest.raises(UsageError, match="the environment names rel/libvirt/storage, and where"):
        store_place(None, True, None, None, environment=environment)
    assert store_place(None, True, "/h", None, environment=environment).shown.startswith("/h/")


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


def test_a_store_elsewhere_inside_the_root(tmp_path: Path) -> None:
    place = store_place(str(tmp_path), False, None, None, "/opt//pools/")
    assert place.shown == f"{tmp_path}/opt/pools"
    assert place.link_text("a.xml") == "/opt/pools/a.xml"
    assert place.command("list") == f"xmltool list --root {tmp_path} --store /opt//pools/"
    for options in ((None, True, None, None), (None, False, None, "/x")):
        with pytest.raises(UsageError, match=r"--store and .* exclude each other"):
            store_place(*options, "/opt")
    with pytest.raises(UsageError, match="its path inside the root"):
        store_place(str(tmp_path), False, None, None, "opt")


@pytest.mark.parametrize(
    ("release", "path"),
    [
        ("ID=nixos\n", "/var/lib/libvirt/storage"),
        ('NAME=NixOS\nID="nixos"\n', "/var/lib/libvirt/storage"),
        ("ID=debian\nID_LIKE=nixos\n", "/etc/libvirt/storage"),
        ("# ID=nixos\n", "/etc/libvirt/storage"),
        ("", "/etc/libvirt/storage"),
    ],
)
def test_the_store_of_nixos(release: str, path: str, tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/os-release").write_text(release)
    assert store_place(str(tmp_path), False, None, None).path == path


@pytest.mark.parametrize(
    ("options", "command"),
    [
        ((None, False, None, None), "xmltool build 'a b'"),
        (("/mnt/my image", False, None, None), "xmltool build 'a b' --root '/mnt/my image'"),
        ((None, True, "/home/me", None), "xmltool build 'a b' --session --home /home/me"),
        ((None, False, None, "dir"), "xmltool build 'a b' --storage-dir dir"),
    ],
)
def test_advice_names_the_store(
    options: tuple[str | None, bool, str | None, str | None], command: str
) -> None:
    assert store_place(*options).command("build", "a b") == command
