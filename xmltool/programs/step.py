"""What a step is, and what the steps of a pool depend on. Plain data.

Facts of this package are those of libvirt's source, of the releases 7.0.0, 9.0.0 and 11.3.0; each
module names its files. Between these three the programs and their arguments are the same but for
the order of mount's arguments and the backend of sheepdog. Older releases are
described as 7.0.0. The source of 12.8.0 could not be had: it is described as 11.3.0; the words of
the arguments in Debian's binaries of 12.8.0-1 are the same, their order was not looked at.
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from collections.abc import Callable, Sequence
from typing import NamedTuple

from xmltool.pool.definition import StoragePoolDef
from xmltool.versions import NEWEST, Version

STEP_NAMES = ("build", "start", "refresh", "stop", "delete")
"""The operations, in the order of a pool's life: `pool-build`, `pool-start`, and so on."""


class Step(NamedTuple):
    """One thing that libvirt does.

    Attributes:
        argv: the program's bare name and its arguments; None for what libvirt does by itself. An
            argument that only the running host knows is a word in angle brackets, such as
            `<session>`; it stands for one argument.
        does: what it does, above all to data, as the end of a sentence that begins with "it".
        destroys: whether data that is there before may be gone or unreachable after it.
        when: the condition under which it is done; None: always, once its turn comes. The first
            step that fails ends the operation, unless the step says otherwise.
    """

    argv: tuple[str, ...] | None
    does: str
    destroys: bool = False
    when: str | None = None


Steps = tuple[Step, ...]


class Case(NamedTuple):
    """What is asked for.

    Attributes:
        pool: the definition, as libvirt holds it.
        overwrite: True for `--overwrite`, False for `--no-overwrite`, None for neither.
        version: the libvirt release.
        platform: `linux`, `freebsd` or `other`: it decides the mount options.
    """

    pool: StoragePoolDef
    overwrite: bool | None = None
    version: Version = NEWEST
    platform: str = "linux"

    @property
    def source_name(self) -> str:
        """The name of what the pool is made of: by default its own."""
        return self.pool.source.name or self.pool.name

    @property
    def devices(self) -> list[str]:
        """The paths of the source's devices."""
        return [device.path for device in self.pool.source.devices]


class Backend(NamedTuple):
    """The functions of a type's backend; None where libvirt's has none.

    Attributes:
        refresh, build, start, stop, delete: the steps of each operation. `start` is without the
            refresh that always follows it.
        unfit: returns why a definition can be neither started nor stopped, or None.
        takes_overwrite: whether `pool-build` takes `--overwrite` and `--no-overwrite`.
        refresh_fails: whether a refresh fails when a program of it does.
    """

    refresh: Callable[[Case], Steps]
    build: Callable[[Case], Steps] | None = None
    start: Callable[[Case], Steps] | None = None
    stop: Callable[[Case], Steps] | None = None
    delete: Callable[[Case], Steps] | None = None
    unfit: Callable[[Case], str | None] = lambda _case: None
    takes_overwrite: bool = False
    refresh_fails: bool = True


def run(
    command: str, *operands: str, does: str, destroys: bool = False, when: str | None = None
) -> Step:
    """Return the step of running a program: its fixed words as they are typed, then the others."""
    return Step((*command.split(), *operands), does, destroys, when)


def own(does: str, *, destroys: bool = False, when: str | None = None) -> Step:
    """Return a step of libvirt's own."""
    return Step(None, does, destroys, when)


def refuse(reason: str, *, when: str | None = None) -> Step:
    """Return the step of giving up; nothing after it is done."""
    return Step(None, f"fails: {reason}", False, when)


def unless_one(kind: str, several: Sequence[object]) -> str | None:
    """Return why a backend that takes exactly one host or device refuses several, or none."""
    return None if len(several) == 1 else f"it works with exactly one {kind} only"


def settle() -> Step:
    """Return the step of waiting for udev (libvirt: virutil.c, virWaitForDevices)."""
    return run(
        "udevadm settle --timeout=10",
        does="waits up to ten seconds until device nodes are made; its failure is ignored",
        when="udevadm is installed",
    )
