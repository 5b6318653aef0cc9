"""Whose journal is followed, to an ordinary user: being root hides half of the rules.

Each scene is made by root and looked at by a child that is nobody.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.store.transaction.changes import STORE
from tests.store.transaction.test_journal import GOOD, plant
from tests.store.users import NOBODY, as_nobody, reachable, root_only
from xmltool.confined.root import Root
from xmltool.store.reading import reading
from xmltool.store.transaction.fingerprint import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = root_only


@pytest.fixture
def image() -> Iterator[Path]:
    with reachable() as path:
        yield path


@pytest.fixture
def store(image: Path) -> Path:
    path = image / STORE.lstrip("/")
    (path / "autostart").mkdir(parents=True)
    (path / "a.xml").write_bytes(b"OLD")
    return path


@pytest.fixture(autouse=True)
def imported(tmp_path: Path) -> None:
    """Have root import what the child, to whom the library may be closed, will need."""
    store = tmp_path / STORE.lstrip("/")
    (store / "autostart").mkdir(parents=True)
    (store / "a.xml").write_bytes(b"OLD")
    plant(store, [GOOD], new_0=b"NEW")
    with Root(str(tmp_path)) as root, reading(root, STORE, wait=0.1) as found:
        assert found.notes[0].startswith("finished")


def given(owner: int, *paths: Path) -> None:
    for path in paths:
        os.chown(path, owner, owner)


def seen_by_nobody(image: Path) -> str:
    """Return what a reading command of nobody's makes of the journal."""

    def look() -> str:
        with Root(str(image)) as root, reading(root, STORE, wait=0.1) as found:
            state = "refused" if found.refused else "pending" if found.pending else "done"
            return f"{state}: {' '.join(found.notes)}"

    return as_nobody(look)


def test_ones_own_journal_is_followed_in_a_store_of_another(image: Path, store: Path) -> None:
    journal = plant(store, [GOOD], new_0=b"NEW")
    given(NOBODY, store / ".xmltool", store / ".xmltool/new-0", journal)
    store.chmod(0o777)
    said = seen_by_nobody(image)  # nobody cannot give the lock to the store's owner
    assert said.startswith("pending: ")
    assert "cannot be finished here (Operation not permitted)" in said


def test_roots_journal_is_believed_and_left_to_root(image: Path, store: Path) -> None:
    plant(store, [GOOD], new_0=b"NEW")
    given(NOBODY, store)
    (store / ".xmltool").chmod(0o755)
    assert seen_by_nobody(image).startswith("pending: ")
    assert (store / "a.xml").read_bytes() == b"OLD"


@pytest.mark.parametrize("area", ["autostart", "secrets"])
def test_roots_journal_is_believed_about_directories_of_others(
    image: Path, store: Path, area: str
) -> None:
    uuid = "00000000-0000-4000-8000-000000000001"
    secrets = store.parent / "secrets"
    secrets.mkdir()
    (secrets / f"{uuid}.xml").write_bytes(b"OLD")
    (store / "autostart/a.xml").symlink_to(f"{STORE}/a.xml")
    name, old = (f"{uuid}.xml", GOOD[2]) if area == "secrets" else ("a.xml", f"link:{STORE}/a.xml")
    plant(store, [[area, name, old, ABSENT, ""]])
    given(NOBODY, store, store / "autostart", secrets)
    (store / ".xmltool").chmod(0o755)
    assert seen_by_nobody(image).startswith("pending: ")


def test_the_owners_journal_is_believed_and_left_to_him(image: Path, store: Path) -> None:
    journal = plant(store, [GOOD], new_0=b"NEW")
    given(4242, store, store / ".xmltool", journal)
    (store / ".xmltool").chmod(0o755)
    assert seen_by_nobody(image).startswith("pending: ")


def test_a_third_users_journal_is_not(image: Path, store: Path) -> None:
    journal = plant(store, [GOOD], new_0=b"NEW")
    given(NOBODY, store, store / ".xmltool")
    given(4242, journal)
    assert seen_by_nobody(image).startswith("refused: ")
    assert (store / "a.xml").read_bytes() == b"OLD"


def test_ones_own_journal_reaches_through_ones_own_autostart_link(image: Path, store: Path) -> None:
    """What the user may do anyway is done, in a directory of another owner, too."""
    (image / "srv").mkdir()
    (image / "srv").chmod(0o777)
    (image / "srv/a.xml").symlink_to("/somewhere")
    (store / "autostart").rmdir()
    (store / "autostart").symlink_to("/srv")
    journal = plant(store, [["autostart", "a.xml", "link:/somewhere", ABSENT, ""]])
    given(NOBODY, store, store / ".xmltool", journal)
    assert seen_by_nobody(image).startswith("done: finished")
    assert not (image / "srv/a.xml").is_symlink()


def test_ones_own_journal_reaches_secrets_that_everybody_may_change(
    image: Path, store: Path
) -> None:
    uuid = "00000000-0000-4000-8000-000000000001"
    secrets = store.parent / "secrets"
    secrets.mkdir()
    secrets.chmod(0o777)
    (secrets / f"{uuid}.xml").write_bytes(b"OLD")
    (secrets / f"{uuid}.xml").chmod(0o644)
    journal = plant(store, [["secrets", f"{uuid}.xml", GOOD[2], ABSENT, ""]])
    given(NOBODY, store, store / ".xmltool", journal)
    assert seen_by_nobody(image).startswith("done: finished")
    assert not (secrets / f"{uuid}.xml").exists()


def test_a_users_journal_does_not_reach_the_secrets_of_others(image: Path, store: Path) -> None:
    """The owner of a store could otherwise have root remove secrets that he may not."""
    uuid = "00000000-0000-4000-8000-000000000001"
    secrets = store.parent / "secrets"
    secrets.mkdir(mode=0o700)
    (secrets / f"{uuid}.xml").write_bytes(b"OLD")
    journal = plant(store, [["secrets", f"{uuid}.xml", GOOD[2], ABSENT, ""]])
    given(4242, store, store / ".xmltool", journal)
    with Root(str(image)) as root, reading(root, STORE, wait=0.1) as found:
        assert found.refused is not None
        assert "directory of secrets belongs to another user" in found.refused.message
    assert (secrets / f"{uuid}.xml").exists()
    given(4242, secrets)
    with Root(str(image)) as root, reading(root, STORE, wait=0.1) as found:
        assert found.notes[0].startswith("finished")
    assert not (secrets / f"{uuid}.xml").exists()
