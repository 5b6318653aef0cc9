"""What xmltool costs beside its peers, and how the cost grows: `python -m tests.bench.table`.

    .venv/bin/python -m tests.bench.table [--long] [--record | WORD...]

One table: the ratios of wall and processor time of commands that run in turn. The short form takes a
minute or two; `--long` takes 10,000 files and grows to 50,000. With WORDs only the rows whose titles
hold one are measured. Nothing here is a test: a time is no fact that a test could hold.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.bench.pools import (
    ALL,
    CLEAN,
    DIR,
    MIXED,
    SECRETS,
    text_of,
    write_pools,
    write_store,
    write_text,
)
from tests.bench.timing import XMLTOOL, Command, Cost, compiled, least
from tests.figures.record import write_record
from tests.real import secrets
from tests.real.libvirt import private_libvirtd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.bench.pools import Kind

SCHEMAS = "/usr/share/libvirt/schemas"
GRAMMAR = f"{SCHEMAS}/storagepool.rng"
LINT = ("lint", "--isolated", "--format", "concise", "--fail-on", "never")
ALONE = ("--jobs", "1")
MICROSECONDS = 40
"""That a finding may take."""
FEW = 20
"""Files for a peer that takes one a call."""


class Size(NamedTuple):
    """How much is measured."""

    files: int
    pools: int
    rounds: int
    files_grow: tuple[int, ...]
    bytes_grow: tuple[int, ...]
    pools_grow: tuple[int, ...]


SHORT = Size(1000, 300, 5, (10, 100, 1000), (1 << 10, 1 << 15, 1 << 20), (10, 100, 1000))
LONG = Size(
    10_000,
    1000,
    9,
    (10, 100, 1000, 10_000, 50_000),
    (1 << 10, 1 << 12, 1 << 15, 1 << 18, 1 << 20, 4_000_000),
    (10, 100, 1000, 10_000),
)


STORES = {"dir": (DIR,), "mixed types": ALL}


class Row(NamedTuple):
    """Two commands, and how many times the second one's cost the first may take.

    Attributes:
        title: what is compared.
        ours, peer: the commands.
        wall, processor: the bars that the project has set itself; None for none.
    """

    title: str
    ours: Command
    peer: Command
    wall: float | None = None
    processor: float | None = None


class Scene:
    """The files that are measured, made once."""

    def __init__(self, directory: Path, size: Size) -> None:
        self.directory = directory
        self.size = size

    def files(self, name: str, count: int) -> Path:
        """Return a directory of so many definitions of a name in `pools`."""
        directory = self.directory / f"{name}-{count}"
        if not directory.exists():
            write_pools(directory, count, {"mixed": MIXED, "clean": CLEAN}[name])
        return directory

    def store(self, count: int, name: str = "dir") -> Path:
        """Return a root whose store has so many pools of a name in `STORES`."""
        directory = self.directory / f"store-{name}-{count}"
        if not directory.exists():
            write_store(directory, count, STORES[name])
        return directory


def ours(*arguments: object, statuses: tuple[int, ...] = (0,)) -> Command:
    """Return a command of xmltool's."""
    return Command([XMLTOOL, *map(str, arguments)], statuses=statuses)


def of_files(scene: Scene) -> Iterator[Row]:
    """Yield the rows about documents."""
    count = scene.size.files
    mixed, clean = scene.files("mixed", count), scene.files("clean", count)
    names = sorted(map(str, mixed.iterdir()))
    (scene.directory / "one").mkdir()
    one = shutil.copy(names[0], scene.directory / "one")
    lxml = Command([sys.executable, "-c", "from lxml import etree"])
    yield Row("validate of one file : importing lxml", ours("validate", one), lxml, 1.8, 1.8)
    yield Row("lint of one file : importing lxml", ours(*LINT, one), lxml)
    xmllint = Command(["xmllint", "--noout", "--relaxng", GRAMMAR, *names])
    lint_clean, plain = ours(*LINT, clean), ours("validate", clean)
    yield Row(f"validate of {count} : xmllint", ours("validate", mixed), xmllint, 0.9, 1.7)
    yield Row(f"validate of {count}, 1 job : xmllint", ours("validate", *ALONE, mixed), xmllint)
    yield Row(f"lint of {count}, 8 of 10 with findings : xmllint", ours(*LINT, mixed), xmllint, 3.0)
    yield Row("the same, 1 job : xmllint", ours(*LINT, *ALONE, mixed), xmllint)
    yield Row(f"lint of {count} clean : validate of them", lint_clean, plain, 1.3)
    alone = ours(*LINT, *ALONE, clean), ours("validate", *ALONE, clean)
    yield Row("the same, 1 job : validate of them", *alone, None, 1.3)
    if shutil.which("jing"):
        jing = Command(["jing", GRAMMAR, *names])
        yield Row(f"validate of {count} : Jing", ours("validate", mixed), jing)
    if shutil.which("virt-xml-validate"):
        loop = 'for file; do virt-xml-validate "$file" storagepool; done'
        each = Command(["sh", "-ec", loop, "sh", *names[:FEW]], count / FEW)
        yield Row(f"validate of {count} : virt-xml-validate", ours("validate", mixed), each)


def of_stores(scene: Scene) -> Iterator[Row]:
    """Yield the rows about stores."""
    count = scene.size.files
    for name in STORES:
        root = scene.store(count, name)
        listed = ours("list", "--root", root)
        checked = ours("check", "--fail-on", "never", "--root", root)
        yield Row(f"check of {count} pools of {name} : list", checked, listed, 3.0, 3.0)
        valid = ours("validate", root / "etc")
        yield Row(f"list of {count} pools of {name} : validate", listed, valid)


@contextmanager
def running(count: int, kinds: Sequence[Kind]) -> Iterator[tuple[Command, Command]]:
    """Start a private libvirtd with so many pools, those of type dir running and each second one marked.

    What is yielded is `drift`, and what virsh needs for as much.
    """
    with private_libvirtd() as daemon:
        below, marks = f"{daemon.home}", []
        for number in range(count):
            kind = kinds[number % len(kinds)]
            daemon.define(text_of(kind, number, below).encode(), keep=True)
            if kind == DIR:
                (daemon.home / f"srv/pools/{number}").mkdir(parents=True)
                marks.append(("pool-autostart", f"pool-{number}"))
        daemon.own()
        daemon.restart()
        daemon.virsh_batch(marks[::2])
        for secret in SECRETS if len(kinds) > 1 else ():
            secrets.define(daemon, secret.encode())
        commands = daemon.home / "commands"
        uuids = daemon.virsh("-q", "pool-list --all --uuid").stdout.split()
        wanted = "".join(f"pool-dumpxml {uuid}\n" for uuid in uuids)
        commands.write_text(f"pool-list --all --uuid\n{wanted}")
        asked = 'exec virsh -q -r -c "$0" < "$1"'
        where = ("--storage-dir", daemon.store, "-c", daemon.uri)
        yield ours("drift", *where), Command(["sh", "-c", asked, daemon.uri, str(commands)])


def of_drift(scene: Scene) -> Iterator[Row]:
    """Yield the rows about a running libvirt."""
    count = scene.size.pools
    for name, kinds in STORES.items():
        with running(count, kinds) as (drift, virsh):
            title = f"drift of {count} pools of {name} : virsh lists and dumps"
            yield Row(title, drift, virsh, None, 1.2)


def line(row: Row, mine: Cost, theirs: Cost) -> str:
    """Return a row as it is printed."""
    text = f"{row.title:54}"
    bars = (row.wall, row.processor)
    for each, other, bar in zip(mine[:2], theirs[:2], bars, strict=True):
        over = "" if bar is None or each <= bar * other else "!"
        said = "" if bar is None else f"<= {bar}{over}"
        text += f" {each:8.3f} : {other:7.3f} = {each / other:5.2f} {said:8}"
    return text.rstrip()


def grown(title: str, sizes: Sequence[int], command: Callable[[int], Command]) -> Iterator[str]:
    """Yield what each size costs, and how many times the one before it for how many times as much."""
    before: tuple[int, float] | None = None
    for size in sizes:
        wall, processor, memory = least({"it": command(size)}, 3)["it"]
        said = (
            f"{title:24} {size:9} {wall:8.3f} s wall {processor:8.3f} s processor {memory:5.0f} MiB"
        )
        if before is not None:
            times = processor / before[1]
            said += f" {size / before[0]:6.1f} x as much takes {times:6.2f} x"
        yield said
        before = size, processor


def of_findings(scene: Scene) -> str:
    """Return what a finding costs in a line: what `lint` takes of files with some more than of clean ones."""
    count = scene.size.files
    files = {name: scene.files(name, count) for name in ("mixed", "clean")}
    lint = {name: ours(*LINT, *ALONE, each) for name, each in files.items()}
    taken = least(lint, scene.size.rounds)
    each = (
        (taken["mixed"].processor - taken["clean"].processor) / count * 1e6
    )  # one a file, on average
    over = "" if each <= MICROSECONDS else "!"
    return f"a finding, of {count} in concise: {each:.1f} microseconds of a processor <= {MICROSECONDS}{over}"


def of_growth(scene: Scene) -> Iterator[str]:
    """Yield how the cost grows with files, bytes and pools."""
    size = scene.size

    def files(*words: str) -> Callable[[int], Command]:
        return lambda count: ours(*words, scene.files("mixed", count))

    def pools(verb: str) -> Callable[[int], Command]:
        return lambda count: ours(verb, "--root", scene.store(count))

    def text(count: int) -> Command:
        return ours(*LINT, write_text(scene.directory, count))

    yield from grown("validate, files", size.files_grow, files("validate"))
    yield from grown("lint, files", size.files_grow, files(*LINT))
    yield from grown("lint, bytes of one file", size.bytes_grow, text)
    yield from grown("list, pools", size.pools_grow, pools("list"))
    yield from grown("check, pools", size.pools_grow, pools("check"))


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Compare the costs of commands.")
    parser.add_argument("--long", action="store_true", help="with 10,000 files and more; an hour")
    parser.add_argument("--record", action="store_true", help="keep the ratios in tests/figures")
    parser.add_argument("words", nargs="*", metavar="WORD", help="only rows whose titles hold one")
    wanted = parser.parse_args()
    if wanted.record and wanted.words:
        parser.error("--record keeps all rows: it takes no WORD")
    size = LONG if wanted.long else SHORT
    figures: dict[str, float] = {}
    with compiled(), tempfile.TemporaryDirectory() as name:
        scene = Scene(Path(name), size)
        say(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; seconds")
        say(f"{'':54} {'wall':36} processors")
        for row in chain(of_files(scene), of_stores(scene), of_drift(scene)):
            if not wanted.words or any(word in row.title for word in wanted.words):
                taken = least({"ours": row.ours, "peer": row.peer}, size.rounds)
                say(line(row, taken["ours"], taken["peer"]))
                for kind, mine, theirs in zip(Cost._fields, *taken.values(), strict=True):
                    if kind != "memory":
                        figures[f"{row.title}, {kind}"] = round(mine / theirs, 2)
        if not wanted.words or any(word in "a finding" for word in wanted.words):
            say(of_findings(scene))
        for text in () if wanted.words else of_growth(scene):
            say(text)
    if wanted.record:
        form = "--long " if wanted.long else ""
        subject = "cost beside peers, as ratios"
        write_record("bench", subject, figures, f"python -m tests.bench.table {form}--record")
    return 0


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
