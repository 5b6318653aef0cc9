"""load_grammar: the bundled grammar, cut to a libvirt release, or that of a directory."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from xmltool.errors import GrammarError
from xmltool.grammar.assemble import RNG, Reader, assemble, parse, prune
from xmltool.grammar.cut import cut
from xmltool.grammar.grammar import BUNDLED, Forms, Grammar
from xmltool.grammar.libxml2.outline import Outline
from xmltool.resources import flat_directory, rng_directory
from xmltool.versions import NEWEST, Version

if TYPE_CHECKING:
    from lxml import etree

OLDEST = Version(0, 4, 1)
"""The first libvirt release with storage pools (libvirt: docs/formatstorage.rst)."""
_WHITE = " \t\r\n"
"""White space in XML; around a value of an enumeration it does not count."""


class _BundledGrammar(Grammar):
    """The project's own `rng/`; a document is judged by the file that was made of it for its type."""

    def __init__(self, version: Version) -> None:
        super().__init__(BUNDLED, version)

    def _kind(self, root: etree._Element) -> str:
        """Return the pool's type; "" is the whole grammar, for a document without a known type."""
        written = root.get("type") or ""
        if written in self._forms:
            return written
        kind = written.strip(_WHITE)
        if f"{kind}.rng" in os.listdir(flat_directory()):
            return kind
        return ""

    def _compile(self, kind: str) -> Forms | None:
        tree = _flat(f"{kind}.rng") if kind else assemble(_bundled)
        cut(tree, self.version)
        prune(tree)
        return None if tree.find(RNG + "start") is None else Forms(tree, Outline)

    def _make_tree(self, version: Version) -> etree._Element:
        tree = assemble(_bundled)
        cut(tree, version)
        return tree


def _bundled(name: str) -> bytes:
    return _content(rng_directory(), name)


def _flat(name: str) -> etree._Element:
    return parse(name, _content(flat_directory(), name))


def _content(directory: str, name: str) -> bytes:
    with open(os.path.join(directory, name), "rb") as file:
        return file.read()


def load_grammar(
    schema: str = BUNDLED,
    version: Version | None = None,
    *,
    read: Reader | None = None,
    falls_back: bool = False,
) -> Grammar:
    """Make the grammar ready for use.

    Args:
        schema: `bundled`, or a directory with libvirt's own `storagepool.rng`.
        version: the libvirt release to judge for; None: the newest known.
        read: gives the files of the directory where they must not be opened by path (inside a
            foreign root); None: they are opened, confined to the directory.
        falls_back: whether the bundled grammar takes the place of one that takes too much time or
            memory for a document; else that is an error.

    Raises:
        GrammarError: the directory holds no grammar that can be used, or the release has no pools.
    """
    version = version or NEWEST
    if version < OLDEST:
        raise GrammarError(
            f"libvirt {version} has no storage pools",
            f"the first release that has them is {OLDEST}",
        )
    if schema == BUNDLED and read is None:
        return _BundledGrammar(version)
    from xmltool.grammar.foreign import ForeignGrammar  # reads, limits and tries foreign code

    stand_in = (lambda: load_grammar(BUNDLED, version)) if falls_back else None
    return ForeignGrammar(schema, version, read, stand_in)
