"""Start tags as they are written: their attributes, and what is wrong in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xmltool.document.slip import Slip, reference_slip

_CURLY = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab"
_CURLY += "\u00bb\u2039\u203a\u2033\u2032\uff02\uff07"
"""Quotation marks and primes that word processors write for straight quotes."""
_TAG_NAME = re.compile(r"[^\s<>/\"'=&]+")
_NAME = re.compile(rf"[^\s=<>/\"'`\\&{_CURLY}]+")
_NAME_START = re.compile(r"[^\W\d]|[_:]")
_BLANKS = re.compile(r"[ \t\r\n]*")
_BARE_VALUE = re.compile(r"[^\s<>\"']*?(?=\s|/?>|<|\"|'|$)")
_TEMPLATE = re.compile(r"\{\{|\{%|<%|\$\{|\[%")


@dataclass
class StartTag:
    """A start tag.

    Attributes:
        name: of the element.
        start, end: of the tag.
        attributes: names and where they stand, in order.
        empty: it ends with `/>`.
        closed_at: where the end tag stands; behind everything until that is known.
    """

    name: str
    start: int
    end: int = 0
    attributes: dict[str, int] = field(default_factory=dict)
    empty: bool = False
    closed_at: int = 2**62


def read_start_tag(text: str, start: int) -> StartTag | Slip:
    """Read the start tag at a place, or return what is wrong in it."""
    match = _TAG_NAME.match(text, start + 1)
    tag = StartTag(match.group() if match is not None else "", start)
    position = start + 1 + len(tag.name)
    while True:
        after_space = _skip(text, position)
        end = _end(text, after_space, tag)
        if isinstance(end, Slip):
            return end
        if end:
            tag.end = end
            tag.closed_at = end if tag.empty else tag.closed_at
            return tag
        found = _attribute(text, after_space, tag, spaced=after_space > position)
        if isinstance(found, Slip):
            return found
        position = found


def _skip(text: str, position: int) -> int:
    match = _BLANKS.match(text, position)
    return position if match is None else match.end()


def _end(text: str, position: int, tag: StartTag) -> Slip | int:
    """Return where the tag ends when it ends at a place; 0 where an attribute follows."""
    if text.startswith(">", position):
        return position + 1
    if text.startswith("/>", position):
        tag.empty = True
        return position + 2
    if text.startswith("/", position):
        return Slip(position, position + 1, f"a / in the tag of <{tag.name}>; write /> at its end")
    if position >= len(text):
        return Slip(
            tag.start, position, f"the file ends in the tag of <{tag.name}>; is it complete?"
        )
    if text.startswith("<!--", position):
        what = f"a comment stands in the tag of <{tag.name}>; write it before or behind the tag"
        return Slip(position, position + 4, what)
    if text.startswith("<", position) and not _TEMPLATE.match(text, position):
        what = f"the tag of <{tag.name}> is not finished; write > before the next <"
        if not tag.attributes and text[tag.start - 1 : tag.start].strip(" \t\r\n>"):
            what += f", or &lt;{tag.name} where it is a part of the text"
        return Slip(tag.start, position, what)
    return 0


def _attribute(text: str, start: int, tag: StartTag, *, spaced: bool) -> Slip | int:
    """Read an attribute; return where it ends."""
    match = _NAME.match(text, start)
    if _TEMPLATE.match(text, start):
        message = (
            f"a template's mark in the tag of <{tag.name}>; render the template first, or lint the "
            "file as one"
        )
        return Slip(start, start + 2, message)
    if match is None or not _NAME_START.match(match.group()):
        return _no_name(text, start, tag)
    name = match.group()
    if not spaced:
        message = f"a space is missing before {name} in the tag of <{tag.name}>; write one"
        return Slip(start, match.end(), message, (start, start, " "))
    if name in tag.attributes:
        message = f"{name} is given twice on <{tag.name}>; remove one of the two"
        return Slip(start, match.end(), message)
    tag.attributes[name] = start
    equals = _skip(text, match.end())
    if not text.startswith("=", equals):
        return _no_equals(text, start, name, equals, tag)
    return _value(text, _skip(text, equals + 1), name, tag)


def _no_name(text: str, start: int, tag: StartTag) -> Slip:
    char = text[start]
    if char in "\"'`" or char in _CURLY:
        return Slip(
            start,
            start + 1,
            f"a quote {char} too many in the tag of <{tag.name}>; remove it, or write the one that is "
            "missing before it",
        )
    if char == "\\":
        what = 'a backslash where none may be (before a quote, write " alone)'
    elif not char.isprintable() or char.isspace():
        what = f"the character U+{ord(char):04X} where a plain space is meant"
    else:
        what = f"'{char}' begins no attribute"
    return Slip(
        start,
        start + 1,
        f'{what} in the tag of <{tag.name}>; an attribute is written name="value"',
    )


def _no_equals(text: str, start: int, name: str, position: int, tag: StartTag) -> Slip:
    bare = name.rstrip(":")
    value = re.compile(r"[\"']([^\"'<>]*)[\"']").match(text, position)
    written = f'{bare}="{value[1] if value is not None else "..."}"'
    if bare != name:
        message = f"{bare} has a : where = belongs; write {written}"
    elif value is not None:
        message = f"= is missing between {name} and its value; write {written}"
    else:
        message = f"the attribute {name} has no value; write {written}, or remove it"
    edit = None if value is None else (start, value.end(), written)
    return Slip(start, start + len(name), f"{message}, in the tag of <{tag.name}>", edit)


def _value(text: str, start: int, name: str, tag: StartTag) -> Slip | int:
    quote = text[start : start + 1]
    if quote not in ('"', "'"):
        return _not_quoted(text, start, name, tag)
    end = text.find(quote, start + 1)
    value = text[start + 1 : end if end >= 0 else len(text)]
    runs_on = re.search(r">\s*<|\n|/>", value) if "<" in value else None
    if end < 0 or runs_on or re.fullmatch(r"[^=]*\s[\w:.-]+=", value):
        other = "'" if quote == '"' else '"'
        message = f"the value of {name} on <{tag.name}> has no closing quote {quote}"
        first = _first(value).removesuffix(other)
        return Slip(start, start + 1, f"{message}; write {name}={quote}{first}{quote}")
    if "<" in value:
        place = start + 1 + value.index("<")
        return Slip(place, place + 1, f"a < in the value of {name} on <{tag.name}>; write &lt;")
    slip = reference_slip(value, start + 1, f"the value of {name} on <{tag.name}>")
    return slip or end + 1


def _first(value: str) -> str:
    """Return the part of a value that runs on which was probably meant."""
    return re.split(r"[\s<>]|/>", value, maxsplit=1)[0][:60]


def _not_quoted(text: str, start: int, name: str, tag: StartTag) -> Slip:
    char = text[start : start + 1]
    if char and char in _CURLY:
        end = next(
            (i for i in range(start + 1, len(text)) if text[i] in _CURLY + "\"'><"), start + 1
        )
        meant = f'{name}="{text[start + 1 : end]}"'
        message = f"curly quotes around the value of {name} on <{tag.name}>; write {meant}"
        closed = end + (text[end : end + 1] in ('"', "'", *_CURLY))
        return Slip(start, end + 1, message, (start, closed, meant.partition("=")[2]))
    if char in ("\\", "`"):
        message = f'{char} where a quote belongs, before the value of {name}; write {name}="..."'
        return Slip(start, start + 1, f"{message} on <{tag.name}>")
    if _TEMPLATE.match(text, start):
        message = f"a template's mark as the value of {name} on <{tag.name}>; write it in quotes, or render the template first"
        return Slip(start, start + 2, message)
    match = _BARE_VALUE.match(text, start)
    value = match.group() if match is not None else ""
    if char == "=":
        message = f"= stands twice between {name} and its value on <{tag.name}>; write one"
        return Slip(start, start + 1, message, (start, start + 1, ""))
    if value.startswith("&quot;") and value.endswith("&quot;"):
        meant = value.removeprefix("&quot;").removesuffix("&quot;")
        message = f"&quot; where a quote belongs, around the value of {name} on <{tag.name}>"
        quoted = (start, start + len(value), f'"{meant}"')
        return Slip(start, start + len(value), f'{message}; write {name}="{meant}"', quoted)
    if not value:
        message = f'{name} on <{tag.name}> has no value; write {name}="..."'
    else:
        message = (
            f"the value {value[:60]} of {name} on <{tag.name}> is not in quotes; write "
            f'{name}="{value[:60]}"'
        )
    quote_follows = text[start + len(value) : start + len(value) + 1] in ('"', "'")
    edit = (start, start + len(value) + quote_follows, f'"{value}"') if value else None
    return Slip(start, max(start + len(value), start + 1), message, edit)
