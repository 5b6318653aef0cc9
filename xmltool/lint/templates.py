"""Linting templates: placeholders pass where some value could, the structure around them is judged.

The holes of a template are filled with values until none of them is to blame for anything; then the
document that has come about is linted, and what it says is told with the template's places.
"""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xmltool.causes import Mistake, told
from xmltool.document.document import Document, parse_document
from xmltool.findings import WHOLE_FILE, Severity
from xmltool.lint.blocks import all_branches, read_blocks
from xmltool.lint.engine import Linted, Linter, unselected
from xmltool.lint.expansion import expansion
from xmltool.lint.filling import gaps_of
from xmltool.lint.placeholders import ANSIBLE_HEADER, Piece, Token, find_pieces, is_extension
from xmltool.lint.selection import Ruleset
from xmltool.lint.variant import Effort, Variant
from xmltool.lint.worlds import Place, Rendering, renderings
from xmltool.rules.grammar import XT134
from xmltool.rules.reading import XT001, XT005
from xmltool.text.lines import Lines

MAX_EXPLAINED = 20
"""Of one template's lines with a # before the root so many are told."""
MAX_PIECES = 20_000
"""Placeholders and statements of one template; a real one has some dozens."""
MAX_RENDERINGS = 96
"""Of one template: so many are looked at before what is wrong in all of them counts as wrong."""

_GRAMMAR = ("XT0", "XT1")
_LOADING = ("XT0", "XT2")


def lint_template(
    linter: Linter, document: Document, kinds: Sequence[str], rules: Ruleset
) -> Linted:
    """Lint a text with placeholders of some kinds; it need not be XML."""
    data = document.data
    pieces = find_pieces(data, kinds, MAX_PIECES + 1) if b"\0" not in data else ()
    if len(pieces) > MAX_PIECES:
        return _over_the_limits(f"over {MAX_PIECES}", rules)
    whole = expansion(data, pieces) if "jinja" in kinds else None
    if whole is not None:
        data, document = whole.data, parse_document(document.name, whole.data)
        pieces = find_pieces(data, kinds, MAX_PIECES + 1)
    header, remarks = _leading_lines(data, pieces, kinds)
    linted = lint_pieces(linter, document, pieces, rules, header, remarks)
    if whole is not None:
        found = {whole.placed(finding): None for finding in linted.findings}
        linted = linted._replace(findings=tuple(sorted(found, key=lambda each: each.sort_key)))
    return linted


def lint_pieces(
    linter: Linter,
    document: Document,
    pieces: Sequence[Piece],
    rules: Ruleset,
    header: Sequence[Place] = (),
    remarks: Sequence[Mistake] = (),
    effort: Effort | None = None,
) -> Linted:
    """Lint a text whose placeholders and statements are known; texts of one file share an effort."""
    if not pieces and not header:
        return linter.lint(document, rules)
    if len(pieces) > MAX_PIECES:
        return _over_the_limits(f"over {MAX_PIECES}", rules)
    if any(is_extension(document.data, piece) for piece in pieces):
        return Linted(None, None, None, ())  # its blocks are parts of another template
    effort = effort or Effort()
    looked = _look(linter, document, pieces, header, effort)
    if effort.spent:
        return _over_the_limits(str(len(pieces)), rules)
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
        unselected(mistakes, rules),
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
    lines: Lines | None = None
    found: list[Mistake] = []
    for match in _HASH_LINE.finditer(data, position):
        start, end = match.span("text")
        if b"<" in _without(data, position, start, inside):
            break
        position = start
        around = bisect_right(inside, (start, len(data))) - 1
        if around >= 0 and start < inside[around][1]:
            continue
        while around + 1 < len(inside) and inside[around + 1][0] < match.end():
            around += 1
            end = max(end, inside[around][1])
        left_out.append((start, end))
        if len(found) == MAX_EXPLAINED:
            continue
        words = match["text"].decode("utf-8", "replace").strip()
        comment = XT134.message(text=f"'{words}'", place="before the root element", sign="#")
        stray = XT001.message("hash", text=f"'{words}'")
        lines = lines or Lines(data)
        span = lines.span(start, start + len(match["text"].rstrip()))
        found.append(Mistake((comment.finding(span), stray.finding(span))))
    return left_out, found


_HASH_LINE = re.compile(rb"^[ \t]*(?P<text>#[^\r\n]*)", re.MULTILINE)


def _without(data: bytes, start: int, end: int, places: Sequence[Place]) -> bytes:
    """Return the bytes from `start` to `end` without what lies in some places, which are sorted."""
    kept, position = [], start
    for first, last in places[max(bisect_right(places, (start, start)) - 1, 0) :]:
        if first >= end:
            break
        if last > position:
            kept.append(data[position : max(first, position)])
            position = last
    return b"".join((*kept, data[position:end]))


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


def _over_the_limits(number: str, rules: Ruleset) -> Linted:
    finding = XT005.message("template", number=number).finding(WHOLE_FILE)
    return Linted(None, None, None, rules.apply((finding,)))


def _look(
    linter: Linter,
    document: Document,
    pieces: Sequence[Piece],
    left_out: Sequence[Place],
    effort: Effort,
) -> list[_Looked]:
    """Look at renderings until every branch was in one that is right, or there are no more."""
    data = document.data
    blocks = read_blocks(data, pieces)
    passed = [(piece.start, piece.end) for piece in pieces if piece.token is not Token.HOLE]
    waiting = {_ALL, *((branch.start, branch.end) for branch in all_branches(blocks))}
    looked: list[_Looked] = []
    for rendering in renderings(blocks):
        if not waiting or len(looked) == MAX_RENDERINGS or effort.spent:
            break
        if _ALL not in waiting and waiting.isdisjoint(rendering.taken):
            continue
        gaps = gaps_of(data, [*passed, *left_out, *rendering.gaps])
        variant = Variant(linter, document, pieces, gaps, rendering, effort)
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
