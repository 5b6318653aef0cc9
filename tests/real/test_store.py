"""The offline store against a real libvirtd: what it loads, and what virsh leaves in the same place."""

from __future__ import annotations

import os
import random
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.generator.samples import LEAST, MOST
from tests.real.libvirt import Libvirtd, private_libvirtd
from tests.real.stores import NAMES, UUIDS, Filler, text_of
from xmltool.__main__ import main
from xmltool.generator.generate import generate
from xmltool.grammar.load import load_grammar
from xmltool.pool.types import POOL_TYPES
from xmltool.pool.write import stored_bytes
from xmltool.store.boot import BootEntry, boot
from xmltool.store.place import store_place
from xmltool.store.reading import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.libvirt

_LIVE = re.compile(rb"<(capacity|allocation|available) unit='bytes'>\d+<|\n    <permissions>.*?</permissions>", re.S)  # fmt: skip


def simulated(store: Path) -> tuple[BootEntry, ...]:
    place = store_place(None, False, None, os.fspath(store))
    with place.open() as root, reading(root, place.path, wait=0) as view:
        return boot(view)


def refill(daemon: Libvirtd, seed: int) -> None:
    shutil.rmtree(daemon.store)
    shutil.rmtree(daemon.home / "config/libvirt/outside", ignore_errors=True)
    daemon.store.mkdir(mode=0o700)
    rng = random.Random(seed)
    Filler(rng, daemon.store).fill(rng.choice((3, 10, 20, 40)))
    daemon.own()


def start_once(daemon: Libvirtd) -> None:
    """Start as after a boot, but without starting pools: the flag is what counts here."""
    state = daemon.home / "run/libvirt/storage/run"
    shutil.rmtree(daemon.home / "run/libvirt", ignore_errors=True)
    state.mkdir(parents=True)
    (state / "autostarted").touch(0o600)
    daemon.own()
    daemon.start()


def comparable(xml: bytes, *, active: bool) -> bytes:
    """Give a definition without what libvirt fills in for a pool that is running."""
    text = xml.rstrip(b"\n") + b"\n"
    return _LIVE.sub(b"", text) if active else text


def check(daemon: Libvirtd, seed: int) -> tuple[int, int]:
    """Start a daemon on a random directory, and compare; gives pools and marked ones."""
    refill(daemon, seed)
    entries = simulated(daemon.store)
    start_once(daemon)
    try:
        live = {pool.name: pool for pool in daemon.pools()}
    finally:
        daemon.stop()
    loaded = {os.fsencode(entry.name): entry for entry in entries if entry.loaded}
    reasons = {entry.file: entry.reason for entry in entries}
    assert loaded.keys() == live.keys(), f"seed {seed}: {reasons}\n{daemon.log()}"
    for name, entry in loaded.items():
        pool = live[name]
        assert entry.autostart == pool.autostart, f"seed {seed}: {name!r}"
        definition = entry.definition
        assert definition is not None
        if definition.uuid is None:
            definition = definition._replace(uuid=pool.uuid)
        ours = comparable(stored_bytes(definition, header=False), active=pool.active)
        assert ours == comparable(pool.xml, active=pool.active), f"seed {seed}: {name!r}"
    return len(loaded), sum(entry.autostart for entry in loaded.values())


def test_a_daemon_loads_what_list_says(long_form: bool, record: Callable[..., None]) -> None:
    with private_libvirtd() as daemon:
        daemon.stop()
        counts = [check(daemon, seed) for seed in range(600 if long_form else 30)]
    assert sum(pools for pools, _ in counts) > 3 * len(counts)
    assert sum(marked for _, marked in counts) > len(counts)
    figures = {"directories": len(counts), "pools": sum(n for n, _ in counts), "differences": 0}
    record("agreement-directories", "what a libvirtd started on a directory loads", figures)


# --- what virsh leaves, and what xmltool leaves ---

POOLS = [
    (kind, size, flags)
    for size, table in (("least", LEAST), ("most", MOST))
    for kind, flags in table.items()
    if POOL_TYPES[kind].has_backend
]
UUID = "11111111-2222-4333-8444-555555555555"


class Twin:
    """A store beside the daemon's own: what xmltool does in it must leave the same files."""

    def __init__(self, daemon: Libvirtd, store: Path) -> None:
        self.daemon = daemon
        self.store = store

    def both(self, virsh: list[str], ours: list[str], status: int = 0) -> None:
        """Run the command of both; then the stores must be the same."""
        said = self.daemon.virsh(*virsh)
        assert (said.returncode != 0) == (status != 0), said.stderr
        assert main(["--storage-dir", str(self.store), *ours]) == status
        assert tree(self.store) == tree(self.daemon.store), (virsh, ours)


def tree(store: Path) -> dict[str, tuple[str, str, bytes]]:
    """Give every entry: its kind, mode and content; links by the text without the directory."""
    found = {}
    for path in sorted(store.rglob("*")):
        name = str(path.relative_to(store))
        if name.startswith(".xmltool"):
            continue
        mode = f"{path.lstat().st_mode:o}"
        if path.is_symlink():
            text = os.readlink(path)
            assert text.startswith(f"{store}/")
            found[name] = ("link", mode, os.fsencode(text.removeprefix(str(store))))
        elif path.is_dir():
            found[name] = ("directory", mode, b"")
        else:
            assert path.parent != store or path.lstat().st_uid == store.stat().st_uid
            found[name] = ("file", mode, path.read_bytes())
    return found


@pytest.fixture
def twin(libvirtd: Libvirtd, tmp_path: Path) -> Iterator[Twin]:
    """The module's daemon, with an empty store, and a store beside it."""
    store = tmp_path / "twin"
    store.mkdir()
    shutil.copystat(libvirtd.store, store)
    shutil.chown(store, libvirtd.store.owner(), libvirtd.store.group())
    yield Twin(libvirtd, store)
    for name in libvirtd.names():
        libvirtd.virsh("pool-undefine", name)
    shutil.rmtree(libvirtd.store / "autostart", ignore_errors=True)


@pytest.mark.parametrize(("kind", "size", "flags"), POOLS)
def test_the_same_files_as_virsh_leaves(
    twin: Twin, tmp_path: Path, kind: str, size: str, flags: dict[str, tuple[str, ...]]
) -> None:
    text = generate("a-pool", kind, flags, (load_grammar(),), uuid=UUID)
    given = tmp_path / "given.xml"
    given.write_text(text)
    twin.both(["pool-define", str(given)], ["define", str(given)])
    twin.both(["pool-define", str(given)], ["define", str(given)])
    twin.both(["pool-autostart", "a-pool"], ["autostart", "a-pool"])
    twin.both(["pool-autostart", "a-pool"], ["pool-autostart", UUID])
    twin.both(["pool-autostart", "a-pool", "--disable"], ["autostart", "a-pool", "--disable"])
    twin.both(["pool-autostart", "a-pool"], ["autostart", "a-pool"])
    other = generate("other", kind, flags, (load_grammar(),), uuid=UUID)
    given.write_text(other)
    twin.both(["pool-define", str(given)], ["define", str(given)], status=1)
    given.write_text(text.replace(UUID, UUID[::-1].replace("5555", "5559", 1)))
    twin.both(["pool-define", str(given)], ["define", str(given)], status=1)
    twin.both(["pool-undefine", "a-pool"], ["undefine", "a-pool"])
    twin.both(["pool-undefine", "a-pool"], ["undefine", "a-pool"], status=2)


@pytest.mark.parametrize(
    ("kind", "flags"),
    [
        (kind, [f"{flag}={value}" for flag, values in flags.items() for value in values])
        for kind, flags in LEAST.items()
        if POOL_TYPES[kind].has_backend
    ],
)
def test_define_as_leaves_what_virsh_leaves(twin: Twin, kind: str, flags: list[str]) -> None:
    virsh = twin.daemon.virsh("pool-define-as", "a-pool", kind, *flags)
    uuid = twin.daemon.virsh("pool-uuid", "a-pool").stdout.strip()
    assert virsh.returncode == 0, virsh.stderr
    ours = ["--storage-dir", str(twin.store), "define-as", "a-pool", kind, *flags]
    assert main([*ours, "--uuid", uuid]) == 0
    assert tree(twin.store) == tree(twin.daemon.store)


def test_a_link_in_the_place_of_a_definition_is_replaced(twin: Twin, tmp_path: Path) -> None:
    outside = tmp_path / "outside.xml"
    outside.write_text("mine")
    for store in (twin.store, twin.daemon.store):
        (store / "p.xml").symlink_to(outside)
    given = tmp_path / "given.xml"
    given.write_text(generate("p", "dir", LEAST["dir"], (load_grammar(),), uuid=UUID))
    outside.chmod(0o644)
    twin.both(["pool-define", str(given)], ["define", str(given)])
    assert outside.read_text() == "mine"
    assert not (twin.store / "p.xml").is_symlink()


@pytest.mark.parametrize("kind", ["dangling", "elsewhere", "file", "directory"])
def test_undefine_leaves_what_virsh_leaves(twin: Twin, tmp_path: Path, kind: str) -> None:
    given = tmp_path / "given.xml"
    given.write_text(generate("p", "dir", LEAST["dir"], (load_grammar(),), uuid=UUID))
    twin.both(["pool-define", str(given)], ["define", str(given)])
    for store in (twin.store, twin.daemon.store):
        place = store / "autostart" / "p.xml"
        place.parent.mkdir(exist_ok=True, mode=0o755)
        if kind in ("dangling", "elsewhere"):
            place.symlink_to(store / ("nothing" if kind == "dangling" else "autostart"))
        elif kind == "file":
            place.write_text("x")
        else:
            place.mkdir()
    twin.daemon.own()
    twin.both(["pool-autostart", "p", "--disable"], ["autostart", "p", "--disable"])
    twin.both(["pool-undefine", "p"], ["undefine", "p"])


XPATHS = ("//path", "//capacity/@unit", "//path/text()", "/pool/target", "//nothing", "//source", "//target|//@type",
          "/pool", "//permissions/*", "//name/..", "//*[@type]", "//uuid/text()", "//mode | //owner")  # fmt: skip


@pytest.mark.parametrize("wrap", [[], ["--wrap"]])
def test_dumpxml_info_and_list_print_what_virsh_prints(
    twin: Twin, capsys: pytest.CaptureFixture[str], wrap: list[str]
) -> None:
    store = ["--storage-dir", str(twin.store)]
    for kind, size, flags in POOLS:
        if size == "least" and kind in ("netfs", "gluster"):
            continue  # in the way of the other one, or not, by the order of the directory
        text = generate(f"{kind}-{size}", kind, flags, (load_grammar(),))
        twin.daemon.define(text.encode(), keep=True)
    twin.daemon.virsh("pool-autostart", "mpath-least")
    shutil.copytree(twin.daemon.store, twin.store, symlinks=True, dirs_exist_ok=True)
    (twin.store / "autostart/mpath-least.xml").unlink()
    assert main([*store, "autostart", "mpath-least"]) == 0
    capsys.readouterr()
    commands = [
        ["dumpxml", name, "--xpath", xpath, *wrap]
        for name in twin.daemon.names()
        for xpath in XPATHS
    ]
    commands += [[verb, name] for name in twin.daemon.names() for verb in ("dumpxml", "info")]
    commands += [["list", "--all", *flags] for flags in (
        [], ["--details"], ["--name"], ["--uuid"], ["--name", "--uuid"], ["--autostart"], ["--no-autostart"],
        ["--type", "dir,rbd"], ["--transient"], ["--persistent", "--transient", "--name"])]  # fmt: skip
    theirs = twin.daemon.virsh_batch([[f"pool-{verb}", *words] for verb, *words in commands])
    for command, expected in zip(commands, theirs, strict=True):
        assert main([*store, *command]) == 0
        ours = capsys.readouterr().out.strip("\n")
        assert (as_of_virsh(ours) if "--details" in command else ours) == expected, command


def as_of_virsh(table: str) -> str:
    """Return a table of `list --details` without its last column, which virsh does not have."""
    header, rule, *rows = table.split("\n")
    kept = header.index("   After boot")
    added = max(map(len, (header, *rows))) - kept
    lines = [header, *rows]
    assert all(line[kept : kept + 3] == "   " for line in lines)
    first, *others = [line[:kept].rstrip() for line in lines]
    return "\n".join([first, rule[: len(rule) - added], *others])


def drawn(rng: random.Random) -> str:
    """Write a definition that may redefine, or be in the way of, one that was drawn before."""
    while True:
        text = text_of(rng, rng.choice(NAMES))
        kind = text.partition("type='")[2].partition("'")[0]
        if POOL_TYPES[kind].has_backend:
            break
    text = re.sub("<uuid>.*?</uuid>", "", text)
    # a port makes conflicts depend on the order in which pools are met
    text = re.sub(r" port='\d+", "", text)
    return text.replace("</name>", f"</name><uuid>{rng.choice(UUIDS)}</uuid>", 1)


def test_any_sequence_of_commands_leaves_the_same(
    twin: Twin, tmp_path: Path, long_form: bool
) -> None:
    rng = random.Random(4)
    given = tmp_path / "given.xml"
    done = refused = 0
    for number in range(2_000 if long_form else 80):
        verb = rng.choice(("define", "define", "define", "autostart", "disable", "undefine"))
        if verb == "define":
            given.write_text(drawn(rng))
            virsh, ours = ["pool-define", str(given)], ["define", str(given), "--no-validate"]
        else:
            name = rng.choice(NAMES)
            virsh = [f"pool-{verb}", name]
            ours = [verb, name]
            if verb == "disable":
                virsh, ours = (
                    ["pool-autostart", name, "--disable"],
                    ["autostart", name, "--disable"],
                )
        theirs = twin.daemon.virsh(*virsh)
        status = main(["--storage-dir", str(twin.store), *ours])
        assert (status == 0) == (theirs.returncode == 0), (number, ours, given.read_text(), theirs)
        assert tree(twin.store) == tree(twin.daemon.store), (number, ours)
        done += status == 0
        refused += status != 0
    assert done > 15
    assert refused > 15
