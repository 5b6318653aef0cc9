"""Where the text of a file is no XML, in words for who wrote it.

libxml2 gives the verdict, and stops where it cannot go on. What is read here once more is searched
for the place that has to be changed, which is often before that: an element that is never closed, a
quote that is missing. What is not found here is told in libxml2's own words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from xmltool.document.foreign_text import outside_the_root, what_it_is_instead
from xmltool.document.nesting import Nesting
from xmltool.document.slip import Slip, reference_slip
from xmltool.document.tags import StartTag, read_start_tag
from xmltool.rules.reading import XT001

_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DECLARATION = re.compile(
    r"<\?xml\s+version\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')"
    r"(?:\s+encoding\s*=\s*(?:\"[A-Za-z][\w.-]*\"|'[A-Za-z][\w.-]*'))?"
    r"(?:\s+standalone\s*=\s*(?:\"(?:yes|no)\"|'(?:yes|no)'))?\s*\?>"
)
_TEMPLATE = re.compile(r"<%|\{%|\{\{|\[%")
_END_TAG = re.compile(r"</([^\s<>/\"'=]+)(\s*)(>?)")
_NAME_START = re.compile(r"[^\W\d]|[_:]")


_SOUND = re.compile(r"(?:[ \t\r\n]*+<([^\W\d]\w*+)(?:/>|>[^<&\]]*+</\1>))++")
"""Elements without attributes, prefix or children, which are right wherever an element is open."""


class Undeclared(NamedTuple):
    """A name whose prefix is not declared: where it stands and how, and where the root's name ends."""

    start: int
    end: int
    shown: str
    prefix: str
    root_name_end: int


def find_mistake(text: str) -> Slip | None:
    """Return the mistake for which a text is no well-formed XML, or None where none is found.

    Args:
        text: without its byte order mark; bytes that could not be decoded are lone surrogates.
    """
    marker = _CONFLICT.search(text)
    if marker is not None:
        return Slip(
            marker.start(),
            marker.end(),
            XT001.message("conflict", mark=f"'{marker.group()[:7]}'"),
        )
    char = _FORBIDDEN.search(text)
    if char is not None:
        return _forbidden(char)
    return what_it_is_instead(text) or _Reader(text).first()


def undeclared_prefix(text: str) -> Undeclared | None:
    """Return the first use of a prefix that is not declared."""
    return _Reader(text).undeclared()


def _forbidden(char: re.Match[str]) -> Slip:
    code = ord(char.group())
    if 0xDC80 <= code <= 0xDCFF:
        message = XT001.message("byte", byte=f"0x{code - 0xDC00:02X}")
    else:
        message = XT001.message("control", character=f"U+{code:04X}")
    return Slip(char.start(), char.end(), message)


class _Reader:
    """Reads a text from its start to the first mistake."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._nesting = Nesting(text)
        self._tag: StartTag | None = None

    def first(self) -> Slip | None:
        """Return the first mistake, or None."""
        position: Slip | int | None = 0
        while isinstance(position, int):
            position = self._step(position)
        return position

    def _step(self, position: int) -> Slip | int | None:
        """Read to behind the next piece of markup, and return where that is; None at a sound end."""
        text = self._text
        sound = _SOUND.match(text, position) if self._nesting.open else None
        position = position if sound is None else sound.end()
        start = text.find("<", position)
        slip = self._plain(position, len(text) if start < 0 else start)
        if slip is not None:
            return slip
        return self._nesting.at_the_end(len(text)) if start < 0 else self._markup(start)

    def undeclared(self) -> Undeclared | None:
        """Return the first use of a prefix that is not declared."""
        position: Slip | int | None = 0
        while isinstance(position, int):
            around, before = self._nesting.open[-1:], self._tag
            position = self._step(position)
            tag, root = self._tag, self._nesting.root
            if tag is None or root is None or tag is before:
                continue
            declared = {name[6:] for name in tag.attributes if name.startswith("xmlns:")}
            known = around[0].prefixes if around else tag.prefixes
            tag.prefixes = known | declared if declared else known
            for name, start in [(tag.name, tag.start), *tag.attributes.items()]:
                prefix, colon, _ = name.partition(":")
                if colon and prefix not in tag.prefixes and prefix != "xmlns":
                    shown = f"<{name}>" if start == tag.start else name
                    end = start + len(name) + (start == tag.start)
                    name_end = root.start + 1 + len(root.name)
                    return Undeclared(start, end, shown, prefix, name_end)
        return None

    def _plain(self, start: int, end: int) -> Slip | None:
        """Look at the text between two pieces of markup."""
        run = self._text[start:end]
        if not self._nesting.open:
            return outside_the_root(self._text, start, end, self._nesting.root)
        slip = reference_slip(run, start, f"the text of <{self._nesting.open[-1].name}>")
        if slip is None and "]]>" in run:
            place = start + run.index("]]>")
            return Slip(place, place + 3, XT001.message("cdata-end"))
        return slip

    def _markup(self, start: int) -> Slip | int:
        """Look at one piece of markup; return where it ends."""
        text = self._text
        for opening, read in (
            ("<!--", self._comment),
            ("<![CDATA[", self._cdata),
            ("<?", self._instruction),
            ("<!", self._bang),
            ("</", self._end_tag),
        ):
            if text.startswith(opening, start):
                return read(start)
        if not _NAME_START.match(text, start + 1):
            return self._bare(start)
        tag = read_start_tag(text, start)
        if isinstance(tag, Slip):
            return tag
        self._tag = tag
        return self._nesting.opened(tag) or tag.end

    def _bare(self, start: int) -> Slip:
        following = self._text[start + 1 : start + 2]
        if following == "\\":
            case = "backslash-end-tag"
        elif _TEMPLATE.match(self._text, start):
            case = "template"
        elif following in ("“", '"', "'") or following.isspace():
            case = "no-name"
        else:
            case = "no-element"
        return Slip(start, start + 1, XT001.message(case))

    def _comment(self, start: int) -> Slip | int:
        text = self._text
        end = text.find("-->", start + 4)
        dashes = text.find("--", start + 4)
        if text.startswith("->", start + 4) or text.startswith(">", start + 4):
            return Slip(start, start + 5, XT001.message("comment"))
        if dashes < 0 or (end < 0 and "<!--" not in text[start + 4 :] and dashes == end):
            return Slip(start, start + 4, XT001.message("open-comment"))
        if dashes == end:
            return end + 3
        if text.startswith("<!--", dashes - 2):
            case = "nested-comment"
        elif text.startswith("--->", dashes):
            case = "dash-at-end"
        elif re.match(r"--\s+>", text[dashes:]):
            case = "split-end"
        else:
            case = "dashes"
        return Slip(dashes, dashes + 2, XT001.message(case))

    def _cdata(self, start: int) -> Slip | int:
        end = self._text.find("]]>", start)
        if not self._nesting.open:
            return Slip(start, start + 9, XT001.message("cdata-outside"))
        if end < 0:
            return Slip(start, start + 9, XT001.message("open-cdata"))
        return end + 3

    def _instruction(self, start: int) -> Slip | int:
        text = self._text
        end = text.find("?>", start)
        if (
            text[start : start + 5].lower() == "<?xml"
            and text[start + 5 : start + 6] in " \t\r\n?>"
        ):
            return self._declaration(start)
        if end < 0:
            return Slip(start, start + 2, XT001.message("open-instruction"))
        return end + 2

    def _declaration(self, start: int) -> Slip | int:
        text = self._text
        good = _DECLARATION.match(text, start)
        end = good.end() if good is not None else text.find(">", start) + 1 or len(text)
        if start > 0:
            if self._nesting.root is not None:
                case = "second-declaration"
            elif text[:start].isspace():
                blank = "empty line" if "\n" in text[:start] else "space"
                message = XT001.message("blank-before-declaration", blank=blank)
                return Slip(start, end, message, (0, start, ""))
            else:
                case = "before-declaration"
            return Slip(start, end, XT001.message(case))
        if good is not None:
            return good.end()
        return Slip(start, end, XT001.message("declaration"))

    def _bang(self, start: int) -> Slip | int:
        if self._text.startswith("<![", start):
            return Slip(start, start + 3, XT001.message("cdata-case"))
        if self._text.startswith("<!DOCTYPE", start):
            return Slip(start, start + 9, XT001.message("doctype"))
        return Slip(start, start + 2, XT001.message("comment-start"))

    def _end_tag(self, start: int) -> Slip | int:
        match = _END_TAG.match(self._text, start)
        if match is None:
            meant = self._nesting.open[-1].name if self._nesting.open else "name"
            return Slip(start, start + 2, XT001.message("no-end-name", meant=f"</{meant}>"))
        slip = self._nesting.closed(match[1], start)
        if slip is None and not match[3]:
            rest = self._text[match.end() : match.end() + 1]
            case = "unfinished-end-tag" if rest in ("", "<") else "more-than-a-name"
            return Slip(start, match.end(), XT001.message(case, name=match[1]))
        return slip or match.end()
