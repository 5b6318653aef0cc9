"""The grammar as one libvirt release has it: patterns that a release lacks are taken out.

A pattern whose mark says that the release lacks it can match nothing, and that is carried outwards
by RELAX NG's own rules for `notAllowed`: an alternative or an optional part of it goes, whatever
requires it can match nothing either. So a cut grammar never accepts what the whole one refuses,
wherever a mark stands. No `notAllowed` is left in the result: libxml2 does not cope well with it.
"""

from __future__ import annotations

from lxml import etree

from xmltool.grammar.assemble import DOCUMENTATION, MARK, RNG, local, patterns
from xmltool.versions import Version

_ABSORBING = ("optional", "zeroOrMore")
"""Patterns that match nothing at all when their content can match nothing."""


def cut(grammar: etree._Element, version: Version) -> None:
    """Take out of an assembled grammar, in place, what a libvirt release does not have.

    A grammar of which nothing is left has no `start` any more.
    """
    marked = etree.XPath("//*[@m:since or @m:removed]", namespaces={"m": MARK[1:-1]})
    for pattern in marked(grammar):
        if not has_pattern(pattern, version):
            _kill(pattern, grammar)


def has_pattern(pattern: etree._Element, version: Version) -> bool:
    """Report whether a release has a pattern, by the marks on itself."""
    since, removed = pattern.get(MARK + "since"), pattern.get(MARK + "removed")
    if since is not None and mark_version(since) > version:
        return False
    return removed is None or version < mark_version(removed)


def mark_version(text: str) -> Version:
    """Read the value of a mark; ours are always written with three numbers."""
    major, minor, release = text.split(".")
    return Version(int(major), int(minor), int(release))


def _kill(pattern: etree._Element, grammar: etree._Element) -> None:
    """Take out a pattern that can match nothing, and what can match nothing without it."""
    todo = [pattern]
    while todo:
        node = todo.pop()
        parent = node.getparent()
        if parent is None:  # went with something around it
            continue
        if local(node) == "define":
            name = node.get("name")
            parent.remove(node)
            todo += [ref for ref in grammar.iter(RNG + "ref") if ref.get("name") == name]
        elif local(node) == "start":
            parent.remove(node)
        elif local(parent) == "choice":
            _remove_alternative(node, parent)
            if not patterns(parent):
                todo.append(parent)
        elif local(parent) in _ABSORBING:
            _empty(parent)
        else:
            todo.append(parent)


def _remove_alternative(node: etree._Element, choice: etree._Element) -> None:
    """Take an alternative out of a choice, a value with the documentation after it."""
    after = node.getnext()
    if local(node) == "value" and after is not None and after.tag == DOCUMENTATION:
        choice.remove(after)
    choice.remove(node)


def _empty(node: etree._Element) -> None:
    """Take out a pattern that now matches only nothing at all.

    A member of a sequence goes without a trace; the only pattern of its place, and an alternative
    of a choice, becomes `empty`.
    """
    parent = node.getparent()
    if parent is None:
        return
    if local(parent) == "choice" or len(patterns(parent)) == 1:
        parent.replace(node, etree.Element(RNG + "empty"))
    else:
        parent.remove(node)
