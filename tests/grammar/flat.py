"""The grammar of each pool type as one small file; `python -m tests.grammar.flat` renews them.

They are `xmltool/grammar/flat/`, made of `rng/`: no includes, no documentation, and of the pools only
one type. A run that judges a document reads and compiles one of them.
"""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from xmltool.grammar.assemble import DOCUMENTATION, MARK, RNG, assemble, prune, remove
from xmltool.pool.types import POOL_TYPES
from xmltool.resources import flat_directory, rng_directory


def flat(kind: str) -> bytes:
    """Make the file of one pool type."""
    tree = assemble(lambda name: Path(rng_directory(), name).read_bytes())
    for start in tree.iterchildren(RNG + "start"):
        for ref in list(start.iter(RNG + "ref")):
            if ref.get("name") != f"pool-{kind}":
                remove(ref)
    prune(tree)
    for documentation in list(tree.iter(DOCUMENTATION)):
        remove(documentation)
    for pattern in tree.iter():
        pattern.attrib.pop(MARK + "note", None)
        if not (pattern.text or "").strip():
            pattern.text = None
        pattern.tail = None
    etree.cleanup_namespaces(tree, top_nsmap={"g": MARK[1:-1]})
    return etree.tostring(tree) + b"\n"


def main() -> None:
    """Write the files."""
    for kind in POOL_TYPES:
        Path(flat_directory(), f"{kind}.rng").write_bytes(flat(kind))


if __name__ == "__main__":
    main()
