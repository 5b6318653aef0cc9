"""Plan: what definitions change in a store, looked at beforehand or committed at once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xmltool.errors import DocumentError, StoreError, UsageError
from xmltool.files.inputs import STDIN
from xmltool.files.operands import POOL, Operands, PassedOver, first_of, read_operands, read_parts
from xmltool.pool.uuid_policy import KEPT
from xmltool.secret.read import ROOT as SECRET
from xmltool.store.boot import SUFFIX
from xmltool.store.definitions import Definitions
from xmltool.store.plan import Changes, Terms
from xmltool.store.writing import (
    Seen,
    change_definitions,
    checked_policy,
    is_as_written,
    removal,
)
from xmltool.text.escape import vis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from xmltool.document.document import Document
    from xmltool.findings import FileReport, RunInfo
    from xmltool.grammar.choose import Grammars
    from xmltool.store.place import Place
    from xmltool.store.plan import Step
    from xmltool.store.session import Writing

CHANGED = "the store was changed since the plan was made: nothing is written"


class Plan:
    """What definitions change in a store.

    It is worked out when it is looked at, without a change of anything, and by `commit` under the
    store's lock: where it was looked at, exactly that is done, or nothing.

    Attributes:
        run: which grammar judged.
    """

    def __init__(
        self,
        place: Place,
        writing: Writing,
        definitions: Definitions,
        terms: Terms,
        run: RunInfo,
        notes: tuple[str, ...],
        *,
        prune: bool,
    ) -> None:
        self.run = run
        self._notes = notes
        self._place = place
        self._writing = writing
        self._definitions = definitions
        self._terms = terms
        given = frozenset(each.definition.name + SUFFIX for each in definitions.wanted)
        self._pruning = _Pruning(given, force=writing.force)
        self._prune = prune
        self._changes: Changes | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the pools that are acceptable by themselves."""
        return tuple(wanted.definition.name for wanted in self._definitions.wanted)

    @property
    def files(self) -> tuple[FileReport, ...]:
        """A report on each file that was read."""
        return tuple(self._definitions.files)

    @property
    def refusals(self) -> tuple[FileReport, ...]:
        """The reports with findings, where anything is refused: then nothing is written."""
        _ = self.changes
        return tuple(self._definitions.findings) if self._definitions.refused else ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """What happens to each pool; nothing where there are refusals."""
        return self.changes.steps

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know: what was passed over, and the state of the store."""
        changes = self._changes or Changes(())
        return (*self._notes, *changes.notes, *self._pruning.notes())

    @property
    def kept(self) -> tuple[str, ...]:
        """Names of pools that were to be pruned and stay: others have a hand in them."""
        return tuple(self._pruning.kept)

    def commit(self, look: Callable[[Seen, Changes], None] | None = None) -> Changes:
        """Carry the plan out, all of it or nothing; return what was done.

        Before that `look` is shown the store and the changes, and may raise.

        Raises:
            DocumentError: there are refusals.
            StoreError: the store cannot be changed, or is not as it was when the plan was looked at.
        """
        if not self._definitions.refused:
            self._changes = self._work_out(self._writing, look, self._changes)
        if self._definitions.refused:
            raise DocumentError("the definitions are refused: nothing is written")
        return self.changes

    @property
    def changes(self) -> Changes:
        """What is done to the store, or would be; nothing where there are refusals."""
        if self._definitions.refused:
            return Changes(())
        if self._changes is None:
            self._changes = self._work_out(self._writing._replace(dry_run=True), None, None)
        return self._changes

    def _work_out(
        self,
        writing: Writing,
        look: Callable[[Seen, Changes], None] | None,
        known: Changes | None,
    ) -> Changes:
        def shown(seen: Seen, changes: Changes) -> None:
            if known is not None and changes._replace(notes=known.notes) != known:
                raise StoreError(CHANGED)
            if look is not None:
                look(seen, changes)

        wanted, terms = self._definitions.wanted, self._terms
        secrets = [given.wanted for given in self._definitions.secrets]
        if known is not None:  # a random uuid stays the one that was shown
            terms = terms._replace(policy=KEPT)
            wanted = tuple(
                each._replace(definition=step.definition)
                for each, step in zip(wanted, known.steps, strict=False)
            )
            secrets = [
                each._replace(definition=step.definition)
                for each, step in zip(secrets, known.secrets.steps, strict=True)
            ]
        prune = self._pruning.removals if self._prune else None
        changes = change_definitions(self._place, wanted, terms, writing, prune, shown, secrets)
        if known is not None and changes.refused:
            raise StoreError(CHANGED)
        self._definitions.refuse(self._definitions.given, changes.refusals)
        self._definitions.refuse(self._definitions.secrets, changes.secrets.refusals)
        return changes


class _Pruning:
    """Returns which pools are removed: only what xmltool wrote, and what is still as it wrote it.

    The pools whose files are `given` stay in any case; with `force` those of others go, too.

    Attributes:
        kept: the pools that stay although they are not given, by name, and why.
    """

    def __init__(self, given: frozenset[str], *, force: bool) -> None:
        self.kept: dict[str, str] = {}
        self._given = given
        self._force = force

    def removals(self, seen: Seen) -> list[Step]:
        """Return the steps of what is to be removed."""
        removals = []
        self.kept = {}
        for entry in sorted(seen.entries, key=lambda entry: os.fsencode(entry.file)):
            if entry.file in self._given or entry.definition is None:
                continue
            if is_as_written(seen, entry) or (self._force and entry.loaded):
                removals.append(removal(entry))
            elif entry.loaded:
                known = entry.file in seen.manifest
                why = "it is not as xmltool wrote it" if known else "xmltool did not write it"
                self.kept[entry.name] = why
        return removals

    def notes(self) -> Iterator[str]:
        """Return a line for each pool that stays."""
        for name, why in self.kept.items():
            yield f"pool {vis(name)} is not pruned: {why}; --force removes it, too"


def plan_definitions(
    place: Place,
    writing: Writing,
    define: Sequence[str | Document],
    grammars_of: Callable[[], Grammars],
    *,
    prune: bool,
    autostart: bool | Sequence[str] | None,
    uuid: str | None,
    adopt_uuid: bool,
    validate: bool,
    once: bool,
    replace: bool,
    secrets: bool,
    allow_empty: bool | None,
    stdin_filename: str | None,
) -> Plan:
    """Read and judge definitions, and return the plan of them; see `xmltool.offline.Store.plan`."""
    paths = [each for each in define if isinstance(each, str)]
    kinds = (POOL, SECRET) if secrets else (POOL,)
    read = Operands((), ())
    if paths:
        read = _read(paths, stdin_filename, kinds, allow_empty=allow_empty)
    if prune and read.passed_over:
        raise _not_pruned(read.passed_over)
    documents = [read_parts(each) for each in define if not isinstance(each, str)]
    grammars = grammars_of()
    files = (*read.files, *documents)
    definitions = Definitions(files, grammars, validate=validate, kinds=kinds)
    notes = (*grammars.run.notes, *read.remarks())
    if not (definitions.given or definitions.secrets or definitions.refused or allow_empty):
        hint = None if allow_empty is None else "--allow-empty accepts that"
        raise UsageError("there is no definition in what is given", hint)
    marks = autostart if isinstance(autostart, bool | None) else frozenset(autostart)
    policy = checked_policy(uuid, len(definitions.given), adopt=adopt_uuid)
    terms = Terms(marks, policy, once, replace, adopt_uuid)
    return Plan(place, writing, definitions, terms, grammars.run, notes, prune=prune)


def _read(
    paths: list[str], stdin_filename: str | None, kinds: Sequence[str], *, allow_empty: bool | None
) -> Operands:
    """Read operands; directories that hold no file are an empty set, where that is allowed."""
    try:
        return read_operands(
            paths, stdin_filename=stdin_filename, allow_empty=bool(allow_empty), kinds=kinds
        )
    except UsageError as error:
        if allow_empty is not False or error.hint or paths.count(STDIN) > 1:
            raise
        raise UsageError(error.message, "--allow-empty accepts an empty set") from error


def _not_pruned(passed_over: tuple[PassedOver, ...]) -> UsageError:
    """Return the error of a set that is not known in full: a pool of it could be removed."""
    return UsageError(
        f"--prune needs a set that is read in full: {first_of(passed_over)}",
        "name the files, or move what is no definition out of the directory",
    )
