"""A RELAX NG grammar of several files made into one tree, its includes in place.

libxml2 would read included files itself, past any limit of ours and uncut; so it only ever sees
trees that were assembled here.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from xmltool.errors import GrammarError

RNG = "{http://relaxng.org/ns/structure/1.0}"
"""RELAX NG's namespace, as lxml writes it before a name."""
MARK = "{urn:xmltool:grammar}"
"""Of our own attributes `since`, `removed` and `note` in `rng/`."""
DOCUMENTATION = "{http://relaxng.org/ns/compatibility/annotations/1.0}documentation"
"""What an element, an attribute or a kind of values is, for people."""
ENTRY = "storagepool.rng"
"""The file that a grammar directory is entered by: libvirt's name for it."""

Reader = Callable[[str], bytes]
"""Gives the bytes of a file of the grammar's directory, by its name."""

_MAX_FILES = 64


def assemble(read: Reader) -> etree._Element:
    """Read a grammar from its entry file on, with what it includes.

    Args:
        read: gives the files; what it raises goes through.
    """
    return _Assembly(read).grammar(ENTRY, ())


class _Assembly:
    """One run of `assemble`; counts the files, because an include may come again and again."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._left = _MAX_FILES

    def grammar(self, name: str, within: tuple[str, ...]) -> etree._Element:
        """Return the tree of one file and of all that it includes; `within`: the files around it."""
        if name in within:
            raise GrammarError(f"{name}: the grammar includes itself")
        self._left -= 1
        if self._left < 0:
            raise GrammarError(f"{name}: the grammar has more than {_MAX_FILES} files")
        root = parse(name, self._read(name))
        for include in list(root.iter(RNG + "include")):
            self._include(include, self.grammar(include.get("href") or "", (*within, name)))
            remove(include)
        return root

    def _include(self, include: etree._Element, included: etree._Element) -> None:
        """Put the parts of an included grammar where the include stands, its own parts first."""
        own = {_component(part) for part in include.iter(RNG + "define", RNG + "start")}
        for part in list(included):
            if part.tag == RNG + "div":
                overridden = [p for p in part.iter() if _component(p) in own]
                for inner in overridden:
                    remove(inner)
            elif _component(part) in own:
                continue
            _carry(part, included, include)
            include.addprevious(part)
        for part in list(include):
            include.addprevious(part)


def parse(name: str, data: bytes) -> etree._Element:
    """Parse one file of a grammar; GrammarError where it is none."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise GrammarError(f"{name}: not well-formed XML: {error.msg}") from None
    if root.getroottree().docinfo.doctype:
        raise GrammarError(f"{name}: a grammar with a DOCTYPE is not taken")
    _expand_names(root)
    if root.tag != RNG + "grammar":
        raise GrammarError(f"{name}: not a RELAX NG grammar: it is a <{root.tag!s}>")
    return root


def _expand_names(root: etree._Element) -> None:
    """Write names with a prefix as a namespace and a name: prefixes do not survive a move."""
    for place in root.iter(RNG + "element", RNG + "attribute"):
        prefix, colon, name = (place.get("name") or "").partition(":")
        if colon:
            named = etree.Element(RNG + "name", ns=place.nsmap.get(prefix, ""))
            named.text = name
            place.insert(0, named)
            del place.attrib["name"]


def _component(part: etree._Element) -> tuple[str, str | None] | None:
    """Identify a define or a start, for an include that overrides it."""
    if part.tag in (RNG + "define", RNG + "start"):
        return str(part.tag), part.get("name")
    return None


def _carry(part: etree._Element, old: etree._Element, new: etree._Element) -> None:
    """Keep what a part inherits from its old grammar where the new place would give another."""
    for name in ("datatypeLibrary", "ns"):
        inherited = old.get(name)
        if part.get(name) is None and inherited != _inherited(new, name):
            part.set(name, inherited or "")


def _inherited(place: etree._Element, name: str) -> str | None:
    for element in (place, *place.iterancestors()):
        value = element.get(name)
        if value is not None:
            return value
    return None


def remove(element: etree._Element) -> None:
    """Take an element out of its tree; nothing happens to one that has no parent."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def local(element: etree._Element) -> str:
    """Return the name of a RELAX NG element without its namespace; empty for anything foreign."""
    tag = element.tag
    return tag[len(RNG) :] if isinstance(tag, str) and tag.startswith(RNG) else ""


def patterns(element: etree._Element) -> list[etree._Element]:
    """Return the RELAX NG children, documentation and parameters of values left out."""
    return [child for child in element if local(child) not in ("", "param")]


def prune(grammar: etree._Element) -> None:
    """Take out, in place, every define that the start does not reach."""
    defines: dict[str | None, list[etree._Element]] = {}
    for define in grammar.iter(RNG + "define"):
        defines.setdefault(define.get("name"), []).append(define)
    reached: set[str | None] = set()
    todo = list(grammar.iter(RNG + "start"))
    while todo:
        for ref in todo.pop().iter(RNG + "ref"):
            if ref.get("name") not in reached:
                reached.add(ref.get("name"))
                todo += defines.get(ref.get("name"), [])
    for name, parts in defines.items():
        if name not in reached:
            for part in parts:
                remove(part)
