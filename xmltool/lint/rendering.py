"""`--template-vars`: Jinja templates rendered with their real engine, each rendering judged.

The template comes from whoever wrote the change under review: it is rendered in jinja2's sandbox, in a
child process with limits of time and memory.
"""

from __future__ import annotations

import json
import os
import re
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from xmltool.document.document import parse_document
from xmltool.errors import ConfigError, GrammarError, UsageError
from xmltool.files.side_file import EXTRA, read_values
from xmltool.findings import WHOLE_FILE, Span
from xmltool.grammar.sandbox import run_limited
from xmltool.lint.engine import Linted
from xmltool.lint.filling import Filled
from xmltool.lint.made import Made
from xmltool.lint.outcome import together
from xmltool.lint.placeholders import ANSIBLE_HEADER, find_pieces
from xmltool.rules.reading import XT013
from xmltool.text.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xmltool.document.document import Document
    from xmltool.findings import Finding
    from xmltool.lint.engine import Linter
    from xmltool.lint.selection import Ruleset

MAX_OUTPUT = 4 * 1024 * 1024
"""Characters of one rendering."""
MAX_MARKS = 100_000
"""What is rendered from behind so many `<` is told at the last of them; no pool has as many."""
_START, _STOP = "\ue000", "\ue001"
"""Around the offset of each `<` of the template, in what is rendered; taken out again."""
_MARK = re.compile(f"{_START}([0-9]{{1,8}}){_STOP}")

_OF_EXPRESSIONS = (
    ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What an expression of a template raises that goes wrong by its values."""

Values = dict[str, Any]


class Case(NamedTuple):
    """One set of values; the name is how a finding refers to it."""

    name: str
    values: Values


def read_cases(paths: Sequence[str]) -> tuple[Case, ...]:
    """Read files of variables, YAML or JSON.

    A mapping holds for every case, a later file before an earlier one; a list has a case an entry.
    """
    common: Values = {}
    listed: list[Case] = []
    for path in paths:
        found = read_values(path, "--template-vars")
        if isinstance(found, dict):
            common |= found
        elif isinstance(found, list) and all(isinstance(one, dict) for one in found):
            base = os.path.basename(path)
            listed += (Case(f"{base}[{number}]", one) for number, one in enumerate(found))
        else:
            raise ConfigError(f"{path}: neither a mapping of variables nor a list of mappings")
    if not listed:
        return (Case(os.path.basename(paths[-1]), common),)
    return tuple(Case(case.name, {**common, **case.values}) for case in listed)


def lint_rendered(
    linter: Linter, document: Document, cases: Sequence[Case], rules: Ruleset
) -> Linted:
    """Lint what a template is rendered to, with the places of the template."""
    data = document.data
    try:
        texts = _rendered(data, cases)
    except GrammarError as error:
        return Linted(None, None, None, rules.apply([_unrendered(data, error.message, None)]))
    found: dict[tuple[object, ...], tuple[Finding, list[str]]] = {}
    verdicts: list[tuple[bool | None, bool | None]] = []
    hidden = 0
    for case, (text, line) in zip(cases, texts, strict=True):
        if line is not None:
            verdicts.append((None, None))
            findings: Iterable[Finding] = rules.apply([_unrendered(data, text, line)])
        else:
            rendered = _Rendered(text, data)
            linted = linter.lint(parse_document(document.name, rendered.data), rules)
            verdicts.append((linted.valid, linted.loads))
            hidden = max(hidden, linted.unselected)
            findings = map(rendered.placed, linted.findings)
        for finding in findings:
            key = (finding.rule, finding.span, finding.message)
            found.setdefault(key, (finding, []))[1].append(case.name)
    named = [_of_cases(finding, names, len(cases)) for finding, names in found.values()]
    return together(verdicts, named, hidden)


def _of_cases(finding: Finding, names: Sequence[str], number: int) -> Finding:
    if len(names) == number:
        return finding
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return finding._replace(message=f"{finding.message} (rendered with {names[0]}{more})")


def _rendered(data: bytes, cases: Sequence[Case]) -> list[tuple[str, int | None]]:
    """Return by case the marked rendering with None, or what went wrong, with its line."""
    try:
        from jinja2.sandbox import SandboxedEnvironment
    except ModuleNotFoundError:
        raise UsageError("--template-vars needs jinja2, which is not installed", EXTRA) from None
    from jinja2 import StrictUndefined, TemplateError

    source = _marked(data)

    def render() -> bytes:
        environment = SandboxedEnvironment(
            undefined=StrictUndefined, keep_trailing_newline=True, **_ansible_options(data)
        )
        answers: list[tuple[str, int | None]] = []
        for case in cases:
            try:
                text = environment.from_string(source).render(case.values)
                answers.append((text[:MAX_OUTPUT], None))
            except TemplateError as error:
                answers.append((f"{error.message or type(error).__name__}", _line_of(error)))
            except _OF_EXPRESSIONS as error:
                answers.append((f"{type(error).__name__}: {error}", _line_of(error)))
        return json.dumps(answers).encode()

    return [(text, line) for text, line in json.loads(run_limited(render))]


def _line_of(error: BaseException) -> int:
    line = getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line or 1


def _ansible_options(data: bytes) -> Mapping[str, Any]:
    """Return what Ansible's first line sets; without the line jinja2's own defaults hold."""
    header = ANSIBLE_HEADER.match(data)
    if header is None:
        return {}
    words = header[0].decode("utf-8", "replace").lower()
    return {
        name: re.search(rf"{name}\s*:\s*(true|yes|on)\b", words) is not None
        for name in ("trim_blocks", "lstrip_blocks")
    }


def _marked(data: bytes) -> str:
    """Return the template with the offset of each `<` of its text before it."""
    inside = [(piece.start, piece.end) for piece in find_pieces(data, ("jinja",))]
    header = ANSIBLE_HEADER.match(data)
    start = 0 if header is None else header.end()
    marks: dict[tuple[int, int], bytes] = {}
    index = 0
    for match in islice(re.finditer(rb"<", data), MAX_MARKS):
        offset = match.start()
        while index < len(inside) and inside[index][1] <= offset:
            index += 1
        if offset >= start and not (index < len(inside) and inside[index][0] <= offset):
            marks[offset, offset] = f"{_START}{offset}{_STOP}".encode()
    gaps = [(0, start)] if start else []
    return Filled(data, gaps, marks).data.decode("utf-8", "replace")


class _Rendered(Made):
    """What a template was rendered to, its marks taken out again."""

    def __init__(self, marked: str, template: bytes) -> None:
        parts: list[bytes] = []
        self._marks = [0]  # where the marks stood: in the text,
        self._origins = [0]  # and in the template
        self._template = template
        length, position = 0, 0
        for match in _MARK.finditer(marked):
            part = marked[position : match.start()].encode("utf-8", "surrogatepass")
            parts.append(part)
            length += len(part)
            if int(match[1]) < len(template):
                self._marks.append(length)
                self._origins.append(int(match[1]))
            position = match.end()
        parts.append(marked[position:].encode("utf-8", "surrogatepass"))
        super().__init__(Lines(template), b"".join(parts))

    def origin(self, offset: int, *, last: bool = False) -> int:
        """Return the offset of the same text in the template, else of the tag before it."""
        del last
        index = max(bisect_right(self._marks, offset) - 1, 0)
        mark, origin = self._marks[index], self._origins[index]
        passed = self.data[mark:offset]
        return origin + len(passed) if self._template.startswith(passed, origin) else origin


def _unrendered(data: bytes, words: str, line: int | None) -> Finding:
    """Report a template that cannot be rendered, at its line where that is known."""
    message = XT013.message(reason=" ".join(words.split()))
    if line is None:
        return message.finding(WHOLE_FILE)
    lines = Lines(data)
    start = lines.offset(line, 1)
    span: Span = lines.span(start, lines.offset(line, 1 + len(lines.line(line) or "")))
    return message.finding(span)
