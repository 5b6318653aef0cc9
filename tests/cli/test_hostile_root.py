"""Every command on a root that wants out: nothing of the host is read, written, made or removed."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

import pytest

from tests.confined.attacks import (
    ATTACKS,
    DIRECTORY_TEXTS,
    FILE_TEXTS,
    KINDS,
    SECRET,
    UUID,
    make_outside,
)
from tests.confined.test_confinement import naive, picture
from tests.store.images import dir_pool, mark, put
from xmltool.__main__ import main
from xmltool.confined.openat2 import openat2
from xmltool.confined.walker import walk
from xmltool.live.pools import Live
from xmltool.live.snapshot import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from xmltool.confined.root import Resolver

COMMANDS = (
    ("list",),
    ("dumpxml", "b"),
    ("check", "--format", "json"),
    ("check", "--fix"),
    ("capabilities",),
    ("build", "b"),
    ("delete", "b"),
    ("autostart", "b"),
    ("undefine", "b"),
    ("secret", "list", "--format", "json"),
    ("secret", "info", UUID),
    ("secret", "define", "{beside}/secret.xml", "--value-file", "{beside}/value"),
    ("apply", "{beside}/set"),
    ("drift", "--live-from", "{beside}/live.json"),
    ("secret", "undefine", UUID, "--if-exists"),
)
CANARY = b"cAnArY-5d1f"
"""The value that `secret define` is given."""
SYSTEM_FILES = ("etc/os-release", "etc/fstab", "etc/systemd/system/x.mount",
                "usr/share/libvirt/schemas/storagepool.rng", f"etc/libvirt/secrets/{UUID}.xml")  # fmt: skip
SYSTEM_DIRECTORIES = ("usr", "usr/lib", "etc/libvirt/secrets", "usr/share/libvirt/schemas", "srv",
                      "srv/pool", "etc/systemd/system")  # fmt: skip
SHORT_STEP = 12


@pytest.fixture(params=[openat2, walk], ids=["openat2", "walker"])
def resolver(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Resolver:
    """Each of the two resolvers, for the commands."""
    found: Resolver = request.param
    monkeypatch.setattr("xmltool.confined.root.default_resolver", lambda _root: found)
    return found


def make_image(base: Path) -> tuple[Path, Path]:
    """Make an image with one pool, and a host beside it that an escape would meet."""
    image, outside = base / "image", base / "outside"
    put(image, "b.xml", dir_pool("b", "/srv/pool/x"))
    mark(image, "b.xml")
    (image / "proc").mkdir()
    (image / "proc/self").symlink_to("/proc/self")
    make_outside(outside)
    for name in ("pool", "x", "system"):
        (outside / name).mkdir()
    for name in ("os-release", "fstab", "storagepool.rng", "x.mount", "x.xml"):
        (outside / name).write_bytes(SECRET)
    secret = f"<secret><uuid>{UUID}</uuid><usage type='ceph'><name>a</name></usage></secret>"
    (base / "set").mkdir()
    for path in (base / "secret.xml", base / "set/secret.xml"):
        path.write_text(secret)
    (base / "set/new.xml").write_text(dir_pool("new", "/srv/new"))
    (base / "value").write_bytes(CANARY)
    (base / "live.json").write_text(to_json(Live("qemu:///system", (), ()), "2026-01-31T12:00:00Z"))
    return image, outside


def exposed(image: Path) -> list[str]:
    """Return the files of an image that hold the value and that others than the owner may read."""
    encoded = base64.b64encode(CANARY)
    return [
        f"{path}"
        for path in image.rglob("*")
        if not path.is_symlink() and path.is_file() and path.stat().st_size < 1 << 20
        if path.stat().st_mode & 0o077 and encoded in path.read_bytes()
    ]


def run_all(
    image: Path, outside: Path, capsys: pytest.CaptureFixture[str], *, shared: bool
) -> None:
    """Run every command, and look at the host after each."""
    before = picture(outside)
    beside = set(os.listdir(outside.parent))
    for command in COMMANDS:
        words = (word.format(beside=outside.parent) for word in command)
        assert main([*words, "--root", f"{image}"]) in (0, 1, 2), command
        captured = capsys.readouterr()
        assert exposed(image) == [], command
        assert CANARY.decode() not in captured.out + captured.err, command
        assert picture(outside) == before, command
        assert set(os.listdir(outside.parent)) == beside, command
        if not shared:  # a hard link is the image's own file as well
            assert "SECRET" not in captured.out + captured.err, command


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("resolver")
def test_attacks_on_the_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], long_form: bool
) -> None:
    """A sample in the short form: tests/confined/test_confinement.py has all, below the commands."""
    for number, name in enumerate(sample(ATTACKS, SHORT_STEP, long_form)):
        image, outside = make_image(tmp_path / f"{number}")
        try:
            ATTACKS[name](image, outside)
        except PermissionError:
            continue  # only root can make a device
        run_all(image, outside, capsys, shared="hard link" in name)


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("resolver")
@pytest.mark.parametrize("at", SYSTEM_DIRECTORIES)
def test_links_in_the_place_of_the_systems_directories(
    at: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], long_form: bool
) -> None:
    for number, name in enumerate(sample(DIRECTORY_TEXTS, 4, long_form)):
        image, outside = make_image(tmp_path / f"{number}")
        link(image, outside, at, DIRECTORY_TEXTS[name])
        run_all(image, outside, capsys, shared=False)


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("resolver")
@pytest.mark.parametrize("at", SYSTEM_FILES)
def test_links_and_others_in_the_place_of_the_systems_files(
    at: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], long_form: bool
) -> None:
    for number, name in enumerate(sample(FILE_TEXTS, 4, long_form)):
        image, outside = make_image(tmp_path / f"{number}")
        link(image, outside, at, FILE_TEXTS[name].replace("a.xml", os.path.basename(at)))
        run_all(image, outside, capsys, shared=False)
    for kind in sample(KINDS, 3, long_form):
        image, outside = make_image(tmp_path / kind)
        (image / at).parent.mkdir(parents=True, exist_ok=True)
        try:
            KINDS[kind](image / at)
        except PermissionError:
            continue  # only root can make a device
        run_all(image, outside, capsys, shared=False)


def sample(names: Iterable[str], step: int, long_form: bool) -> list[str]:
    """Give every name in the long form, else every few."""
    return list(names)[:: 1 if long_form else step]


def link(image: Path, outside: Path, at: str, text: str) -> None:
    """Put a link somewhere into an image."""
    path = image / at
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(text.format(host=outside, up="../" * 20, rel=str(outside).lstrip("/")))


def test_the_control_gets_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a resolver that is none, the same commands make a directory on the host and read there."""
    monkeypatch.setattr("xmltool.confined.root.default_resolver", lambda _root: naive)
    image, outside = make_image(tmp_path)
    link(image, outside, "srv/pool", "{host}/pool")
    link(image, outside, "etc/os-release", "{host}/os-release")
    (outside / "os-release").write_text("PRETTY_NAME=SECRET\nID=debian\n")
    (outside / "pool/x").mkdir()
    assert main(["delete", "b", "--root", f"{image}"]) == 0
    assert not (outside / "pool/x").exists()
    capsys.readouterr()
    main(["capabilities", "--root", f"{image}", "--format", "json"])
    assert "SECRET" in capsys.readouterr().out
