"""An open directory: what is made in it, and what each of its methods leaves behind."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

import pytest

from tests.store.users import as_nobody, reachable, root_only
from xmltool.confined import directory as module
from xmltool.confined import label
from xmltool.confined.directory import created, open_directory, sync_directory
from xmltool.confined.root import Root

if TYPE_CHECKING:
    from pathlib import Path

DATE = 1_000_000_000


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_directory_that_another_made_meanwhile_is_left_as_it_is(image: Path) -> None:
    (image / "there").mkdir(mode=0o700)
    with (
        Root(str(image)) as root,
        open_directory(root, "/") as here,
        created(here, "there", 0o711) as found,
    ):
        assert (found.path, found.made) == ("/there", ())
        with created(here, "new", 0o711) as new:
            assert (new.path, new.made) == ("/new", ("/new",))
    assert (mode_of(image / "there"), mode_of(image / "new")) == (0o700, 0o711)


def test_directories_are_open_to_all_unless_told_otherwise(image: Path) -> None:
    with Root(str(image)) as root:
        open_directory(root, "a/b", create=True).close()
        with open_directory(root, "a/b/") as found:
            assert found.path == "/a/b"
    assert mode_of(image / "a") == mode_of(image / "a/b") == 0o755


def test_a_file_that_another_made_meanwhile_is_no_directory(image: Path) -> None:
    (image / "file").touch()
    with (
        Root(str(image)) as root,
        open_directory(root, "/") as here,
        pytest.raises(NotADirectoryError, match=r"Not a directory: 'file'"),
    ):
        created(here, "file", 0o755)


def test_a_new_directory_is_closed_to_others_until_it_is_ready(
    image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before: list[int] = []
    real = os.fchmod

    def watched(fd: int, mode: int) -> None:
        before.append(stat.S_IMODE(os.fstat(fd).st_mode))
        real(fd, mode)

    monkeypatch.setattr(module.os, "fchmod", watched)
    mask = os.umask(0)
    try:
        with Root(str(image)) as root:
            open_directory(root, "/a/b", create=True, mode=0o711, parents=0o755).close()
    finally:
        os.umask(mask)
    assert before == [0o700, 0o700]
    assert (mode_of(image / "a"), mode_of(image / "a/b")) == (0o755, 0o711)


@root_only
def test_what_cannot_be_given_to_the_owner_is_not_made() -> None:
    """An ordinary user in a directory of root's that everybody may write to."""
    with reachable() as image:
        image.chmod(0o777)

        def tried() -> str:
            with Root(str(image)) as root, open_directory(root, "/") as here:
                before = os.listdir("/proc/self/fd")
                try:
                    created(here, "new", 0o755)
                except PermissionError:
                    return f"refused {os.listdir('/proc/self/fd') == before} {here.names()}"
            return "made"

        assert as_nobody(tried) == "refused True []"


def test_a_new_directory_has_the_date_of_the_image(
    image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(DATE))
    with Root(str(image)) as root:
        open_directory(root, "/a", create=True).close()
    assert image.stat().st_mtime == (image / "a").stat().st_mtime == DATE


def test_a_new_directory_has_the_label_of_its_parent(
    image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(label, "ATTRIBUTE", "user.label")
    try:
        os.setxattr(image, "user.label", b"etc_t")
    except OSError:
        pytest.skip("no extended attributes here")
    with Root(str(image)) as root:
        open_directory(root, "/a", create=True).close()
    assert os.getxattr(image / "a", "user.label") == b"etc_t"


def test_only_what_cannot_be_synced_at_all_is_let_pass(
    image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = os.pipe()  # has no fsync, as the directories of some network file systems
    sync_directory(reader)
    os.close(reader)
    os.close(writer)
    with pytest.raises(OSError, match=f"Errno {errno.EBADF}"):
        sync_directory(reader)
    synced: list[int] = []
    with Root(str(image)) as root, open_directory(root, "/") as here:
        monkeypatch.setattr(module.os, "fsync", synced.append)
        here.sync()
        assert synced == [here.fd]


def test_what_is_behind_a_link(image: Path) -> None:
    (image / "a").write_bytes(b"AAA")
    (image / "l").symlink_to("a")
    with Root(str(image)) as root, open_directory(root, "/") as here:
        assert stat.S_ISLNK(here.lstat("l").st_mode)
        assert here.stat("l") == here.stat("a") == here.lstat("a")


def test_leaves_no_descriptor_behind(image: Path) -> None:
    (image / "file").write_bytes(b"F")
    (image / "dir").mkdir()
    (image / "link").symlink_to("file")
    os.mkfifo(image / "fifo")
    with Root(str(image)) as root, open_directory(root, "/") as here:
        before = os.listdir("/proc/self/fd")
        for name in ("file", "dir", "link", "fifo", "none"):
            for call in (here.stat, lambda n: here.read(n, 9), lambda n: here.inspect(n, 9)):
                try:
                    call(name)
                except OSError:
                    continue
        for name in ("file", "dir"):
            try:
                os.close(here.open_file(name))
            except OSError:
                continue
        assert os.listdir("/proc/self/fd") == before
