from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.real.tools import unavailable
from tests.store.transaction.changes import (
    FIRST,
    SECRETS,
    STORE,
    State,
    apply,
    leftovers,
    prepare,
    state,
)
from tests.store.users import as_nobody, reachable, root_only
from xmltool.confined import label
from xmltool.confined.directory import open_directory
from xmltool.confined.root import Root
from xmltool.errors import StoreError
from xmltool.store.reading import reading
from xmltool.store.transaction import change as change_module
from xmltool.store.transaction import staging
from xmltool.store.transaction.atomic import begin
from xmltool.store.transaction.change import StoreChange, explained
from xmltool.store.transaction.fingerprint import (
    ABSENT,
    content_fingerprint,
    fingerprint,
    link_fingerprint,
)
from xmltool.store.transaction.private import PRIVATE

if TYPE_CHECKING:
    from collections.abc import Callable

LINK = f"{STORE}/a.xml"


def commit(image: Path, *steps: tuple[str, ...] | tuple[str, str, bytes]) -> StoreChange:
    with Root(str(image)) as root, begin(root, STORE, wait=1) as change:
        for method, *arguments in steps:
            getattr(change, str(method))(*arguments)
        change.commit()
        return change


def test_defines_in_a_fresh_root(image: Path) -> None:
    old = os.umask(0o077)
    try:
        change = commit(image, ("write", "a.xml", b"A"), ("link", "a.xml", LINK))
    finally:
        os.umask(old)
    store = image / STORE.lstrip("/")
    assert change.committed
    assert (store / "a.xml").read_bytes() == b"A"
    assert os.readlink(store / "autostart/a.xml") == LINK
    modes = {
        path: stat.S_IMODE((store / path).lstat().st_mode)
        for path in (".", "autostart", "a.xml", PRIVATE, f"{PRIVATE}/lock", f"{PRIVATE}/manifest")
    }
    assert modes == {
        ".": 0o755,
        "autostart": 0o755,
        "a.xml": 0o600,
        PRIVATE: 0o700,
        f"{PRIVATE}/lock": 0o600,
        f"{PRIVATE}/manifest": 0o600,
    }
    assert sorted(os.listdir(store / PRIVATE)) == ["lock", "manifest"]


@pytest.mark.parametrize("steps", [[], [("remove", "a.xml"), ("unlink", "a.xml")]])
def test_nothing_to_do_leaves_no_trace(image: Path, steps: list[tuple[str, ...]]) -> None:
    change = commit(image, *steps)
    assert os.listdir(image) == []
    assert not change.committed


def test_a_change_that_is_not_committed_leaves_no_trace(image: Path, store: Path) -> None:
    def given_up() -> None:
        with Root(str(image)) as root, begin(root, STORE, wait=1) as change:
            change.write("a.xml", b"A")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        given_up()
    assert os.listdir(store) == ["autostart"]


def test_a_failed_change_leaves_no_trace(image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: staging.Staging) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (image / "etc/libvirt").mkdir(parents=True)
    monkeypatch.setattr(staging.Staging, "sync", full)
    with Root(str(image)) as root, begin(root, STORE, wait=1) as change:
        change.link("a.xml", LINK)
        change.write("b.xml", b"B")
        with pytest.raises(StoreError, match="was not changed: No space left"):
            change.commit()
    assert list(image.rglob("*")) == [image / "etc", image / "etc/libvirt"]


def test_the_same_content_is_not_touched(image: Path, store: Path) -> None:
    commit(image, ("write", "a.xml", b"A"), ("link", "a.xml", LINK))
    before = [untouched(store / p) for p in ("a.xml", "autostart/a.xml", ".")]
    commit(image, ("write", "a.xml", b"A"), ("link", "a.xml", LINK))
    assert [untouched(store / p) for p in ("a.xml", "autostart/a.xml", ".")] == before


def untouched(path: Path) -> tuple[int, ...]:
    """Return what a change would change, and reading would not."""
    seen = path.lstat()
    return seen.st_ino, seen.st_mode, seen.st_nlink, seen.st_mtime_ns, seen.st_ctime_ns


def test_replaces_whatever_bears_the_name(tmp_path: Path, image: Path, store: Path) -> None:
    """By a rename, so that a file with other hard links, or behind a link, is not written to."""
    (tmp_path / "host").write_bytes(b"HOST")
    (store / "a.xml").hardlink_to(tmp_path / "host")
    (store / "b.xml").symlink_to(tmp_path / "host")
    os.mkfifo(store / "c.xml")
    (store / "d.xml").write_bytes(b"D")
    (store / "d.xml").chmod(0o666)
    (store / "autostart/a.xml").write_bytes(b"a copy")
    commit(
        image,
        *(("write", f"{name}.xml", b"NEW") for name in "abcd"),
        ("link", "a.xml", LINK),
    )
    for name in "abcd":
        seen = (store / f"{name}.xml").lstat()
        assert (stat.S_IMODE(seen.st_mode), seen.st_nlink) == (0o600, 1)
        assert stat.S_ISREG(seen.st_mode)
        assert (store / f"{name}.xml").read_bytes() == b"NEW"
    assert (tmp_path / "host").read_bytes() == b"HOST"
    assert os.readlink(store / "autostart/a.xml") == LINK


def test_removes_whatever_bears_the_name(image: Path, store: Path) -> None:
    (store / "a.xml").symlink_to("/none")
    os.mkfifo(store / "b.xml")
    (store / "autostart/a.xml").write_bytes(b"a copy")
    commit(image, ("remove", "a.xml"), ("remove", "b.xml"), ("unlink", "a.xml"))
    assert state(image) == State({}, {}, {}, {})


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("a.xml", ("write", "a.xml", b"A")),
        ("a.xml", ("remove", "a.xml")),
        ("autostart/a.xml", ("link", "a.xml", LINK)),
        ("autostart/a.xml", ("unlink", "a.xml")),
    ],
)
def test_a_directory_in_the_way_is_told(
    image: Path, store: Path, path: str, step: tuple[str, ...]
) -> None:
    (store / path).mkdir()
    with pytest.raises(StoreError, match=rf"{path} is a directory") as caught:
        commit(image, ("write", "z.xml", b"Z"), step)
    assert caught.value.hint == "move it away; nothing was changed"
    assert not (store / "z.xml").exists()
    assert leftovers(image) == []


@pytest.mark.parametrize(
    "name", ["a", "", "..", "a/b.xml", "../a.xml", "x" * 252 + ".xml", "a\0.xml"]
)
def test_a_name_must_be_a_definitions(image: Path, store: Path, name: str) -> None:
    for method, *arguments in (("write", b""), ("remove",), ("unlink",), ("link", f"/x/{name}")):
        with pytest.raises(StoreError, match="cannot be the name of a definition file"):
            commit(image, (str(method), name, *arguments))  # type: ignore[arg-type]
    assert os.listdir(store) == ["autostart"]


def test_a_links_text_must_lead_to_its_definition(image: Path) -> None:
    with pytest.raises(StoreError, match="cannot lead to"):
        commit(image, ("link", "a.xml", f"{STORE}/b.xml"))


def test_undecodable_names(image: Path, store: Path) -> None:
    name = os.fsdecode(b"caf\xe9\n\x1b.xml")
    commit(image, ("write", name, b"L"), ("link", name, f"{STORE}/{name}"))
    assert os.listdir(os.fsencode(store / "autostart")) == [b"caf\xe9\n\x1b.xml"]
    commit(image, ("remove", name), ("unlink", name))
    assert os.listdir(os.fsencode(store / "autostart")) == []


def test_the_last_call_for_a_name_counts(image: Path, store: Path) -> None:
    commit(image, ("write", "a.xml", b"1"), ("remove", "a.xml"), ("write", "a.xml", b"2"))
    assert (store / "a.xml").read_bytes() == b"2"


def test_a_change_of_another_program_while_we_stage_is_seen(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (store / "a.xml").write_bytes(b"OLD")
    sync = staging.Staging.sync

    def meanwhile(self: staging.Staging) -> None:
        sync(self)
        (store / "a.xml").write_bytes(b"VIRSH")

    monkeypatch.setattr(staging.Staging, "sync", meanwhile)
    with pytest.raises(StoreError, match="meanwhile"):
        commit(image, ("write", "a.xml", b"NEW"), ("write", "b.xml", b"NEW"))
    assert (store / "a.xml").read_bytes() == b"VIRSH"
    assert not (store / "b.xml").exists()


def test_fingerprints_tell_things_apart(image: Path, store: Path) -> None:
    (store / "a.xml").write_bytes(b"A")
    (store / "link.xml").symlink_to("a.xml")
    os.mkfifo(store / "fifo.xml")
    (store / "dir.xml").mkdir()
    with (store / "sparse.xml").open("wb") as file:
        file.truncate(1 << 40)
    with Root(str(image)) as root, open_directory(root, STORE) as here:
        found = {name: fingerprint(here, name) for name in here.names()}
        assert fingerprint(here, "none") == ABSENT
    assert found["a.xml"] == content_fingerprint(b"A")
    assert found["link.xml"] == link_fingerprint("a.xml")
    assert len(set(found.values())) == len(found)


def test_the_manifest_follows_what_is_written(image: Path, store: Path) -> None:
    (store / "foreign.xml").write_bytes(b"F")
    commit(image, ("write", "a.xml", b"A"), ("write", "b.xml", b"B"))
    change = commit(image, ("write", "a.xml", b"A2"), ("remove", "b.xml"), ("link", "a.xml", LINK))
    assert change.manifest == {
        "a.xml": content_fingerprint(b"A"),
        "b.xml": content_fingerprint(b"B"),
    }
    with Root(str(image)) as root, begin(root, STORE, wait=1) as change:
        assert change.manifest == {"a.xml": content_fingerprint(b"A2")}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"a.xml": 1}',
        b'{"../a.xml": "sha256:%s"}' % (b"0" * 64),
        b"[" * 99999,
    ],
)
def test_a_manifest_that_is_none_is_kept_and_named(
    image: Path, store: Path, content: bytes
) -> None:
    commit(image, ("write", "a.xml", b"A"))
    (store / PRIVATE / "manifest").write_bytes(content)
    with pytest.raises(StoreError, match="manifest is not as xmltool writes it"):
        commit(image, ("write", "b.xml", b"B"))
    assert (store / PRIVATE / "manifest").read_bytes() == content
    assert not (store / "b.xml").exists()


def test_autostart_can_be_read_under_the_lock(image: Path, store: Path) -> None:
    (store / "autostart/a.xml").symlink_to(LINK)
    with Root(str(image)) as root, begin(root, STORE, wait=1) as change:
        found = change.open_autostart()
        assert found is not None
        with found:
            assert found.names() == ["a.xml"]
        shutil.rmtree(store / "autostart")
        assert change.open_autostart() is None


def test_an_autostart_that_is_the_store_is_refused(image: Path, store: Path) -> None:
    (store / "autostart").rmdir()
    (store / "autostart").symlink_to(".")
    with pytest.raises(StoreError, match="leads back to the store itself"):
        commit(image, ("write", "a.xml", b"A"), ("link", "a.xml", LINK))
    assert os.listdir(store) == ["autostart"]
    commit(image, ("write", "a.xml", b"A"))
    assert (store / "a.xml").read_bytes() == b"A"


@pytest.mark.parametrize("path", ["etc", "etc/libvirt/storage", f"etc/libvirt/storage/{PRIVATE}"])
def test_a_file_where_a_directory_should_be_is_told(image: Path, path: str) -> None:
    (image / path).parent.mkdir(parents=True) if "/" in path else None
    (image / path).touch()
    with pytest.raises(StoreError, match=r"(?i)not a directory"):
        commit(image, ("write", "a.xml", b"A"))


def test_a_dangling_link_in_the_stores_path_is_told(image: Path) -> None:
    (image / "etc").symlink_to("/none")
    with pytest.raises(StoreError, match=r"cannot be changed: a dangling link \(/etc\)"):
        commit(image, ("write", "a.xml", b"A"))
    with Root(str(image)) as root, reading(root, STORE, wait=0) as view:
        assert view.directory is None


@root_only
def test_files_belong_to_whom_the_directory_belongs(image: Path, store: Path) -> None:
    for path in (store, store / "autostart"):
        os.chown(path, 1234, 4321)
    (store / "a.xml").write_bytes(b"root's")
    commit(image, ("write", "a.xml", b"A"), ("link", "a.xml", LINK))
    for name in ("a.xml", "autostart/a.xml", PRIVATE, f"{PRIVATE}/lock", f"{PRIVATE}/manifest"):
        seen = (store / name).lstat()
        assert (seen.st_uid, seen.st_gid) == (1234, 4321), name


@root_only
def test_new_files_are_labelled_as_their_neighbours_and_replaced_ones_stay_as_they_are(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (store / "a.xml").write_bytes(b"OLD")
    (store / "c.xml").write_bytes(b"OLD")
    monkeypatch.setattr(label, "ATTRIBUTE", "user.label")
    try:
        os.setxattr(store / "a.xml", "user.label", b"file")
        os.setxattr(store / "c.xml", "user.label", b"own")
    except OSError:
        pytest.skip("no extended attributes here")
    commit(image, *(("write", f"{name}.xml", b"NEW") for name in "abc"), ("link", "a.xml", LINK))
    assert os.getxattr(store / "c.xml", "user.label") == b"own"
    assert os.getxattr(store / "a.xml", "user.label") == b"file"
    assert os.getxattr(store / "b.xml", "user.label") == b"file"


@root_only
def test_a_new_store_is_labelled_as_what_it_is_in(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    try:
        os.setxattr(tmp_path / "etc", label.ATTRIBUTE, b"etc_t")
    except OSError:
        pytest.skip("labels cannot be set here")
    commit(tmp_path, ("write", "a.xml", b"NEW"), ("link", "a.xml", LINK))
    store = tmp_path / STORE.lstrip("/")
    for path in (store, store / "a.xml", store / "autostart", store / "autostart/a.xml"):
        found = os.getxattr(path, label.ATTRIBUTE, follow_symlinks=False)
        assert found == b"etc_t", path


@root_only
@pytest.mark.parametrize("mode", [0o700, 0o755, 0o777])
def test_without_permission_it_is_told_and_nothing_is_done(mode: int) -> None:
    with reachable() as image:
        store = image / STORE.lstrip("/")
        (store / "autostart").mkdir(parents=True)
        image.chmod(0o777)
        store.chmod(mode)

        def tried() -> str:
            try:
                commit(image, ("write", "a.xml", b"A"))
            except StoreError as error:
                return f"{error.message} | {error.hint}"
            return "done"

        said = as_nobody(tried)
        assert str(store) in said
        assert "not permitted" in said or "Permission denied" in said
        assert "run it as the user that owns the store" in said
        assert os.listdir(store) == ["autostart"]


@root_only
def test_a_read_only_root(tmp_path: Path, image: Path, store: Path) -> None:
    """Really mounted read-only: a change is refused, an unfinished one is shown as finished."""
    shutil.rmtree(image / "etc")
    prepare(image)
    stage = StoreChange._go_on
    StoreChange._go_on = lambda *_: None  # type: ignore[method-assign,assignment]
    try:
        with Root(str(image)) as root, begin(root, STORE, wait=1) as change:
            apply(change)
            change.commit()
    finally:
        StoreChange._go_on = stage  # type: ignore[method-assign]
    mounted = tmp_path / "ro"
    mounted.mkdir()
    done = subprocess.run(["mount", "--bind", "-o", "ro", image, mounted], check=False)
    if done.returncode:
        pytest.skip("mounting is forbidden here")
    try:
        before = state(image)
        with Root(str(mounted)) as root, reading(root, STORE, wait=1) as view:
            assert view.pending is not None
            assert view.pending.files["old.xml"] is None
            assert view.pending.files["p4.xml"] == b"NEW4"
            assert view.pending.links == {
                "p0.xml": f"{STORE}/p0.xml",
                "p4.xml": f"{STORE}/p4.xml",
                "p1.xml": None,
                "old.xml": None,
            }
            (note,) = view.notes
        assert "Read-only file system): the store is shown as it will be" in note
        assert state(image) == before
        with pytest.raises(StoreError, match="Read-only file system"):
            commit(mounted, ("write", "x.xml", b"X"))
    finally:
        subprocess.run(["umount", mounted], check=True)
    with Root(str(image)) as root, reading(root, STORE, wait=1) as view:
        assert "finished the change of 6 definitions and 4 autostart links" in view.notes[0]
    assert set(state(image).files) == {f"p{n}.xml" for n in range(5)}


@root_only
def test_a_full_disk(tmp_path: Path) -> None:
    """Really full: nothing is half done, and it works when there is space again."""
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=False)
    if done.returncode:
        pytest.skip("mounting is forbidden here")
    try:
        prepare(disk)
        before = state(disk)
        many = [("write", f"p{n}.xml", b"x" * 5000) for n in range(30)]
        with pytest.raises(StoreError, match="No space left on device") as caught:
            commit(disk, *many)
        assert caught.value.hint == "the disk is full: free some space and run it again"
        assert "was not changed" in caught.value.message
        assert state(disk) == before
        assert leftovers(disk) == []
        commit(disk, *many[:3])
        assert state(disk).files["p2.xml"] == b"x" * 5000
    finally:
        subprocess.run(["umount", disk], check=True)


@root_only
def test_an_autostart_directory_on_another_file_system(image: Path, store: Path) -> None:
    """A staged link cannot be renamed to there; it is made there instead."""
    done = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", store / "autostart"], check=False)
    if done.returncode:
        pytest.skip("mounting is forbidden here")
    try:
        commit(image, ("write", "a.xml", b"A"), ("link", "a.xml", LINK))
        assert os.listdir(store / "autostart") == ["a.xml"]
        assert os.readlink(store / "autostart/a.xml") == LINK
        assert leftovers(image) == []
    finally:
        subprocess.run(["umount", store / "autostart"], check=True)


@root_only
def test_a_private_directory_on_another_file_system_is_refused(image: Path, store: Path) -> None:
    (store / PRIVATE).mkdir(mode=0o700)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "mode=700", "tmpfs", store / PRIVATE], check=False
    )
    if done.returncode:
        pytest.skip("mounting is forbidden here")
    try:
        with pytest.raises(StoreError, match="is on another file system than the store"):
            commit(image, ("write", "a.xml", b"A"))
    finally:
        subprocess.run(["umount", store / PRIVATE], check=True)


@pytest.mark.parametrize("name", ["a.xml", "b.xml", "autostart/a.xml", ".", "autostart"])
@pytest.mark.parametrize("flag", ["i", "a"])
def test_what_is_immutable_is_refused_before_anything_is_done(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch, name: str, flag: str
) -> None:
    """After the commit it would be in the way until somebody changes it: half of it would be done."""
    for file in ("a.xml", "b.xml", "autostart/a.xml", "c.xml"):
        (store / file).write_bytes(b"OLD")
    protected = (store / name).stat().st_ino

    def flags(fd: int, request: int, _: bytes) -> bytes:
        if request != 0x80086601:
            raise OSError(errno.ENOTTY, os.strerror(errno.ENOTTY))
        value = {"i": 0x10, "a": 0x20}[flag] if os.fstat(fd).st_ino == protected else 0x80000
        return value.to_bytes(4, sys.byteorder) + bytes(4)

    monkeypatch.setattr("xmltool.confined.immutable.fcntl.ioctl", flags)
    before = {path: path.read_bytes() for path in store.rglob("*.xml")}
    with pytest.raises(StoreError) as caught:
        commit(
            image,
            ("write", "c.xml", b"NEW"), ("write", "a.xml", b"NEW"), ("remove", "b.xml"), ("unlink", "a.xml"),
        )  # fmt: skip
    path = os.path.normpath(store / name)
    assert caught.value.message == f"{path} is immutable or append-only: nothing was changed"
    assert {path: path.read_bytes() for path in store.rglob("*.xml")} == before
    assert leftovers(image) == []


@pytest.mark.parametrize("call", ["rename", "unlink"])
def test_after_the_commit_the_message_says_that_it_goes_on(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """And what is in the way, to the next run, too: an immutable file, say."""
    (store / "b.xml").write_bytes(b"B")
    in_the_way = store / ("a.xml" if call == "rename" else "b.xml")
    real = getattr(os, call)

    def broken(*names: str, **directories: int) -> None:
        if names[-1] == in_the_way.name:
            raise OSError(errno.EPERM, os.strerror(errno.EPERM), *names)
        real(*names, **directories)

    told = f"Operation not permitted ({in_the_way})"
    with monkeypatch.context() as patch:
        patch.setattr(os, call, broken)
        with pytest.raises(StoreError) as caught:
            commit(image, ("write", "a.xml", b"A"), ("remove", "b.xml"))
        assert caught.value.message == f"{store}: {told} when the change was already recorded"
        assert (
            caught.value.hint
            == "the next xmltool command on this store finishes it, once nothing is in the way"
        )
        with pytest.raises(StoreError) as caught:
            commit(image, ("write", "c.xml", b"C"))
        assert caught.value.message == f"{store} cannot be changed: {told}"
        assert "lsattr" in (caught.value.hint or "")
    assert (store / PRIVATE / "journal").exists()
    with Root(str(image)) as root, begin(root, STORE, wait=1) as change:
        assert change.notes == (
            "finished the change of 2 definitions that an interrupted run had begun",
        )
        assert (store / "a.xml").read_bytes() == b"A"
        assert not (store / "b.xml").exists()
    assert leftovers(image) == []


def test_file_systems_that_cannot_sync_a_directory(
    image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def no_directories(fd: int) -> None:
        if stat.S_ISDIR(os.fstat(fd).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        real(fd)

    monkeypatch.setattr(os, "fsync", no_directories)
    commit(image, ("write", "a.xml", b"A"), ("link", "a.xml", LINK))
    assert (image / LINK.lstrip("/")).read_bytes() == b"A"


def test_short_writes_are_continued(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, bytes(data[:7])))
    commit(image, ("write", "a.xml", b"0123456789" * 10))
    assert (store / "a.xml").read_bytes() == b"0123456789" * 10


def test_more_files_than_descriptors(scratch: Path) -> None:
    commit(scratch, *(("write", f"p{n}.xml", b"%d" % n) for n in range(1500)))
    assert len(state(scratch).files) == 1500
    commit(scratch, *(("remove", f"p{n}.xml") for n in range(1500)))
    assert state(scratch) == State({}, {}, {}, {})


def test_leaves_no_descriptor_behind(image: Path) -> None:
    before = os.listdir("/proc/self/fd")
    commit(image, ("write", "a.xml", b"A"), ("link", "a.xml", LINK))
    with pytest.raises(StoreError):
        commit(image, ("write", "b.xml", b"B"), ("link", "b.xml", "/x/b.xml"), ("link", "c", "c"))
    with Root(str(image)) as root, reading(root, STORE, wait=1) as view:
        assert view.directory is not None
    assert os.listdir("/proc/self/fd") == before


def disk_backed() -> Path | None:
    """Give a directory on a real disk, where fsync costs something."""
    for place in ("/var/tmp", "/tmp", os.getcwd()):
        # what is no block device has no major number: tmpfs, overlay
        if os.major(os.stat(place).st_dev) and os.access(place, os.W_OK):
            return Path(place)
    return None


@pytest.mark.slow
def test_a_thousand_definitions_cost_no_more_than_a_plain_loop() -> None:
    place = disk_backed()
    if place is None:
        pytest.skip("no disk-backed file system here")
    contents = [b"<pool type='dir'><name>p%d</name></pool>\n" % n * 10 for n in range(1000)]

    def plain(path: Path) -> None:
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        for number, data in enumerate(contents):
            with (path / f"p{number}.tmp").open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.rename(path / f"p{number}.tmp", path / f"p{number}.xml")
            os.fsync(fd)
        os.close(fd)

    def ours(path: Path) -> None:
        with Root(str(path)) as root, begin(root, "/", wait=1) as change:
            for number, data in enumerate(contents):
                change.write(f"p{number}.xml", data)
            change.commit()

    def seconds(work: Callable[[Path], None]) -> float:
        path = place / f"xmltool-speed-{os.getpid()}"
        path.mkdir()
        try:
            start = time.perf_counter()
            work(path)
            return time.perf_counter() - start
        finally:
            shutil.rmtree(path)

    ratios = []
    while not ratios or (min(ratios) > 1.5 and len(ratios) < 4):
        ratios.append(seconds(ours) / seconds(plain))
    assert min(ratios) <= 1.5, ratios


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        (errno.ENOSPC, "the disk is full: free some space and run it again"),
        (errno.EDQUOT, "the disk quota is used up: free some space and run it again"),
        (errno.EROFS, "the file system is read-only"),
        (errno.EACCES, "run it as the user that owns the store"),
        (
            errno.EPERM,
            "run it as the user that owns the store; what is immutable refuses root, too (see lsattr)",
        ),
        (errno.EIO, None),
    ],
)
def test_a_failure_is_told_with_what_to_do(number: int, hint: str | None) -> None:
    with pytest.raises(StoreError) as caught, explained("/store", "was not changed"):
        raise OSError(number, os.strerror(number), "/store/a.xml")
    assert caught.value.message == (f"/store was not changed: {os.strerror(number)} (/store/a.xml)")
    assert caught.value.hint == hint


def test_a_new_directory_of_secrets_is_closed(image: Path, store: Path) -> None:
    commit(image, ("write_secret", f"{FIRST}.xml", b"S"))
    assert stat.S_IMODE((image / SECRETS.lstrip("/")).stat().st_mode) == 0o700


def test_secrets_on_another_file_system_are_refused(tmp_path: Path) -> None:
    store, secrets = tmp_path / "libvirt/storage", tmp_path / "libvirt/secrets"
    store.mkdir(parents=True)
    device = store.stat().st_dev
    places = (p for p in ("/dev/shm", "/var/tmp", "/tmp") if os.access(p, os.W_OK))
    place = next((p for p in places if Path(p).stat().st_dev != device), None)
    if place is None:
        unavailable("a second file system to write to")
    with tempfile.TemporaryDirectory(dir=place) as other:
        secrets.symlink_to(other)
        with Root("/") as root, begin(root, str(store), wait=1) as change:
            change.write_secret(f"{FIRST}.xml", b"S")
            with pytest.raises(StoreError, match="is on another file system than") as caught:
                change.commit()
        assert os.listdir(other) == []
    assert caught.value.hint == "unmount it: a file is put in place by renaming it"
    assert [name for name in os.listdir(store) if name != PRIVATE] == []


def test_a_commit_that_fails_after_it_happened_is_taken_back(
    image: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a network file system whose server answers too late."""
    (store / "a.xml").write_bytes(b"OLD")
    real = os.rename

    def late(*names: str, **directories: int) -> None:
        real(*names, **directories)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(change_module.os, "rename", late)
    with pytest.raises(StoreError, match="was not changed: Input/output error"):
        commit(image, ("write", "a.xml", b"NEW"))
    monkeypatch.undo()
    assert leftovers(image) == []
    with Root(str(image)) as root, begin(root, STORE, wait=1) as change:
        assert change.notes == ()
    assert (store / "a.xml").read_bytes() == b"OLD"
