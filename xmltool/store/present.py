"""What is done to a pool that is there: it is removed, marked for autostart, or renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.pool.write import stored_bytes
from xmltool.store.action import Action
from xmltool.store.plan import Step

if TYPE_CHECKING:
    from xmltool.store.boot import BootEntry


def removal(entry: BootEntry) -> Step:
    """Return the step that removes a pool that is loaded, and its autostart link."""
    return Step(Action.REMOVED, entry.name, entry.pool, before=entry.data, link=False)


def marking(entry: BootEntry, *, mark: bool) -> Step:
    """Return the step that marks a pool that is loaded for autostart, or takes the mark away.

    As with virsh a pool that is not marked keeps what else bears the name of its link.
    """
    link = None if entry.autostart is mark else mark
    return Step(Action.UNCHANGED, entry.name, entry.pool, before=entry.data, marked=mark, link=link)


def renaming(entry: BootEntry, name: str) -> tuple[Step, Step]:
    """Return the steps that let a pool that is loaded bear another, free name.

    What bears the name of its new link already is replaced by its mark, or removed.
    """
    gone = removal(entry)
    renamed = gone.definition._replace(name=name)
    new = Step(
        Action.DEFINED,
        name,
        renamed,
        origin=entry.file,
        data=stored_bytes(renamed),
        marked=entry.autostart,
        link=entry.autostart,
    )
    return gone, new
