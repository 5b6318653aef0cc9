"""What could stand in a hole: values to try for an element's text or an attribute."""

# Not `from __future__ import annotations`: a NamedTuple would compile each annotation's text again.

from collections.abc import Iterable
from typing import NamedTuple

from xmltool.lint.placeholders import Piece
from xmltool.pool.types import POOL_TYPES

_UUID = "5b1e0ad0-8a5b-4b7e-9c1d-2f3a4b5c6d7e"
_WWN = "2000000000000001"
_IQN = "iqn.2020-01.org.example:x"

_GUESSES: dict[tuple[str, str | None], tuple[str, ...]] = {
    ("pool", "type"): tuple(POOL_TYPES),
    ("uuid", None): (_UUID,),
    ("secret", "uuid"): (_UUID,),
    ("path", None): ("/x",),
    ("device", "path"): ("/x", _IQN),
    ("dir", "path"): ("/x",),
    ("mode", None): ("0755",),
    ("owner", None): ("0",),
    ("group", None): ("0",),
    ("host", "port"): ("1",),
    ("iqn", "name"): (_IQN,),
    ("protocol", "ver"): ("4",),
    ("adapter", "type"): ("scsi_host", "fc_host"),
    ("adapter", "name"): ("scsi_host1",),
    ("adapter", "wwnn"): (_WWN,),
    ("adapter", "wwpn"): (_WWN,),
    ("auth", "type"): ("chap", "ceph"),
    ("secret", "type"): ("iscsi", "ceph"),
}
"""By element and attribute (None: the text); tried first."""

SWITCHES = frozenset((("pool", "type"), ("adapter", "type"), ("auth", "type")))
"""What decides about the structure elsewhere."""

_ANYTHING = (
    "x", "1", "/x", "yes", _UUID, "0755", _WWN, _IQN, "scsi_host1", "0x1", "1.0", "auto",
    "default", "10.0.0.1", "bytes", "enabled", "",
)  # fmt: skip
_FRAGMENTS = (
    "x", "1", "0", "11", "1111", "11111111", "111111111111", "1" * 16, "/x", "yes", "a.b", "",
)  # fmt: skip
"""To go with what else is in a value."""


class Site(NamedTuple):
    """A value that holds holes.

    Attributes:
        element: the element's local name.
        attribute: the attribute's local name; None: the text.
        path: of the value, as in findings.
        holes: in it.
        whole: there is nothing else in it.
        marked: the value with marks for holes.
    """

    element: str
    attribute: str | None
    path: str
    holes: tuple[Piece, ...]
    whole: bool
    marked: str

    @property
    def switches(self) -> bool:
        """Whether other parts of the document depend on the value."""
        return self.whole and (self.element, self.attribute) in SWITCHES

    @property
    def owner(self) -> str:
        """The path of the element."""
        return self.path.rpartition("/@")[0] if self.attribute is not None else self.path


def candidates(site: Site, pool_type: str | None) -> tuple[str, ...]:
    """Return the values to try for a site's holes, the likeliest first; the pool's type may be a hole, too."""
    if not site.whole:
        return _FRAGMENTS
    key = (site.element, site.attribute)
    if key in SWITCHES:
        return _GUESSES[key]
    if key == ("format", "type"):
        return _unique((*_formats(pool_type), *_ANYTHING))
    return _unique((*_GUESSES.get(key, ()), *_ANYTHING))


def _formats(pool_type: str | None) -> Iterable[str]:
    row = None if pool_type is None else POOL_TYPES.get(pool_type)
    rows = POOL_TYPES.values() if row is None else (row,)
    return (word for row in rows for word in row.formats)


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
