"""Target directories that a system makes when it boots: lines of tmpfiles.d in the place of `build`."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from xmltool.check.system.fstab import plain
from xmltool.check.system.mountinfo import standing
from xmltool.check.system.release import image_mode
from xmltool.check.system.tmpfiles import PLACES, SUFFIX, Tmpfiles, line_for
from xmltool.confined.directory import open_directory
from xmltool.confined.replacement import replace_file
from xmltool.errors import StoreError, UsageError, reason_of
from xmltool.pool.compare import Change
from xmltool.store.action import Action
from xmltool.store.named_pools import named_pools
from xmltool.store.plan import Changes, Step
from xmltool.store.targets import NEW_MODE, target_of
from xmltool.text.shell import command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.confined.root import Root
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.store.place import Place
    from xmltool.store.session import Writing

DEFAULT = "/usr/lib/tmpfiles.d/libvirt-pools.conf"
"""The file that messages propose."""
_MADE_AT_BOOT = "/var/"
_MAX_BYTES = 1024 * 1024
_MODE = 0o644


def line_of(definition: StoragePoolDef, path: str) -> str | None:
    """Return the line that makes the target directory of a pool; None where none can.

    Args:
        definition: of the pool.
        path: that the target leads to inside the root.
    """
    if "\n" in path:
        return None
    wanted = definition.target.permissions
    mode = NEW_MODE if wanted.mode is None else wanted.mode
    owner, group = (-1 if number is None else number for number in (wanted.owner, wanted.group))
    return line_for(path, mode, owner, group)


def _needed_line(root: Root, definition: StoragePoolDef) -> str:
    path = standing(root, target_of(definition, "build")).path
    line = line_of(definition, path)
    if line is None:
        raise StoreError(
            f"build {definition.name}: a line of tmpfiles.d cannot have a line end in it"
        )
    return line


def made_at_boot(
    place: Place, operands: Sequence[str], writing: Writing, *, if_exists: bool = False
) -> frozenset[str]:
    """Return the pools that are named whose targets an image-mode system makes when it boots."""
    opened = named_pools(place, operands, writing.wait, force=True, if_exists=if_exists)
    with opened as (root, pools, _):
        sign = image_mode(root)
        if sign is None:
            return frozenset()
        tmpfiles = Tmpfiles(root)
        found = set()
        for entry in pools:
            path = standing(root, target_of(entry.pool, "build")).path
            if not path.startswith(_MADE_AT_BOOT):
                continue
            found.add(entry.name)
            if tmpfiles.made(path) is None:
                raise StoreError(
                    f"build {entry.name}: {path} would be content of /var in an image-mode system"
                    f" ({sign}), whose /var is made when it boots: nothing is made; have the line"
                    f" `{_needed_line(root, entry.pool)}` in a file of /usr/lib/tmpfiles.d",
                    command(
                        "xmltool build", entry.name, options=(*place.options, "--tmpfiles", DEFAULT)
                    ),
                )
        return frozenset(found)


def write_lines(
    place: Place,
    operands: Sequence[str],
    writing: Writing,
    file: str,
    *,
    if_exists: bool = False,
) -> Changes:
    """Write lines that make the target directories of pools into a file of tmpfiles.d in the root.

    What else the file holds stays; a path that the file has a line for gets the new one.
    """
    force = writing.force or writing.dry_run
    opened = named_pools(place, operands, writing.wait, force=force, if_exists=if_exists)
    with opened as (root, pools, notes):
        path = _inside(root, file)
        before = root.read_text(path, _MAX_BYTES)
        lines = before.splitlines()
        steps = []
        for entry in pools:
            line = _needed_line(root, entry.pool)
            old = _replaced(lines, line)
            changes = () if old == line else (Change("tmpfiles", old, line),)
            action = Action.BUILT if changes else Action.UNCHANGED
            origin = f"{root.shown(path)}: {line}"
            steps.append(Step(action, entry.name, entry.pool, origin, changes=changes,
                              marked=entry.autostart))  # fmt: skip
        text = "".join(f"{line}\n" for line in lines)
        if text != before and not writing.dry_run:
            _write(root, path, text)
    return Changes(tuple(steps), (), notes)


def _replaced(lines: list[str], line: str) -> str | None:
    """Put a line in the place of the one for the same path, else at the end; return the old one."""
    path = line.rsplit(" ", 4)[0]
    for number, old in enumerate(lines):
        if old.rsplit(" ", 4)[0] == path:
            lines[number] = line
            return old
    lines.append(line)
    return None


def _inside(root: Root, file: str) -> str:
    """Return the path inside the root of a file of tmpfiles.d that an option names."""
    prefix = root.path.rstrip("/")
    path = file[len(prefix) :] if prefix and file.startswith(f"{prefix}/") else file
    path = plain(path) if "/" in path else f"{os.path.dirname(DEFAULT)}/{path}"
    if os.path.dirname(path) not in PLACES or not path.endswith(SUFFIX) or path == SUFFIX:
        raise UsageError(
            f"--tmpfiles {file}: systemd-tmpfiles does not read it",
            f"write a name that ends in {SUFFIX}, such as {DEFAULT}, inside the root",
        )
    return path


def _write(root: Root, path: str, text: str) -> None:
    head, name = os.path.split(path)
    try:
        with open_directory(root, head, create=True) as directory:
            replace_file(directory, name, text.encode("utf-8", "surrogateescape"), _MODE)
    except OSError as error:
        hint = "take it away first" if error.errno == errno.EINVAL else None
        raise StoreError(
            f"{root.shown(path)} cannot be written: {reason_of(error)}", hint
        ) from error
