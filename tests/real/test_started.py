"""A restart of libvirt alone, against one after a reboot: what `drift` says of the files of started pools.

libvirt reads the state of the pools that it has started before the files, so that it loads another
set of them than a libvirt that starts on a copy of the directory.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.real.libvirt import Libvirtd, private_libvirtd
from tests.real.operations import Operations
from tests.real.releases import RELEASES, Release, root_of
from tests.real.stores import text_of
from xmltool import Libvirt, Store, drift
from xmltool.document.document import parse_document
from xmltool.live.pools import LivePool
from xmltool.live.restart import after_restart
from xmltool.live.sources import StoreSource
from xmltool.pool.read import read_definition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from xmltool.live.drift import Comparison
    from xmltool.live.pools import Live
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.store.boot import BootEntry

SEED = 7
ROUNDS = 6
LONG_ROUNDS = 400
TARGETS = 4
STATES = "run/libvirt/storage/run"
NAMES = ("a", "b", "c", "d", "e")

pytestmark = pytest.mark.libvirt


def compared(daemon: Libvirtd) -> Comparison:
    """Return what drift finds between a daemon and its directory."""
    with Store.open(storage_dir=str(daemon.store)) as store:
        return drift(store, Libvirt.connect(daemon.uri)).comparison


def foretold(entries: Sequence[BootEntry], started: Sequence[LivePool]) -> set[str]:
    """Return the names of the pools that a restart without a reboot loads from files."""
    others = after_restart(entries, started)
    loaded = {entry.name for entry in (*entries, *others) if entry.loaded}
    return loaded - {entry.name for entry in others if not entry.loaded}


def loaded(daemon: Libvirtd) -> set[str]:
    said = daemon.virsh("-q", "pool-list", "--all", "--persistent", "--name").stdout
    return set(said.split())


def forget_unknown(daemon: Libvirtd, live: Live) -> None:
    """Remove the states of pools that the daemon does not know.

    Two started pools may have one source, since libvirt does not look at what waits for the next start;
    of their states a restart then skips one and leaves it there for the next.
    """
    known = {pool.name for pool in live.pools}
    for file in (daemon.home / STATES).glob("*.xml"):
        if file.stem not in known:
            file.unlink()


class Started(Operations):
    """Operations on few pools and fewer sources, most of them running."""

    def name(self) -> str:
        return self.rng.choice(NAMES)

    def target(self) -> str:
        return f"{self.running.inside}/scratch/target{self.rng.randrange(TARGETS)}"

    def document(self, name: str, uuid: str | None) -> bytes:
        given = "" if uuid is None else f"<uuid>{uuid}</uuid>"
        return (
            f"<pool type='dir'><name>{name}</name>{given}"
            f"<target><path>{self.target()}</path></target></pool>\n"
        ).encode()

    def step(self) -> str:
        """Do one of the operations that move a pool to the source of another, or start it."""
        choice = self.rng.choice(_MOVES)
        with contextlib.suppress(OSError):
            choice(self)
        self._own()
        return choice.__name__

    def hand_move(self) -> None:
        """Give a file the source of another, or its own, or a new one."""
        path = self.file()
        if path is not None:
            new = f"<path>{self.target()}</path>"
            path.write_text(re.sub("<path>.*</path>", new, path.read_text()))

    def start_all(self) -> None:
        """Start the pools; what came up by itself has no state before."""
        for uuid in self.pools():
            if self.rng.random() < 0.7:
                self.running.virsh(f"pool-destroy {uuid}; pool-start {uuid}")


_MOVES: tuple[Callable[[Started], None], ...] = (
    *(Started.virsh_define, Started.start_all, Started.hand_move) * 4,
    *(Started.virsh_redefine, Started.virsh_create, Started.hand_write) * 2,
    *(Started.hand_edit, Started.hand_delete, Started.virsh_destroy, Started.sighup),
)


@pytest.fixture(
    scope="module",
    params=[None, *(pytest.param(release, marks=pytest.mark.roots) for release in RELEASES[2:])],
    ids=lambda release: "here" if release is None else release.libvirt,
)
def daemon(request: pytest.FixtureRequest) -> Iterator[Libvirtd]:
    """A libvirtd to be started again and again."""
    release: Release | None = request.param
    with private_libvirtd(chroot=None if release is None else root_of(release)) as running:
        yield running


def emptied(daemon: Libvirtd) -> None:
    """Forget every pool, file and state."""
    daemon.stop()
    for place in (daemon.store, daemon.home / "run/libvirt"):
        shutil.rmtree(place, ignore_errors=True)
    daemon.store.mkdir(mode=0o700)
    daemon.own()


def test_what_a_restart_loads_is_foretold(
    daemon: Libvirtd, long_form: bool, record: Callable[..., None]
) -> None:
    emptied(daemon)
    daemon.start()
    scratch = daemon.home / "scratch"
    scratch.mkdir(exist_ok=True)
    scratch.chmod(0o777)
    for number in range(TARGETS):
        (scratch / f"target{number}").mkdir(exist_ok=True)
    operations = Started(random.Random(SEED), daemon, scratch)
    others = 0
    for number in range(LONG_ROUNDS if long_form else ROUNDS):
        done = ", ".join(operations.step() for _ in range(3))
        found = compared(daemon)
        expected = foretold(found.disk.entries, found.live.started_pools)
        others += bool(after_restart(found.disk.entries, found.live.started_pools))
        forget_unknown(daemon, found.live)
        daemon.restart()
        assert loaded(daemon) == expected, f"seed {SEED}, round {number}, after {done}"
    assert others, "no restart did anything else than a reboot"
    record(
        f"started-{daemon.chroot and daemon.chroot.name}",
        "files that a restart without a reboot loads",
        {"restarts": number + 1, "unlike a reboot": others, "differences": 0},
    )


def planted(rng: random.Random, daemon: Libvirtd) -> list[LivePool]:
    """Write files and states of any type; return the pools of the states that libvirt takes."""
    for name in NAMES:
        daemon.put(f"{name}.xml", text_of(rng, name).encode())
    states = daemon.home / STATES
    states.mkdir(parents=True)
    for name in NAMES[:3]:
        text = text_of(rng, name)
        if "<uuid>" in text:  # libvirt writes none without
            (states / f"{name}.xml").write_text(f"<poolstate>\n{text}</poolstate>\n")
    daemon.own()
    return [
        LivePool(pool.uuid or "", pool, active=True)
        for file in os.listdir(states)
        for pool in [_in_state(states / file)]
    ]


def _in_state(file: Path) -> StoragePoolDef:
    text = file.read_text().removeprefix("<poolstate>\n").removesuffix("</poolstate>\n")
    root = parse_document("state", text.encode()).libvirt_root(startup=True)
    assert root is not None
    definition = read_definition(root, startup=True).definition
    assert definition is not None
    return definition


def test_states_and_files_of_every_type(daemon: Libvirtd, long_form: bool) -> None:
    rng = random.Random(SEED + 1)
    others = 0
    for number in range(LONG_ROUNDS if long_form else ROUNDS):
        emptied(daemon)
        started = planted(rng, daemon)
        with Store.open(storage_dir=str(daemon.store)) as store:
            entries = StoreSource(store.place).read().entries
        expected = foretold(entries, started)
        others += bool(after_restart(entries, started))
        daemon.start()
        assert loaded(daemon) == expected, f"seed {SEED + 1}, round {number}"
    assert others, "no state was in the way of a file"
