"""`xmltool edit`: change a definition in the user's editor."""

from functools import partial
from typing import TYPE_CHECKING

from xmltool.cli.editor import EditedText, asked_again, keep
from xmltool.cli.options import store as stores
from xmltool.cli.options.groups import grouped
from xmltool.cli.show import emit
from xmltool.cli.show.plan import tell_changes, tell_refusal
from xmltool.cli.show.steps import step_lines
from xmltool.document.document import parse_document
from xmltool.errors import DocumentError, StoreError, XmltoolError
from xmltool.pool.write import stored_bytes
from xmltool.store.action import Action
from xmltool.store.plan import Changes
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xmltool.offline import Store
    from xmltool.store.boot import BootEntry
    from xmltool.store.commit import Plan
    from xmltool.store.plan import Step
    from xmltool.store.writing import Seen


@grouped
def edit(
    pool: stores.Pool,
    where: stores.StoreOptions,
    editing: stores.EditingOptions,
    writing: stores.WritingOptions,
) -> int:
    """Edit a definition with $VISUAL or $EDITOR; it is judged before it is written.

    A text that is refused is offered again; where that is not wanted, it is kept in a file.
    """
    with where.opened(writing) as store:
        store.grammars(editing.schema, editing.libvirt_version)  # before the user has worked
        if not writing.dry_run:
            store.refuse_live()
        entry = store.pool(pool)
        emit.notes(store.notes)
        before = stored_bytes(entry.pool, header=False)
        text = EditedText(before)
        try:
            return _edited(store, entry, before, text, editing, writing)
        except (XmltoolError, KeyboardInterrupt):
            keep(text, before)
            raise


def _edited(
    store: "Store", entry: "BootEntry", before: bytes, text: EditedText,
    editing: stores.EditingOptions, writing: stores.WritingOptions,
) -> int:  # fmt: skip
    """Let the user edit until the text is taken or given up; return the exit status."""
    while True:
        data = text.edited()
        if data == before:
            text.discard()
            return tell_changes(
                Changes(()),
                store,
                writing,
                lines=partial(_edited_lines, entry.name, writing.dry_run),
            )
        document = parse_document(text.path, data)
        plan = store.plan([document], **editing.terms())
        if not plan.names or plan.names == (entry.name,):
            try:
                changes = _written(plan, entry, dry_run=writing.dry_run)
                text.discard()
                lines = partial(_edited_lines, entry.name, writing.dry_run)
                return tell_changes(changes, store, writing, plan=plan, lines=lines)
            except DocumentError:
                tell_refusal(plan, store, writing._replace(output_format="text"))
        else:
            emit.note(vis(f"edit does not rename pool {entry.name}: nothing is written"))
            emit.note(f"  to rename it: {store.place.command('rename', entry.name, *plan.names)}")
        if not asked_again():
            emit.note(f"the text is kept in {vis(text.path)}")
            return 1


def _written(plan: "Plan", entry: "BootEntry", *, dry_run: bool) -> Changes:
    """Write the text, unless somebody else wrote the pool while the editor was open."""

    def as_it_was(seen: "Seen", _changes: Changes) -> None:
        now = {each.file: each.data for each in seen.entries}
        if now.get(entry.file) != entry.data:
            raise StoreError(
                f"{entry.file} was changed by somebody else meanwhile: nothing is written"
            )

    if not dry_run:
        return plan.commit(as_it_was)
    if plan.refusals:
        raise DocumentError("the text is refused")
    return plan.changes


def _edited_lines(name: str, only_tells: bool, steps: "Sequence[Step]") -> "Iterator[str]":
    step = steps[0] if steps else None
    if step is None or step.action is Action.UNCHANGED:
        yield f"Pool {vis(name)} XML configuration not changed.\n"
        return
    done = "would be edited" if only_tells else "edited"
    yield f"Pool {vis(name)} XML configuration {done}.\n"
    yield from list(step_lines(Changes((step,)), only_tells=only_tells, color=False))[1:]
