"""One rendering of a template: its holes filled with values until none of them is to blame for anything."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import TYPE_CHECKING, NamedTuple

from xmltool.causes import Mistake, alone
from xmltool.document.document import Document, parse_document
from xmltool.findings import Finding
from xmltool.lint.conditions import EMPTY, OTHER, normal
from xmltool.lint.engine import Linter
from xmltool.lint.filling import Filled, Where, place_holes
from xmltool.lint.holes import Site, candidates
from xmltool.lint.placeholders import Piece, expression_of
from xmltool.lint.selection import Ruleset
from xmltool.lint.worlds import Place, Rendering
from xmltool.rules import RULES
from xmltool.rules.grammar import (
    XT103,
    XT104,
    XT105,
    XT106,
    XT109,
    XT110,
    XT111,
    XT112,
    XT114,
    XT119,
    XT131,
    XT132,
    XT133,
    XT135,
    XT138,
    XT139,
)

if TYPE_CHECKING:
    from lxml import etree

MOST_WORK = 16 * 1024 * 1024
"""Bytes of the documents that are made of one template; one of 2 KiB is filled 5,000 times."""
_EACH = 1024
"""Judging the shortest document costs as much as so many bytes more of a long one."""
_HOLE = 16
"""Filling a hole costs as much as judging so many bytes; what is filled in may be empty."""
_EXPLAINED = 6 * _EACH
"""Explaining a mistake costs as much as judging so many bytes."""
MAX_COMBINATIONS = 40
"""Of values that the structure depends on."""

_EVERYTHING = Ruleset(frozenset(RULES))

_JUDGED = ("XT0", "XT1", "XT2")

_WEIGHTS: dict[str, int] = {XT109: 4}
"""An element that the type does not have hides what is wrong in it."""

_BLAMED = (
    *(XT105, XT106, XT110, XT111, XT112, XT114, XT131, XT132, XT133, XT135, XT138, XT139),
    "XT2",
)
"""What another value may mend."""

_OF_VALUES = (*_BLAMED, "XT3", "XT7")
"""What depends on a value."""

_MISSING = (XT103, XT104, XT119, "XT2")
"""What a hole that may be filled with elements or attributes can make good."""


_MARK = re.compile(r"xmlthole\d+z")
_ELEMENT = re.compile(rb"<[^\W\d]")


class Effort:
    """What may still be tried; a count, so that the answer is the same on every machine."""

    def __init__(self) -> None:
        self._left = MOST_WORK

    @property
    def spent(self) -> bool:
        """Whether there is nothing left: what was found so far may be wrong."""
        return self._left < 0

    def take(self, size: int, holes: int) -> None:
        """Count a document of so many bytes, in which so many holes were filled."""
        self._left -= size + _EACH + holes * _HOLE

    def take_mistakes(self, number: int) -> None:
        """Count so many mistakes that were explained."""
        self._left -= number * _EXPLAINED


class _Sites(NamedTuple):
    """Where the holes of a document are.

    Attributes:
        values: texts and attributes that hold some.
        open: paths of elements that may get content or attributes from one.
    """

    values: tuple[Site, ...]
    open: frozenset[str]


class _Attempt(NamedTuple):
    """A filled template, what is wrong with it, and what stands in which hole."""

    filled: Filled
    mistakes: Sequence[Mistake]
    texts: Mapping[Piece, str]


class Variant:
    """One rendering of a template, but for its holes."""

    def __init__(
        self,
        linter: Linter,
        document: Document,
        pieces: Sequence[Piece],
        gaps: Sequence[Place],
        rendering: Rendering,
        effort: Effort,
    ) -> None:
        self._linter = linter
        self._effort = effort
        self._name = document.name
        self._data = document.data
        self._gaps = gaps
        self._holes = place_holes(document.data, pieces, gaps)
        self._rendering = rendering
        self._hopeless: set[Site] = set()
        self.said_of = ""

    def mistakes(self) -> Iterator[Mistake]:
        """Return what is wrong whatever stands in the holes."""
        marked = self._fill({})
        document = parse_document(self._name, marked.data)
        if document.root is None:
            if not _ELEMENT.search(marked.data) and any(h.kind == "none" for h in self._holes):
                return  # all of it may come out of a hole
            for mistake in self._linter.mistakes(document, _EVERYTHING):
                yield Mistake(tuple(map(marked.placed, mistake.findings)))
            return
        sites = self._sites(document, document.root)
        best = self._best(sites, document.root.get("type"))
        for mistake in best.mistakes:
            said, hidden = (
                [
                    self._worded(finding, best.texts, sites)
                    for finding in findings
                    if not _excused(finding, sites)
                ]
                for findings in mistake
            )
            placed = best.filled.placed
            if said:
                yield Mistake(tuple(map(placed, said)), tuple(map(placed, hidden)))
            else:
                yield from alone(map(placed, hidden))

    def _fill(self, texts: Mapping[Piece, str]) -> Filled:
        """Fill the holes, those without a text with marks that can be found again."""
        fillings = {}
        for number, (piece, kind) in enumerate(self._holes):
            text = texts.get(piece, _mark(number, kind))
            text = f'"{text}"' if kind == "bare" else text
            fillings[piece.start, piece.end] = text.encode()
        filled = Filled(self._data, self._gaps, fillings)
        self._effort.take(len(filled.data), len(fillings))
        return filled

    def _sites(self, document: Document, root: "etree._Element") -> _Sites:
        """Find the marks again."""
        values: list[Site] = []
        opened: set[str] = set()
        marks = {_mark(number, "value"): where for number, where in enumerate(self._holes)}
        for element in root.iter("*"):
            for name, value in element.items():
                if name in marks:
                    opened.add(document.path(element))
                elif "xmlthole" in value:
                    values.append(_site(document, element, name, value, marks))
            texts = [element.text or "", *(child.tail or "" for child in element)]
            if "xmlthole" in "".join(texts):
                if len(element) == 0:
                    values.append(_site(document, element, None, texts[0], marks))
                else:
                    opened.add(document.path(element))
        return _Sites(tuple(values), frozenset(opened))

    def _best(self, sites: _Sites, pool_type: str | None) -> _Attempt:
        """Fill the holes so that as little as possible is wrong."""
        switches = [site for site in sites.values if site.switches]
        choices = product(*(self._words(site) for site in switches))
        best: _Attempt | None = None
        least = 0
        for choice in islice(choices, MAX_COMBINATIONS):
            fixed = dict(zip(switches, choice, strict=True))
            kind = next((fixed[site] for site in switches if site.element == "pool"), pool_type)
            fixed |= {site: words[0] for site in sites.values if (words := self._answer(site))}
            attempt = self._settle(sites, fixed, kind)
            wrong = sum(
                _WEIGHTS.get(finding.rule, 1)
                for mistake in attempt.mistakes
                for finding in mistake.findings
                if finding.rule.startswith(_JUDGED) and not _excused(finding, sites)
            )
            if best is None or wrong < least:
                best, least = attempt, wrong
            if not wrong or self._effort.spent:
                break
        return best or self._settle(sites, {}, pool_type)

    def _words(self, site: Site) -> tuple[str, ...]:
        """Return what a value that decides about the structure may be in this rendering."""
        answer = self._answer(site)
        if answer:
            if site.element == "pool":
                self.said_of = answer[0]
            return answer
        expression = self._expression(site)
        excluded = set(self._rendering.others.get(expression, ()))
        return tuple(word for word in candidates(site, None) if word not in excluded)

    def _answer(self, site: Site) -> tuple[str, ...]:
        """Return the word that the conditions say a value is; none where they leave it open."""
        word = self._rendering.answers.get(self._expression(site), OTHER) if site.whole else OTHER
        return () if word in (OTHER, EMPTY) else (word,)

    def _expression(self, site: Site) -> str:
        return normal(expression_of(self._data, site.holes[0])) if len(site.holes) == 1 else ""

    def _settle(self, sites: _Sites, fixed: Mapping[Site, str], pool_type: str | None) -> _Attempt:
        """Try values where something is wrong, until nothing is or there are no more."""
        texts = {hole.piece: "x" if hole.kind == "name" else "" for hole in self._holes}
        for site, text in fixed.items():
            texts |= dict.fromkeys(site.holes, text)
        tried = {site: candidates(site, pool_type) for site in sites.values if site not in fixed}
        number = dict.fromkeys(tried, 0)
        while True:
            for site, words in tried.items():
                word = words[number[site] % len(words)]
                texts |= dict.fromkeys(site.holes, word.lstrip("/"))
                texts[site.holes[0]] = word
            filled = self._fill(texts)
            document = parse_document(self._name, filled.data)
            mistakes = self._linter.mistakes(document, _EVERYTHING)
            self._effort.take_mistakes(len(mistakes))
            blamed = {
                found.path
                for mistake in mistakes
                for found in mistake.findings
                if found.rule.startswith(_BLAMED)
            }
            todo = [site for site in tried if site.path in blamed and site not in self._hopeless]
            if not todo or self._effort.spent:
                return _Attempt(filled, mistakes, texts)
            for site in todo:
                number[site] += 1  # after the last comes the likeliest again
                if number[site] == len(tried[site]):
                    self._hopeless.add(site)

    def _worded(self, finding: Finding, texts: Mapping[Piece, str], sites: _Sites) -> Finding:
        """Show in a message what the template has in the place of a value that was made up."""
        site = next((site for site in sites.values if site.path == finding.path), None)
        if site is None:
            return finding
        pieces = {_mark(n, "value"): hole.piece for n, hole in enumerate(self._holes)}

        def with_texts(text_of: Callable[[Piece], str]) -> str:
            return _MARK.sub(
                lambda mark: text_of(pieces[mark[0]]) if mark[0] in pieces else mark[0],
                site.marked,
            )

        made, written = with_texts(texts.__getitem__), with_texts(self._source)
        message = finding.message
        for quote in "\"'":  # only as a quotation: it may be a single letter
            message = message.replace(
                f"{quote}{made.strip()}{quote}", f"{quote}{written.strip()}{quote}"
            )
        return finding._replace(message=message)

    def _source(self, piece: Piece) -> str:
        return self._data[piece.start : piece.end].decode("utf-8", "replace")


def _mark(number: int, kind: str) -> str:
    return {"tag": f'xmlthole{number}z=""', "name": "x", "none": ""}.get(kind, f"xmlthole{number}z")


def _site(
    document: Document,
    element: "etree._Element",
    attribute: str | None,
    value: str,
    marks: Mapping[str, Where],
) -> Site:
    words = _MARK.findall(value)
    holes = tuple(marks[word].piece for word in words if word in marks)
    whole = not _MARK.sub("", value).strip()
    local = None if attribute is None else attribute.rpartition("}")[2]
    path = document.path(element, attribute)
    return Site(str(element.tag).rpartition("}")[2], local, path, holes, whole, value)


def _excused(finding: Finding, sites: _Sites) -> bool:
    """Report whether a finding is about what stands in a hole, or may come out of one."""
    path = finding.path or ""
    for site in sites.values:
        if site.whole and path in (site.path, site.owner):
            content = _MISSING if site.attribute is None else ()
            return finding.rule.startswith((*_OF_VALUES, *content))
    if path in sites.open:
        return finding.rule.startswith(_MISSING)
    inside = any(where.startswith(path + "/") for where in sites.open)
    return inside and finding.rule.startswith("XT2")
