"""What a pool type takes, in the grammar's own words: plain data for `schema list` and `schema show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.errors import UsageError
from xmltool.grammar.assemble import DOCUMENTATION, MARK, RNG, local, patterns
from xmltool.grammar.cut import mark_version
from xmltool.text.suggest import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from xmltool.grammar.grammar import Grammar
    from xmltool.versions import Version

REQUIRED, OPTIONAL, REPEATED, ANY = "required", "optional", "one or more", "any number"
"""How often a part may occur."""
ELEMENT, ATTRIBUTE, CHOICE = "element", "attribute", "choice"


class Value(NamedTuple):
    """One literal that is allowed; `words` say what it means, `since` and `note` may be None."""

    text: str
    words: str | None
    since: str | None
    note: str | None


class Item(NamedTuple):
    """An element, an attribute, or a choice between groups of them.

    Attributes:
        kind: `element`, `attribute` or `choice`.
        name: None for a choice.
        namespace: of an element, None for none.
        occurs: how often.
        values: the literals that its text may be.
        expects: a phrase for other text that it may have ("a UUID ..."); None: it has none.
        words: what it is; None in a grammar without documentation.
        since: the first libvirt release that has it, where a release is known.
        note: what else is known of that.
        items: attributes and children; those of all alternatives for a choice are in `groups`.
        groups: the alternatives of a choice.
    """

    kind: str
    name: str | None
    namespace: str | None
    occurs: str
    values: tuple[Value, ...] = ()
    expects: str | None = None
    words: str | None = None
    since: str | None = None
    note: str | None = None
    items: tuple[Item, ...] = ()
    groups: tuple[tuple[Item, ...], ...] = ()


class PoolType(NamedTuple):
    """A pool type: its name, and the rest as of `Item`."""

    name: str
    words: str | None
    since: str | None
    note: str | None
    items: tuple[Item, ...]


def known_releases(grammar: etree._Element) -> tuple[Version, ...]:
    """Return the libvirt releases with which a grammar grows, by its marks; none in one without."""
    marks = {mark for place in grammar.iter("*") if (mark := place.get(MARK + "since"))}
    return tuple(sorted(map(mark_version, marks)))


def pool_types(grammar: etree._Element) -> tuple[PoolType, ...]:
    """Describe every pool type that a grammar has, in its order."""
    reader = _Reader(grammar)
    places = list(grammar.iterchildren(RNG + "start"))
    for ref in grammar.iterfind(f"{RNG}start/{RNG}ref"):  # as in libvirt's own grammar
        define = reader.define(ref)
        places += [] if define is None else [define]
    pools = [pool for place in places for pool in place.iterchildren(RNG + "element")]
    return tuple(kind for pool in pools for kind in reader.alternatives(pool))


def pool_type_of(grammar: Grammar, name: str) -> PoolType:
    """Return a pool type by its name.

    Raises:
        UsageError: it is misspelt, or of a newer libvirt.
    """
    types = {kind.name: kind for kind in pool_types(grammar.tree)}
    if name in types:
        return types[name]
    for kind in pool_types(grammar.full):
        if kind.name == name:
            raise UsageError(
                f"libvirt {grammar.version} has no pool type {name}",
                f"it came with libvirt {kind.since}",
            )
    hint = suggestion(name, types, f"the types are: {', '.join(types)}")
    raise UsageError(f"there is no pool type {name}", hint)


class _Marks(NamedTuple):
    """What stands around a part and is said of it as well."""

    occurs: str = REQUIRED
    since: str | None = None
    note: str | None = None

    def within(self, pattern: etree._Element) -> _Marks:
        """Add what a pattern around the part says; an alternative speaks of itself only."""
        if local(pattern) in ("group", "interleave"):
            return self
        since, note = _said(pattern)
        if since is None:
            since, note = self.since, note or self.note
        return _Marks(self.occurs, since, note)


class _Reader:
    """Walks one grammar."""

    def __init__(self, grammar: etree._Element) -> None:
        self._defines: dict[str | None, etree._Element] = {
            define.get("name"): define for define in grammar.iter(RNG + "define")
        }

    def define(self, ref: etree._Element) -> etree._Element | None:
        """Return what a reference stands for."""
        return self._defines.get(ref.get("name"))

    def alternatives(self, pool: etree._Element) -> Iterator[PoolType]:
        """Return the types that an element's content is a choice of, by the value of `type`."""
        for choice in patterns(pool):
            for ref in patterns(choice):
                define = self.define(ref)
                if define is None:
                    continue
                items = tuple(self._read_all(define, _Marks()))
                names = [v.text for i in items if i.name == "type" for v in i.values]
                if names:
                    yield PoolType(names[0], _words(define), *_said(define), items)

    def _read_all(self, place: etree._Element, marks: _Marks) -> Iterator[Item]:
        for pattern in patterns(place):
            yield from self._read(pattern, marks.within(pattern))

    def _read(self, pattern: etree._Element, marks: _Marks) -> Iterator[Item]:
        kind = local(pattern)
        if kind == "ref":
            define = self.define(pattern)
            if define is not None:
                yield from self._read_all(define, marks.within(define))
        elif kind in _OCCURS:
            yield from self._read_all(pattern, marks._replace(occurs=_OCCURS[kind][marks.occurs]))
        elif kind in ("group", "interleave"):
            yield from self._read_all(pattern, marks)
        elif kind == "choice":
            yield from self._read_choice(pattern, marks)
        elif kind in (ELEMENT, ATTRIBUTE):
            yield self._read_named(pattern, marks)

    def _read_choice(self, pattern: etree._Element, marks: _Marks) -> Iterator[Item]:
        groups = [tuple(self._read(part, marks.within(part))) for part in patterns(pattern)]
        filled = tuple(group for group in groups if group)
        if len(filled) == 1:
            for item in filled[0]:
                occurs = _OCCURS["optional"][item.occurs] if len(groups) > 1 else item.occurs
                yield item._replace(occurs=occurs)
        elif filled:
            yield Item(CHOICE, None, None, marks.occurs, groups=filled)

    def _read_named(self, pattern: etree._Element, marks: _Marks) -> Item:
        around = (pattern, *pattern.iterancestors(RNG + "element"))
        namespace = next((p.get("ns") for p in around if p.get("ns")), None)
        texts = _Texts(self)
        texts.read(pattern)
        is_bare = local(pattern) == ATTRIBUTE and not patterns(pattern)
        return Item(
            local(pattern),
            pattern.get("name") or pattern.findtext(RNG + "name"),
            namespace if local(pattern) == ELEMENT else None,
            marks.occurs,
            tuple(texts.values),
            "any text" if is_bare else texts.expects(),
            _words(pattern),
            marks.since,
            marks.note,
            tuple(self._read_all(pattern, _Marks())),
        )


class _Texts:
    """The texts that an element or an attribute may have: literals, and phrases for the rest."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self.values: list[Value] = []
        self._phrases: list[str] = []

    def expects(self) -> str | None:
        return " or ".join(self._phrases) or None

    def read(self, place: etree._Element, phrase: str | None = None) -> None:
        """Collect what stands in a place, up to the next elements and attributes."""
        for pattern in patterns(place):
            kind = local(pattern)
            if kind == "value":
                self._add_value(pattern, phrase)
            elif kind == "text":
                self._add_phrase("any text")
            elif kind == "data":
                self._add_phrase(phrase or self._datatype(pattern))
            elif kind == "ref":
                define = self._reader.define(pattern)
                if define is not None:
                    self.read(define, phrase or _words(define))
            elif kind not in (ELEMENT, ATTRIBUTE):
                self.read(pattern, phrase)

    def _add_value(self, pattern: etree._Element, phrase: str | None) -> None:
        choice = pattern.getparent()
        if phrase and choice is not None and any(local(p) != "value" for p in patterns(choice)):
            return  # the phrase speaks of it: "a numeric id or -1"
        after = pattern.getnext()
        words = after.text if after is not None and after.tag == DOCUMENTATION else None
        self.values.append(Value(pattern.text or "", words, *_said(pattern)))

    def _add_phrase(self, phrase: str) -> None:
        if phrase not in self._phrases:
            self._phrases.append(phrase)

    @staticmethod
    def _datatype(pattern: etree._Element) -> str:
        since = pattern.get(MARK + "since")
        kind = pattern.get("type") or "text"
        return "any text" + (f" (since {since})" if since else "") if kind == "string" else kind


_OCCURS = {
    "optional": {REQUIRED: OPTIONAL, OPTIONAL: OPTIONAL, REPEATED: ANY, ANY: ANY},
    "zeroOrMore": {REQUIRED: ANY, OPTIONAL: ANY, REPEATED: ANY, ANY: ANY},
    "oneOrMore": {REQUIRED: REPEATED, OPTIONAL: ANY, REPEATED: REPEATED, ANY: ANY},
}
"""What becomes of how often a part occurs when such a pattern is around it."""


def _words(place: etree._Element) -> str | None:
    """Return a place's own documentation."""
    return place.findtext(DOCUMENTATION)


def _said(place: etree._Element) -> tuple[str | None, str | None]:
    """Return the marks of a place: since when, and what else is known."""
    return place.get(MARK + "since"), place.get(MARK + "note")
