"""Where a place inside a root leads, links that lead to nothing included."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from xmltool.check.system.mountinfo import Standing, dangling, is_mount_point, standing
from xmltool.confined.root import Root, default_resolver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Root]:
    """A root with a directory, links to it and to nothing, and two that lead round in a circle."""
    (tmp_path / "srv/pool").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    for name, target in (
        ("data", "/srv"), ("up", "../../srv"), ("var", "/ostree/var"), ("other/late", "pools/../late.d"),
        ("chain", "var/more"), ("round", "/about"), ("about", "round"),
    ):  # fmt: skip
        (tmp_path / name).symlink_to(target)
    with Root(str(tmp_path)) as found:
        yield found


@pytest.mark.parametrize(
    ("path", "leads", "is_there"),
    [
        ("/", "/", True),
        ("/srv/pool", "/srv/pool", True),
        ("/data/pool", "/srv/pool", True),
        ("/up/pool", "/srv/pool", True),
        ("/data/none/below", "/srv/none/below", False),
        ("/none", "/none", False),
        ("/var/lib/x", "/ostree/var/lib/x", False),
        ("/other/late/x", "/other/late.d/x", False),
        ("/chain/x", "/ostree/var/more/x", False),
    ],
)
def test_where_a_path_leads(root: Root, path: str, leads: str, is_there: bool) -> None:
    assert standing(root, path) == Standing(leads, is_there)


def test_a_circle_leads_nowhere(root: Root) -> None:
    found = standing(root, "/round/x")
    assert found.path.endswith("/x")
    assert not found.is_there


@pytest.mark.parametrize(
    ("path", "link"),
    [("/srv/pool", None), ("/none", None), ("/var/lib", "/var"), ("/data/pool", None), ("/other/late", "/other/late")],
)  # fmt: skip
def test_links_that_lead_to_nothing(root: Root, path: str, link: str | None) -> None:
    assert dangling(root, path) == link


def test_no_descriptor_is_left_open(root: Root) -> None:
    standing(root, "/srv")  # what it remembers of a root
    before = os.listdir("/proc/self/fd")
    for path in ("/var/lib/x", "/round/x", "/none", "/srv/pool"):
        standing(root, path)
        assert not is_mount_point(root, path)
    assert os.listdir("/proc/self/fd") == before


def test_what_is_mounted_on_this_machine() -> None:
    with Root("/") as root:
        assert is_mount_point(root, "/proc")
        assert not is_mount_point(root, "/proc/self")
        assert not is_mount_point(root, "/nonexistent")
        assert standing(root, "/proc/sys").mount is None  # it needs no line in fstab


@pytest.mark.parametrize("there", [0, 1, 7, 150, 299, 300])
def test_a_deep_path_is_not_asked_for_name_by_name(tmp_path: Path, there: int) -> None:
    (tmp_path / ("a/" * there)).mkdir(parents=True, exist_ok=True)
    asked = []

    def counting(fd: int, path: bytes, follow: bool) -> int:
        asked.append(path)
        return resolve(fd, path, follow)

    path = "/a" * 300
    with Root(str(tmp_path)) as plain, Root(str(tmp_path), counting) as counted:
        resolve = default_resolver(plain.fd)
        assert standing(counted, path) == Standing(path, there == 300)
    assert len(asked) < 40


def test_a_link_that_leads_nowhere_is_found_behind_one_that_leads_somewhere(root: Root) -> None:
    os.symlink("/none", os.path.join(root.path, "srv/late"))
    assert dangling(root, "/data/late/x/y") == "/data/late"
    assert dangling(root, "/data/x/y") is None
    assert standing(root, "/data/late/x").path == "/none/x"
