"""Linting templates: placeholders pass where some value could, the structure around them is judged.

The holes of a template are filled with values until none of them is to blame for anything; then the
document that has come about is linted, and what it says is told with the template's places.
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import TYPE_CHECKING, NamedTuple

from xmltool.causes import Mistake, alone, told
from xmltool.document.document import Document, parse_document
from xmltool.findings import Finding, Severity
from xmltool.lint.blocks import all_branches, read_blocks
from xmltool.lint.conditions import EMPTY, OTHER, normal
from xmltool.lint.engine import Linted, Linter, Ruleset
from xmltool.lint.filling import Filled, Where, gaps_of, place_holes
from xmltool.lint.holes import Site, candidates
from xmltool.lint.placeholders import (
    ANSIBLE_HEADER,
    Piece,
    Token,
    expression_of,
    find_pieces,
)
from xmltool.lint.worlds import Place, Rendering, renderings
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
    XT134,
)
from xmltool.rules.reading import XT001
from xmltool.text.lines import Lines

if TYPE_CHECKING:
    from lxml import etree

MAX_RENDERINGS = 96
"""Of one template: so many are looked at before what is wrong in all of them counts as wrong."""
MAX_COMBINATIONS = 40
"""Of values that the structure depends on."""

_EVERYTHING = Ruleset(frozenset(RULES))
_GRAMMAR = ("XT0", "XT1")
_LOADING = ("XT0", "XT2")
_JUDGED = ("XT0", "XT1", "XT2")
_WEIGHTS: dict[str, int] = {XT109: 4}
"""An element that the type does not have hides what is wrong in it."""
_BLAMED = (XT105, XT106, XT110, XT111, XT112, XT114, "XT13", "XT2")
"""What another value may mend."""
_OF_VALUES = (*_BLAMED, "XT3", "XT7")
"""What depends on a value."""
_MISSING = (XT103, XT104, XT119, "XT2")
"""What a hole that may be filled with elements or attributes can make good."""


def lint_template(
    linter: Linter, document: Document, kinds: Sequence[str], rules: Ruleset
) -> Linted:
    """Lint a template.

    Args:
        linter: what lints a document.
        document: the template's text; it need not be XML.
        kinds: of placeholders.
        rules: which rules are on.
    """
    data = document.data
    pieces = find_pieces(data, kinds) if b"\0" not in data else ()
    header, remarks = _leading_lines(data, pieces, kinds)
    if not pieces and not header:
        return linter.lint(document, rules)
    looked = _look(linter, document, pieces, header)
    mistakes = [*remarks, *_told(looked)]
    errors = {
        finding.rule
        for mistake in mistakes
        for finding in mistake.findings
        if finding.severity is Severity.ERROR
    }
    return Linted(
        not any(rule.startswith(_GRAMMAR) for rule in errors),
        not any(rule.startswith(_LOADING) for rule in errors),
        None,
        told(mistakes, rules.apply),
    )


def _leading_lines(
    data: bytes, pieces: Sequence[Piece], kinds: Sequence[str]
) -> tuple[list[Place], list[Mistake]]:
    """Return what before the root is no text of the document, and the mistakes of # comments.

    Ansible takes a first line `#jinja2:` for itself; every other line that begins with # reaches
    the output.
    """
    left_out: list[Place] = []
    position = 0
    header = ANSIBLE_HEADER.match(data) if "jinja" in kinds else None
    if header is not None:
        position = header.end()
        left_out.append((len(header[0]) - len(header[0].removeprefix(b"\xef\xbb\xbf")), position))
    inside = [(piece.start, piece.end) for piece in pieces]
    found: list[Mistake] = []
    for match in _HASH_LINE.finditer(data, position):
        before = data[position : match.start("text")]
        if b"<" in _without(before, position, inside):
            break
        if any(start <= match.start("text") < end for start, end in inside):
            continue
        end = max([match.end(), *(e for s, e in inside if match.start() <= s < match.end())])
        left_out.append((match.start("text"), end))
        words = match["text"].decode("utf-8", "replace").strip()
        message = (
            f"text '{words}' before the root element is no comment: XML knows none with #; write"
            " <!-- ... -->"
        )
        span = Lines(data).span(
            match.start("text"), match.start("text") + len(match["text"].rstrip())
        )
        found.append(Mistake((XT134.finding(message, span), XT001.finding(message, span))))
    return left_out, found


_HASH_LINE = re.compile(rb"^[ \t]*(?P<text>#[^\r\n]*)", re.MULTILINE)


def _without(text: bytes, offset: int, places: Sequence[Place]) -> bytes:
    """Return a part of a text without what lies in some places."""
    kept, position = b"", offset
    for start, end in places:
        if end > position and start < offset + len(text):
            kept += text[position - offset : max(start - offset, 0)]
            position = end
    return kept + text[max(position - offset, 0) :]


class _Looked(NamedTuple):
    """What is wrong in one rendering, whatever its holes are filled with."""

    rendering: Rendering
    mistakes: tuple[Mistake, ...]
    said_of: str

    @property
    def errors(self) -> tuple[Mistake, ...]:
        return tuple(mistake for mistake in self.mistakes if _is_error(mistake))


_ALL: Place = (0, -1)
"""Stands for the whole template among its branches."""


def _look(
    linter: Linter, document: Document, pieces: Sequence[Piece], left_out: Sequence[Place]
) -> list[_Looked]:
    """Look at renderings until every branch was in one that is right, or there are no more."""
    data = document.data
    blocks = read_blocks(data, pieces)
    passed = [(piece.start, piece.end) for piece in pieces if piece.token is not Token.HOLE]
    waiting = {_ALL, *((branch.start, branch.end) for branch in all_branches(blocks))}
    looked: list[_Looked] = []
    for rendering in renderings(blocks):
        if not waiting or len(looked) == MAX_RENDERINGS:
            break
        if _ALL not in waiting and waiting.isdisjoint(rendering.taken):
            continue
        gaps = gaps_of(data, [*passed, *left_out, *rendering.gaps])
        variant = _Variant(linter, document, pieces, gaps, rendering)
        looked.append(_Looked(rendering, tuple(variant.mistakes()), variant.said_of))
        if not looked[-1].errors:
            waiting -= {_ALL, *rendering.taken}
    return looked


def _told(looked: Sequence[_Looked]) -> Iterator[Mistake]:
    """Yield what is wrong in every rendering, or in every one that takes a branch."""
    known: set[tuple[object, ...]] = set()
    places = sorted({place for one in looked for place in one.rendering.taken})
    for place in (_ALL, *places):
        takers = [one for one in looked if place == _ALL or place in one.rendering.taken]
        fresh = [[found for found in one.errors if _key(found) not in known] for one in takers]
        if not fresh or not all(fresh):
            continue
        best = min(range(len(takers)), key=lambda index: len(fresh[index]))
        for found in fresh[best]:
            known.add(_key(found))
            yield _of_type(found, takers[best], looked)
    for mistake in {_key(found): found for one in looked for found in one.mistakes}.values():
        takers = _takers(mistake, looked)
        everywhere = all(_key(mistake) in map(_key, one.mistakes) for one in takers)
        if everywhere and not _is_error(mistake):
            yield mistake


def _is_error(mistake: Mistake) -> bool:
    return any(finding.severity is Severity.ERROR for finding in mistake.findings)


def _key(mistake: Mistake) -> tuple[object, ...]:
    first = mistake.findings[0]
    return (first.rule, first.span.start, first.span.end, first.path)


def _takers(mistake: Mistake, looked: Sequence[_Looked]) -> list[_Looked]:
    """Return the renderings in which the innermost branch around a mistake is written."""
    start = mistake.findings[0].span.start
    around = [p for one in looked for p in one.rendering.taken if p[0] <= start < p[1]]
    inner = max(around, default=None)
    return [one for one in looked if inner is None or inner in one.rendering.taken]


def _of_type(mistake: Mistake, wrong: _Looked, looked: Sequence[_Looked]) -> Mistake:
    """Name the type of the pool where the same text is right for another one."""
    others = (one for one in looked if one.said_of and one.said_of != wrong.said_of)
    if not wrong.said_of or all(_key(mistake) in map(_key, one.errors) for one in others):
        return mistake
    more = f" (where the type is '{wrong.said_of}')"
    findings = tuple(f._replace(message=f.message + more) for f in mistake.findings)
    return mistake._replace(findings=findings)


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


class _Variant:
    """One rendering of a template, but for its holes."""

    def __init__(
        self,
        linter: Linter,
        document: Document,
        pieces: Sequence[Piece],
        gaps: Sequence[Place],
        rendering: Rendering,
    ) -> None:
        self._linter = linter
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
            for mistake in self._linter.mistakes(document, _EVERYTHING):
                yield Mistake(tuple(_placed(mistake.findings, marked)))
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
            if said:
                yield Mistake(
                    tuple(_placed(said, best.filled)), tuple(_placed(hidden, best.filled))
                )
            else:
                yield from alone(_placed(hidden, best.filled))

    def _fill(self, texts: Mapping[Piece, str]) -> Filled:
        """Fill the holes, those without a text with marks that can be found again."""
        fillings = {}
        for number, (piece, kind) in enumerate(self._holes):
            text = texts.get(piece, _mark(number, kind))
            text = f'"{text}"' if kind == "bare" else text
            fillings[piece.start, piece.end] = text.encode()
        return Filled(self._data, self._gaps, fillings)

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
            if not wrong:
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
            blamed = {
                found.path
                for mistake in mistakes
                for found in mistake.findings
                if found.rule.startswith(_BLAMED)
            }
            todo = [site for site in tried if site.path in blamed and site not in self._hopeless]
            if not todo:
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
        made = written = site.marked
        for number, (piece, kind) in enumerate(self._holes):
            source = self._data[piece.start : piece.end].decode("utf-8", "replace")
            made = made.replace(_mark(number, kind), texts[piece])
            written = written.replace(_mark(number, kind), source)
        message = finding.message
        for quote in "\"'":  # only as a quotation: it may be a single letter
            message = message.replace(
                f"{quote}{made.strip()}{quote}", f"{quote}{written.strip()}{quote}"
            )
        return finding._replace(message=message)


def _mark(number: int, kind: str) -> str:
    return {"tag": f'xmlthole{number}z=""', "name": "x", "none": ""}.get(kind, f"xmlthole{number}z")


def _site(
    document: Document,
    element: "etree._Element",
    attribute: str | None,
    value: str,
    marks: Mapping[str, Where],
) -> Site:
    words = re.findall(r"xmlthole\d+z", value)
    holes = tuple(marks[word].piece for word in words if word in marks)
    whole = not re.sub(r"xmlthole\d+z", "", value).strip()
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


def _placed(findings: Iterable[Finding], filled: Filled) -> Iterator[Finding]:
    """Return findings the places of the template; fixes are for the document that was made."""
    for finding in findings:
        related = []
        for other in finding.related:  # of the same file: there is no other yet
            line, column = filled.place(other.line, other.column)
            related.append(other._replace(line=line, column=column))
        yield finding._replace(span=filled.span(finding.span), related=tuple(related), fix=None)
