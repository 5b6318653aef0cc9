"""The order in which a journal's operations are put into effect."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.store.transaction.changes import STORE
from tests.store.transaction.test_journal import NEW, OLD, plant
from xmltool.confined.directory import Directory
from xmltool.confined.root import Root
from xmltool.errors import StoreError
from xmltool.store.reading import reading
from xmltool.store.transaction import recovery
from xmltool.store.transaction.atomic import begin
from xmltool.store.transaction.fingerprint import ABSENT
from xmltool.store.transaction.journal import Area, Operation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GONE, HERE = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
LINK = f"link:{STORE}/{{}}"
REMOVED = (
    ["autostart", "a.xml", LINK.format("a.xml"), ABSENT, ""],
    ["store", "a.xml", OLD, ABSENT, ""],
    ["secrets", f"{GONE}.xml", OLD, ABSENT, ""],
    ["secrets", f"{GONE}.base64", OLD, ABSENT, ""],
)
"""What refers to something goes before it."""
WRITTEN = (
    ["secrets", f"{HERE}.base64", ABSENT, NEW, "new-0"],
    ["secrets", f"{HERE}.xml", ABSENT, NEW, "new-1"],
    ["store", "b.xml", ABSENT, NEW, "new-2"],
    ["autostart", "b.xml", ABSENT, LINK.format("b.xml"), "new-3"],
)
"""What is referred to comes first."""


def test_removals_come_first_and_nothing_refers_to_what_is_not_there(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = store.parent / "secrets"
    secrets.mkdir()
    for path in (store / "a.xml", secrets / f"{GONE}.xml", secrets / f"{GONE}.base64"):
        path.write_bytes(b"OLD")
    (store / "autostart/a.xml").symlink_to(f"{STORE}/a.xml")
    plant(store, [*REMOVED, *WRITTEN][::-1], new_0=b"NEW", new_1=b"NEW", new_2=b"NEW")
    (store / ".xmltool/new-3").symlink_to(f"{STORE}/b.xml")
    done: list[tuple[str, str]] = []

    places = {"storage": "store"}  # a link bears the name of its definition

    def noted(call: Callable[..., None], which: int, where: str) -> Callable[..., None]:
        def noting(*names: Any, **options: Any) -> None:
            place = os.path.basename(os.readlink(f"/proc/self/fd/{options[where]}"))
            done.append((places.get(place, place), names[which]))
            call(*names, **options)

        return noting

    monkeypatch.setattr(os, "unlink", noted(os.unlink, 0, "dir_fd"))
    monkeypatch.setattr(os, "rename", noted(os.rename, 1, "dst_dir_fd"))
    with Root(str(image)) as root, begin(root, STORE, wait=1):
        pass
    assert [row for row in done if row[0] != ".xmltool"] == [
        (row[0], row[1]) for row in (*REMOVED, *WRITTEN)
    ]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("store", "a.xml")], "1 definition"),
        (
            [("store", "a.xml"), ("store", "b.xml"), ("autostart", "a.xml")],
            "2 definitions and 1 autostart link",
        ),
        (
            [("secrets", f"{uuid}.{kind}") for uuid in (GONE, HERE) for kind in ("xml", "base64")],
            "2 secrets",
        ),
        ([("private", "manifest")], "the manifest"),
    ],
)
def test_how_much_a_change_is(rows: list[tuple[str, str]], told: str) -> None:
    made = tuple(Operation(Area(place), name, OLD, ABSENT) for place, name in rows)
    assert recovery.amount(made) == told


def test_every_directory_is_durable_before_the_journal_goes(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = store.parent / "secrets"
    secrets.mkdir()
    plant(store, [*WRITTEN], new_0=b"NEW", new_1=b"NEW", new_2=b"NEW")
    (store / ".xmltool/new-3").symlink_to(f"{STORE}/b.xml")
    places = (secrets, store / "autostart", store, store / ".xmltool")
    names = {path.stat().st_ino: path.name for path in places}
    done: list[str] = []
    sync, unlink = os.fsync, os.unlink

    def synced(fd: int) -> None:
        done.append(names.get(os.fstat(fd).st_ino, "another"))
        sync(fd)

    def removed(name: str, **directory: int) -> None:
        done.append(f"remove {name}")
        unlink(name, **directory)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "unlink", removed)
    with Root(str(image)) as root, begin(root, STORE, wait=1):
        pass
    end = done.index("remove journal")
    assert {"secrets", "autostart", "storage", ".xmltool"} <= set(done[:end])
    assert done[end + 1] == ".xmltool"


def test_a_link_that_cannot_be_put_in_place_is_not_made_another_way(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where autostart is on another file system is one made there anew."""
    plant(store, [WRITTEN[3]])
    (store / ".xmltool/new-3").symlink_to(f"{STORE}/b.xml")
    real = os.rename

    def full(*names: str, **directories: int) -> None:
        monkeypatch.setattr(recovery.os, "rename", real)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(recovery.os, "rename", full)
    with (
        Root(str(image)) as root,
        pytest.raises(StoreError, match="No space left on device"),
        begin(root, STORE, wait=1),
    ):
        pass
    assert os.listdir(store / "autostart") == []
    assert (store / ".xmltool/journal").exists()


ROOT, US, OWNER, THIRD = 0, 1000, 4242, 4243
BELIEVED = (
    # of the store, .xmltool, the journal; where the operation is, whose that is; whether it is followed
    (OWNER, OWNER, OWNER, "store", OWNER, True),
    (OWNER, US, US, "store", OWNER, True),
    (OWNER, ROOT, ROOT, "store", OWNER, True),
    (US, US, US, "store", US, True),
    (OWNER, OWNER, THIRD, "store", OWNER, False),
    (OWNER, THIRD, OWNER, "store", OWNER, False),
    (US, US, THIRD, "store", US, False),
    (US, THIRD, US, "store", US, False),
    *(
        row
        for area in ("autostart", "secrets")
        for row in (
            (US, US, US, area, THIRD, True),
            (US, US, ROOT, area, THIRD, True),
            (OWNER, OWNER, OWNER, area, OWNER, True),
            (OWNER, OWNER, OWNER, area, US, False),
            (OWNER, OWNER, OWNER, area, ROOT, False),
            (OWNER, OWNER, OWNER, area, THIRD, False),
        )
    ),
)


@pytest.mark.parametrize(("of_store", "private", "journal", "area", "place", "followed"), BELIEVED)
def test_whose_journal_is_believed(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch,
    of_store: int, private: int, journal: int, area: str, place: int, followed: bool,
) -> None:  # fmt: skip
    """Users are told to the program: the tests run as one, and being root would hide half of it."""
    secrets = store.parent / "secrets"
    secrets.mkdir()
    directory = {"store": store, "autostart": store / "autostart", "secrets": secrets}[area]
    if area == "autostart":
        (directory / "a.xml").symlink_to(f"{STORE}/a.xml")
    else:
        for name in ("a.xml", f"{GONE}.xml"):
            (directory / name).write_bytes(b"OLD")
    plant(store, [next(row for row in REMOVED if row[0] == area)])
    owners = {
        str(directory): place,
        str(store): of_store,
        str(store / ".xmltool"): private,
        str(store / ".xmltool/journal"): journal,
    }

    def told(found: os.stat_result, path: str) -> os.stat_result:
        fields = list(found)
        fields[4] = owners.get(path, fields[4])
        return os.stat_result(fields)

    status, lstat = Directory.status, Directory.lstat
    monkeypatch.setattr(os, "geteuid", lambda: US)
    monkeypatch.setattr(Directory, "status", lambda self: told(status(self), self.shown()))
    monkeypatch.setattr(
        Directory, "lstat", lambda self, name: told(lstat(self, name), self.shown(name))
    )
    with Root(str(image)) as root, reading(root, STORE, wait=0, finish=False) as view:
        assert (view.refused is None, view.pending is not None) == (followed, followed)
