"""Linting many inputs: each by itself in several processes, then what lies between them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from xmltool.document.document import parse_document, read_document
from xmltool.files.found import EMPTY, NO_ELEMENT, read_found
from xmltool.files.inputs import STDIN, TEMPLATE_SUFFIXES, Source, shown_name
from xmltool.files.workers import map_in_order, results_in_order
from xmltool.lint.engine import Linted
from xmltool.lint.groups import Stores
from xmltool.lint.marks import with_hint, with_marks
from xmltool.lint.outcome import Outcome
from xmltool.lint.selection import Ruleset, is_of_a_store, may_suppress
from xmltool.text.placeholders import kinds_of
from xmltool.verdict import definition_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from xmltool.document.document import Document
    from xmltool.files.inputs import Skipped
    from xmltool.findings import Finding
    from xmltool.lint.checks.between import Footprint
    from xmltool.lint.configuration import Configuration
    from xmltool.lint.engine import Linter
    from xmltool.lint.known import Known
    from xmltool.lint.rendering import Case
    from xmltool.pool.definition import StoragePoolDef
    from xmltool.verdict import Verdict

    Definitions = dict[str, tuple[tuple[int, ...], StoragePoolDef | None]]
    """What files define, each with the version of the file that it was read from."""

FEW = 32
"""Inputs that are taken together: two milliseconds of work."""
SMALL = 1 << 16
"""Bytes of those that are held for one another; the one that goes beyond is the last of its few."""
NO_RULES = Ruleset(frozenset())
_CLEAN = Linted(True, True, None, ())
BETWEEN = "XT4"
"""Family of the rules that look at several files."""


class Options(NamedTuple):
    """What a run does beside looking.

    Attributes:
        fix: apply safe fixes.
        unsafe: with `fix`: apply the others too.
        ignores: honour comments that suppress findings.
        one_store: all inputs are one store; else each directory is one.
        stdin_filename: what reports call standard input.
        template: kinds of placeholders that count in every file; None: by configuration and name.
        embedded: look for pools in other files, too.
        cases: values that Jinja templates are rendered with; none: they are not rendered.
    """

    fix: bool = False
    unsafe: bool = False
    ignores: bool = True
    one_store: bool = False
    stdin_filename: str | None = None
    template: tuple[str, ...] | None = None
    cases: tuple[Case, ...] = ()
    embedded: bool = False


class Run:
    """One run over inputs, the same whatever the number of processes.

    Args:
        sources: the inputs.
        linter: what lints one document.
        configuration: which rules are on for which file.
        known: findings that are not to be reported (a baseline, untouched lines).
        options: what else to do.
        beside: files that are no inputs, with which named ones are compared; sorted by path.
        remembered: what files beside an earlier run's inputs defined; more is added.

    Attributes:
        names: what reports call the inputs.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        linter: Linter,
        configuration: Configuration,
        known: Known,
        options: Options,
        beside: Sequence[str] = (),
        remembered: Definitions | None = None,
    ) -> None:
        self._sources = sources
        self._linter = linter
        self._configuration = configuration
        self._known = known
        self._options = options
        self.names = [shown_name(source, options.stdin_filename) for source in sources]
        self._beside = beside
        self._footprint: Callable[..., Footprint]
        self._remembered = remembered
        self._stores = Stores(self.names, one_store=options.one_store, beside=beside)

    def outcomes(self, skipped: Skipped, jobs: int) -> Iterator[Outcome]:
        """Return what became of each input, in order, with all findings to report."""
        if not self._stores.crowded:
            return map(self._reported, self._alone(skipped, jobs))
        from xmltool.lint.checks.between import footprint_of
        from xmltool.lint.clashes import with_clashes

        self._footprint = footprint_of
        found = self._alone(skipped, jobs)
        beside = self._defined(jobs)
        found = with_clashes(found, self._stores, self._configuration, beside, self._definition)
        return map(self._reported, found)

    def _defined(self, jobs: int) -> dict[str, StoragePoolDef]:
        """Return what the files beside the inputs define."""

        def define(name: str) -> StoragePoolDef | None:
            document = read_found(Source(name, found=True), None)
            return None if isinstance(document, str) else self._definition(document)

        def remember(name: str) -> StoragePoolDef | None:
            if self._remembered is None or (version := _version(name)) is None:
                return define(name)
            known = self._remembered.get(name)
            if known is None or known[0] != version:
                known = self._remembered[name] = (version, define(name))
            return known[1]

        results = map_in_order(remember, self._beside, jobs)
        pairs = zip(self._beside, results, strict=True)
        return {name: definition for name, definition in pairs if definition is not None}

    def _definition(self, document: Document) -> StoragePoolDef | None:
        """Return what a document defines."""
        if document.well_formed and not self._kinds(document.name):
            return definition_of(document)
        return self._lint(document, NO_RULES).definition if document.judged else None

    def _alone(self, skipped: Skipped, jobs: int) -> Iterator[Outcome]:
        """Lint each input by itself."""
        numbers = range(len(self._sources))
        results = results_in_order(self._work, numbers, jobs)
        for source, name, result in zip(self._sources, self.names, results, strict=True):
            if isinstance(result, str):
                skipped.add(result)
            elif isinstance(result, list):
                (valid, loads, findings, hidden), *rest = result
                yield Outcome(source, name, Linted(valid, loads, None, findings, hidden), *rest)
            else:  # a clean file: only what a comparison with others needs came back
                yield Outcome(source, name, _CLEAN, footprint=result)

    def _work(self, numbers: Sequence[int]) -> Iterator[list[Any] | Footprint | str | None]:
        """Lint inputs, and yield what `_outcome` returns of each.

        A few small ones are read, then judged, then looked at: what is done again at once finds its code in
        the processor's caches.
        """
        start, end = numbers[0], numbers[-1] + 1
        while start < end:
            few = slice(start, min(start + FEW, end))
            read = self._read(self._sources[few])
            judged = self._judged(read)
            yield from map(self._outcome, self._sources[few], self.names[few], read, judged)
            start += len(read)

    def _read(self, sources: Sequence[Source]) -> list[Document | str]:
        """Read inputs, none after a large one; of what is no pool return what it is."""
        read: list[Document | str] = []
        size = 0
        look_in = read_found
        if self._options.embedded:
            from xmltool.lint.hosted import read_host as look_in
        for source in sources:
            document = look_in(source, self._options.stdin_filename)
            read.append(document)
            if not isinstance(document, str):
                size += len(document.data)
                if size > SMALL:
                    break
        return read

    def _judged(self, read: Sequence[Document | str]) -> list[Verdict | None]:
        """Judge what is linted as it stands; None for what is looked into, filled in or fixed before."""
        if self._options.fix:
            return [None] * len(read)
        plain = [
            document
            for document in read
            if not isinstance(document, str)
            and document.well_formed
            and not self._kinds(document.name)
        ]
        judged: dict[Document | str, Verdict] = {
            verdict.document: verdict for verdict in self._linter.judge_all(plain)
        }
        return list(map(judged.get, read))

    def _outcome(
        self, source: Source, name: str, document: Document | str, verdict: Verdict | None
    ) -> list[Any] | Footprint | str | None:
        """Lint what was read, and judged where it is linted as it stands.

        Return what it is in place of a pool, of a clean one its footprint, or else a list of what is not
        known of the outcome where it is waited for: named tuples would take much longer to travel there.
        """
        if isinstance(document, str):
            if document not in (EMPTY, NO_ELEMENT) or not self._known.had_pool(name):
                return document
            document = read_document(source.path, name=name)  # what was deleted is told
        rules = self._configuration.rules(name)
        before, fixed = None, 0
        if verdict is not None:
            linted = with_marks(document, self._linter.linted(verdict, rules), rules)
        else:
            if self._options.fix and self._is_fixed(document):
                before = document.data
                document, fixed = self._fixed(document, rules)
            linted = self._lint(document, rules)
        valid, loads, definition, findings, hidden = linted
        at_hand = not fixed and source.data is None and source.path != STDIN
        footprint, stores = None, self._stores
        if definition is not None and (stores.all_crowded or stores.is_crowded(name)):
            footprint = self._footprint(definition, at_hand=at_hand)
        is_clean = valid and loads and not findings and not hidden
        if is_clean and at_hand and not may_suppress(document.data):
            return footprint
        said = valid, loads, findings, hidden
        return [said, document.data, before if fixed else None, fixed, footprint]

    def _kinds(self, name: str) -> tuple[str, ...]:
        """Return the kinds of placeholders in an input; none for one that is no template."""
        if self._options.template is not None:
            return self._options.template
        if name.endswith(TEMPLATE_SUFFIXES):
            return kinds_of(name)
        return self._configuration.settings(name).template

    def _lint(self, document: Document, rules: Ruleset) -> Linted:
        if not document.well_formed and (places := _hosted(document)):
            from xmltool.lint.embedded import lint_embedded

            return lint_embedded(self._linter, document, rules, places)
        kinds = self._kinds(document.name)
        if not kinds or not document.data:
            linted = self._linter.lint(document, rules)
            if not document.well_formed:
                return with_hint(document, linted)
            return with_marks(document, linted, rules)
        if self._options.cases and "jinja" in kinds:
            from xmltool.lint.rendering import lint_rendered

            return lint_rendered(self._linter, document, self._options.cases, rules)
        from xmltool.lint.templates import lint_template

        return lint_template(self._linter, document, kinds, rules)

    def _is_fixed(self, document: Document) -> bool:
        """Report whether a document is a pool alone: no template, and no file that has pools in it."""
        if not document.judged or self._kinds(document.name):
            return False
        return document.well_formed or not _hosted(document)

    def _fixed(self, document: Document, rules: Ruleset) -> tuple[Document, int]:
        """Apply the fixes of findings that would be reported."""
        from xmltool.lint.fixes import fix_text

        def look(candidate: Document) -> Sequence[Finding]:
            findings = self._linter.lint(candidate, rules).findings
            visible = self._unsuppressed(candidate.name, candidate.data, findings, alone=True)
            return self._known.without(candidate.name, candidate.data, visible, self._look)

        name, data = document.name, document.data
        fixed = fix_text(name, data, look, unsafe=self._options.unsafe)
        return (parse_document(name, fixed.data) if fixed.applied else document), fixed.applied

    def _look(self, name: str, data: bytes) -> Linted:
        """Lint a text in a file's place, and leave out what comments in it suppress."""
        linted = self._lint(parse_document(name, data), self._configuration.rules(name))
        visible = self._unsuppressed(name, data, linted.findings)
        return linted._replace(findings=tuple(visible))

    def unfixed(self, outcome: Outcome) -> Outcome:
        """Return what is to be said of an input whose fixed text could not be written."""
        if outcome.before is None:
            return outcome
        linted = self._look(outcome.file, outcome.before)
        found = self._known.without(outcome.file, outcome.before, linted.findings, self._look)
        between = (one for one in outcome.linted.findings if one.rule.startswith(BETWEEN))
        findings = sorted((*found, *between), key=lambda finding: finding.sort_key)
        linted = linted._replace(findings=tuple(findings), definition=None)
        return outcome._replace(linted=linted, data=outcome.before, before=None, fixed=0)

    def _reported(self, outcome: Outcome) -> Outcome:
        """Take away what is suppressed or known, and add what is wrong with suppressions."""
        self._known.looked(outcome.file, self._configuration)
        if outcome.linted is _CLEAN:
            return outcome
        findings, data = outcome.linted.findings, outcome.data
        if outcome.linted.unselected:
            self._known.hidden("of rules that are not selected", outcome.linted.unselected)
        visible = self._unsuppressed(outcome.file, data, findings)
        if not findings and not visible:
            return outcome
        if visible is not findings:
            here = {(finding.rule, finding.span, finding.message) for finding in visible}
            self._known.hidden(
                "suppressed by comments",
                sum((each.rule, each.span, each.message) not in here for each in findings),
            )
        visible = self._known.without(outcome.file, data, visible, self._look, take=True)
        if visible is findings:
            return outcome
        return outcome._replace(linted=outcome.linted._replace(findings=tuple(visible)))

    def _unsuppressed(
        self, name: str, data: bytes | None, findings: Sequence[Finding], *, alone: bool = False
    ) -> Sequence[Finding]:
        """Return what comments do not suppress; `alone` where no other file was looked at."""
        if data is None or not self._options.ignores or not may_suppress(data):
            return findings
        from xmltool.lint.suppress import unsuppressed

        rules = self._configuration.rules(name)
        looked_for = frozenset(rule for rule in rules.enabled if not is_of_a_store(rule))
        unproven = () if self._stores.is_crowded(name) and not alone else (BETWEEN,)
        return unsuppressed(data, findings, rules, looked_for, unproven)


def _version(name: str) -> tuple[int, ...] | None:
    """Return what changes with a file's content; None where there is none."""
    try:
        status = os.stat(name)
    except OSError:
        return None
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _hosted(document: Document) -> list[tuple[int, int]]:
    """Return the places of the pools in a document that is no XML."""
    from xmltool.lint.hosted import hosted_pools

    return hosted_pools(document.name, document.data)
