"""What has to be installed so that libvirt can serve a pool."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.pool.types import POOL_TYPES
from xmltool.programs.packages import NOWHERE, Package, packages_of
from xmltool.versions import Version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xmltool.programs.step import Steps

SEARCHED_SINCE = Version(11, 4, 0)
"""From here on libvirt looks for its programs in the PATH, before at the places of its build."""


class Program(NamedTuple):
    """A program that is needed.

    Attributes:
        name: its bare name.
        why: None for one that libvirt runs itself, else the program that runs it.
        package: that has it.
    """

    name: str
    why: str | None
    package: Package


class Needs(NamedTuple):
    """What a pool needs on the host.

    Attributes:
        module: the backend's file in libvirt's directory of storage backends; None: there is none.
        package: that has the module.
        programs: the programs, in the order in which they are first run.
        searched: whether libvirt looks for the programs in the PATH; if not, at fixed places.
    """

    module: str | None
    package: Package
    programs: tuple[Program, ...]
    searched: bool


def needs_of(kind: str, steps: Mapping[str, Steps], version: Version) -> Needs:
    """Return what has to be installed for the operations of `steps_of` on a pool of a type."""
    names: dict[str, str | None] = {}
    module = POOL_TYPES[kind].module
    for step in (step for several in steps.values() for step in several):
        if step.argv is not None:
            names.setdefault(step.argv[0], None)
            names.update(_helper(step.argv))
    exists = kind != "sheepdog" or bool(names)
    return Needs(
        module=f"libvirt_storage_backend_{module}.so" if exists else None,
        package=packages_of("modules")[module] if exists else NOWHERE,
        programs=tuple(
            Program(name, why, packages_of("programs").get(name, NOWHERE))
            for name, why in names.items()
        ),
        searched=version >= SEARCHED_SINCE,
    )


def _helper(argv: tuple[str, ...]) -> dict[str, str]:
    """Return the program that mount or mkfs runs in turn for a format, and which of them does."""
    program = argv[0]
    kind = argv[argv.index("-t") + 1] if "-t" in argv[:-1] else None
    if program == "mount" and kind is None and ":" in argv[-2] and not argv[-2].startswith("/"):
        kind = "nfs"  # which mount guesses from the source (libmount: mnt_context_guess_fstype)
    if program == "mount" and kind in ("nfs", "cifs", "glusterfs"):
        return {f"mount.{kind}": "mount"}
    if program == "mkfs" and kind not in (None, "auto"):
        return {f"mkfs.{kind}": "mkfs"}
    return {}
