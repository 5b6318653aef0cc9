"""What lies between the files of one store: conflicts, found as the files pass by."""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING

from xmltool.document.document import parse_document, read_document
from xmltool.files.inputs import STDIN
from xmltool.findings import WHOLE_FILE, Finding, Related
from xmltool.lint.checks.between import Neighbours, footprint_of
from xmltool.lint.context import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from xmltool.document.document import Document
    from xmltool.findings import Span
    from xmltool.lint.checks.between import Footprint
    from xmltool.lint.configuration import Configuration
    from xmltool.lint.context import Clash, Spot
    from xmltool.lint.groups import Stores
    from xmltool.lint.outcome import Outcome
    from xmltool.pool.definition import StoragePoolDef


RECENT = 128
"""Files that were read again, and are kept."""
SMALL = 4096
"""Bytes of such a file at most."""
BATCH = 64
"""Inputs that are taken in together: some milliseconds of work."""


def with_clashes(
    outcomes: Iterable[Outcome],
    stores: Stores,
    configuration: Configuration,
    beside: Mapping[str, StoragePoolDef],
    read: Callable[[Document], StoragePoolDef | None],
) -> Iterator[Outcome]:
    """Add to each outcome what it clashes with among the earlier files of its store.

    Earlier is what is beside the inputs, then what comes first by path. Where the inputs come in that
    order, as what is below a directory does, they are handed on as they come; else all are waited for.
    What an input defines is read again where only its footprint came.
    """
    watch = _Watch(stores, configuration, read)
    for name, definition in beside.items():
        watch.see(name, footprint_of(definition))
    if stores.in_order:
        yield from watch.join_all(outcomes)
        return
    waiting = list(outcomes)
    order = sorted(range(len(waiting)), key=lambda index: stores.path(waiting[index].file))
    for index in order:
        waiting[index] = watch.join(waiting[index])
    yield from waiting


class _Watch:
    """Fills the stores with inputs as they come, and sees what clashes."""

    def __init__(
        self,
        stores: Stores,
        configuration: Configuration,
        read: Callable[[Document], StoragePoolDef | None],
    ) -> None:
        self._stores = stores
        self._read = read
        self._configuration = configuration
        self._neighbours: dict[str, Neighbours] = {}
        self._piped: dict[str, bytes | None] = {}
        """What was read from standard input, by the name that it goes by."""
        self._recent: dict[str, Document] = {}
        """Some small files that were read again: one that is in the way of a file is so of others."""

    def see(self, name: str, footprint: Footprint) -> Clash | None:
        """Take a file into its store, and return what it clashes with."""
        return self._of(self._stores.key(name)).add(name, footprint)

    def _of(self, key: str) -> Neighbours:
        neighbours = self._neighbours.get(key)
        if neighbours is None:
            neighbours = self._neighbours[key] = Neighbours(self._definition)
        return neighbours

    def join_all(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Take inputs into their stores, and give them with the clashes that this brings."""
        coming = iter(outcomes)
        while batch := list(islice(coming, BATCH)):
            if self._are_apart(batch):
                yield from batch
                continue
            for _, together in groupby(batch, self._key):
                few = list(together)
                yield from few if self._are_apart(few) else map(self.join, few)

    def _key(self, outcome: Outcome) -> str:
        return self._stores.key(outcome.file)

    def _are_apart(self, batch: Sequence[Outcome]) -> bool:
        """Take inputs of one store into it if they certainly clash with nothing; report whether they were."""
        if any(outcome.source.path == STDIN for outcome in batch):
            return False
        pools = {each.file: each.footprint for each in batch if each.footprint is not None}
        stores = self._stores.keys(pools)
        return len(stores) == 1 and self._of(stores.pop()).add_apart(pools)

    def join(self, outcome: Outcome) -> Outcome:
        """Take an input into its store, and give it with the clashes that this brings."""
        footprint = outcome.footprint
        if footprint is None:
            return outcome
        if outcome.source.path == STDIN:
            self._piped[outcome.file] = outcome.data
        clash = self.see(outcome.file, footprint)
        if clash is None:
            return outcome
        rules = self._configuration.rules(outcome.file)
        document = self._document(outcome.file, outcome.data)
        found = rules.apply([self._finding(document, clash)])
        findings = sorted((*outcome.linted.findings, *found), key=lambda finding: finding.sort_key)
        linted = outcome.linted._replace(findings=tuple(findings))
        return outcome._replace(linted=linted, data=document.data)

    def _finding(self, document: Document, clash: Clash) -> Finding:
        span, path = _locate(document, clash.place)
        other, _ = _locate(self._document(clash.other), clash.other_place)
        related = Related(clash.other, other.line, other.column, clash.other_message)
        return clash.message.finding(span, path, related=(related,), libvirt=clash.libvirt)

    def _definition(self, file: str) -> StoragePoolDef | None:
        return self._read(self._document(file))

    def _document(self, file: str, data: bytes | None = None) -> Document:
        """Return an input once more: only those with a conflict are needed again."""
        text = self._piped.get(file) if data is None else data
        known = self._recent.pop(file, None)
        if known is not None and (text is None or known.data == text):
            self._recent[file] = known
            return known
        document = read_document(file) if text is None else parse_document(file, text)
        if len(document.data) <= SMALL:
            if len(self._recent) == RECENT:
                del self._recent[next(iter(self._recent))]
            self._recent[file] = document
        return document


def _locate(document: Document, place: Spot) -> tuple[Span, str | None]:
    """Return a place's span and path; the nearest ancestor that exists counts."""
    root = document.libvirt_root() if document.judged else None
    if root is None:  # gone or changed since it was linted
        return WHOLE_FILE, None
    element = nearest(root, place.path)
    is_there = place.attribute is not None and element.get(place.attribute) is not None
    return document.at(element, place.attribute if is_there else None)
