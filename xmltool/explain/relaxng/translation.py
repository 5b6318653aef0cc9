"""From a RELAX NG grammar as XML, with its includes in it, to patterns."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from xmltool.errors import GrammarError
from xmltool.explain.relaxng.datatypes import WHITE_SPACE, Datatype
from xmltool.explain.relaxng.leaves import Attribute, Data, Element, ListOf
from xmltool.explain.relaxng.patterns import NameClass, Pattern, PatternTable, QName

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml import etree

_RELAX_NG = "{http://relaxng.org/ns/structure/1.0}"
_DOCUMENTATION = "{http://relaxng.org/ns/compatibility/annotations/1.0}documentation"


def translate(grammar: etree._Element) -> Pattern:
    """Return the pattern of the documents that a `<grammar>` with its includes merged describes.

    Annotations are read past, but for the documentation of a define that holds values only: it
    says what they are.
    """
    return _Translation(grammar).start()


class _Translation:
    """One grammar's defines, translated when they are first referred to."""

    def __init__(self, grammar: etree._Element) -> None:
        self._table = PatternTable()
        self._defines: dict[str, list[etree._Element]] = {}
        self._starts: list[etree._Element] = []
        self._translated: dict[tuple[str, str | None], Pattern] = {}
        self._collect(grammar)

    def start(self) -> Pattern:
        return self._combined(self._starts, "", None)

    def _collect(self, parent: etree._Element) -> None:
        for node in parent.iterchildren(_RELAX_NG + "*"):
            kind = _kind(node)
            if kind == "define":
                self._defines.setdefault(_name(node), []).append(node)
            elif kind == "start":
                self._starts.append(node)
            elif kind == "div":
                self._collect(node)

    def _combined(
        self, nodes: Sequence[etree._Element], define: str, phrase: str | None
    ) -> Pattern:
        if not nodes:
            raise GrammarError(
                f"the grammar refers to {define or 'a start'}, which it does not have"
            )
        interleaved = any(node.get("combine") == "interleave" for node in nodes)
        combine = self._table.interleave if interleaved else self._table.choice
        return _fold(
            combine,
            [self._sequence(_parts(node), define, phrase or _phrase(node)) for node in nodes],
        )

    def _reference(self, define: str, phrase: str | None) -> Pattern:
        """Translate a define; a phrase of the one that refers to it says more than its own."""
        key = (define, phrase)
        found = self._translated.get(key)
        if found is None:
            found = self._combined(self._defines.get(define, []), define, phrase)
            self._translated[key] = found
        return found

    def _sequence(
        self, nodes: Sequence[etree._Element], define: str, phrase: str | None
    ) -> Pattern:
        patterns = [self._pattern(node, define, phrase) for node in nodes]
        return _fold(self._table.group, patterns) if patterns else self._table.empty

    def _pattern(self, node: etree._Element, define: str, phrase: str | None) -> Pattern:
        kind = _kind(node)
        table = self._table
        if kind == "ref":
            return self._reference(_name(node), phrase)
        if kind in ("element", "attribute"):
            return self._named(node, kind, define)
        if kind in ("data", "value"):
            return Data(table, self._datatype(node, define, phrase))
        if kind in ("empty", "text", "notAllowed"):
            return {"empty": table.empty, "text": table.text}.get(kind, table.not_allowed)
        parts = [self._pattern(part, define, phrase) for part in _parts(node)]
        return self._composed(kind, parts)

    def _composed(self, kind: str, parts: list[Pattern]) -> Pattern:
        table = self._table
        if kind == "choice":
            return _fold(table.choice, parts)
        if kind == "interleave":
            return _fold(table.interleave, parts)
        inner = _fold(table.group, parts) if parts else table.empty
        if kind == "group":
            return inner
        if kind == "optional":
            return table.choice(inner, table.empty)
        if kind == "oneOrMore":
            return table.one_or_more(inner)
        if kind == "zeroOrMore":
            return table.choice(table.one_or_more(inner), table.empty)
        if kind == "mixed":
            return table.interleave(inner, table.text)
        if kind == "list":
            return ListOf(table, inner)
        raise GrammarError(f"the grammar has a <{kind}>, which xmltool does not read")

    def _named(self, node: etree._Element, kind: str, define: str) -> Pattern:
        parts = _parts(node)
        names = _names_of(node) if node.get("name") is not None else _name_class(parts.pop(0))
        read = partial(self._sequence, parts, define, None)
        if kind == "element":
            return Element(self._table, names, read)
        return Attribute(self._table, names, read() if parts else self._table.text)

    def _datatype(self, node: etree._Element, define: str, phrase: str | None) -> Datatype:
        if _kind(node) == "value":
            return Datatype(
                node.get("type", "token"), value=node.text or "", define=define, phrase=phrase
            )
        facets = tuple(
            (param.get("name", ""), param.text or "")
            for param in node.iterchildren(_RELAX_NG + "param")
        )
        excepted = tuple(
            self._datatype(other, define, None)
            for group in node.iterchildren(_RELAX_NG + "except")
            for other in group.iter(_RELAX_NG + "value", _RELAX_NG + "data")
        )
        return Datatype(
            node.get("type", "string"),
            facets=facets,
            excepted=excepted,
            define=define,
            phrase=phrase,
        )


def _fold(combine: Callable[[Pattern, Pattern], Pattern], parts: list[Pattern]) -> Pattern:
    """Combine to the right, so that what comes first is found first."""
    result = parts[-1]
    for part in reversed(parts[:-1]):
        result = combine(part, result)
    return result


def _kind(node: etree._Element) -> str:
    return str(node.tag)[len(_RELAX_NG) :]


def _parts(node: etree._Element) -> list[etree._Element]:
    return [part for part in node.iterchildren(_RELAX_NG + "*") if _kind(part) != "param"]


def _name(node: etree._Element) -> str:
    return (node.get("name") or "").strip(WHITE_SPACE)


def _phrase(define: etree._Element) -> str | None:
    """Return what the documentation of a define that holds values only calls them; else None."""
    text = define.findtext(_DOCUMENTATION)
    if not text or define.find(f".//{_RELAX_NG}attribute") is not None:
        return None
    return None if define.find(f".//{_RELAX_NG}element") is not None else " ".join(text.split())


def _names_of(node: etree._Element) -> NameClass:
    """Name class of an `element` or `attribute` with a name attribute."""
    own = node.get("ns", "") if _kind(node) == "attribute" else _namespace(node)
    return NameClass(_qname(node, _name(node), own))


def _name_class(node: etree._Element) -> NameClass:
    kind = _kind(node)
    if kind == "name":
        return NameClass(_qname(node, (node.text or "").strip(WHITE_SPACE), _namespace(node)))
    excepted = node.find(_RELAX_NG + "except")
    rest = None if excepted is None else _choice_of_names(excepted)
    if kind == "anyName":
        return NameClass(None, excepted=rest)
    if kind == "nsName":
        return NameClass(None, namespace=_namespace(node), excepted=rest)
    if kind == "choice":
        return _choice_of_names(node)
    raise GrammarError(f"the grammar has a <{kind}> for a name, which xmltool does not read")


def _choice_of_names(node: etree._Element) -> NameClass:
    return NameClass(None, members=tuple(_name_class(part) for part in _parts(node)))


def _qname(node: etree._Element, written: str, namespace: str) -> QName:
    prefix, colon, local = written.partition(":")
    if colon:
        return QName(node.nsmap.get(prefix) or "", local)
    return QName(namespace, written)


def _namespace(node: etree._Element) -> str:
    """The `ns` attribute, which is inherited."""
    above: etree._Element | None = node
    while above is not None:
        found = above.get("ns")
        if found is not None:
            return found
        above = above.getparent()
    return ""
