"""What a text is that is no XML: YAML, JSON, a shell's output; and texts outside the root element."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xmltool.document.slip import Slip
from xmltool.rules.reading import XT001

if TYPE_CHECKING:
    from xmltool.document.tags import StartTag

_LONGEST = 60
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad\u00a0"

_WHOLE = (
    (re.compile(r"[\[{]\s*(?:[\"'\[{\]}]|$)"), "json"),
    (re.compile(r"&lt;\??\w"), "escaped"),
    (re.compile(r"#!"), "script"),
    (re.compile(r"(?:resource|data|module|provider|variable)\s+\"[^\"]*\"|terraform\s*\{"), "hcl"),
    (re.compile(r"\[[\w .:-]+\]\s*(?:[\r\n]|$)"), "ini"),
    (re.compile(r"(?:---\s*(?:[\r\n]|$)|%YAML)|- ?(?:name|hosts):|[\w-]+:\s*(?:[\r\n]|$)"), "yaml"),
    (re.compile(r"Name:\s+\S+\s*\nUUID:"), "pool-info"),
    (re.compile(r"\s*Name\s+State\s+Autostart"), "pool-list"),
    (re.compile(r"error: "), "error"),
)  # fmt: skip
"""How texts of other kinds begin, and what XT001 says of them."""

_COMMAND = r"(?:sudo\s+)?(?:virsh|cat|echo|xmllint|ssh|sed|tee)"
_BEFORE = (
    (re.compile(r"```|~~~"), "a code fence of Markdown"),
    (re.compile(rf"(?:\[?[\w.-]+@[\w.-]+[^\n]*?[\]:~][^\n]*?[#$%>]|[$%>]|#(?=\s+{_COMMAND})|virsh\s?#)\s"), "a shell's prompt"),
    (re.compile(rf"{_COMMAND}\s"), "a command"),
    (re.compile(r"(?:diff --git|---|\+\+\+|@@|[+-]\s*<)"), "a diff's mark"),
    (re.compile(r"\d+[:|)\s]"), "a line number"),
    (re.compile(r"\{%|\{\{|<%|\$\{"), "a template's mark, which was not rendered:"),
    (re.compile(r"#|//|;"), "a comment that is none in XML, which writes <!-- ... -->:"),
)  # fmt: skip
"""What stands before the root element, by how it begins."""
_NEAR = 300
"""So many characters of it are looked at."""


def what_it_is_instead(text: str) -> Slip | None:
    """Return what a text is that is no XML at all; None where it has markup like XML's."""
    start = len(text) - len(text.lstrip())
    if start == len(text):
        return Slip(0, len(text), XT001.message("empty" if not text else "blank"))
    if text[start] == "<":
        return None
    end = _line_end(text, start)
    case = next((case for how, case in _WHOLE if how.match(text, start)), None)
    if case is not None and (case == "json" or not _has_root(text)):
        return Slip(start, end, XT001.message(case))
    if "<" not in text:
        if re.match(r"[\w-]+:\s", text[start:]):
            message = XT001.message("yaml")
        elif re.match(r"[\w.-]+\s*=", text[start:]):
            message = XT001.message("settings")
        else:
            message = XT001.message("no-xml", text=f"'{_shown(text, start, end)}'")
        return Slip(start, end, message)
    return None


def _has_root(text: str) -> bool:
    """Whether a root element stands on a line of its own, so that only something before it is foreign."""
    return re.search(r"^<(?:\?xml|pool)\b", text, re.MULTILINE) is not None


def outside_the_root(text: str, start: int, end: int, root: StartTag | None) -> Slip | None:
    """Return a text that stands before or behind the root element; None where there is none."""
    run = text[start:end]
    first = start + len(run) - len(run.lstrip(" \t\r\n"))
    if first == end:
        return None
    stop = min(_line_end(text, first), end)
    shown = _shown(text, first, stop)
    if root is not None:
        case = "behind-empty-root" if root.empty else "behind-root"
        return Slip(first, stop, XT001.message(case, text=f"'{shown}'", name=root.name))
    if text[first] in _INVISIBLE:
        message = XT001.message("invisible", character=f"U+{ord(text[first]):04X}")
        return Slip(first, first + 1, message)
    what = next((words for how, words in _BEFORE if how.match(text, first, first + _NEAR)), "text")
    return Slip(first, stop, XT001.message("before-root", what=what, text=f"'{shown}'"))


def _line_end(text: str, start: int) -> int:
    match = re.compile(r"[^\r\n]*").match(text, start)
    return len(text) if match is None else len(text[: match.end()].rstrip())


def _shown(text: str, start: int, end: int) -> str:
    line = text[start:end]
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."
