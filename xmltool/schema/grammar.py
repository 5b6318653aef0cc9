"""The grammar that documents are judged by: found, made one, cut to a libvirt release, compiled.

`bundled` is the project's own `rng/`; a directory with libvirt's `storagepool.rng` is read by
`xmltool.schema.foreign`. Everything is done when it is first needed and kept, so that a run over one
file compiles the pattern of one pool type.
"""

from __future__ import annotations

import os

from lxml import etree

from xmltool.errors import SchemaError
from xmltool.resources import rng_directory
from xmltool.schema.assemble import RNG, Reader, assemble, prune, remove
from xmltool.schema.cut import cut
from xmltool.schema.ordertrap import in_order_trap
from xmltool.versions import NEWEST, Version

BUNDLED = "bundled"
"""The name of the project's own grammar, in options and in reports."""
OLDEST = Version(0, 4, 1)
"""The first libvirt release with storage pools (libvirt: docs/formatstorage.rst)."""

_WHITE = " \t\r\n"
"""White space in XML; around a value of an enumeration it does not count."""


class Grammar:
    """The language of storage pools in one libvirt release.

    Safe to use in processes that are forked from the one that made it.

    Attributes:
        source: `bundled`, or the directory that the grammar was read from.
        version: the libvirt release that the grammar is meant for. A foreign grammar is what it is:
            nothing is cut from it.
    """

    def __init__(self, source: str, version: Version) -> None:
        self.source = source
        self.version = version
        self._validators: dict[str, etree.RelaxNG | None] = {}
        self._tree: etree._Element | None = None
        self._full: etree._Element | None = None

    def accepts(self, root: etree._Element) -> bool:
        """Say whether the document with this root is in the language."""
        raise NotImplementedError

    def order_trap(self, root: etree._Element) -> bool:
        """Say of a document in the language whether libvirt's `--validate` refuses it (XT120)."""
        return in_order_trap(root)

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

    def _make_tree(self, version: Version) -> etree._Element:
        raise NotImplementedError


class _BundledGrammar(Grammar):
    """The project's own `rng/`, of which only what a pool's type needs is read and compiled."""

    def __init__(self, version: Version) -> None:
        super().__init__(BUNDLED, version)
        self._directory = rng_directory()

    def accepts(self, root: etree._Element) -> bool:
        """Judge by the pattern of the pool's type; without a known type by the whole grammar."""
        kind = (root.get("type") or "").strip(_WHITE)
        if kind not in self._validators:
            if not self._has_file(kind):
                kind = ""
            if kind not in self._validators:
                self._validators[kind] = self._compile(kind)
        validator = self._validators[kind]
        return validator is not None and validator.validate(root)

    def _has_file(self, kind: str) -> bool:
        """Say whether a type, which may be any text of a document, has a file in `rng/`."""
        return f"pool-{kind}.rng" in os.listdir(self._directory)

    def _read(self, name: str) -> bytes:
        with open(os.path.join(self._directory, name), "rb") as file:
            return file.read()

    def _compile(self, kind: str) -> etree.RelaxNG | None:
        """Compile one type's pattern, or all of them for ""; None: the release has none of it."""
        tree = assemble(self._read) if not kind else _of_type(kind, self._read)
        cut(tree, self.version)
        prune(tree)
        if tree.find(RNG + "start") is None:
            return None
        return etree.RelaxNG(tree)

    def _make_tree(self, version: Version) -> etree._Element:
        tree = assemble(self._read)
        cut(tree, version)
        return tree


def _of_type(kind: str, read: Reader) -> etree._Element:
    """Assemble the part of the bundled grammar that a pool of one type needs."""
    own = f"pool-{kind}.rng"
    tree = assemble(read, skip=lambda name: name.startswith("pool-") and name != own)
    for ref in list(tree.find(RNG + "start").iter(RNG + "ref")):
        if ref.get("name") != f"pool-{kind}":
            remove(ref)
    return tree


def load_grammar(
    schema: str = BUNDLED, version: Version | None = None, *, read: Reader | None = None
) -> Grammar:
    """Make the grammar ready for use.

    Args:
        schema: `bundled`, or a directory with libvirt's own `storagepool.rng`.
        version: the libvirt release to judge for; None: the newest known.
        read: gives the files of the directory where they must not be opened by path (inside a
            foreign root); None: they are opened, confined to the directory.

    Raises:
        SchemaError: the directory holds no grammar that can be used, or the release has no pools.
    """
    version = version or NEWEST
    if version < OLDEST:
        raise SchemaError(
            f"libvirt {version} has no storage pools",
            f"the first release that has them is {OLDEST}",
        )
    if schema == BUNDLED and read is None:
        return _BundledGrammar(version)
    from xmltool.schema.foreign import ForeignGrammar

    return ForeignGrammar(schema, version, read)
