"""Where in the markup a place is, in a text that may be unfinished."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

_MARKUP = re.compile(
    r"<!--(?s:.*?)(?:-->|\Z)"
    r"|<!\[CDATA\[(?s:.*?)(?:\]\]>|\Z)"
    r"|<\?(?s:.*?)(?:\?>|\Z)"
    r"|<(?P<close>/?)(?P<name>[\w:.-]*)(?P<rest>(?:[^<>\"']++|\"[^\"<]*(?:\"|(?=<)|\Z)|'[^'<]*(?:'|(?=<)|\Z))*+)(?P<end>>?)"
)
_ATTRIBUTE = re.compile(r"(?P<name>[\w:.-]+)(?:\s*=\s*(?P<value>\"[^\"]*\"?|'[^']*'?)?)?")
TAG, ATTRIBUTE, VALUE, TEXT = "tag", "attribute", "value", "text"


class OpenElement(NamedTuple):
    """An element that is open at the place, with the attributes of its start tag."""

    name: str
    attributes: dict[str, str]


class Cursor(NamedTuple):
    """What stands at a place.

    Attributes:
        kind: `tag` (the name of an element), `attribute` (the name of one), `value` (of one) or `text`.
        path: the elements around it, outermost first; of `attribute` and `value` the last is theirs.
        word: the name or the text that it stands in, up to its end.
        start: where the word begins.
        attribute: whose value it is, for `value`.
    """

    kind: str
    path: tuple[OpenElement, ...]
    word: str
    start: int
    attribute: str | None = None


def cursor_at(text: str, offset: int) -> Cursor | None:
    """Return what stands at a place; None in a comment, a CDATA section or an instruction."""
    stack: list[OpenElement] = []
    opened: Counter[str] = Counter()
    before = 0
    for match in _MARKUP.finditer(text):
        if match.start() >= offset:
            break
        if match["name"] is None:
            if match.end() > offset:
                return None
        elif match.end() > offset or (not match["end"] and match.end() >= offset):
            return _in_tag(match, stack, offset)
        else:
            _pass(match, stack, opened)
        before = match.end()
    end = text.find("<", before)
    word = text[before : end if end >= 0 else len(text)]
    lead = len(word) - len(word.lstrip())
    return Cursor(TEXT, tuple(stack), word.strip(), before + lead)


def _pass(match: re.Match[str], stack: list[OpenElement], opened: Counter[str]) -> None:
    """Open or close the element of a tag before the place; `opened` counts the names in the stack."""
    name = match["name"]
    if match["close"]:
        closed = None if opened[name] else name
        while closed != name:
            closed = stack.pop().name
            opened[closed] -= 1
    elif not match["rest"].rstrip().endswith("/") and name:
        stack.append(OpenElement(name, _attributes(match["rest"]) if match["rest"] else {}))
        opened[name] += 1


def _attributes(rest: str) -> dict[str, str]:
    return {
        found["name"]: (found["value"] or "").strip("\"'") for found in _ATTRIBUTE.finditer(rest)
    }


def _in_tag(match: re.Match[str], stack: list[OpenElement], offset: int) -> Cursor:
    start, end = match.span("name")
    if offset <= end or match["close"]:
        return Cursor(TAG, tuple(stack), match["name"], start)
    path = (*stack, OpenElement(match["name"], _attributes(match["rest"])))
    for found in _ATTRIBUTE.finditer(match["rest"]):
        begin, finish = end + found.start(), end + found.end()
        if not begin <= offset <= finish:
            continue
        if found["value"] and offset > end + found.start("value"):
            value = found["value"].strip("\"'")
            return Cursor(VALUE, path, value, end + found.start("value") + 1, found["name"])
        return Cursor(ATTRIBUTE, path, found["name"], begin)
    return Cursor(ATTRIBUTE, path, "", offset)
