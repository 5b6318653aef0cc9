"""Commands that would end a drift: quoted for a shell, and shown only."""

from __future__ import annotations

import shlex
import subprocess

import pytest

from tests.live.samples import OTHER, UUID, directory, disk, entry, live
from xmltool.live.drift import compare_sides
from xmltool.live.pools import LivePool
from xmltool.live.suggest import Commands, suggestions
from xmltool.text.shell import shell_word

VIRSH = "virsh -c test:///drift"


def commands(*sides: object, options: tuple[str, ...] = ()) -> tuple[Commands, ...]:
    files = disk(*(side for side in sides if not isinstance(side, LivePool)))  # type: ignore[arg-type]
    pools = live(*(side for side in sides if isinstance(side, LivePool)))
    return tuple(suggestions(compare_sides(files, pools), options).values())


def test_a_file_that_is_not_loaded() -> None:
    (found,) = commands(entry(directory("a b", uuid=None), autostart=True), options=("--session",))
    file = "'/etc/libvirt/storage/a b.xml'"
    link = "'/etc/libvirt/storage/autostart/a b.xml'"
    assert found.live_as_disk == (
        f"{VIRSH} pool-define {file}",
        f"rm -f {link} && {VIRSH} pool-autostart -- 'a b'",
    )
    assert found.disk_as_live == ("xmltool undefine --session --force -- 'a b'",)


def test_a_pool_without_a_file() -> None:
    (found,) = commands(LivePool(UUID, directory(), active=True))
    write = f"{VIRSH} pool-dumpxml --inactive {UUID} | {VIRSH} pool-define /dev/stdin"
    assert found.live_as_disk == (
        f"{VIRSH} pool-destroy {UUID}",
        write,
        f"{VIRSH} pool-undefine {UUID}",
    )
    assert found.disk_as_live == (write,)


@pytest.mark.parametrize(
    ("uuid", "expected"),
    [
        (UUID, f"{VIRSH} pool-define /etc/libvirt/storage/web.xml"),
        (
            None,
            f"xmltool normalize --uuid {UUID} /etc/libvirt/storage/web.xml | {VIRSH} pool-define",
        ),
        (OTHER, "new=$(cat /etc/libvirt/storage/web.xml) && "),
    ],
)
def test_a_changed_file(uuid: str | None, expected: str) -> None:
    (found,) = commands(entry(directory(target="/new", uuid=uuid)), LivePool(UUID, directory()))
    assert found.live_as_disk[-1].startswith(expected)


@pytest.mark.parametrize(
    ("marked", "to_live", "to_disk"),
    [
        (True, f"pool-autostart {UUID}", "xmltool autostart --disable --force -- web"),
        (False, f"pool-autostart {UUID} --disable", "xmltool autostart --force -- web"),
    ],
)
def test_autostart(marked: bool, to_live: str, to_disk: str) -> None:
    (found,) = commands(
        entry(directory(), autostart=marked), LivePool(UUID, directory(), autostart=not marked)
    )
    assert found.live_as_disk[0].endswith(to_live)
    assert found.disk_as_live == (to_disk,)


@pytest.mark.parametrize(
    "word", ["plain", "a b", "it's", "$(reboot)", "-x", "a\nb", "\x1b[31m", "ü\u202e'\\", "\udcff"]
)
def test_a_shell_gets_the_word_back(word: str) -> None:
    quoted = shell_word(word)
    assert quoted.isprintable()
    said = subprocess.run(["bash", "-c", f"printf %s {quoted}"], capture_output=True, check=True)
    assert said.stdout == word.encode("utf-8", "surrogateescape")
    if word.isprintable():
        assert shlex.split(quoted) == [word]
