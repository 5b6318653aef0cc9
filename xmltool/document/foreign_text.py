"""What a text is that is no XML: YAML, JSON, a shell's output; and texts outside the root element."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xmltool.document.slip import Slip

if TYPE_CHECKING:
    from xmltool.document.tags import StartTag

_LONGEST = 60
_WANTED = '; the XML of a pool begins with <pool type="...">'
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad\u00a0"

_WHOLE = (
    (re.compile(r"[\[{]\s*(?:[\"'\[{\]}]|$)"), "this is JSON, not XML; `xmltool convert` writes it as XML"),
    (re.compile(r"&lt;\??\w"), "the markup itself is escaped; write < for &lt; and > for &gt;"),
    (re.compile(r"#!"), "this is a script, not XML"),
    (re.compile(r"(?:resource|data|module|provider|variable)\s+\"[^\"]*\"|terraform\s*\{"), "this is Terraform's HCL, not XML"),
    (re.compile(r"\[[\w .:-]+\]\s*(?:[\r\n]|$)"), "this is an INI file, not XML"),
    (re.compile(r"(?:---\s*(?:[\r\n]|$)|%YAML)|- ?(?:name|hosts):|[\w-]+:\s*(?:[\r\n]|$)"), "this is YAML, not XML"),
    (re.compile(r"Name:\s+\S+\s*\nUUID:"), "this is what virsh pool-info prints, not XML; use virsh pool-dumpxml"),
    (re.compile(r"\s*Name\s+State\s+Autostart"), "this is what virsh pool-list prints, not XML; use virsh pool-dumpxml"),
    (re.compile(r"error: "), "this is an error message, not XML"),
)  # fmt: skip
"""How texts of other kinds begin."""

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
        return Slip(
            0, len(text), "the file is empty" if not text else "the file holds white space only"
        )
    if text[start] == "<":
        return None
    end = _line_end(text, start)
    words = next((words for how, words in _WHOLE if how.match(text, start)), None)
    if words is not None and not _has_root(text, words):
        return Slip(start, end, words + _WANTED * words.startswith("this is"))
    if "<" not in text:
        if re.match(r"[\w-]+:\s", text[start:]):
            words = "this is YAML, not XML"
        elif re.match(r"[\w.-]+\s*=", text[start:]):
            words = "this is a list of settings, not XML"
        else:
            words = f"this is no XML: it begins with '{_shown(text, start, end)}'"
        return Slip(start, end, words + _WANTED)
    return None


def _has_root(text: str, words: str) -> bool:
    """Whether a root element stands on a line of its own, so that only something before it is foreign."""
    return "JSON" not in words and re.search(r"^<(?:\?xml|pool)\b", text, re.MULTILINE) is not None


def outside_the_root(text: str, start: int, end: int, root: StartTag | None) -> Slip | None:
    """Return a text that stands before or behind the root element; None where there is none."""
    run = text[start:end]
    first = start + len(run) - len(run.lstrip(" \t\r\n"))
    if first == end:
        return None
    stop = min(_line_end(text, first), end)
    shown = _shown(text, first, stop)
    if root is not None:
        what = f"'{shown}' stands behind </{root.name}>, where nothing may; remove it"
        if root.empty:
            what = (
                f"'{shown}' stands behind <{root.name}/>, which ends at once; write > instead of />"
            )
        return Slip(first, stop, what)
    if text[first] in _INVISIBLE:
        code = ord(text[first])
        what = f"an invisible character U+{code:04X} stands before the root element; remove it"
        return Slip(first, first + 1, what)
    what = next((words for how, words in _BEFORE if how.match(text, first, first + _NEAR)), "text")
    return Slip(first, stop, f"{what} '{shown}' stands before the root element; remove it")


def _line_end(text: str, start: int) -> int:
    match = re.compile(r"[^\r\n]*").match(text, start)
    return len(text) if match is None else len(text[: match.end()].rstrip())


def _shown(text: str, start: int, end: int) -> str:
    line = text[start:end]
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."
