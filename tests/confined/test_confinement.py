"""Nothing outside the root is read, written or made, whatever the image holds or who swaps it."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import stat
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.confined.attacks import ATTACKS, SECRET, SECRETS, UUID, make_outside
from tests.store.transaction.changes import STORE
from xmltool.confined.directory import Directory, open_directory
from xmltool.confined.root import Root
from xmltool.errors import StoreError
from xmltool.store.reading import reading
from xmltool.store.secret_view import SeenSecrets
from xmltool.store.transaction.atomic import begin

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.sharedctypes import Synchronized

    from xmltool.confined.root import Resolver

LIMIT = 1 << 20
MEANS_THIS_MACHINE = ("loop", "proc ", "root's parent")
"""In the names of attacks that would lead a naive resolver to this machine's own directories, such as
/etc: the control, which does get out, must only get to the directory that stands for the host."""
TRIED = (OSError, StoreError)
_RENAME_EXCHANGE = 2


def picture(base: Path) -> dict[str, tuple[object, ...]]:
    """Everything that a process could have changed below a directory."""
    found: dict[str, tuple[object, ...]] = {}
    for path, directories, files in os.walk(base):
        for name in (".", *directories, *files):
            full = os.path.join(path, name)
            seen = os.lstat(full)
            content = Path(full).read_bytes() if os.path.isfile(full) else None
            found[full] = (
                seen.st_ino,
                seen.st_mode,
                seen.st_uid,
                seen.st_size,
                seen.st_mtime_ns,
                content,
            )
    return found


def look(directory: Directory | None) -> bytes:
    """Read all that there is in a directory, through links too."""
    seen = b""
    for name in directory.names() if directory is not None else ():
        try:
            entry = directory.inspect(name, LIMIT)
        except OSError:
            continue
        seen += entry.data or b""
        for read in (directory.read, directory.root.read):
            try:
                seen += read(name if read == directory.read else directory.path_of(name), LIMIT)
            except OSError:
                continue
    return seen


def read_everything(root: Root) -> bytes:
    """Read the store as the reading commands do."""
    seen = b""
    try:
        with reading(root, STORE, wait=0.05) as view:
            seen += look(view.directory)
            if view.pending is not None:
                files = (*view.pending.files.values(), *view.pending.secrets.values())
                seen += b"".join(data or b"" for data in files)
    except TRIED:
        pass
    with contextlib.suppress(*TRIED):
        secrets = SeenSecrets(root, STORE)
        seen += b"".join(entry.data or b"" for entry in secrets.secrets.entries)
        seen += bytes(secrets.stored_value(UUID) or b"")
    for path in (STORE, f"{STORE}/autostart", f"{STORE}/.xmltool", SECRETS):
        try:
            with open_directory(root, path) as directory:
                seen += look(directory)
        except OSError:
            continue
    return seen


def change_everything(root: Root, work: dict[str, int]) -> None:
    """Change the store in every way that the writing commands do."""
    link = f"{STORE}/a.xml"

    def attempt(name: str, *steps: tuple[str, tuple[object, ...]]) -> None:
        try:
            with begin(root, STORE, wait=0.05) as change:
                for method, arguments in steps:
                    getattr(change, method)(*arguments)
                change.commit()
            work[name] = work.get(name, 0) + 1
        except TRIED:
            work["refused"] = work.get("refused", 0) + 1

    attempt("write", ("write", ("a.xml", b"MINE")), ("write", ("new.xml", b"MINE")))
    attempt("link", ("link", ("a.xml", link)))
    attempt("both", ("write", ("b.xml", b"MINE")), ("link", ("b.xml", link.replace("a.", "b."))))
    attempt("unlink", ("unlink", ("a.xml",)), ("unlink", ("b.xml",)))
    names = (f"{UUID}.xml", f"{UUID}.base64")
    attempt("secret", *(("write_secret", (name, b"MINE")) for name in names))
    attempt("no secret", *(("remove_secret", (name,)) for name in names))
    attempt("remove", ("remove", ("a.xml",)), ("remove", ("b.xml",)), ("remove", ("new.xml",)))
    for path in (f"{STORE}/a.xml/x", f"{STORE}/autostart/x", "/etc/x/y"):
        try:
            open_directory(root, path, create=True).close()
            root.rmdir(path)
        except OSError:
            continue
    for path in (f"{STORE}/autostart", STORE, f"{STORE}/a.xml"):
        try:
            root.rmdir(path)
        except OSError:
            continue


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", ATTACKS)
def test_attack(
    name: str,
    tmp_path: Path,
    image: Path,
    store: Path,
    resolver: Resolver,
    record: Callable[..., None],
) -> None:
    outside = tmp_path / "outside"
    make_outside(outside)
    (image / "proc").mkdir()
    (image / "proc/self").symlink_to("/proc/self")
    try:
        ATTACKS[name](image, outside)
    except PermissionError:
        with pytest.raises(PermissionError):  # else it was no device that could not be made
            os.mknod(tmp_path / "device", stat.S_IFCHR | 0o600, os.makedev(1, 3))
        pytest.skip("only root can make a device")
    before = picture(outside)
    inside = set(os.listdir(tmp_path))
    work: dict[str, int] = {}
    with Root(str(image), resolver) as root:
        seen = read_everything(root)
        change_everything(root, work)
        seen += read_everything(root)
    assert picture(outside) == before
    assert set(os.listdir(tmp_path)) == inside
    if "hard link" not in name:  # that is the image's own file as well
        assert SECRET not in seen
        assert b"PATH=" not in seen
    assert sum(work.values()) == 7
    record("safety-attacks", "attacks on the confined root", {"attacks": 1, "escapes": 0})


def naive(root: int, path: bytes, follow: bool) -> int:
    """Resolve as a plain open does: relative to the root, and out of it by any link."""
    flags = os.O_PATH | (0 if follow else os.O_NOFOLLOW)
    return os.open(path.lstrip(b"/") or b".", flags, dir_fd=root)


def test_the_attacks_bite(scratch: Path) -> None:
    """The control: with a resolver that is none, many of the attacks get out."""
    escaped = []
    for number, name in enumerate(list(ATTACKS)[::2]):
        base = scratch / str(number)
        image, outside = base / "image", base / "outside"
        (image / STORE.lstrip("/") / "autostart").mkdir(parents=True)
        make_outside(outside)
        if "device" in name or any(word in name for word in MEANS_THIS_MACHINE):
            continue
        ATTACKS[name](image, outside)
        before = picture(outside)
        with Root(str(image), naive) as root:
            seen = read_everything(root)
            change_everything(root, {})
        if "hard link" not in name and (SECRET in seen or picture(outside) != before):
            escaped.append(name)
    assert len(escaped) >= 10


def test_there_are_enough_attacks() -> None:
    assert len(ATTACKS) >= 60


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (STORE, "/srv/pools"),
        (STORE, "../../srv/pools"),
        (STORE, "../../../../../../srv/pools"),
        (f"{STORE}/autostart", "/srv/pools"),
        (f"{STORE}/autostart", "../../../srv/pools"),
    ],
)
def test_links_that_stay_inside_work(
    image: Path, store: Path, resolver: Resolver, at: str, text: str
) -> None:
    (image / "srv/pools").mkdir(parents=True)
    (store / "autostart").rmdir()
    place = image / at.lstrip("/")
    if place == store:
        store.rmdir()
    place.symlink_to(text)
    work: dict[str, int] = {}
    with Root(str(image), resolver) as root:
        with begin(root, STORE, wait=1) as change:
            change.write("k.xml", b"K")
            change.link("k.xml", f"{STORE}/k.xml")
            change.commit()
        assert root.read(f"{STORE}/k.xml", LIMIT) == b"K"
        assert root.read(f"{STORE}/autostart/k.xml", LIMIT) == b"K"
        change_everything(root, work)
    assert "refused" not in work


def _exchange(one: str, two: str) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    done = libc.renameat2(-100, os.fsencode(one), -100, os.fsencode(two), _RENAME_EXCHANGE)
    if done != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _swap(pairs: list[Pair], count: Synchronized[int], stop: Synchronized[int]) -> None:
    while not stop.value:
        for pair in pairs:
            for _ in range(2):
                try:
                    _exchange(pair.place, pair.spare)
                    count.value += 1
                except OSError:
                    _restore(pair)


def _restore(pair: Pair) -> None:
    """Put back what the other side has removed, or what it was moved away with."""
    with contextlib.suppress(OSError):
        if not os.path.lexists(pair.spare):
            os.symlink(pair.target, pair.spare)
        elif not os.path.lexists(pair.place) and not os.path.islink(pair.spare):
            os.symlink(pair.target, pair.place)
        elif not os.path.lexists(pair.place) and pair.is_file:
            Path(pair.place).write_bytes(b"MINE")
        elif not os.path.lexists(pair.place):
            os.mkdir(pair.place, 0o700)


class Pair(NamedTuple):
    """Two names to be exchanged: what belongs there, and a link that leads out."""

    place: str
    spare: str
    target: str
    is_file: bool = False


class Swapper:
    """A process that swaps directories of an image with links to the host, as fast as it can."""

    def __init__(self, pairs: list[Pair]) -> None:
        context = multiprocessing.get_context("fork")
        self.count = context.Value("q", 0, lock=False)
        self.stop = context.Value("b", 0, lock=False)
        self.process = context.Process(target=_swap, args=(pairs, self.count, self.stop))

    def __enter__(self) -> Swapper:
        self.process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.value = 1
        self.process.join()


def _prepare_race(image: Path, store: Path, outside: Path) -> list[Pair]:
    """Give the pairs to swap: a place on the way of every command, and a link out beside it."""
    make_outside(outside)
    (store / ".xmltool").mkdir(mode=0o700)
    (store / "a.xml").write_bytes(b"MINE")
    secrets = store.parent / "secrets"
    secrets.mkdir(mode=0o700)
    for name in (f"{UUID}.xml", f"{UUID}.base64"):
        (secrets / name).write_bytes(b"MINE")
    pairs = [
        Pair(f"{store}/autostart", f"{store}/swap-autostart", f"{outside}/autostart"),
        Pair(f"{store}", f"{store.parent}/swap-storage", f"{outside}/storage"),
        Pair(f"{store.parent}", f"{image}/etc/swap-libvirt", f"{outside}/libvirt"),
        Pair(f"{store}/a.xml", f"{store}/swap-a", f"{outside}/a.xml", is_file=True),
        Pair(f"{store}/.xmltool", f"{store}/swap-x", f"{outside}/.xmltool"),
        Pair(f"{secrets}", f"{store.parent}/swap-secrets", f"{outside}/secrets"),
    ]
    for pair in pairs:
        os.symlink(pair.target, pair.spare)
    return pairs


@pytest.mark.timeout(0)
@pytest.mark.parametrize("which", [0, 1, 2, 3, 4, 5, None], ids=lambda w: f"pair {w}")
def test_race(
    tmp_path: Path,
    image: Path,
    store: Path,
    resolver: Resolver,
    long_form: bool,
    which: int | None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    outside = tmp_path / "outside"
    pairs = _prepare_race(image, store, outside)
    before = picture(outside)
    work: dict[str, int] = {}
    chosen = [pairs[which]] if which is not None else pairs
    start = time.monotonic()
    deadline, patience = start + (60 if long_form else 0.7), start + 60
    with Root(str(image), resolver) as root, Swapper(chosen) as swapper:
        # a busy machine gets little done in the time: it goes on until there was a race at all
        while (now := time.monotonic()) < deadline or (sum(work.values()) <= 5 and now < patience):
            seen = read_everything(root)
            change_everything(root, work)
            assert SECRET not in seen
    assert picture(outside) == before
    assert swapper.count.value > 100
    assert sum(work.values()) > 5
    if long_form:
        with capsys.disabled():
            sys.stdout.write(f"\n{swapper.count.value} swaps, 0 escapes, {work}\n")


def test_a_naive_root_does_escape(tmp_path: Path, image: Path, store: Path) -> None:
    """The control: the same race lets a path check by realpath write outside."""
    outside = tmp_path / "outside"
    pair = _prepare_race(image, store, outside)[0]
    escapes, deadline = 0, time.monotonic() + 60
    base = os.path.realpath(image)
    with Swapper([pair]):
        while not escapes and time.monotonic() < deadline:
            path = f"{image}{STORE}/autostart/naive.xml"
            with contextlib.suppress(OSError):
                if os.path.realpath(path).startswith(base + "/"):
                    Path(path).write_bytes(b"ESCAPED")
            escapes += (outside / "autostart/naive.xml").exists()
    assert escapes
