"""Start tags as they are written: their attributes, and what is wrong in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xmltool.document.slip import Slip, reference_slip
from xmltool.rules.reading import XT001

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
        prefixes: those that are declared in it or around it, once they are asked for.
    """

    name: str
    start: int
    end: int = 0
    attributes: dict[str, int] = field(default_factory=dict)
    empty: bool = False
    prefixes: frozenset[str] = frozenset({"xml"})


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
        return Slip(position, position + 1, XT001.message("slash-in-tag", element=f"<{tag.name}>"))
    if position >= len(text):
        message = XT001.message("ends-in-tag", element=f"<{tag.name}>")
        return Slip(tag.start, position, message)
    if text.startswith("<!--", position):
        message = XT001.message("comment-in-tag", element=f"<{tag.name}>")
        return Slip(position, position + 4, message)
    if text.startswith("<", position) and not _TEMPLATE.match(text, position):
        case = "unfinished-tag"
        if not tag.attributes and text[tag.start - 1 : tag.start].strip(" \t\r\n>"):
            case = "unfinished-tag-or-text"
        return Slip(tag.start, position, XT001.message(case, name=tag.name))
    return 0


def _attribute(text: str, start: int, tag: StartTag, *, spaced: bool) -> Slip | int:
    """Read an attribute; return where it ends."""
    match = _NAME.match(text, start)
    if _TEMPLATE.match(text, start):
        message = XT001.message("template-in-tag", element=f"<{tag.name}>")
        return Slip(start, start + 2, message)
    if match is None or not _NAME_START.match(match.group()):
        return _no_name(text, start, tag)
    name = match.group()
    if not spaced:
        message = XT001.message("space", attribute=name, element=f"<{tag.name}>")
        return Slip(start, match.end(), message, (start, start, " "))
    if name in tag.attributes:
        message = XT001.message("twice", attribute=name, element=f"<{tag.name}>")
        return Slip(start, match.end(), message)
    tag.attributes[name] = start
    equals = _skip(text, match.end())
    if not text.startswith("=", equals):
        return _no_equals(text, start, name, equals, tag)
    return _value(text, _skip(text, equals + 1), name, tag)


def _no_name(text: str, start: int, tag: StartTag) -> Slip:
    char = text[start]
    if char == "?" and tag.name.lower() == "xml":
        return Slip(tag.start, start + 1, XT001.message("declaration"))
    if char in "\"'`" or char in _CURLY:
        return Slip(
            start,
            start + 1,
            XT001.message("quote", quote=char, element=f"<{tag.name}>"),
        )
    if char == "\\":
        message = XT001.message("backslash", element=f"<{tag.name}>")
    elif not char.isprintable() or char.isspace():
        message = XT001.message("no-space", character=f"U+{ord(char):04X}", element=f"<{tag.name}>")
    else:
        message = XT001.message("no-attribute", character=f"'{char}'", element=f"<{tag.name}>")
    return Slip(start, start + 1, message)


def _no_equals(text: str, start: int, name: str, position: int, tag: StartTag) -> Slip:
    bare = name.rstrip(":")
    value = re.compile(r"[\"']([^\"'<>]*)[\"']").match(text, position)
    written = f'{bare}="{value[1] if value is not None else "..."}"'
    if bare != name:
        case = "colon"
    elif value is not None:
        case = "equals"
    else:
        case = "attribute-without-value"
    edit = None if value is None else (start, value.end(), written)
    message = XT001.message(case, attribute=bare, meant=written, element=f"<{tag.name}>")
    return Slip(start, start + len(name), message, edit)


def _value(text: str, start: int, name: str, tag: StartTag) -> Slip | int:
    quote = text[start : start + 1]
    if quote not in ('"', "'"):
        return _not_quoted(text, start, name, tag)
    end = text.find(quote, start + 1)
    value = text[start + 1 : end if end >= 0 else len(text)]
    runs_on = re.search(r">\s*<|\n|/>", value) if "<" in value else None
    if end < 0 or runs_on or re.fullmatch(r"[^=]*\s[\w:.-]+=", value):
        other = "'" if quote == '"' else '"'
        first = _first(value).removesuffix(other)
        message = XT001.message(
            "closing-quote",
            attribute=name,
            element=f"<{tag.name}>",
            quote=quote,
            meant=f"{name}={quote}{first}{quote}",
        )
        return Slip(start, start + 1, message)
    if "<" in value:
        place = start + 1 + value.index("<")
        message = XT001.message("less-than-in-value", attribute=name, element=f"<{tag.name}>")
        return Slip(place, place + 1, message)
    slip = reference_slip(value, start + 1, f"the value of {name} on <{tag.name}>")
    return slip or end + 1


def _first(value: str) -> str:
    """Return the part of a value that runs on which was probably meant."""
    return re.split(r"[\s<>]|/>", value, maxsplit=1)[0][:60]


def _not_quoted(text: str, start: int, name: str, tag: StartTag) -> Slip:
    char = text[start : start + 1]
    said = {"attribute": name, "element": f"<{tag.name}>"}
    if char and char in _CURLY:
        end = next(
            (i for i in range(start + 1, len(text)) if text[i] in _CURLY + "\"'><"), start + 1
        )
        meant = f'{name}="{text[start + 1 : end]}"'
        message = XT001.message("curly-quotes", meant=meant, **said)
        closed = end + (text[end : end + 1] in ('"', "'", *_CURLY))
        return Slip(start, end + 1, message, (start, closed, meant.partition("=")[2]))
    if char in ("\\", "`"):
        return Slip(start, start + 1, XT001.message("other-quote", character=char, **said))
    if _TEMPLATE.match(text, start):
        return Slip(start, start + 2, XT001.message("template-as-value", **said))
    match = _BARE_VALUE.match(text, start)
    value = match.group() if match is not None else ""
    if char == "=":
        message = XT001.message("two-equals", **said)
        return Slip(start, start + 1, message, (start, start + 1, ""))
    if value.startswith("&quot;") and value.endswith("&quot;"):
        meant = value.removeprefix("&quot;").removesuffix("&quot;")
        message = XT001.message("escaped-quotes", value=meant, **said)
        quoted = (start, start + len(value), f'"{meant}"')
        return Slip(start, start + len(value), message, quoted)
    if not value:
        message = XT001.message("no-value", **said)
    else:
        message = XT001.message("no-quotes", value=value[:60], **said)
    quote_follows = text[start + len(value) : start + len(value) + 1] in ('"', "'")
    edit = (start, start + len(value) + quote_follows, f'"{value}"') if value else None
    return Slip(start, max(start + len(value), start + 1), message, edit)
