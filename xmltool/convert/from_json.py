"""JSON to pool documents: the other half of `convert`, and what `generate -f` and `define` read.

The form, which `xmltool.convert.to_json` writes: an element is an object. `"@name"` is an attribute,
`"name"` a child; several children of one name are an array. An element that has only text is that
text; text beside attributes is `"$"`. Where children of one name do not stand together, all
children are in `"$children"`, an array of objects with one key each. Numbers may stand for text.
The file holds one pool or an array of pools.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from xmltool.convert.json_text import JsonText, Member, Node, OverLimitError
from xmltool.document.document import Document, parse_document
from xmltool.document.markup import Element, document_text, foreign_character
from xmltool.document.parser import MAX_BYTES
from xmltool.errors import DocumentError
from xmltool.findings import WHOLE_FILE, Finding, Related, Span
from xmltool.pool.types import CONFIG_OPTIONS, MOUNT_OPTIONS
from xmltool.rules.reading import XT005, XT010, XT011, XT012
from xmltool.text.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xmltool.rules.rule import Message

ATTRIBUTE = "@"
"""Before the name of an attribute."""
TEXT = "$"
"""Key of the text of an element that has attributes too."""
CHILDREN = "$children"
"""Key of the children of an element, in an order that keys cannot show."""

NAMESPACES = {known.prefix: known.namespace for known in (MOUNT_OPTIONS, CONFIG_OPTIONS)}
"""Prefixes that are known in JSON, and their namespaces."""

_POOL_KEYS = ("pool", "@type", "source", CHILDREN)
"""Keys by one of which an object is recognized as a pool."""
_ADVISED = re.compile(r"write <[\w:-]+ ([\w:-]+)=")
"""A message that tells to write an attribute."""
_NAME = re.compile(r"(?:(?:fs|rbd):)?[A-Za-z_][A-Za-z0-9_.-]*")


class JsonPool(NamedTuple):
    """One pool of a JSON file.

    Attributes:
        name: the file's, for messages.
        element: the pool.
        text: the whole file.
        places: which characters of it are its elements and attributes, by path (`/pool/name`).
    """

    name: str
    element: Element
    text: JsonText
    places: dict[str, tuple[int, int]]

    @property
    def data(self) -> bytes:
        """The pool as an XML document."""
        return document_text(self.element, NAMESPACES).encode()

    def relocate(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return findings about `data` at their places in the JSON; fixes do not apply there."""
        moved = (
            finding._replace(
                span=self._place(finding.path),
                message=_in_json(finding.message),
                fix=None,
                related=(),
            )
            for finding in findings
        )
        return tuple(sorted(moved, key=lambda finding: finding.sort_key))

    def _place(self, path: str | None) -> Span:
        while path:
            if path in self.places:
                return self.text.span(*self.places[path])
            path = path.rpartition("/")[0]
        return self.text.span(*self.places["/pool"])


def _in_json(message: str) -> str:
    """Add how the attribute that a message tells to write is written in JSON."""
    advised = _ADVISED.search(message)
    if advised is None:
        return message
    return f'{message}; in JSON an attribute is a member with @ before its name: "@{advised[1]}"'


class JsonReading(NamedTuple):
    """The pools of a JSON file; none when there are findings."""

    pools: tuple[JsonPool, ...]
    findings: tuple[Finding, ...]


def names_a_pool(data: bytes) -> bool:
    """Report whether JSON speaks of pools, so that what is wrong with it is a fault."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return b'"@type"' in data or b'"pool"' in data
    values = value if isinstance(value, list) else [value]
    return all(
        isinstance(one, dict)
        and (not one.keys().isdisjoint(_POOL_KEYS) or ("name" in one and "target" in one))
        for one in values
    )


def from_json(text: str | bytes, name: str = "-") -> tuple[Document, ...]:
    """Return the pools of a JSON text, one or an array of them, as documents.

    Args:
        text: as `to_json` writes it.
        name: what reports call it.

    Raises:
        DocumentError: it is no JSON, or holds what is no pool.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    reading = json_to_documents(name, data)
    if reading.findings:
        first = reading.findings[0]
        raise DocumentError(f"{name}:{first.span.line}:{first.span.column}: {first.message}")
    return tuple(parse_document(name, pool.data) for pool in reading.pools)


def json_to_documents(name: str, data: bytes) -> JsonReading:
    """Read pools from the bytes of a JSON file; never raises for what it holds."""
    if len(data) > MAX_BYTES:
        message = XT005.message("file", most=MAX_BYTES)
        return JsonReading((), (message.finding(WHOLE_FILE),))
    try:
        text = JsonText(data)
    except json.JSONDecodeError as error:
        place = Lines(data).text_span(error.pos, min(error.pos + 1, len(error.doc)))
        message = XT010.message("syntax", python=error.msg)
        if isinstance(error, OverLimitError):
            message = XT005.message("json", reason=error.msg)
        return JsonReading((), (message.finding(place),))
    except UnicodeDecodeError:
        message = XT010.message("encoding")
        return JsonReading((), (message.finding(WHOLE_FILE),))
    builder = _Builder(name, text)
    pools = builder.pools()
    findings = sorted(builder.findings, key=lambda finding: finding.sort_key)
    if builder.more:
        more = f"{findings[-1].message}; {builder.more} more faults of this file are not told"
        findings[-1] = findings[-1]._replace(message=more)
    return JsonReading(() if findings else pools, tuple(findings))


MAX_EXPLAINED = 20
"""Of one text's faults so many are told; one is enough to refuse it."""


class _Builder:
    """Makes documents of the JSON of one file, and notes what cannot be meant."""

    def __init__(self, name: str, text: JsonText) -> None:
        self.name = name
        self.text = text
        self.findings = [self._duplicate(name, *pair) for pair in text.duplicates[:MAX_EXPLAINED]]
        self.more = max(len(text.duplicates) - MAX_EXPLAINED, 0)
        self.places: dict[str, tuple[int, int]] = {}

    def pools(self) -> tuple[JsonPool, ...]:
        root = self.text.root
        nodes = root.value if isinstance(root.value, list) else [root]
        if not nodes:
            self._note(root.start, root.end, XT012.message("no-pool"))
        return tuple(self._pool(node) for node in nodes)

    def _pool(self, node: Node) -> JsonPool:
        value = node.value
        if isinstance(value, tuple) and len(value) == 1 and value[0].key == "pool":
            node = value[0].value  # {"pool": {...}}, as other tools write it
        if not isinstance(node.value, tuple):
            self._note(node.start, node.end, XT012.message("pool"))
            return JsonPool(self.name, Element("pool"), self.text, {})
        self.places = {"/pool": (node.start, node.start + 1)}
        element = self._element("pool", node, "/pool")
        return JsonPool(self.name, element, self.text, self.places)

    def _element(self, name: str, node: Node, path: str) -> Element:
        if not isinstance(node.value, tuple):
            return Element(name, (), self._scalar(node))
        attributes: list[tuple[str, str]] = []
        children: list[tuple[Member, Node]] = []
        text = ""
        for member in node.value:
            if member.key.startswith(ATTRIBUTE):
                attributes.append((member.key[1:], self._scalar(member.value)))
                self._check_name(member, member.key[1:], "attribute")
                self.places[f"{path}/{member.key}"] = (member.start, member.end)
            elif member.key == TEXT:
                text = self._scalar(member.value)
            elif member.key == CHILDREN:
                children += self._ordered(member)
            else:
                children += self._named(member)
        self._check_mixture(node.value, bool(text and children))
        return Element(name, tuple(attributes), text, self._children(children, path))

    def _children(self, children: list[tuple[Member, Node]], path: str) -> tuple[Element, ...]:
        names = Counter(member.key for member, _ in children)
        met: dict[str, int] = {}
        made = []
        for member, node in children:
            met[member.key] = met.get(member.key, 0) + 1
            index = f"[{met[member.key]}]" if names[member.key] > 1 else ""
            below = f"{path}/{member.key}{index}"
            repeated = isinstance(member.value.value, list)
            self.places[below] = (
                (node.start, node.start + 1) if repeated else (member.start, member.end)
            )
            made.append(self._element(member.key, node, below))
        return tuple(made)

    def _named(self, member: Member) -> list[tuple[Member, Node]]:
        """Return the elements that a key stands for: one, or those of an array."""
        self._check_name(member, member.key, "element")
        value = member.value.value
        return [(member, node) for node in (value if isinstance(value, list) else [member.value])]

    def _ordered(self, member: Member) -> list[tuple[Member, Node]]:
        """Return the elements of `$children`."""
        value = member.value.value
        if not isinstance(value, list):
            self._note_key(member, XT012.message("children", key=CHILDREN))
            return []
        found: list[tuple[Member, Node]] = []
        for node in value:
            if isinstance(node.value, tuple) and len(node.value) == 1:
                found += self._named(node.value[0])
            else:
                self._note(node.start, node.end, XT012.message("child"))
        return found

    def _scalar(self, node: Node) -> str:
        """Return the text that a value stands for."""
        value = node.value
        if isinstance(value, str):
            bad = foreign_character(value)
            if bad is not None:
                message = XT012.message("character", character=f"U+{ord(bad):04X}")
                self._note(node.start, node.end, message)
            return value
        if isinstance(value, bool):
            case = "boolean"
        elif value is None:
            case = "null"
        else:
            case = "scalar"
        self._note(node.start, node.end, XT012.message(case))
        return ""

    def _check_name(self, member: Member, name: str, kind: str) -> None:
        if _NAME.fullmatch(name):
            return
        prefix, colon, _ = name.partition(":")
        if kind == "attribute" and prefix == "xmlns":
            message = XT012.message("namespace")
        elif colon:
            message = XT012.message("prefix", prefix=prefix, name=name)
        else:
            message = XT012.message("name", name=repr(name), kind=kind)
        self._note_key(member, message)

    def _check_mixture(self, members: tuple[Member, ...], text_and_children: bool) -> None:
        keys = {member.key: member for member in members}
        if text_and_children:
            self._note_key(keys[TEXT], XT012.message("mixture"))
        elif CHILDREN in keys and any(
            key not in (TEXT, CHILDREN) and not key.startswith(ATTRIBUTE) for key in keys
        ):
            self._note_key(keys[CHILDREN], XT012.message("all-children", key=CHILDREN))

    def _duplicate(self, name: str, second: Member, first: Member) -> Finding:
        place = self._key(first)
        return XT011.message(key=repr(second.key), line=place.line).finding(
            self._key(second),
            related=(Related(name, place.line, place.column, "the first one"),),
        )

    def _key(self, member: Member) -> Span:
        return self.text.span(member.start, member.end)

    def _note_key(self, member: Member, message: Message) -> None:
        self._note(member.start, member.end, message)

    def _note(self, start: int, end: int, message: Message) -> None:
        if len(self.findings) < MAX_EXPLAINED:
            self.findings.append(message.finding(self.text.span(start, end)))
        else:
            self.more += 1
