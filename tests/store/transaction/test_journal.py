"""A journal is believed only as far as it goes: it was made by whoever made the image."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.transaction.changes import STORE
from tests.store.users import root_only
from xmltool.confined.root import Root
from xmltool.errors import StoreError
from xmltool.store.reading import reading
from xmltool.store.transaction import journal as journal_module
from xmltool.store.transaction.atomic import begin
from xmltool.store.transaction.fingerprint import ABSENT, content_fingerprint, is_fingerprint
from xmltool.store.transaction.journal import (
    Area,
    BadJournal,
    Operation,
    decode,
    definition_name,
    encode,
    is_staged_name,
    staged_name,
)

if TYPE_CHECKING:
    from pathlib import Path

    from xmltool.store.reading import StoreView

OLD, NEW = content_fingerprint(b"OLD"), content_fingerprint(b"NEW")
GOOD = ("store", "a.xml", OLD, NEW, "new-0")
UUID = "abcdefab-0000-4000-8000-000000000001"


def sealed(rows: object, *, version: bytes = b"1") -> bytes:
    """Give a journal whose checksum is right, whatever it holds."""
    body = rows if isinstance(rows, bytes) else json.dumps(rows).encode()
    return b"xmltool-journal %s %s\n%s" % (version, hashlib.sha256(body).hexdigest().encode(), body)


NAMES = st.text(min_size=1, max_size=20).map(
    lambda n: n.replace("/", "").replace("\0", "") + ".xml"
)
FINGERPRINTS = st.binary(max_size=5).map(content_fingerprint)


@given(st.dictionaries(NAMES.filter(definition_name), st.tuples(FINGERPRINTS, FINGERPRINTS)))
def test_reads_what_it_writes(found: dict[str, tuple[str, str]]) -> None:
    operations = tuple(
        Operation(Area.STORE, name, old, new, staged_name(number))
        for number, (name, (old, new)) in enumerate(found.items())
    )
    assert decode(encode(operations)) == operations


def test_reads_every_kind_of_operation() -> None:
    operations = (
        Operation(Area.STORE, "a.xml", ABSENT, NEW, "new-0"),
        Operation(Area.STORE, "caf\udce9.xml", "inode:12:1000", ABSENT),
        Operation(Area.AUTOSTART, "a.xml", OLD, "link:/etc/libvirt/storage/a.xml", "new-1"),
        Operation(Area.AUTOSTART, "b.xml", "link:../x", ABSENT),
        Operation(Area.PRIVATE, "manifest", ABSENT, NEW, "new-2"),
    )
    assert decode(encode(operations)) == operations


def test_reads_what_earlier_releases_wrote() -> None:
    rows = [
        GOOD,
        ["store", "x" * 251 + ".xml", OLD, ABSENT, ""],
        ["autostart", "a.xml", ABSENT, "link:a.xml", "new-1"],
        ["private", "manifest", OLD, NEW, "new-2"],
        ["secrets", f"{UUID}.xml", OLD, NEW, "new-3"],
        ["secrets", f"{UUID}.base64", OLD, NEW, "new-4"],
    ]
    assert [list(operation) for operation in decode(sealed(rows))] == [list(row) for row in rows]


@given(st.binary(max_size=60))
def test_any_bytes_are_answered(data: bytes) -> None:
    with pytest.raises(BadJournal):
        decode(data)
    with pytest.raises(BadJournal):
        decode(sealed(data.replace(b"[", b"(")))


BAD_ROWS: dict[str, object] = {
    "not a list": {"a": 1},
    "an empty object": {},
    "rows are no lists": ["abcde"],
    "too few": [GOOD[:4]],
    "too many": [[*GOOD, ""]],
    "a number": [["store", "a.xml", OLD, NEW, 0]],
    "another place": [["home", *GOOD[1:]]],
    "name with a slash": [["store", "x/a.xml", OLD, NEW, "new-0"]],
    "name that goes up": [["store", "../a.xml", OLD, NEW, "new-0"]],
    "absolute name": [["store", "/etc/a.xml", OLD, NEW, "new-0"]],
    "name with NUL": [["store", "a\0.xml", OLD, NEW, "new-0"]],
    "empty name": [["store", "", OLD, NEW, "new-0"]],
    "dots": [["store", "..", OLD, NEW, "new-0"]],
    "another suffix": [["store", "passwd", OLD, NEW, "new-0"]],
    "long name": [["store", "x" * 252 + ".xml", OLD, NEW, "new-0"]],
    "surrogates that are no bytes": [["store", "\ud800.xml", OLD, NEW, "new-0"]],
    "removal outside": [["store", "../../a.xml", OLD, ABSENT, ""]],
    "autostart name that goes up": [["autostart", "../a.xml", "link:x", ABSENT, ""]],
    "private name": [["private", "lock", OLD, NEW, "new-0"]],
    "private removal": [["private", "manifest", OLD, ABSENT, ""]],
    "file in autostart": [["autostart", "a.xml", OLD, NEW, "new-0"]],
    "link in the store": [["store", "a.xml", OLD, "link:/x/a.xml", "new-0"]],
    "link to another name": [["autostart", "a.xml", ABSENT, "link:/etc/shadow", "new-0"]],
    "link to a name that only ends so": [["autostart", "a.xml", ABSENT, "link:/x/ba.xml", "new-0"]],
    "secret without a uuid": [["secrets", "a.xml", OLD, NEW, "new-0"]],
    "secret in capitals": [["secrets", f"{UUID.upper()}.xml", OLD, NEW, "new-0"]],
    "secret of another kind": [["secrets", f"{UUID}.txt", OLD, NEW, "new-0"]],
    "link without text": [["autostart", "a.xml", ABSENT, "link:", "new-0"]],
    "staged content elsewhere": [["store", "a.xml", OLD, NEW, "../new-0"]],
    "staged content is a definition": [["store", "a.xml", OLD, NEW, "b.xml"]],
    "staged content missing": [["store", "a.xml", OLD, NEW, ""]],
    "staged content for a removal": [["store", "a.xml", OLD, ABSENT, "new-0"]],
    "no hash": [["store", "a.xml", "sha256:", NEW, "new-0"]],
    "hash with other letters": [["store", "a.xml", OLD, NEW[:-1] + "G", "new-0"]],
    "unknown fingerprint": [["store", "a.xml", "md5:abc", NEW, "new-0"]],
    "a name twice": [GOOD, ["store", "a.xml", OLD, NEW, "new-1"]],
    "staged content twice": [GOOD, ["store", "b.xml", OLD, NEW, "new-0"]],
    "deep": json.loads("[" * 200 + "]" * 200),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_refuses(name: str) -> None:
    with pytest.raises(BadJournal):
        decode(sealed(BAD_ROWS[name]))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a name twice", "it names a file twice"),
        ("staged content twice", "it names staged content twice"),
        ("too few", "its content is not what xmltool writes"),
        ("another place", "its content is not what xmltool writes"),
        ("absolute name", "it holds an operation on '/etc/a.xml' that xmltool never makes"),
    ],
)
def test_says_why_it_refuses(name: str, said: str) -> None:
    with pytest.raises(BadJournal) as caught:
        decode(sealed(BAD_ROWS[name]))
    assert caught.value.message == said


def test_refuses_nesting_that_json_cannot_read() -> None:
    with pytest.raises(BadJournal):
        decode(sealed(b"[" * 100_000))


def test_refuses_another_version_and_a_wrong_checksum() -> None:
    assert decode(sealed([GOOD]))
    with pytest.raises(BadJournal, match="another version"):
        decode(sealed([GOOD], version=b"2"))
    with pytest.raises(BadJournal, match="checksum"):
        decode(sealed([GOOD]) + b" ")


def test_a_change_too_large_for_a_journal_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "MAX_BYTES", 100)
    with pytest.raises(StoreError, match="too large to be made at once"):
        encode((Operation(Area.STORE, *GOOD[1:]),))


@pytest.mark.parametrize(
    ("name", "fits"),
    [("new-0", True), ("new-12", True), ("new-", False), ("new-x", False), ("new-²", False),
     ("new-1.xml", False), ("0", False), ("../new-0", False), ("new-1234567890", False)],
)  # fmt: skip
def test_staged_names(name: str, fits: bool) -> None:
    assert is_staged_name(name) == fits


@pytest.mark.parametrize(
    "value",
    [None, 1, "", "sha256:" + "g" * 64, "link:" + "x" * 4096, "link:a\0b", "inode:" + "1" * 99],
)
def test_what_is_no_fingerprint(value: object) -> None:
    assert not is_fingerprint(value)


# Planted in a store.


def plant(store: Path, rows: object, **staged: bytes) -> Path:
    """Put a journal and staged content into a store; give the journal's path."""
    private = store / ".xmltool"
    private.mkdir(mode=0o700)
    for name, content in staged.items():
        (private / name.replace("_", "-")).write_bytes(content)
    journal = private / "journal"
    journal.write_bytes(rows if isinstance(rows, bytes) else sealed(rows))
    return journal


def view(image: Path) -> StoreView:
    with Root(str(image)) as root, reading(root, STORE, wait=0.1) as found:
        return found


def refuse(image: Path, match: str) -> None:
    """Reading says that the journal is not followed, and why; writing stops there."""
    found = view(image)
    assert found.refused is not None
    assert found.pending is None
    assert "shown as it is" in found.notes[0]
    with (
        Root(str(image)) as root,
        pytest.raises(BadJournal, match=match) as caught,
        begin(root, STORE, wait=0.1),
    ):
        pass
    assert caught.value.hint is not None
    assert "remove" in caught.value.hint
    assert found.refused.message == caught.value.message


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_planted_journal_changes_nothing(
    tmp_path: Path, image: Path, store: Path, name: str
) -> None:
    (tmp_path / "a.xml").write_bytes(b"OLD")
    (store.parent / "a.xml").write_bytes(b"OLD")
    (store / "a.xml").write_bytes(b"OLD")
    journal = plant(store, BAD_ROWS[name], new_0=b"NEW", new_1=b"NEW")
    before = sorted(image.rglob("*"))
    refuse(image, "not followed")
    assert sorted(path for path in image.rglob("*") if path.name != "lock") == before
    assert journal.exists()
    for path in (tmp_path / "a.xml", store.parent / "a.xml", store / "a.xml"):
        assert path.read_bytes() == b"OLD"


def test_a_journal_that_fits_is_finished_by_a_reader(image: Path, store: Path) -> None:
    (store / "a.xml").write_bytes(b"OLD")
    journal = plant(store, [GOOD], new_0=b"NEW")
    found = view(image)
    assert "finished the change of 1 definition" in found.notes[0]
    assert (store / "a.xml").read_bytes() == b"NEW"
    assert not journal.exists()
    assert view(image).notes == ()


def test_a_stale_journal_does_not_replace_what_somebody_changed(image: Path, store: Path) -> None:
    (store / "a.xml").write_bytes(b"CHANGED SINCE")
    plant(store, [GOOD], new_0=b"NEW")
    refuse(image, "a.xml was changed after it was written")
    assert (store / "a.xml").read_bytes() == b"CHANGED SINCE"


def test_a_stale_journal_does_not_remove_what_somebody_changed(image: Path, store: Path) -> None:
    (store / "a.xml").write_bytes(b"OLD")
    (store / "b.xml").write_bytes(b"CHANGED SINCE")
    plant(store, [(*GOOD[:3], ABSENT, ""), ["store", "b.xml", OLD, ABSENT, ""]])
    refuse(image, "b.xml was changed after it was written")
    assert (store / "a.xml").read_bytes() == b"OLD"
    assert (store / "b.xml").read_bytes() == b"CHANGED SINCE"


def test_staged_content_must_be_what_the_journal_says(image: Path, store: Path) -> None:
    (store / "a.xml").write_bytes(b"OLD")
    plant(store, [GOOD], new_0=b"EVIL")
    refuse(image, "the new content of .*a.xml is gone")
    assert (store / "a.xml").read_bytes() == b"OLD"


def test_staged_content_may_not_be_a_link(tmp_path: Path, image: Path, store: Path) -> None:
    (tmp_path / "outside").write_bytes(b"NEW")
    (store / "a.xml").write_bytes(b"OLD")
    plant(store, [GOOD])
    (store / ".xmltool/new-0").symlink_to(tmp_path / "outside")
    refuse(image, "is gone")


@pytest.mark.parametrize("kind", ["link", "fifo", "directory", "hard link", "large"])
def test_the_journal_itself_must_be_a_plain_file(
    tmp_path: Path, image: Path, store: Path, kind: str
) -> None:
    (store / "a.xml").write_bytes(b"OLD")
    journal = plant(store, [GOOD], new_0=b"NEW")
    kept = tmp_path / "kept"
    if kind == "hard link":
        kept.hardlink_to(journal)
    elif kind == "large":
        os.truncate(journal, 1 << 40)
    else:
        journal.rename(kept)
        make = {"link": lambda p: p.symlink_to(kept), "fifo": os.mkfifo, "directory": os.mkdir}
        make[kind](journal)
    refuse(image, "too large" if kind == "large" else "not a plain file")
    assert (store / "a.xml").read_bytes() == b"OLD"


@root_only
def test_another_users_journal_is_not_followed(image: Path, store: Path) -> None:
    (store / "a.xml").write_bytes(b"OLD")
    journal = plant(store, [GOOD], new_0=b"NEW")
    os.chown(journal, 4242, -1)
    refuse(image, "belongs to user 4242")
    os.chown(store, 4242, -1)
    assert view(image).notes[0].startswith("finished")


@root_only
def test_a_users_journal_does_not_reach_through_his_autostart_link(
    image: Path, store: Path
) -> None:
    """The owner of a store could otherwise have root remove what he may not."""
    (image / "srv").mkdir()
    (image / "srv/a.xml").symlink_to("/somewhere")
    (store / "autostart").rmdir()
    (store / "autostart").symlink_to("/srv")
    journal = plant(store, [["autostart", "a.xml", "link:/somewhere", ABSENT, ""]])
    for path in (store, store / ".xmltool", journal):
        os.chown(path, 4242, -1)
    refuse(image, "autostart directory belongs to another user")
    assert (image / "srv/a.xml").is_symlink()
    os.chown(image / "srv", 4242, -1)
    assert view(image).notes[0].startswith("finished")


def test_a_file_behind_an_autostart_link_is_not_removed(image: Path, store: Path) -> None:
    (image / "srv").mkdir()
    (image / "srv/a.xml").write_bytes(b"OLD")
    (store / "autostart").rmdir()
    (store / "autostart").symlink_to("/srv")
    plant(store, [["autostart", "a.xml", OLD, ABSENT, ""]])
    refuse(image, "behind the link autostart")
    assert (image / "srv/a.xml").read_bytes() == b"OLD"


def test_a_journal_about_links_without_autostart(image: Path, store: Path) -> None:
    (store / "autostart").rmdir()
    plant(store, [["autostart", "a.xml", ABSENT, f"link:{STORE}/a.xml", "new-0"]])
    refuse(image, "directory autostart, which is not there")


def test_a_lost_staged_link_is_made_again(image: Path, store: Path) -> None:
    """Its text is in the journal, so that nothing is missing."""
    plant(store, [["autostart", "a.xml", ABSENT, f"link:{STORE}/a.xml", "new-0"]])
    assert view(image).notes[0].startswith("finished the change of 1 autostart link ")
    assert os.readlink(store / "autostart/a.xml") == f"{STORE}/a.xml"
    assert os.listdir(store / "autostart") == ["a.xml"]


@pytest.mark.parametrize("mode", [0o770, 0o702])
def test_a_private_directory_that_others_may_write_is_refused(
    image: Path, store: Path, mode: int
) -> None:
    plant(store, [GOOD], new_0=b"NEW")
    (store / ".xmltool").chmod(mode)
    assert "can be written by others" in str(view(image).refused)
    with (
        Root(str(image)) as root,
        pytest.raises(StoreError, match="can be written by others"),
        begin(root, STORE, wait=0.1),
    ):
        pass


@pytest.mark.parametrize("head", [b"", b"a", b"a 1", b"a b c", b"a b c d"])
def test_what_xmltool_did_not_write_is_named_so(head: bytes) -> None:
    with pytest.raises(BadJournal, match="not made by xmltool"):
        decode(head + b"\n[]")
