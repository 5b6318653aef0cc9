from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.real.tools import need
from tests.store.users import as_nobody, reachable, root_only
from xmltool.confined import directory as directory_module
from xmltool.confined import openat2 as openat2_module
from xmltool.confined import pinned
from xmltool.confined.descriptor import Descriptor
from xmltool.confined.directory import open_directory
from xmltool.confined.openat2 import openat2
from xmltool.confined.root import Root, default_resolver
from xmltool.confined.walker import walk
from xmltool.errors import AS_ROOT, StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from xmltool.confined.root import Resolver

LIMIT = 1000


def tree(base: Path) -> None:
    """Make a few directories, files and links that stay inside."""
    (base / "srv/storage").mkdir(parents=True)
    (base / "srv/storage/a.xml").write_bytes(b"A")
    (base / "etc").mkdir()
    (base / "etc/absolute").symlink_to("/srv/storage")
    (base / "etc/relative").symlink_to("../srv/storage")
    (base / "etc/above").symlink_to("../../../../srv/storage")
    (base / "etc/chain").symlink_to("absolute")
    (base / "etc/file").symlink_to("/srv/storage/a.xml")
    (base / "etc/slash").symlink_to("/")


@pytest.mark.parametrize(
    "path",
    [
        "srv/storage/a.xml",
        "/srv/storage/a.xml",
        "//srv/./storage//a.xml",
        "../../srv/storage/a.xml",
        "etc/../srv/storage/a.xml",
        "srv/./../etc/file",
        "etc/absolute/a.xml",
        "etc/relative/a.xml",
        "etc/above/a.xml",
        "etc/chain/a.xml",
        "etc/file",
        "etc/slash/etc/slash/etc/file",
    ],
)
def test_reads_through_links_inside_the_root(image: Path, resolver: Resolver, path: str) -> None:
    tree(image)
    with Root(str(image), resolver) as root:
        assert root.read(path, LIMIT) == b"A"


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("srv/none", errno.ENOENT),
        ("srv/storage/a.xml/", errno.ENOTDIR),
        ("srv/storage/a.xml/.", errno.ENOTDIR),
        ("srv/storage/a.xml/..", errno.ENOTDIR),
        ("srv/storage/a.xml/b", errno.ENOTDIR),
        ("srv/storage", errno.EINVAL),
        ("s\0rv", errno.ENOENT),
        ("x" * 256, errno.ENAMETOOLONG),
        ("y/" * 2048, errno.ENAMETOOLONG),
    ],
)
def test_failures_are_those_of_open(
    image: Path, resolver: Resolver, path: str, number: int
) -> None:
    tree(image)
    with (
        Root(str(image), resolver) as root,
        pytest.raises(OSError, match=rf"^\[Errno {number}\]"),
    ):
        root.read(path, LIMIT)


@pytest.mark.parametrize(("count", "fine"), [(40, True), (41, False)])
def test_follows_as_many_links_as_the_kernel(
    image: Path, resolver: Resolver, count: int, fine: bool
) -> None:
    (image / "link0").write_bytes(b"end")
    for number in range(count):
        (image / f"link{number + 1}").symlink_to(f"link{number}")
    with Root(str(image), resolver) as root:
        if fine:
            assert root.read(f"link{count}", LIMIT) == b"end"
        else:
            with pytest.raises(OSError, match="symbolic links") as caught:
                root.read(f"link{count}", LIMIT)
            assert caught.value.errno == errno.ELOOP


def test_a_root_that_is_a_link_is_followed(tmp_path: Path, image: Path, resolver: Resolver) -> None:
    tree(image)
    (tmp_path / "link").symlink_to(image)
    with Root(str(tmp_path / "link"), resolver) as root:
        assert root.read("etc/file", LIMIT) == b"A"


def test_a_root_that_is_moved_stays_the_root(
    tmp_path: Path, image: Path, resolver: Resolver
) -> None:
    tree(image)
    with Root(str(image), resolver) as root:
        image.rename(tmp_path / "elsewhere")
        assert root.read("etc/file", LIMIT) == b"A"


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("missing", "No such file or directory"),
        ("file", "Not a directory"),
        ("na\0me", "embedded null byte"),
    ],
)
def test_a_root_that_is_no_directory_is_told(tmp_path: Path, what: str, why: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError) as caught:
        Root(f"{tmp_path}/{what}")
    assert str(caught.value) == f"cannot open the root {tmp_path}/{what}: {why}"


def test_a_root_that_may_not_be_searched_is_named(
    image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(root: int) -> Resolver:
        raise PermissionError(13, "Permission denied", ".")

    monkeypatch.setattr("xmltool.confined.root.default_resolver", refused)
    before = os.listdir("/proc/self/fd")
    with pytest.raises(StoreError) as caught:
        Root(str(image))
    assert str(caught.value) == f"cannot open the root {image}: Permission denied"
    assert os.listdir("/proc/self/fd") == before


def test_the_root_itself(image: Path, resolver: Resolver) -> None:
    with Root(str(image), resolver) as root:
        assert root.shown("/") == root.shown("") == str(image)
        assert root.shown("/a") == root.shown("a") == f"{image}/a"
        for path in ("", "/", ".", ".."):
            assert root.stat(path).st_ino == image.stat().st_ino


def test_what_exists(image: Path, resolver: Resolver) -> None:
    tree(image)
    (image / "dangling").symlink_to("none")
    with Root(str(image), resolver) as root:
        assert root.exists("etc/file") is root.exists("/srv") is True
        assert root.exists("none") is root.exists("dangling") is False
        assert root.exists("dangling", follow=False)


def test_names_are_sorted_and_counted(image: Path, resolver: Resolver) -> None:
    tree(image)
    with Root(str(image), resolver) as root:
        listed = ["above", "absolute", "chain", "file", "relative", "slash"]
        assert root.names("etc") == root.names("etc", limit=6) == listed
        assert root.names("none") == root.names("etc/file") == []
        with pytest.raises(StoreError, match=f"{image}/etc: more than 5 names in it"):
            root.names("etc", limit=5)


@root_only
def test_a_root_to_an_ordinary_user(resolver: Resolver) -> None:
    """He may search it and not list it, and may not read all that is in it."""
    with reachable() as image:
        tree(image)
        (image / "secret").write_bytes(b"S")
        (image / "secret").chmod(0o600)
        image.chmod(0o711)

        def seen() -> str:
            with Root(str(image), resolver) as root:
                told = f"{root.names('/')} {root.read_text('etc/file', LIMIT)}"
                try:
                    root.read_text("secret", LIMIT)
                except StoreError as error:
                    return f"{told} {error.message} {error.hint == AS_ROOT}"
                return told

        assert as_nobody(seen) == f"[] A {image}/secret: Permission denied True"


def test_reading_is_bounded(image: Path, resolver: Resolver) -> None:
    (image / "fits").write_bytes(b"x" * LIMIT)
    (image / "large").write_bytes(b"x" * (LIMIT + 1))
    with (image / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    with Root(str(image), resolver) as root:
        assert len(root.read("fits", LIMIT)) == LIMIT
        for name in ("large", "sparse"):
            with pytest.raises(OSError, match="larger than 1000 bytes"):
                root.read(name, LIMIT)


def test_a_file_that_says_it_is_empty_is_read_to_its_end() -> None:
    with Root("/proc") as root:
        status = root.read("thread-self/status", 1 << 20)
        assert b"Pid:" in status
        with pytest.raises(OSError, match="larger than 10 bytes"):
            root.read("thread-self/status", 10)


def test_inspect_tells_what_a_name_holds(image: Path, resolver: Resolver) -> None:
    (image / "file.xml").write_bytes(b"F")
    (image / "link.xml").symlink_to("/file.xml")
    (image / "dangling.xml").symlink_to("/none")
    (image / "loop.xml").symlink_to("loop.xml")
    (image / "dir.xml").mkdir()
    (image / "todir.xml").symlink_to("dir.xml")
    os.mkfifo(image / "fifo.xml")
    with Root(str(image), resolver) as root, open_directory(root, "/") as here:
        entries = {name: here.inspect(name, LIMIT) for name in here.names()}
    assert (entries["file.xml"].data, entries["file.xml"].link) == (b"F", None)
    assert (entries["link.xml"].data, entries["link.xml"].link) == (b"F", "/file.xml")
    assert stat.S_ISLNK(entries["link.xml"].own.st_mode)
    behind = entries["link.xml"].found
    assert behind is not None
    assert os.path.samestat(behind, entries["file.xml"].own)  # its time of access may be another
    told = {name: entry.error.errno for name, entry in entries.items() if entry.error}
    assert told == {
        "dangling.xml": errno.ENOENT,
        "loop.xml": errno.ELOOP,
        "dir.xml": errno.EINVAL,
        "todir.xml": errno.EINVAL,
        "fifo.xml": errno.EINVAL,
    }
    found = entries["fifo.xml"].found
    assert found is not None
    assert stat.S_ISFIFO(found.st_mode)
    assert entries["dangling.xml"].found is None


def test_names_come_in_the_directorys_own_order(image: Path) -> None:
    for number in range(100):
        (image / f"p{number}.xml").touch()
    with Root(str(image)) as root, open_directory(root, "/") as here:
        assert here.names() == [entry.name for entry in os.scandir(image)]


def test_names_that_are_no_utf8_go_there_and_back(image: Path, resolver: Resolver) -> None:
    raw = b"caf\xe9\n.xml"
    with open(os.fsencode(image) + b"/" + raw, "wb") as file:
        file.write(b"latin")
    with Root(str(image), resolver) as root, open_directory(root, "/") as here:
        (name,) = here.names()
        assert here.read(name, LIMIT) == b"latin"
        assert root.read(here.path_of(name), LIMIT) == b"latin"


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/etc", "../x", "a\0b"])
def test_a_name_is_one_component(image: Path, name: str) -> None:
    with Root(str(image)) as root, open_directory(root, "/") as here:
        for method in (
            here.lstat,
            here.stat,
            here.readlink,
            here.unlink,
            here.rmdir,
            here.open_dir,
        ):
            with pytest.raises(OSError, match="not a file name"):
                method(name)
        with pytest.raises(OSError, match="not a file name"):
            here.read(name, LIMIT)


def test_read_does_not_follow_a_link(image: Path, resolver: Resolver) -> None:
    (image / "a").write_bytes(b"A")
    (image / "b").symlink_to("a")
    with Root(str(image), resolver) as root, open_directory(root, "/") as here:
        with pytest.raises(OSError, match="not a regular file"):
            here.read("b", LIMIT)
        assert here.readlink("b") == here.link_text("b") == "a"
        assert here.link_text("a") is None
        assert here.link_text("none") is None


def test_makes_directories_with_mode_and_remembers_them(image: Path, resolver: Resolver) -> None:
    (image / "var").mkdir(mode=0o755)
    old = os.umask(0o077)
    try:
        with (
            Root(str(image), resolver) as root,
            open_directory(root, "/var/lib/images", create=True, mode=0o711, parents=0o755) as here,
        ):
            assert here.made == ("/var/lib", "/var/lib/images")
            assert here.shown() == f"{image}/var/lib/images"
            with open_directory(root, "/var/lib/images", create=True) as again:
                assert again.made == ()
                assert again.identity == here.identity
    finally:
        os.umask(old)
    assert stat.S_IMODE((image / "var/lib").stat().st_mode) == 0o755
    assert stat.S_IMODE((image / "var/lib/images").stat().st_mode) == 0o711


def test_a_dot_at_the_end_makes_nothing(image: Path, resolver: Resolver) -> None:
    with (
        Root(str(image), resolver) as root,
        open_directory(root, "new/.", create=True, mode=0o711) as here,
    ):
        assert here.made == ("/new",)
    assert stat.S_IMODE((image / "new").stat().st_mode) == 0o711


def test_a_new_directory_is_made_durable_in_its_parent(
    image: Path, resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(directory_module.os, "fsync", lambda fd: synced.append(os.fstat(fd).st_ino))
    with Root(str(image), resolver) as root:
        open_directory(root, "a/b", create=True).close()
    assert synced == [image.stat().st_ino, (image / "a").stat().st_ino]


def test_a_link_that_cannot_be_read_is_an_error(
    image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **_options: object) -> str:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with Root(str(image)) as root, open_directory(root, "/") as here:
        monkeypatch.setattr(directory_module.os, "readlink", broken)
        with pytest.raises(OSError, match="Input/output error"):
            here.link_text("a")


def test_text_that_is_not_there_is_empty_and_what_cannot_be_read_is_told(
    image: Path, resolver: Resolver
) -> None:
    tree(image)
    with Root(str(image), resolver) as root:
        assert root.read_text("none", LIMIT) == root.read_text("etc/file/none", LIMIT) == ""
        with pytest.raises(StoreError, match=f"{image}/srv: not a regular file") as caught:
            root.read_text("srv", LIMIT)
        assert caught.value.hint is not None
        assert caught.value.hint.startswith("what is not read of a system is not guessed")
        with pytest.raises(StoreError, match=f"{image}/etc/file: larger than 0 bytes"):
            root.read_text("etc/file", 0)
        assert root.read_text("etc/file", LIMIT) == "A"
        (image / "latin").write_bytes(b"\xff")
        assert root.read_text("latin", LIMIT) == "\udcff"
        assert root.link_text("none") is root.link_text("srv") is None
        assert root.link_text("etc/relative") == "../srv/storage"


@root_only
def test_a_new_directory_belongs_to_whom_its_parent_belongs(image: Path) -> None:
    os.chown(image, 1234, 4321)
    with Root(str(image)) as root, open_directory(root, "/a/b", create=True):
        pass
    assert {(image / p).stat().st_uid for p in ("a", "a/b")} == {1234}
    assert {(image / p).stat().st_gid for p in ("a", "a/b")} == {4321}


def test_making_directories_follows_links_inside(image: Path, resolver: Resolver) -> None:
    tree(image)
    with Root(str(image), resolver) as root, open_directory(root, "etc/absolute/x/y", create=True):
        assert (image / "srv/storage/x/y").is_dir()


def test_a_dangling_link_is_not_made_whole(image: Path, resolver: Resolver) -> None:
    (image / "etc").symlink_to("/srv/etc")
    with (
        Root(str(image), resolver) as root,
        pytest.raises(FileNotFoundError, match="a dangling link"),
    ):
        open_directory(root, "/etc/libvirt", create=True)
    assert os.listdir(image) == ["etc"]


def test_a_file_where_a_directory_should_be(image: Path, resolver: Resolver) -> None:
    (image / "etc").touch()
    with Root(str(image), resolver) as root:
        with pytest.raises(NotADirectoryError):
            open_directory(root, "/etc/libvirt", create=True)
        with pytest.raises(NotADirectoryError) as caught:
            open_directory(root, "/etc")
        assert caught.value.filename == "/etc"


def test_removes_empty_directories_only(image: Path, resolver: Resolver) -> None:
    tree(image)
    (image / "srv/empty").mkdir()
    with Root(str(image), resolver) as root:
        root.rmdir("/srv/empty/")
        with pytest.raises(OSError, match="not empty"):
            root.rmdir("/srv/storage")
        with pytest.raises(NotADirectoryError):
            root.rmdir("/etc/absolute")
    assert sorted(os.listdir(image / "srv")) == ["storage"]


def test_removes_a_link_itself(image: Path) -> None:
    (image / "a").touch()
    (image / "l").symlink_to("a")
    with Root(str(image)) as root, open_directory(root, "/") as here:
        here.unlink("l")
        here.sync()
        assert here.lstat("a") == here.stat("a")
        assert stat.S_IMODE(here.status().st_mode) == stat.S_IMODE(image.stat().st_mode)
    assert not (image / "l").is_symlink()


@pytest.fixture
def no_proc(monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def without(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if isinstance(path, str) and path.startswith("/proc"):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        return real(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(pinned.os, "open", without)


@pytest.mark.usefixtures("no_proc")
def test_works_without_proc(image: Path, resolver: Resolver) -> None:
    tree(image)
    (image / "top").write_bytes(b"T")
    (image / "link0").symlink_to("srv/storage/a.xml")
    for number in range(39):
        (image / f"link{number + 1}").symlink_to(f"/link{number}")
    asked: list[int] = []
    before = os.listdir("/proc/self/fd")
    with Root(str(image), resolver) as root, open_directory(root, "etc/chain") as here:
        with root.pin("etc/file") as pin:
            os.close(pinned.reopen(pin.fd, lambda flags: asked.append(flags) or os.dup(pin.fd)))
        wanted = os.O_NONBLOCK | os.O_NOCTTY | os.O_NOFOLLOW
        assert asked[0] & wanted == wanted  # it may be a FIFO or a terminal by now
        assert here.read("a.xml", LIMIT) == b"A"
        for path in ("etc/file", "etc/chain/a.xml", "link39"):  # as many links as the kernel takes
            assert root.read(path, LIMIT) == b"A"
        assert root.read("top", LIMIT) == b"T"
    assert os.listdir("/proc/self/fd") == before


@pytest.mark.usefixtures("no_proc")
def test_a_loop_that_takes_the_place_of_a_file_is_not_followed_for_ever(
    image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (image / "a").write_bytes(b"A")
    with Root(str(image)) as root:
        pinned_before = root.pin("a")
        (image / "a").unlink()
        (image / "a").symlink_to("a")
        monkeypatch.setattr(root, "pin", lambda path: Descriptor(os.dup(pinned_before.fd)))
        monkeypatch.setattr(root, "link_text", lambda path: os.readlink(image / path))
        with pytest.raises(OSError, match="symbolic links") as caught:
            root.read("a", LIMIT)
        pinned_before.close()
    assert caught.value.errno == errno.ELOOP


def test_a_file_replaced_while_it_is_opened_is_not_read(
    image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (image / "a").write_bytes(b"A")
    (image / "b").write_bytes(b"B")
    pin = os.open(image / "a", os.O_PATH)
    monkeypatch.setattr(pinned.os, "open", lambda *_: os.dup(other))
    other = directory_module.os.dup(0)
    before = os.listdir("/proc/self/fd")
    with pytest.raises(OSError, match="replaced while") as caught:
        pinned.reopen(pin, lambda flags: 0)
    assert caught.value.errno == errno.ESTALE
    assert os.listdir("/proc/self/fd") == before
    os.close(pin)
    os.close(other)


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EPERM])
def test_the_walker_is_taken_where_openat2_is_missing(
    image: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def missing(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    fd = os.open(image, os.O_PATH)
    assert default_resolver(fd) is openat2
    monkeypatch.setattr(openat2_module, "_call", missing)
    assert default_resolver(fd) is walk
    os.close(fd)


def test_another_failure_of_openat2_is_told(image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(openat2_module, "_call", broken)
    with pytest.raises(StoreError, match=r"cannot open the root .*: Too many open files"):
        Root(str(image))


def test_a_storm_of_eagain_ends_in_the_walker(image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(image)
    calls = []

    def storm(*_: object) -> int:
        calls.append(1)
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    with Root(str(image), openat2) as root:
        monkeypatch.setattr(openat2_module, "_call", storm)
        assert root.read("etc/file", LIMIT) == b"A"
    assert len(calls) == 64


def test_a_close_that_fails_undoes_nothing(image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of a store that is durable by then was told as an error (NFS may say EIO)."""
    closed: list[int] = []

    def failing(fd: int) -> None:
        closed.append(fd)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    held = Descriptor(os.open(image, os.O_PATH))
    number = held.fd
    with monkeypatch.context() as patched, held:
        patched.setattr("xmltool.confined.descriptor.os.close", failing)
        held.close()
    assert (closed, held.fd) == ([number], -1)
    os.close(number)


def test_closing_twice_closes_once(image: Path) -> None:
    root = Root(str(image))
    here = open_directory(root, "/")
    for opened in (root, here, root, here):
        opened.close()
    assert (root.fd, here.fd) == (-1, -1)


def test_leaves_no_descriptor_behind(image: Path, resolver: Resolver) -> None:
    tree(image)
    (image / "loop").symlink_to("loop")
    before = os.listdir("/proc/self/fd")
    with Root(str(image), resolver) as root:
        for path in (
            "etc/file", "etc/none", "srv", "etc/absolute/a.xml", "srv/storage/a.xml/x", "loop", "x" * 256,
        ):  # fmt: skip
            for call in (
                root.stat,
                lambda p: open_directory(root, p),
                root.link_text,
                root.names,
                lambda p: root.read(p, LIMIT),
                lambda p: root.rmdir(f"{p}/none"),
            ):
                try:
                    result = call(path)
                except OSError:
                    continue
                if hasattr(result, "close"):
                    result.close()
        for path in ("etc/x/y", "srv/storage/a.xml/b"):
            try:
                open_directory(root, path, create=True).close()
            except OSError:
                continue
    assert os.listdir("/proc/self/fd") == before


def test_openat2_is_not_needed_at_all(image: Path) -> None:
    """A kernel without the call, in a process of its own under strace."""
    tree(image)
    code = (
        "from xmltool.confined.root import Root\n"
        f"r = Root({str(image)!r}); print(r._resolve.__name__, r.read('etc/file', 9))"
    )
    command = ["strace", "-qq", "-o", "/dev/null", "-e", "inject=openat2:error=ENOSYS"]
    need("strace")
    done = subprocess.run(
        [*command, sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    if done.returncode and subprocess.run([*command, "true"], check=False).returncode:
        pytest.skip("ptrace is forbidden here")
    assert done.stdout == "walk b'A'\n"


NAMES = st.sampled_from(["a", "b", "c", "d"])
PATHS = st.lists(st.one_of(NAMES, st.sampled_from(["..", ".", "a.xml", ""])), max_size=5).map(
    "/".join
)
TEXTS = st.tuples(st.sampled_from(["", "/", "../"]), PATHS).map("".join).filter(bool)
NODES = st.lists(
    st.tuples(st.lists(NAMES, min_size=1, max_size=3).map("/".join), TEXTS | st.none()), max_size=9
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(nodes=NODES, path=TEXTS, follow=st.booleans())
def test_the_walker_agrees_with_the_kernel(
    tmp_path_factory: pytest.TempPathFactory,
    nodes: list[tuple[str, str | None]],
    path: str,
    follow: bool,
) -> None:
    base = tmp_path_factory.mktemp("tree")
    for name, text in nodes:
        try:
            if text is None:
                (base / name).mkdir(parents=True)
            else:
                (base / name).parent.mkdir(parents=True, exist_ok=True)
                (base / name).symlink_to(text)
        except OSError:
            continue  # taken by an earlier node
    fd = os.open(base, os.O_PATH)

    def outcome(resolve: Resolver) -> object:
        try:
            found = resolve(fd, os.fsencode(path), follow)
        except OSError as error:
            return error.errno
        inode = os.fstat(found).st_ino
        os.close(found)
        return ("inode", inode)

    try:
        assert outcome(walk) == outcome(openat2)
    finally:
        os.close(fd)
