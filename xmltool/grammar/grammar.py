"""The grammar that documents are judged by: found, made one, cut to a libvirt release, compiled.

`bundled` is the project's own `rng/`; a directory with libvirt's `storagepool.rng` is read by
`xmltool.grammar.foreign`. Everything is done when it is first needed and kept, so that a run over one
file compiles the pattern of one pool type.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from lxml import etree

from xmltool.errors import GrammarError
from xmltool.grammar.libxml2.mend import as_libxml2_reads, mend_numbers
from xmltool.grammar.libxml2.ordertrap import in_order_trap
from xmltool.versions import NEWEST, Version

if TYPE_CHECKING:
    from collections.abc import Callable

    from xmltool.grammar.libxml2.outline import Outline
    from xmltool.rules.rule import Message

Answer = TypeVar("Answer")

BUNDLED = "bundled"
"""The name of the project's own grammar, in options and in reports."""


class Judgement(NamedTuple):
    """What a grammar says of a document, and what libvirt's own `--validate` makes of it.

    Attributes:
        valid: the document is in the language.
        order_trap: it is, and libvirt's `--validate` refuses it for the order of its children.
        number_trap: it is, and libvirt's `--validate` refuses it for the spelling of a number
            (white space around it, a sign, very many digits).
    """

    valid: bool
    order_trap: bool = False
    number_trap: bool = False


VALID = Judgement(True)
"""Of a document in the language that libvirt's `--validate` accepts."""
IN_ORDER_TRAP = Judgement(True, order_trap=True)
"""Of one that it refuses for its order."""
NOT_VALID = Judgement(False)
"""Of a document that is not in the language."""


class Forms:
    """A grammar compiled as libvirt's libxml2 reads it, and, for what that refuses, as it is meant.

    Args:
        tree: the flat grammar.
        outline: makes what is asked first, from the second document on.
    """

    def __init__(
        self, tree: etree._Element, outline: Callable[[etree._Element], Outline] | None = None
    ) -> None:
        self._tree = tree
        self._make_outline = outline
        self._outline: Outline | None = None
        self._misread: etree.RelaxNG | None = None
        self._meant: etree.RelaxNG | None = None

    def judge(self, root: etree._Element) -> Judgement:
        """Judge a document."""
        if self._misread is None:
            self._misread = _compiled(as_libxml2_reads(self._tree))
        elif self._make_outline is not None:
            self._outline = self._make_outline(as_libxml2_reads(self._tree))
            self._make_outline = None
        quick = self._outline is not None and self._outline.accepts(root)
        if quick or self._misread.validate(root):
            return IN_ORDER_TRAP if in_order_trap(root) else VALID
        if self._meant is None:
            tree = deepcopy(self._tree)
            mend_numbers(tree)
            self._meant = _compiled(tree)
        if self._meant.validate(root):
            return Judgement(True, order_trap=in_order_trap(root), number_trap=True)
        return NOT_VALID


def _compiled(tree: etree._Element) -> etree.RelaxNG:
    try:
        return etree.RelaxNG(tree)
    except etree.RelaxNGError as error:
        raise GrammarError(f"not a sound RELAX NG grammar: {error}") from None


class Grammar:
    """The language of storage pools in one libvirt release.

    Safe to use in processes that are forked from the one that made it.

    Attributes:
        source: `bundled`, or the directory that the grammar was read from.
        version: the libvirt release that the grammar is meant for. A foreign grammar is what it is:
            nothing is cut from it.
        in_turn: documents must be judged one after the other: what is met at one counts for the rest.
    """

    in_turn = False

    def __init__(self, source: str, version: Version) -> None:
        self.source = source
        self.version = version
        self._forms: dict[str, Forms | None] = {}
        self._tree: etree._Element | None = None
        self._full: etree._Element | None = None

    def judge(self, root: etree._Element) -> Judgement:
        """Report whether the document with this root is in the language."""
        kind = self._kind(root)
        if kind not in self._forms:
            self._forms[kind] = self._compile(kind)
        forms = self._forms[kind]
        return NOT_VALID if forms is None else forms.judge(root)

    def accepts(self, root: etree._Element) -> bool:
        """Say the same in one word."""
        return self.judge(root).valid

    def ask(self, question: Callable[..., Answer], *args: object) -> Answer:
        """Return what a function says of this grammar; a foreign one is asked within limits."""
        return question(self, *args)

    def take_note(self) -> Message | None:
        """Return, once, what has to be said of the grammar since it judged a document; or None."""
        return None

    @property
    def tree(self) -> etree._Element:
        """The grammar as one flat tree, cut to the version, with its documentation and marks."""
        if self._tree is None:
            self._tree = self._make_tree(self.version)
        return self._tree

    @property
    def full(self) -> etree._Element:
        """The same for the newest libvirt: what it has beyond `tree` needs a newer release."""
        if self._full is None:
            self._full = self.tree if self.version == NEWEST else self._make_tree(NEWEST)
        return self._full

    def _kind(self, root: etree._Element) -> str:
        """Say by which compiled part of the grammar to judge a document."""
        raise NotImplementedError

    def _compile(self, kind: str) -> Forms | None:
        """Compile that part; None: nothing can match it."""
        raise NotImplementedError

    def _make_tree(self, version: Version) -> etree._Element:
        raise NotImplementedError
