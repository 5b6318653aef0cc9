"""Orders of children that libvirt's own `--validate` refuses though its grammar allows them.

libvirt's grammar keeps {name, uuid} and {capacity, allocation, available} as two interleaves inside
one, and libxml2 (2.9.14 here; still so in 2.14.6) has a fault there. It sorts the children of <pool>
into a list for each, linked through the siblings' own `next`. When it is done with {name, uuid} it
mends the links between the first and the last of the two, which breaks the list of the sizes inside
that stretch: from a size there it now goes on to the next sibling, whatever that is, and refuses the
document unless that is the next size (source of the fact: libxml2, relaxng.c,
xmlRelaxNGValidateInterleave; compared with xmllint on libvirt's grammar by test).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

_IDENTITY = ("name", "uuid")
_SIZES = ("capacity", "allocation", "available")


def in_order_trap(pool: etree._Element) -> bool:
    """Report whether libvirt's `--validate` refuses a valid pool because of the order of its children."""
    if len(pool) > 1 and pool[0].tag in _IDENTITY and pool[1].tag in _IDENTITY:
        return False  # as libvirt writes them: nothing stands between
    order = [child.tag for child in pool if isinstance(child.tag, str)]
    identity = [place for place, tag in enumerate(order) if tag in _IDENTITY]
    if len(identity) < 2 or identity[1] == identity[0] + 1:
        return False
    first, second = identity[0], identity[1]
    sizes = [place for place, tag in enumerate(order) if tag in _SIZES]
    return any(
        first < size < second and following != size + 1 for size, following in pairwise(sizes)
    )
