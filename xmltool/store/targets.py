"""Target directories of pools, made and removed inside a root as `pool-build` and `pool-delete` do.

(libvirt: storage_util.c, virStorageBackendBuildLocal and virStorageBackendDeleteLocal; virfile.c,
virDirCreate; tried on libvirt 9.0.0)
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from xmltool.confined.cow import set_cow
from xmltool.confined.directory import open_directory
from xmltool.confined.owner import set_owner
from xmltool.errors import StoreError, reason_of
from xmltool.pool.compare import Change
from xmltool.pool.types import POOL_TYPES
from xmltool.store.action import Action
from xmltool.store.named_pools import named_pools
from xmltool.store.plan import Changes, Step
from xmltool.text.shell import command

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from xmltool.confined.root import Root
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.store.boot import BootEntry
    from xmltool.store.place import Place
    from xmltool.store.session import Writing

NEW_MODE = 0o711
"""Of a directory that is made, when the definition gives none."""
_PARENT_MODE = 0o755
_REMOVING = "failed to remove pool '{}'"
"""libvirt's own words."""


class Building(NamedTuple):
    """What `build` does to one target.

    Attributes:
        path: of the target inside the root.
        makes: whether it is missing.
        mode: to be set, or None where it stays.
        owner: user id to be set, -1 where it stays.
        group: the same for the group.
        cow: whether files are copied on write on btrfs; None turns it off, too, and may fail.
    """

    path: str
    makes: bool
    mode: int | None
    owner: int
    group: int
    cow: bool | None = None

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return self.makes or self.mode is not None or (self.owner, self.group) != (-1, -1)


def build_pools(
    place: Place,
    operands: Sequence[str],
    writing: Writing,
    *,
    leave: Container[str],
    if_exists: bool,
) -> Changes:
    """Make the target directories of pools inside the root; those to `leave` somebody else makes."""
    force = writing.force or writing.dry_run
    steps: list[Step] = []
    found: list[str] = []
    opened = named_pools(place, operands, writing.wait, force=force, if_exists=if_exists)
    with opened as (root, pools, notes):
        planned = [(each, _planned(root, each.pool, left=each.name in leave)) for each in pools]
        for entry, building in planned:
            if not writing.dry_run and entry.name not in leave:
                with _told(steps):
                    found += (f"{entry.name}: {note}" for note in _build_target(root, building))
            steps.append(_built(entry, building, root.shown(building.path)))
    return Changes(tuple(steps), (), (*notes, *found))


def delete_pools(
    place: Place, operands: Sequence[str], writing: Writing, *, if_exists: bool
) -> Changes:
    """Remove the empty target directories of pools inside the root; definitions stay."""
    steps: list[Step] = []
    opened = named_pools(
        place, operands, writing.wait, force=writing.force or writing.dry_run,
        none_active=not writing.dry_run, if_exists=if_exists,
    )  # fmt: skip
    with opened as (root, pools, notes):
        paths = [(entry, target_of(entry.pool, "delete")) for entry in pools]
        planned = [each for each in paths if not (if_exists and _is_gone(root, each[1]))]
        for _, path in planned:
            with _explained(_REMOVING.format(root.shown(path))):
                _check_deletion(root, path)
        for entry, path in planned:
            if not writing.dry_run:
                with _told(steps), _explained(_REMOVING.format(root.shown(path))):
                    root.rmdir(path)
            gone = (Change("directory", path, None),)
            steps.append(_step(Action.DELETED, entry, root.shown(path), gone))
    return Changes(tuple(steps), (), notes)


def _step(action: Action, entry: BootEntry, shown: str, changes: tuple[Change, ...]) -> Step:
    return Step(action, entry.name, entry.pool, shown, changes=changes, marked=entry.autostart)


@contextmanager
def _told(steps: Sequence[Step]) -> Iterator[None]:
    """Add what was done before to an error."""
    try:
        yield
    except StoreError as error:
        for step in steps:
            error.add_note(f"Pool {step.name} {step.action.value}")
        raise


def _built(entry: BootEntry, building: Building, shown: str) -> Step:
    """Return what is done to a target directory as a step, in the words of the definition."""
    owner, group = (None if number == -1 else str(number) for number in building[3:5])
    mode = None if building.mode is None else f"{building.mode:04o}"
    fields = (("mode", mode), ("owner", owner), ("group", group))
    made = (Change("directory", None, building.path),) if building.makes else ()
    changes = made + tuple(
        Change(f"target/permissions/{name}", None, value) for name, value in fields if value
    )
    return _step(Action.BUILT if building.changes else Action.UNCHANGED, entry, shown, changes)


def _is_gone(root: Root, path: str) -> bool:
    try:
        root.stat(path, follow=False)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def target_of(definition: StoragePoolDef, word: str) -> str:
    """Return the target directory of a pool; the word is `build` or `delete`."""
    if not POOL_TYPES[definition.type].has_directory:
        raise StoreError(
            f"{word} {definition.name}: a pool of type {definition.type} has no directory of its"
            " own: only a running libvirt can do that",
            command(f"virsh pool-{word}", definition.name),
        )
    path = definition.target.path or ""
    if not path.startswith("/"):
        raise StoreError(f"{word} {definition.name}: the target {path} is not an absolute path")
    return path


def _planned(root: Root, definition: StoragePoolDef, *, left: bool) -> Building:
    """Return what is to be done to the target directory of a pool; nothing to one that is left."""
    path = target_of(definition, "build")
    if left:
        return Building(path, False, None, -1, -1)
    wanted = definition.target.permissions
    owner = -1 if wanted.owner is None else wanted.owner
    group = -1 if wanted.group is None else wanted.group
    with _explained(f"{root.shown(path)} cannot be made"):
        try:
            found = root.stat(path)
        except FileNotFoundError:
            new = NEW_MODE if wanted.mode is None else wanted.mode
            return Building(path, True, new, owner, group, definition.cow)
    if not stat.S_ISDIR(found.st_mode):
        raise StoreError(f"{root.shown(path)} is not a directory")
    mode = wanted.mode
    if mode is None and POOL_TYPES[definition.type].resets_mode:
        mode = NEW_MODE
    is_mode = stat.S_IMODE(found.st_mode) == mode
    return Building(
        path,
        False,
        None if is_mode else mode,
        -1 if owner == found.st_uid else owner,
        -1 if group == found.st_gid else group,
        definition.cow,
    )


def _build_target(root: Root, building: Building) -> tuple[str, ...]:
    """Make a target directory, or give one that is there its owner and mode.

    What could not be done as the definition says is returned, one line each.
    """
    mode, owner = building.mode, (building.owner, building.group)
    notes = []
    new = NEW_MODE if mode is None else mode
    with (
        _explained(f"{root.shown(building.path)} cannot be made"),
        open_directory(
            root, building.path, create=True, mode=new, parents=_PARENT_MODE
        ) as directory,
    ):
        if owner != (-1, -1) and not _is_given(root, building, directory.fd):
            notes.append("its owner or group has no number in this user namespace, and stays")
        if mode is not None:
            os.fchmod(directory.fd, mode)  # after the owner, which may take bits away
        notes += _copied_on_write(directory.fd, building.cow)
    return tuple(notes)


def _is_given(root: Root, building: Building, fd: int) -> bool:
    """Give a directory its owner; report whether it has a number here."""
    try:
        return set_owner(fd, building.owner, building.group)
    except PermissionError as error:
        raise StoreError(
            f"{root.shown(building.path)} is there, and its owner and group stay: {error.strerror}",
            "run it as root, or in a user namespace: unshare -Ur",
        ) from error


def _copied_on_write(fd: int, cow: bool | None) -> Iterator[str]:
    """Set what libvirt sets on btrfs; yield that it cannot be set elsewhere, where it was asked for.

    (libvirt: storage_util.c, virStorageBackendBuildLocal; virfile.c, virFileSetCOW)
    """
    try:
        is_btrfs = set_cow(fd, cow is True)
    except OSError:
        if cow is not None:
            raise
        return
    if not is_btrfs and cow is not None:
        yield "<cow> is not set: this is not btrfs, where alone virsh pool-build takes it"


def _check_deletion(root: Root, path: str) -> None:
    """Raise unless a target directory can be removed."""
    own = root.stat(path, follow=False)
    if not stat.S_ISDIR(own.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
    with open_directory(root, path) as directory:
        if directory.names():
            raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY), path)


@contextmanager
def _explained(outcome: str) -> Iterator[None]:
    """Turn a failed system call into words for the user."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{outcome}: {reason_of(error)}") from error
