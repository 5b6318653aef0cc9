"""Values that many attributes have, put before the patterns that allow them: the same language.

libxml2 compiles the pattern of a facet anew for each value that it holds against it, which takes
more time than all else that it does for a document. In an attribute it tries alternatives in their
order and stops at the first that fits; in an element it goes through all of them, so that there a
shortcut would be a detour. (libxml2: relaxng.c, xmlRelaxNGSchemaFacetCheck, xmlRelaxNGValidateValue;
so in 2.9.14 and 2.14.6)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xmltool.grammar.assemble import RNG, patterns

if TYPE_CHECKING:
    from lxml import etree

VALUES: dict[str, tuple[str, ...]] = {
    "sizeUnit": ("bytes", "B", "KiB", "MiB", "GiB", "TiB"),
}
"""By name of a definition of `rng/common.rng` that only attributes use: values that it allows."""

SIMPLER: dict[str, str] = {"devicePath": "/.+"}
"""By name of such a definition: a pattern that allows nothing that the definition does not."""


def add_shortcuts(grammar: etree._Element) -> None:
    """Put the shortcuts into an assembled grammar, in place; for compiling, not for explaining."""
    for define in grammar.iterchildren(RNG + "define"):
        name = define.get("name", "")
        if name in VALUES or name in SIMPLER:
            _add(define, VALUES.get(name, ()), SIMPLER.get(name))


def _add(define: etree._Element, values: tuple[str, ...], pattern: str | None) -> None:
    choice = define.makeelement(RNG + "choice")
    for value in values:
        # its string type compares as written, where the token type would see through white space
        choice.append(define.makeelement(RNG + "value", type="string", datatypeLibrary=""))
        choice[-1].text = value
    if pattern is not None:
        data = define.makeelement(RNG + "data", type="string")
        data.append(define.makeelement(RNG + "param", name="pattern"))
        data[0].text = pattern
        choice.append(data)
    choice.extend(patterns(define))
    define.append(choice)
