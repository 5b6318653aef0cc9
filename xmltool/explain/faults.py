"""A fault as the explainer finds it, before it is a finding with places in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xmltool.explain.matcher import Repair
from xmltool.explain.wording import tag

if TYPE_CHECKING:
    from lxml import etree

    from xmltool.explain.relaxng.patterns import QName
    from xmltool.rules.rule import Message, Rule

MOST_FAULTS = 20
"""The most faults that are reported of one document."""


class Remedy(NamedTuple):
    """A mechanical change that removes a fault.

    Attributes:
        kind: `rename` an element or attribute, write another `value` or `text`, `replace` an element
            by markup, `move` what stands at the fault as markup into another element, `unwrap` what
            is in an element, make a `comment` of stray text, `remove` an element that holds no
            value, `lower` all names, `give` the start tag another attribute, put an element and
            what is in it `in-namespace`.
        text: the new name, value, text or markup.
        title: what the change does, for the user.
        safe: it never changes the stored form.
        element: that is changed; None for the one at fault.
        into: the element that takes what is moved.
    """

    kind: str
    text: str
    title: str
    safe: bool = False
    element: etree._Element | None = None
    into: etree._Element | None = None


class Partner(NamedTuple):
    """Another place that a fault speaks of, and what it is there."""

    element: etree._Element
    message: str
    attribute: str | None = None


class Fault(NamedTuple):
    """One thing that is wrong at one place.

    Attributes:
        message: what is wrong, for the user.
        element: where, or the parent of what is missing.
        hint: what is expected or was meant instead; empty or a clause for behind the message.
        attribute: the attribute at fault as lxml has it, or None.
        at_text: the place is the element's first text.
        repairs: what to pass over so that the rest of the document can be judged.
        partner: the other side of a duplicate or conflict.
        remedy: how to remove it, where that is mechanical.
        missing: names that this fault says are missing, or that are elsewhere because of it.
        replaces: the element at fault may stand in the place of one that is missing.
    """

    message: Message
    element: etree._Element
    attribute: str | None = None
    at_text: bool = False
    repairs: tuple[Repair, ...] = ()
    partner: Partner | None = None
    remedy: Remedy | None = None
    missing: frozenset[QName] = frozenset()
    replaces: bool = False
    hint: str = ""

    @property
    def rule(self) -> Rule:
        """The rule that says it."""
        return self.message.rule


def skipping(element: etree._Element) -> tuple[Repair, ...]:
    """Return the repair that passes over an element with all that is in it."""
    return (Repair("skip", element),)


def renaming(element: etree._Element, local: str) -> Remedy:
    """Return the change that renames an element; its prefix stays."""
    new = f"{element.prefix}:{local}" if element.prefix else local
    return Remedy("rename", new, f"Rename {tag(element)} to <{new}>")
