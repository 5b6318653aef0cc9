"""The grammar for other programs: one RELAX NG file, the XML Schema, a catalog that finds them."""

from __future__ import annotations

import os
from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from xmltool.errors import UsageError
from xmltool.grammar.assemble import MARK, RNG, local, patterns, prune
from xmltool.grammar.cut import mark_version
from xmltool.grammar.grammar import BUNDLED
from xmltool.resources import rng_directory

if TYPE_CHECKING:
    from xmltool.grammar.grammar import Grammar

RNG_FILE = "storagepool.rng"
CATALOG_FILE = "catalog.xml"
XSD_FILES = ("storagepool.xsd", "storagepool-fs.xsd", "storagepool-rbd.xsd")
"""The XML Schema: the first is the one to name, it imports the others."""
RNG_NAME = "urn:xmltool:storagepool.rng"
"""What a document may call the grammar, for the catalog to find."""

_NAMESPACES = {
    "http://libvirt.org/schemas/storagepool/fs/1.0": XSD_FILES[1],
    "http://libvirt.org/schemas/storagepool/rbd/1.0": XSD_FILES[2],
}
_CATALOG = """\
<?xml version="1.0" encoding="UTF-8"?>
<!--
  For a pool that begins with
    <?xml-model href="{name}" type="application/xml"?>
-->
<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
  <system systemId="{name}" uri="{base}{rng}"/>
  <uri name="{name}" uri="{base}{rng}"/>
{namespaces}
</catalog>
"""


class Exported(NamedTuple):
    """Files by name, the one that others are found from first, and what to know of them."""

    files: dict[str, bytes]
    notes: tuple[str, ...] = ()


def exported(grammar: Grammar, to: str, *, alone: bool) -> Exported:
    """Return the files of an export.

    Args:
        grammar: what is exported.
        to: `rng`, `xsd` or `catalog`.
        alone: whether only the first file is going to be written.
    """
    if to == "rng":
        return Exported({RNG_FILE: rng_text(grammar)})
    files = xsd_files(grammar)
    if to == "xsd":
        _, *others = files
        known = "this is XML Schema 1.1: editors and validators that know only 1.0 refuse it"
        rest = f"it imports {' and '.join(others)}: --output-dir DIR writes them too"
        return Exported(files, (known, rest) if alone else (known,))
    if alone:
        return Exported({CATALOG_FILE: catalog_text(rng_directory())})
    return Exported({CATALOG_FILE: catalog_text(), RNG_FILE: rng_text(grammar), **files})


def rng_text(grammar: Grammar) -> bytes:
    """Write a grammar as one file: cut to its version, flat, with its documentation."""
    tree = deepcopy(grammar.tree)
    prune(tree)
    for choice in list(tree.iter(RNG + "choice")):
        _unwrap(choice)
    head = f" Storage pools as of libvirt {grammar.version}: written by xmltool, do not edit. "
    if grammar.source != BUNDLED:
        head = " libvirt's own grammar in one file, made flat by xmltool. "
    for start in list(tree.iterchildren(RNG + "start")):
        tree.insert(0, start)
    tree.insert(0, etree.Comment(head))
    etree.indent(tree)
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(tree, encoding="UTF-8") + b"\n"
    )


def xsd_files(grammar: Grammar) -> dict[str, bytes]:
    """Return the files of the XML Schema 1.1, by name."""
    if grammar.source != BUNDLED:
        raise UsageError(
            f"there is no XML Schema of the grammar in {grammar.source}",
            "use --schema bundled, or --to rng",
        )
    changed = max(
        (mark_version(mark) for e in grammar.full.iter("*") if (mark := e.get(MARK + "since"))),
        default=grammar.version,
    )
    if grammar.version < changed:
        raise UsageError(
            f"there is no XML Schema for libvirt {grammar.version}",
            f"it is for {changed} and newer; --to rng gives the grammar of any release",
        )
    files = {}
    for name in XSD_FILES:
        with open(os.path.join(rng_directory(), name), "rb") as file:
            files[name] = file.read()
    return files


def catalog_text(directory: str | None = None) -> bytes:
    """Write an XML catalog.

    Args:
        directory: where the files are; None: beside the catalog.
    """
    base = ""
    if directory is not None:
        from urllib.parse import quote

        base = f"file://{quote(os.path.abspath(directory))}/"
    namespaces = "\n".join(
        f'  <uri name="{name}" uri="{base}{file}"/>' for name, file in _NAMESPACES.items()
    )
    text = _CATALOG.format(name=RNG_NAME, rng=RNG_FILE, base=base, namespaces=namespaces)
    return text.encode()


def _unwrap(choice: etree._Element) -> None:
    """Take away a choice that has one alternative left after a cut."""
    left, parent = patterns(choice), choice.getparent()
    if len(left) == 1 and parent is not None and local(left[0]) != "value":
        parent.replace(choice, left[0])
