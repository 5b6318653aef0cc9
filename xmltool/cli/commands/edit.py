"""`xmltool edit`: change a definition in the user's editor."""

import sys
from typing import Annotated

import typer

from xmltool.cli.editor import EditedText
from xmltool.cli.options import general as options
from xmltool.cli.options import store as stores
from xmltool.cli.show import emit
from xmltool.cli.show.plan import step_lines, tell_refusal
from xmltool.document.document import parse_document
from xmltool.errors import StoreError, XmltoolError
from xmltool.files.operands import read_parts
from xmltool.grammar.choose import Grammars, choose_grammars
from xmltool.pool.write import stored_bytes
from xmltool.store.boot import BootEntry, boot
from xmltool.store.definitions import Definitions
from xmltool.store.place import Place
from xmltool.store.plan import Action, Plan
from xmltool.store.pools import find_pool
from xmltool.store.session import WAIT_SECONDS, daemon_of, read_store, refuse_live
from xmltool.store.writing import Hooks, Seen, Writing, grammar_root, write_definitions
from xmltool.text.escape import vis
from xmltool.text.shell import command
from xmltool.text.suggest import one_of


def edit(
    pool: Annotated[str, typer.Argument(metavar="NAME", help="Name or uuid of the pool.")],
    no_validate: stores.NoValidate = False,
    force: stores.Force = False,
    wait: stores.Wait = WAIT_SECONDS,
    root: options.Root = None,
    session: options.Session = False,
    home: options.Home = None,
    storage_dir: options.StorageDir = None,
    schema: options.Schema = "auto",
    libvirt_version: options.LibvirtVersion = None,
    color: options.Color = "auto",
) -> int:
    """Edit a definition with $VISUAL or $EDITOR; it is judged before it is written.

    A text that is refused is offered again; where that is not wanted, it is kept in a file.
    """
    one_of("--color", color, options.COLORS)
    place = stores.place_of(root, session, home, storage_dir)
    judges = choose_grammars(schema, libvirt_version, grammar_root(place))
    refuse_live(daemon_of(place), place, force=force)
    with read_store(place, wait) as view:
        entry = find_pool(boot(view), pool, place.shown)
    emit.notes(view.notes)
    if entry.definition is None:  # pragma: no cover - what is loaded has one
        return 2
    before = stored_bytes(entry.definition, header=False)
    text = EditedText(before)
    session_of_editing = _Editing(place, entry, before, judges, Writing(wait, force), no_validate)
    try:
        status = session_of_editing.run(text, color)
    except (XmltoolError, KeyboardInterrupt):
        _keep(text, before)
        raise
    return status


class _Editing:
    """One pool that is being edited, until its text is written or given up."""

    def __init__(
        self,
        place: Place,
        entry: BootEntry,
        before: bytes,
        judges: Grammars,
        writing: Writing,
        no_validate: bool,
    ) -> None:
        self._place = place
        self._entry = entry
        self._before = before
        self._judges = judges
        self._writing = writing
        self._no_validate = no_validate

    def run(self, text: EditedText, color: str) -> int:
        """Let the user edit until the text is taken or given up; give the exit status."""
        while True:
            data = text.edited()
            if data == self._before:
                text.discard()
                emit.out(f"Pool {vis(self._entry.name)} XML configuration not changed.\n")
                return 0
            definitions = Definitions(self._judges.grammars, validate=not self._no_validate)
            definitions.add(read_parts(parse_document(text.path, data)))
            plan = None if definitions.refused else self._written(definitions)
            if plan is not None and not plan.refusals:
                text.discard()
                emit.out("".join(self._done(plan)))
                return 0
            if definitions.refused:
                tell_refusal(
                    definitions, self._place, self._judges.run, output_format="text", color=color
                )
            if not _again():
                emit.note(f"the text is kept in {vis(text.path)}")
                return 1

    def _written(self, definitions: Definitions) -> Plan | None:
        """Write the text; None where that was not done for a reason that is told here."""
        names = [given.wanted.definition.name for given in definitions.given]
        if names != [self._entry.name]:
            emit.note(vis(f"edit does not rename pool {self._entry.name}: nothing is written"))
            for name in names[:1]:
                emit.note(f"  to rename it: {command('xmltool rename', self._entry.name, name)}")
            return None
        plan = write_definitions(
            self._place, definitions.wanted, self._writing, Hooks(look=self._as_it_was)
        )
        definitions.refuse(plan.refusals)
        emit.notes(plan.notes)
        return plan

    def _as_it_was(self, seen: Seen, _plan: Plan) -> None:
        """Refuse to write over what somebody else wrote while the editor was open."""
        now = {entry.file: entry.data for entry in seen.entries}
        if now.get(self._entry.file) != self._entry.data:
            raise StoreError(
                f"{self._entry.file} was changed by somebody else meanwhile: nothing is written"
            )

    def _done(self, plan: Plan) -> list[str]:
        name = vis(self._entry.name)
        step = plan.steps[0]
        if step.action is Action.UNCHANGED:
            return [f"Pool {name} XML configuration not changed.\n"]
        lines = list(step_lines([step], only_tells=False, color=False))[1:]
        return [f"Pool {name} XML configuration edited.\n", *lines]


def _again() -> bool:
    """Ask whether to edit a text again that was refused; no answer is a no."""
    emit.note("Edit it again? [Y/n] ")
    answer = sys.stdin.readline() if sys.stdin else ""  # None: closed by who started us
    return answer.strip().lower() in ("", "y", "yes") and bool(answer)


def _keep(text: EditedText, before: bytes) -> None:
    """Say where a text is that was not written; one that nobody changed is removed."""
    try:
        with open(text.path, "rb") as file:
            changed = file.read() != before
    except OSError:
        return
    if changed:
        emit.note(f"the text is kept in {vis(text.path)}")
    else:
        text.discard()
